/** The log as lines of JSON on standard error, where every host collects it. */
import type { Log } from '../ports/log.ts';

const levels = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/** A log that leaves out what is below `least`. */
export function jsonLog(
  least: keyof typeof levels,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Log {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (facts: Readonly<Record<string, unknown>>, message: string): void => {
      if (levels[level] < levels[least]) return;
      write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...facts })}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
