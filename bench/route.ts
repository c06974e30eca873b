/** What routing by CV gains on a simulated fleet of unequal agents, over random choice and taking turns. */
import { arch, cpus, platform } from 'node:os';
import { readOptions, wholeNumber } from './options.ts';
import { atRandom, byRecord, inTurn, oracle, play } from './route/play.ts';
import type { Policy } from './route/play.ts';

const usage = `npm run bench:route -- [--seeds 5] [--agents 30] [--beads 600] [--at-once 12] [--json]

Plays a fleet whose agents are unequal by ±0, ±0.15 and ±0.30 under four ways to choose, and prints how many beads pass
at the first attempt.`;

const values = readOptions(usage, {
  seeds: { type: 'string', default: '5' },
  agents: { type: 'string', default: '30' },
  beads: { type: 'string', default: '600' },
  'at-once': { type: 'string', default: '12' },
  json: { type: 'boolean', default: false },
});

function numberOf(name: 'seeds' | 'agents' | 'beads' | 'at-once', most: number): number {
  return wholeNumber(name, values[name], [1, most]);
}

const agents = numberOf('agents', 500);
const shape = { agents, beads: numberOf('beads', 100_000), atOnce: numberOf('at-once', agents), topics: 6 };
const seeds = numberOf('seeds', 1000);
const policies: readonly (readonly [string, Policy])[] = [
  ['random', atRandom],
  ['round-robin', inTurn],
  ['by CV (Toolpusher)', byRecord],
  ['oracle', oracle],
];

const rows = [0, 0.15, 0.3].flatMap((spread) =>
  policies.map(([policy, choose]) => {
    const sum = { attempts: 0, landed: 0, stuck: 0, firstPass: 0 };
    for (let seed = 1; seed <= seeds; seed += 1) {
      const result = play({ ...shape, seed, spread }, choose);
      sum.attempts += result.attempts;
      sum.landed += result.landed;
      sum.stuck += result.stuck;
      sum.firstPass += result.firstPass;
    }
    const beads = shape.beads * seeds;
    return {
      spread,
      policy,
      firstPass: sum.firstPass / beads,
      attemptsPerLanded: sum.attempts / sum.landed,
      stuck: sum.stuck / beads,
    };
  }),
);

const machine = `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`;
if (values.json) console.log(JSON.stringify({ machine, seeds, ...shape, rows }, null, 2));
else {
  console.log(`machine   ${machine}`);
  console.log(`workload  ${JSON.stringify({ seeds, ...shape })}; CVs begin empty; three attempts, then stuck\n`);
  console.log('unequal by  policy              first pass  attempts/landed  stuck');
  for (const row of rows) {
    const cells = [
      `± ${row.spread.toFixed(2)}`.padEnd(10),
      row.policy.padEnd(18),
      `${(100 * row.firstPass).toFixed(1)} %`.padStart(10),
      row.attemptsPerLanded.toFixed(2).padStart(15),
      `${(100 * row.stuck).toFixed(1)} %`.padStart(6),
    ];
    console.log(cells.join('  '));
  }
}
