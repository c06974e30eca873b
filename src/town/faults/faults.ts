/**
 * What goes wrong in a town on purpose.
 *
 * **Invariant:** whether a fault strikes is a function of the seed, its name and what it strikes (the third `push` to
 * one repository, the second call of one operation), so the same seed and the same doings give the same faults.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readWholeLines } from '../whole-lines.ts';
import { knobs } from './fault-spec.ts';
import type { FaultSpec, KnobName } from './fault-spec.ts';

/** The faults of one town, and how many there were. */
export class Faults {
  readonly #file: number;
  readonly #counts = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  #spec: FaultSpec = {};
  #seed = 1;

  /** `log` is a file of JSON lines, one a fault; what it holds already is counted. */
  constructor(log: string) {
    for (const name of readLog(log)) this.#count(name);
    this.#file = openSync(log, 'a');
  }

  /** Replaces what goes wrong from here on. */
  set(spec: FaultSpec, seed: number): void {
    this.#spec = spec;
    this.#seed = seed;
  }

  get spec(): FaultSpec {
    return this.#spec;
  }

  get seed(): number {
    return this.#seed;
  }

  /** How many of each kind there were. */
  get counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => a.localeCompare(b)));
  }

  /** A knob's value. */
  value(name: KnobName): number {
    return this.#spec[name] ?? knobs[name].otherwise;
  }

  /** What it strikes next time, as a key of its own: `what` and how often that was asked. */
  occurrence(what: string): string {
    const count = (this.#seen.get(what) ?? 0) + 1;
    this.#seen.set(what, count);
    return `${what} ${count}`;
  }

  /** A number from 0 up to 1 that belongs to `key`. */
  draw(name: string, key: string): number {
    const hash = createHash('sha256').update(`${this.#seed}\n${name}\n${key}`).digest();
    return hash.readUIntBE(0, 6) / 2 ** 48;
  }

  /** Whether the fault would strike; what strikes must be `note`d. */
  hits(name: KnobName, key: string): boolean {
    const wanted = this.value(name);
    return wanted > 0 && this.draw(name, key) < wanted;
  }

  /** Whether the fault strikes; it is counted if so. */
  strikes(name: KnobName, key: string): boolean {
    if (!this.hits(name, key)) return false;
    this.note(name, key);
    return true;
  }

  /** Counts a fault. */
  note(name: string, key: string): void {
    this.#count(name);
    writeSync(this.#file, `${JSON.stringify({ at: new Date().toISOString(), fault: name, key })}\n`);
  }

  /** Closes the log. */
  close(): void {
    closeSync(this.#file);
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}

/** What an earlier process has noted. */
function readLog(path: string): string[] {
  return readWholeLines(path).map((line) => {
    const { fault }: { fault: string } = JSON.parse(line);
    return fault;
  });
}
