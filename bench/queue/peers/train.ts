/**
 * GitHub's merge queue: each entry is tested with all before it, a window at a time. A red one leaves and those behind start
 * again; with HEADGREEN only the last of a row has to be green, and greens are kept.
 */
import type { Policy, Run, Simulation } from '../simulation.ts';
import type { Pull } from '../world.ts';

interface Seat {
  readonly pull: Pull;
  run: Run | null;
  verdict: 'open' | 'green' | 'red';
}

/** How a train is set up. */
export interface TrainOptions {
  readonly name: string;
  readonly window: number;
  readonly headGreen: boolean;
}

/** A train of prefixes. */
export class Train implements Policy {
  readonly name: string;
  private readonly sim: Simulation;
  private readonly options: TrainOptions;
  private seats: Seat[] = [];
  private seenMain = 0;

  constructor(sim: Simulation, options: TrainOptions) {
    this.sim = sim;
    this.options = options;
    this.name = options.name;
  }

  arrive(pull: Pull): void {
    this.seats.push({ pull, run: null, verdict: 'open' });
  }

  finish(run: Run): void {
    const index = this.seats.findIndex((seat) => seat.run === run);
    const seat = this.seats[index];
    if (seat === undefined) return;
    seat.verdict = run.passes ? 'green' : 'red';
    if (!run.passes) for (const behind of this.seats.slice(index + 1)) this.restart(behind);
    this.settle();
  }

  private restart(seat: Seat): void {
    const isKept = this.options.headGreen && seat.verdict === 'green';
    if (isKept) return;
    this.reset(seat);
  }

  private reset(seat: Seat): void {
    if (seat.run !== null) this.sim.cancel(seat.run);
    seat.run = null;
    seat.verdict = 'open';
  }

  private settle(): void {
    for (;;) {
      if (this.options.headGreen) this.landBehind();
      const [head] = this.seats;
      if (head === undefined || head.verdict === 'open') return;
      if (head.verdict === 'red') {
        this.seats.shift();
        this.sim.reject(head.pull);
        continue;
      }
      if (head.run === null || !this.sim.canLand(head.run)) return this.reset(head);
      this.seats.shift();
      this.sim.land([head.pull]);
    }
  }

  /** The last green one lands itself and all before it that its tree holds. */
  private landBehind(): void {
    const index = this.seats.findLastIndex(
      ({ verdict, run }) => verdict === 'green' && run !== null && this.sim.canLand(run),
    );
    const run = this.seats[index]?.run;
    if (run === undefined || run === null) return;
    const inside = new Set(run.content);
    const row = this.seats.slice(0, index + 1);
    this.sim.land(row.map(({ pull }) => pull).filter((pull) => inside.has(pull)));
    this.seats = this.seats.filter(({ pull }) => !this.sim.isLanded(pull));
  }

  tick(): void {
    this.sweep();
    const ahead: Pull[] = [];
    const most = Math.min(this.options.window, this.sim.workload.slots);
    let taken = 0;
    for (const seat of this.seats) {
      if (taken >= most) return;
      if (seat.verdict === 'red') {
        taken++;
        continue;
      }
      if (ahead.some((other) => this.sim.world.conflicts(other, seat.pull))) continue;
      if (seat.verdict === 'open' && seat.run === null) {
        if (this.sim.free <= 0) return;
        seat.run = this.sim.start([seat.pull], ahead);
      }
      ahead.push(seat.pull);
      taken++;
    }
  }

  /** Those that conflict with what landed leave, and whoever was tested behind them starts again. */
  private sweep(): void {
    const isIdle = !this.seats.some(({ run, verdict }) => run !== null && verdict === 'open');
    if (!isIdle && this.seenMain === this.sim.main.length) return;
    this.seenMain = this.sim.main.length;
    for (const seat of this.seats.filter(({ pull }) => this.sim.conflictsWithMain(pull))) {
      const index = this.seats.indexOf(seat);
      this.reset(seat);
      this.seats.splice(index, 1);
      for (const behind of this.seats.slice(index)) {
        if (behind.run?.ahead.includes(seat.pull) === true) this.reset(behind);
      }
      this.sim.resolve(seat.pull);
    }
  }
}
