/** A merge as far as rules get: what is resolved in place, what is open with markers, for somebody who can do more. */
import type { OpenFile } from '../answer/check.ts';
import { cutFile, renderMarkers } from '../answer/piece.ts';
import type { Three } from '../diff.ts';
import { escalated, modeOf, stageTexts } from './attempt.ts';
import type { Attempt, FileReport, MergeOutcome, MergeRequest } from './attempt.ts';
import { writeTree } from './commit.ts';
import type { FileChange } from './commit.ts';
import { gitText } from './git.ts';
import { mergeCommits, resolveConflicts, structuralReports } from './merge-branches.ts';
import { mergeTrees } from './merge-tree.ts';

/** `misfit`: what stands in the way is not in hunks, so that nobody can resolve it in place. */
export type PartialMerge =
  | Extract<MergeOutcome, { status: 'merged' }>
  | { readonly status: 'misfit'; readonly files: readonly FileReport[] }
  | {
      readonly status: 'open';
      /** The common ancestor. */
      readonly base: string;
      readonly tree: string;
      readonly open: readonly OpenFile[];
      /** What rules resolved. */
      readonly settled: readonly FileReport[];
    };

const openMax = 30;

/** Merges as far as rules get; writes objects and nothing else. */
export async function mergePartly(request: MergeRequest, names: Three<string>): Promise<PartialMerge> {
  const whole = await mergeCommits(request);
  if (whole.status === 'merged') return whole;
  const { repo, ours, theirs } = request;
  const misfit: PartialMerge = { status: 'misfit', files: whole.files.filter(({ status }) => status === 'escalated') };
  const base = (await gitText(repo, ['merge-base', ours, theirs]).catch(() => '')).trim();
  const merge = base === '' ? null : await mergeTrees(repo, ours, theirs);
  if (merge === null || 'failure' in merge) return misfit;
  const attempt: Attempt = { request, base, merge };
  return (await structuralReports(attempt)).length > 0 ? misfit : openMerge(attempt, { names, misfit });
}

async function openMerge(
  attempt: Attempt,
  { names, misfit }: { readonly names: Three<string>; readonly misfit: PartialMerge },
): Promise<PartialMerge> {
  const { request, base, merge } = attempt;
  const solved = await resolveConflicts(attempt);
  const changes: FileChange[] = [];
  const open: OpenFile[] = [];
  for (const { change, report } of solved) {
    if (report.status === 'resolved') {
      changes.push(change);
      continue;
    }
    const file = await openFile(attempt, report);
    const pieces = file === undefined ? undefined : cutFile(file.texts);
    if (file === undefined || pieces === undefined) return { status: 'misfit', files: [report] };
    open.push(file);
    changes.push({ path: file.path, mode: file.mode, text: renderMarkers(pieces, names) });
  }
  if (open.length === 0) return misfit;
  if (open.length > openMax) {
    return { status: 'misfit', files: [escalated('.', 'size', `${open.length} files conflict`)] };
  }
  const settled = solved.map(({ report }) => report).filter(({ status }) => status === 'resolved');
  const tree = await writeTree(request.repo, merge.tree, changes);
  return { status: 'open', base, tree, open, settled };
}

const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/mu;

/** What conflicts in one file; undefined where it is not text that can be cut into hunks. */
async function openFile({ request, merge }: Attempt, report: FileReport): Promise<OpenFile | undefined> {
  const conflict = merge.conflicts.find(({ path }) => path === report.path);
  const texts = conflict === undefined ? undefined : await stageTexts(request.repo, conflict);
  if (conflict === undefined || texts === undefined) return undefined;
  if ([texts.base, texts.ours, texts.theirs].some((text) => text.includes('\0') || marker.test(text))) return undefined;
  const { path, kind, reason = 'not resolved' } = report;
  return { path, mode: modeOf(conflict), texts, reason, kind };
}
