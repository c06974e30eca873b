/**
 * Folds one fact into the queue.
 *
 * **Invariant:** a fact about something that is gone, or that arrived before, changes nothing.
 */
import type { PullNumber, Sha } from '../name.ts';
import { chain, content, isActive } from './chain.ts';
import { proofAgainst, believe, observe } from './belief.ts';
import { foldCheck, foldNotComposed, foldNotRuled, learnEviction } from './verdict.ts';
import type { Hold, Member, Queue, QueueEntry, QueueEvent, QueueRun } from './queue.ts';
import { handBack, handOver, landNatively } from './native.ts';
import { hasLanded, withReturned } from './request.ts';
import { bound, changeEntry, changeRun, forget, isGone, voided } from './revision.ts';

type Of<T extends QueueEvent['type']> = Extract<QueueEvent, { type: T }>;

/** The queue after the fact. */
export function evolve(queue: Queue, event: QueueEvent): Queue {
  return bound(fold(queue, event));
}

function fold(queue: Queue, event: QueueEvent): Queue {
  switch (event.type) {
    case 'enqueued':
      return enqueue(queue, event);
    case 'head-moved':
      return moveHead(queue, event.pull, event.head);
    case 'left':
      return leave(queue, event.pull);
    case 'returned':
      return withReturned(leave(queue, event.pull), event.pull, event.reason);
    case 'frozen':
      return freeze(queue, event);
    case 'thawed':
      return { ...queue, frozen: queue.frozen.filter(({ why }) => why !== event.why) };
    case 'composed':
      return compose(queue, event);
    case 'conflicted':
      return conflict(queue, event);
    case 'checked':
      return foldCheck(queue, event);
    case 'not-composed':
      return foldNotComposed(queue, event);
    case 'bound':
      return changeRun(queue, event.run, { job: event.job });
    case 'not-ruled':
      return foldNotRuled(queue, event);
    case 'cancelled':
      return { ...queue, runs: queue.runs.filter((run) => run.id !== event.run || run.state !== 'void') };
    case 'landed':
      return land(queue, event);
    case 'base-moved':
      return moveBase(queue, event);
    case 'handed-over':
      return handOver(queue, event);
    case 'handed-back':
      return handBack(queue, event);
    case 'landed-natively':
      return landNatively(queue, event);
    default:
      return changeEntry(queue, event.pull, (entry) => ({ ...entry, ...told(entry, event) }));
  }
}

function freeze(queue: Queue, { why, reason: text, pulls = [], at }: Of<'frozen'>): Queue {
  const reason = text.slice(0, 500);
  const known = queue.frozen.find((each) => each.why === why);
  if (known?.reason === reason) return queue;
  const others = queue.frozen.filter((each) => each !== known);
  return { ...queue, frozen: [...others, { why, reason, since: known?.since ?? at, pulls: pulls.slice(0, 100) }] };
}

/** What people said about an entry. */
function told(
  entry: QueueEntry,
  event: Of<'prioritised' | 'stacked' | 'held' | 'resumed' | 'reviewed'>,
): Partial<QueueEntry> {
  switch (event.type) {
    case 'prioritised':
      return { priority: event.priority };
    case 'stacked':
      return { after: event.after.filter((pull) => pull !== event.pull) };
    case 'held': {
      const held: Hold = { why: 'asked', text: event.text.slice(0, 500), since: event.at };
      return { held };
    }
    case 'reviewed': {
      const text = event.lacks?.slice(0, 500) ?? null;
      if (entry.held !== null && entry.held.why !== 'review') return {};
      if (text === null) return { held: null };
      return { held: { why: 'review', text, since: entry.held?.since ?? event.at } };
    }
    case 'resumed':
      return entry.held?.why === 'conflict' ? {} : { held: null, silentRuns: 0, untakenRuns: 0 };
  }
}

function enqueue(queue: Queue, event: Of<'enqueued'>): Queue {
  const { pull, bead, head, priority, at } = event;
  const known = queue.entries.find((entry) => entry.pull === pull);
  if (known !== undefined) return known.head === head ? queue : moveHead(queue, pull, head);
  const after = (event.after ?? []).filter((other) => other !== pull && !hasLanded(queue, other));
  const entry: QueueEntry = { pull, bead, priority, queuedAt: at, after, ...unknown(head) };
  return { ...queue, entries: [...queue.entries, entry] };
}

