/** The program that an agent runs on, as the harness in a run sees it. The harness, not the runtime, decides the outcome. */
import type { AttemptMode } from '../core/beads/bead.ts';
import type { AgentName, BeadNumber } from '../core/name.ts';
import type { RunOutcome, Usage } from '../core/beads/run-result.ts';

/** What a runtime is started for. All paths but the worktree lie outside the worktree. */
export interface Assignment {
  readonly runId: string;
  readonly bead: BeadNumber;
  readonly attempt: number;
  readonly mode: AttemptMode;
  readonly agent: AgentName;
  readonly branch: string;
  readonly worktree: string;
  readonly promptFile: string;
  readonly primeFile: string;
  readonly beadFile: string;
  readonly resultFile: string;
  /** The allow-listed environment; a runtime adds to it. */
  readonly env: Readonly<Record<string, string>>;
  /** The job's environment, from which a runtime may take only what `workspace.yml` names. */
  readonly jobEnv: Readonly<Record<string, string | undefined>>;
}

/** What to start, or why it cannot be. The environment is complete; `secrets` never appear in logs. */
export type Launch =
  | {
      readonly status: 'ready';
      readonly file: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly stdin: string | null;
      /** Files to write before the start, by their path in the home. */
      readonly files: Readonly<Record<string, string>>;
      /** The session that it begins or goes on with, where that is known before. */
      readonly session: string | null;
      readonly secrets: readonly string[];
    }
  | { readonly status: 'misconfigured'; readonly reason: string };

/** How the program ended, with what it wrote to the result file, unchecked. */
export interface RuntimeExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly tail: string;
  /** The lines of its standard output that it wanted to be kept. */
  readonly lines: readonly string[];
  readonly resultText: string | null;
}

/** What the program claims. `outcome` null: nothing beyond its exit code. */
export interface RuntimeReport {
  readonly outcome: RunOutcome | null;
  readonly summary: string;
  readonly usage: Usage | null;
  /** The session that can be gone on with, as the program names it. */
  readonly session: string | null;
}

/** One kind of program. */
export interface RuntimePort {
  readonly stopSignal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
  /** Lines of standard output to keep for `parse`; null keeps none. */
  readonly wanted: RegExp | null;
  readonly canResume: boolean;
  /** Whether the usage of a resumed session counts from the session's beginning. */
  readonly usageScope: 'run' | 'session';
  /** `resumes` names a session to go on with. */
  prepare(assignment: Assignment, resumes?: string | null): Launch;
  parse(exit: RuntimeExit): RuntimeReport;
  /** What the attempt has used so far by what the program keeps in the home; null where that does not tell. */
  spent(home: string): Promise<Usage | null>;
}
