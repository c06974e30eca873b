/**
 * The runtime `command`: any program, run by `bash -c` in the worktree.
 *
 * The command comes from `workspace.yml` at the base, never from a bead; what a bead says reaches it only through
 * files named in the TOOLPUSHER_* variables. Exit 0 claims that the bead is done, 75 asks for another time, 78 says
 * that the set-up is wrong.
 */
import type { Assignment, Launch, RuntimePort } from '../../ports/runtime.ts';
import { parseReport } from './report.ts';
import { assignmentEnvironment } from './environment.ts';

// Names whose values open more than a model: the job's own token and the runner's service credentials.
const deniedName =
  /^(?:GITHUB_TOKEN|GH_TOKEN|ACTIONS_.*|INPUT_.*|STATE_.*|TOOLPUSHER_.*|GIT_CONFIG_.*|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY))$/i;

/** The runtime of one `command` entry of `workspace.yml`. */
export function commandRuntime(command: string, names: readonly string[]): RuntimePort {
  return {
    stopSignal: 'SIGTERM',
    prepare: (assignment) => prepare(assignment, { command, names }),
    parse: parseReport,
  };
}

function prepare(
  assignment: Assignment,
  { command, names }: { readonly command: string; readonly names: readonly string[] },
): Launch {
  const denied = names.find((name) => deniedName.test(name));
  if (denied !== undefined) {
    return { status: 'misconfigured', reason: `workspace.yml lets a runtime see ${denied}, which no agent may see.` };
  }
  const named: Record<string, string> = {};
  for (const name of names) {
    const value = assignment.jobEnv[name];
    if (value !== undefined && value !== '') named[name] = value;
  }
  return {
    status: 'ready',
    file: 'bash',
    args: ['-c', command],
    env: { ...assignmentEnvironment(assignment), ...named },
    stdin: null,
    secrets: Object.values(named),
  };
}
