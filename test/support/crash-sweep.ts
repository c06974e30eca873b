/**
 * kill -9 at many points of small towns, and what must be true afterwards. A point is a victim and a call of GitHub's API
 * by number: the victim is killed when the stand-in has just logged that call.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { issueTables } from '../../src/town/github/issue-entities.ts';
import { pullTables } from '../../src/town/github/pull-entities.ts';
import { runTables } from '../../src/town/github/run-entities.ts';
import { Store } from '../../src/town/github/store.ts';
import { processesOf, townTestMs } from './town-cli.ts';
import type { Bench, CliRun } from './town-cli.ts';

/** Who is killed: the App's host, the stand-in with its runner, all processes of a job, an agent, the command that runs the town. */
export const victims = ['app', 'stand-in', 'job', 'agent', 'command'] as const;
export type Victim = (typeof victims)[number];

/** One kill. */
export interface Point {
  readonly victim: Victim;
  readonly afterCalls: number;
}

/** What one town came to. `wrong` lists what is not as it must be. */
export interface CrashReport {
  readonly killed: readonly string[];
  readonly wrong: readonly string[];
  readonly tree: string;
  readonly calls: number;
  readonly seconds: number;
}

/** Calls of GitHub that a town of this size makes before it is over, about: points lie within. */
const callsUsual = 110;

/** `count` points for one town, spread over its life; the same for the same seed. */
export function pointsOf(seed: number, town: number, count: number): Point[] {
  const draw = (what: string): number =>
    createHash('sha256').update(`${seed} ${town} ${what}`).digest().readUInt32BE() / 2 ** 32;
  return Array.from({ length: count }, (_, index) => ({
    victim: victims[(town * count + index) % victims.length] ?? 'app',
    afterCalls: 12 + Math.floor(((index + draw(`at ${index}`)) / count) * (callsUsual - 12)),
  }));
}

const beads = 4;
const lookMs = 5;
// Sooner than the test is over, so that it can be said what the town was at.
const townMs = townTestMs - 60_000;

/** What a town meets: kills, and faults as `toolpusher town --faults` takes them. */
export interface Trouble {
  readonly points: readonly Point[];
  readonly faults: string | null;
}

