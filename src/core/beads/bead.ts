/**
 * A bead: a unit of work (an issue), as the ledger remembers it.
 *
 * **Invariant:** at most one live attempt; `landed` is set only when the base was seen to hold the tested commit.
 */
import { z } from 'zod';
import { Ladder, noLadder, Resolution } from '../landing/ladder.ts';
import { ToPeople, toPeopleMax } from '../mail/mail.ts';
import { AgentName, BeadNumber, Instant, Nonce, Priority, PullNumber, RunId, Sha } from '../name.ts';
import { FormulaName, Molecule, StepId } from './molecule.ts';
import { RunOutcome, Usage } from './run-result.ts';
import { Topics } from './topic.ts';

/** Where a bead is in its life. `open`: approved, but something blocks it; `reason` says what. */
export const BeadState = z.enum([
  'open',
  'ready',
  'hooked',
  'working',
  'delivered',
  'queued',
  'landed',
  'held',
  'stuck',
  'closed',
]);
export type BeadState = z.infer<typeof BeadState>;

/**
 * `work`: an agent works on the bead. `refine`: no agent; what was delivered takes in the new base by the auto tier.
 * `resolve`: an agent that is not the author resolves what rules could not. `reimagine`: the bead is done again, from the
 * new base, with the earlier work to look at.
 */
export const AttemptMode = z.enum(['work', 'refine', 'resolve', 'reimagine']);
export type AttemptMode = z.infer<typeof AttemptMode>;

/** The live attempt. `run` is null until the App has bound a workflow run to it. */
export const Attempt = z.strictObject({
  number: z.int().positive(),
  mode: AttemptMode,
  nonce: Nonce,
  agent: AgentName,
  runtime: z.string(),
  base: Sha,
  previous: Sha.nullable(),
  run: RunId.nullable(),
  hookedAt: Instant,
  boundAt: Instant.nullable(),
  finish: z.enum(['deliver', 'drop']).nullable().describe('What to do with the work when a person ended the attempt.'),
  cancelledAt: Instant.nullable().describe('When its run was told to stop.'),
  because: z.string().max(300).nullable().default(null).describe('Why the mayor chose this agent.'),
  rerun: z
    .strictObject({
      endedAt: Instant.describe("When its jobs ended without a result, by GitHub's clock."),
      until: Instant.describe('Until when a result of running them once more is waited for.'),
    })
    .nullable()
    .default(null),
  rescue: z
    .strictObject({
      times: z.int().positive(),
      at: Instant,
      job: z.int().positive().describe('The job that no runner took.'),
      isStopping: z.boolean().describe('The run was told to end, so that this job can be run again.'),
    })
    .optional()
    .describe('What was done because no runner took up the job that publishes the work.'),
});
export type Attempt = z.infer<typeof Attempt>;

/** Why an attempt is over. The dog's classes, beside what the run says itself. */
export const AttemptEnd = z.enum([
  ...RunOutcome.options,
  'already-done',
  'gate-refused',
  'red-checks',
  'conflict',
  'unresolved',
  'misfit',
  'never-started',
  'landed',
  'reverted',
  'dropped',
]);
export type AttemptEnd = z.infer<typeof AttemptEnd>;

/** One finished attempt. `kept` is the tip of its work, where there was any. */
export const EndedAttempt = z.strictObject({
  number: z.int().positive(),
  mode: AttemptMode,
  agent: AgentName,
  run: RunId.nullable(),
  end: AttemptEnd,
  summary: z.string().max(1000),
  kept: Sha.nullable(),
  hookedAt: Instant,
  endedAt: Instant,
  agentMs: z.int().nonnegative(),
  usage: Usage.nullable(),
  topics: Topics.default([]).describe('What its work touched.'),
  resolution: Resolution.nullable()
    .default(null)
    .describe('Of a merge by a tier: which, and the files that conflicted.'),
  already: Sha.optional().describe('The commit on the base that does the bead already.'),
  waits: z.array(StepId).max(30).optional().describe('The steps that a person has to approve before it is delivered.'),
  nonce: Nonce.optional().describe('Until the refs of what it published are removed.'),
  resultAt: Sha.optional().describe('Where the ref of its result is.'),
});
export type EndedAttempt = z.infer<typeof EndedAttempt>;

