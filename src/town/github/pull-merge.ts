/** Merging pull requests: whether it can be done, and doing it as a merge, a squash or a rebase. */
import type { Bare } from '../git/bare.ts';
import { isoSeconds } from '../git/objects.ts';
import type { Signature } from '../git/objects.ts';
import { accountById } from './auth.ts';
import type { Act } from './act.ts';
import { latestRuns, latestStatuses } from './check-entities.ts';
import type { Account } from './entities.ts';
import { issueById } from './issue-entities.ts';
import { Problem, unprocessable } from './problem.ts';
import { pullOf } from './pull-entities.ts';
import type { Pull } from './pull-entities.ts';
import type { Mergeability } from './pull-shapes.ts';
import { markMerged } from './pulls.ts';
import { emailOf } from './push-events.ts';
import { moveRef } from './refs.ts';
import { whyRefused } from './rules.ts';

/** How to merge. */
export interface MergeWish {
  readonly method: 'merge' | 'squash' | 'rebase';
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Whether a pull request merges cleanly, and what else stands in its way. */
export async function mergeabilityOf(
  act: Pick<Act, 'world' | 'store' | 'repo' | 'cause'>,
  pull: Pull,
): Promise<Mergeability> {
  if (issueById(act.store, pull.issueId).state === 'closed') return { mergeable: null, state: 'unknown' };
  const git = act.world.git(act.repo);
  const base = (await git.readRef(`refs/heads/${pull.baseRef}`)) ?? pull.baseSha;
  const merged = await git.merge(base, pull.headSha);
  if (merged.status === 'conflict') return { mergeable: false, state: 'dirty' };
  if (pull.isDraft) return { mergeable: true, state: 'draft' };
  const move = { ref: `refs/heads/${pull.baseRef}`, from: base, to: pull.headSha };
  const moves = { repo: act.repo, moves: [move], cause: act.cause, isPullMerge: true, checkedSha: pull.headSha };
  const refusal = await whyRefused(act.world, moves);
  if (refusal !== undefined) return { mergeable: true, state: 'blocked' };
  return { mergeable: true, state: hasTrouble(act, pull.headSha) ? 'unstable' : 'clean' };
}

function hasTrouble(act: Pick<Act, 'store' | 'repo'>, sha: string): boolean {
  const good = new Set(['success', 'neutral', 'skipped']);
  const runs = latestRuns(act.store, act.repo.id, sha).some((run) => !good.has(run.conclusion ?? ''));
  return runs || latestStatuses(act.store, act.repo.id, sha).some(({ state }) => state !== 'success');
}

/** Merges a pull request into its base and returns the commit that did it. */
export async function mergePull(act: Act, issueId: number, wish: MergeWish): Promise<string> {
  const pull = pullOf(act.store, issueId);
  checkMayMerge(act, pull, wish);
  const git = act.world.git(act.repo);
  const ref = `refs/heads/${pull.baseRef}`;
  const base = await git.readRef(ref);
  if (base === undefined) throw new Problem(405, 'Base branch does not exist');
  const to = await makeMerge(act, { pull, base, git, wish });
  const merge = { repo: act.repo, cause: act.cause, isPullMerge: true, checkedSha: pull.headSha };
  const move = { ...merge, ref, from: base, to };
  const moved = await moveRef(act.world, move);
  if (moved.status === 'raced') throw new Problem(409, 'Base branch was modified. Review and try the merge again.');
  if (moved.status === 'refused') throw new Problem(405, moved.reason);
  // A squash or a rebase leaves the head itself outside the base, so nobody else notices.
  markMerged(act, issueId, to);
  if (act.repo.deleteBranchOnMerge) await deleteHead(act, pull);
  return to;
}

function checkMayMerge(act: Act, pull: Pull, wish: MergeWish): void {
  if (pull.mergedAt !== null || issueById(act.store, pull.issueId).state === 'closed') {
    throw new Problem(405, 'Pull Request is not mergeable');
  }
  if (pull.isDraft) throw new Problem(405, 'Pull Request is still a draft');
  if (wish.sha !== undefined && wish.sha !== pull.headSha) {
    throw new Problem(409, 'Head branch was modified. Review and try the merge again.');
  }
  const { allowMergeCommit, allowSquashMerge, allowRebaseMerge } = act.repo;
  const isAllowed = { merge: allowMergeCommit, squash: allowSquashMerge, rebase: allowRebaseMerge }[wish.method];
  if (!isAllowed) throw new Problem(405, `${wish.method} merges are not allowed on this repository.`);
}

async function deleteHead(act: Act, pull: Pull): Promise<void> {
  const { repo, cause } = act;
  await moveRef(act.world, { repo, ref: `refs/heads/${pull.headRef}`, from: pull.headSha, to: undefined, cause });
}

interface Merging {
  readonly pull: Pull;
  readonly base: string;
  readonly git: Bare;
  readonly wish: MergeWish;
}

async function makeMerge(act: Act, merging: Merging): Promise<string> {
  const made = await composeMerge(act, merging);
  if (made === undefined) throw new Problem(405, 'Pull Request is not mergeable');
  return made;
}

/** The commit that brings a pull request into `base`; undefined where they conflict. Moves nothing. */
export async function composeMerge(act: Act, merging: Merging): Promise<string | undefined> {
  const { pull, base, git, wish } = merging;
  if (wish.method === 'rebase') return rebase(act, merging);
  const merged = await git.merge(base, pull.headSha);
  if (merged.status === 'conflict') return undefined;
  const issue = issueById(act.store, pull.issueId);
  const isSquash = wish.method === 'squash';
  const title = isSquash
    ? `${issue.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${act.repo.owner}/${pull.headRef}`;
  const body = isSquash ? await squashBody(git, pull, base) : issue.title;
  const message = [wish.title ?? title, wish.message ?? body].filter((part) => part !== '').join('\n\n');
  const author = isSquash ? accountById(act.world, issue.authorId) : act.cause.account;
  return git.writeCommit({
    tree: merged.tree,
    parents: isSquash ? [base] : [base, pull.headSha],
    message,
    author: signatureOf(act, author),
    committer: webFlow(act),
  });
}

/** GitHub's default: one commit's own message, or the list of all. */
async function squashBody(git: Bare, pull: Pull, base: string): Promise<string> {
  const shas = (await git.revList(pull.headSha, { not: base, max: 250 })).toReversed();
  const messages: string[] = [];
  for (const sha of shas) messages.push((await git.readCommit(sha))?.message ?? '');
  if (messages.length === 1) return (messages[0] ?? '').split('\n').slice(1).join('\n').trim();
  return messages.map((message) => `* ${message}`).join('\n\n');
}

/** Replays the head's commits on the base, each by a three-way merge with its own parent as the ancestor. */
async function rebase(act: Act, { pull, base, git }: Merging): Promise<string | undefined> {
  const shas = (await git.revList(pull.headSha, { not: base })).toReversed();
  let tip = base;
  for (const sha of shas) {
    const commit = await git.readCommit(sha);
    const [parent, ...others] = commit?.parents ?? [];
    if (commit === undefined || parent === undefined || others.length > 0) {
      throw new Problem(405, "This branch can't be rebased");
    }
    const committer = webFlow(act);
    // A commit with the tip's tree on the original's parent makes that parent the ancestor git finds.
    const tree = (await git.readCommit(tip))?.tree ?? '';
    const stand = { tree, parents: [parent], message: 'onto', author: committer, committer };
    const merged = await git.merge(await git.writeCommit(stand), sha);
    if (merged.status === 'conflict') return undefined;
    const { author, message } = commit;
    tip = await git.writeCommit({ tree: merged.tree, parents: [tip], message, author, committer });
  }
  return tip;
}

/** An account as a commit names it. */
export function signatureOf(act: Pick<Act, 'world'>, account: Account): Signature {
  return { name: account.name ?? account.login, email: emailOf(account), date: isoSeconds(act.world.clock()) };
}

/** The committer of everything that GitHub itself commits and signs. */
export function webFlow(act: Pick<Act, 'world'>): Signature {
  return { name: 'GitHub', email: 'noreply@github.com', date: isoSeconds(act.world.clock()) };
}

/** Brings the base into a pull request's branch by a merge commit. */
export async function updateBranch(act: Act, issueId: number, expectedHead: string | undefined): Promise<void> {
  const pull = pullOf(act.store, issueId);
  if (expectedHead !== undefined && expectedHead !== pull.headSha) {
    throw unprocessable("expected head sha didn't match current head ref.");
  }
  const git = act.world.git(act.repo);
  const base = (await git.readRef(`refs/heads/${pull.baseRef}`)) ?? pull.baseSha;
  if (await git.isAncestor(base, pull.headSha)) throw unprocessable('There are no new commits on the base branch.');
  const merged = await git.merge(pull.headSha, base);
  if (merged.status === 'conflict') throw unprocessable('merge conflict between base and head');
  const to = await git.writeCommit({
    tree: merged.tree,
    parents: [pull.headSha, base],
    message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
    author: signatureOf(act, act.cause.account),
    committer: webFlow(act),
  });
  const ref = `refs/heads/${pull.headRef}`;
  const moved = await moveRef(act.world, { repo: act.repo, ref, from: pull.headSha, to, cause: act.cause });
  if (moved.status === 'raced') throw unprocessable("expected head sha didn't match current head ref.");
  if (moved.status === 'refused') throw unprocessable(moved.reason);
}
