/** The auto tier on conflicts made from real versions: each is a small history in one scratch repository. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MergeRequest } from '../../../src/adapters/merge/git/attempt.ts';
import { gitText } from '../../../src/adapters/merge/git/git.ts';
import { mergeCommits } from '../../../src/adapters/merge/git/merge-branches.ts';
import { kindOf } from '../../../src/adapters/merge/kinds/registry.ts';
import { mergeTrees, readFileAt } from '../../../src/adapters/merge/git/merge-tree.ts';
import type { Conflict, Dice, Shape } from './conflict.ts';
import { conflictsOf, shapes, shuffled } from './conflict.ts';
import type { VersionedFile, VersionPair } from './versions.ts';
import { changedIn } from './versions.ts';

/**
 * `equal` to the truth; `alike` but for white space and list commas; `reordered`: the same lines in another order; `different`;
 * `answered` though it is a contradiction; `open`: left to a model or a person.
 */
export type End = 'equal' | 'alike' | 'reordered' | 'different' | 'answered' | 'open';

export interface TrialLine {
  readonly id: string;
  readonly shape: Shape;
  readonly kind: string;
  readonly end: End;
  /** Rules used, or the reason why it is open. */
  readonly why: string;
}

export interface TrialPlan {
  /** At most so many conflicts of each shape from two neighbouring versions. */
  readonly max: number;
  readonly only: string;
  readonly dice: Dice;
  /** Where the texts of what is answered otherwise than the truth go. */
  readonly keep: string | undefined;
}

interface NamedConflict extends Conflict {
  readonly id: string;
  readonly path: string;
}

/** Tries the conflicts of two neighbouring versions. What git merges by itself is no conflict and is left out. */
export async function tryPair(pair: VersionPair, plan: TrialPlan): Promise<readonly TrialLine[]> {
  const conflicts = await conflictsFrom(pair, plan);
  const repo = await mkdtemp(path.join(tmpdir(), 'toolpusher-split-'));
  const lines: TrialLine[] = [];
  try {
    await gitText(repo, ['init', '-q', '--bare', '.']);
    await gitText(repo, ['fast-import', '--quiet'], { input: conflicts.map(history).join('') });
    const commits = await commitsOf(repo);
    for (const [i, conflict] of conflicts.entries()) {
      const sides = { ours: commits.get(`ours${i}`) ?? '', theirs: commits.get(`theirs${i}`) ?? '' };
      lines.push(...(await tryOne({ repo, ...sides, isOffline: true }, conflict, plan.keep)));
    }
  } finally {
    await rm(repo, { recursive: true, force: true });
  }
  return lines;
}

const eachFileMax = 2;

/** A branch that anybody would merge can be read: sides that no parser takes are left out where both versions can be read. */
async function areWhole({ path: file, base, ours, theirs, truth = base }: NamedConflict): Promise<boolean> {
  const kind = await kindOf(file, [base, ours, theirs]);
  const isRead = (text: string): boolean => kind?.read(text) !== undefined;
  return kind === undefined || !isRead(base) || !isRead(truth) || (isRead(ours) && isRead(theirs));
}

async function conflictsFrom(pair: VersionPair, plan: TrialPlan): Promise<readonly NamedConflict[]> {
  const files = (await changedIn(pair)).filter((file) => file.path.endsWith(plan.only));
  const found: NamedConflict[] = [];
  for (const shape of shapes) found.push(...(await conflictsOfShape(shape, shuffled(files, plan.dice), plan)));
  return found;
}

async function conflictsOfShape(
  shape: Shape,
  files: readonly VersionedFile[],
  { max, dice }: TrialPlan,
): Promise<readonly NamedConflict[]> {
  const found: NamedConflict[] = [];
  for (const file of files) {
    if (found.length >= max) break;
    const made = conflictsOf(file.before, file.after, { shape, max: eachFileMax, dice });
    const named = made.map((each, i) => ({ ...each, id: `${file.id} ${shape}${i}`, path: file.path }));
    for (const conflict of named) if (await areWhole(conflict)) found.push(conflict);
  }
  return found.slice(0, max);
}

