/** What `toolpusher town` is asked for, from flags to a checked value. */
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { renderProblem } from '../adapters/config/yaml-text.ts';
import { AgentKind } from '../core/config.ts';
import type { Runtime } from '../core/config.ts';
import { keysOf } from '../core/agents/runtime-keys.ts';
import { FaultSpecError, parseFaultSpec, renderFaultSpec } from '../town/faults/fault-spec.ts';
import { agentNames } from '../core/agents/name-pool.ts';
import { usageError } from './cli-error.ts';
import { fileTrouble, tryFolder } from './file-trouble.ts';
import { refuseMissing } from './agent-program.ts';
import { parseIssueFile } from './issue-file.ts';
import type { IssueItem } from './issue-file.ts';
import { sourceIdentity } from './source.ts';
import { goOn } from './town-asked.ts';
import type { Asked } from './town-asked.ts';
import type { TownFolder } from './town-folder.ts';
import type { WorkspaceWish } from './workspace-file.ts';

/** The flags as commander gives them. */
export interface TownFlags {
  readonly repo?: string;
  readonly issues?: string;
  readonly agent?: readonly string[];
  readonly env?: readonly string[];
  readonly model?: string;
  readonly modelUrl?: string;
  readonly agents?: number;
  readonly check?: string;
  readonly redBase?: boolean;
  readonly until?: 'landed' | 'forever';
  readonly out?: string;
  readonly port: number;
  readonly pagePort: number;
  readonly slots?: number;
  readonly dir?: string;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly faults?: string;
  readonly seed?: number;
}

/** A checked wish. `asked` is what the folder's town is of, `isTemporary`: the folder is ours to remove. */
export type TownOptions = Readonly<{
  repo: string;
  asked: Asked;
  items: readonly IssueItem[];
  workspace: WorkspaceWish;
  check: string | null;
  /** The base may fail its check. */
  mayBeRed: boolean;
  isForever: boolean;
  out: string | null;
  port: number;
  pagePort: number;
  slots: number;
  /** What goes wrong on purpose; null leaves it as it is. */
  faults: Readonly<{ spec: string; seed: number }> | null;
  /** What agents may see of this process's environment, by name. */
  secrets: Readonly<Record<string, string>>;
  dir: string;
  isTemporary: boolean;
}>;

const agentsDefault = 4;
const slotsDefault = 20;

function readIssues(file: string): readonly IssueItem[] {
  const next = 'Give --issues a list of issues in YAML or JSON.';
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw usageError(`There is no file ${resolve(file)}.`, next);
  if (found.isDirectory()) throw usageError(`${resolve(file)} is a folder, not a file.`, next);
  const reading = parseIssueFile(readFileSync(file, 'utf8'));
  if (reading.status === 'ok') return reading.value;
  const lines = reading.problems.map((problem) => renderProblem(file, problem));
  throw usageError(
    lines.join('\n'),
    'An item has title, body, labels and blocked_by; the form is described in docs/town.md.',
  );
}

function wishOf(flags: TownFlags, total: number): WorkspaceWish {
  const secrets = flags.env ?? [];
  const slots = { total, checks: Math.min(4, Math.max(1, Math.floor(total / 4)), total - 1) };
  // Here a job that nobody begins is lost; on GitHub it may wait for hours.
  const attempts = { startMinutes: 2, queueMinutes: 5 };
  if (flags.agent === undefined && flags.agents === undefined) return { slots, attempts };
  const entries = (flags.agent ?? ['script']).map((agent) => runtimeFor(agent, flags, secrets));
  const names = entries.map(({ kind }, index) => nameOf(kind, index, entries));
  const agents = agentNames(flags.agents ?? Math.max(agentsDefault, entries.length)).map((name, index) => ({
    name,
    runtime: names[index % names.length] ?? 'script',
  }));
  const runtimes = Object.fromEntries(entries.map((entry, index) => [names[index] ?? 'agent', entry]));
  return { slots, attempts, agents, runtimes };
}

function nameOf(kind: string, index: number, entries: readonly Runtime[]): string {
  const base = kind === 'command' ? 'agent' : kind;
  const isFirst = entries.findIndex((entry) => entry.kind === kind) === index;
  return isFirst ? base : `${base}-${index + 1}`;
}

/** The runtime that `--agent` stands for: the built-in one, a program with an adapter, or a command. */
export function runtimeFor(
  agent: string,
  flags: { readonly model?: string; readonly modelUrl?: string },
  env: readonly string[],
): Runtime {
  if (agent.trim() === '')
    throw usageError(
      '--agent names no program: it is empty.',
      'Give a program, such as claude; "script" is the built-in one.',
    );
  if (agent === 'script') return { kind: 'script' };
  const kind = AgentKind.safeParse(agent);
  if (!kind.success) return { kind: 'command', command: agent, env: [...env] };
  const { model = null, modelUrl: baseUrl = null } = flags;
  return { kind: kind.data, model, baseUrl, env: [...env], args: [] };
}

