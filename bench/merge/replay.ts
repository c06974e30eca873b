/**
 * Merges of a repository's past, done again without the people who did them: what the auto tier makes of each conflicted file against
 * what they committed. The repository is only read; what is written goes to a scratch one that borrows its objects.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Attempt, FileReport } from '../../src/adapters/merge/git/attempt.ts';
import { git, gitText } from '../../src/adapters/merge/git/git.ts';
import { mergeCommits, resolveConflicts, structuralReports } from '../../src/adapters/merge/git/merge-branches.ts';
import { mergeTrees, readFileAt } from '../../src/adapters/merge/git/merge-tree.ts';

/** How an answer compares: `alike` is equal but for white space, list commas and the order of lines. */
export type Likeness = 'equal' | 'alike' | 'different';

export interface ReplayedFile {
  readonly commit: string;
  readonly path: string;
  readonly kind: string;
  readonly rules: readonly string[];
  readonly likeness: Likeness | 'open';
  /** Why it is left open. */
  readonly reason: string;
}

export interface Replay {
  readonly merges: number;
  readonly conflicted: number;
  /** Merges with conflicts that land as a whole, by how their conflicted files compare. */
  readonly acted: number;
  /** Merges that git does by itself and that are held back, because their halves do not seem to fit. */
  readonly cleanHeld: number;
  /** Merges that could not be done again, for want of a common history or of objects. */
  readonly skipped: number;
  readonly files: Readonly<Record<Likeness | 'open', number>>;
  /** Of the files that rules wrote, how many are what people committed; null where they wrote none. */
  readonly precision: number | null;
  readonly lines: readonly ReplayedFile[];
}

interface Merge {
  readonly commit: string;
  readonly ours: string;
  readonly theirs: string;
}

interface Played {
  readonly status: 'clean' | 'held' | 'acted' | 'left' | 'skipped';
  readonly lines: readonly ReplayedFile[];
}

/** Replays the latest `limit` merges of two parents. */
export async function replayMerges(repo: string, limit: number): Promise<Replay> {
  const merges = await mergesOf(repo, limit);
  const scratch = await borrow(repo);
  const played: Played[] = [];
  try {
    for (const merge of merges) played.push(await play(scratch, merge));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return summarise(played);
}

async function mergesOf(repo: string, limit: number): Promise<readonly Merge[]> {
  const parents = ['--min-parents=2', '--max-parents=2', '--parents', `--max-count=${limit}`];
  const lines = (await gitText(repo, ['rev-list', '--all', ...parents])).split('\n');
  return lines.flatMap((line) => {
    const [commit, ours, theirs] = line.split(' ');
    return commit === undefined || ours === undefined || theirs === undefined ? [] : [{ commit, ours, theirs }];
  });
}

/** An empty repository that finds the other's objects. */
async function borrow(repo: string): Promise<string> {
  const objects = (await gitText(repo, ['rev-parse', '--path-format=absolute', '--git-path', 'objects'])).trim();
  const format = (await gitText(repo, ['rev-parse', '--show-object-format'])).trim();
  const scratch = await mkdtemp(path.join(tmpdir(), 'toolpusher-replay-'));
  await gitText(scratch, ['init', '-q', '--bare', `--object-format=${format}`, '.']);
  await writeFile(path.join(scratch, 'objects', 'info', 'alternates'), `${objects}\n`);
  return scratch;
}

async function play(repo: string, { commit, ours, theirs }: Merge): Promise<Played> {
  const found = await git(repo, ['merge-base', ours, theirs]);
  const base = found.stdout.split('\n')[0] ?? '';
  const merge = base === '' ? { failure: 'no common history' } : await mergeTrees(repo, ours, theirs);
  if ('failure' in merge) return { status: 'skipped', lines: [] };
  const request = { repo, ours, theirs, isOffline: true };
  const isLanded = (await mergeCommits(request)).status === 'merged';
  if (merge.conflicts.length + merge.remarks.length === 0) return { status: isLanded ? 'clean' : 'held', lines: [] };
  const lines = await compare({ request, base, merge }, commit);
  return { status: isLanded ? 'acted' : 'left', lines };
}

async function compare(attempt: Attempt, commit: string): Promise<readonly ReplayedFile[]> {
  const open = (report: FileReport): ReplayedFile => {
    const { path: file, kind, rules, reason = '' } = report;
    return { commit, path: file, kind, rules, likeness: 'open', reason };
  };
  const structural = await structuralReports(attempt);
  if (structural.length > 0) return structural.map(open);
  const lines: ReplayedFile[] = [];
  for (const { change, report } of await resolveConflicts(attempt)) {
    if (report.status === 'escalated') lines.push(open(report));
    else {
      const committed = await readFileAt(attempt.request.repo, commit, change.path);
      lines.push({ ...open(report), likeness: likenessOf(change.text, committed) });
    }
  }
  return lines;
}

/** Compares what a rule wrote with what people committed; undefined where they committed no such file. */
export function likenessOf(written: string, committed: string | undefined): Likeness {
  if (written === committed) return 'equal';
  const bag = (text: string): string =>
    text
      .split('\n')
      .map((line) => line.replace(/\s+/gu, '').replace(/[,;]$/u, ''))
      .filter((line) => line !== '')
      .toSorted()
      .join('\n');
  return committed !== undefined && bag(written) === bag(committed) ? 'alike' : 'different';
}

function summarise(played: readonly Played[]): Replay {
  const lines = played.flatMap((each) => each.lines);
  const status = (name: Played['status']): number => played.filter((each) => each.status === name).length;
  const count = (name: ReplayedFile['likeness']): number => lines.filter(({ likeness }) => likeness === name).length;
  const files = { equal: count('equal'), alike: count('alike'), different: count('different'), open: count('open') };
  const written = files.equal + files.alike + files.different;
  return {
    merges: played.length,
    conflicted: status('acted') + status('left'),
    acted: status('acted'),
    cleanHeld: status('held'),
    skipped: status('skipped'),
    files,
    precision: written === 0 ? null : (files.equal + files.alike) / written,
    lines,
  };
}
