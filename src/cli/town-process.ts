/**
 * The two processes of a town: the stand-in for GitHub and the App's host.
 *
 * **Invariant:** each leads a group of its own; `stop` leaves nothing of it behind, and what an earlier town of the
 * same folder left running is ended before anything starts.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from './cli-error.ts';
import { writeWhole } from './town-state.ts';

/** How to start one of them. `ready` is the file that it writes once it serves. */
export type ProcessPlan = Readonly<{
  name: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  log: string;
  ready: string;
  onLine?: (line: string) => void;
}>;

/** A process that serves. */
export type Running = Readonly<{
  name: string;
  pid: number;
  ready: unknown;
  exited: Promise<string>;
  stop: () => Promise<void>;
}>;

const startMs = 60_000;
const graceMs = 10_000;

function tailOf(log: string): string {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n') : '';
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It is gone already, which is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function watchLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(-100_000);
    for (const line of lines) onLine(line);
  });
}

async function untilReady(plan: ProcessPlan, exited: Promise<string>): Promise<unknown> {
  const ended = exited.then((how) => `ended at once (${how})`);
  let why = `did not begin to serve within ${startMs / 1000} s`;
  for (const until = Date.now() + startMs; Date.now() < until;) {
    if (existsSync(plan.ready)) return JSON.parse(readFileSync(plan.ready, 'utf8'));
    const end = await Promise.race([ended, delay(30, null)]);
    if (end !== null) {
      why = end;
      break;
    }
  }
  throw new CliError(`${plan.name} ${why}.\n${tailOf(plan.log)}`, { next: `Its log is ${plan.log}.` });
}

/** Starts a process and waits until it serves. */
export async function startProcess(plan: ProcessPlan): Promise<Running> {
  rmSync(plan.ready, { force: true });
  const log = openSync(plan.log, 'a', 0o600);
  const stdout = plan.onLine === undefined ? log : 'pipe';
  const child = spawn(process.execPath, plan.args, {
    cwd: plan.cwd,
    env: plan.env,
    detached: true,
    stdio: ['ignore', stdout, log],
  });
  closeSync(log);
  if (plan.onLine !== undefined) watchLines(child, plan.onLine);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? '?'}`));
  });
  const { pid } = child;
  if (pid === undefined) throw new CliError(`${plan.name} could not be started: ${await exited}`, { next: '' });
  const stop = async (): Promise<void> => {
    signalGroup(pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
    signalGroup(pid, 'SIGKILL');
  };
  try {
    return { name: plan.name, pid, ready: await untilReady(plan, exited), exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const Pids = z.array(z.int().positive());

/** Notes which processes belong to the folder. */
export function notePids(path: string, running: readonly Running[]): void {
  writeWhole(path, JSON.stringify(running.map(({ pid }) => pid)));
}

/** Ends what an earlier town of this folder left running. A process is known by its folder on its command line. */
export async function endLeftovers(path: string, dir: string): Promise<void> {
  if (!existsSync(path)) return;
  const pids = Pids.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? [];
  const ours = pids.filter((pid) => {
    const file = `/proc/${pid}/cmdline`;
    return existsSync(file) && readFileSync(file, 'utf8').includes(dir);
  });
  for (const pid of ours) signalGroup(pid, 'SIGTERM');
  if (ours.length > 0) await delay(1000);
  for (const pid of ours) signalGroup(pid, 'SIGKILL');
}

/** The environment of a process of the town: what programs need to be found and to speak, nothing secret. */
export function bareEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'USER', 'LOGNAME', 'SHELL'];
  const kept = names.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), ...more };
}
