/**
 * A queue in the manner of Uber's SubmitQueue: one change a build, the likeliest futures of the line first. A build assumes
 * which of those before it will have landed; builds whose assumptions become unlikely give way when slots are short.
 */
import type { Policy, Run, Simulation } from '../simulation.ts';
import type { Pull } from '../world.ts';

const depthMax = 60;
const flipsMax = 3;
const futuresMax = 4000;
/** A future less likely than this is not built, and a build of one is stopped when slots are short. */
const likely = 0.1;

interface Future {
  readonly head: Pull;
  readonly ahead: readonly Pull[];
  readonly chance: number;
}

/** What finished builds say about one change. */
interface Belief {
  verdict: 'open' | 'good' | 'bad';
  /** P(bad) when it shares a red build with others. */
  blame: number;
}

/** Speculation guided by probability. */
export class SubmitQueue implements Policy {
  readonly name = 'SubmitQueue-like';
  private readonly sim: Simulation;
  private line: Pull[] = [];
  private running: Run[] = [];
  private finished: Run[] = [];
  private beliefs = new Map<Pull, Belief>();
  private seenMain = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  arrive(pull: Pull, isBack: boolean): void {
    if (isBack) this.line.unshift(pull);
    else this.line.push(pull);
  }

  finish(run: Run): void {
    this.running = this.running.filter((other) => other !== run);
    this.finished.push(run);
    this.settle();
  }

  /** Lands or rejects the head of the line while a build of exactly its situation has finished. */
  private settle(): void {
    for (;;) {
      const [head] = this.line;
      if (head === undefined) return;
      const decisive = this.finished.filter(
        (run) => run.set[0] === head && this.sim.isExact(run) && run.ahead.every((pull) => this.sim.isLanded(pull)),
      );
      if (decisive.length === 0) return;
      this.line.shift();
      if (decisive.some(({ passes }) => passes)) this.sim.land([head]);
      else this.sim.reject(head);
      this.prune();
    }
  }

  private isValid(run: Run): boolean {
    const [head] = run.set;
    if (head === undefined || !this.sim.queued.has(head) || !this.sim.isExact(run)) return false;
    return run.ahead.every((pull) => this.sim.isLanded(pull) || this.sim.queued.has(pull));
  }

  private prune(): void {
    this.finished = this.finished.filter((run) => this.isValid(run));
    for (const run of this.running) if (!this.isValid(run)) this.sim.cancel(run);
    this.running = this.running.filter(({ state }) => state === 'running');
  }

  tick(): void {
    if (this.seenMain !== this.sim.main.length) {
      this.seenMain = this.sim.main.length;
      this.line = this.sim.sweep(this.line);
      this.prune();
      this.settle();
    }
    this.prune();
    this.judge();
    const wanted = this.wanted();
    const built = new Set<string>();
    for (const run of this.running) built.add(this.nameOf(run));
    for (const run of this.running) this.yieldSlot(run, { wanted, built });
    this.running = this.running.filter(({ state }) => state === 'running');
    for (const [name, { head, ahead }] of wanted) {
      if (this.sim.free <= 0) return;
      if (!built.has(name)) this.running.push(this.sim.start([head], ahead));
    }
  }

  private yieldSlot(run: Run, { wanted, built }: { wanted: ReadonlyMap<string, Future>; built: Set<string> }): void {
    const name = this.nameOf(run);
    if (wanted.has(name) || this.sim.free > 0 || this.chanceOf(run) >= likely) return;
    this.sim.cancel(run);
    built.delete(name);
  }

  private nameOf(run: Run): string {
    const ahead = run.ahead.filter((pull) => !this.sim.isLanded(pull));
    return run.set[0] === undefined ? '' : nameOf(run.set[0], ahead);
  }

