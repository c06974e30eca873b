/**
 * The stand-in's state: tables in memory, every change on disk before anyone is told.
 * **Invariant:** a transaction is one line of the journal, so after kill -9 it is there whole or not at all.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Table } from './table.ts';
import type { Change } from './table.ts';

/** An open state directory. */
export class Store {
  readonly #dir: string;
  readonly #tables = new Map<string, Table<unknown>>();
  #journal: number;
  #pending: Change[] | undefined;
  #isClosed = false;
  /** Asked before each write; what it throws is as if the write had failed. */
  beforeWrite: () => void = () => {};

  private constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
    this.#replay('snapshot.jsonl');
    this.#replay('journal.jsonl');
    this.#journal = this.#compact();
  }

  /** Opens (or makes) the state in `dir`: replays the journal, drops a torn last line, compacts. */
  static open(dir: string): Store {
    return new Store(dir);
  }

  /** The table called `name`; each name must be asked for with one row type only. */
  table<T>(name: string): Table<T> {
    const found = this.#tables.get(name);
    // A map from names to differently typed tables cannot be typed; `entities.ts` pairs each name with its type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (found !== undefined) return found as Table<T>;
    const table = new Table<T>(name, (change) => this.#record(change));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    this.#tables.set(name, table as Table<unknown>);
    return table;
  }

  /** Runs `change` (synchronous) and journals all its puts as one line; if it throws, nothing is changed. */
  transaction<R>(change: () => R): R {
    if (this.#pending !== undefined) return change();
    const pending: Change[] = [];
    this.#pending = pending;
    try {
      const result = change();
      if (pending.length > 0) this.#append(pending);
      return result;
    } catch (error) {
      for (const { table, key, before } of pending.toReversed()) this.#tables.get(table)?.restore(key, before);
      throw error;
    } finally {
      this.#pending = undefined;
    }
  }

  /** The next number of the counter `name`, starting at 1. */
  nextId(name: string): number {
    const counters = this.table<number>('counters');
    const next = (counters.get(name) ?? 0) + 1;
    counters.put(name, next);
    return next;
  }

  /** Whether the store is closed: nothing may be put any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Closes the journal; the store may not be used afterwards. */
  close(): void {
    this.#isClosed = true;
    closeSync(this.#journal);
  }

  #record(change: Change): void {
    if (this.#pending !== undefined) {
      this.#pending.push(change);
      return;
    }
    try {
      this.#append([change]);
    } catch (error) {
      this.#tables.get(change.table)?.restore(change.key, change.before);
      throw error;
    }
  }

  #append(changes: readonly Change[]): void {
    const line = Buffer.from(`${JSON.stringify(changes.map(({ table, key, after }) => [table, key, after]))}\n`);
    this.beforeWrite();
    const { size } = fstatSync(this.#journal);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.#journal, line, written);
    } catch (error) {
      // What fitted before the disk was full would spoil the line after it.
      ftruncateSync(this.#journal, size);
      throw error;
    }
  }

  #replay(file: string): void {
    const path = join(this.#dir, file);
    if (!existsSync(path)) return;
    const lines = readFileSync(path, 'utf8').split('\n');
    // Whatever follows the last newline was being written when the process died: it was never answered.
    lines.pop();
    for (const line of lines) {
      const changes: [string, string, unknown?][] = JSON.parse(line);
      for (const [table, key, value] of changes) this.table(table).restore(key, value ?? undefined);
    }
  }

  #compact(): number {
    const draft = join(this.#dir, 'snapshot.tmp');
    const file = openSync(draft, 'w');
    for (const [name, table] of this.#tables) {
      for (const [key, value] of table.entries()) writeSync(file, `${JSON.stringify([[name, key, value]])}\n`);
    }
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, join(this.#dir, 'snapshot.jsonl'));
    // Replaying the old journal over the new snapshot ends in the same state, so a crash between the two does no harm.
    return openSync(join(this.#dir, 'journal.jsonl'), 'w');
  }
}
