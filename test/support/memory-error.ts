/** Failures of the GitHub in memory, and what they mean. */
import type { Failure } from '../../src/ports/failure.ts';

/** A failure that GitHub answers with. */
export class MemoryError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** Judges what the ports in memory threw; what GitHub did not say is a bug. */
export function classifyMemory(error: unknown): Failure {
  if (error instanceof MemoryError) return error.failure;
  return { kind: 'lasting', reason: error instanceof Error ? error.message : String(error) };
}
