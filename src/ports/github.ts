/**
 * One repository on GitHub, in our words. Expected outcomes are values; what GitHub fails at is thrown as it is.
 *
 * **Invariant:** every method is safe to call twice with the same arguments.
 */
import type { Effect, Learnt, RefMove } from '../core/effect.ts';
import type { Event } from '../core/event.ts';
import type { Permission } from '../core/config.ts';
import type { Instant, Nonce, PullNumber, RunId, Sha } from '../core/name.ts';
import type { LedgerFiles } from './ledger.ts';
import type { AttemptView, JobsView, LeftView, MergedView, RunView, Snapshot } from '../core/snapshot.ts';

/** A comment with commands that was not edited and has no reaction of ours: what its delivery would have told. */
export type CommentView = Extract<Event, { type: 'comment' }>;

/** What one look at the repository tells that does not depend on the ledger. */
export interface RepositoryView extends Pick<
  Snapshot,
  | 'base'
  | 'baseChecks'
  | 'issues'
  | 'issuesUntil'
  | 'pulls'
  | 'branches'
  | 'remarks'
  | 'staged'
  | 'requiredChecks'
  | 'reviewRule'
  | 'repository'
  | 'handed'
  | 'groups'
> {
  /** The text of `.github/workspace.yml` on the base, null when there is none. */
  readonly configText: string | null;
  readonly ledgerHead: Sha | null;
  /** The ledger's live files at that very head; null when they were not asked for. */
  readonly ledger: LedgerFiles | null;
  /** Our newest check `toolpusher/deacon` on the base says that a look at it failed. */
  readonly isDoubted: boolean;
  /** Whether the base has the workflow whose schedule ticks. */
  readonly hasSchedule: boolean;
  /** The newest comments with commands on open issues and pull requests, so that a lost delivery does no harm. */
  readonly comments: readonly CommentView[];
  /** What the runs of the attempts asked for have published. */
  readonly attempts: readonly AttemptView[];
}

/** `effects` by type: what `perform` needs of each. */
export type Dispatch = Extract<Effect, { type: 'dispatch' }>;
export type Rerun = Extract<Effect, { type: 'rerun' }>;
export type Compose = Extract<Effect, { type: 'compose' }>;
export type MergeByRules = Extract<Effect, { type: 'merge-by-rules' }>;
export type OpenPull = Extract<Effect, { type: 'open-pull' }>;
export type OpenRevert = Extract<Effect, { type: 'open-revert' }>;
export type Show = Extract<Effect, { type: 'show' }>;
export type React = Extract<Effect, { type: 'react' }>;
export type Tell = Extract<Effect, { type: 'tell' }>;
export type Reply = Extract<Effect, { type: 'reply' }>;
export type Check = Extract<Effect, { type: 'check' }>;
export type ShowPull = Extract<Effect, { type: 'show-pull' }>;
export type Land = Extract<Effect, { type: 'land' }>;

/** What to look for: the attempts that live, the branch to land on (null: the default branch), and whether to read the ledger. */
export interface Looked {
  readonly nonces: readonly Nonce[];
  readonly base: string | null;
  readonly ledger: boolean;
  /** Pull requests in GitHub's own merge queue; null where the App runs the queue. */
  readonly handed: readonly PullNumber[] | null;
}

/** A pull request at a head. */
export interface PullHead {
  readonly number: PullNumber;
  readonly head: Sha;
}

/** `areComplete`: every run since then is among them. */
export interface RunListing {
  readonly runs: readonly RunView[];
  readonly areComplete: boolean;
}

/** `refused`: GitHub's own rules, or not a fast-forward; trying again changes nothing. */
export type RefsMoved =
  | { readonly status: 'moved' }
  | { readonly status: 'raced' }
  | { readonly status: 'refused'; readonly reason: string };

/** What the base was seen to hold after a landing. */
export interface Held {
  /** The tested commit is the base's tip or behind it. */
  readonly holds: boolean;
  /** Pull requests whose commits are not in the base although the tested commit is. */
  readonly missing: readonly PullNumber[];
}

/** A check run of ours, or that there is none (`conclusion` null), on a commit. */
export interface CheckSeen {
  readonly head: Sha;
  readonly conclusion: string | null;
  readonly at: Instant;
}

