/**
 * What an agent's process sees of the job: an allow-list and its assignment.
 *
 * The agent runs as the job's user, so it could read the environment of the job's other processes where the kernel
 * lets it. That is why the `agent` job holds no token that can write, no App key and no OIDC permission.
 */
import type { Assignment } from '../../ports/runtime.ts';
import { agentIdentity } from '../../core/agents/attribution.ts';

const allowed = new Set([
  'PATH',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TERM',
  'SHELL',
  'USER',
  'LOGNAME',
  'CI',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'RUNNER_OS',
  'RUNNER_ARCH',
  'RUNNER_TOOL_CACHE',
  'AGENT_TOOLSDIRECTORY',
]);
const allowedShape = /^(?:LC_[A-Z]+|JAVA_HOME[A-Z0-9_]*|GOROOT[A-Z0-9_]*|ANDROID_HOME|DOTNET_ROOT|NVM_DIR)$/;

/** The part of the job's environment that any agent may see. */
export function allowedEnvironment(jobEnv: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(jobEnv)) {
    if (value !== undefined && (allowed.has(name) || allowedShape.test(name))) env[name] = value;
  }
  return env;
}

/** The allow-listed environment with the TOOLPUSHER_* variables and the agent's identity for git. */
export function assignmentEnvironment(assignment: Assignment): Record<string, string> {
  const { name, email } = agentIdentity(assignment.agent);
  return {
    ...assignment.env,
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_TERMINAL_PROMPT: '0',
    TOOLPUSHER_RUN_ID: assignment.runId,
    TOOLPUSHER_AGENT: assignment.agent,
    TOOLPUSHER_BEAD: String(assignment.bead),
    TOOLPUSHER_ATTEMPT: String(assignment.attempt),
    TOOLPUSHER_MODE: assignment.mode,
    TOOLPUSHER_BRANCH: assignment.branch,
    TOOLPUSHER_WORKTREE: assignment.worktree,
    TOOLPUSHER_PROMPT_FILE: assignment.promptFile,
    TOOLPUSHER_PRIME_FILE: assignment.primeFile,
    TOOLPUSHER_BEAD_FILE: assignment.beadFile,
    TOOLPUSHER_RESULT_FILE: assignment.resultFile,
  };
}
