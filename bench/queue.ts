/** Plays the product's scheduler beside its peers, or in random worlds. */
import { arch, cpus, platform } from 'node:os';
import { anyNumber, fail, readOptions, wholeNumber } from './options.ts';
import { judge } from './queue/goals.ts';
import type { Goal } from './queue/goals.ts';
import { measure, measureOurs, oracle, peers } from './queue/lineup.ts';
import type { Row } from './queue/lineup.ts';
import { isSound, playRandom } from './queue/random.ts';
import { usual } from './queue/world.ts';

const usage = `npm run bench:queue -- [--seeds 1-10] [--agents 30] [--slots 20] [--fail 0.1] [--clash 0.001] [--conflict 0.005] [--pulls 300] [--no-goals] [--json]
npm run bench:queue -- --worlds 1000 [--json]

Plays the scheduler, models of its peers and an oracle in the same simulated worlds, and measures the goals; --fail is
the share of pull requests that are bad, --clash and --conflict those of pairs that fail together or touch the same lines; --seeds is
1-10, 7 or 3,5,8. With --worlds it plays so many random worlds with doubled and lost facts instead, and
leaves with 1 if main turns red, or anything is stuck, in one of them.`;

const values = readOptions(usage, {
  seeds: { type: 'string', default: '1-10' },
  agents: { type: 'string', default: String(usual.agents) },
  slots: { type: 'string', default: String(usual.slots) },
  fail: { type: 'string', default: String(usual.bad) },
  clash: { type: 'string', default: String(usual.clash) },
  conflict: { type: 'string', default: String(usual.conflict) },
  pulls: { type: 'string', default: String(usual.pulls) },
  worlds: { type: 'string' },
  'no-goals': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});

/** How many random worlds the goals play. */
const worldsOfGoals = 50;

/** `1-10`, `7` or `3,5,8`. */
function seedsOf(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = NaN, to = from] = part.split('-').map(Number);
    if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to - from > 10_000) {
      return fail(`--seeds ${text}: write 1-10, 7 or 3,5,8`);
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

const machine = `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`;

function playWorlds(worlds: number): void {
  const outcomes = Array.from({ length: worlds }, (_, i) => playRandom(i + 1));
  const unsound = outcomes.filter((outcome) => !isSound(outcome));
  const merged = outcomes.reduce((sum, outcome) => sum + outcome.merged, 0);
  if (values.json) console.log(JSON.stringify({ machine, worlds, merged, unsound }, null, 2));
  else {
    console.log(`${worlds} random worlds, ${merged} landings, doubled and lost facts: ${unsound.length} unsound`);
    for (const outcome of unsound) console.log(JSON.stringify(outcome));
  }
  process.exitCode = unsound.length === 0 ? 0 : 1;
}

const columns: readonly (readonly [string, (row: Row) => number, number])[] = [
  ['merges/h', (row) => row.mergesPerHour, 1],
  ['wait p50', (row) => row.waitP50, 0],
  ['p95', (row) => row.waitP95, 0],
  ['longest', (row) => row.waitMax, 0],
  ['CI min/merge', (row) => row.ciPerMerge, 1],
  ['runs/PR', (row) => row.runsPerPull, 2],
  ['× bound', (row) => row.overBound, 2],
  ['good evicted', (row) => row.wronged, 1],
  ['main red', (row) => row.red, 0],
  ['stuck', (row) => row.stuck, 0],
];

function table(rows: readonly Row[]): string {
  const lines = [
    ['', ...columns.map(([name]) => name)],
    ...rows.map((row) => [row.name, ...columns.map(([, pick, digits]) => pick(row).toFixed(digits))]),
  ];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

function show(goals: readonly Goal[]): string {
  const width = Math.max(...goals.map(({ goal }) => goal.length));
  const lines = goals.map(
    ({ goal, measured, reached }) => `${reached ? 'reached    ' : 'NOT REACHED'}  ${goal.padEnd(width)}  ${measured}`,
  );
  return [...lines, `${goals.filter(({ reached }) => reached).length} of ${goals.length} goals reached`].join('\n');
}

function compare(): void {
  const seeds = seedsOf(values.seeds);
  const workload = {
    agents: wholeNumber('agents', values.agents, [1, 10_000]),
    slots: wholeNumber('slots', values.slots, [1, 10_000]),
    bad: anyNumber('fail', values.fail, [0, 0.9]),
    clash: anyNumber('clash', values.clash, [0, 0.9]),
    conflict: anyNumber('conflict', values.conflict, [0, 0.9]),
    pulls: wholeNumber('pulls', values.pulls, [1, 100_000]),
  };
  const ours = measureOurs(workload, seeds);
  const rows = [...peers.map((peer) => measure(peer, workload, seeds)), ours, measure(oracle, workload, seeds)];
  const goals = values['no-goals'] ? [] : judge(seeds, worldsOfGoals);
  if (values.json) {
    const plain = rows.map(({ costs, ...figures }) => ({
      ...figures,
      tickMsMax: Math.max(0, ...(costs?.tickMs ?? [])),
    }));
    console.log(JSON.stringify({ machine, seeds, workload: { ...usual, ...workload }, rows: plain, goals }, null, 2));
    return;
  }
  console.log(`machine   ${machine}`);
  console.log(`workload  ${JSON.stringify({ ...usual, ...workload, seed: undefined })}`);
  console.log(`seeds     ${values.seeds}; minutes; peers compose and push for free, Toolpusher pays\n`);
  console.log(table(rows));
  if (goals.length > 0) console.log(`\n${show(goals)}`);
}

if (values.worlds !== undefined) playWorlds(wholeNumber('worlds', values.worlds, [1, 1_000_000]));
else compare();
