/** Time that only moves when nothing else can happen, and dice that fall the same way for the same seed. */
import type { Clock, Dice } from '../../src/ports/clock.ts';
import { Instant } from '../../src/core/name.ts';
import { unmetered } from './meter.ts';
import type { Meter } from './meter.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock with its own agenda: `run` takes what is due, earliest first, until nothing is left or `until` is reached. */
export class VirtualTime implements Clock {
  #now: number;
  #instant: Instant | null = null;
  #order = 0;
  readonly #timers = new Agenda();

  /** Whose CPU time what happens takes: what is due is the world's. */
  readonly meter: Meter;

  constructor(start = Date.UTC(2026, 0, 5, 9), meter: Meter = unmetered) {
    this.#now = start;
    this.meter = meter;
  }

  now(): Instant {
    if (this.#instant?.valueOf() !== this.#now) this.#instant = Instant.parse(this.#now);
    return this.#instant;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.schedule(ms, resolve));
  }

  /** Fires after `ms`. What is due at the same moment fires in the order it was asked for. */
  schedule(ms: number, fire: () => void): void {
    this.#timers.push({ at: this.#now + Math.max(0, ms), order: this.#order++, fire });
  }

  /** Moves on until `isOver` says so, nothing is left, or `forMs` have passed. False: still something to do. */
  async run({ forMs, isOver = () => false }: { forMs: number; isOver?: () => boolean }): Promise<boolean> {
    const end = this.#now + forMs;
    for (;;) {
      await settled();
      if (isOver()) return true;
      const next = this.#takeNext(end);
      if (next === null) {
        this.#now = end;
        return this.#timers.isEmpty;
      }
      this.#now = Math.max(this.#now, next.at);
      this.meter.of('world', next.fire);
    }
  }

  #takeNext(end: number): Timer | null {
    const next = this.#timers.first;
    return next === null || next.at > end ? null : this.#timers.take();
  }
}

/** What is due, earliest first: a binary heap, so that a long agenda costs no more than a short one. */
class Agenda {
  readonly #heap: Timer[] = [];

  get isEmpty(): boolean {
    return this.#heap.length === 0;
  }

  get first(): Timer | null {
    return this.#heap[0] ?? null;
  }

  push(timer: Timer): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(timer);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, timer)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = timer;
  }

  take(): Timer | null {
    const heap = this.#heap;
    const first = heap[0] ?? null;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
      const [child, at] =
        right !== undefined && left !== undefined && isBefore(right, left)
          ? [right, 2 * place + 2]
          : [left, 2 * place + 1];
      if (child === undefined || isBefore(last, child)) break;
      heap[place] = child;
      place = at;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

let turns = 0;
const turnsMax = 500;

/** Resolves when every promise that can go on without time has gone on. */
export function settled(): Promise<void> {
  turns += 1;
  return new Promise((resolve) => {
    // A turn of the event loop costs several times as much, and is only there so that others in the process get theirs.
    if (turns % turnsMax === 0) setImmediate(resolve);
    else process.nextTick(resolve);
  });
}

/** Mulberry32: small, and the same everywhere. */
export class SeededDice implements Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  entropy(): string {
    let text = '';
    for (let count = 0; count < 16; count++) text += this.between(0, 35).toString(36);
    return text;
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** A number from 0 to 1, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
