/**
 * Native mode: our pools in front of GitHub's own merge queue. What passed is handed over; what GitHub puts out comes back
 * and is tested again, resolved, or held, as the reason asks.
 */
import type { Instant, PullNumber } from '../name.ts';
import { QueueRunId } from './queue.ts';
import type { Hold, Landed, Queue, QueueAction, QueueEntry, QueueEvent } from './queue.ts';
import { changeEntry, forget } from './revision.ts';

type Of<T extends QueueEvent['type']> = Extract<QueueEvent, { type: T }>;

/** So often GitHub's queue may put an entry out for its checks before a person is asked. */
export const handedBackMax = 3;

/** What is to be put into GitHub's queue and taken out of it. */
export function handOvers(queue: Queue): readonly QueueAction[] {
  return queue.entries.flatMap((entry): QueueAction[] => {
    const { pull, head } = entry;
    if (entry.handedOverAt !== null) {
      const mustLeave = entry.held !== null || queue.frozen.length > 0;
      return mustLeave ? [{ type: 'take-back', pull }] : [];
    }
    const isFree = entry.held === null && queue.frozen.length === 0;
    const apart = [...entry.conflictsWith, ...entry.mayConflictWith];
    const isAlone = entry.after.length === 0 && !apart.some((other) => isAhead(queue, other));
    return isFree && isAlone && entry.state === 'verified' ? [{ type: 'hand-over', pull, head }] : [];
  });
}

const isAhead = (queue: Queue, pull: PullNumber): boolean =>
  queue.entries.some((entry) => entry.pull === pull && entry.handedOverAt !== null);

/** The queue after GitHub took an entry. */
export function handOver(queue: Queue, { pull, head, at }: Of<'handed-over'>): Queue {
  return changeEntry(queue, pull, (entry) => (entry.head === head ? { ...entry, handedOverAt: at } : entry));
}

/** The queue after GitHub gave an entry back. */
export function handBack(queue: Queue, { pull, reason, at }: Of<'handed-back'>): Queue {
  const others = queue.entries.filter((entry) => entry.pull !== pull && entry.handedOverAt !== null);
  return changeEntry(queue, pull, (entry) => {
    if (entry.handedOverAt === null) return entry;
    const free = { ...entry, handedOverAt: null };
    switch (reason) {
      case 'TAKEN_BACK':
        return free;
      case 'UNMERGEABLE':
        return { ...free, conflictsWith: others.map((other) => other.pull) };
      case 'MERGE_CONFLICT':
      case 'GIT_TREE_INVALID':
      case 'INVALID_MERGE_COMMIT':
        return queue.base === null ? free : held(free, { why: 'conflict', base: queue.base, since: at });
      case 'CI_FAILURE':
      case 'CI_TIMEOUT':
        return testAgain(free, at);
      case 'MANUAL':
        return ask(free, { at, text: "somebody took it out of GitHub's merge queue" });
      case 'BRANCH_PROTECTIONS':
        return ask(free, { at, text: "GitHub's merge queue put it out: a rule of the base is not met" });
      case 'REFUSED':
        return ask(free, { at, text: 'GitHub does not take it into its merge queue; see that the base has one' });
      case 'QUEUE_CLEARED':
      case 'ROLL_BACK':
      case 'UNKNOWN':
        return { ...free, verifiedAt: null };
    }
  });
}

/** The queue after GitHub landed an entry: as after a landing of our own. */
export function landNatively(queue: Queue, { pull, head, sha, at }: Of<'landed-natively'>): Queue {
  const entry = queue.entries.find((known) => known.pull === pull && known.head === head);
  if (entry === undefined) return queue;
  // No run of ours made the commit that GitHub's queue landed; its own name stands for one.
  const run = QueueRunId.parse((sha ?? head).slice(0, 24));
  const landed: Landed = { pull, head, run, at, bead: entry.bead, sha, revertedBy: null, squashed: null };
  const after = forget(queue, new Set([pull]), 'good');
  return { ...after, landings: queue.landings + 1, landed: [...after.landed, landed] };
}

// It passed here and failed there: by itself next time, and not for ever.
function testAgain(entry: QueueEntry, at: Instant): QueueEntry {
  const handedBack = entry.handedBack + 1;
  const again = { ...entry, handedBack, verifiedAt: null, cautions: entry.cautions + 1 };
  if (handedBack < handedBackMax) return again;
  return ask(again, { at, text: `GitHub's merge queue put it out ${handedBack} times although it passed here` });
}

const held = (entry: QueueEntry, hold: Hold): QueueEntry => ({ ...entry, held: hold });
const ask = (entry: QueueEntry, { at, text }: { readonly at: Instant; readonly text: string }): QueueEntry =>
  held(entry, { why: 'handed-back', text, since: at });
