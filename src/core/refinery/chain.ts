/** Reading the queue: the landing chain, what runs, who is where. */
import { memo } from '../memo.ts';
import type { PullNumber } from '../name.ts';
import type { Member, Queue, QueueEntry, QueueRun } from './queue.ts';

/** The landing chain: cars that stand on the base and on one another, in landing order. */
export function chain(queue: Queue): readonly QueueRun[] {
  const cars: QueueRun[] = [];
  const all = queue.runs.filter((run) => run.kind === 'car' && run.state !== 'void');
  let next = all.find((run) => run.onto === null && run.base === queue.base);
  while (next !== undefined && !cars.includes(next)) {
    const tip: QueueRun = next;
    cars.push(tip);
    next = all.find((run) => run.onto === tip.id);
  }
  return cars;
}

/** Whether the run occupies a slot, or is about to. */
export function isActive(run: QueueRun): boolean {
  return run.state === 'composing' || run.state === 'testing';
}

/** Everything the run's commit holds beyond its base, in order. */
export function content(run: QueueRun): readonly Member[] {
  return [...run.ahead, ...run.members];
}

/** The pull requests that are being tested, or passed and are about to land. */
export function occupied(queue: Queue): ReadonlySet<PullNumber> {
  const cars = new Set(chain(queue));
  const held = queue.runs.filter((run) => isActive(run) || (cars.has(run) && run.state === 'green'));
  return new Set(held.flatMap((run) => run.members.map(({ pull }) => pull)));
}

/** The green car whose commit the base may move to: the last one, for its commit holds those before it. */
export function landable(queue: Queue): QueueRun | null {
  return chain(queue).findLast((run) => run.state === 'green') ?? null;
}

/** A green run that stands on the base although no chain does: the largest may head one, and needs no second run. */
export function spare(queue: Queue): QueueRun | null {
  if (chain(queue).length > 0) return null;
  const greens = queue.runs.filter((run) => run.state === 'green' && run.onto === null && run.base === queue.base);
  return greens.toSorted((a, b) => b.members.length - a.members.length)[0] ?? null;
}

/** A higher priority counts like having waited this much longer; nobody is overtaken for ever. */
const priorityMs = 60 * 60_000;
/** Stacks deeper than this are served by their own ages. */
const stackMax = 4;

/** The entries in the order in which they are served: priority, then age; what others are stacked on goes with the first of them. */
export function inOrder({ entries }: Pick<Queue, 'entries'>): readonly QueueEntry[] {
  return served(entries);
}

const served = memo((entries: Queue['entries']): readonly QueueEntry[] => {
  const ranks = new Map(entries.map((entry) => [entry.pull, entry.queuedAt + entry.priority * priorityMs]));
  const rank = (pull: PullNumber): number => ranks.get(pull) ?? Infinity;
  const pairs = entries.flatMap(({ pull, after }) => after.map((under) => ({ pull, under })));
  for (let depth = 0; depth < stackMax; depth++) {
    for (const { pull, under } of pairs) {
      if (ranks.has(under)) ranks.set(under, Math.min(rank(under), rank(pull) - 1));
    }
  }
  return entries.toSorted((a, b) => rank(a.pull) - rank(b.pull) || a.pull - b.pull);
});
