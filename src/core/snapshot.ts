/** What GitHub looks like to one decision: plain values, loaded by the shell. */
import type { Bead } from './beads/bead.ts';
import type { Config, Permission } from './config.ts';
import type { BeadNumber, Instant, Nonce, PullNumber, RunId, Sha } from './name.ts';
import type { RunResult } from './beads/run-result.ts';

/** An open issue. `labels` carry who set each and when, from the timeline. */
export interface IssueView {
  readonly number: BeadNumber;
  readonly title: string;
  readonly body: string;
  readonly textHash: string; // SHA-256 of the text as `renderText` writes it
  readonly author: string;
  readonly createdAt: Instant;
  readonly isReopened: boolean; // it was closed before
  readonly editedAt: Instant | null; // last change of title or body
  readonly editor: string | null;
  readonly labels: readonly { readonly name: string; readonly by: string | null; readonly at: Instant }[];
  readonly blockedBy: readonly { readonly issue: string; readonly isOpen: boolean }[]; // '#4' or 'owner/name#4'
  readonly openChildren: readonly string[];
  readonly closedChildren: readonly string[];
  readonly dependents: readonly string[]; // other repositories, 'owner/name', in which something waits for it
}

/** An open pull request. */
export interface PullView {
  readonly number: PullNumber;
  readonly head: Sha;
  readonly branch: string;
  readonly base: string;
  readonly isDraft: boolean;
  readonly isFork: boolean;
  readonly author: string;
  readonly title: string;
  readonly headAt: Instant | null; // when its head was pushed, as far as commit dates and forced pushes tell
  readonly labels: IssueView['labels'];
  readonly reviews: ReviewsView;
}

/** What people who may write say of a pull request: of each the newest word that is a yes or a no. */
export interface ReviewsView {
  readonly approvals: readonly { readonly by: string; readonly head: Sha | null }[];
  readonly changesBy: readonly string[];
  readonly isMissing: boolean; // GitHub says that reviews which its base's rules require are missing
}

/** What the base's rules require of reviews. */
export interface ReviewRule {
  readonly approvals: number;
  readonly ofHead: boolean; // a push makes older approvals void
  readonly isHidden: boolean; // the base has classic protection that the App may not read: GitHub's own word counts
}

/** The checks of one commit: a suite or status each, with the names of the runs in it. */
export interface CheckView {
  readonly name: string;
  readonly state: 'pending' | 'green' | 'red' | 'skipped'; // skipped, or neutral: it tested nothing
  readonly url: string | null;
  readonly said?: string; // by a red one, of a staged commit: anybody's text, cleaned and in one line
  readonly waitsIn?: RunId; // no runner has taken it yet: the workflow run that it says to be a job of
}

/** A staged branch and what its checks say. */
export interface StagedView {
  readonly branch: string;
  readonly sha: Sha;
  readonly checks: readonly CheckView[];
}

/** A pull request that was handed to GitHub's own merge queue. */
export interface HandedView {
  readonly pull: PullNumber;
  readonly head: Sha;
  readonly state: 'open' | 'merged' | 'closed';
  readonly mergedAs: Sha | null;
  readonly place: string | null; // GitHub's name of its entry's state, null when it is not in the queue
  readonly removed: { readonly reason: string; readonly at: Instant } | null; // when it was taken out last
}

/** A group of GitHub's own merge queue: the commit that its checks run on. */
export interface GroupView {
  readonly pull: PullNumber;
  readonly sha: Sha;
}

/** A pull request that is merged: its head, and the commit by which the base holds it. */
export interface MergedView {
  readonly head: Sha;
  readonly sha: Sha;
}

/** What somebody said in a comment that is no command. Anybody's text. */
export interface RemarkView {
  readonly on: number; // the issue or pull request
  readonly by: string;
  readonly at: Instant;
  readonly text: string;
}

/** A workflow run of an attempt. */
export interface RunView {
  readonly id: RunId;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly changedAt: Instant; // when GitHub last saw anything happen to it
}

/** What a delivery tells of one job of a run. */
export interface JobNews {
  readonly run: RunId;
  readonly job: number;
  readonly status: 'queued' | 'in_progress' | 'completed';
}

/** A run of which, as deliveries told, a job waits for a runner and none is at work: since when, by our clock. */
export interface IdleRun {
  readonly run: RunId;
  readonly since: Instant;
}

/** What the jobs of a run are at. */
export interface JobsView {
  readonly run: RunId;
  readonly head: Sha | null; // the commit that the run is of; null: it has no job
  readonly waiting: { readonly job: number; readonly since: Instant } | null; // for a runner, while none is at work
  readonly atWorkSince: Instant | null; // null: none is
  readonly hasWorked: boolean; // one of them is over that had begun
}

/** A ref under which a run, or the refinery, left work, and the age of what it names. */
export interface LeftView {
  readonly ref: string;
  readonly sha: Sha;
  readonly at: Instant;
}

/** What the publish job of one attempt pushed. */
export interface AttemptView {
  readonly nonce: Nonce;
  readonly head: Sha | null;
  readonly result: RunResult | null;
  readonly resultAt: Sha | null; // the commit that holds it, whether or not it can be read
}

/** The whole view. Times come from the shell's clock, `entropy` from its dice (16 base-36 digits). */
export interface Snapshot {
  readonly now: Instant;
  readonly lookedAt: Instant; // when GitHub was looked at; later decisions on the same look have a later `now`
  readonly entropy: string;
  readonly repository: { readonly owner: string; readonly name: string; readonly app: string };
  readonly base: { readonly branch: string; readonly head: Sha };
  readonly baseChecks: readonly CheckView[]; // of the base's head, our own left out
  readonly config: Config;
  readonly configFault: string | null; // why the file on the base does not count; `config` is then the last one known, or the default, and all work rests
  readonly issues: readonly IssueView[];
  readonly issuesUntil?: BeadNumber; // only where more are open than were listed: the newest that was
  readonly pulls: readonly PullView[];
  readonly merged: Readonly<Record<string, MergedView>>; // of beads, by number: those not open any more that people merged
  readonly remarks: readonly RemarkView[]; // the newest on open issues and pull requests, oldest first
  readonly branches: Readonly<Record<string, Sha>>; // polecat/* by branch name
  readonly staged: readonly StagedView[];
  readonly handed: readonly HandedView[]; // native mode only, as the next
  readonly groups: readonly GroupView[];
  readonly requiredChecks: readonly string[];
  readonly reviewRule: ReviewRule;
  readonly schedule: 'on' | 'off' | null; // of the tick workflow; 'off': by GitHub, for inactivity; null: not asked
  readonly attempts: readonly AttemptView[];
  readonly runs: readonly RunView[]; // what events and listings told; may be incomplete
  readonly runsAreComplete: boolean; // every run of a live attempt that exists is in `runs`
  readonly idle: readonly IdleRun[]; // of live attempts; deliveries may have been lost
  readonly earlier?: Readonly<Record<string, Bead>>; // the last record of beads whose landing was taken back and that may begin anew
  readonly jobs: readonly JobsView[]; // of the runs that this look asked about: see `runsToAsk`
  readonly left: readonly LeftView[]; // once a day; else empty
  readonly permissions: Readonly<Record<string, Permission | 'none'>>;
  readonly workflowPulls: Readonly<Record<string, boolean>>; // whether it changes workflows, for those newly asked for
}
