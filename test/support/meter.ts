/** Whose the CPU time of a simulation is: the product's, or that of the world that it is played in. */

export type Whose = 'product' | 'world';

/** Runs what is given; whatever it starts and does not wait for is not its own. */
export interface Meter {
  of<T>(whose: Whose, act: () => T): T;
}

export const unmetered: Meter = { of: (_, act) => act() };

/** Counts this process's CPU time, its garbage collector's too. What nobody claims is the product's. */
export class CpuMeter implements Meter {
  readonly #spentUs = { product: 0, world: 0 };
  #whose: Whose = 'product';
  #since = cpuUs();

  of<T>(whose: Whose, act: () => T): T {
    const before = this.#whose;
    this.#turnTo(whose);
    try {
      return act();
    } finally {
      this.#turnTo(before);
    }
  }

  /** Microseconds since the last reading. */
  read(): Readonly<Record<Whose, number>> {
    this.#turnTo(this.#whose);
    const spent = { ...this.#spentUs };
    Object.assign(this.#spentUs, { product: 0, world: 0 });
    return spent;
  }

  #turnTo(whose: Whose): void {
    const now = cpuUs();
    this.#spentUs[this.#whose] += now - this.#since;
    this.#since = now;
    this.#whose = whose;
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
