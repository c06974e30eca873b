/**
 * What the shell does to GitHub, as plain data.
 *
 * **Invariant:** every effect is safe to apply twice: it carries the state that it expects or a natural key.
 */
import { z } from 'zod';
import { AttemptMode } from './beads/bead.ts';
import { Button } from './people/button.ts';
import { PullShown } from './people/pull-shown.ts';
import { AgentName, BeadNumber, Instant, Nonce, PullNumber, RunId, Sha } from './name.ts';
import { Resolution } from './landing/ladder.ts';
import { PushAllowance } from './landing/pushes.ts';
import { secretsMax } from './agents/runtime-keys.ts';
import { QueueRunId, SquashCommit } from './refinery/queue.ts';
import { CallBudget, fullBudget } from './watch/budget.ts';

/** A compare-and-swap of one ref: `from` null creates, `to` null deletes. Refs are full names. */
export const RefMove = z.strictObject({
  ref: z.string(),
  from: Sha.nullable(),
  to: Sha.nullable(),
  force: z.boolean(),
});
export type RefMove = z.infer<typeof RefMove>;

/** One pull request in a composed commit; `message` is the merge commit's. */
export const ComposeMember = z.strictObject({ pull: PullNumber, head: Sha, message: z.string().max(2000) });
export type ComposeMember = z.infer<typeof ComposeMember>;

export const Effect = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('dispatch'),
    mode: AttemptMode,
    bead: BeadNumber,
    attempt: z.int().positive(),
    nonce: Nonce,
    agent: AgentName,
    runtime: z.string(),
    base: Sha,
    previous: Sha.nullable(),
    secrets: z
      .array(z.string().max(200))
      .max(secretsMax)
      .readonly()
      .default([])
      .describe('Names of secrets that the run needs.'),
  }),
  z.strictObject({
    type: z.literal('rerun'),
    run: RunId,
    job: z.int().positive().optional().describe('Absent: every job of it that failed.'),
  }),
  z.strictObject({ type: z.literal('enable-schedule') }),
  z.strictObject({
    type: z.literal('cancel-run'),
    run: RunId,
    because: z.string(),
    isForced: z.boolean().optional().describe('Whether jobs end too that are to run always.'),
  }),
  z.strictObject({
    type: z.literal('move-branch'),
    bead: BeadNumber,
    branch: z.string(),
    from: Sha.nullable(),
    to: Sha,
  }),
  z.strictObject({
    type: z.literal('open-pull'),
    bead: BeadNumber,
    branch: z.string(),
    head: Sha,
    base: z.string(),
    title: z.string().max(256),
    body: z.string().max(60_000),
  }),
  z.strictObject({ type: z.literal('close-pull'), pull: PullNumber }),
  z.strictObject({ type: z.literal('retarget-pull'), pull: PullNumber, base: z.string() }),
  z.strictObject({
    type: z.literal('open-revert'),
    of: PullNumber.describe('The landed pull request that is taken back.'),
    head: Sha,
    landed: Sha.describe("The base's commit that holds it."),
    squashed: Sha.nullable().default(null).describe('The commit that it was squashed into; null where it was merged.'),
    branch: z.string(),
    base: z.string(),
    title: z.string().max(256),
    body: z.string().max(60_000),
  }),
  z.strictObject({
    type: z.literal('compose'),
    run: QueueRunId,
    onto: Sha,
    members: z.array(ComposeMember).min(1).max(100),
    squash: z
      .strictObject({
        under: z.array(Sha).max(100).readonly().describe('Heads that `onto` holds, though not as ancestors.'),
      })
      .optional()
      .describe('One commit for each member; absent: a merge commit for each.'),
    made: z
      .strictObject({
        sha: Sha,
        merged: z
          .array(z.strictObject({ pull: PullNumber, sha: Sha, resolution: Resolution }))
          .min(1)
          .max(100)
          .describe('The merge of each, in order.'),
        published: z.array(RefMove).max(2).describe('The refs that hold it, which go when it is staged.'),
      })
      .optional()
      .describe('What a run has merged by rules: it is only staged.'),
  }),
  z.strictObject({
    type: z.literal('merge-by-rules'),
    run: QueueRunId,
    onto: Sha,
    members: z.array(ComposeMember).min(1).max(100),
  }),
  z.strictObject({
    type: z.literal('land'),
    run: QueueRunId,
    branch: z.string(),
    from: Sha,
    to: Sha,
    pulls: z.array(PullNumber),
    isSquash: z.boolean().optional().describe('Whether heads need not be ancestors of what lands.'),
    heads: z
      .array(z.strictObject({ pull: PullNumber, sha: Sha }))
      .default([])
      .describe('What must be found on the base afterwards: the head of each, or what it was squashed to.'),
  }),
  z.strictObject({ type: z.literal('hand-over'), pull: PullNumber, head: Sha }),
  z.strictObject({ type: z.literal('take-back'), pull: PullNumber }),
  z.strictObject({ type: z.literal('drop-refs'), refs: z.array(RefMove).min(1).max(200) }),
  z.strictObject({
    type: z.literal('show'),
    bead: BeadNumber,
    comment: z.int().positive().nullable(),
    mayExist: z
      .boolean()
      .default(false)
      .describe('There may be one that the ledger does not know: look before creating.'),
    body: z.string().max(60_000),
    hash: z.string(),
  }),
  z.strictObject({
    type: z.literal('reply'),
    issue: z.int().positive(),
    to: z.int().positive().describe('The comment answered; with `issue` it is the natural key.'),
    body: z.string().max(60_000),
  }),
  z.strictObject({
    type: z.literal('react'),
    comment: z.int().positive(),
    content: z.enum(['+1', '-1', 'eyes', 'rocket', 'confused']),
  }),
  z.strictObject({
    type: z.literal('check'),
    name: z.string().max(100),
    head: Sha,
    conclusion: z.enum(['success', 'failure', 'neutral']),
    title: z.string().max(200),
    summary: z.string().max(60_000),
  }),
  z.strictObject({
    type: z.literal('show-pull'),
    name: z.string().max(100),
    pull: PullNumber,
    head: Sha,
    conclusion: z.enum(['success', 'neutral', 'action_required']),
    title: z.string().max(200),
    summary: z.string().max(60_000),
    buttons: z.array(Button).max(3).readonly(),
    isRequired: z.boolean().optional().describe("Whether GitHub's own merge queue waits for it."),
  }),
  z.strictObject({
    type: z.literal('tell'),
    bead: BeadNumber,
    topic: z.string().regex(/^[a-z0-9-]{1,100}$/),
    body: z.string().max(60_000),
  }),
  z.strictObject({ type: z.literal('wake'), bead: BeadNumber, repositories: z.array(z.string().max(250)).max(25) }),
  z.strictObject({ type: z.literal('reopen-bead'), bead: BeadNumber }),
  z.strictObject({ type: z.literal('close-bead'), bead: BeadNumber, because: z.enum(['completed', 'not_planned']) }),
]);
export type Effect = z.infer<typeof Effect>;

