/**
 * Decides what the queue does next: land, cancel, evict, compose. Pure and level-triggered: the same queue and view give the
 * same plan, and planning again on the result asks for the same things and starts nothing more.
 *
 * **Invariant:** the base only moves to a commit whose own run was green, and only from the commit that run stands on.
 */
import { believe, proofAgainst } from './belief.ts';
import { chain, content, inOrder, landable, spare } from './chain.ts';
import { evolve, withoutHeld, withTwins } from './evolve.ts';
import { handOvers } from './native.ts';
import type { Plan, Queue, QueueAction, QueueRun, QueueView } from './queue.ts';
import { clearForMending, isMending, isMendingRun, mendingOnly } from './mending.ts';
import { changeRun, voided } from './revision.ts';
import { passedOn } from './rules.ts';
import { mayFreshRide, nextRun } from './staging.ts';

/** What to do now, and the queue that remembers having decided it. */
export function schedule(queue: Queue, view: QueueView): Plan {
  let next = evolve(queue, { type: 'base-moved', to: view.base, at: view.now });
  next = timeOut(next, view);
  next = passedOn(next, view, mayFreshRide(next));
  next = trim(withoutHeld(next));
  if (view.isNative !== true) next = promote(next);
  next = clearForMending(next);
  if (next.frozen.length === 0 || isMending(next)) next = stage(next, view);
  return { queue: next, actions: actionsOf(next, view) };
}

function timeOut(queue: Queue, view: QueueView): Queue {
  const late = queue.runs.filter(
    (run) => run.state === 'testing' && run.startedAt !== null && view.now - run.startedAt > view.checkTimeoutMs,
  );
  let next = queue;
  for (const run of late) {
    const outcome = view.unbegun?.includes(run.id) === true ? 'untaken' : 'silent';
    next = evolve(next, { type: 'checked', run: run.id, outcome, at: view.now });
  }
  return next;
}

/** A red car and what was staged on it are void: their content is not the chain's any more. */
function trim(queue: Queue): Queue {
  const cars = chain(queue);
  const from = cars.findIndex((run) => run.state === 'red');
  if (from < 0) return queue;
  const lost = new Set(cars.slice(from).map(({ id }) => id));
  const runs = queue.runs.flatMap((run): QueueRun[] => {
    if (!lost.has(run.id) && (run.onto === null || !lost.has(run.onto))) return [run];
    return run.state === 'green' || run.state === 'red' ? [] : [voided(run)];
  });
  return { ...queue, runs };
}

/** With no chain under way, a pool that passed on the very base is one. */
function promote(queue: Queue): Queue {
  const run = spare(queue);
  return run === null ? queue : changeRun(queue, run.id, { kind: 'car' });
}

/** At most as many runs as there are slots and pushes. */
function stage(queue: Queue, view: QueueView): Queue {
  let next = queue;
  for (let i = 0; i < view.slots; i++) {
    const run = nextRun(isMending(next) ? mendingOnly(next) : next, view);
    if (run === null) break;
    next = staged(next, run);
  }
  return next;
}

function staged(queue: Queue, run: QueueRun): Queue {
  const members = new Set(run.members.map(({ pull }) => pull));
  const entries = queue.entries.map((entry) =>
    members.has(entry.pull) ? { ...entry, tries: entry.tries + 1 } : entry,
  );
  return { ...queue, entries, runs: [...queue.runs, run] };
}

function actionsOf(queue: Queue, view: QueueView): readonly QueueAction[] {
  const forward = view.isNative === true ? handOvers(queue) : landing(queue);
  return [...forward, ...cancels(queue), ...evictions(queue), ...conflicts(queue), ...compositions(queue)];
}

function landing(queue: Queue): readonly QueueAction[] {
  const run = landable(queue);
  if (run === null || run.sha === null || queue.base === null) return [];
  const isAllowed = queue.frozen.length === 0 || (isMending(queue) && isMendingRun(queue, run));
  if (!isAllowed) return [];
  const members = withTwins(queue, content(run));
  const isHeld = (pull: number): boolean => queue.entries.some((entry) => entry.pull === pull && entry.held !== null);
  if (members.some(({ pull }) => isHeld(pull))) return [];
  return [{ type: 'land', run: run.id, from: queue.base, to: run.sha, members }];
}

function cancels(queue: Queue): readonly QueueAction[] {
  return queue.runs.flatMap((run) =>
    run.state === 'void' ? [{ type: 'cancel' as const, run: run.id, sha: run.sha }] : [],
  );
}

function evictions(queue: Queue): readonly QueueAction[] {
  const belief = believe(queue);
  return queue.entries.flatMap((entry) => {
    const proof = proofAgainst(belief, entry);
    if (proof === null || entry.held !== null) return [];
    return withTwins(queue, [entry]).map(({ pull, head }) => ({ type: 'evict' as const, pull, head, proof }));
  });
}

function conflicts(queue: Queue): readonly QueueAction[] {
  return inOrder(queue).flatMap(({ pull, head, held }) =>
    held?.why === 'conflict' ? [{ type: 'conflict' as const, pull, head, base: held.base }] : [],
  );
}

function compositions(queue: Queue): readonly QueueAction[] {
  const cars = new Map(queue.runs.map((run) => [run.id, run]));
  return queue.runs.flatMap((run) => {
    const onto = run.onto === null ? run.base : (cars.get(run.onto)?.sha ?? null);
    if (run.state !== 'composing' || onto === null) return [];
    return [{ type: 'compose' as const, run: run.id, onto, members: run.members, by: run.by }];
  });
}
