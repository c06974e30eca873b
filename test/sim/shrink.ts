/** Makes a plan that fails as small as it gets while the same invariant still breaks. */
import type { Plan } from './plan.ts';

/** Says which invariant a plan breaks; null is none. */
export type Judge = (plan: Plan) => Promise<string | null>;

/** What shrinking came to. */
export interface Shrunk {
  readonly plan: Plan;
  readonly runs: number;
}

/** What is left out part by part, in this order. */
const lists = ['troubles', 'acts', 'beads', 'processes'] as const;

/** Shrinks `plan`, which breaks `invariant`, in at most `runsMax` plays. */
export async function shrink(plan: Plan, invariant: string, { judge, runsMax }: Shrinking): Promise<Shrunk> {
  const search = new Search(plan, async (smaller) => (await judge(smaller)) === invariant, runsMax);
  // A bead less may make a trouble superfluous, so once more from the top while anything goes.
  for (let before = Infinity; sizeOf(search.plan) < before && !search.isSpent;) {
    before = sizeOf(search.plan);
    for (const list of lists) await search.leaveOut(list);
    await search.simplify();
  }
  return { plan: search.plan, runs: search.runs };
}

/** How to play, and how often at most. */
export interface Shrinking {
  readonly judge: Judge;
  readonly runsMax: number;
}

function sizeOf(plan: Plan): number {
  const parts = lists.reduce((sum, list) => sum + plan[list].length, 0);
  return parts + plan.agents + plan.beads.reduce((sum, bead) => sum + bead.work.length + bead.blockedBy.length, 0);
}

class Search {
  #plan: Plan;
  #runs = 0;
  readonly #fails: (plan: Plan) => Promise<boolean>;
  readonly #runsMax: number;

  constructor(plan: Plan, fails: (plan: Plan) => Promise<boolean>, runsMax: number) {
    this.#plan = plan;
    this.#fails = fails;
    this.#runsMax = runsMax;
  }

  get plan(): Plan {
    return this.#plan;
  }

  get runs(): number {
    return this.#runs;
  }

  get isSpent(): boolean {
    return this.#runs >= this.#runsMax;
  }

  /** Leaves out as many parts of a list as it can: halves first, then smaller and smaller pieces. */
  async leaveOut(list: (typeof lists)[number]): Promise<void> {
    const least = list === 'processes' ? 1 : 0;
    for (let size = this.#plan[list].length; size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < this.#plan[list].length && !this.isSpent;) {
        const left = this.#plan[list].filter((_, index) => index < from || index >= from + size);
        const isTaken = left.length >= least && (await this.#try({ ...this.#plan, [list]: left }));
        if (!isTaken) from += size;
      }
    }
  }

  /** Fewer agents, shorter trouble, beads without a past, processes without a latency of their own. */
  async simplify(): Promise<void> {
    for (let agents = 1; agents < this.#plan.agents && !this.isSpent; agents *= 2) {
      if (await this.#try({ ...this.#plan, agents })) break;
    }
    for (const hours of [0, 1, 2]) if (hours < this.#plan.hours && (await this.#try({ ...this.#plan, hours }))) break;
    for (const index of this.#plan.beads.keys()) await this.#simplifyBead(index);
  }

  async #simplifyBead(index: number): Promise<void> {
    const bead = this.#plan.beads[index];
    if (bead === undefined) return;
    const last = bead.work.slice(-1);
    const simpler = [
      { ...bead, work: last, blockedBy: [], labels: ['agent'], opensMs: 0 },
      { ...bead, work: last },
      { ...bead, blockedBy: [], labels: ['agent'], opensMs: 0 },
    ];
    for (const each of simpler) {
      const isSimpler = JSON.stringify(each) !== JSON.stringify(bead);
      if (isSimpler && (await this.#try({ ...this.#plan, beads: this.#plan.beads.with(index, each) }))) return;
    }
  }

  async #try(smaller: Plan): Promise<boolean> {
    if (this.isSpent) return false;
    this.#runs += 1;
    if (!(await this.#fails(smaller))) return false;
    this.#plan = smaller;
    return true;
  }
}
