/** Writes a merge: objects, a tree made in an index of its own, a commit, and the branch by compare-and-swap. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { git, gitText } from './git.ts';

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

/** Working trees in which a branch is checked out. */
export async function worktreesOf(repo: string, ref: string): Promise<readonly string[]> {
  const output = await gitText(repo, ['worktree', 'list', '--porcelain', '-z']);
  const found: string[] = [];
  let current: string | undefined;
  for (const line of output.split('\0')) {
    if (line.startsWith('worktree ')) current = line.slice('worktree '.length);
    if (line === 'bare') current = undefined;
    if (line === `branch ${ref}` && current !== undefined) found.push(current);
  }
  return found;
}

/** The first working tree of the branch with changes that are not committed. */
export async function dirtyWorktree(worktrees: readonly string[]): Promise<string | undefined> {
  for (const worktree of worktrees) {
    const status = await git(worktree, ['status', '--porcelain', '--untracked-files=no']);
    if (status.exitCode !== 0 || status.stdout.trim() !== '') return worktree;
  }
  return undefined;
}

/** Moves a branch from one commit to another, and the clean working trees that have it checked out with it. */
export async function moveBranch(repo: string, move: { ref: string; from: string; to: string }): Promise<Moved> {
  const worktrees = await worktreesOf(repo, move.ref);
  for (const worktree of worktrees) {
    const trial = await git(worktree, ['read-tree', '-n', '-m', '-u', move.from, move.to]);
    if (trial.exitCode !== 0)
      return { status: 'dirty', worktree, reason: trial.stderr.trim().split('\n')[0] ?? 'in the way' };
  }
  const swap = await git(repo, ['update-ref', '-m', 'toolpusher resolve', move.ref, move.to, move.from]);
  if (swap.exitCode !== 0) return { status: 'raced' };
  for (const worktree of worktrees) {
    const update = await git(worktree, ['read-tree', '-m', '-u', move.from, move.to]);
    if (update.exitCode === 0) continue;
    await git(repo, ['update-ref', '-m', 'toolpusher resolve: undone', move.ref, move.from, move.to]);
    return { status: 'dirty', worktree, reason: update.stderr.trim().split('\n')[0] ?? 'in the way' };
  }
  return { status: 'moved' };
}
