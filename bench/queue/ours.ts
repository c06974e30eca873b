/**
 * The product's own scheduler as a policy, paying what it pays in life: composing costs a write and a second a member, a
 * landing a second, and both are pushes, of which the repository takes six a minute.
 */
import { content } from '../../src/core/refinery/chain.ts';
import { sha256 } from '../../src/core/refinery/digest.ts';
import { evolve } from '../../src/core/refinery/evolve.ts';
import { emptyQueue } from '../../src/core/refinery/queue.ts';
import type { Member, Plan, Queue, QueueAction, QueueEvent, QueueRunId } from '../../src/core/refinery/queue.ts';
import { schedule } from '../../src/core/refinery/schedule.ts';
import { Instant, PullNumber, Sha } from '../../src/core/name.ts';
import type { Policy, Run, Simulation } from './simulation.ts';
import type { Pull } from './world.ts';

type Action<T extends QueueAction['type']> = Extract<QueueAction, { type: T }>;

const minuteMs = 60_000;
const secondMinutes = 1 / 60;
const pushesPerMinute = 6;
const checkTimeoutMs = 360 * minuteMs;

/** What the scheduler needs of the simulation that it plays in. */
export type Host = Pick<
  Simulation,
  'now' | 'workload' | 'at' | 'start' | 'cancel' | 'land' | 'reject' | 'resolve' | 'conflictsWithMain'
> & {
  readonly main: { readonly length: number };
  readonly queued: { has(pull: Pull): boolean };
  readonly world: { conflicts(a: Pull, b: Pull): boolean };
};

/** What the product's scheduler cost in this simulation. */
export interface Costs {
  writes: number;
  /** Milliseconds of each decision. */
  readonly tickMs: number[];
  waitingMax: number;
}

/** What happens to facts on their way, to see that nothing depends on it. */
export interface Mischief {
  readonly roll: () => number;
  /** P(a decision is made twice), P(a fact arrives twice), P(the word that a landing happened is lost). */
  readonly twice: number;
  readonly doubled: number;
  readonly lost: number;
}

/** Toolpusher's scheduler in the simulation. */
export class Ours implements Policy {
  readonly name = 'toolpusher';
  queue: Queue = emptyQueue;
  readonly costs: Costs = { writes: 0, tickMs: [], waitingMax: 0 };
  private readonly sim: Host;
  private readonly pulls = new Map<PullNumber, Pull>();
  /** Where on main each base is. */
  private readonly lengths = new Map<Sha, number>();
  private readonly runs = new Map<QueueRunId, Run>();
  private readonly names = new Map<Run, QueueRunId>();
  private readonly doing = new Set<string>();
  private readonly pushes: number[] = [];
  private readonly heads = new Map<PullNumber, number>();
  private writing = false;
  private readonly writes: (() => void)[] = [];
  private base = sha('base', 0);
  private readonly mischief: Mischief | null;

  constructor(sim: Host, mischief: Mischief | null = null) {
    this.sim = sim;
    this.mischief = mischief;
    this.lengths.set(this.base, 0);
  }

  arrive(pull: Pull): void {
    const number = PullNumber.parse(pull.id + 1);
    const heads = (this.heads.get(number) ?? 0) + 1;
    this.heads.set(number, heads);
    this.pulls.set(number, pull);
    const head = sha(`head ${number}`, heads);
    this.tell({ type: 'enqueued', pull: number, bead: null, head, priority: 2, at: this.now });
  }

  finish(run: Run): void {
    const name = this.names.get(run);
    if (name === undefined) return;
    this.tell({ type: 'checked', run: name, outcome: run.passes ? 'green' : 'red', at: this.now });
  }

  tick(): void {
    const from = performance.now();
    const starts = this.pushesLeft;
    const view = { now: this.now, base: this.base, slots: this.slots, starts, checkTimeoutMs };
    const plan = schedule(this.queue, view);
    this.costs.tickMs.push(performance.now() - from);
    if (this.mischief !== null && this.mischief.roll() < this.mischief.twice) {
      assertSame(plan, schedule(plan.queue, view));
    }
    this.queue = plan.queue;
    this.costs.waitingMax = Math.max(this.costs.waitingMax, this.queue.entries.length);
    for (const action of plan.actions) this.act(action);
  }

  private get slots(): number {
    return this.sim.workload.slots;
  }

  private get now(): Instant {
    return Instant.parse(Math.round(this.sim.now * minuteMs));
  }

  private get pushesLeft(): number {
    return pushesPerMinute - this.pushes.filter((at) => at > this.sim.now - 1).length;
  }

  private tell(event: QueueEvent): void {
    const { mischief } = this;
    if (mischief !== null && event.type === 'landed' && mischief.roll() < mischief.lost) return;
    this.queue = evolve(this.queue, event);
    if (mischief !== null && mischief.roll() < mischief.doubled) this.queue = evolve(this.queue, event);
  }