/** Base, ours and theirs of one conflict for `git fast-import`. */
function history(conflict: NamedConflict, i: number): string {
  const commit = (name: string, text: string, from: string): string =>
    `commit refs/heads/${name}${i}\ncommitter bench <bench@localhost> 0 +0000\ndata 0\n${from}` +
    `M 100644 inline ${JSON.stringify(conflict.path)}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const parent = `from refs/heads/base${i}\n`;
  return (
    commit('base', conflict.base, '') +
    commit('ours', conflict.ours, parent) +
    commit('theirs', conflict.theirs, parent)
  );
}

async function commitsOf(repo: string): Promise<ReadonlyMap<string, string>> {
  const refs = await gitText(repo, ['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads']);
  return new Map(
    refs.split('\n').map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  );
}

async function tryOne(
  request: MergeRequest,
  conflict: NamedConflict,
  keep: string | undefined,
): Promise<readonly TrialLine[]> {
  const { repo, ours, theirs } = request;
  const merge = await mergeTrees(repo, ours, theirs);
  if ('failure' in merge) throw new Error(merge.failure);
  if (merge.conflicts.length === 0) return [];
  const outcome = await mergeCommits(request);
  const { id, shape } = conflict;
  const kind = outcome.files[0]?.kind ?? '';
  if (outcome.status === 'escalated') {
    const why = outcome.files.find(({ status }) => status === 'escalated')?.reason ?? '';
    return [{ id, shape, kind, end: 'open', why }];
  }
  const written = (await readFileAt(repo, outcome.tree, conflict.path)) ?? '';
  const end = endOf(written, conflict.truth);
  if (keep !== undefined && end !== 'equal' && end !== 'alike')
    await keepTexts(path.join(keep, id.replace(/[^\w.-]+/gu, '_')), { ...conflict, written });
  return [{ id, shape, kind, end, why: outcome.files.flatMap(({ rules }) => rules).join(' ') }];
}

/** How what was written compares with the truth. */
export function endOf(written: string, truth: string | undefined): End {
  if (truth === undefined) return 'answered';
  if (written === truth) return 'equal';
  const plain = (text: string): readonly string[] =>
    text
      .split('\n')
      .map((line) => line.replace(/\s+/gu, '').replace(/[,;]$/u, ''))
      .filter((line) => line !== '');
  const [one, two] = [plain(written), plain(truth)];
  if (one.join('\n') === two.join('\n')) return 'alike';
  return one.toSorted().join('\n') === two.toSorted().join('\n') ? 'reordered' : 'different';
}

async function keepTexts(folder: string, conflict: NamedConflict & { readonly written: string }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { base, ours, theirs, truth = '', written } = conflict;
  for (const [name, text] of Object.entries({ base, ours, theirs, truth, written }))
    await writeFile(path.join(folder, name), text);
}

type Counts = Readonly<Record<End, number>>;

export interface TrialSummary {
  readonly conflicts: number;
  /** What has an answer, and how much of it was answered. */
  readonly answerable: Counts;
  readonly contradictions: Counts;
  /** Of all that was written, how much is the truth. A mere other order counts as wrong here. */
  readonly precision: number | null;
  /** Of what has an answer, how much got it. */
  readonly coverage: number | null;
}

/** Counts what became of the conflicts. */
export function summarise(lines: readonly TrialLine[]): TrialSummary {
  const isAnswerable = ({ shape }: TrialLine): boolean => shape === 'cut' || shape === 'line';
  const answerable = countEnds(lines.filter(isAnswerable));
  const contradictions = countEnds(lines.filter((line) => !isAnswerable(line)));
  const right = answerable.equal + answerable.alike;
  const written = lines.filter(({ end }) => end !== 'open').length;
  const all = lines.filter(isAnswerable).length;
  return {
    conflicts: lines.length,
    answerable,
    contradictions,
    precision: written === 0 ? null : right / written,
    coverage: all === 0 ? null : right / all,
  };
}

function countEnds(lines: readonly TrialLine[]): Counts {
  const count = (end: End): number => lines.filter((line) => line.end === end).length;
  return {
    equal: count('equal'),
    alike: count('alike'),
    reordered: count('reordered'),
    different: count('different'),
    answered: count('answered'),
    open: count('open'),
  };
}
