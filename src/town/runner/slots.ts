/** The pool of places in which jobs run: first come, first served, never more at once than allowed. */

interface Waiting {
  readonly id: number;
  readonly start: () => Promise<void>;
  readonly mayStart: () => boolean;
}

export class Slots {
  readonly #count: () => number;
  readonly #running = new Set<number>();
  #waiting: Waiting[] = [];

  constructor(count: () => number) {
    this.#count = count;
  }

  /** Whether anything runs or waits. */
  get isBusy(): boolean {
    return this.#running.size > 0 || this.#waiting.length > 0;
  }

  /** Whether the one with this number runs. */
  isRunning(id: number): boolean {
    return this.#running.has(id);
  }

  /** Queues work by its number: lower numbers start first. `mayStart` may hold it back without holding up those behind it. */
  add(waiting: Waiting): void {
    if (this.#running.has(waiting.id) || this.#waiting.some((one) => one.id === waiting.id)) return;
    this.#waiting.push(waiting);
    this.#waiting.sort((left, right) => left.id - right.id);
    this.fillUp();
  }

  /** Takes back what has not started; says whether it was there. */
  remove(id: number): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((one) => one.id !== id);
    return this.#waiting.length < before;
  }

  /** Starts what may start. */
  fillUp(): void {
    while (this.#running.size < this.#count()) {
      const next = this.#waiting.find((one) => one.mayStart());
      if (next === undefined) return;
      this.#waiting = this.#waiting.filter((one) => one !== next);
      this.#running.add(next.id);
      void next.start().finally(() => {
        this.#running.delete(next.id);
        this.fillUp();
      });
    }
  }
}
