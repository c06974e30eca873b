/** Decides how an attempt ended from the process, what the program claims, and what git says. Exit codes alone lie. */
import type { RunOutcome } from '../core/beads/run-result.ts';
import type { RuntimeReport } from '../ports/runtime.ts';

/** What is known when the program is over. `files` counts the files that differ from where the attempt started. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stop: 'wall' | 'idle' | 'cancelled' | null;
  readonly spawnError: string | null;
  readonly report: RuntimeReport;
  readonly files: number;
  /** The steps that are not closed. */
  readonly open: readonly string[];
  /** What the agent's own commands said that it came to. */
  readonly said: 'done' | 'handed-off' | 'waits' | null;
}

const stopped = { wall: 'over-time', idle: 'silent' } as const;

/** The outcome. What a person or the agent's own command ended stands, then what stopped it, how it ended, its claim; `done` needs every step closed, and a change. */
export function settle(ending: Ending): RunOutcome {
  if (ending.spawnError !== null) return 'misconfigured';
  if (ending.stop === 'cancelled') return 'stopped';
  const said = saidEnd(ending);
  if (said !== null) return said;
  if (ending.stop !== null) return stopped[ending.stop];
  if (ending.signal !== null) return 'crashed';
  const claim = ending.report.outcome ?? 'failed';
  if (claim !== 'done' && claim !== 'no-change') return claim;
  if (ending.open.length > 0) return 'unfinished';
  return ending.files === 0 ? 'no-change' : 'done';
}

/** What the agent's own commands ended it as; `done` without a change, or with open steps, does not count. */
export function saidEnd({ said, files, open }: Pick<Ending, 'said' | 'files' | 'open'>): Ending['said'] {
  return said === 'done' && (files === 0 || open.length > 0) ? null : said;
}
