/**
 * What a run costs that dies: its agent's program, the job around it, or the whole machine. The next attempt goes on at
 * the right step with the work that was there, and nothing that was closed is done again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bench, nodeProject, processesOf, townTestMs } from '../support/town-cli.ts';
import type { CliRun, Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const formula = `steps:
  - { id: one, title: First }
  - { id: two, title: Second, needs: [one] }
  - { id: three, title: Third, needs: [two] }
`;

// Does one step after the other; says when it begins one and when the command that closes it has answered.
const script = `set -eu
log="$1/$TOOLPUSHER_BEAD.log"
say() { echo "$TOOLPUSHER_ATTEMPT $*" >> "$log"; }
echo "$PPID $$ \${TOOLPUSHER_RUN_ID%%-*}" > "$1/$TOOLPUSHER_BEAD.now"
while :; do
  step=$(bd mol current --json | sed -n 's/.*"id":"\\([a-z]*\\)".*/\\1/p')
  [ -n "$step" ] || break
  say "begins $step, has $(cat made-$TOOLPUSHER_BEAD.txt 2>/dev/null | tr '\\n' ' ')"
  [ "$2 $TOOLPUSHER_ATTEMPT $step" != "wait 1 two" ] || { touch "$1/$TOOLPUSHER_BEAD.waits"; sleep 600; }
  [ "$2" != random ] || sleep "$(( $$ % 3 )).$(( $$ % 10 ))"
  # What it was killed right after may be there.
  grep -qx "$step" made-$TOOLPUSHER_BEAD.txt 2>/dev/null || echo "$step" >> made-$TOOLPUSHER_BEAD.txt
  bd close "$step" --continue > /dev/null
  say "closed $step"
