/**
 * Runs an agent's program under its watchdog, and goes on with its session where somebody else killed the program.
 *
 * **Invariant:** what was stopped on purpose is not begun again, and usage is counted once: what a program tells from
 * its session's beginning replaces what it told before. What a killed start used is read from what the program keeps; where
 * that does not tell, the cost is unknown.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Usage } from '../core/beads/run-result.ts';
import type { WatchedExit } from '../adapters/process/process.ts';
import type { Launch, RuntimePort, RuntimeReport } from '../ports/runtime.ts';

/** A program that can be started. */
export type Ready = Extract<Launch, { status: 'ready' }>;

/** One session, over all its starts. */
export interface SessionEnd {
  readonly exit: WatchedExit;
  readonly report: RuntimeReport;
  readonly resumed: number;
}

/** What a session is run with. `start` runs one launch to its end, `read` makes a report of it. */
export interface SessionWork {
  readonly runtime: RuntimePort;
  readonly home: string;
  readonly first: Ready;
  readonly prepare: (resumes: string) => Launch;
  readonly start: (launch: Ready) => Promise<WatchedExit>;
  readonly read: (exit: WatchedExit) => Promise<RuntimeReport>;
}

const resumesMax = 2;

/** Runs the session to its end. */
export async function runSession(work: SessionWork): Promise<SessionEnd> {
  let launch = work.first;
  let earlier: Usage | null = null;
  let ms = 0;
  let hasGap = false;
  for (let resumed = 0; ; resumed += 1) {
    await writeHome(work.home, launch.files);
    const exit = await work.start(launch);
    const report = await work.read(exit);
    ms += exit.ms;
    const usage: Usage | null = await usageSoFar(work, { earlier, hasGap, told: report.usage });
    const session = report.session ?? launch.session;
    const end = { exit: { ...exit, ms }, report: { ...report, usage, session }, resumed };
    // A signal that is not ours: the machine was short of memory, or somebody killed it.
    const wasKilled = exit.signal !== null && exit.stop === null;
    if (!wasKilled || !work.runtime.canResume || session === null || resumed === resumesMax) return end;
    const next = work.prepare(session);
    if (next.status !== 'ready') return end;
    launch = next;
    earlier = usage;
    // A program that counts for its session may not have counted what it was answered last.
    hasGap ||= usage === null || work.runtime.usageScope === 'session';
  }
}

interface Told {
  readonly earlier: Usage | null;
  /** Whether an earlier start used nobody knows what. */
  readonly hasGap: boolean;
  readonly told: Usage | null;
}

async function usageSoFar(work: SessionWork, { earlier, hasGap, told }: Told): Promise<Usage | null> {
  if (told === null) return unsaid(work, earlier);
  const sum = addUsage(work.runtime, earlier, told);
  return hasGap ? unpriced(sum) : sum;
}

// What its home tells is the whole attempt's. Where that tells nothing, neither sum nor price is known.
async function unsaid({ runtime, home }: SessionWork, earlier: Usage | null): Promise<Usage | null> {
  const spent = await runtime.spent(home);
  if (spent !== null) return spent;
  return earlier === null ? null : unpriced(earlier);
}

/** A usage of which only a part is known: without a model no price table makes a cost of it. */
export function unpriced(usage: Usage): Usage {
  return { ...usage, costUsd: null, costFrom: null, model: null };
}

function addUsage({ usageScope }: RuntimePort, one: Usage | null, other: Usage): Usage {
  if (one === null || usageScope === 'session') return other;
  const cost = one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd;
  return {
    ...other,
    input: one.input + other.input,
    output: one.output + other.output,
    cached: one.cached + other.cached,
    turns: (one.turns ?? 0) + (other.turns ?? 0),
    costUsd: cost,
    costFrom: cost === null ? null : other.costFrom,
  };
}

/** Writes what a program wants to find in its home. */
async function writeHome(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name);
    if (relative(home, path).startsWith('..')) throw new Error(`${name} is not in the home`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  }
}
