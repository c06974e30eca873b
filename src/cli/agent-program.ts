/** Whether what `--agent` names can be started on this machine, before anything is. */
import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, posix } from 'node:path';
import { parseConfig } from '../adapters/config/config-text.ts';
import { nearest } from '../adapters/config/nearest.ts';
import { Git } from '../adapters/git/git.ts';
import { runProcess } from '../adapters/process/process.ts';
import { agentClis } from '../adapters/runtimes/agents/table.ts';
import { findProgram } from '../adapters/runtimes/agents/program.ts';
import { rosterOf } from '../core/agents/roster.ts';
import { AgentKind } from '../core/config.ts';
import { usageError } from './cli-error.ts';
import { bareEnvironment } from './town-process.ts';

const limits = { timeoutMs: 20_000, bytesMax: 100_000 };
const names: readonly string[] = ['script', ...AgentKind.options];

// The runtime `command` starts it with bash, so what bash has built in counts.
async function isCommand(word: string): Promise<boolean> {
  const args = ['-c', 'command -v -- "$1"', 'bash', word];
  const { exitCode } = await runProcess({ file: 'bash', args, cwd: '/', env: bareEnvironment() }, limits);
  return exitCode === 0;
}

/** What to say of the programs with an adapter that a workspace's agents run and that are not installed. */
export function notesOnMissing(workspace: string): string[] {
  const reading = parseConfig(workspace);
  if (reading.status !== 'ok') return [];
  const { config } = reading;
  const kinds = rosterOf(config).flatMap(
    ({ runtime }) => AgentKind.safeParse(config.runtimes[runtime]?.kind).data ?? [],
  );
  return [...new Set(kinds)]
    .filter((kind) => !isInstalled(kind))
    .map(
      (kind) =>
        `The program ${agentClis[kind].program}, which agents of workspace.yml run, is not on the PATH of this machine.`,
    );
}

const isInstalled = (kind: AgentKind): boolean =>
  findProgram(agentClis[kind], bareEnvironment()['PATH'] ?? '') !== null;

/** What a path is in the worktree of an agent, which holds what is committed. A link may lead anywhere, a submodule too. */
async function committedAs(repo: string, path: string): Promise<'program' | 'plain' | 'missing' | 'unknown'> {
  const at = posix.normalize(path);
  if (at.startsWith('../')) return 'missing';
  const folders = at.split('/').map((_part, i, parts) => parts.slice(0, i + 1).join('/'));
  const found = await new Git({ cwd: '/' }).try(['-C', repo, 'ls-tree', '-z', '--full-tree', 'HEAD', '--', ...folders]);
  // What has no commit is refused for that.
  if (found.exitCode !== 0) return 'unknown';
  // Asked for a folder and for what is in it, git tells of everything in it.
  const entries = found.stdout.split('\0').map((line) => line.split('\t'));
  const modes = entries.flatMap(([facts = '', name = '']) => (folders.includes(name) ? [facts.slice(0, 6)] : []));
  if (modes.some((mode) => ['100755', '120000', '160000'].includes(mode))) return 'program';
  return modes.includes('100644') ? 'plain' : 'missing';
}

function refuseFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw usageError(`There is no program ${path}.`, 'Give --agent the path of one, or a command.');
  if (found.isDirectory())
    throw usageError(`${path} is a folder, not a program.`, 'Give --agent the path of a program, or a command.');
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw usageError(
      `${path} may not be executed: every attempt would end with "Permission denied".`,
      `Make it executable (chmod +x ${path}), or name what runs it: --agent "bash ${path}".`,
    );
  }
}

async function refusePath(path: string, repo: string | null): Promise<void> {
  if (isAbsolute(path)) {
    refuseFile(path);
    return;
  }
  const found = repo === null ? 'unknown' : await committedAs(repo, path);
  if (found === 'program' || found === 'unknown') return;
  const why = found === 'plain' ? 'is committed without leave to execute it' : 'is not committed in the repository';
  throw usageError(
    `${path} ${why}, and an agent runs in a worktree of it.`,
    'For a program outside of the repository give an absolute path.',
  );
}

/**
 * Throws a usage error for a program with an adapter that is not installed, and for a command whose first word does not exist. A
 * relative path is looked for where the agent will be, in `repo` as it is committed; null leaves it.
 */
export async function refuseMissing(agent: string, repo: string | null): Promise<void> {
  if (agent === 'script') return;
  const kind = AgentKind.safeParse(agent);
  if (kind.success) {
    const cli = agentClis[kind.data];
    if (isInstalled(kind.data)) return;
    throw usageError(
      `The program ${cli.program} is not on the PATH of this machine.`,
      `Install it: npm install -g ${cli.npm.name}@${cli.npm.version}`,
    );
  }
  const path = /^[\w.+@-]*\/[\w.+@/-]*(?=\s|$)/.exec(agent)?.[0];
  if (path !== undefined) return refusePath(path, repo);
  // What begins with anything but a plain word is the shell's business.
  const word = /^[\w.+-]+(?=\s|$)/.exec(agent)?.[0];
  if (word === undefined || (await isCommand(word))) return;
  const meant = nearest(word, names);
  const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
  throw usageError(
    `There is no command ${word} on this machine.${hint}`,
    `Give one of ${names.join(', ')}, or any command.`,
  );
}
