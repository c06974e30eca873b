/** One table of the store: rows by key, in the order they were first put, with optional indexes. */

/** One put or delete, with what was there before. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface Index<T> {
  readonly of: (row: T) => string | undefined;
  readonly keys: Map<string, Set<string>>;
}

/** Rows are values: to change one, put a new one. */
export class Table<T> {
  readonly #name: string;
  readonly #record: (change: Change) => void;
  readonly #rows = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();

  constructor(name: string, record: (change: Change) => void) {
    this.#name = name;
    this.#record = record;
  }

  /** The row under `key`, if any. */
  get(key: string | number): T | undefined {
    return this.#rows.get(String(key));
  }

  /** Puts `row` under `key`, journals it, and returns it. */
  put(key: string | number, row: T): T {
    const change = { table: this.#name, key: String(key), before: this.#rows.get(String(key)), after: row };
    this.#set(change.key, row);
    this.#record(change);
    return row;
  }

  /** Deletes the row under `key`; says whether there was one. */
  delete(key: string | number): boolean {
    const before = this.#rows.get(String(key));
    if (before === undefined) return false;
    this.#set(String(key), undefined);
    this.#record({ table: this.#name, key: String(key), before, after: null });
    return true;
  }

  /** All rows, oldest key first. */
  all(): T[] {
    return [...this.#rows.values()];
  }

  /** Rows for which `predicate` holds, oldest key first. */
  where(predicate: (row: T) => boolean): T[] {
    const found: T[] = [];
    for (const row of this.#rows.values()) if (predicate(row)) found.push(row);
    return found;
  }

  /** The first row for which `predicate` holds. */
  find(predicate: (row: T) => boolean): T | undefined {
    for (const row of this.#rows.values()) if (predicate(row)) return row;
    return undefined;
  }

  /** Rows whose index value (see `of`, the same at every call for this `name`) is `value`, oldest put first. */
  by(name: string, of: (row: T) => string | undefined, value: string): T[] {
    const keys = this.#index(name, of).keys.get(value) ?? [];
    const found: T[] = [];
    for (const key of keys) {
      const row = this.#rows.get(key);
      if (row !== undefined) found.push(row);
    }
    return found;
  }

  /** Keys with their rows. */
  entries(): IterableIterator<[string, T]> {
    return this.#rows.entries();
  }

  /** Sets (or with undefined removes) a row without journalling it: for replay and roll-back only. */
  restore(key: string, row: T | undefined): void {
    this.#set(key, row);
  }

  #set(key: string, row: T | undefined): void {
    const before = this.#rows.get(key);
    if (row === undefined) this.#rows.delete(key);
    else this.#rows.set(key, row);
    for (const index of this.#indexes.values()) reindex(index, key, { before, after: row });
  }

  #index(name: string, of: (row: T) => string | undefined): Index<T> {
    const found = this.#indexes.get(name);
    if (found !== undefined) return found;
    const index: Index<T> = { of, keys: new Map() };
    for (const [key, row] of this.#rows) reindex(index, key, { before: undefined, after: row });
    this.#indexes.set(name, index);
    return index;
  }
}

function reindex<T>(index: Index<T>, key: string, row: { before: T | undefined; after: T | undefined }): void {
  const old = row.before === undefined ? undefined : index.of(row.before);
  const fresh = row.after === undefined ? undefined : index.of(row.after);
  if (old === fresh) return;
  if (old !== undefined) index.keys.get(old)?.delete(key);
  if (fresh === undefined) return;
  const keys = index.keys.get(fresh) ?? new Set();
  keys.add(key);
  index.keys.set(fresh, keys);
}
