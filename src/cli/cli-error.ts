/** How commands end: exit codes, and errors that say what happened, why, and what to do next. */

/** 0: done. 1: failed. 2: asked wrongly. 3: a person is needed. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, person: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An end that is not a bug: printed without a stack. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly next: string;

  constructor(message: string, { exitCode = exitCodes.failed, next }: { exitCode?: ExitCode; next: string }) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.next = next;
  }
}

/** An error in what was asked for. */
export function usageError(message: string, next: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, next });
}
