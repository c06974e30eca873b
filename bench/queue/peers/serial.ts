/** One at a time, on the base, with one more try: what most queues do. */
import type { Policy, Run, Simulation } from '../simulation.ts';
import type { Pull } from '../world.ts';

const triesMax = 2;

/** Serial queue. */
export class Serial implements Policy {
  readonly name = 'serial';
  private readonly sim: Simulation;
  private readonly line: Pull[] = [];
  private readonly tries = new Map<Pull, number>();
  private isBusy = false;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  arrive(pull: Pull, isBack: boolean): void {
    if (isBack) this.line.unshift(pull);
    else this.line.push(pull);
  }

  finish(run: Run): void {
    this.isBusy = false;
    const [pull] = run.set;
    if (pull === undefined) return;
    if (run.passes) return this.sim.land([pull]);
    const tries = (this.tries.get(pull) ?? 0) + 1;
    this.tries.set(pull, tries);
    if (tries >= triesMax) this.sim.reject(pull);
    else this.line.unshift(pull);
  }

  tick(): void {
    while (!this.isBusy && this.sim.free > 0) {
      const pull = this.line.shift();
      if (pull === undefined) return;
      if (this.sim.sweep([pull]).length === 0) continue;
      this.isBusy = true;
      this.sim.start([pull]);
    }
  }
}
