/** The requests that a queue remembers: for which head of a pull request of people somebody asked, and what came of it. */
import { memo } from '../memo.ts';
import type { PullNumber, Sha } from '../name.ts';
import type { Queue, QueueEntry, Request } from './queue.ts';

/** The request for a pull request, if any. */
export function requestOf(queue: Queue, pull: number): Request | null {
  return queue.requests.find((each) => each.pull === pull) ?? null;
}

/** Its place in the queue, if it has one. */
export function entryOf(queue: Queue, pull: number): QueueEntry | null {
  return entriesOf(queue.entries).byPull.get(pull) ?? null;
}

/** Whether that bead has a place in the queue. */
export function isQueued({ entries }: Queue, bead: number): boolean {
  return entriesOf(entries).beads.has(bead);
}

interface Index {
  readonly byPull: ReadonlyMap<number, QueueEntry>;
  readonly beads: ReadonlySet<number | null>;
}

const entriesOf = memo((entries: Queue['entries']): Index => ({
  byPull: new Map(entries.toReversed().map((entry) => [entry.pull, entry])),
  beads: new Set(entries.map(({ bead }) => bead)),
}));

/** The queue with this request instead of an older one for the same pull request. */
export function withRequest(queue: Queue, request: Request): Queue {
  const old = requestOf(queue, request.pull);
  if (old !== null && JSON.stringify(old) === JSON.stringify(request)) return queue;
  return { ...queue, requests: [...queue.requests.filter((each) => each !== old), request] };
}

/** The queue that remembers why a request came to nothing; itself where nobody asked. */
export function withReturned(queue: Queue, pull: PullNumber, reason: string): Queue {
  const old = requestOf(queue, pull);
  return old === null ? queue : withRequest(queue, { ...old, state: 'out', reason: reason.slice(0, 1000) });
}

/** Whether this pull request landed, at this head if one is named. */
export function hasLanded(queue: Queue, pull: number, head?: Sha): boolean {
  return queue.landed.some((each) => each.pull === pull && (head === undefined || each.head === head));
}

/** Whether what this request is stacked on has landed: only then does its entry not wait for that any more. */
export function isUnderLanded(queue: Queue, { pull, onto }: Pick<Request, 'pull' | 'onto'>): boolean {
  if (onto === null) return false;
  const entry = entryOf(queue, pull);
  const isFreed = requestOf(queue, pull)?.onto?.pull === onto.pull && entry?.after.includes(onto.pull) === false;
  return isFreed || hasLanded(queue, onto.pull);
}
