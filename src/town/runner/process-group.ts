/**
 * Starts programs in process groups of their own and ends them for certain.
 *
 * **Invariant:** after `sweep` no process carries the marker: children inherit it with their environment, whatever group or session they move to.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** The variable that marks every process of a job: what GitHub's runner finds them by. */
export const markerName = 'RUNNER_TRACKING_ID';

/** What to run, and how to stop it. */
export interface ProcessOrder {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** Aborted when the process must end. */
  readonly signal: AbortSignal;
  /** How long it may go on after an interrupt, and again after a request to terminate. */
  readonly graceMs: GraceMs;
}

/** The two periods of grace that GitHub's runner gives. */
export interface GraceMs {
  readonly interrupt: number;
  readonly terminate: number;
}

/** How a process ended: its exit code, or that it could not be started. */
export type ProcessEnd =
  | { readonly status: 'exited'; readonly code: number }
  | { readonly status: 'missing'; readonly reason: string };

const lineMax = 1024 * 1024;
const drainMs = 1000;

/** Runs a program to its end, or until the signal and the grace after it end it. */
export async function runProcess(order: ProcessOrder): Promise<ProcessEnd> {
  if (order.signal.aborted) return { status: 'exited', code: 130 };
  const child = spawn(order.file, [...order.args], {
    cwd: order.cwd,
    env: { ...order.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const drained = Promise.all([readLines(child.stdout, order.onLine), readLines(child.stderr, order.onLine)]);
  const stop = (): void => void endGroup(child, order.graceMs);
  order.signal.addEventListener('abort', stop, { once: true });
  const end = await ended(child);
  order.signal.removeEventListener('abort', stop);
  // A background child may hold the pipes open for as long as the job lives.
  await Promise.race([drained, pause(drainMs, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  return end;
}

function ended(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: 'missing', reason: error.message }));
    child.once('exit', (code, signal) => resolve({ status: 'exited', code: code ?? (signal === null ? 1 : 128 + 9) }));
  });
}

async function endGroup(child: ChildProcess, graceMs: GraceMs): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGINT');
  await pause(graceMs.interrupt, undefined, { ref: false });
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(pid, 'SIGTERM');
  await pause(graceMs.terminate, undefined, { ref: false });
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalQuietly(-pid, signal);
}

// The process may have ended between the look and the signal; that is what was wanted.
function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const decoder = new TextDecoder();
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.replace(/\r$/u, ''));
      if (rest.length > lineMax) {
        onLine(rest);
        rest = '';
      }
    });
    stream.once('close', () => {
      if (rest !== '') onLine(rest);
      resolve();
    });
  });
}

const passesMax = 100;
const passMs = 15;

/** Kills every process whose environment holds `marker`, until two looks in a row find none; says how many were killed. */
export async function sweep(marker: string): Promise<number> {
  let killed = 0;
  let empty = 0;
  for (let pass = 0; pass < passesMax && empty < 2; pass += 1) {
    const found = markedProcesses(marker);
    for (const pid of found) signalQuietly(pid, 'SIGKILL');
    killed += found.length;
    empty = found.length === 0 ? empty + 1 : 0;
    if (empty < 2) await pause(passMs);
  }
  return killed;
}

function markedProcesses(marker: string): readonly number[] {
  const needle = Buffer.from(`${markerName}=${marker}`);
  return processIds().filter((pid) => pid !== process.pid && environmentOf(pid).includes(needle) && isAlive(pid));
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/u.test(name))
      .map(Number);
  } catch {
    // No /proc on this system: process groups are all there is.
    return [];
  }
}

function environmentOf(pid: number): Buffer {
  try {
    return readFileSync(`/proc/${pid}/environ`);
  } catch {
    // Ended meanwhile, or another user's.
    return Buffer.alloc(0);
  }
}

// A zombie keeps its number but has no executable.
function isAlive(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== '';
  } catch {
    return false;
  }
}
