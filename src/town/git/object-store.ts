/** The objects of one repository: from memory, from their own files, or else by way of `git cat-file`. */
import { readLoose, writeLoose } from './loose-objects.ts';
import { ObjectCache } from './object-cache.ts';
import { ObjectReader } from './object-reader.ts';
import type { RawObject } from './object-reader.ts';
import { isSha } from './objects.ts';

/** Reads and writes objects. */
export class ObjectStore {
  readonly #dir: string;
  readonly #reader: ObjectReader;
  readonly #cache = new ObjectCache();

  constructor(dir: string) {
    this.#dir = dir;
    this.#reader = new ObjectReader(dir);
  }

  /** The object that a SHA or another name of git's (`HEAD`, `<sha>^{commit}`) stands for, if there is one. */
  async read(name: string): Promise<RawObject | undefined> {
    if (!isSha(name)) return this.#reader.read(name);
    const kept = this.#cache.get(name);
    if (kept !== undefined) return kept;
    const found = readLoose(this.#dir, name) ?? (await this.#reader.read(name));
    if (found !== undefined) this.#cache.put(found);
    return found;
  }

  /** Writes an object and returns its SHA. */
  async write(type: RawObject['type'], content: Buffer): Promise<string> {
    const written = await writeLoose(this.#dir, type, content);
    this.#cache.put(written);
    return written.sha;
  }

  /** Ends the process kept for reading. */
  close(): void {
    this.#reader.close();
  }
}