function secretsOf(names: readonly string[], agents: readonly string[]): Record<string, string> {
  const usual = agents.flatMap((agent) => {
    const kind = AgentKind.safeParse(agent);
    return kind.success ? keysOf({ kind: kind.data, model: null, baseUrl: null, env: [], args: [] }) : [];
  });
  for (const name of names) {
    if (process.env[name] === undefined) {
      throw usageError(`The variable ${name} is not set.`, `Set it, or leave out --env ${name}.`);
    }
  }
  const found = [...names, ...usual].flatMap((name) => {
    const value = process.env[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function refuse(flags: TownFlags, until: string, items: readonly IssueItem[]): void {
  if (until === 'landed' && items.length === 0) {
    throw usageError('There is nothing to land.', 'Give --issues FILE, or --until forever and label issues yourself.');
  }
  if (flags.out !== undefined) refuseOut(flags.out);
  if (flags.slots !== undefined && flags.slots < 2)
    throw usageError('One slot is not enough: agents and checks share them.', 'Give --slots 2 or more.');
}

// Not at the end, when hours of work would have nowhere to go.
function refuseOut(out: string): void {
  if (lstatSync(out, { throwIfNoEntry: false }) !== undefined)
    throw usageError(`${resolve(out)} is there already.`, 'Give --out a folder that does not exist yet.');
  try {
    tryFolder(out);
  } catch (error) {
    const trouble = fileTrouble(error);
    throw trouble === null ? error : usageError(trouble.message, trouble.next);
  }
}

function faultsOf({ faults, seed = 1 }: TownFlags): TownOptions['faults'] {
  if (faults === undefined) return null;
  try {
    return { spec: renderFaultSpec(parseFaultSpec(faults)), seed };
  } catch (error) {
    if (error instanceof FaultSpecError) throw usageError(error.message, 'They are listed by `town --faults list`.');
    throw error;
  }
}

// What a town is of from its beginning.
async function askFirst(flags: TownFlags): Promise<Asked> {
  if (flags.repo === undefined) throw usageError('No repository is named.', 'Give --repo PATH.');
  const { agent = null, env = null, model = null, modelUrl = null, agents = null, check = null } = flags;
  return {
    v: 1,
    repo: await sourceIdentity(flags.repo),
    items: flags.issues === undefined ? [] : [...readIssues(flags.issues)],
    flags: {
      agent: listed(agent),
      env: listed(env),
      model,
      modelUrl,
      agents,
      check,
      slots: flags.slots ?? slotsDefault,
    },
  };
}

const listed = (list: readonly string[] | null): string[] | null => (list === null ? null : [...list]);

async function askAgain(
  flags: TownFlags,
  { paths, asked }: Pick<TownFolder, 'paths'> & { asked: Asked },
): Promise<Asked> {
  const { agent, env, model, modelUrl, agents, check, slots } = flags;
  const items = goOn(paths.dir, asked, {
    repo: flags.repo === undefined ? undefined : await sourceIdentity(flags.repo),
    items: flags.issues === undefined ? undefined : readIssues(flags.issues),
    flags: {
      agent: agent === undefined ? undefined : [...agent],
      env: env === undefined ? undefined : [...env],
      model,
      modelUrl,
      agents,
      check,
      slots,
    },
  });
  return { ...asked, items: [...items] };
}

// An agent has a home of its own, so where yours is has to be said before.
function fromHome(agent: string): string {
  if (!agent.startsWith('~/')) return agent;
  const home = homedir();
  return `${/^[\w.+@/-]+$/.test(home) ? home : `'${home.replaceAll("'", String.raw`'\''`)}'`}${agent.slice(1)}`;
}

const agentsFromHome = ({ agent }: TownFlags): Pick<TownFlags, 'agent'> =>
  agent === undefined ? {} : { agent: agent.map((each) => fromHome(each)) };

/** Checks the flags against each other and against what the folder holds. Throws a `CliError` that says what to do. */
export async function readTownOptions(given: TownFlags, folder: TownFolder): Promise<TownOptions> {
  const flags = { ...given, ...agentsFromHome(given) };
  const { asked: known, paths } = folder;
  const asked = known === null ? await askFirst(flags) : await askAgain(flags, { paths, asked: known });
  const { items } = asked;
  const until = flags.until ?? (items.length === 0 ? 'forever' : 'landed');
  refuse(flags, until, items);
  const secrets = secretsOf(flags.env ?? [], flags.agent ?? []);
  // The base of a town that goes on may hold what the repository does not.
  const repo = known === null ? asked.repo.path : null;
  for (const agent of asked.flags.agent ?? []) await refuseMissing(agent, repo);
  return {
    repo: flags.repo ?? asked.repo.path,
    asked,
    items,
    workspace: wishOf(flags, asked.flags.slots),
    secrets,
    check: asked.flags.check,
    mayBeRed: flags.redBase === true,
    isForever: until === 'forever',
    out: flags.out === undefined ? null : resolve(flags.out),
    port: flags.port,
    pagePort: flags.pagePort,
    slots: asked.flags.slots,
    faults: faultsOf(flags),
    dir: paths.dir,
    isTemporary: flags.dir === undefined && flags.keep !== true,
  };
}