/** What is known of a head that nobody has tested. */
function unknown(head: Sha): Omit<QueueEntry, 'pull' | 'bead' | 'priority' | 'queuedAt' | 'after'> {
  const nothing = { verifiedAt: null, reds: [], silentRuns: 0, untakenRuns: 0, tries: 0, cautions: 0, held: null };
  const apart = { conflictsWith: [], mayConflictWith: [], baseConflict: null, isPastRules: false };
  const native = { handedOverAt: null, handedBack: 0 };
  return { head, state: 'fresh', ...nothing, ...apart, ...native };
}

function moveHead(queue: Queue, pull: PullNumber, head: Sha): Queue {
  const known = queue.entries.find((entry) => entry.pull === pull);
  if (known === undefined || known.head === head) return queue;
  const { bead, priority, queuedAt, after } = known;
  const held = known.held?.why === 'asked' ? known.held : null;
  const entry: QueueEntry = { pull, bead, priority, queuedAt, after, ...unknown(head), held };
  const without = leave(queue, pull);
  // Its place is its time of queueing, so the end of the array is as good as any.
  return { ...without, entries: [...without.entries, entry] };
}

function leave(queue: Queue, pull: PullNumber): Queue {
  const entry = queue.entries.find((known) => known.pull === pull);
  if (entry === undefined) return queue;
  const isBad = proofAgainst(believe(queue), entry) !== null;
  const estimates = isBad ? learnEviction(queue, entry) : queue.estimates;
  const without = { ...forget(queue, new Set([pull]), isBad ? 'bad' : 'unknown'), estimates };
  const holds = (run: QueueRun): boolean => content(run).some((member) => member.pull === pull);
  return { ...without, runs: without.runs.flatMap((run) => (holds(run) ? discard(run) : [run])) };
}

/** A run nobody needs: void until its CI is stopped, gone if it has none. */
function discard(run: QueueRun): readonly QueueRun[] {
  return isActive(run) || run.state === 'void' ? [voided(run)] : [];
}

/** The queue without runs that hold somebody who may not land, where others wait: nobody waits for what is held. */
export function withoutHeld(queue: Queue): Queue {
  const held = new Set(queue.entries.filter((entry) => entry.held !== null).map(({ pull }) => pull));
  if (held.size === 0 || held.size === queue.entries.length) return queue;
  const holds = (run: QueueRun): boolean => withTwins(queue, content(run)).some(({ pull }) => held.has(pull));
  return { ...queue, runs: queue.runs.flatMap((run) => (holds(run) ? discard(run) : [run])) };
}

function compose(before: Queue, event: Of<'composed'>): Queue {
  const run = before.runs.find(({ id }) => id === event.run);
  if (run === undefined || run.sha !== null) return before;
  const seen = { hits: event.conflicts ?? 0, tries: run.members.length };
  const estimates = event.conflicts === undefined ? before.estimates : observe(before.estimates, 'conflict', seen);
  const queue = { ...before, estimates };
  const merged = new Set(event.merged.map(({ pull }) => pull));
  const members = run.members.filter(({ pull }) => merged.has(pull));
  if (members.length === 0) return changeRun(queue, run.id, { state: 'void' });
  const state = run.state === 'void' ? 'void' : 'testing';
  // What rules put together conflicts as it did before.
  const known = run.by === 'rules' ? queue : withoutDoubt(queue, run.ahead.concat(members));
  return changeRun(known, run.id, {
    sha: event.sha,
    members,
    state,
    startedAt: event.at,
    commits: [...(event.commits ?? [])],
  });
}

function conflict(queue: Queue, event: Of<'conflicted'>): Queue {
  const run = queue.runs.find(({ id }) => id === event.run);
  const member = run?.members.find(({ pull }) => pull === event.pull);
  if (run === undefined || member === undefined || run.state !== 'composing') return queue;
  return changeEntry(queue, event.pull, (entry) => {
    if (entry.head !== member.head) return entry;
    if (event.with === 'base') return { ...entry, baseConflict: { base: run.base, since: event.at } };
    const others = event.with.filter((pull) => queue.entries.some((known) => known.pull === pull));
    return { ...entry, ...narrowed(entry, others) };
  });
}

/** Those that could be composed with one another do not conflict. */
function withoutDoubt(queue: Queue, members: readonly Member[]): Queue {
  const together = new Set(members.map(({ pull }) => pull));
  const entries = queue.entries.map((entry) =>
    together.has(entry.pull) && entry.mayConflictWith.length > 0
      ? { ...entry, mayConflictWith: entry.mayConflictWith.filter((pull) => !together.has(pull)) }
      : entry,
  );
  return { ...queue, entries };
}

