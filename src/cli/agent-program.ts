/** Whether what `--agent` names can be started on this machine, before anything is. */
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parseConfig } from '../adapters/config/config-text.ts';
import { nearest } from '../adapters/config/nearest.ts';
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

/** Throws a usage error for a program with an adapter that is not installed, and for a command that does not exist. */
export async function refuseMissing(agent: string): Promise<void> {
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
  if (isAbsolute(agent) && /^\S+$/.test(agent) && !existsSync(agent))
    throw usageError(`There is no program ${agent}.`, 'Give --agent the path of one, or a command.');
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
