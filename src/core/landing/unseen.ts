/** Pull requests that a look may not show although they are open. */
import type { QueueEntry } from '../refinery/queue.ts';
import type { Snapshot } from '../snapshot.ts';

/** A look may come from a replica that lags: for so long after it was queued, a pull request that is not shown may be there. */
const unseenMs = 60_000;

/** Whether it may be open though no look shows it: it was opened, and queued, only just now. */
export function mayBeUnseen(entry: QueueEntry | null | undefined, { now }: Pick<Snapshot, 'now'>): boolean {
  return entry !== null && entry !== undefined && now - entry.queuedAt < unseenMs;
}
