/** Pull requests: made, followed as their branches move, closed. */
import type { Act } from './act.ts';
import type { Repository } from './entities.ts';
import { issueById, issuesOf } from './issue-entities.ts';
import { checkBody, checkTitle, putIssue, setState } from './issues.ts';
import { closedBy, noteMentions } from './mentions.ts';
import { invalid } from './problem.ts';
import { pullOf, pullTables } from './pull-entities.ts';
import type { Pull, PullStats } from './pull-entities.ts';
import { announceSubject, change, nextId, note } from './subjects.ts';
import type { RefMove, World } from './world.ts';

/** A new pull request as it is asked for. */
export interface PullWish {
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly head: string;
  readonly base: string;
  readonly isDraft: boolean;
}

/** The pull requests of a repository that are open, oldest first. */
export function openPulls(world: World, repo: Repository): Pull[] {
  const open = issuesOf(world.store, repo.id).filter((issue) => issue.isPull && issue.state === 'open');
  return open.map((issue) => pullOf(world.store, issue.id));
}

/** Makes a pull request between two branches of the repository. */
export async function createPull(act: Act, wish: PullWish): Promise<Pull> {
  checkTitle('PullRequest', wish.title);
  checkBody('PullRequest', wish.body);
  const { headSha, baseSha, headRef } = await findSides(act, wish);
  const stats = await measure(act, baseSha, headSha);
  const id = act.store.transaction(() => {
    const issue = putIssue(act, wish, true);
    pullTables.pulls(act.store).put(issue.id, {
      id: nextId(act, 'pulls'),
      issueId: issue.id,
      repositoryId: act.repo.id,
      number: issue.number,
      headRef,
      headSha,
      baseRef: wish.base,
      baseSha,
      isDraft: wish.isDraft,
      mergedAt: null,
      mergedById: null,
      mergeSha: null,
      reviewerIds: [],
      stats,
    });
    return issue.id;
  });
  await refreshRefs(act.world, pullOf(act.store, id));
  act.store.transaction(() => {
    announceSubject(act, id, { action: 'opened' });
    noteMentions(act, id, wish.body ?? '');
  });
  return pullOf(act.store, id);
}

function unfit(message: string): Error {
  return invalid({ resource: 'PullRequest', field: '', code: 'custom', message });
}

