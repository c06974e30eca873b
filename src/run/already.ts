/**
 * Whether the base does already what a bead's earlier work did, judged by the trusted job.
 *
 * The rule, for every file that the earlier work changed: of each line that it left more of than it found, the base has at
 * least as many as it left; of each line that it left fewer of, at most as many. Blank lines do not count, and what is not
 * text must be the very same. The commit that is named is on the base, came after the earlier work began, and changed one of those files.
 */
import type { Git } from '../adapters/git/git.ts';
import { Sha } from '../core/name.ts';
import type { GateVerdict } from '../core/beads/run-result.ts';
import { refuse } from './gate.ts';

/** What is claimed: `commit`, on `base`, does what `previous` did. */
export interface Claim {
  readonly commit: Sha;
  readonly base: Sha;
  readonly previous: Sha;
}

const filesMax = 500;

/** The proof, or why there is none. */
export async function judgeAlready(git: Git, { commit, base, previous }: Claim): Promise<GateVerdict> {
  const no = (reason: string): GateVerdict => refuse('already', reason);
  const from = Sha.safeParse((await git.try(['merge-base', previous, base])).stdout.trim());
  if (!from.success) return no('The earlier work and the base have nothing in common.');
  if (!(await isAncestor(git, commit, base))) return no(`${commit} is not on the base.`);
  if (await isAncestor(git, commit, from.data)) return no(`${commit} was there before the earlier work began.`);
  const files = await changedFiles(git, from.data, previous);
  if (files.length === 0) return no('There is no earlier work to compare with.');
  if (files.length > filesMax) return no(`The earlier work changed ${files.length} files, too many to compare.`);
  const touched = new Set(await changedFiles(git, `${commit}^`, commit));
  if (!files.some((path) => touched.has(path))) return no(`${commit} changed none of the files of the earlier work.`);
  for (const path of files) {
    const [found, left, now] = await Promise.all([from.data, previous, base].map((at) => textAt(git, at, path)));
    const missing = missingIn({ found: found ?? null, left: left ?? null, now: now ?? null });
    if (missing !== null) return no(`${JSON.stringify(path.slice(0, 200))}: ${missing}`);
  }
  return { status: 'already', commit };
}

async function isAncestor(git: Git, commit: Sha, of: Sha): Promise<boolean> {
  return (await git.try(['merge-base', '--is-ancestor', commit, of])).exitCode === 0;
}

async function changedFiles(git: Git, from: string, to: string): Promise<string[]> {
  const { stdout } = await git.try(['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to, '--']);
  return stdout.split('\0').filter((path) => path !== '');
}

async function textAt(git: Git, commit: Sha, path: string): Promise<string | null> {
  const { exitCode, stdout } = await git.try(['cat-file', 'blob', `${commit}:${path}`]);
  return exitCode === 0 ? stdout : null;
}

/** A file as the earlier work found it, as it left it, and as it is; null where there is none. */
interface Versions {
  readonly found: string | null;
  readonly left: string | null;
  readonly now: string | null;
}

/** What the earlier work did to a file and the file does not show; null when it shows all of it. */
export function missingIn({ found, left, now }: Versions): string | null {
  if (left === null) return now === null ? null : 'it was taken out, and is there.';
  if (now === null) return 'it is not there.';
  if ([found, left, now].some((text) => text?.includes('\0') === true)) {
    return left === now ? null : 'it is not text, and is another.';
  }
  return missingLine({ before: count(found ?? ''), after: count(left), here: count(now) });
}

type Counts = ReadonlyMap<string, number>;

function missingLine({ before, after, here }: Readonly<Record<'before' | 'after' | 'here', Counts>>): string | null {
  const timesIn = (counts: Counts, line: string): number => counts.get(line) ?? 0;
  const lost = [...after].find(([line, times]) => times > timesIn(before, line) && timesIn(here, line) < times);
  if (lost !== undefined) return `a line is missing: ${quote(lost[0])}`;
  const back = [...before].find(([line, times]) => {
    const kept = timesIn(after, line);
    return kept < times && timesIn(here, line) > kept;
  });
  return back === undefined ? null : `a line was taken out, and is there: ${quote(back[0])}`;
}

const quote = (line: string): string => JSON.stringify(line.slice(0, 200));

function count(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() !== '') counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}