/** One of `others` conflicts with it: one of those that were suspected before, if any of them is there. */
function narrowed(entry: QueueEntry, others: readonly PullNumber[]): Partial<QueueEntry> {
  const { conflictsWith, mayConflictWith } = entry;
  const known = others.filter((pull) => mayConflictWith.includes(pull));
  const among = mayConflictWith.length === 0 ? others : known;
  if (among.length > 1) return { mayConflictWith: [...among] };
  const certain = among.length === 1 ? among : others;
  return {
    conflictsWith: [...new Set([...conflictsWith, ...certain])],
    mayConflictWith: among.length === 1 ? [] : mayConflictWith,
  };
}

function land(queue: Queue, event: Of<'landed'>): Queue {
  const run = queue.runs.find(({ id }) => id === event.run);
  if (run === undefined || run.sha === null) return queue;
  const sha = run.sha;
  const members = withTwins(queue, content(run));
  const gone = new Set(members.map(({ pull }) => pull));
  const without = forget(queue, gone, 'good');
  const runs = without.runs
    .filter(({ id }) => id !== run.id)
    .flatMap((other) => rebase(other, { landed: run, sha, gone }));
  const landed = members.map((member) => {
    const bead = queue.entries.find((entry) => entry.pull === member.pull)?.bead ?? null;
    const squashed = squashOf(queue, run, member);
    return { ...member, run: run.id, at: event.at, bead, sha, revertedBy: null, squashed };
  });
  return voidStrays({
    ...without,
    base: sha,
    runs,
    landings: queue.landings + members.length,
    landed: [...queue.landed, ...landed],
  });
}

/** The members, each followed by the other pull requests of the very same head: these land by the same commit. */
export function withTwins(queue: Queue, members: readonly Member[]): readonly Member[] {
  const listed = new Set(members.map(({ pull }) => pull));
  return members.flatMap((member) => [
    member,
    ...queue.entries
      .filter((entry) => entry.head === member.head && !listed.has(entry.pull))
      .map(({ pull, head }) => ({ pull, head })),
  ]);
}

/** The commit that a member of what lands was squashed into; of two with one head only one was. */
export function squashOf(queue: Queue, run: QueueRun, { head }: Pick<Member, 'head'>): Sha | null {
  const twins = content(run).filter((member) => member.head === head);
  const commits = [run, ...chain(queue)].flatMap((car) => car.commits);
  return commits.find(({ pull }) => twins.some((twin) => twin.pull === pull))?.sha ?? null;
}

interface Landing {
  readonly landed: QueueRun;
  readonly sha: Sha;
  readonly gone: ReadonlySet<PullNumber>;
}

/** A run after a landing: what stood on the landed car stands on the base; what only held landed ones is discarded. */
function rebase(run: QueueRun, { landed, sha, gone }: Landing): readonly QueueRun[] {
  const ahead = run.ahead.filter(({ pull }) => !gone.has(pull));
  const members = run.members.filter(({ pull }) => !gone.has(pull));
  if (members.length === 0) return discard(run);
  if (run.onto === landed.id) return [{ ...run, ahead, members, onto: null, base: sha }];
  const isBehind = landed.members.some((member) => run.ahead.some(({ pull }) => pull === member.pull));
  return [{ ...run, ahead, members, base: isBehind ? sha : run.base }];
}

function moveBase(queue: Queue, event: Of<'base-moved'>): Queue {
  if (queue.base === event.to) return queue;
  const ours = queue.runs.find((run) => run.sha === event.to && run.state === 'green');
  if (ours !== undefined) return land(queue, { type: 'landed', run: ours.id, at: event.at });
  const isFirst = queue.base === null;
  const entries = queue.entries.map((entry) =>
    entry.held?.why === 'conflict' && entry.held.base === event.to ? { ...entry, held: null } : entry,
  );
  const landings = queue.landings + (isFirst ? 0 : 1);
  return voidStrays({ ...queue, base: event.to, landings, entries });
}

/** Voids what can neither land nor be trusted: cars outside the chain, and what stands on a car that is gone. */
function voidStrays(queue: Queue): Queue {
  const cars = new Set(chain(queue));
  const standing = new Set([...cars].map(({ id }) => id));
  const isStray = (run: QueueRun): boolean =>
    run.kind === 'car' ? !cars.has(run) : run.onto !== null && !standing.has(run.onto);
  // A green pool on an older base has said what it had to say: its members are verified.
  const isSpent = (run: QueueRun): boolean =>
    run.kind !== 'car' && run.state === 'green' && run.base !== queue.base && run.onto === null;
  return {
    ...queue,
    runs: queue.runs.flatMap((run) => (isGone(run) || isSpent(run) ? [] : isStray(run) ? discard(run) : [run])),
  };
}
