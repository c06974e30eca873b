/**
 * The merge queue as a value: what waits, what is under test, what was learnt. It is stored as `queue.json` in the ledger.
 * `evolve` (evolve.ts) folds facts into it, `schedule` (schedule.ts) says what to do next, `whyWaiting` (why.ts) explains it.
 *
 * **Invariant:** a run never changes its content, so its id, a hash of that content, names the same test after a restart.
 */
import { z } from 'zod';
import { BeadNumber, Instant, Priority, PullNumber, RunId, Sha } from '../name.ts';
import { Revert } from './revert.ts';

/** One pull request at one head: what a run is made of. */
export const Member = z.strictObject({ pull: PullNumber, head: Sha });
export type Member = z.infer<typeof Member>;

/** The name of a run: 24 hex digits of the hash of base, ordered content and try; its branch is `refinery/<id>`. */
export const QueueRunId = z
  .string()
  .regex(/^[0-9a-f]{24}$/)
  .brand<'QueueRunId'>();
export type QueueRunId = z.infer<typeof QueueRunId>;

/** A red run that an entry was part of, kept until somebody else explains it. `others` shrinks as they prove good. */
export const RedRun = z.strictObject({
  run: QueueRunId,
  sha: Sha,
  base: Sha,
  others: z.array(PullNumber),
  size: z.int().positive(),
  at: Instant,
});
export type RedRun = z.infer<typeof RedRun>;

/** Why an entry may not be tested or landed although it waits its turn. */
export const Hold = z.discriminatedUnion('why', [
  z.strictObject({ why: z.literal('asked'), text: z.string().max(500), since: Instant }),
  /** A textual conflict with the base that rules did not merge: the tiers have it, and its next head frees it. */
  z.strictObject({ why: z.literal('conflict'), base: Sha, since: Instant }),
  /** GitHub's own merge queue gave it back for a reason that a person has to look at. */
  z.strictObject({ why: z.literal('handed-back'), text: z.string().max(500), since: Instant }),
  /** Approvals are missing, or somebody asked for changes; GitHub's reviews free it. */
  z.strictObject({ why: z.literal('review'), text: z.string().max(500), since: Instant }),
  /** GitHub would not compose runs that held it; a person has to look at why. */
  z.strictObject({ why: z.literal('not-composed'), text: z.string().max(500), since: Instant }),
  /** Runs that held it never reported; a person has to look at the checks. */
  z.strictObject({ why: z.literal('silent-checks'), run: QueueRunId, since: Instant }),
]);
export type Hold = z.infer<typeof Hold>;

