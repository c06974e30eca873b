/**
 * The discrete-event simulation: pull requests arrive, a policy starts CI runs on composed trees and lands them.
 *
 * **Invariant:** the truth of every landing is checked; main turning red is counted and, for a sound policy, thrown.
 */
import { Agenda } from './agenda.ts';
import { Report } from './report.ts';
import { dice, World } from './world.ts';
import type { Pull, Workload } from './world.ts';

/** A CI run of main's first `baseLength` landings plus `content`, in order; its own are `set`, the rest is ahead of them. */
export interface Run {
  readonly set: readonly Pull[];
  readonly ahead: readonly Pull[];
  readonly content: readonly Pull[];
  readonly baseLength: number;
  readonly passes: boolean;
  readonly startedAt: number;
  readonly minutes: number;
  state: 'running' | 'finished' | 'cancelled';
}

/** How a merge queue behaves. */
export interface Policy {
  readonly name: string;
  /** A pull request arrives, or is back from having a conflict resolved. */
  arrive(pull: Pull, isBack: boolean): void;
  finish(run: Run): void;
  /** After every event. */
  tick(): void;
}

/** Builds a policy for one simulation. */
export type PolicyMaker = (sim: Simulation) => Policy;

interface Merge {
  readonly pull: Pull;
  readonly at: number;
}

/** More events than this mean that a policy spins. */
const eventsMax = 5_000_000;

/** One world under one policy. */
export class Simulation {
  readonly workload: Workload;
  readonly world: World;
  readonly report = new Report();
  readonly main: Merge[] = [];
  /** Those in the queue: arrived, not landed, rejected or away at the resolver. */
  readonly queued = new Set<Pull>();
  now = 0;
  private readonly landed = new Set<Pull>();
  private readonly agenda = new Agenda();
  private readonly running = new Set<Run>();
  private readonly roll: () => number;
  private readonly policy: Policy;
  private left: number;

  constructor(workload: Workload, make: PolicyMaker) {
    this.workload = workload;
    this.world = new World(workload);
    this.roll = dice(workload.seed * 31 + 5);
    this.left = workload.pulls;
    for (const [root, { at }] of this.world.arrivals.entries()) {
      this.at(at, () => this.enter(this.world.pull(root, 0, { now: at, branch: at - workload.work })));
    }
    this.policy = make(this);
  }

  get free(): number {
    return this.workload.slots - this.running.size;
  }

  /** Does something at a minute. */
  at(minute: number, act: () => void): void {
    this.agenda.add(minute, act);
  }

  isLanded(pull: Pull): boolean {
    return this.landed.has(pull);
  }

  /** Whether it touches lines that landed after it branched off; `length` says how much of main is looked at. */
  conflictsWithMain(pull: Pull, length = this.main.length): boolean {
    for (let i = length - 1; i >= 0; i--) {
      const merge = this.main[i];
      if (merge === undefined || merge.at <= pull.branch) return false;
      if (this.world.conflicts(pull, merge.pull)) return true;
    }
    return false;
  }

  /** Those of `pulls` that compose one after another behind `ahead`; the rest must wait. */
  compose(pulls: readonly Pull[], ahead: readonly Pull[] = []): { ok: Pull[]; held: Pull[] } {
    const ok: Pull[] = [];
    const held: Pull[] = [];
    for (const pull of pulls) {
      const hits = [...ahead, ...ok].some((other) => other !== pull && this.world.conflicts(pull, other));
      (hits ? held : ok).push(pull);
    }
    return { ok, held };
  }

  /** Those that still compose with main; the others go to the resolver and come back. */
  sweep(pulls: readonly Pull[]): Pull[] {
    return pulls.filter((pull) => {
      if (!this.conflictsWithMain(pull)) return true;
      this.resolve(pull);
      return false;
    });
  }

  /** Takes it out of the queue to have its conflict with main resolved. */
  resolve(pull: Pull, isFirst = false): void {
    this.report.conflicts++;
    this.queued.delete(pull);
    pull.branch = this.now;
    this.at(this.now + this.workload.resolve, () => {
      pull.branch = this.now;
      this.queued.add(pull);
      this.policy.arrive(pull, !isFirst);
    });
  }

