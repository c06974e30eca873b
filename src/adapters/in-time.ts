/**
 * The instant after which what is being done may send nothing more to GitHub: another process may do it from then on.
 *
 * **Invariant:** it follows the work through everything that it awaits, queues of paced calls included.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instant } from '../core/name.ts';
import type { InTime } from '../ports/ports.ts';

const ends = new AsyncLocalStorage<Instant>();

/** Runs `work`; what it sends passes by `isTooLate` first. */
export const inTime: InTime = (until, work) => ends.run(until, work);

/** Whether the time of the work that asks is over at `now`, in ms since the epoch. */
export function isTooLate(now: number): boolean {
  const until = ends.getStore();
  return until !== undefined && now >= until;
}

/** Why a call was not sent. */
export const tooLate = 'not sent: the time in which no other process does the same was over';
