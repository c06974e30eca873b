/**
 * A town that never runs out of work: a fleet at full strength under GitHub's limits, watched stage by stage. Nothing goes
 * wrong but what the limits do; what was is forgotten, so that only what the product keeps can grow.
 */
import { z } from 'zod';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ledgerRef } from '../support/memory-world.ts';
import { CpuMeter } from '../support/meter.ts';
import type { Whose } from '../support/meter.ts';
import type { Sha } from '../../src/core/name.ts';
import type { Plan } from './plan.ts';
import { usualSources } from './sources.ts';
import { SimTown } from './sim-town.ts';

/** How large the fleet is, and what one attempt takes. */
export interface Crowd {
  readonly agents: number;
  readonly processes: number;
  readonly taskMs: number;
  /** What the agent's job takes beside the agent: claim, worktree, prime, bundle. */
  readonly overheadMs: number;
  /** How long a run waits for a runner. */
  readonly startMs: number;
  readonly checkMs: number;
  readonly checkSlots: number;
  readonly hasLimits: boolean;
  readonly hours: number;
  readonly eventsMax: number;
}

/** The stages of a bead's life, each from the moment before to its own. */
export const stages = ['hooked', 'bound', 'ended', 'queued', 'landed'] as const;
export type Stage = (typeof stages)[number];

/** What was measured from one checkpoint to the next. */
export interface Stretch {
  readonly events: number;
  readonly landed: number;
  /** CPU of the product, and of the in-memory GitHub with whoever measures. */
  readonly cpuUsPerEvent: Readonly<Record<Whose, number>>;
  readonly cpuUsPerBead: Readonly<Record<Whose, number>>;
  readonly ledgerBytes: number;
  /** After a full collection, the in-memory GitHub's share included. */
  readonly heapMb: number;
}

/** What was measured in all. */
export interface Measured {
  readonly crowd: Crowd;
  readonly hours: number;
  readonly landed: number;
  readonly beadsPerHour: number;
  readonly p95Ms: Readonly<Record<Stage | 'whole', number>>;
  readonly callsPerBead: number;
  readonly commitsPerEvent: number;
  readonly commitsPerBead: number;
  readonly events: number;
  readonly refused: number;
  readonly attemptsPerBead: number;
  /** Agent time that landed over agent-job time: what an attempt costs beside the agent, and what had to be done again. */
  readonly usefulShare: number;
  /** Agent time over what all agents together had. */
  readonly busyShare: number;
  readonly stretches: readonly Stretch[];
}

const hour = 3_600_000;
const stretchEvents = 10_000;
/** How much of its past the in-memory GitHub keeps. */
const keptCommits = 4000;
const keptNumbers = 1000;

/** Lets a fleet work; each stretch is told as it is over. */
export async function measureCrowd(crowd: Crowd, onStretch: (stretch: Stretch) => void = () => {}): Promise<Measured> {
  const watched = new Watched(crowd, onStretch);
  const isOver = (): boolean => watched.meter.of('world', () => watched.look());
  await watched.town.time.run({ forMs: crowd.hours * hour, isOver });
  return watched.sum();
}

function planOf(crowd: Crowd): Plan {
  const process = { skewMs: 0, latencyMs: 150, isLasting: true };
  return {
    seed: 1,
    kind: 'machine',
    agents: crowd.agents,
    processes: Array.from({ length: crowd.processes }, () => process),
    hours: crowd.hours,
    tickMs: 300_000,
    checkMs: crowd.checkMs,
    checkSlots: crowd.checkSlots,
    flakeShare: 0,
    dayUsd: null,
    beads: [],
    troubles: [],
    acts: [],
  };
}

const Moves = z.object({ changes: z.array(z.looseObject({ type: z.string(), bead: z.number().optional() })) });

