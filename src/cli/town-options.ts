/** What `toolpusher town` is asked for, from flags to a checked value. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { renderProblem } from '../adapters/config/yaml-text.ts';
import { agentNames } from './agent-names.ts';
import { usageError } from './cli-error.ts';
import { parseIssueFile } from './issue-file.ts';
import type { IssueItem } from './issue-file.ts';
import type { WorkspaceWish } from './workspace-file.ts';

/** The flags as commander gives them. */
export interface TownFlags {
  readonly repo: string;
  readonly issues?: string;
  readonly agent?: string;
  readonly agents?: number;
  readonly check?: string;
  readonly until?: 'landed' | 'forever';
  readonly out?: string;
  readonly port: number;
  readonly slots: number;
  readonly dir?: string;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** A checked wish. `isTemporary`: the folder is ours to remove. */
export type TownOptions = Readonly<{
  repo: string;
  items: readonly IssueItem[];
  workspace: WorkspaceWish;
  check: string | null;
  isForever: boolean;
  out: string | null;
  port: number;
  slots: number;
  dir: string;
  isTemporary: boolean;
}>;

const agentsDefault = 4;

function readIssues(file: string | undefined): readonly IssueItem[] {
  if (file === undefined) return [];
  if (!existsSync(file))
    throw usageError(`There is no file ${resolve(file)}.`, 'Give --issues a list of issues in YAML or JSON.');
  const reading = parseIssueFile(readFileSync(file, 'utf8'));
  if (reading.status === 'ok') return reading.value;
  const lines = reading.problems.map((problem) => renderProblem(file, problem));
  throw usageError(
    lines.join('\n'),
    'An item has title, body, labels and blocked_by; the form is described in docs/town.md.',
  );
}

function wishOf(flags: TownFlags): WorkspaceWish {
  const slots = { total: flags.slots, checks: Math.min(4, Math.max(1, Math.floor(flags.slots / 4)), flags.slots - 1) };
  if (flags.agent === undefined && flags.agents === undefined) return { slots };
  const isScript = flags.agent === 'script' || flags.agent === undefined;
  const runtime = isScript ? 'script' : 'agent';
  const agents = agentNames(flags.agents ?? agentsDefault).map((name) => ({ name, runtime }));
  if (isScript) return { slots, agents, runtimes: { script: { kind: 'script' } } };
  return { slots, agents, runtimes: { agent: { kind: 'command', command: flags.agent ?? '', env: [] } } };
}

/** Checks the flags. Throws a `CliError` that says what to do. */
export function readTownOptions(flags: TownFlags): TownOptions {
  const items = readIssues(flags.issues);
  const until = flags.until ?? (items.length === 0 ? 'forever' : 'landed');
  if (until === 'landed' && items.length === 0) {
    throw usageError('There is nothing to land.', 'Give --issues FILE, or --until forever and label issues yourself.');
  }
  if (flags.out !== undefined && existsSync(flags.out)) {
    throw usageError(`${resolve(flags.out)} is there already.`, 'Give --out a folder that does not exist yet.');
  }
  if (flags.slots < 2)
    throw usageError('One slot is not enough: agents and checks share them.', 'Give --slots 2 or more.');
  return {
    repo: flags.repo,
    items,
    workspace: wishOf(flags),
    check: flags.check ?? null,
    isForever: until === 'forever',
    out: flags.out === undefined ? null : resolve(flags.out),
    port: flags.port,
    slots: flags.slots,
    dir: flags.dir === undefined ? mkdtempSync(join(tmpdir(), 'toolpusher-town-')) : resolve(flags.dir),
    isTemporary: flags.dir === undefined && flags.keep !== true,
  };
}
