/**
 * Back-pressure: work that waits to land goes stale, so the mayor leaves the merge queue the job slots that it needs to keep up. Fewer
 * agents then deliver less until it has.
 */
import type { Config } from '../config.ts';
import type { Queue } from '../refinery/queue.ts';

/** What waits should have had all of its runs within this time. */
const keepUpMs = 3_600_000;
/** Runs that one pull request takes until it has landed, as the simulator measures at one in ten bad (docs/refinery.md). */
const runsEach = 1.8;

/** Job slots that are kept for checks: those of `workspace.yml`, or as many as the queue needs; one is always left for agents. */
export function slotsForChecks(queue: Queue, { total, checks }: Config['slots']): number {
  const needed = Math.ceil((waitingIn(queue) * runsEach * queue.estimates.ciMs) / keepUpMs);
  return Math.max(checks, Math.min(needed, total - 1));
}

/** Pull requests that nothing but the queue itself keeps from landing. */
export function waitingIn({ entries }: Queue): number {
  return entries.filter((entry) => entry.held === null).length;
}