done
gt done -m "All steps" > /dev/null
say finished
`;

function start(beads: number, way: 'wait' | 'random'): CliRun {
  const repo = bench.repository('project', { ...nodeProject, '.github/formulas/three.yml': formula });
  const agent = bench.write('agent.sh', script);
  const issues = Array.from({ length: beads }, (_, index) => ({ title: `${index + 1}`, labels: ['formula:three'] }));
  bench.write('issues.json', JSON.stringify(issues));
  const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agents', String(beads), '--out', 'out', '--json'];
  return bench.start(...args, '--dir', 'state', '--agent', `bash ${agent} ${bench.dir} ${way}`);
}

interface Now {
  readonly job: number;
  readonly agent: number;
  readonly run: number;
}

function now(bead: number): Now {
  const [job = 0, agent = 0, run = 0] = readFileSync(bench.path(`${bead}.now`), 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return { job, agent, run };
}

/** Ends a process; one that is over already is not. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const last = Date.now() + townTestMs / 2; Date.now() < last; await pause(50)) if (isSo()) return;
  throw new Error('it did not come');
}

/** The machine of a run goes away without a word. */
async function loseMachine(run: number): Promise<number> {
  const { url }: { url: string } = JSON.parse(readFileSync(bench.path('state/github.json'), 'utf8'));
  const admin = readFileSync(bench.path('state/admin-token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
  const lost = await fetch(`${url}/_town/lose`, { method: 'POST', headers, body: JSON.stringify({ run }) });
  const { jobs }: { jobs: number } = JSON.parse(await lost.text());
  return jobs;
}

const logOf = (bead: number): string[] =>
  readFileSync(bench.path(`${bead}.log`), 'utf8')
    .trim()
    .split('\n');

/** Of each bead: its state, its attempts, and how those ended that did not hand over. */
function landed(run: CliRun): unknown {
  const report = run.find('report') as { beads: Line[] } | undefined;
  return report?.beads.map(({ bead, state, attempts }) => [
    state,
    attempts,
    ...run.lines.filter((line) => line['type'] === 'returned' && line['bead'] === bead).map((line) => line['reason']),
  ]);
}

it(
  'goes on after the agent, the job or the machine was killed in the middle of a step',
  async () => {
    const run = start(3, 'wait');
    await until(() => [1, 2, 3].every((bead) => existsSync(bench.path(`${bead}.waits`))));
    process.kill(now(1).agent, 'SIGKILL');
    process.kill(now(2).job, 'SIGKILL');
    expect(await loseMachine(now(3).run)).toBe(1);
    // With the machine all goes that ran on it: nothing of it may write on beside the next attempt.
    await until(() => !isAlive(now(3).agent));
    expect(await run.over()).toMatch(/^exit 0/);
    expect(landed(run)).toEqual([
      ['landed', 2, expect.stringContaining('ended by SIGKILL')],
      ['landed', 2, expect.stringContaining('vanished with its runner')],
      ['landed', 2, expect.stringContaining('vanished with its runner')],
    ]);
    for (const bead of [1, 2, 3]) {
      expect(logOf(bead)).toEqual([
        '1 begins one, has ',
        '1 closed one',
        '1 begins two, has one ',
        '2 begins two, has one ',
        '2 closed two',
        '2 begins three, has one two ',
        '2 closed three',
        '2 finished',
      ]);
      expect(readFileSync(join(bench.path('out'), `made-${bead}.txt`), 'utf8')).toBe('one\ntwo\nthree\n');
    }
  },
  townTestMs,
);

it(
  'leaves no agent at work when the machine goes after the job was killed',
  async () => {
    const run = start(1, 'wait');
    await until(() => existsSync(bench.path('1.waits')));
    const first = now(1);
    process.kill(first.job, 'SIGKILL');
    expect(await loseMachine(first.run)).toBe(1);
    await until(() => !isAlive(first.agent));
    expect(await run.over()).toMatch(/^exit 0/);
    expect(landed(run)).toEqual([['landed', 2, expect.stringContaining('vanished with its runner')]]);
  },
  townTestMs,
);

/** Numbers from a seed, the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % sides;
  };
}

/** Kills the App, unless it is dead and its number may be another's. */
function endHost(): void {
  const path = bench.path('state/host.json');
  if (!existsSync(path)) return;
  const { pid }: { pid: number } = JSON.parse(readFileSync(path, 'utf8'));
  if (processesOf(bench.dir).includes(pid)) end(pid);
}

/** Kills something of a bead at work, or the App. Answers whether the bead lost its attempt. */
async function killSomething(bead: number, what: number): Promise<boolean> {
  const { agent, job, run } = now(bead);
  if (what === 0) end(agent);
  else if (what === 1) end(job);
  else if (what === 2) await loseMachine(run);
  else endHost();
  return what < 3;
}

/** Steps that were begun although they had been closed. */
function repeated(bead: number): string[] {
  return logOf(bead).filter((line, at, lines) => {
    const step = /^\d begins (\w+)/.exec(line)?.[1];
    return step !== undefined && lines.slice(0, at).some((each) => each.endsWith(` closed ${step}`));
  });
}

it(
  'loses no closed step to kills at random moments, of agents, jobs, machines and the App',
  async () => {
    const seed = Number(process.env['TOOLPUSHER_SEED'] ?? 55_222);
    const roll = dice(seed);
    const beads = 4;
    const run = start(beads, 'random');
    const kills = new Map<number, number>();
    for (let left = 6; left > 0 && run.child.exitCode === null;) {
      await pause(400 + roll(1600));
      const bead = 1 + roll(beads);
      const before = kills.get(bead) ?? 0;
      // A bead has three tries, so that it may lose two attempts.
      if (!existsSync(bench.path(`${bead}.now`)) || before >= 2) continue;
      if (await killSomething(bead, roll(4))) kills.set(bead, before + 1);
      left -= 1;
    }
    const over = await run.over();
    const said = run.lines.filter((line) => line['type'] === 'bead' && line['reason'] !== null);
    expect({ seed, over, said }).toMatchObject({ seed, over: expect.stringMatching(/^exit 0/) });
    for (let bead = 1; bead <= beads; bead += 1) {
      expect({ seed, bead, again: repeated(bead), log: logOf(bead) }).toMatchObject({ seed, bead, again: [] });
      expect(readFileSync(join(bench.path('out'), `made-${bead}.txt`), 'utf8')).toBe('one\ntwo\nthree\n');
    }
  },
  townTestMs,
);
