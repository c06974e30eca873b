/** The pool of places in which jobs run: first come, first served, never more at once than allowed, and begun at a pace. */
import { availableParallelism } from 'node:os';

interface Waiting {
  readonly id: number;
  readonly start: () => Promise<void>;
  readonly mayStart: () => boolean;
}

/**
 * How fast jobs begin: so many at once, then one each `everyMs`. Hosted runners are machines of their own; here jobs that all
 * begin together would only slow one another, for the time of each is paid by its agent.
 */
export interface Pace {
  readonly atOnce: number;
  readonly everyMs: number;
}

// Beginning an agent's job, or ending one, takes about 0.7 s of a core: measured on the machine of docs/benchmarks.md.
const coreMsOfStart = 700;

/** What this machine can begin. */
export function paceOfMachine(): Pace {
  const cores = availableParallelism();
  return { atOnce: 2 * cores, everyMs: coreMsOfStart / cores };
}

export class Slots {
  readonly #count: () => number;
  readonly #pace: Pace;
  readonly #running = new Set<number>();
  #waiting: Waiting[] = [];
  #turns: number;
  #turnsAt = Date.now();
  #isWaking = false;

  constructor(count: () => number, pace: Pace) {
    this.#count = count;
    this.#pace = pace;
    this.#turns = pace.atOnce;
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
      if (next === undefined || !this.#takeTurn()) return;
      this.#waiting = this.#waiting.filter((one) => one !== next);
      this.#running.add(next.id);
      void next.start().finally(() => {
        this.#running.delete(next.id);
        this.fillUp();
      });
    }
  }

  /** Whether one may begin now; if not, the pool looks again when one may. */
  #takeTurn(): boolean {
    const { atOnce, everyMs } = this.#pace;
    const now = Date.now();
    this.#turns = Math.min(atOnce, this.#turns + Math.max(0, now - this.#turnsAt) / everyMs);
    this.#turnsAt = now;
    if (this.#turns >= 1) {
      this.#turns -= 1;
      return true;
    }
    if (!this.#isWaking) this.#wakeAfter(Math.ceil((1 - this.#turns) * everyMs));
    return false;
  }

  #wakeAfter(ms: number): void {
    this.#isWaking = true;
    setTimeout(() => {
      this.#isWaking = false;
      this.fillUp();
    }, ms).unref();
  }
}
