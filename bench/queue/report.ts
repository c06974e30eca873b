/** What a simulation counts, and the figures made of it. */

interface Merged {
  readonly at: number;
  /** Minutes since this attempt was queued, and since the first one was. */
  readonly waited: number;
  readonly turned: number;
}

/** The figures of one simulation, or the mean of several. */
export interface Figures {
  readonly mergesPerHour: number;
  readonly waitP50: number;
  readonly waitP95: number;
  readonly waitMax: number;
  readonly ciPerMerge: number;
  readonly runsPerPull: number;
  /** CI minutes a merge over the least that information theory allows at the share of bad ones met. */
  readonly overBound: number;
  readonly wronged: number;
  readonly red: number;
  readonly stuck: number;
  readonly givenUp: number;
  readonly merged: number;
  readonly rejects: number;
}

/** Counters of one simulation. */
export class Report {
  readonly merges: Merged[] = [];
  ciMinutes = 0;
  runs = 0;
  rejects = 0;
  /** Rejected although good at that moment. */
  wronged = 0;
  red = 0;
  conflicts = 0;
  givenUp = 0;
  stuck = 0;
  end = 0;

  /** The figures; `ci` is the mean length of a run. */
  figures(ci: number): Figures {
    const merged = this.merges.length;
    const most = Math.max(0, Math.ceil(merged * 0.9) - 1);
    const minutes = this.merges[most]?.at ?? this.end;
    const waits = this.merges.map(({ waited }) => waited).toSorted((a, b) => a - b);
    const bad = this.rejects / Math.max(1, this.rejects + merged);
    const least = (ci * entropy(bad)) / (1 - bad);
    return {
      mergesPerHour: (most + 1) / (minutes / 60),
      waitP50: quantile(waits, 0.5),
      waitP95: quantile(waits, 0.95),
      waitMax: waits.at(-1) ?? 0,
      ciPerMerge: this.ciMinutes / merged,
      runsPerPull: this.runs / (merged + this.rejects),
      overBound: least > 0 ? (ci * this.runs) / merged / least : 0,
      wronged: this.wronged,
      red: this.red,
      stuck: this.stuck,
      givenUp: this.givenUp,
      merged,
      rejects: this.rejects,
    };
  }
}

/** Bits in the answer to a question whose answer is yes with this probability. */
export function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
