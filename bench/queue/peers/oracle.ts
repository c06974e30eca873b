/** Knows every outcome beforehand: rejects the bad at once, tests the good once, in a chain. Nobody can do better. */
import type { Policy, Run, Simulation } from '../simulation.ts';
import type { Pull } from '../world.ts';

/** The bound. */
export class Oracle implements Policy {
  readonly name = 'oracle';
  private readonly sim: Simulation;
  private line: Pull[] = [];
  private tail: Pull[] = [];
  private runs: Run[] = [];

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  arrive(pull: Pull): void {
    this.line.push(pull);
  }

  finish(run: Run): void {
    // A flake does not fool it.
    this.sim.land(run.content);
    const isDone = (other: Run): boolean => other.content.every((pull) => this.sim.isLanded(pull));
    for (const other of this.runs.filter(isDone)) this.sim.cancel(other);
    this.runs = this.runs.filter((other) => other !== run && !isDone(other));
    this.tail = this.tail.filter((pull) => !this.sim.isLanded(pull));
  }

  tick(): void {
    if (this.line.length === 0 || this.sim.free <= 0) return;
    const waiting = this.sim.sweep(this.line);
    this.line = [];
    const set: Pull[] = [];
    for (const pull of waiting) {
      const before = [...this.tail, ...set];
      if (!this.fits(pull, before)) this.sim.reject(pull);
      else if (before.some((other) => this.sim.world.conflicts(pull, other))) this.line.push(pull);
      else set.push(pull);
    }
    if (set.length === 0) return;
    this.runs.push(this.sim.start(set, this.tail));
    this.tail = [...this.tail, ...set];
  }

  private fits(pull: Pull, before: readonly Pull[]): boolean {
    if (before.some((other) => this.sim.world.clashes(pull, other))) return false;
    return this.sim.passes([pull], this.sim.main.length);
  }
}
