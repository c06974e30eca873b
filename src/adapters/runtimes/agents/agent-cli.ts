/**
 * The contract that every agent program keeps to: how it is started without a person, what it writes, how it is
 * stopped. `table.ts` has one entry a program; everything else about them is common and stands in `runtime.ts`.
 */
import type { Usage } from '../../../core/beads/run-result.ts';

/** What one start of a program knows. `home` is private to the attempt. */
export interface CliStart {
  readonly prompt: string;
  /** A UUID chosen before the start; programs that accept one use it. */
  readonly session: string;
  /** The session to go on with; null begins one. */
  readonly resumes: string | null;
  readonly model: string | null;
  /** Where the model is served, instead of the maker's own address. */
  readonly baseUrl: string | null;
  /** The model's key, empty when there is none. */
  readonly key: string;
  readonly home: string;
}

/** How to start it: arguments, what to add to the environment, the prompt on standard input or null, files in its home. */
export interface CliLaunch {
  /** Arguments of a start of the program that sets it up. */
  readonly before?: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | null;
  readonly files: Readonly<Record<string, string>>;
}

/** What it wrote. `lines` are those of standard output that `wanted` lets through. */
export interface CliOutput {
  readonly lines: readonly string[];
  readonly exitCode: number | null;
  /** The last of standard output and standard error together. */
  readonly tail: string;
}

/** What its output says. `error` is what it says went wrong; `denials` counts tools that it was not allowed to use. */
export interface CliReading {
  readonly session: string | null;
  readonly summary: string;
  readonly usage: Usage | null;
  readonly error: string | null;
  readonly denials: number;
}

/** One agent program. */
export interface AgentCli {
  /** Its name on the PATH. */
  readonly program: string;
  /** Where the package keeps the program itself, from the folder that `node_modules` is in; its npm wrapper can be left out. */
  readonly native: readonly string[];
  readonly npm: { readonly name: string; readonly version: string };
  /** What makes it stop, and not merely its wrapper or its tool. */
  readonly stopSignal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
  /** Whether the usage that a resumed session tells counts from the session's beginning. */
  readonly usageScope: 'run' | 'session';
  /** Files for agents in a repository that it reads by itself. */
  readonly guides: readonly string[];
  readonly canResume: boolean;
  /** Whether it takes the name of a session that it begins. */
  readonly takesSession: boolean;
  /** Lines of its output that mean something; others, which may be large, are not kept. */
  readonly wanted: RegExp;
  start(start: CliStart): CliLaunch;
  read(output: CliOutput): CliReading;
  /** What all sessions in its home have used, by what it keeps there; null where it keeps nothing that tells. */
  readonly spent?: (home: string) => Promise<Usage | null>;
}

/** A reading that says nothing. */
export const nothingRead: CliReading = { session: null, summary: '', usage: null, error: null, denials: 0 };

/** A usage of one model without a cost of its own. */
export function usageOf(counts: {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly turns?: number | null;
  readonly costUsd?: number | null;
  readonly model?: string | null;
}): Usage {
  const { input, output, cached, turns = null, costUsd = null, model = null } = counts;
  const costFrom = costUsd === null ? null : 'agent';
  return { input: Math.max(0, input), output, cached, turns, costUsd, model: model?.slice(0, 100) ?? null, costFrom };
}

/** The JSON values of the lines that hold one. */
export function jsonLines(lines: readonly string[]): unknown[] {
  return lines.flatMap((line) => {
    const text = line.trim();
    if (!text.startsWith('{') && !text.startsWith('[')) return [];
    const value = parseJson(text);
    return value === undefined ? [] : [value];
  });
}

/** A JSON value, undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
