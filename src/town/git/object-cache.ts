/** Objects that were read or written lately. An object never changes, so what is kept can be old but not wrong. */
import type { RawObject } from './object-reader.ts';

const bytesMax = 48 * 1024 * 1024;
const largest = 512 * 1024;

/** Keeps the objects used last, up to a number of bytes. */
export class ObjectCache {
  readonly #objects = new Map<string, RawObject>();
  #bytes = 0;

  /** The object, if it is kept. */
  get(sha: string): RawObject | undefined {
    const found = this.#objects.get(sha);
    if (found === undefined) return undefined;
    this.#objects.delete(sha);
    this.#objects.set(sha, found);
    return found;
  }

  /** Whether the object is kept. */
  has(sha: string): boolean {
    return this.#objects.has(sha);
  }

  /** Keeps an object, unless it is very large. */
  put(object: RawObject): void {
    if (object.content.length > largest || this.#objects.has(object.sha)) return;
    this.#objects.set(object.sha, object);
    this.#bytes += object.content.length;
    for (const [sha, { content }] of this.#objects) {
      if (this.#bytes <= bytesMax) return;
      this.#objects.delete(sha);
      this.#bytes -= content.length;
    }
  }
}
