/**
 * The crash sweep: small towns, in which the App, the stand-in with its runner, jobs, agents and the command itself are
 * killed with -9 at many points while GitHub may misbehave. Every town must come to the same end.
 */
import { crashTown, pointsOf } from '../test/support/crash-sweep.ts';
import type { CrashReport } from '../test/support/crash-sweep.ts';
import { Bench } from '../test/support/town-cli.ts';
import { fail, readOptions, wholeNumber } from './options.ts';

const usage = `npm run sweep -- [--points 100] [--seed 1] [--each 5] [--faults SPEC]… [--json]

Plays towns of four beads, each killed --each times, until there were --points kills. With --faults, which may be repeated,
the towns take turns at what goes wrong beside that, as in toolpusher town --faults (list: lists all).
--points 0 --faults SPEC plays each SPEC once, and kills nothing. Leaves with 1 when a town came to another end.`;

const values = readOptions(usage, {
  points: { type: 'string', default: '100' },
  seed: { type: 'string', default: '1' },
  each: { type: 'string', default: '5' },
  faults: { type: 'string', multiple: true, default: [] },
  json: { type: 'boolean', default: false },
});
const points = wholeNumber('points', values.points, [0, 10_000]);
const seed = wholeNumber('seed', values.seed, [0, 1_000_000]);
const each = wholeNumber('each', values.each, [1, 50]);
const specs: readonly string[] = values.faults;
if (points === 0 && specs.length === 0) fail(`--points 0 without --faults leaves nothing to do\n\n${usage}`);

function say(record: Readonly<Record<string, unknown>>, line: string): void {
  process.stdout.write(values.json ? `${JSON.stringify(record)}\n` : `${line}\n`);
}

async function sweepOne(town: number, count: number): Promise<CrashReport> {
  const bench = new Bench();
  let report: CrashReport | null = null;
  try {
    const faults = specs[town % Math.max(1, specs.length)] ?? null;
    report = await crashTown(bench, `t${town}`, { points: pointsOf(seed, town, count), faults });
    return report;
  } finally {
    // What went wrong is kept to be looked at.
    if (report === null || report.wrong.length > 0) process.stderr.write(`kept: ${bench.dir}\n`);
    else await bench.close();
  }
}

async function sweep(): Promise<void> {
  let [kills, wrong] = [0, 0];
  const trees = new Set<string>();
  for (let town = 0; points === 0 ? town < specs.length : kills < points && town < points * 2; town++) {
    const report = await sweepOne(town, Math.min(each, points - kills));
    kills += report.killed.length;
    wrong += report.wrong.length;
    trees.add(report.tree);
    const what = [specs[town % Math.max(1, specs.length)] ?? [], report.killed].flat().join(', ');
    const how = report.wrong.length === 0 ? 'the same end' : report.wrong.join('; ');
    say({ type: 'town', town, ...report }, `town ${town}: ${what}: ${how} (${report.seconds} s)`);
  }
  const result = { kills, wrong, ends: trees.size };
  say(
    { type: 'sweep', points, seed, each, faults: specs, ...result },
    `${kills} kills, ${wrong} things wrong, ${trees.size} different end(s)`,
  );
  process.exitCode = wrong === 0 && trees.size === 1 ? 0 : 1;
}

await sweep();
