/** The ledger's own events: what was decided or learnt, as `event.json` keeps it. `evolve/` folds them into the state. */
import { z } from 'zod';
import { Approval, Attempt, Bead, BeadState, EndedAttempt, Landing } from '../beads/bead.ts';
import { Convoy } from '../beads/convoy.ts';
import { Learnt, OutboxEntry } from '../effect.ts';
import { Ladder } from '../landing/ladder.ts';
import { Mail, ToPeople } from '../mail/mail.ts';
import { FormulaName, Molecule } from '../beads/molecule.ts';
import { AgentName, BeadNumber, Instant, Nonce, Priority, PullNumber, RunId, Sha } from '../name.ts';
import { Queue } from '../refinery/queue.ts';
import { PullShown } from '../people/pull-shown.ts';
import { Finding, leftMax, LeftWork, StaleNote } from '../watch/record.ts';

const bead = BeadNumber;

export const Change = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bead-added'), record: Bead }),
  z.strictObject({ type: z.literal('bead-pinned'), bead, title: z.string(), approved: Approval }),
  z.strictObject({
    type: z.literal('bead-moved'),
    bead,
    to: BeadState,
    reason: z.string().nullable(),
    notBefore: Instant.nullable(),
  }),
  z.strictObject({ type: z.literal('bead-ranked'), bead, priority: Priority, at: Instant }),
  z.strictObject({ type: z.literal('bead-wants'), bead, wants: z.string().nullable() }),
  z.strictObject({
    type: z.literal('tries-granted'),
    bead,
    triesLeft: z.int().nonnegative(),
    isAfresh: z.boolean().default(false).describe('A person gave them: what failed before counts no more.'),
  }),
  z.strictObject({ type: z.literal('ci-spent'), bead, ms: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('runtime-avoided'), bead, runtime: z.string().max(100) }),
  z.strictObject({ type: z.literal('attempt-hooked'), bead, attempt: Attempt }),
  z.strictObject({ type: z.literal('attempt-bound'), bead, run: RunId, at: Instant }),
  z.strictObject({ type: z.literal('attempt-finishing'), bead, finish: z.enum(['deliver', 'drop']) }),
  z.strictObject({ type: z.literal('attempt-cancelled'), bead, at: Instant }),
  z.strictObject({ type: z.literal('attempt-rerun'), bead, endedAt: Instant, until: Instant }),
  z.strictObject({ type: z.literal('attempt-rescued'), bead, job: z.int().positive(), at: Instant }),
  z.strictObject({ type: z.literal('attempt-ended'), bead, ended: EndedAttempt }),
  z.strictObject({
    type: z.literal('bead-returned'),
    bead,
    end: z.enum(['red-checks', 'conflict']),
    summary: z.string().max(1000),
  }),
  z.strictObject({ type: z.literal('delivered'), bead, head: Sha, branch: z.string() }),
  z.strictObject({ type: z.literal('branch-gone'), bead }),
  z.strictObject({ type: z.literal('refs-gone'), bead, nonces: z.array(Nonce).max(100) }),
  z.strictObject({ type: z.literal('pull-opened'), bead, pull: PullNumber }),
  z.strictObject({ type: z.literal('shown'), bead, hash: z.string() }),
  z.strictObject({ type: z.literal('commented'), bead, comment: z.int().positive() }),
  z.strictObject({
    type: z.literal('landed'),
    bead,
    landing: Landing,
    isRuled: z.boolean().optional().describe('Whether a run by rules made the merge that landed.'),
  }),
  z.strictObject({
    type: z.enum(['landing-undone', 'landing-restored']),
    bead,
    landedAt: Instant.optional().describe('Which landing of it; without it the newest.'),
  }),
  z.strictObject({
    type: z.literal('agent-joined'),
    agent: AgentName,
    runtime: z.string(),
    role: z.string().max(39).optional(),
  }),
  z.strictObject({ type: z.literal('agent-left'), agent: AgentName }),
  z.strictObject({ type: z.literal('agent-freed'), agent: AgentName }),
  z.strictObject({ type: z.literal('watch-stopped'), by: z.string().max(100), at: Instant }),
  z.strictObject({ type: z.literal('watch-resumed') }),
  z.strictObject({ type: z.literal('watch-found'), finding: Finding }),
  z.strictObject({ type: z.literal('watch-over'), key: z.string().max(120) }),
  z.strictObject({ type: z.literal('watch-stale'), note: StaleNote }),
  z.strictObject({ type: z.literal('watch-left'), work: z.array(LeftWork).max(leftMax), at: Instant }),
  z.strictObject({ type: z.literal('queue-set'), queue: Queue }),
  z.strictObject({ type: z.literal('bead-watched'), bead, dependents: z.array(z.string().max(250)).max(25) }),
  z.strictObject({ type: z.literal('bead-formula'), bead, formula: FormulaName.nullable() }),
  z.strictObject({ type: z.literal('molecule-set'), bead, molecule: Molecule }),
  z.strictObject({ type: z.literal('ladder-set'), bead, ladder: Ladder }),
  z.strictObject({ type: z.literal('step-approved'), bead, step: z.string().max(40) }),
  z.strictObject({ type: z.literal('people-told'), bead, letter: ToPeople }),
  z.strictObject({ type: z.literal('mail-sent'), mail: Mail }),
  z.strictObject({ type: z.literal('mail-read'), agent: AgentName, ids: z.array(z.string().max(60)).max(200) }),
  z.strictObject({ type: z.literal('convoy-set'), convoy: Convoy }),
  z.strictObject({ type: z.literal('convoy-gone'), convoy: BeadNumber }),
  z.strictObject({ type: z.literal('answered'), comment: z.int().positive() }),
  z.strictObject({ type: z.literal('staged'), runs: z.int().positive(), at: Instant }),
  z.strictObject({ type: z.literal('checks-set'), checks: z.array(PullShown).max(1000).readonly() }),
  z.strictObject({ type: z.literal('noticed'), key: z.string().max(200) }),
  z.strictObject({ type: z.literal('outbox-added'), entry: OutboxEntry }),
  z.strictObject({
    type: z.literal('outbox-settled'),
    id: z.string(),
    learnt: Learnt,
    at: Instant.nullable().default(null).describe('When it was applied; null where it was withdrawn.'),
  }),
  z.strictObject({
    type: z.literal('outbox-postponed'),
    id: z.string(),
    error: z.string().max(500),
    notBefore: Instant,
  }),
  z.strictObject({ type: z.literal('outbox-leased'), id: z.string(), heldBy: z.string(), leaseUntil: Instant }),
]);
export type Change = z.infer<typeof Change>;
