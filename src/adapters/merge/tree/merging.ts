/** What one merge gathers as it goes: vetoes, the rules it used, and the rows that let its answer be checked. */

/** One place in all four texts, without layout: undefined where that text has nothing there. */
export interface Row {
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  readonly result: string | undefined;
  /** The other side's edit of it goes to the file it went to, which is checked there. */
  readonly isDeparture?: boolean;
}

/** A unit that one side took out of this file and the other side edited in place. */
export interface Departure {
  readonly key: string;
  readonly goneFrom: 'ours' | 'theirs';
  readonly before: string;
  readonly norm: string;
  readonly after: string;
}

export interface Merging {
  readonly vetoes: string[];
  readonly rules: Set<string>;
  readonly rows: Row[];
  /** Units that left for another file; the caller must find them there or refuse. */
  readonly departures: Departure[];
  /** Units changed place inside the file, so rows do not follow the text's order. */
  isMoved: boolean;
}

/** A merge about to begin. */
export function startMerging(): Merging {
  return { vetoes: [], rules: new Set(), rows: [], departures: [], isMoved: false };
}

/** The side that changed, or ours when both did. */
export function pick<T>(base: T, ours: T, theirs: T): T {
  return ours === base ? theirs : ours;
}
