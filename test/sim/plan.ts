/**
 * The plan of one simulated town: everything that will go wrong and everything that people will do, as plain data that a
 * seed decides. Nothing else is left to chance but the order of calls, which the same seed decides too.
 */
import type { Work } from '../support/memory-run.ts';

/** What a run shows: `machine`: faults, nobody steers. `people`: faults and people. `deliveries`: only webhooks misbehave. */
export type PlanKind = 'machine' | 'people' | 'deliveries';

/** How one process of the App is. A lasting one ticks by itself, and lets acknowledgements wait for company. */
export interface ProcessPlan {
  readonly skewMs: number;
  readonly latencyMs: number;
  readonly isLasting: boolean;
}

/** One bead, and what its attempts come to; the last repeats. `blockedBy` are ids of other beads of the plan. */
export interface BeadPlan {
  readonly id: number;
  readonly opensMs: number;
  readonly labels: readonly string[];
  readonly blockedBy: readonly number[];
  readonly work: readonly Work[];
}

/** What GitHub answers instead of doing what it was asked, or after having done it. */
export interface Answer {
  readonly status: 403 | 429 | 500 | 502;
  readonly retryAfterMs: number | null;
}

interface Spell {
  readonly atMs: number;
  readonly forMs: number;
}

/** Something that goes wrong by itself. Shares are of 1. */
export type Trouble =
  | ({ readonly type: 'failing'; readonly share: number; readonly answer: Answer; readonly isAfter: boolean } & Spell &
      Of)
  | {
      readonly type: 'crash';
      readonly atMs: number;
      readonly process: number;
      readonly isAfter: boolean;
      readonly downMs: number;
    }
  | ({ readonly type: 'deliveries'; readonly lost: number; readonly doubled: number; readonly lateMs: number } & Spell)
  | ({ readonly type: 'slow'; readonly latencyMs: number } & Spell)
  | ({ readonly type: 'stale'; readonly share: number; readonly lagMs: number } & Spell)
  | ({ readonly type: 'storm'; readonly share: number } & Spell)
  /** A run that is not the attempt's publishes for it. */
  | { readonly type: 'rogue'; readonly atMs: number; readonly bead: number };

/** One kind of trouble. */
export type TroubleOf<T extends Trouble['type']> = Extract<Trouble, { type: T }>;

interface Of {
  readonly of: 'any' | 'read' | 'write' | 'creation';
}

/** What somebody does at a time, to a bead of the plan. */
export interface Act {
  readonly atMs: number;
  readonly bead: number;
  readonly what: ActName;
}

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
export type ActName = (typeof actNames)[number];

/** The whole plan. `hours` of trouble, then calm until everything is still. */
export interface Plan {
  readonly seed: number;
  readonly kind: PlanKind;
  readonly agents: number;
  readonly processes: readonly ProcessPlan[];
  readonly hours: number;
  readonly tickMs: number;
  readonly checkMs: number;
  /** How often good content is red all the same. */
  readonly flakeShare: number;
  readonly dayUsd: number | null;
  readonly beads: readonly BeadPlan[];
  readonly troubles: readonly Trouble[];
  readonly acts: readonly Act[];
}

/** The title of a bead's issue, by which it is told from others. */
export const titleOf = (bead: number): string => `Bead ${bead}`;
