/** The auto tier on a repository: git's merge, then every conflicted file by its kind, then the checks across files. */
import type { Attempt, FileReport, MergeOutcome, MergeRequest, Solved } from './attempt.ts';
import type { Leaving } from './departure.ts';
import type { ConflictedPath } from './merge-tree.ts';
import { kindOf } from '../kinds/registry.ts';
import { isLockFile } from '../lockfile.ts';
import { resolveFile } from '../resolve-file.ts';
import { escalated, modeOf, stageTexts } from './attempt.ts';
import { ruledOut } from './attributes.ts';
import { writeTree } from './commit.ts';
import { settleDepartures } from './departure.ts';
import { gitText } from './git.ts';
import { inspectMerge } from './inspection.ts';
import { resolveLocks } from './lock-paths.ts';
import { mergeTrees, movedFiles } from './merge-tree.ts';
import { ownPath, remarkedPaths, remarkReports } from './remark.ts';

/** Tries to merge two commits into a tree; writes objects and nothing else. */
export async function mergeCommits(request: MergeRequest): Promise<MergeOutcome> {
  const { repo, ours, theirs } = request;
  const base = (await gitText(repo, ['merge-base', ours, theirs]).catch(() => '')).trim();
  if (base === '') return { status: 'escalated', files: [escalated('.', 'git', 'the two have no common history')] };
  const merge = await mergeTrees(repo, ours, theirs);
  if ('failure' in merge) return { status: 'escalated', files: [escalated('.', 'git', merge.failure)] };
  const attempt: Attempt = { request, base, merge };
  const structural = await structuralReports(attempt);
  if (structural.length > 0) {
    const others = request.isThorough === true ? await otherReports(attempt, structural) : [];
    return { status: 'escalated', files: [...structural, ...others] };
  }
  const files = await resolveConflicts(attempt);
  const failed = files.filter(({ report }) => report.status === 'escalated');
  if (failed.length > 0) return { status: 'escalated', files: files.map(({ report }) => report) };
  const tree = await writeTree(
    repo,
    merge.tree,
    files.map(({ change }) => change),
  );
  const recalled = files.filter(({ report }) => report.kind === 'memory').map(({ report }) => report.path);
  const isByRules = request.isWary === true || files.length > recalled.length;
  const findings = await inspectMerge({ repo, base, ours, theirs, tree, isByRules, answered: new Set(recalled) });
  if (findings.length > 0) {
    return {
      status: 'escalated',
      files: [
        ...files.map(({ report }) => report),
        ...findings.map(({ path, reason }) => escalated(path, 'project', reason)),
      ],
    };
  }
  return {
    status: 'merged',
    tier: files.length > 0 ? 'auto' : 'clean',
    tree,
    files: files.map(({ report }) => report),
  };
}

/** Conflicts about what exists, not about what is in it. */
export async function structuralReports(attempt: Attempt): Promise<readonly FileReport[]> {
  const { request, base, merge } = attempt;
  return [...remarkReports(merge, request), ...(await movedOnto(attempt)), ...(await ruledOut({ ...request, base }))];
}

/** What would become of the conflicts that `told` has not. */
async function otherReports(attempt: Attempt, told: readonly FileReport[]): Promise<readonly FileReport[]> {
  const { merge, request } = attempt;
  const known = new Set([...told.map(({ path }) => path), ...remarkedPaths(merge, request)]);
  const conflicts = merge.conflicts.filter(({ path }) => !known.has(ownPath(path, request)));
  const solved = await resolveConflicts({ ...attempt, merge: { ...merge, conflicts } });
  return solved.map(({ report }) => report);
}

/** A file that one side put where the other side made one: they are two files, and one name. */
async function movedOnto({ request, base, merge }: Attempt): Promise<readonly FileReport[]> {
  const twins = merge.conflicts.filter((conflict) => conflict.base === undefined);
  if (twins.length === 0) return [];
  const moved = new Set<string>();
  for (const side of [request.ours, request.theirs])
    for (const path of await movedFiles(request.repo, base, side)) moved.add(path);
  const told = remarkedPaths(merge, request);
  return twins
    .filter(({ path }) => moved.has(path) && !told.has(path))
    .map(({ path }) => escalated(path, 'tree', 'one side moves a file to where the other side has another'));
}

/** What rules make of every conflicted file. */
export async function resolveConflicts(attempt: Attempt): Promise<readonly Solved[]> {
  const { conflicts } = attempt.merge;
  const plain = conflicts.filter(({ path }) => !isLockFile(path));
  const solved: Leaving[] = [];
  for (const conflict of plain) solved.push(await resolveConflict(attempt, conflict));
  const settled = await settleDepartures(attempt, solved);
  const locks = conflicts.filter(({ path }) => isLockFile(path));
  return [...settled, ...(await resolveLocks(attempt, { locks, solved: settled }))];
}

async function resolveConflict(attempt: Attempt, conflict: ConflictedPath): Promise<Leaving> {
  const { request } = attempt;
  const { path } = conflict;
  const texts = await stageTexts(request.repo, conflict);
  const mode = modeOf(conflict);
  const fail = (kind: string, reason: string): Leaving => ({
    change: { path, mode, text: '' },
    report: escalated(path, kind, reason),
    departures: [],
  });
  if (texts === undefined) return fail('binary', 'the file is not text');
  const known = await request.memory?.recall({ path, ...texts });
  const kind = known === undefined ? undefined : await kindOf(path, [known.text]);
  if (known !== undefined && (kind === undefined || kind.read(known.text) !== undefined)) {
    const report: FileReport = { path, kind: 'memory', status: 'resolved', rules: ['memory'], dropped: known.dropped };
    return { change: { path, mode, text: known.text }, report, departures: [] };
  }
  const answer = await resolveFile({ path, ...texts });
  if (answer.status !== 'resolved') return fail(answer.kind, answer.reason);
  const { rules, dropped, departures } = answer;
  const report: FileReport = { path, kind: answer.kind, status: 'resolved', rules, dropped };
  return { change: { path, mode, text: answer.text }, report, departures };
}
