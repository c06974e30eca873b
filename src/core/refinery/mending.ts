/** While the base is red, only what takes a landing back is tested and lands. */
import { content, isActive } from './chain.ts';
import type { Queue, QueueEntry, QueueRun } from './queue.ts';
import { revertOf } from './revert.ts';
import { voided } from './revision.ts';

const mends = (queue: Queue, { pull }: Pick<QueueEntry, 'pull'>): boolean => revertOf(queue, pull) !== null;

/** Whether a red base is all that keeps the queue, and something in it may mend that. */
export function isMending(queue: Queue): boolean {
  const isRed = queue.frozen.length > 0 && queue.frozen.every(({ why }) => why === 'red-base');
  return isRed && queue.entries.some((entry) => entry.held === null && mends(queue, entry));
}

/** Whether a run holds nothing but what mends. */
export function isMendingRun(queue: Queue, run: QueueRun): boolean {
  return content(run).every((member) => mends(queue, member));
}

/** The queue with the entries that mend, and no others. */
export function mendingOnly(queue: Queue): Queue {
  return { ...queue, entries: queue.entries.filter((entry) => mends(queue, entry)), suspects: [] };
}

/** The queue without runs of others, where something mends: it is to stand on the base itself. */
export function clearForMending(queue: Queue): Queue {
  if (!isMending(queue)) return queue;
  const runs = queue.runs.flatMap((run): QueueRun[] => {
    if (run.state === 'void' || isMendingRun(queue, run)) return [run];
    return isActive(run) ? [voided(run)] : [];
  });
  return runs.every((run, index) => run === queue.runs[index]) && runs.length === queue.runs.length
    ? queue
    : { ...queue, runs };
}
