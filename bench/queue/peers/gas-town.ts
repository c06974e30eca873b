/**
 * Gas Town's refinery: batches of five, half a minute of waiting for a batch to fill, one retry, then bisection by prefixes,
 * one run at a time; the good ones are tested together once more before they land.
 */
import type { Policy, Run, Simulation } from '../simulation.ts';
import type { Pull } from '../world.ts';

const batchMax = 5;
const fillMinutes = 0.5;

type Pulls = readonly Pull[];
/** A batch under way: yields sets to test, is told whether they passed. */
type Steps<T> = Generator<Pulls, T, boolean>;
interface Split {
  readonly good: Pulls;
  readonly culprits: Pulls;
}

/** Gas Town's batches. */
export class GasTown implements Policy {
  readonly name = 'Gas Town batch-5';
  private readonly sim: Simulation;
  private line: Pull[] = [];
  private steps: Steps<void> | null = null;
  private isWaiting = false;
  private isDue = false;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  arrive(pull: Pull, isBack: boolean): void {
    if (isBack) this.line.unshift(pull);
    else this.line.push(pull);
  }

  finish(run: Run): void {
    this.step(run.passes);
  }

  tick(): void {
    if (this.steps !== null || this.line.length === 0) return;
    if (this.line.length < batchMax && !this.isDue) {
      if (!this.isWaiting) this.sim.at(this.sim.now + fillMinutes, () => this.due());
      this.isWaiting = true;
      return;
    }
    this.isDue = false;
    const { ok, held } = this.sim.compose(this.sim.sweep(this.line.splice(0, batchMax)));
    this.line.unshift(...held);
    if (ok.length === 0) return;
    this.steps = this.batch(ok);
    this.step(true);
  }

  private due(): void {
    this.isWaiting = false;
    this.isDue = true;
  }

  private step(passed: boolean): void {
    let next = this.steps?.next(passed);
    // An empty set passes by itself.
    while (next !== undefined && next.done !== true && next.value.length === 0) next = this.steps?.next(true);
    if (next === undefined || next.done === true) this.steps = null;
    else this.sim.start(next.value);
  }

  private *batch(all: Pulls): Steps<void> {
    if ((yield all) || (yield all)) return this.sim.land(all);
    const [only] = all;
    if (all.length === 1 && only !== undefined) return this.sim.reject(only);
    const { good, culprits } = yield* this.bisect(all);
    if (good.length > 0 && (yield good)) this.sim.land(good);
    else this.line.unshift(...good);
    for (const pull of culprits) this.sim.reject(pull);
  }

  private *bisect(set: Pulls): Steps<Split> {
    if (set.length <= 1) return { good: [], culprits: set };
    const half = set.length >> 1;
    const left = set.slice(0, half);
    const right = set.slice(half);
    if (yield left) {
      const rest = yield* this.bisectBehind(left, right);
      return { good: [...left, ...rest.good], culprits: rest.culprits };
    }
    const first = yield* this.bisect(left);
    if (yield [...first.good, ...right]) return { good: [...first.good, ...right], culprits: first.culprits };
    const rest = first.good.length > 0 ? yield* this.bisectBehind(first.good, right) : yield* this.bisect(right);
    return { good: [...first.good, ...rest.good], culprits: [...first.culprits, ...rest.culprits] };
  }

  /** Finds the culprits of a set that fails behind others that pass. */
  private *bisectBehind(passing: Pulls, set: Pulls): Steps<Split> {
    if (set.length <= 1) return { good: [], culprits: set };
    const half = set.length >> 1;
    const left = set.slice(0, half);
    const right = set.slice(half);
    if (yield [...passing, ...left]) {
      const rest = yield* this.bisectBehind([...passing, ...left], right);
      return { good: [...left, ...rest.good], culprits: rest.culprits };
    }
    const first = yield* this.bisectBehind(passing, left);
    if (yield [...passing, ...first.good, ...right]) {
      return { good: [...first.good, ...right], culprits: first.culprits };
    }
    const rest = yield* this.bisectBehind([...passing, ...first.good], right);
    return { good: [...first.good, ...rest.good], culprits: [...first.culprits, ...rest.culprits] };
  }
}