/** An effect that was decided and is not known to be applied. */
export const OutboxEntry = z.strictObject({
  id: z.string(),
  effect: Effect,
  at: Instant,
  tries: z.int().nonnegative(),
  notBefore: Instant,
  heldBy: z.string().describe('The process that applies it.'),
  leaseUntil: Instant.describe('Until then nobody else applies it.'),
  error: z.string().max(500).nullable(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

/** The file `outbox.json`. `next` numbers the entries; `answered` are the comments whose commands were obeyed, newest last. */
export const Outbox = z.strictObject({
  v: z.literal(1),
  next: z.int().nonnegative(),
  entries: z.array(OutboxEntry),
  answered: z.array(z.int().positive()).max(500),
  noticed: z.array(z.string().max(200)).max(200).describe('Conditions that people were told of, newest last.'),
  checks: z.array(PullShown).max(1000).readonly().default([]).describe('What the check of each pull request shows.'),
  pushes: PushAllowance,
  budget: CallBudget.default(fullBudget).describe('What is left of the calls that GitHub allows.'),
});
export type Outbox = z.infer<typeof Outbox>;

/** What applying an effect taught. Expected outcomes are values; `failed` means try again later. */
export const Learnt = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('done') }),
  z.strictObject({ type: z.literal('dispatched'), run: RunId }),
  z.strictObject({ type: z.literal('opened'), pull: PullNumber }),
  z.strictObject({ type: z.literal('reverted'), pull: PullNumber, head: Sha }),
  z.strictObject({ type: z.literal('commented'), comment: z.int().positive() }),
  z.strictObject({
    type: z.literal('composed'),
    sha: Sha.nullable().describe('The staged commit; null when no member could be merged.'),
    merged: z.array(PullNumber),
    conflicts: z.array(z.strictObject({ pull: PullNumber, mergedBefore: z.array(PullNumber) })),
    commits: z.array(SquashCommit).max(100).optional().describe('The commits that members were squashed into.'),
    writes: z.int().nonnegative().max(10_000).optional().describe('How many calls that write it took.'),
  }),
  z.strictObject({
    type: z.literal('landed'),
    sha: Sha,
    missing: z
      .array(PullNumber)
      .default([])
      .describe('Pull requests whose change is not on the base although it was tested.'),
  }),
  z.strictObject({ type: z.literal('raced'), seen: Sha.nullable() }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(500) }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().max(500), retryAt: Instant }),
]);
export type Learnt = z.infer<typeof Learnt>;
