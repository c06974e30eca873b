/**
 * The one place that starts processes: short programs whose output is wanted, and long ones under a watchdog.
 *
 * **Invariant:** nothing is inherited from this process's environment but what GitHub's runner finds a job's processes by,
 * and every process started here leads a group of its own, which is killed as a whole.
 */
import { execa } from 'execa';
import { findMarked, markerName, sendSignal, sweep } from './sweep.ts';

const trackingName = 'RUNNER_TRACKING_ID';

// Without it the runner, which ends what a job left behind, would not find what is started here when this process was killed.
const tracked = ({ [trackingName]: id } = process.env): Record<string, string> =>
  id === undefined ? {} : { [trackingName]: id };

/** What to start. The environment is complete, but for what the runner adds. */
export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

/** How a short program ended. `exitCode` is null when a signal or the time limit ended it. */
export interface ProcessOutput {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly isTimedOut: boolean;
}

/** Runs a program to its end. It is killed, with its group, after `timeoutMs`; output is cut at `bytesMax`. */
export async function runProcess(
  request: ProcessRequest,
  { timeoutMs, bytesMax }: { readonly timeoutMs: number; readonly bytesMax: number },
): Promise<ProcessOutput> {
  let isTimedOut = false;
  const child = execa(request.file, request.args, {
    cwd: request.cwd,
    env: { ...request.env, ...tracked() },
    extendEnv: false,
    detached: true,
    reject: false,
    encoding: 'buffer',
    maxBuffer: bytesMax,
    stripFinalNewline: false,
    ...(request.stdin === undefined ? { stdin: 'ignore' as const } : { input: request.stdin }),
  });
  const timer = setTimeout(() => {
    isTimedOut = true;
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
  }, timeoutMs);
  const result = await child.finally(() => clearTimeout(timer));
  if (result.isMaxBuffer) throw new Error(`${request.file} wrote more than ${bytesMax} bytes`);
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new Error(`${request.file} could not be started`, { cause: result.cause });
  }
  return {
    exitCode: result.exitCode ?? null,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString('utf8'),
    isTimedOut,
  };
}

/** Why the watchdog, or a person, ended a process. */
type StopReason = 'wall' | 'idle' | 'cancelled';

/** How a watched process ended. `tail` is the last of its output. */
export interface WatchedExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stop: StopReason | null;
  readonly spawnError: string | null;
  readonly tail: string;
  readonly ms: number;
  /** The wanted lines of standard output, the newest if there are too many. */
  readonly lines: readonly string[];
  /** Processes that outlived the program and were killed. */
  readonly leftovers: number;
}

/** The limits of a watched process; `stopSignal` is tried for `graceMs` before SIGKILL. */
export interface Watch {
  readonly marker: string;
  readonly wallMs: number;
  readonly idleMs: number;
  readonly graceMs: number;
  readonly stopSignal: NodeJS.Signals;
  readonly cancel: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Lines of standard output to keep whole; null keeps none. */
  readonly wanted: RegExp | null;
}

const tailBytes = 16 * 1024;
const lineBytes = 8 * 1024;

/**
 * Runs a program until it ends, is silent for too long, takes too long or is cancelled; then ends all that it
 * started, in its group or by the marker in the environment.
 */
export async function watchProcess(request: ProcessRequest, watch: Watch): Promise<WatchedExit> {
  const startedAt = performance.now();
  const child = execa(request.file, request.args, {
    cwd: request.cwd,
    env: { ...request.env, ...tracked(), [markerName]: watch.marker },
    extendEnv: false,
    detached: true,
    reject: false,
    buffer: false,
    all: true,
    encoding: 'utf8',
    ...(request.stdin === undefined ? { stdin: 'ignore' as const } : { input: request.stdin }),
  });
  const pid = child.pid;
  const output = new OutputTail(watch.onLine);
  const guard = new Guard(pid, watch);
  child.all.on('data', (chunk: Buffer) => {
    guard.touch();
    output.push(chunk.toString('utf8'));
  });
  const kept = new KeptLines(watch.wanted);
  if (watch.wanted !== null) child.stdout.on('data', (chunk: Buffer) => kept.push(chunk.toString('utf8')));
  // The pipes stay open as long as any descendant holds them, so the end is that of the program, not of its output.
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const ms = Math.round(performance.now() - startedAt);
  guard.release();
  const left = await findMarked(watch.marker);
  if (pid !== undefined) sendSignal(-pid, 'SIGKILL');
  const { killed } = await sweep(watch.marker);
  const result = await child;
  output.end();
  kept.end();
  return {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stop: guard.stop,
    spawnError: pid === undefined ? `${request.file} could not be started` : null,
    tail: output.tail,
    ms,
    lines: kept.lines,
    leftovers: Math.max(left.length, killed),
  };
}

/** Stops a process group for one reason: first gently, then for good. */
class Guard {
  stop: StopReason | null = null;
  readonly #pid: number | undefined;
  readonly #watch: Watch;
  readonly #wall: NodeJS.Timeout;
  #idle: NodeJS.Timeout;
  #grace: NodeJS.Timeout | undefined;
  readonly #onCancel = (): void => this.#end('cancelled');

  constructor(pid: number | undefined, watch: Watch) {
    this.#pid = pid;
    this.#watch = watch;
    this.#wall = setTimeout(() => this.#end('wall'), watch.wallMs);
    this.#idle = setTimeout(() => this.#end('idle'), watch.idleMs);
    if (watch.cancel.aborted) this.#onCancel();
    else watch.cancel.addEventListener('abort', this.#onCancel, { once: true });
  }

  touch(): void {
    if (this.stop === null) this.#idle.refresh();
  }

  release(): void {
    clearTimeout(this.#wall);
    clearTimeout(this.#idle);
    clearTimeout(this.#grace);
    this.#watch.cancel.removeEventListener('abort', this.#onCancel);
  }

  #end(reason: StopReason): void {
    if (this.stop !== null) return;
    this.stop = reason;
    this.#signal(this.#watch.stopSignal);
    this.#grace = setTimeout(() => this.#signal('SIGKILL'), this.#watch.graceMs);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#pid !== undefined) sendSignal(-this.#pid, signal);
  }
}

const keptBytesMax = 4 * 1024 * 1024;

/** Keeps whole lines that are wanted, the newest 4 MiB of them; a line that is longer than that is cut. */
class KeptLines {
  lines: string[] = [];
  #bytes = 0;
  #line = '';
  readonly #wanted: RegExp | null;

  constructor(wanted: RegExp | null) {
    this.#wanted = wanted;
  }

  push(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = (lines.pop() ?? '').slice(-keptBytesMax);
    for (const line of lines) this.#keep(line);
  }

  end(): void {
    if (this.#line !== '') this.#keep(this.#line);
    this.#line = '';
  }

  #keep(line: string): void {
    if (this.#wanted?.test(line) !== true) return;
    this.lines.push(line);
    this.#bytes += line.length;
    while (this.#bytes > keptBytesMax && this.lines.length > 1) this.#bytes -= this.lines.shift()?.length ?? 0;
  }
}

/** Cuts a stream into lines of bounded length and keeps the end of it. */
class OutputTail {
  tail = '';
  #line = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    this.tail = (this.tail + text).slice(-tailBytes);
    const lines = (this.#line + text).split(/\r\n|\r|\n/);
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.slice(0, lineBytes));
    if (this.#line.length > lineBytes) this.end();
  }

  end(): void {
    if (this.#line !== '') this.#onLine(this.#line.slice(0, lineBytes));
    this.#line = '';
  }
}