  private act(action: QueueAction): void {
    switch (action.type) {
      case 'compose':
        return this.once(`compose ${action.run}`, () => this.compose(action));
      case 'land':
        return this.once(`land ${action.run} ${action.from}`, () => this.land(action));
      case 'cancel': {
        const run = this.runs.get(action.run);
        if (run !== undefined) this.sim.cancel(run);
        return this.tell({ type: 'cancelled', run: action.run });
      }
      case 'evict':
        return this.leave(action.pull, (pull) => this.sim.reject(pull));
      case 'conflict':
        return this.leave(action.pull, (pull) => this.sim.resolve(pull));
      // The simulation is of a base that the App moves itself.
      case 'hand-over':
      case 'take-back':
    }
  }

  private once(key: string, act: () => void): void {
    if (this.doing.has(key)) return;
    this.doing.add(key);
    act();
  }

  private leave(number: PullNumber, how: (pull: Pull) => void): void {
    const pull = this.pulls.get(number);
    this.tell({ type: 'left', pull: number });
    if (pull !== undefined && this.sim.queued.has(pull)) how(pull);
  }

  /** Writes go one after another; `seconds` each, then a push when the minute has one left. */
  private write(seconds: number, done: () => void, isUrgent = false): void {
    const write = (): void => {
      this.costs.writes += seconds;
      this.sim.at(this.sim.now + seconds * secondMinutes, () => this.push(done));
    };
    if (isUrgent) this.writes.unshift(write);
    else this.writes.push(write);
    this.nextWrite();
  }

  private nextWrite(): void {
    if (this.writing) return;
    const write = this.writes.shift();
    if (write === undefined) return;
    this.writing = true;
    write();
  }

  private push(done: () => void): void {
    if (this.pushesLeft <= 0) {
      const oldest = this.pushes.at(-pushesPerMinute) ?? this.sim.now;
      this.sim.at(Math.max(this.sim.now, oldest + 1) + 1e-6, () => this.push(done));
      return;
    }
    this.pushes.push(this.sim.now);
    // The budget has a push again in a minute, and the shell's outbox wakes for it.
    this.sim.at(this.sim.now + 1 + 1e-6, () => undefined);
    this.writing = false;
    done();
    this.nextWrite();
  }

  private compose(action: Action<'compose'>): void {
    this.write(action.members.length, () => {
      const run = this.queue.runs.find(({ id }) => id === action.run);
      if (run === undefined || run.state === 'void') {
        return this.tell({ type: 'composed', run: action.run, sha: sha(action.run, 1), merged: [], at: this.now });
      }
      const baseLength = this.lengths.get(run.base) ?? this.sim.main.length;
      const ahead = this.known(run.ahead);
      const merged: Member[] = [];
      for (const member of run.members) {
        const refusal = this.refusal(member, { baseLength, ahead: [...run.ahead, ...merged] });
        if (refusal === null) merged.push(member);
        else this.tell({ type: 'conflicted', run: run.id, pull: member.pull, with: refusal, at: this.now });
      }
      if (merged.length > 0) {
        const started = this.sim.start(this.known(merged), ahead, baseLength);
        this.runs.set(run.id, started);
        this.names.set(started, run.id);
      }
      this.tell({ type: 'composed', run: run.id, sha: sha(run.id, 1), merged, at: this.now });
    });
  }

  private known(members: readonly Member[]): Pull[] {
    return members.flatMap(({ pull }) => this.pulls.get(pull) ?? []);
  }

  private refusal(
    member: Member,
    { baseLength, ahead }: { baseLength: number; ahead: readonly Member[] },
  ): 'base' | PullNumber[] | null {
    const pull = this.pulls.get(member.pull);
    if (pull === undefined || this.sim.conflictsWithMain(pull, baseLength)) return 'base';
    const hits = this.known(ahead).some((other) => this.sim.world.conflicts(pull, other));
    // The merge API says that it conflicts, not with which of those ahead.
    return hits ? ahead.map((other) => other.pull) : null;
  }

  private land(action: Action<'land'>): void {
    const move = (): void => {
      this.doing.delete(`land ${action.run} ${action.from}`);
      const run = this.queue.runs.find(({ id }) => id === action.run);
      if (this.base !== action.from || run === undefined) return;
      this.sim.land(this.known(content(run)));
      this.base = action.to;
      this.lengths.set(this.base, this.sim.main.length);
      this.tell({ type: 'landed', run: action.run, at: this.now });
    };
    this.write(1, move, true);
  }
}

function assertSame(once: Plan, twice: Plan): void {
  if (JSON.stringify(once) !== JSON.stringify(twice)) throw new Error('deciding twice is not deciding once');
}

function sha(text: string, n: number): Sha {
  return Sha.parse(sha256(`${text} ${n}`).slice(0, 40));
}
