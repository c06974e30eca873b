/** What happened in a simulated town, counted. */

export interface Counts {
  events: number;
  deliveries: number;
  calls: number;
  writes: number;
  creations: number;
  /** Creations that GitHub's limits refused. */
  refused: number;
  crashes: number;
  /** Calls that failed because the plan says so. */
  failures: number;
}

/** Nothing yet. */
export function noCounts(): Counts {
  return { events: 0, deliveries: 0, calls: 0, writes: 0, creations: 0, refused: 0, crashes: 0, failures: 0 };
}
