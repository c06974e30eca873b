/**
 * One shift of a rig: load, decide, commit, apply, at most eight rounds.
 *
 * **Invariant:** nothing is applied that is not in the ledger's outbox.
 */
import { evolveAll } from '../core/evolve/state.ts';
import type { Change } from '../core/ledger/change.ts';
import { decide } from '../core/decide.ts';
import type { Decision } from '../core/decide.ts';
import type { Effect } from '../core/effect.ts';
import type { Event } from '../core/event.ts';
import { emptyLedger } from '../core/ledger/ledger.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Instant } from '../core/name.ts';
import { dueEntries, enqueue, leaseMs, mayBegin } from '../core/ledger/outbox.ts';
import { learn, settle } from '../core/settle.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { later } from '../core/time.ts';
import { nextDueAt } from '../core/watch/deadline.ts';
import { pausedBy } from '../core/watch/stop.ts';
import type { Ports } from '../ports/ports.ts';
import { applyDue, inOrder } from './apply.ts';
import type { Outcome } from './apply.ts';
import { commit } from './commit.ts';
import type { Known } from './commit.ts';
import { load, newMemory } from './load.ts';
import type { Memory } from './load.ts';

/** What handling came to. `wakeAt`: when a tick would be useful, null when only an event can bring news. */
export interface Handled {
  readonly wakeAt: Instant | null;
  readonly rounds: number;
  readonly commits: number;
}

/** One committed round, for whoever shows progress. */
export interface Progress {
  readonly at: Instant;
  readonly known: Known;
  readonly changes: readonly Change[];
}

const roundsMax = 8;
const staleMax = 30;
const staleWaitMs = { low: 1000, high: 4000 } as const;

/** What the shifts of one rig share. */
export interface Desk extends DeskOptions {
  readonly memory: Memory;
  /** Entries that this process committed itself and has not tried: they need no look before they are applied. */
  readonly fresh: Set<string>;
  /** What applied effects taught and the ledger does not hold yet. */
  outcomes: Outcome[];
  /** Until when the outcomes may wait for company. */
  flushAt: Instant | null;
  /** The last snapshot, with what our own effects changed since. */
  snapshot: Snapshot | null;
}

/** What a desk is made with. */
export interface DeskOptions {
  readonly ackWaitMs: number;
  readonly take: () => Event[];
  readonly giveBack: (events: readonly Event[]) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** A desk with nothing on it. */
export function newDesk(options: DeskOptions): Desk {
  return { ...options, memory: newMemory(), fresh: new Set(), outcomes: [], flushAt: null, snapshot: null };
}

interface Decided extends Pick<Decision, 'changes' | 'texts'> {
  /** The ledger with the changes. */
  readonly after: Ledger;
  /** Nothing that anybody waits for: worth a commit of its own only after a while. */
  readonly isPatient: boolean;
}

// A decision that waits is dropped, and decided again from the same snapshot or a newer one: only what the snapshot
// shows by itself may, and only where nothing but tidying up is done to GitHub.
function canWait(change: Change): boolean {
  switch (change.type) {
    case 'branch-gone':
    case 'queue-set':
    case 'checks-set':
    case 'attempt-bound':
      return true;
    case 'bead-moved':
      return change.to === 'queued';
    case 'outbox-added':
      return change.entry.effect.type === 'drop-refs' || isCalmShow(change.entry.effect);
    default:
      return false;
  }
}

// What GitHub's own queue waits for is wanted at once.
const isCalmShow = (effect: Effect): boolean => effect.type === 'show-pull' && effect.isRequired !== true;

/** One run through at most eight rounds. */
export class Shift {
  readonly #ports: Ports;
  readonly #desk: Desk;
  #isFlush: boolean;
  #mustLook: boolean;
  #events: Event[] = [];
  #rounds = 0;
  #commits = 0;