export interface RepositoryPort {
  /** One look: at most one GraphQL call a hundred open issues. */
  look(asked: Looked): Promise<RepositoryView>;
  /** The runs of our workflow that were made since then, newest first: one call for each hundred. */
  runs(since: Instant): Promise<RunListing>;
  /** What `login` may do here; `none` for strangers, bots that are not collaborators, and accounts that are gone. */
  permission(login: string): Promise<Permission | 'none'>;
  /** Dispatches the run of an attempt. `look`: search for a run of that name first, since it may have been dispatched before. */
  dispatch(effect: Dispatch, look: boolean): Promise<Learnt>;
  /** What the jobs of a run are at: one call. Null where GitHub does not know the run. */
  jobs(run: RunId): Promise<JobsView | null>;
  /** `isForced`: jobs end too that are to run always. */
  cancelRun(run: RunId, isForced: boolean): Promise<Learnt>;
  /** What became of a pull request that no look shows any more: still open, closed, or merged and how. */
  endOfPull(pull: PullNumber): Promise<MergedView | 'open' | 'closed'>;
  /** Whether GitHub still starts the workflow whose schedule ticks; switched off by a person counts as wanted. */
  schedule(): Promise<'on' | 'off'>;
  /** Switches it on again. */
  enableSchedule(): Promise<Learnt>;
  /** Runs one job of a finished run once more, or those that failed; a run that has none is left alone. */
  rerun(effect: Rerun, look: boolean): Promise<Learnt>;
  /** The refs under which runs and the refinery leave work: one call for a hundred of each kind. */
  left(): Promise<readonly LeftView[]>;
  /** All or nothing, compare-and-swap each. */
  moveRefs(moves: readonly RefMove[]): Promise<RefsMoved>;
  /** Where a ref is, by its full name. */
  refAt(ref: string): Promise<Sha | null>;
  /** Looks at the base after a landing: whether the tested commit and each member's change are there. One call in a hundred commits. */
  heldByBase(effect: Land): Promise<Held>;
  /**
   * Merges members in order on a scratch branch at `onto`, then creates `refinery/<run>` at the result. What a run has `made` is seen to be
   * a merge of each on `onto`, in order, and nothing else, before it is staged. `look`: it may be there.
   */
  compose(effect: Compose, look: boolean): Promise<Learnt>;
  /** Dispatches the run that composes by rules. `look`: it may have been dispatched before. */
  mergeByRules(effect: MergeByRules, look: boolean): Promise<Learnt>;
  /** Opens the pull request, or finds the one that is open for this head branch. */
  openPull(effect: OpenPull): Promise<Learnt>;
  closePull(pull: PullNumber): Promise<Learnt>;
  /** Puts it into GitHub's own merge queue, if its head is still that one. */
  enqueue(pull: PullNumber, head: Sha): Promise<Learnt>;
  /** Takes it out of there. */
  dequeue(pull: PullNumber): Promise<Learnt>;
  /** Bases an open pull request on another branch; one that is closed stays as it is. */
  retargetPull(pull: PullNumber, base: string): Promise<Learnt>;
  /** Whether each of these changes workflows: one call for twenty, and one for each hundred files of a larger one. Remembered by head. */
  touchWorkflows(pulls: readonly PullHead[]): Promise<ReadonlyMap<PullNumber, boolean>>;
  /** Makes the commit that undoes a landed pull request on top of it, its branch and its pull request. `look`: they may be there. */
  openRevert(effect: OpenRevert, look: boolean): Promise<Learnt>;
  /** Writes the sticky comment: edits `effect.comment`; when that is null or gone, finds it by its marker or creates it. */
  show(effect: Show, look: boolean): Promise<Learnt>;
  /** Answers a comment once. `look`: search for the answer first. */
  reply(effect: Reply, look: boolean): Promise<Learnt>;
  /** Tells something once on a bead's issue; found again by its topic. */
  tell(effect: Tell, look: boolean): Promise<Learnt>;
  /** Our newest check run of that name on a commit; where that is not known, on the tip of the default branch. */
  checkOn(name: string, head: Sha | null): Promise<CheckSeen>;
  /** Sets our check run of that name on a commit; a second one of the same name, head and conclusion is not made. */
  check(effect: Check): Promise<Learnt>;
  /** Shows pull requests where they stand, each by a check run on its head: one call for twenty. */
  showPulls(effects: readonly ShowPull[]): Promise<Learnt>;
  react(comment: number, content: React['content']): Promise<Learnt>;
  closeIssue(issue: number, because: 'completed' | 'not_planned'): Promise<Learnt>;
  reopenIssue(issue: number): Promise<Learnt>;
}
