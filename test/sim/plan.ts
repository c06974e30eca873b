/**
 * The plan of one simulated town: everything that will go wrong and everything that people will do, as plain data that a
 * seed decides. Nothing else is left to chance but the order of calls, which the same seed decides too.
 */
import { z } from 'zod';
import { StepId } from '../../src/core/beads/molecule.ts';
import { Work } from '../support/memory-run.ts';

const Ms = z.int().nonnegative();
const Share = z.number().min(0).max(1);

/** What a run shows: `machine`: faults, nobody steers. `people`: faults and people. `deliveries`: only webhooks misbehave. */
export const PlanKind = z.enum(['machine', 'people', 'deliveries']);
export type PlanKind = z.infer<typeof PlanKind>;

/** How one process of the App is. A lasting one ticks by itself, and lets acknowledgements wait for company. */
const ProcessPlan = z.strictObject({ skewMs: z.int(), latencyMs: Ms, isLasting: z.boolean() }).readonly();
export type ProcessPlan = z.infer<typeof ProcessPlan>;

/** One bead, and what its attempts come to; the last repeats. `blockedBy` are ids of other beads of the plan. */
const BeadPlan = z
  .strictObject({
    id: z.int().positive(),
    opensMs: Ms,
    labels: z.array(z.string()).readonly(),
    blockedBy: z.array(z.int()).readonly(),
    work: z.array(Work).readonly(),
    asks: z.array(StepId).readonly().exactOptional().describe('Steps that a person has to approve.'),
  })
  .readonly();
export type BeadPlan = z.infer<typeof BeadPlan>;

/** What GitHub answers instead of doing what it was asked, or after having done it. */
const Answer = z
  .strictObject({
    status: z.union([z.literal(403), z.literal(429), z.literal(500), z.literal(502)]),
    retryAfterMs: Ms.nullable(),
  })
  .readonly();
export type Answer = z.infer<typeof Answer>;

const spell = { atMs: Ms, forMs: Ms };

/**
 * Something that goes wrong by itself. Shares are of 1. `rogue`: a run that is not the attempt's publishes for it. `runners`: of the jobs
 * that check what is staged meanwhile no runner ever takes a share, and the others wait.
 */
const Trouble = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('failing'),
      ...spell,
      share: Share,
      answer: Answer,
      isAfter: z.boolean(),
      of: z.enum(['any', 'read', 'write', 'creation']),
    }),
    z.strictObject({ type: z.literal('crash'), atMs: Ms, process: Ms, isAfter: z.boolean(), downMs: Ms }),
    z.strictObject({ type: z.literal('deliveries'), ...spell, lost: Share, doubled: Share, lateMs: Ms }),
    z.strictObject({ type: z.literal('slow'), ...spell, latencyMs: Ms }),
    z.strictObject({ type: z.literal('stale'), ...spell, share: Share, lagMs: Ms }),
    z.strictObject({ type: z.literal('storm'), ...spell, share: Share }),
    z.strictObject({ type: z.literal('runners'), ...spell, never: Share, waitMs: Ms }),
    z.strictObject({ type: z.literal('rogue'), atMs: Ms, bead: z.int().positive() }),
  ])
  .readonly();
export type Trouble = z.infer<typeof Trouble>;

/** One kind of trouble. */
export type TroubleOf<T extends Trouble['type']> = Extract<Trouble, { type: T }>;

/** Everything that people do. What ends with `-undo` takes back what the same name without it did. */
export const actNames = [
  '/hold',
  '/resume',
  '/stop',
  '/retry',
  '/done',
  '/done on the pull request',
  '/priority P0',
  '/why',
  'close',
  'reopen',
  'unlabel',
  'relabel',
  'edit as a stranger',
  'edit as a maintainer',
  'delete the sticky comment',
  "push to the polecat's branch",
  "delete the polecat's branch",
  'push to the base',
  'close the pull request',
  'take an agent off the roster',
  'put every agent back',
  'pause',
  'unpause',
] as const;
/** What people do about steps and landings; drawn apart, so that the other acts of a seed stay as they were. */
const laterActs = [
  '/approve plan',
  '/approve ship',
  '/revert',
  '/revert on the pull request',
  '/revert what took it back',
] as const;
const ActName = z.enum([...actNames, ...laterActs]);
export type ActName = z.infer<typeof ActName>;

/** What somebody does at a time, to a bead of the plan. */
const Act = z.strictObject({ atMs: Ms, bead: z.int().positive(), what: ActName }).readonly();
export type Act = z.infer<typeof Act>;

/** The whole plan. `hours` of trouble, then calm until everything is still. */
export const Plan = z
  .strictObject({
    seed: z.int(),
    kind: PlanKind,
    agents: z.int().positive(),
    processes: z.array(ProcessPlan).min(1).readonly(),
    hours: z.number().nonnegative(),
    tickMs: z.int().positive(),
    checkMs: Ms,
    checkSlots: z.int().positive().default(4),
    flakeShare: Share.describe('How often good content is red all the same.'),
    dayUsd: z.number().nullable(),
    beads: z.array(BeadPlan).readonly(),
    troubles: z.array(Trouble).readonly(),
    acts: z.array(Act).readonly(),
  })
  .readonly();
export type Plan = z.infer<typeof Plan>;

/** The title of a bead's issue, by which it is told from others. */
export const titleOf = (bead: number): string => `Bead ${bead}`;
