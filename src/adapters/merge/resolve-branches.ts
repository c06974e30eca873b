/** Merges one branch into another in any local repository: commits on success, changes nothing otherwise. */
import type { FileReport } from './git/attempt.ts';
import type { ResolutionMemory } from './git/memory.ts';
import { busyWorktree, dirtyWorktree, finishMove, moveBranch, worktreesOf, writeMerge } from './git/commit.ts';
import { commitOf, git } from './git/git.ts';
import { mergeCommits } from './git/merge-branches.ts';

export interface ResolveRequest {
  readonly repo: string;
  /** The branch to merge into; it moves. */
  readonly ours: string;
  /** The branch or commit to merge. */
  readonly theirs: string;
  readonly memory?: ResolutionMemory;
}

export type ResolveOutcome =
  | {
      readonly status: 'merged';
      readonly tier: 'clean' | 'auto';
      readonly commit: string;
      readonly files: readonly FileReport[];
    }
  | { readonly status: 'up-to-date'; readonly commit: string }
  | { readonly status: 'escalated'; readonly files: readonly FileReport[] }
  | { readonly status: 'refused'; readonly reason: string };

/** Merges `theirs` into the branch `ours` by the clean and auto tiers. */
export async function resolveBranches(request: ResolveRequest): Promise<ResolveOutcome> {
  const { repo } = request;
  const inside = await git(repo, ['rev-parse', '--git-dir']);
  if (inside.exitCode !== 0) return { status: 'refused', reason: `${repo} is not a git repository` };
  const ref = request.ours.startsWith('refs/heads/') ? request.ours : `refs/heads/${request.ours}`;
  const ours = await branchTip(repo, ref);
  const theirs = await branchCommit(repo, request.theirs);
  if (ours === undefined) return { status: 'refused', reason: `there is no branch ${request.ours}` };
  if (theirs === undefined) return { status: 'refused', reason: `there is no commit ${request.theirs}` };
  const obstacle = await obstacleTo(repo, ref, request.ours);
  if (obstacle !== undefined) return { status: 'refused', reason: obstacle };
  const isMerged = await git(repo, ['merge-base', '--is-ancestor', theirs, ours]);
  if (isMerged.exitCode === 0) return { status: 'up-to-date', commit: ours };
  const memory = request.memory === undefined ? {} : { memory: request.memory };
  const merge = await mergeCommits({ repo, ours, theirs, isThorough: true, isWary: true, ...memory });
  if (merge.status === 'escalated') return merge;
  const message = renderMessage(request, merge);
  const commit = await writeMerge(repo, { tree: merge.tree, ours, theirs, message });
  const moved = await moveBranch(repo, { ref, from: ours, to: commit });
  if (moved.status === 'raced') return { status: 'refused', reason: `${request.ours} moved while it was being merged` };
  if (moved.status === 'dirty')
    return { status: 'refused', reason: `${moved.worktree} is in the way: ${moved.reason}` };
  return { status: 'merged', tier: merge.tier, commit, files: merge.files };
}

/** Where a branch here is, once a move that was cut short is over; nothing for what only names a commit, as `x~1` and `x@{0}` do. */
async function branchTip(repo: string, ref: string): Promise<string | undefined> {
  const found = await git(repo, ['show-ref', '--verify', '--quiet', '--', ref]);
  if (found.exitCode !== 0) return undefined;
  await finishMove(repo, ref);
  return commitOf(repo, ref);
}

/** The commit of a branch here, else of a remote's, else of whatever git knows by the name: a tag never hides a branch. */
async function branchCommit(repo: string, name: string): Promise<string | undefined> {
  const prefixes = /^(?:[\da-f]{40}|[\da-f]{64})$/u.test(name) ? [''] : ['refs/heads/', 'refs/remotes/', ''];
  for (const prefix of prefixes) {
    const commit = await commitOf(repo, `${prefix}${name}`);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

/** Why a branch cannot be moved under the working trees that have it checked out. */
async function obstacleTo(repo: string, ref: string, name: string): Promise<string | undefined> {
  const worktrees = await worktreesOf(repo, ref);
  const busy = await busyWorktree(worktrees);
  if (busy !== undefined) return `${name} is checked out in ${busy}, where a merge or the like is under way`;
  const dirty = await dirtyWorktree(worktrees);
  return dirty === undefined
    ? undefined
    : `${name} is checked out in ${dirty}, which has changes that are not committed`;
}

const droppedMax = 400;

/** The commit says which tier made it, by which rules, and every line that it dropped. */
export function renderMessage(
  request: Pick<ResolveRequest, 'ours' | 'theirs'>,
  merge: { readonly tier: string; readonly files: readonly FileReport[] },
): string {
  const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  const lines = [`Merge ${oneLine(request.theirs)} into ${oneLine(request.ours)}`, '', `Tier: ${merge.tier}`];
  for (const { path, kind, rules, dropped } of merge.files) {
    lines.push(`Resolved: ${oneLine(path)} (${kind}: ${rules.join(', ')})`);
    for (const line of dropped.slice(0, droppedMax)) lines.push(`  Dropped: ${oneLine(line)}`);
    if (dropped.length > droppedMax) lines.push(`  Dropped: ${dropped.length - droppedMax} more lines`);
  }
  return `${lines.join('\n')}\n`;
}
