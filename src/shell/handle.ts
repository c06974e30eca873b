/**
 * One repository in one process: load, decide, commit, apply, at most eight rounds, one at a time.
 *
 * **Invariant:** nothing is applied that is not in the ledger's outbox, and an event is forgotten only once what it
 * led to is committed.
 */
import { evolveAll } from '../core/change.ts';
import type { Change } from '../core/change.ts';
import { decide } from '../core/decide.ts';
import type { Decision } from '../core/decide.ts';
import type { Event } from '../core/event.ts';
import { emptyLedger } from '../core/ledger.ts';
import type { Instant } from '../core/name.ts';
import { dueEntries, enqueue } from '../core/outbox.ts';
import { learn, settle } from '../core/settle.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { later } from '../core/time.ts';
import { nextDueAt } from '../core/watch/deadline.ts';
import type { Ports } from '../ports/ports.ts';
import { applyDue, inOrder } from './apply.ts';
import type { Outcome } from './apply.ts';
import { commit } from './commit.ts';
import type { Known } from './commit.ts';
import { load, newMemory } from './load.ts';

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
const failuresMax = 5;
const inboxMax = 1000;
const leaseMs = 60_000;
const staleWaitMs = { low: 1000, high: 4000 } as const;

/** The shell's state for one repository. */
export class Rig {
  readonly #ports: Ports;
  readonly #onProgress: (progress: Progress) => void;
  readonly #memory = newMemory();
  /** Entries that this process committed itself and has not tried: they need no look before they are applied. */
  readonly #fresh = new Set<string>();
  #inbox: Event[] = [];
  #running: Promise<Handled> | null = null;

  constructor(ports: Ports, onProgress: (progress: Progress) => void = () => {}) {
    this.#ports = ports;
    this.#onProgress = onProgress;
  }

  /** Takes events in; resolves when everything that was taken in by then is decided, committed and applied. */
  handle(events: readonly Event[]): Promise<Handled> {
    this.#inbox.push(...events);
    this.#running ??= this.#work();
    return this.#running;
  }

  async #work(): Promise<Handled> {
    let total: Handled = { wakeAt: null, rounds: 0, commits: 0 };
    try {
      do {
        const shift = new Shift(this.#ports, {
          memory: this.#memory,
          fresh: this.#fresh,
          take: () => this.#inbox.splice(0),
          giveBack: (events) => (this.#inbox = [...events, ...this.#inbox].slice(0, inboxMax)),
          onProgress: this.#onProgress,
        });
        const handled = await this.#retrying(shift);
        total = {
          wakeAt: handled.wakeAt,
          rounds: total.rounds + handled.rounds,
          commits: total.commits + handled.commits,
        };
      } while (this.#inbox.length > 0);
      return total;
    } finally {
      // In the same turn as the last look into the inbox, or an event could arrive in between and wait for ever.
      this.#running = null;
    }
  }

  async #retrying(shift: Shift): Promise<Handled> {
    const { clock, dice, classify, log } = this.#ports;
    for (let failures = 1; ; failures++) {
      try {
        return await shift.run();
      } catch (error) {
        this.#memory.known = null;
        const failure = classify(error);
        log.warn({ reason: failure.reason, failures, kind: failure.kind }, 'a shift failed');
        if (failure.kind === 'lasting' || failures === failuresMax) throw error;
        await clock.wait((failure.retryAfterMs ?? 1000 * 2 ** failures) + dice.between(0, 1000));
      }
    }
  }
}

interface ShiftState {
  readonly memory: ReturnType<typeof newMemory>;
  readonly fresh: Set<string>;
  readonly take: () => Event[];
  readonly giveBack: (events: readonly Event[]) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** One run through at most eight rounds. */
class Shift {
  readonly #ports: Ports;
  readonly #state: ShiftState;
  #events: Event[] = [];
  #outcomes: Outcome[] = [];
  #snapshot: Snapshot | null = null;
  #rounds = 0;
  #commits = 0;

  constructor(ports: Ports, state: ShiftState) {
    this.#ports = ports;
    this.#state = state;
  }