  /** Whether main's first `baseLength` landings with this content pass. */
  passes(contentOf: readonly Pull[], baseLength: number): boolean {
    return contentOf.every((pull, i) => {
      if (pull.isBad || contentOf.slice(i + 1).some((other) => this.world.clashes(pull, other))) return false;
      for (let k = baseLength - 1; k >= 0; k--) {
        const merge = this.main[k];
        if (merge === undefined || merge.at <= pull.branch) return true;
        if (this.world.clashes(pull, merge.pull)) return false;
      }
      return true;
    });
  }

  /** Starts CI. */
  start(set: readonly Pull[], ahead: readonly Pull[] = [], baseLength = this.main.length): Run {
    const { ci, ciDeviation, flake } = this.workload;
    const content = [...ahead, ...set];
    const isGood = this.passes(content, baseLength);
    const isFlaky = isGood && this.roll() < flake;
    const normal = Math.sqrt(-2 * Math.log(1 - this.roll())) * Math.cos(2 * Math.PI * this.roll());
    const minutes = Math.max(ci * 0.5, ci * (1 + ciDeviation * normal));
    const passes = isGood && !isFlaky;
    const run: Run = {
      set,
      ahead: [...ahead],
      content,
      baseLength,
      passes,
      startedAt: this.now,
      minutes,
      state: 'running',
    };
    this.running.add(run);
    this.report.runs++;
    this.at(this.now + minutes, () => this.end(run));
    return run;
  }

  private end(run: Run): void {
    if (run.state !== 'running') return;
    run.state = 'finished';
    this.running.delete(run);
    this.report.ciMinutes += run.minutes;
    this.policy.finish(run);
  }

  /** Stops a run; what it used is paid. */
  cancel(run: Run): void {
    if (run.state !== 'running') return;
    run.state = 'cancelled';
    this.running.delete(run);
    this.report.ciMinutes += this.now - run.startedAt;
  }

  /** Whether the run's tree holds everything that landed since its base, and nothing that left. */
  isExact(run: Run): boolean {
    const inside = new Set(run.content);
    return this.main.slice(run.baseLength).every(({ pull }) => inside.has(pull));
  }

  /** Whether the run's commit may become main. */
  canLand(run: Run): boolean {
    return (
      run.passes && this.isExact(run) && run.content.every((pull) => this.landed.has(pull) || this.queued.has(pull))
    );
  }

  /** Moves main. */
  land(pulls: readonly Pull[]): void {
    const fresh = pulls.filter((pull) => !this.landed.has(pull));
    if (fresh.length === 0) return;
    if (!this.passes(fresh, this.main.length)) {
      this.report.red++;
      throw new Error(`${this.policy.name} turned main red`);
    }
    for (const pull of fresh) {
      this.main.push({ pull, at: this.now });
      this.landed.add(pull);
      this.queued.delete(pull);
      this.report.merges.push({ at: this.now, waited: this.now - pull.queuedAt, turned: this.now - pull.firstAt });
      this.left--;
    }
  }

  /** Sends one back; its author returns with another attempt. */
  reject(pull: Pull): void {
    this.queued.delete(pull);
    this.report.rejects++;
    if (this.passes([pull], this.main.length)) this.report.wronged++;
    if (pull.attempt + 1 >= this.workload.attemptsMax) {
      this.report.givenUp++;
      this.left--;
      return;
    }
    this.at(this.now + this.workload.mend, () =>
      this.enter(this.world.pull(pull.root, pull.attempt + 1, { now: this.now, branch: this.now })),
    );
  }

  private enter(pull: Pull): void {
    pull.queuedAt = this.now;
    if (this.conflictsWithMain(pull)) {
      this.resolve(pull, true);
      return;
    }
    this.queued.add(pull);
    this.policy.arrive(pull, false);
  }

  /** Runs until every pull request has landed or been given up. */
  play(): Report {
    for (let events = 0; this.left > 0; events++) {
      const next = this.agenda.next();
      if (next === undefined) break;
      if (events > eventsMax) throw new Error(`${this.policy.name} does not come to an end`);
      this.now = next.at;
      next.act();
      this.policy.tick();
    }
    this.report.stuck = this.left;
    this.report.end = this.report.merges.at(-1)?.at ?? 0;
    return this.report;
  }
}
