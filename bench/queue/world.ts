/**
 * The world of a simulation: who arrives when, who is bad, who clashes with whom. Every draw is a hash of who it is about, so
 * the truth is the same whatever the policy does, and policies can be compared seed by seed.
 */

/** Minutes, probabilities and counts of a workload. */
export interface Workload {
  readonly seed: number;
  /** Pull requests until the end. */
  readonly pulls: number;
  readonly agents: number;
  readonly perAgentHour: number;
  /** Minutes of a CI run, and its relative deviation. */
  readonly ci: number;
  readonly ciDeviation: number;
  /** P(bad by itself), P(a pair clashes semantically), P(a pair clashes textually), P(a good run is red). */
  readonly bad: number;
  readonly clash: number;
  readonly conflict: number;
  readonly flake: number;
  readonly slots: number;
  /** Minutes of writing before a pull request arrives, of mending a rejected one, of resolving a textual conflict. */
  readonly work: number;
  readonly mend: number;
  readonly resolve: number;
  /** Areas of the code; clashes are mostly within one. */
  readonly areas: number;
  readonly attemptsMax: number;
  /** The share of those that all touch one list, so that any two of them conflict. */
  readonly listed: number;
  /** Minutes at which they arrive; null draws them from `agents` and `perAgentHour`. */
  readonly arriveAt: readonly number[] | null;
}

/** Thirty agents, sixty pull requests an hour, ten minutes of CI, twenty slots. */
export const usual: Workload = {
  seed: 1,
  pulls: 300,
  agents: 30,
  perAgentHour: 2,
  ci: 10,
  ciDeviation: 0.15,
  bad: 0.1,
  clash: 0.001,
  conflict: 0.005,
  flake: 0.01,
  slots: 20,
  work: 30,
  mend: 15,
  resolve: 4,
  areas: 12,
  attemptsMax: 6,
  listed: 0,
  arriveAt: null,
};

/** One attempt at one piece of work. `branch`: the minute from which main can hold something it does not know. */
export interface Pull {
  readonly id: number;
  readonly root: number;
  readonly attempt: number;
  readonly area: number;
  readonly isBad: boolean;
  readonly firstAt: number;
  queuedAt: number;
  branch: number;
}

interface Arrival {
  readonly at: number;
  readonly area: number;
}

/** Shares of pairs that are in one area: of semantic clashes and of textual conflicts. */
const within = { clash: 0.9, conflict: 0.98 } as const;
const salts = { bad: 11, clash: 23, conflict: 29, listed: 31 } as const;

/** A uniform number in [0, 1) that depends on the four integers alone. */
export function hashed(a: number, b: number, [c, d]: readonly [number, number]): number {
  const folded = (a * 0x9e3779b1) ^ (b * 0x85ebca6b) ^ (c * 0xc2b2ae35) ^ (d * 0x27d4eb2f);
  const first = Math.imul(folded ^ (folded >>> 16), 0x7feb352d);
  const second = Math.imul(first ^ (first >>> 15), 0x846ca68b);
  return ((second ^ (second >>> 16)) >>> 0) / 2 ** 32;
}

/** Mulberry32: a small seeded generator of uniform numbers. */
export function dice(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((more ^ (more >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The truth of one seed. */
export class World {
  readonly arrivals: readonly Arrival[];
  private readonly workload: Workload;
  private readonly near: { readonly clash: number; readonly conflict: number };
  private readonly far: { readonly clash: number; readonly conflict: number };

  constructor(workload: Workload) {
    this.workload = workload;
    const weights = Array.from({ length: workload.areas }, (_, area) => 1 / (area + 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Rates are per average pair; P(two share an area) spreads them over near and far pairs.
    const shared = weights.reduce((sum, weight) => sum + (weight / total) ** 2, 0);
    const near = (rate: number, share: number): number => Math.min(1, (rate * share) / shared);
    const far = (rate: number, share: number): number => (rate * (1 - share)) / (1 - shared);
    this.near = { clash: near(workload.clash, within.clash), conflict: near(workload.conflict, within.conflict) };
    this.far = { clash: far(workload.clash, within.clash), conflict: far(workload.conflict, within.conflict) };
    this.arrivals = arrivals(
      workload,
      weights.map((weight) => weight / total),
    );
  }

  /** An attempt as it arrives. */
  pull(root: number, attempt: number, at: { now: number; branch: number }): Pull {
    const { seed, bad } = this.workload;
    const arrival = this.arrivals[root];
    return {
      id: root * 16 + attempt,
      root,
      attempt,
      area: arrival?.area ?? 0,
      isBad: hashed(root, attempt, [seed, salts.bad]) < bad,
      firstAt: arrival?.at ?? 0,
      queuedAt: at.now,
      branch: at.branch,
    };
  }

  /** Whether the two pass alone and fail together. */
  clashes(a: Pull, b: Pull): boolean {
    return this.meet(a, b, 'clash');
  }

  /** Whether the two touch the same lines. */
  conflicts(a: Pull, b: Pull): boolean {
    return this.meet(a, b, 'conflict') || (this.isListed(a) && this.isListed(b));
  }

  private isListed({ root }: Pull): boolean {
    const { seed, listed } = this.workload;
    return listed > 0 && hashed(root, 0, [seed, salts.listed]) < listed;
  }

  private meet(a: Pull, b: Pull, what: 'clash' | 'conflict'): boolean {
    const draw = hashed(Math.min(a.root, b.root), Math.max(a.root, b.root), [this.workload.seed, salts[what]]);
    return draw < (a.area === b.area ? this.near : this.far)[what];
  }
}

function arrivals(workload: Workload, shares: readonly number[]): readonly Arrival[] {
  const roll = dice(workload.seed * 7919 + 13);
  const perMinute = (workload.agents * workload.perAgentHour) / 60;
  const list: Arrival[] = [];
  let at = 0;
  for (let root = 0; root < workload.pulls; root++) {
    at += -Math.log(1 - roll()) / perMinute;
    list.push({ at: workload.arriveAt?.[root] ?? at, area: drawArea(roll(), shares) });
  }
  return list;
}

function drawArea(roll: number, shares: readonly number[]): number {
  let left = roll;
  const area = shares.findIndex((share) => (left -= share) <= 0);
  return Math.max(0, area);
}