/** One pull request waiting to land. */
export const QueueEntry = z.strictObject({
  pull: PullNumber,
  bead: BeadNumber.nullable(),
  head: Sha,
  priority: Priority,
  queuedAt: Instant,
  /** fresh: nothing known. verified: passed with everything landed up to `verifiedAt`. suspect: was in a red run that nobody explained. */
  state: z.enum(['fresh', 'verified', 'suspect']),
  /** How many pull requests had landed (`Queue.landings`) in what its last green run contained. */
  verifiedAt: z.int().nonnegative().nullable(),
  reds: z.array(RedRun),
  silentRuns: z.int().nonnegative(),
  /** How often in a row a run of it was given up because no runner took its checks: that says nothing about it, and never holds it. */
  untakenRuns: z.int().nonnegative().default(0),
  /** How often it was a member of a run, so that the same content tested again has a name of its own. */
  tries: z.int().nonnegative(),
  /** Red runs with others that nobody in them explains, for each passed alone: it travels by itself, or two that clash would meet for ever. */
  cautions: z.int().nonnegative(),
  /** Pull requests that must land first: a stack. */
  after: z.array(PullNumber),
  /** Pull requests ahead of it that it could not be composed with; they must land or leave first. */
  conflictsWith: z.array(PullNumber),
  /** One of these is such a one, and nobody said which: it is composed with at most half of them, which tells. */
  mayConflictWith: z.array(PullNumber).default([]),
  /** The base that it conflicts with, while rules may still merge it; then `held` says so. */
  baseConflict: z.strictObject({ base: Sha, since: Instant }).nullable().default(null),
  /** Rules could not merge this head with what it conflicts with: it is not tried again. */
  isPastRules: z.boolean().default(false),
  held: Hold.nullable(),
  /** Since when it is in GitHub's own merge queue, in native mode. */
  handedOverAt: Instant.nullable().default(null),
  /** How often GitHub's queue put it out for its checks. */
  handedBack: z.int().nonnegative().default(0),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

/** The commit that a pull request was squashed into. */
export const SquashCommit = z.strictObject({ pull: PullNumber, sha: Sha });
export type SquashCommit = z.infer<typeof SquashCommit>;

/** One CI run of a staged commit: `ahead` (landed or the cars before it), then `members`, composed in that order on `base`. */
export const QueueRun = z.strictObject({
  id: QueueRunId,
  /** car: in the landing chain. pool: fresh ones, to be verified. probe: part of a suspect group, on the base. */
  kind: z.enum(['car', 'pool', 'probe']),
  /** The base it will be a fast-forward of once the cars ahead of it have landed. */
  base: Sha,
  /** The car it is composed on; null when it stands on `base` itself, or that car has landed. */
  onto: QueueRunId.nullable(),
  ahead: z.array(Member),
  members: z.array(Member).min(1),
  /** The staged commit; null until composed. */
  sha: Sha.nullable(),
  state: z.enum(['composing', 'testing', 'green', 'red', 'void']),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  /** `Queue.landings` at its base plus what is ahead of it: what its members are verified against when it is green. */
  landings: z.int().nonnegative(),
  /** Where members are squashed: what each became. */
  commits: z.array(SquashCommit).default([]),
  /** merges: GitHub's own. rules: members that conflict, merged by a run without a model. */
  by: z.enum(['merges', 'rules']).default('merges'),
  /** The workflow run that composes it by rules; null until it is known. */
  job: RunId.nullable().default(null),
});
export type QueueRun = z.infer<typeof QueueRun>;

/** Hits among tries, with older ones fading, so that a rate follows the repository. */
export const Rate = z.strictObject({ hits: z.number().nonnegative(), tries: z.number().positive() });
export type Rate = z.infer<typeof Rate>;

/** What this repository taught: each starts from a prior that a few dozen observations outweigh. */
export const Estimates = z.strictObject({
  /** A fresh pull request is bad by itself. */
  bad: Rate,
  /** Two pull requests pass alone and fail together. */
  clash: Rate,
  /** A run of good content is red. */
  flake: Rate,
  /** What is composed conflicts with the base, or with what is composed before it. */
  conflict: Rate.default({ hits: 0.5, tries: 5 }),
  /** Milliseconds of a CI run: a fading mean. */
  ciMs: z.number().positive(),
  /** The same as people are told: what was timed here alone; null before the first. */
  timedMs: z.number().positive().nullable().default(null),
});
export type Estimates = z.infer<typeof Estimates>;

/** One landed pull request, remembered for a while. */
export const Landed = z.strictObject({
  pull: PullNumber,
  head: Sha,
  run: QueueRunId,
  at: Instant,
  bead: BeadNumber.nullable().default(null),
  /** The commit that the base was moved to. */
  sha: Sha.nullable().default(null),
  /** The pull request that took it back. */
  revertedBy: PullNumber.nullable().default(null),
  squashed: Sha.nullable().default(null).describe('The commit that it was squashed into; null where it was merged.'),
});
export type Landed = z.infer<typeof Landed>;

/** A group of which at least one is bad unless its red run flaked; the smallest such sets only. */
export const SuspectGroup = z.strictObject({
  run: QueueRunId,
  pulls: z.array(PullNumber).min(1),
  since: Instant,
});
export type SuspectGroup = z.infer<typeof SuspectGroup>;

/** Where a freeze of the base comes from. Several may hold at once, and each thaws by itself. */
export const FreezeCause = z.enum(['paused', 'label', 'schedule', 'red-base', 'unverified']);
export type FreezeCause = z.infer<typeof FreezeCause>;

/** Why nothing starts or lands. */
export const Freeze = z.strictObject({
  why: FreezeCause,
  reason: z.string().max(500),
  since: Instant,
  /** The pull requests that it is about. */
  pulls: z.array(PullNumber).max(100).default([]),
});
export type Freeze = z.infer<typeof Freeze>;

// Queues were written with one reason or none, which only `paused` could be.
const OneFreeze = z.strictObject({ reason: z.string(), since: Instant }).nullable();
const Freezes = z.preprocess((written) => {
  const old = OneFreeze.safeParse(written);
  if (!old.success) return written;
  return old.data === null ? [] : [{ why: 'paused', ...old.data }];
}, z.array(Freeze).max(10));

/** What somebody asked for a pull request of people, at one head. It is kept while that is open, so that a label counts once. */
export const Request = z.strictObject({
  pull: PullNumber,
  head: Sha,
  by: z.string().max(100),
  at: Instant.describe('When the label was set or the command given.'),
  via: z.enum(['label', 'command']),
  /** waits: a draft. out: not in the queue any more, until somebody asks anew. */
  state: z.enum(['queued', 'waits', 'out']),
  reason: z.string().max(1000).nullable().describe('Why it is not in the queue.'),
  onto: z
    .strictObject({ pull: PullNumber, branch: z.string() })
    .nullable()
    .describe('The pull request whose branch it is based on: a stack.'),
});
export type Request = z.infer<typeof Request>;

/** The whole queue of one repository's base branch. Everything in it is bounded: see `bound` in evolve.ts. */
export const Queue = z.strictObject({
  v: z.literal(1),
  /** The base as last seen; null before the first look. */
  base: Sha.nullable(),
  entries: z.array(QueueEntry),
  runs: z.array(QueueRun),
  suspects: z.array(SuspectGroup),
  estimates: Estimates,
  frozen: Freezes,
  /** How many pull requests ever landed, and how often the base moved by other hands: the clock by which verification decays. */
  landings: z.int().nonnegative(),
  landed: z.array(Landed),
  requests: z.array(Request).default([]),
  reverts: z.array(Revert).max(100).default([]),
  /** Nothing is composed by rules until then, for no runner came. */
  rulesRestUntil: Instant.nullable().default(null),
});
export type Queue = z.infer<typeof Queue>;

/** A fact that changes the queue. Every one may arrive twice, late, or about something that is gone. */
export type QueueEvent =
  | {
      type: 'enqueued';
      pull: PullNumber;
      bead: BeadNumber | null;
      head: Sha;
      priority: Priority;
      after?: readonly PullNumber[];
      at: Instant;
    }
  /** The pull request has another head: what was known of it is void, its place in the order is kept. */
  | { type: 'head-moved'; pull: PullNumber; head: Sha }
  /** Closed, landed by hand, sent back, or taken out: it is not in the queue any more. */
  | { type: 'left'; pull: PullNumber }
  /** Sent back to the people whose it is; `reason` says why, and a new request brings it again. */
  | { type: 'returned'; pull: PullNumber; reason: string }
  | { type: 'prioritised'; pull: PullNumber; priority: Priority }
  | { type: 'stacked'; pull: PullNumber; after: readonly PullNumber[] }
  | { type: 'held'; pull: PullNumber; text: string; at: Instant }
  | { type: 'resumed'; pull: PullNumber }
  /** What it lacks of reviews; null is nothing. */
  | { type: 'reviewed'; pull: PullNumber; lacks: string | null; at: Instant }
  | { type: 'frozen'; why: FreezeCause; reason: string; pulls?: readonly PullNumber[]; at: Instant }
  | { type: 'thawed'; why: FreezeCause }
  /** The run's commit exists and CI has been asked; members that are not in `merged` could not be composed. */
  | {
      type: 'composed';
      run: QueueRunId;
      sha: Sha;
      merged: readonly Member[];
      /** How many members conflicted: those that rules merged, too. */
      conflicts?: number;
      commits?: readonly SquashCommit[];
      at: Instant;
    }
  /** `with`: the base itself, or those ahead (all of them, when nobody can tell which). Comes before `composed`. */
  | {
      type: 'conflicted';
      run: QueueRunId;
      pull: PullNumber;
      with: 'base' | readonly PullNumber[];
      at: Instant;
    }
  | { type: 'not-composed'; run: QueueRunId; reason: string; at: Instant }
  /** The workflow run that composes it by rules was started. */
  | { type: 'bound'; run: QueueRunId; job: RunId }
  /** Rules could not merge these of its members. `restUntil`: no runner came for it, and none is waited for until then. */
  | { type: 'not-ruled'; run: QueueRunId; pulls: readonly PullNumber[]; restUntil: Instant | null }
  /**
   * silent: the checks never reported in time, which says nothing about the content. untaken: no runner took them, which says nothing
   * about the checks either.
   */
  | { type: 'checked'; run: QueueRunId; outcome: 'green' | 'red' | 'silent' | 'untaken'; at: Instant }
  | { type: 'cancelled'; run: QueueRunId }
  /** The base was moved to this run's commit. */
  | { type: 'landed'; run: QueueRunId; at: Instant }
  /** Native mode: it was put into GitHub's own merge queue. */
  | { type: 'handed-over'; pull: PullNumber; head: Sha; at: Instant }
  /** Native mode: it is not in GitHub's queue any more and has not landed. */
  | { type: 'handed-back'; pull: PullNumber; reason: HandBack; at: Instant }
  /** Native mode: GitHub's queue landed it. */
  | { type: 'landed-natively'; pull: PullNumber; head: Sha; sha: Sha | null; at: Instant }
  /** The base is at `to`; unless that is one of our runs, somebody else moved it. */
  | { type: 'base-moved'; to: Sha; at: Instant };

/**
 * Why GitHub's own queue does not hold it any more: a reason of `pull_request.dequeued`; `UNMERGEABLE` and `TAKEN_BACK` are
 * our own doing, `REFUSED` is GitHub's answer, `UNKNOWN` what nobody said.
 */
export const HandBack = z
  .enum([
    'MERGE_CONFLICT',
    'CI_FAILURE',
    'CI_TIMEOUT',
    'MANUAL',
    'QUEUE_CLEARED',
    'ROLL_BACK',
    'BRANCH_PROTECTIONS',
    'GIT_TREE_INVALID',
    'INVALID_MERGE_COMMIT',
    'UNMERGEABLE',
    'TAKEN_BACK',
    'REFUSED',
    'UNKNOWN',
  ])
  .catch('UNKNOWN');
export type HandBack = z.infer<typeof HandBack>;

/** What stands against an evicted pull request. */
export interface Proof {
  readonly base: Sha;
  /** The red runs, smallest set first. */
  readonly runs: readonly RedRun[];
  /** The smallest set known to fail together. */
  readonly smallest: readonly PullNumber[];
  /** P(bad | evidence), at least 0.98. */
  readonly probability: number;
}

/** What the queue wants done. It is said again at every tick until the fact arrives, so each carries its natural key. */
export type QueueAction =
  /**
   * Compose members in order on `onto`, push the result as `refinery/<run>`; facts: `conflicted`…, then `composed`.
   * By rules: `bound`, then `not-ruled` for those that rules cannot merge, and `composed`.
   */
  | { type: 'compose'; run: QueueRunId; onto: Sha; members: readonly Member[]; by: QueueRun['by'] }
  /** Move the base from `from` to exactly `to`; fact: `landed` or `base-moved`. `members`: all that land by it, in order. */
  | { type: 'land'; run: QueueRunId; from: Sha; to: Sha; members: readonly Member[] }
  /** Native mode: put it into GitHub's own queue; facts: `handed-over`, then `landed-natively` or `handed-back`. */
  | { type: 'hand-over'; pull: PullNumber; head: Sha }
  /** Native mode: take it out of GitHub's own queue; fact: `handed-back`. */
  | { type: 'take-back'; pull: PullNumber }
  /** Stop the run's CI and delete its branch; fact: `cancelled`. */
  | { type: 'cancel'; run: QueueRunId; sha: Sha | null }
  /** Send it back to its author with the proof; fact: `left`. */
  | { type: 'evict'; pull: PullNumber; head: Sha; proof: Proof }
  /** It conflicts textually with the base: the tiers' turn; fact: `head-moved` or `left`. */
  | { type: 'conflict'; pull: PullNumber; head: Sha; base: Sha };

/** What the queue cannot know by itself. */
export interface QueueView {
  readonly now: Instant;
  readonly base: Sha;
  /** CI runs that the refinery may have in flight, those already in flight included. */
  readonly slots: number;
  /** Runs that may be staged at this tick: what is left of the push budget. */
  readonly starts: number;
  /** A run that tests for longer than this counts as silent, or as untaken. */
  readonly checkTimeoutMs: number;
  /** Those whose checks wait for nothing but runners. */
  readonly unbegun?: readonly QueueRunId[];
  /** GitHub's own merge queue moves the base; runs only verify. */
  readonly isNative?: boolean;
  /** What conflicts with what rides ahead, or with the base, may be composed by rules. */
  readonly mayRule?: boolean;
}

/** The queue after deciding, and what to do. Deciding again on the result with the same view changes nothing. */
export interface Plan {
  readonly queue: Queue;
  readonly actions: readonly QueueAction[];
}

/** A queue that has seen nothing: the priors say 8 % bad, 0.2 % clashing, 1 % flaky, ten minutes of CI. */
export const emptyQueue: Queue = {
  v: 1,
  base: null,
  entries: [],
  runs: [],
  suspects: [],
  estimates: {
    bad: { hits: 1.6, tries: 20 },
    clash: { hits: 0.4, tries: 200 },
    flake: { hits: 0.5, tries: 50 },
    conflict: { hits: 0.5, tries: 5 },
    ciMs: 600_000,
    timedMs: null,
  },
  frozen: [],
  landings: 0,
  landed: [],
  requests: [],
  reverts: [],
  rulesRestUntil: null,
};