/** What was approved: the text that the agent gets, pinned by its SHA-256, and by whom. */
export const Approval = z.strictObject({
  by: z.string(),
  at: Instant,
  via: z.enum(['label', 'command']),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Approval = z.infer<typeof Approval>;

/** What a landing was: the commit on the base, the pull request's head in it, and when. */
export const Landing = z.strictObject({ sha: Sha, head: Sha, pull: PullNumber, at: Instant });
export type Landing = z.infer<typeof Landing>;

/** The record of one life of a bead: `beads/live/<n>.json`, and once it is over `beads/<hundred>/<n>-<readyAt>.json`. */
export const Bead = z.strictObject({
  v: z.literal(1),
  number: BeadNumber,
  title: z.string().max(300),
  state: BeadState,
  reason: z.string().max(1000).nullable().describe('Why it is open, held, stuck or closed, or what was returned.'),
  priority: Priority,
  rankedAt: Instant.describe('When the priority was set; a later label wins.'),
  wants: z.string().nullable().describe('The agent or runtime that a label or /sling asks for.'),
  approved: Approval,
  readyAt: Instant.describe('Since when it waits; what ageing counts from.'),
  notBefore: Instant.nullable().describe('Back-off: no new attempt before this time.'),
  attempt: Attempt.nullable(),
  attempts: z.int().nonnegative().describe('Attempts so far, the live one included.'),
  triesLeft: z.int().nonnegative().describe('New attempts before a person is asked.'),
  ended: z.array(EndedAttempt).max(60),
  head: Sha.nullable().describe('The tip that was delivered last.'),
  branch: z.string().nullable().describe("The polecat's branch that holds `head`."),
  pull: PullNumber.nullable(),
  comment: z.int().positive().nullable().describe('The sticky comment.'),
  shown: z.string().nullable().describe('Hash of what the sticky comment says.'),
  landed: Landing.nullable(),
  formula: FormulaName.nullable().default(null).describe('The formula that a label asks for.'),
  molecule: Molecule.nullable().default(null).describe('Its steps, as the newest attempt left them.'),
  earlierAttempts: z.int().nonnegative().optional().describe('How many attempts the lives before this one had.'),
  approvedSteps: z.array(z.string().max(40)).max(30).default([]).describe('Steps that a person approved.'),
  dependents: z
    .array(z.string().max(250))
    .max(25)
    .default([])
    .describe('Other repositories, in which something waits for it.'),
  topics: Topics.default([]).describe('What it seems to be about, from its labels and text.'),
  ladder: Ladder.default(noLadder).describe('How it came, or comes, to fit the base.'),
  forgiven: z.int().nonnegative().default(0).describe('Attempts up to this number count no more: a person said so.'),
  comments: z.int().nonnegative().default(0).describe('Comments made or edited on it, as far as they count.'),
  ciMs: z.int().nonnegative().default(0).describe('Job and check time that it used, as far as it counts.'),
  letters: z.array(ToPeople).max(toPeopleMax).optional().describe('What agents sent to people, newest last.'),
  avoids: z.array(z.string().max(100)).max(20).default([]).describe('Runtimes that come last: they failed at it.'),
});
export type Bead = z.infer<typeof Bead>;

/** The attempts of the life that a bead is in: those since its landing was taken back. */
export function ofThisLife({
  ended,
  earlierAttempts = 0,
}: Pick<Bead, 'ended' | 'earlierAttempts'>): readonly EndedAttempt[] {
  return ended.filter(({ number }) => number > earlierAttempts);
}

/** Whether a bead's story is over. */
export function isEnded(bead: Bead): boolean {
  return bead.state === 'landed' || bead.state === 'closed';
}

/** Whether its last attempt found it done on the base, with proof. */
export function isAlreadyDone({ state, ended }: Pick<Bead, 'state' | 'ended'>): boolean {
  return state === 'closed' && ended.at(-1)?.end === 'already-done';
}
