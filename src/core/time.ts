/** Arithmetic with instants. */
import { Instant } from './name.ts';

/** The instant `ms` milliseconds after `at`. */
export function later(at: Instant, ms: number): Instant {
  return Instant.parse(Math.max(0, Math.round(at + ms)));
}

/** Milliseconds in so many minutes. */
export function minutes(count: number): number {
  return count * 60_000;
}

/** A span for people: `45 s`, `3 min`, `2 h 5 min`. */
export function renderSpan(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const whole = Math.round(seconds / 60);
  if (whole < 90) return `${whole} min`;
  return whole % 60 === 0 ? `${whole / 60} h` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}