  async run(): Promise<Handled> {
    this.#snapshot = null;
    try {
      for (let stale = 0; this.#rounds < roundsMax;) {
        const round = await this.#round();
        if (round === 'over') break;
        if (round === 'stale') await this.#waitAfterStale(++stale);
        else this.#rounds += 1;
      }
    } catch (error) {
      this.#state.giveBack(this.#events);
      this.#events = [];
      throw error;
    }
    return { wakeAt: this.#wakeAt(), rounds: this.#rounds, commits: this.#commits };
  }

  async #round(): Promise<'stale' | 'over' | 'more'> {
    const { known, snapshot } = await this.#situation();
    const decided = this.#decide(known, snapshot);
    if (decided.changes.length > 0) {
      const next = await commit(this.#ports.ledger, known, { ...decided, events: this.#events });
      if (next === null) return 'stale';
      this.#committed(next, decided.changes);
    }
    this.#events = [];
    // What the last round decides waits in the outbox for the next shift, which can then record what it teaches.
    if (this.#rounds < roundsMax - 1) await this.#apply(snapshot);
    return this.#outcomes.length === 0 && decided.changes.length === 0 ? 'over' : 'more';
  }

  async #situation(): Promise<{ known: Known; snapshot: Snapshot }> {
    const { memory, take } = this.#state;
    const arrived = take();
    if (arrived.length > 0) this.#snapshot = null;
    this.#events.push(...arrived);
    if (this.#snapshot === null || memory.known === null) {
      const loaded = await load(this.#ports, memory, this.#events);
      this.#snapshot = loaded.snapshot;
      return loaded;
    }
    const { clock, dice } = this.#ports;
    return { known: memory.known, snapshot: { ...this.#snapshot, now: clock.now(), entropy: dice.entropy() } };
  }

  #decide({ ledger }: Known, snapshot: Snapshot): Pick<Decision, 'changes' | 'texts'> {
    const events = this.#events;
    const { heldBy } = this.#ports;
    const { now } = snapshot;
    let after = ledger;
    const changes: Change[] = [];
    const add = (more: readonly Change[]): void => {
      changes.push(...more);
      after = evolveAll(after, more);
    };
    const waiting = new Set(ledger.outbox.entries.map((entry) => entry.id));
    for (const { entry, learnt } of this.#outcomes) {
      if (waiting.has(entry.id)) add(settle({ ledger: after, snapshot, events }, entry, learnt));
    }
    const decision = decide({ ledger: after, snapshot, events });
    add(decision.changes);
    add(enqueue(after, decision.effects, { now, heldBy, leaseMs }));
    const due = dueEntries(after.outbox, { now, heldBy });
    const expired = due.filter((entry) => entry.heldBy !== heldBy || entry.leaseUntil <= now);
    const leaseUntil = later(now, leaseMs);
    add(expired.map((entry) => ({ type: 'outbox-leased', id: entry.id, heldBy, leaseUntil })));
    return { changes, texts: decision.texts };
  }

  #committed(next: Known, changes: readonly Change[]): void {
    const { memory, fresh, onProgress } = this.#state;
    memory.known = next;
    this.#outcomes = [];
    this.#commits += 1;
    for (const change of changes) if (change.type === 'outbox-added') fresh.add(change.entry.id);
    const waiting = new Set(next.ledger.outbox.entries.map((entry) => entry.id));
    for (const id of fresh) if (!waiting.has(id)) fresh.delete(id);
    onProgress({ at: this.#ports.clock.now(), known: next, changes });
  }

  async #apply(snapshot: Snapshot): Promise<void> {
    const { memory, fresh } = this.#state;
    const { clock, heldBy } = this.#ports;
    const outbox = memory.known?.ledger.outbox ?? emptyLedger.outbox;
    const entries = inOrder(outbox, dueEntries(outbox, { now: clock.now(), heldBy }));
    const ours = entries.filter((entry) => entry.heldBy === heldBy);
    const due = ours.map((entry) => ({ entry, look: !fresh.delete(entry.id) }));
    this.#outcomes = await applyDue(this.#ports, due);
    this.#snapshot = this.#outcomes.reduce((seen, { entry, learnt }) => learn(seen, entry.effect, learnt), snapshot);
  }

  async #waitAfterStale(times: number): Promise<void> {
    if (times > staleMax) throw new Error(`the ledger was ahead ${staleMax} times in a row`);
    const { clock, dice, log } = this.#ports;
    log.info({ times }, 'somebody else committed first');
    this.#snapshot = null;
    this.#state.memory.isBehind = true;
    await clock.wait(dice.between(staleWaitMs.low, staleWaitMs.high));
  }

  #wakeAt(): Instant | null {
    const { known } = this.#state.memory;
    const now = this.#ports.clock.now();
    if (this.#rounds >= roundsMax) return now;
    if (known === null || this.#snapshot === null) return null;
    return nextDueAt({ ledger: known.ledger, snapshot: { ...this.#snapshot, now }, events: [] });
  }
}
