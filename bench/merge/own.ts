/** The project's own cases. */
import type { BenchCase } from './bench-case.ts';

/** All of them. */
export function ownCases(): readonly BenchCase[] {
  return [];
}
