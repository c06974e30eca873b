/**
 * The product's scheduler in somebody else's simulator, and that simulator's own models of the peers. The simulator is a
 * module given by its path; it has to export `ALGS`, the policies by name, and `avg`, which plays one and takes the mean.
 */
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { Ours } from './ours.ts';
import type { Host } from './ours.ts';
import type { Run } from './simulation.ts';
import { usual } from './world.ts';
import type { Pull } from './world.ts';

/** A pull request of theirs. */
interface TheirPull {
  readonly id: number;
  readonly root: number;
  readonly attempt: number;
  readonly area: number;
  readonly bad: boolean;
  readonly first: number;
  readonly enq: number;
  branch: number;
}

/** A CI run of theirs. */
interface TheirJob {
  readonly pass: boolean;
  readonly d: number;
  readonly t0: number;
}

/** What of their engine is used. */
interface TheirSim {
  readonly now: number;
  readonly w: { readonly C: number };
  readonly main: readonly { readonly pr: TheirPull; readonly t: number }[];
  readonly alive: ReadonlySet<TheirPull>;
  readonly world: { textual(a: TheirPull, b: TheirPull): boolean };
  at(minute: number, act: () => void): unknown;
  start(set: readonly TheirPull[], ahead: readonly TheirPull[], meta: object): TheirJob;
  cancel(job: TheirJob): void;
  land(pulls: readonly TheirPull[]): void;
  reject(pull: TheirPull): void;
  sweepStale(pulls: readonly TheirPull[]): unknown;
}

type Figures = Readonly<Record<string, number | string>>;
const Theirs = z.object({
  ALGS: z.custom<Record<string, (options: object) => object>>((value) => typeof value === 'object'),
  avg: z.custom<(...how: readonly [workload: object, alg: string, options: object, seeds: number]) => Figures>(
    (value) => typeof value === 'function',
  ),
});

/** Their simulator, with the product's scheduler among its policies as `toolpusher`. */
export async function loadForeign(path: string): Promise<z.infer<typeof Theirs>> {
  const module: unknown = await import(pathToFileURL(path).href);
  const theirs = Theirs.parse(module);
  theirs.ALGS['toolpusher'] = () => new Guest();
  return theirs;
}

/** The product's scheduler as a policy of their engine, paying for composing and pushing as in ours. */
class Guest {
  readonly name = 'toolpusher';
  private ours: Ours | null = null;
  private host: TranslatedHost | null = null;

  init(sim: TheirSim): void {
    this.host = new TranslatedHost(sim);
    this.ours = new Ours(this.host);
  }

  arrive(pull: TheirPull): void {
    if (this.host !== null) this.ours?.arrive(this.host.translate(pull));
  }

  result(job: TheirJob): void {
    const run = this.host?.runs.get(job);
    if (run !== undefined) this.ours?.finish(run);
  }

  tick(): void {
    this.ours?.tick();
  }
}

/** Their engine in our words. Their runs always stand on the base of the moment, ours on the base they were decided on. */
class TranslatedHost implements Host {
  readonly runs = new Map<TheirJob, Run>();
  private readonly jobs = new Map<Run, TheirJob>();
  private readonly pulls = new Map<number, { theirs: TheirPull; ours: Pull }>();
  private readonly sim: TheirSim;
  readonly world = {
    conflicts: (a: Pull, b: Pull): boolean => this.sim.world.textual(this.theirs(a), this.theirs(b)),
  };
  readonly queued = { has: (pull: Pull): boolean => this.sim.alive.has(this.theirs(pull)) };

  constructor(sim: TheirSim) {
    this.sim = sim;
  }

  get now(): number {
    return this.sim.now;
  }

  get workload(): Host['workload'] {
    return { ...usual, slots: this.sim.w.C };
  }

  get main(): { readonly length: number } {
    return this.sim.main;
  }

  translate(theirs: TheirPull): Pull {
    const { id, root, attempt, area, bad, first, enq, branch } = theirs;
    const ours: Pull = { id, root, attempt, area, isBad: bad, firstAt: first, queuedAt: enq, branch };
    this.pulls.set(id, { theirs, ours });
    return ours;
  }

  private theirs({ id }: Pull): TheirPull {
    const known = this.pulls.get(id);
    if (known === undefined) throw new Error(`pull request ${id} never arrived`);
    return known.theirs;
  }

  at(minute: number, act: () => void): void {
    this.sim.at(minute, () => {
      act();
      return undefined;
    });
  }

  conflictsWithMain(pull: Pull, length = this.sim.main.length): boolean {
    const theirs = this.theirs(pull);
    return this.sim.main.slice(0, length).some(({ pr, t }) => t > theirs.branch && this.sim.world.textual(theirs, pr));
  }

  start(set: readonly Pull[], ahead: readonly Pull[] = [], baseLength = this.sim.main.length): Run {
    const landed = new Set(this.sim.main.map(({ pr }) => pr));
    const before = ahead.map((pull) => this.theirs(pull)).filter((pull) => !landed.has(pull));
    const job = this.sim.start(
      set.map((pull) => this.theirs(pull)),
      before,
      {},
    );
    const content = [...ahead, ...set];
    const shape = { set, ahead, content, baseLength, startedAt: job.t0, minutes: job.d };
    const run: Run = { ...shape, passes: job.pass, state: 'running' };
    this.runs.set(job, run);
    this.jobs.set(run, job);
    return run;
  }

  cancel(run: Run): void {
    const job = this.jobs.get(run);
    if (job !== undefined) this.sim.cancel(job);
  }

  land(pulls: readonly Pull[]): void {
    this.sim.land(pulls.map((pull) => this.theirs(pull)));
  }

  reject(pull: Pull): void {
    this.sim.reject(this.theirs(pull));
  }

  resolve(pull: Pull): void {
    this.sim.sweepStale([this.theirs(pull)]);
  }
}