/** Runs one town, killing at the points, until it is over; checks what is left. */
export async function crashTown(bench: Bench, name: string, { points, faults }: Trouble): Promise<CrashReport> {
  const startedAt = Date.now();
  const dir = bench.path(`${name}/town`);
  const args = [...prepare(bench, name), ...(faults === null ? [] : ['--faults', faults])];
  const killed: string[] = [];
  let run = bench.start(...args);
  const waiting = [...points].toSorted((a, b) => a.afterCalls - b.afterCalls);
  const over = { isOver: false };
  const killing = async (): Promise<void> => {
    const counter = new CallCounter(join(dir, 'github/calls.jsonl'));
    for (let next = waiting.shift(); next !== undefined && !over.isOver; next = waiting.shift()) {
      while (counter.count() < next.afterCalls && !over.isOver) await pause(lookMs);
      for (let pids = pidsOf(next.victim, dir, run); !over.isOver; pids = pidsOf(next.victim, dir, run)) {
        if (pids.length > 0 && kill(pids)) break;
        await pause(lookMs);
      }
      if (over.isOver) return;
      killed.push(`${next.victim} after call ${counter.count()}`);
      if (next.victim !== 'command') continue;
      await run.ended;
      run = bench.start(...args);
    }
  };
  const kills = killing();
  const end = await ended(() => run, startedAt);
  over.isOver = true;
  await kills;
  const wrong = [...(end === 'exit 0' ? [] : [`the town ended with ${end}`]), ...lookAt(bench, { name, dir })];
  return {
    killed,
    wrong,
    tree: existsSync(bench.path(`${name}/out`)) ? bench.git(`${name}/out`, 'rev-parse', 'HEAD:src') : '',
    calls: new CallCounter(join(dir, 'github/calls.jsonl')).count(),
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
}

// A command that was killed is followed by another; the last one's end is the town's.
async function ended(current: () => CliRun, startedAt: number): Promise<string> {
  for (;;) {
    const run = current();
    const left = Math.max(0, startedAt + townMs - Date.now());
    const how = await Promise.race([run.over(), pause(left, 'not over in time')]);
    if (how === 'not over in time') run.child.kill('SIGINT');
    if (run.child.signalCode !== 'SIGKILL') return how;
    while (current() === run) await pause(lookMs);
  }
}

function prepare(bench: Bench, name: string): string[] {
  const config = 'attempts: { max: 8, startMinutes: 0.5, wallMinutes: 2, idleMinutes: 1 }\n';
  const repo = bench.repository(`${name}/repo`, { 'README.md': 'P\n', '.github/workspace.yml': config });
  const agent = bench.write(
    `${name}/agent.sh`,
    'set -e\nmkdir -p src\nsleep 1\necho "$TOOLPUSHER_BEAD" > "src/$TOOLPUSHER_BEAD.txt"\n',
  );
  const items = Array.from({ length: beads }, (_, index) => ({
    title: `Bead ${index + 1}`,
    body: 'Do it.',
    blocked_by: index === beads - 1 ? [1] : [],
  }));
  bench.write(`${name}/issues.json`, JSON.stringify(items));
  const flags = ['--agent', `bash ${agent}`, '--agents', '3', '--check', 'test -d src', '--red-base'];
  const place = ['--repo', repo, '--issues', `${name}/issues.json`, '--dir', bench.path(`${name}/town`)];
  return ['town', ...place, ...flags, '--out', `${name}/out`, '--json'];
}

/** Counts lines as a file grows. */
class CallCounter {
  readonly #path: string;
  #size = 0;
  #lines = 0;

  constructor(path: string) {
    this.#path = path;
  }

  count(): number {
    const size = existsSync(this.#path) ? statSync(this.#path).size : 0;
    if (size !== this.#size) {
      this.#size = size;
      this.#lines = readFileSync(this.#path, 'utf8').split('\n').length - 1;
    }
    return this.#lines;
  }
}

function pidsOf(victim: Victim, dir: string, run: CliRun): number[] {
  switch (victim) {
    case 'app':
      return readyPid(dir, 'host.json');
    case 'stand-in':
      return readyPid(dir, 'github.json');
    case 'command':
      return run.child.pid === undefined || run.child.exitCode !== null ? [] : [run.child.pid];
    case 'job':
      return jobProcesses(dir)[0] ?? [];
    case 'agent':
      return agentProcesses(dir);
  }
}

function agentProcesses(dir: string): number[] {
  const script = join(dir, '..', 'agent.sh');
  return jobProcesses(dir)
    .flat()
    .filter((pid) => readProc(pid, 'cmdline').includes(script));
}

// What an earlier start has written stands there until the next one serves, and its number may be another process's by then.
function readyPid(dir: string, name: string): number[] {
  const ready: { pid?: number } = JSON.parse(readMaybe(join(dir, name)) || '{}');
  return ready.pid !== undefined && readProc(ready.pid, 'cmdline').includes(dir) ? [ready.pid] : [];
}

/** The processes of each job that runs, by the marker in their environment. */
function jobProcesses(dir: string): number[][] {
  const jobs = new Map<string, number[]>();
  for (const entry of readdirSync('/proc')) {
    const marker = /^\d+$/.test(entry) ? readProc(Number(entry), 'environ').match(/=([^\0]*\/runner#\d+#)/) : null;
    if (marker?.[1]?.startsWith(dir) !== true) continue;
    jobs.set(marker[1], [...(jobs.get(marker[1]) ?? []), Number(entry)]);
  }
  return [...jobs.values()];
}

// It has ended, or is somebody else's: empty.
const readProc = (pid: number, file: string): string => readMaybe(`/proc/${pid}/${file}`);

function readMaybe(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kill(pids: readonly number[]): boolean {
  const hit = pids.filter((pid) => {
    try {
      return process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
  });
  return hit.length > 0;
}

function lookAt(bench: Bench, { name, dir }: { name: string; dir: string }): string[] {
  const path = bench.path(`${name}/out/report.json`);
  if (!existsSync(path)) return ['there is no report'];
  const report: {
    faults: string[];
    beads: { issue: number; state: string }[];
    landings: { after: string; isProven: boolean }[];
  } = JSON.parse(readFileSync(path, 'utf8'));
  const files = report.beads.filter(({ issue }) => !existsSync(bench.path(`${name}/out/src/${issue}.txt`)));
  return [
    ...report.faults,
    ...report.beads.filter(({ state }) => state !== 'landed').map(({ issue, state }) => `#${issue} is ${state}`),
    ...report.landings.filter(({ isProven }) => !isProven).map(({ after }) => `${after} was not tested`),
    ...files.map(({ issue }) => `the work of #${issue} is lost`),
    ...twice(join(dir, 'github/state')),
    ...processesOf(dir).map((pid) => `process ${pid} is left`),
  ];
}

/** Comments, pull requests and runs that are there more than once. */
function twice(state: string): string[] {
  const store = Store.open(state);
  try {
    const comments = issueTables
      .comments(store)
      .all()
      .map((each) => `comment on ${each.issueId}: ${each.body.split('\n')[0] ?? ''}`);
    const pulls = pullTables
      .pulls(store)
      .all()
      .map((each) => `pull request of ${each.headRef} at ${each.headSha}`);
    const runs = runTables
      .runs(store)
      .where(({ event }) => event === 'workflow_dispatch')
      .map((each) => `run ${each.displayTitle}`);
    const counted = new Map<string, number>();
    for (const what of [...comments, ...pulls, ...runs]) counted.set(what, (counted.get(what) ?? 0) + 1);
    return [...counted].filter(([, count]) => count > 1).map(([what, count]) => `${count} times: ${what}`);
  } finally {
    store.close();
  }
}
