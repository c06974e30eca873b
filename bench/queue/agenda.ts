/** The agenda of a simulation: what happens next, earliest first, in order of writing among equals. */

interface Appointment {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** A binary heap of appointments. */
export class Agenda {
  private readonly heap: Appointment[] = [];
  private written = 0;

  get isEmpty(): boolean {
    return this.heap.length === 0;
  }

  /** Puts an act at a minute. */
  add(at: number, act: () => void): void {
    this.heap.push({ at, order: this.written++, act });
    this.rise(this.heap.length - 1);
  }

  /** Takes the earliest act out. */
  next(): Appointment | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first;
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.swapIfLater(above, at)) return;
      at = above;
    }
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.isBefore(left + 1, left) ? left + 1 : left;
      if (!this.swapIfLater(at, child)) return;
      at = child;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const [one, two] = [this.heap[a], this.heap[b]];
    if (one === undefined || two === undefined) return false;
    return one.at < two.at || (one.at === two.at && one.order < two.order);
  }

  private swapIfLater(upper: number, lower: number): boolean {
    const [one, two] = [this.heap[upper], this.heap[lower]];
    if (one === undefined || two === undefined || !this.isBefore(lower, upper)) return false;
    this.heap[upper] = two;
    this.heap[lower] = one;
    return true;
  }
}
