/**
 * The instant after which what is being done may send nothing more to GitHub: another process may do it from then on.
 *
 * **Invariant:** it follows the work through everything that it awaits. A queue runs what it holds in somebody else's name, so what goes
 * into one takes its `deadline` along.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instant } from '../core/name.ts';
import type { InTime } from '../ports/ports.ts';

const ends = new AsyncLocalStorage<Instant>();

/** Runs `work`; what it sends looks at its `deadline` first. */
export const inTime: InTime = (until, work) => ends.run(until, work);

/** From when on the work that asks may send nothing, in ms since the epoch; infinite for what nobody else does. */
export function deadline(): number {
  return ends.getStore() ?? Infinity;
}

/** Why a call was not sent. */
export const tooLate = 'not sent: the time in which no other process does the same was over';
