/** Writes a merge: objects, a tree made in an index of its own, a commit, and the branch by compare-and-swap. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commitOf, git, gitText } from './git.ts';

export interface FileChange {
  readonly path: string;
  readonly mode: string;
  readonly text: string;
}

/** `tree` with some files replaced. */
export async function writeTree(repo: string, tree: string, files: readonly FileChange[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolpusher-index-'));
  try {
    const env = { GIT_INDEX_FILE: path.join(folder, 'index') };
    await gitText(repo, ['read-tree', tree], { env });
    const lines: string[] = [];
    for (const file of files) {
      const oid = (await gitText(repo, ['hash-object', '-w', '--stdin'], { input: file.text })).trim();
      lines.push(`${file.mode} ${oid}\t${file.path}\0`);
    }
    if (lines.length > 0) await gitText(repo, ['update-index', '-z', '--index-info'], { env, input: lines.join('') });
    return (await gitText(repo, ['write-tree'], { env })).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A merge commit of two parents. */
export async function writeMerge(
  repo: string,
  merge: { tree: string; ours: string; theirs: string; message: string },
): Promise<string> {
  const ident = await git(repo, ['var', 'GIT_COMMITTER_IDENT']);
  const fallback = {
    GIT_AUTHOR_NAME: 'toolpusher',
    GIT_AUTHOR_EMAIL: 'toolpusher@localhost',
    GIT_COMMITTER_NAME: 'toolpusher',
    GIT_COMMITTER_EMAIL: 'toolpusher@localhost',
  };
  const args = ['commit-tree', '--no-gpg-sign', merge.tree, '-p', merge.ours, '-p', merge.theirs, '-F', '-'];
  const options = ident.exitCode === 0 ? { input: merge.message } : { input: merge.message, env: fallback };
  return (await gitText(repo, args, options)).trim();
}

export type Moved =
  | { readonly status: 'moved' }
  | { readonly status: 'dirty'; readonly worktree: string; readonly reason: string }
  | { readonly status: 'raced' };

/** Working trees in which a branch is checked out, but for those that are not there any more. */
export async function worktreesOf(repo: string, ref: string): Promise<readonly string[]> {
  const output = await gitText(repo, ['worktree', 'list', '--porcelain', '-z']);
  return output.split('\0\0').flatMap((block) => {
    const lines = block.split('\0');
    const isThere = !lines.some((line) => line === 'bare' || /^prunable(?: |$)/u.test(line));
    const at = lines.find((line) => line.startsWith('worktree '))?.slice('worktree '.length);
    return isThere && at !== undefined && lines.includes(`branch ${ref}`) ? [at] : [];
  });
}

/** The first working tree of the branch with changes that are not committed. */
export async function dirtyWorktree(worktrees: readonly string[]): Promise<string | undefined> {
  for (const worktree of worktrees) {
    const status = await git(worktree, ['status', '--porcelain', '--untracked-files=no']);
    if (status.exitCode !== 0 || status.stdout.trim() !== '') return worktree;
  }
  return undefined;
}

const unfinished = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply'];

/** The first working tree of the branch in which a merge, or something like it, is under way. */
export async function busyWorktree(worktrees: readonly string[]): Promise<string | undefined> {
  for (const worktree of worktrees) {
    const paths = unfinished.flatMap((name) => ['--git-path', name]);
    const found = await gitText(worktree, ['rev-parse', '--path-format=absolute', ...paths]);
    if (found.split('\n').some((file) => file !== '' && existsSync(file))) return worktree;
  }
  return undefined;
}

/** Where a merge is noted while working trees and branch are moved, so that what was killed in between can be finished. */
function journalOf(ref: string): string {
  return ref.replace(/^refs\/heads\//u, 'refs/toolpusher/resolving/');
}

/**
 * Moves a branch from one commit to another, and the clean working trees that have it checked out with it. The trees go first, as
 * git does it: between the two a tree holds the merge as staged work, never the opposite of it.
 */
export async function moveBranch(repo: string, move: { ref: string; from: string; to: string }): Promise<Moved> {
  const { ref, from, to } = move;
  const worktrees = await worktreesOf(repo, ref);
  for (const worktree of worktrees) {
    const trial = await git(worktree, ['read-tree', '-n', '-m', '-u', from, to]);
    if (trial.exitCode !== 0) return { status: 'dirty', worktree, reason: firstLine(trial.stderr) };
  }
  await gitText(repo, ['update-ref', journalOf(ref), to]);
  const moved = await moveTrees(worktrees, from, to);
  if (moved === undefined && (await swap(repo, move))) return { status: 'moved' };
  for (const worktree of worktrees) await git(worktree, ['read-tree', '-m', '-u', to, from]);
  await git(repo, ['update-ref', '-d', journalOf(ref), to]);
  return moved ?? { status: 'raced' };
}

async function moveTrees(worktrees: readonly string[], from: string, to: string): Promise<Moved | undefined> {
  for (const worktree of worktrees) {
    const update = await git(worktree, ['read-tree', '-m', '-u', from, to]);
    if (update.exitCode !== 0) return { status: 'dirty', worktree, reason: firstLine(update.stderr) };
  }
  return undefined;
}

/** Moves the branch and drops the note in one step. */
async function swap(repo: string, { ref, from, to }: { ref: string; from: string; to: string }): Promise<boolean> {
  const input = `update ${ref}\0${to}\0${from}\0delete ${journalOf(ref)}\0${to}\0`;
  return (await git(repo, ['update-ref', '-m', 'toolpusher resolve', '-z', '--stdin'], { input })).exitCode === 0;
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.replace(/^error: /u, '').replace(/\.+$/u, '');
}

/** Finishes a move that was killed after all working trees were moved; forgets one of which nothing is to be seen. */
export async function finishMove(repo: string, ref: string): Promise<void> {
  const to = await commitOf(repo, journalOf(ref));
  if (to === undefined) return;
  const from = await commitOf(repo, `${to}^1`);
  const tree = await gitText(repo, ['rev-parse', '--verify', `${to}^{tree}`]);
  const worktrees = await worktreesOf(repo, ref);
  const isMoved = async (worktree: string): Promise<boolean> =>
    (await git(worktree, ['write-tree'])).stdout === tree &&
    (await git(worktree, ['diff-files', '--quiet'])).exitCode === 0;
  const moved = await Promise.all(worktrees.map(isMoved));
  const isWhole = worktrees.length > 0 && moved.every((each) => each);
  const isFinished = isWhole && from !== undefined && from === (await commitOf(repo, ref));
  if (isFinished && (await swap(repo, { ref, from, to }))) return;
  await git(repo, ['update-ref', '-d', journalOf(ref), to]);
}
