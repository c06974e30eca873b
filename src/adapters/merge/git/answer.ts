/** Whether a tree is an answer to an open merge: it differs from it in the hunks that were open, and those are answered. */
import { checkFile } from '../answer/check.ts';
import { droppedLines } from '../dropped.ts';
import type { FileReport, MergeRequest } from './attempt.ts';
import { git, gitText } from './git.ts';
import { inspectMerge } from './inspection.ts';
import { readBlob } from './merge-tree.ts';
import type { PartialMerge } from './partial.ts';

/** What an answer came to. */
export type Answered =
  | { readonly status: 'accepted'; readonly tree: string; readonly files: readonly FileReport[] }
  | { readonly status: 'refused'; readonly reason: string };

type OpenMerge = Extract<PartialMerge, { status: 'open' }>;

const refused = (reason: string): Answered => ({ status: 'refused', reason });

/** Judges the tree of a commit as the answer to an open merge. */
export async function judgeAnswer(request: MergeRequest, merge: OpenMerge, commit: string): Promise<Answered> {
  const { repo, ours, theirs } = request;
  const tree = (await gitText(repo, ['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`])).trim();
  const stray = await findStray(repo, merge, tree);
  if (stray !== undefined) return refused(stray);
  const files: FileReport[] = [...merge.settled];
  for (const file of merge.open) {
    const blob = await readEntry(repo, tree, file.path);
    if (blob?.mode !== file.mode) return refused(`${file.path}: it is gone, or not the same kind of file`);
    const text = await readBlob(repo, blob.oid);
    if (text === undefined) return refused(`${file.path}: it is not text any more`);
    const reason = await checkFile(file, text);
    if (reason !== undefined) return refused(`${file.path}: ${reason}`);
    const dropped = droppedLines([file.texts.ours, file.texts.theirs], text);
    files.push({ path: file.path, kind: file.kind, status: 'resolved', rules: ['agent'], dropped });
  }
  const answered = new Set(merge.open.map(({ path }) => path));
  const [finding] = await inspectMerge({ repo, base: merge.base, ours, theirs, tree, answered });
  return finding === undefined ? { status: 'accepted', tree, files } : refused(`${finding.path}: ${finding.reason}`);
}

/** What was touched although it was not open. */
async function findStray(repo: string, merge: OpenMerge, tree: string): Promise<string | undefined> {
  const open = new Set(merge.open.map(({ path }) => path));
  const changed = await gitText(repo, ['diff-tree', '-r', '-z', '--no-renames', '--name-only', merge.tree, tree]);
  const stray = changed.split('\0').find((path) => path !== '' && !open.has(path));
  return stray === undefined ? undefined : `${stray}: it did not conflict and was changed`;
}

async function readEntry(repo: string, tree: string, path: string): Promise<{ mode: string; oid: string } | undefined> {
  const answer = await git(repo, ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', tree, '--', path]);
  const [, mode, type, oid] = /^(\d+) (\w+) ([\da-f]+)\t/u.exec(answer.stdout) ?? [];
  return mode === undefined || oid === undefined || type !== 'blob' ? undefined : { mode, oid };
}
