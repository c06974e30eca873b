/** The log of every call of GitHub's API, for counting what the app costs and proving what it did. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { readWholeLines } from '../whole-lines.ts';

/** One call. */
export interface CallRecord {
  readonly at: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly actor: string | null;
  readonly kind: string;
  readonly write: boolean;
  readonly creation: boolean;
  readonly ms: number;
}

/** Keeps calls in memory and in a file of JSON lines. */
export class CallLog {
  readonly #file: number;
  readonly records: CallRecord[];

  constructor(path: string) {
    this.records = readRecords(path);
    this.#file = openSync(path, 'a');
  }

  /** Notes one call. */
  add(record: CallRecord): void {
    this.records.push(record);
    writeSync(this.#file, `${JSON.stringify(record)}\n`);
  }

  /** Totals, and counts per operation, of the calls that `wanted` picks. */
  count(wanted: (record: CallRecord) => boolean = () => true): Record<string, unknown> {
    const operations: Record<string, number> = {};
    const totals = { calls: 0, writes: 0, creations: 0 };
    for (const record of this.records.filter((one) => wanted(one))) {
      totals.calls += 1;
      if (record.write) totals.writes += 1;
      if (record.creation) totals.creations += 1;
      operations[record.operation] = (operations[record.operation] ?? 0) + 1;
    }
    return { ...totals, operations };
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#file);
  }
}

/** What an earlier process has noted. */
function readRecords(path: string): CallRecord[] {
  return readWholeLines(path).map((line): CallRecord => JSON.parse(line));
}