async function findSides(act: Act, wish: PullWish): Promise<{ headSha: string; baseSha: string; headRef: string }> {
  const git = act.world.git(act.repo);
  const [owner, branch] = wish.head.includes(':') ? wish.head.split(':', 2) : [act.repo.owner, wish.head];
  const isHere = owner?.toLowerCase() === act.repo.owner.toLowerCase();
  const headSha = isHere ? await git.readRef(`refs/heads/${branch ?? ''}`) : undefined;
  const baseSha = await git.readRef(`refs/heads/${wish.base}`);
  if (headSha === undefined) throw invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  if (baseSha === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  const headRef = branch ?? '';
  const twin = openPulls(act.world, act.repo).find((one) => one.headRef === headRef && one.baseRef === wish.base);
  if (twin !== undefined) throw unfit(`A pull request already exists for ${act.repo.owner}:${headRef}.`);
  if (await git.isAncestor(headSha, baseSha)) throw unfit(`No commits between ${wish.base} and ${headRef}`);
  if ((await git.mergeBase(baseSha, headSha)) === undefined) {
    throw unfit(`The ${headRef} branch has no history in common with ${wish.base}`);
  }
  return { headSha, baseSha, headRef };
}

/** How many commits and lines lie between a base and a head. */
export async function measure(act: Pick<Act, 'world' | 'repo'>, baseSha: string, headSha: string): Promise<PullStats> {
  const git = act.world.git(act.repo);
  const [commits, start] = await Promise.all([git.revList(headSha, { not: baseSha }), git.mergeBase(baseSha, headSha)]);
  const files = await git.diff(start, headSha);
  let additions = 0;
  let deletions = 0;
  for (const file of files) {
    additions += file.additions;
    deletions += file.deletions;
  }
  return { commits: commits.length, additions, deletions, files: files.length };
}

/** Points `refs/pull/N/head` at the head and, where it merges cleanly, `refs/pull/N/merge` at a merge of both. */
export async function refreshRefs(world: World, pull: Pull): Promise<void> {
  const repo = repositoryOf(world, pull);
  const git = world.git(repo);
  const place = `refs/pull/${pull.number}`;
  await point(world, repo, { ref: `${place}/head`, sha: pull.headSha });
  const merged = await git.merge(pull.baseSha, pull.headSha);
  if (merged.status === 'conflict') return;
  const who = { name: 'GitHub', email: 'noreply@github.com', date: world.now() };
  const message = `Merge ${pull.headSha} into ${pull.baseSha}`;
  const parents = [pull.baseSha, pull.headSha];
  const sha = await git.writeCommit({ tree: merged.tree, parents, message, author: who, committer: who });
  await point(world, repo, { ref: `${place}/merge`, sha });
  const latest = pullOf(world.store, pull.issueId);
  if (latest.mergedAt === null) pullTables.pulls(world.store).put(pull.issueId, { ...latest, mergeSha: sha });
}

async function point(world: World, repo: Repository, to: { ref: string; sha: string }): Promise<void> {
  const git = world.git(repo);
  await git.queue(to.ref, async () => {
    const from = await git.readRef(to.ref);
    if (from !== to.sha) await git.moveRef({ ref: to.ref, from, to: to.sha });
  });
}

function repositoryOf(world: World, pull: Pull): Repository {
  const repo = world.store.table<Repository>('repositories').get(pull.repositoryId);
  if (repo === undefined) throw new Error(`no repository ${pull.repositoryId}`);
  return repo;
}

/** Follows branches: heads that move, bases that come to hold a head, branches that go away. */
export function joinPulls(world: World): void {
  world.onRefMoved.push((move) => follow(world, move));
}

async function follow(world: World, move: RefMove): Promise<void> {
  const branch = /^refs\/heads\/(.+)$/.exec(move.ref)?.[1];
  if (branch === undefined) return;
  const act: Act = { world, store: world.store, repo: move.repo, cause: move.cause };
  const pulls = openPulls(world, move.repo);
  for (const pull of pulls.filter(({ headRef }) => headRef === branch)) await followHead(act, pull, move.after);
  const based = pulls.filter(({ headRef, baseRef }) => baseRef === branch && headRef !== branch);
  if (based.length > 0) await followBase(act, based, move);
  if (branch === move.repo.defaultBranch) await closeFromCommits(act, move);
}

async function followHead(act: Act, pull: Pull, after: string | undefined): Promise<void> {
  if (after === undefined) {
    setState(act, pull.issueId, { state: 'closed' });
    return;
  }
  if (after === pull.headSha) return;
  const git = act.world.git(act.repo);
  const base = await git.readRef(`refs/heads/${pull.baseRef}`);
  const baseSha = base ?? pull.baseSha;
  const isEmpty = await git.isAncestor(after, baseSha);
  const stats = await measure(act, baseSha, after);
  const forced = !(await git.isAncestor(pull.headSha, after));
  act.store.transaction(() => {
    const next = { ...pullOf(act.store, pull.issueId), headSha: after, baseSha, stats };
    pullTables.pulls(act.store).put(pull.issueId, next);
    change(act, issueById(act.store, pull.issueId), {});
    if (forced) note(act, pull.issueId, { event: 'head_ref_force_pushed', commitId: after });
  });
  await refreshRefs(act.world, pullOf(act.store, pull.issueId));
  announceSubject(act, pull.issueId, { action: 'synchronize', before: pull.headSha, after });
  // A head that the base holds already leaves nothing to merge.
  if (isEmpty) setState(act, pull.issueId, { state: 'closed' });
}

/** A pull request is merged when its head is among what the base has gained. */
async function followBase(act: Act, pulls: readonly Pull[], move: RefMove): Promise<void> {
  const { before, after } = move;
  if (after === undefined) {
    for (const pull of pulls) setState(act, pull.issueId, { state: 'closed' });
    return;
  }
  const range = before === undefined ? {} : { not: before };
  const gained = new Set(await act.world.git(act.repo).revList(after, range));
  for (const pull of pulls) {
    if (!gained.has(pull.headSha)) continue;
    markMerged(act, pull.issueId, await bringingCommit(act, pull.headSha, after));
  }
}

/** The commit of the base's own line that brought `head` in. */
async function bringingCommit(act: Act, head: string, tip: string): Promise<string> {
  const args = ['rev-list', '--first-parent', '--ancestry-path', `${head}..${tip}`];
  const between = (await act.world.git(act.repo).run(args)).split('\n').filter((line) => line !== '');
  return between.at(-1) ?? head;
}

/** Says that a pull request is merged: closes it, and the issues that it says it closes. */
export function markMerged(act: Act, issueId: number, mergeSha: string): void {
  act.store.transaction(() => {
    const at = act.world.now();
    const actorId = act.cause.account.id;
    const pull = pullOf(act.store, issueId);
    if (pull.mergedAt !== null) return;
    const fields = { mergedAt: at, mergedById: actorId, mergeSha };
    pullTables.pulls(act.store).put(issueId, { ...pull, ...fields });
    note(act, issueId, { event: 'merged', commitId: mergeSha });
    setState(act, issueId, { state: 'closed' });
    if (pull.baseRef !== act.repo.defaultBranch) return;
    for (const issue of closedBy(act, issueById(act.store, issueId).body ?? '')) {
      if (issue.repositoryId === act.repo.id) setState(act, issue.id, { state: 'closed', commitId: mergeSha });
    }
  });
}

const closersMax = 250;

/** Closes the issues that commits pushed to the default branch say they close. */
async function closeFromCommits(act: Act, move: RefMove): Promise<void> {
  if (move.after === undefined || move.before === undefined) return;
  const git = act.world.git(act.repo);
  const shas = await git.revList(move.after, { not: move.before, max: closersMax });
  for (const sha of shas.toReversed()) {
    const commit = await git.readCommit(sha);
    for (const issue of closedBy(act, commit?.message ?? '')) {
      if (issue.repositoryId === act.repo.id && issue.state === 'open') {
        setState(act, issue.id, { state: 'closed', commitId: sha });
      }
    }
  }
}

/** Marks a draft as ready, or the other way. */
export function setDraft(act: Act, issueId: number, isDraft: boolean): Pull {
  const pull = pullOf(act.store, issueId);
  if (pull.isDraft === isDraft) return pull;
  return act.store.transaction(() => {
    const next = pullTables.pulls(act.store).put(issueId, { ...pull, isDraft });
    change(act, issueById(act.store, issueId), {});
    note(act, issueId, { event: isDraft ? 'convert_to_draft' : 'ready_for_review' });
    announceSubject(act, issueId, { action: isDraft ? 'converted_to_draft' : 'ready_for_review' });
    return next;
  });
}

/** Aims an open pull request at another base branch. */
export async function retarget(act: Act, issueId: number, base: string): Promise<void> {
  const pull = pullOf(act.store, issueId);
  if (pull.baseRef === base) return;
  const baseSha = await act.world.git(act.repo).readRef(`refs/heads/${base}`);
  if (baseSha === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  const stats = await measure(act, baseSha, pull.headSha);
  act.store.transaction(() => {
    pullTables.pulls(act.store).put(issueId, { ...pull, baseRef: base, baseSha, stats });
    change(act, issueById(act.store, issueId), {});
    note(act, issueId, { event: 'base_ref_changed' });
    const changes = { base: { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } } };
    announceSubject(act, issueId, { action: 'edited', changes });
  });
  await refreshRefs(act.world, pullOf(act.store, issueId));
}

/** Opens a closed pull request again; 422 if it is merged or its branch is gone. */
export async function reopenPull(act: Act, issueId: number): Promise<void> {
  const pull = pullOf(act.store, issueId);
  const head = await act.world.git(act.repo).readRef(`refs/heads/${pull.headRef}`);
  if (pull.mergedAt !== null || head === undefined) {
    const message = 'state cannot be changed. The pull request cannot be reopened.';
    throw invalid({ resource: 'PullRequest', field: 'state', code: 'invalid', message });
  }
  setState(act, issueId, { state: 'open' });
  await followHead(act, pullOf(act.store, issueId), head);
}

/** The pull requests, open ones, whose head is the commit. */
export function pullsWithHead(world: World, repo: Repository, sha: string): Pull[] {
  return openPulls(world, repo).filter((pull) => pull.headSha === sha);
}
