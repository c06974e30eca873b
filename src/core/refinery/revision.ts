/** Small changes to the queue's value that several facts share. */
import type { PullNumber } from '../name.ts';
import { decay } from './belief.ts';
import type { Queue, QueueEntry, QueueRun, QueueRunId, SuspectGroup } from './queue.ts';

/** What keeps the stored file small. */
const landedMax = 100;
const redsMax = 6;
/** Above this risk of having gone stale, a verified entry is tested again. */
export const staleFrom = 0.2;

/** The queue with one entry changed; itself when the entry is not there. */
export function changeEntry(queue: Queue, pull: PullNumber, change: (entry: QueueEntry) => QueueEntry): Queue {
  if (!queue.entries.some((entry) => entry.pull === pull)) return queue;
  return { ...queue, entries: queue.entries.map((entry) => (entry.pull === pull ? change(entry) : entry)) };
}

/** The run, void. */
export function voided(run: QueueRun): QueueRun {
  return { ...run, state: 'void' };
}

/** The queue with one run changed. */
export function changeRun(queue: Queue, id: QueueRunId, change: Partial<QueueRun>): Queue {
  return { ...queue, runs: queue.runs.map((run) => (run.id === id ? { ...run, ...change } : run)) };
}

/** Red pools and probes are remembered by their members alone. */
export function isGone(run: QueueRun): boolean {
  return run.state === 'red' && run.kind !== 'car';
}

/** What became of those that leave: good explains nothing, bad explains each red run that held it, unknown stays a possible cause. */
export type Fate = 'good' | 'bad' | 'unknown';

/** The queue without these pull requests, and without what they explain about the others. */
export function forget(queue: Queue, gone: ReadonlySet<PullNumber>, fate: Fate): Queue {
  const stays = (pull: PullNumber): boolean => !gone.has(pull);
  const released = (entry: QueueEntry): QueueEntry => ({
    ...entry,
    reds: fate === 'unknown' ? entry.reds : withoutOthers(entry.reds, { gone, explains: fate === 'bad' }),
    after: fate === 'good' ? entry.after.filter(stays) : entry.after,
    conflictsWith: entry.conflictsWith.filter(stays),
    mayConflictWith: entry.mayConflictWith.filter(stays),
  });
  const entries = queue.entries.filter(({ pull }) => stays(pull)).map(released);
  const suspects = queue.suspects.flatMap((group) => {
    const pulls = group.pulls.filter(stays);
    if (pulls.length === group.pulls.length) return [group];
    return pulls.length === 0 || fate === 'bad' ? [] : [{ ...group, pulls }];
  });
  return { ...queue, entries, suspects };
}

/** Red runs after some of the others in them proved good, or bad, which explains the run away. */
export function withoutOthers(
  reds: QueueEntry['reds'],
  { gone, explains }: { gone: ReadonlySet<PullNumber>; explains: boolean },
): QueueEntry['reds'] {
  if (!reds.some((red) => red.others.some((pull) => gone.has(pull)))) return reds;
  return reds.flatMap((red) => {
    const others = red.others.filter((pull) => !gone.has(pull));
    if (others.length === red.others.length) return [red];
    return explains ? [] : [{ ...red, others }];
  });
}

/** The queue within its bounds, each entry's state agreeing with what is known of it. */
export function bound(queue: Queue): Queue {
  const suspects = new Set(queue.suspects.flatMap(({ pulls }) => pulls));
  return {
    ...queue,
    landed: queue.landed.slice(-landedMax),
    entries: queue.entries.map((entry) => {
      const state = stateOf(queue, entry, suspects);
      if (entry.state === state && entry.reds.length <= redsMax) return entry;
      // What was red alone says most: it must not be lost behind those that were red with others who passed since.
      const reds = entry.reds
        .toSorted((a, b) => a.others.length - b.others.length || a.size - b.size)
        .slice(0, redsMax);
      return { ...entry, state, reds };
    }),
  };
}

function stateOf(queue: Queue, entry: QueueEntry, suspects: ReadonlySet<PullNumber>): QueueEntry['state'] {
  if (suspects.has(entry.pull)) return 'suspect';
  if (entry.verifiedAt === null) return 'fresh';
  return decay(queue, queue.landings - entry.verifiedAt) > staleFrom ? 'fresh' : 'verified';
}

/** The groups without those that passed; one that is empty then was red by a flake or a clash. */
export function clear(groups: readonly SuspectGroup[], passed: ReadonlySet<PullNumber>): SuspectGroup[] {
  return groups.flatMap((group) => {
    const pulls = group.pulls.filter((pull) => !passed.has(pull));
    return pulls.length > 0 ? [{ ...group, pulls }] : [];
  });
}
