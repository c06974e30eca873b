/** Time and chance: the two things that the core may not reach for. */
import type { Instant } from '../core/name.ts';

export interface Clock {
  now(): Instant;
  /** Resolves after `ms` milliseconds. */
  wait(ms: number): Promise<void>;
}

export interface Dice {
  /** 16 base-36 digits. */
  entropy(): string;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
}