  /** `isFlush`: to commit what waits, from what the last shift saw. */
  constructor(ports: Ports, desk: Desk, isFlush: boolean) {
    this.#ports = ports;
    this.#desk = desk;
    this.#isFlush = isFlush;
    this.#mustLook = !isFlush;
  }

  async run(): Promise<Handled> {
    try {
      for (let stale = 0; this.#rounds < roundsMax;) {
        const round = await this.#round();
        if (round === 'over') break;
        if (round === 'stale') await this.#waitAfterStale(++stale);
        else this.#rounds += 1;
      }
    } catch (error) {
      this.#desk.giveBack(this.#events);
      this.#events = [];
      this.#mustLook = true;
      throw error;
    }
    return { wakeAt: this.#wakeAt(), rounds: this.#rounds, commits: this.#commits };
  }

  async #round(): Promise<'stale' | 'over' | 'more'> {
    const { known, snapshot } = await this.#situation();
    const decided = this.#decide(known, snapshot);
    if (decided.isPatient && this.#mayWait(known, snapshot)) return 'over';
    if (decided.changes.length > 0) {
      const next = await commit(this.#ports.ledger, known, { ...decided, events: this.#events });
      if (next === null) return 'stale';
      this.#committed(next, decided.changes);
    } else {
      this.#desk.outcomes = [];
      this.#desk.flushAt = null;
    }
    this.#events = [];
    this.#isFlush = false;
    // What the last round decides waits in the outbox for the next shift, which can then record what it teaches.
    if (this.#rounds < roundsMax - 1) await this.#apply(snapshot);
    return this.#desk.outcomes.length === 0 && decided.changes.length === 0 ? 'over' : 'more';
  }

  async #situation(): Promise<{ known: Known; snapshot: Snapshot }> {
    const { memory, take, snapshot } = this.#desk;
    const arrived = take();
    this.#events.push(...arrived);
    if (arrived.length > 0 || this.#mustLook || snapshot === null || memory.known === null) {
      const loaded = await load(this.#ports, memory, this.#events);
      this.#isFlush = false;
      this.#mustLook = false;
      this.#desk.snapshot = loaded.snapshot;
      this.#events.push(...loaded.found);
      return loaded;
    }
    const { clock, dice } = this.#ports;
    const runsAreComplete = snapshot.runsAreComplete && !this.#isFlush;
    return {
      known: memory.known,
      snapshot: { ...snapshot, runsAreComplete, now: clock.now(), entropy: dice.entropy() },
    };
  }

  #decide({ ledger }: Known, snapshot: Snapshot): Decided {
    const events = this.#events;
    const { heldBy } = this.#ports;
    const { now } = snapshot;
    const acks = this.#acks({ ledger }, snapshot);
    let after = evolveAll(ledger, acks);
    const own: Change[] = [];
    const add = (more: readonly Change[]): void => {
      own.push(...more);
      after = evolveAll(after, more);
    };
    const decision = decide({ ledger: after, snapshot, events });
    own.push(...decision.changes);
    after = decision.ledger;
    add(enqueue(after, decision.effects, { now, heldBy }));
    const isPaused = pausedBy({ ledger: after, snapshot }) !== null;
    const due = dueEntries(after.outbox, { now, heldBy, isPaused });
    const expired = due.filter((entry) => entry.heldBy !== heldBy || !mayBegin(entry, now));
    const leaseUntil = later(now, leaseMs);
    add(expired.map((entry) => ({ type: 'outbox-leased', id: entry.id, heldBy, leaseUntil })));
    const changes = [...acks, ...own];
    return { changes, after, texts: decision.texts, isPatient: changes.length > 0 && own.every(canWait) };
  }

  // An entry that is not in the outbox any more was settled by somebody else.
  #acks({ ledger }: Pick<Known, 'ledger'>, snapshot: Snapshot): Change[] {
    const waiting = new Set(ledger.outbox.entries.map((entry) => entry.id));
    const changes: Change[] = [];
    let after = ledger;
    for (const { entry, learnt } of this.#desk.outcomes) {
      if (!waiting.has(entry.id)) continue;
      const more = settle({ ledger: after, snapshot, events: this.#events }, entry, learnt);
      changes.push(...more);
      after = evolveAll(after, more);
    }
    return changes;
  }

  #mayWait({ ledger }: Known, snapshot: Snapshot): boolean {
    const { now } = snapshot;
    const { ackWaitMs, outcomes } = this.#desk;
    // A run that has ended waits for its binding before it publishes.
    const isBinding = outcomes.some((outcome) => outcome.learnt.type === 'dispatched');
    const soonest = later(now, isBinding ? ackWaitMs / 5 : ackWaitMs);
    const flushAt = soonest < (this.#desk.flushAt ?? soonest) ? soonest : (this.#desk.flushAt ?? soonest);
    const learnt = new Set(outcomes.map(({ entry }) => entry.id));
    const isPaused = pausedBy({ ledger, snapshot }) !== null;
    const due = dueEntries(ledger.outbox, { now, heldBy: this.#ports.heldBy, isPaused });
    if (flushAt <= now || this.#isFlush || due.some((entry) => !learnt.has(entry.id))) return false;
    this.#desk.flushAt = flushAt;
    this.#events = [];
    return true;
  }

  #committed(next: Known, changes: readonly Change[]): void {
    const { memory, fresh, onProgress } = this.#desk;
    memory.known = next;
    this.#desk.outcomes = [];
    this.#desk.flushAt = null;
    this.#commits += 1;
    for (const change of changes) {
      if (change.type === 'outbox-added') fresh.add(change.entry.id);
      // Its lease was nearly over, or over: somebody else may have held it in between.
      if (change.type === 'outbox-leased') fresh.delete(change.id);
    }
    const waiting = new Set(next.ledger.outbox.entries.map((entry) => entry.id));
    for (const id of fresh) if (!waiting.has(id)) fresh.delete(id);
    onProgress({ at: this.#ports.clock.now(), known: next, changes });
  }

  async #apply(snapshot: Snapshot): Promise<void> {
    const { memory, fresh } = this.#desk;
    const { clock, heldBy } = this.#ports;
    const ledger = memory.known?.ledger ?? emptyLedger;
    const isPaused = pausedBy({ ledger, snapshot }) !== null;
    const ready = dueEntries(ledger.outbox, { now: clock.now(), heldBy, isPaused });
    const entries = inOrder(ledger.outbox, ready);
    const ours = entries.filter((entry) => entry.heldBy === heldBy);
    const due = ours.map((entry) => ({ entry, look: !fresh.has(entry.id) }));
    const outcomes = await applyDue(this.#ports, due);
    for (const { entry } of outcomes) fresh.delete(entry.id);
    this.#desk.outcomes = outcomes;
    this.#desk.snapshot = outcomes.reduce((seen, { entry, learnt }) => learn(seen, entry.effect, learnt), snapshot);
  }

  async #waitAfterStale(times: number): Promise<void> {
    if (times > staleMax) throw new Error(`the ledger was ahead ${staleMax} times in a row`);
    const { clock, dice, log } = this.#ports;
    log.info({ times }, 'somebody else committed first');
    this.#mustLook = true;
    this.#isFlush = false;
    this.#desk.memory.isBehind = true;
    await clock.wait(dice.between(staleWaitMs.low, staleWaitMs.high));
  }

  #wakeAt(): Instant | null {
    const { snapshot, memory } = this.#desk;
    const now = this.#ports.clock.now();
    if (this.#rounds >= roundsMax) return now;
    if (memory.known === null || snapshot === null) return null;
    const { ledger } = memory.known;
    const current = { ...snapshot, now };
    return nextDueAt({ ledger: evolveAll(ledger, this.#acks({ ledger }, current)), snapshot: current, events: [] });
  }
}