  /** P(good), as far as finished builds tell. */
  private good(pull: Pull): number {
    const belief = this.beliefs.get(pull);
    if (belief?.verdict === 'bad') return 0.1;
    if (belief?.verdict === 'good') return 0.985;
    return belief !== undefined && belief.blame > 0 ? 1 - belief.blame : 1 - this.sim.workload.bad;
  }

  /** P(the build's assumptions come true). */
  private chanceOf(run: Run): number {
    let chance = 1;
    for (const pull of this.line.slice(0, depthMax)) {
      if (pull === run.set[0]) return chance;
      chance *= run.ahead.includes(pull) ? this.good(pull) : 1 - this.good(pull);
    }
    return chance;
  }

  private judge(): void {
    this.beliefs = new Map();
    for (const run of this.finished.filter(({ passes }) => passes)) {
      for (const pull of run.content) this.beliefs.set(pull, { verdict: 'good', blame: 0 });
    }
    const reds = this.finished.filter(({ passes }) => !passes);
    for (const run of [...reds, ...reds, ...reds]) this.blame(run);
  }

  private blame(run: Run): void {
    const open = run.content.filter((pull) => !this.sim.isLanded(pull) && this.beliefs.get(pull)?.verdict !== 'good');
    if (open.some((pull) => this.beliefs.get(pull)?.verdict === 'bad')) return;
    for (const pull of open) {
      const belief = this.beliefs.get(pull) ?? { verdict: 'open', blame: 0 };
      if (open.length === 1) belief.verdict = 'bad';
      else belief.blame = Math.max(belief.blame, 1 / open.length);
      this.beliefs.set(pull, belief);
    }
  }

  /** The likeliest futures that are not built yet, as many as there are slots. */
  private wanted(): ReadonlyMap<string, Future> {
    const wanted = new Map<string, Future>();
    for (const future of this.futures().toSorted((a, b) => b.chance - a.chance)) {
      if (wanted.size >= this.sim.workload.slots || future.chance < likely) break;
      const { ok, held } = this.sim.compose([...future.ahead, future.head]);
      if (held.includes(future.head)) continue;
      const ahead = ok.filter((pull) => pull !== future.head);
      const name = nameOf(future.head, ahead);
      if (this.finished.some((run) => this.nameOf(run) === name && this.isValid(run))) continue;
      if (!wanted.has(name)) wanted.set(name, { ...future, ahead });
    }
    return wanted;
  }

  private futures(): readonly Future[] {
    const line = this.line.slice(0, depthMax);
    const good = line.map((pull) => this.good(pull));
    const futures: Future[] = [];
    let best = 1;
    for (const [k, head] of line.entries()) {
      const expected = new Set(line.slice(0, k).filter((_, j) => (good[j] ?? 0) >= 0.5));
      futures.push({ head, ahead: [...expected], chance: best });
      if (futures.length < futuresMax) {
        const base = { line: line.slice(0, k), good, expected };
        for (const flip of flips(base)) futures.push({ head, ahead: flip.ahead, chance: best * flip.odds });
      }
      best *= Math.max(good[k] ?? 1, 1 - (good[k] ?? 1));
    }
    return futures;
  }
}

interface Expectation {
  readonly line: readonly Pull[];
  readonly good: readonly number[];
  readonly expected: ReadonlySet<Pull>;
}

/** The expectation with its least sure assumptions turned round, one at a time. */
function flips({ line, good, expected }: Expectation): readonly { ahead: readonly Pull[]; odds: number }[] {
  return line
    .map((pull, j) => ({ pull, odds: oddsAgainst(good[j] ?? 1) }))
    .toSorted((a, b) => b.odds - a.odds)
    .slice(0, flipsMax)
    .map(({ pull, odds }) => ({
      ahead: line.filter((other) => expected.has(other) !== (other === pull)),
      odds,
    }));
}

const oddsAgainst = (good: number): number => Math.min(good, 1 - good) / Math.max(good, 1 - good);

const nameOf = (head: Pull, ahead: readonly Pull[]): string => `${head.id}|${ahead.map(({ id }) => id).join(',')}`;