class Watched {
  readonly town: SimTown;
  readonly meter = new CpuMeter();
  readonly #crowd: Crowd;
  readonly #reached = new Map<number, Partial<Record<Stage | 'opened', number>>>();
  readonly #took: Record<Stage | 'whole', number[]> = {
    hooked: [],
    bound: [],
    ended: [],
    queued: [],
    landed: [],
    whole: [],
  };
  #head: Sha | undefined;
  readonly #stretches: Stretch[] = [];
  readonly #onStretch: (stretch: Stretch) => void;
  readonly #tries = new Map<number, number>();
  #opened = 0;
  #landed = 0;
  #attempts = 0;
  #commits = 0;
  #agentMs = 0;
  #jobMs = 0;
  #mark = { events: 0, landed: 0 };

  constructor(crowd: Crowd, onStretch: (stretch: Stretch) => void) {
    this.#crowd = crowd;
    this.#onStretch = onStretch;
    this.town = new SimTown(planOf(crowd), usualSources, { hasLimits: crowd.hasLimits, meter: this.meter });
    this.#fill();
  }

  /** Looks at what changed. True when enough has happened. */
  look(): boolean {
    const head = this.town.world.git.refs.get(ledgerRef);
    if (head !== undefined && head !== this.#head) this.#read(head, this.#head);
    if (this.town.counts.events - this.#mark.events >= stretchEvents) this.#stretch();
    return this.town.counts.events >= this.#crowd.eventsMax;
  }

  sum(): Measured {
    const { counts, now } = this.town;
    if (counts.events > this.#mark.events) this.#stretch();
    const hours = now / hour;
    return {
      crowd: this.#crowd,
      hours,
      landed: this.#landed,
      beadsPerHour: this.#landed / hours,
      p95Ms: this.#p95s(),
      callsPerBead: counts.calls / this.#landed,
      commitsPerEvent: this.#commits / counts.events,
      commitsPerBead: this.#commits / this.#landed,
      events: counts.events,
      refused: counts.refused,
      attemptsPerBead: this.#attempts / this.#landed,
      usefulShare: this.#agentMs / this.#jobMs,
      busyShare: this.#agentMs / (this.#crowd.agents * now),
      stretches: this.#stretches,
    };
  }

  #p95s(): Measured['p95Ms'] {
    const { hooked, bound, ended, queued, landed, whole } = this.#took;
    return {
      hooked: p95(hooked),
      bound: p95(bound),
      ended: p95(ended),
      queued: p95(queued),
      landed: p95(landed),
      whole: p95(whole),
    };
  }

  // Commits of several processes may have come since the last look.
  #read(head: Sha, known: Sha | undefined): void {
    const { git } = this.town.world;
    const fresh: Sha[] = [];
    for (let sha: Sha | undefined = head; sha !== undefined && sha !== known; [sha] = git.at(sha).parents) {
      fresh.unshift(sha);
    }
    for (const sha of fresh) {
      const { changes } = Moves.parse(JSON.parse(git.at(sha).tree.get('event.json') ?? 'null'));
      for (const change of changes) if (change.bead !== undefined) this.#note(change.bead, change);
      this.#commits += 1;
      if (this.#commits % 500 === 0) this.town.forget({ before: this.#reachedFrom(), commits: keptCommits });
    }
    this.#head = head;
    this.#fill();
  }

  // Whatever has not landed may be asked for.
  #reachedFrom(): number {
    const [oldest = 0] = this.#reached.keys();
    return oldest - keptNumbers;
  }

  #note(bead: number, change: { readonly type: string; readonly to?: unknown }): void {
    const stage = stageOf(change);
    if (stage === null) return;
    const { now } = this.town;
    const story = this.#reached.get(bead) ?? {};
    const before = stage === 'hooked' ? (story.opened ?? now) : Math.max(...Object.values(story));
    this.#took[stage].push(now - before);
    this.#reached.set(bead, { ...story, [stage]: now });
    if (stage === 'hooked') this.#tries.set(bead, (this.#tries.get(bead) ?? 0) + 1);
    if (stage !== 'landed') return;
    this.#landed += 1;
    this.#job(this.#tries.get(bead) ?? 1);
    this.#tries.delete(bead);
    this.#took.whole.push(now - (story.opened ?? now));
    this.#reached.delete(bead);
  }

  // Of all jobs that a bead had, the work of one landed.
  #job(tries: number): void {
    const { taskMs, overheadMs } = this.#crowd;
    this.#attempts += tries;
    this.#agentMs += taskMs;
    this.#jobMs += tries * (taskMs + overheadMs);
  }

  #fill(): void {
    const { world } = this.town;
    const { agents, taskMs, overheadMs, startMs } = this.#crowd;
    const wanted = agents * 2 + 20;
    // A bead changes one file, and the same one comes back long after; more would only cost the in-memory GitHub.
    const filesMax = wanted * 3 + 101;
    for (let open = world.openIssues().length; open < wanted; open++) {
      const id = ++this.#opened;
      const part = id % filesMax;
      const files = { [`folder-${part % 43}/part-${part}.txt`]: `by ${id}\n` };
      const work = [{ files, takesMs: taskMs + overheadMs, startsMs: startMs, usd: 0.1 }];
      const number = this.town.open({ id, opensMs: 0, labels: ['agent'], blockedBy: [], work });
      this.#reached.set(number, { opened: this.town.now });
    }
  }

  #stretch(): void {
    const { events } = this.town.counts;
    const [spent, landed] = [this.meter.read(), this.#landed - this.#mark.landed];
    const per = (count: number): Stretch['cpuUsPerEvent'] => ({
      product: Math.round(spent.product / count),
      world: Math.round(spent.world / count),
    });
    const tree = this.town.world.git.treeAt(ledgerRef);
    const live = [...tree].filter(([path]) => !/^beads\/\d+\//.test(path));
    const stretch: Stretch = {
      events,
      landed,
      cpuUsPerEvent: per(events - this.#mark.events),
      cpuUsPerBead: per(Math.max(1, landed)),
      ledgerBytes: live.reduce((sum, [, text]) => sum + text.length, 0),
      heapMb: heapMb(),
    };
    this.#stretches.push(stretch);
    this.#onStretch(stretch);
    this.#mark = { events, landed: this.#landed };
    this.meter.read();
  }
}

function stageOf({ type, to }: { readonly type: string; readonly to?: unknown }): Stage | null {
  switch (type) {
    case 'attempt-hooked':
      return 'hooked';
    case 'attempt-bound':
      return 'bound';
    case 'attempt-ended':
      return 'ended';
    case 'landed':
      return 'landed';
    case 'bead-moved':
      return to === 'queued' ? 'queued' : null;
    default:
      return null;
  }
}

// What is garbage at one moment and not at another would hide what is kept.
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
}

function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
}
