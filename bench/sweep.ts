/**
 * The crash sweep: small towns, in which the App, the stand-in with its runner, jobs, agents and the command itself are
 * killed with -9 at many points. Every town must come to the same end.
 * `npm run sweep -- [--points 100] [--seed 1] [--each 5] [--json]`; `--each` is how many kills one town gets.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { crashTown, pointsOf } from '../test/support/crash-sweep.ts';
import type { CrashReport } from '../test/support/crash-sweep.ts';
import { Bench } from '../test/support/town-cli.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    each: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const wish = z
  .object({
    points: z.coerce.number().int().min(1).max(10_000),
    seed: z.coerce.number().int().min(0),
    each: z.coerce.number().int().min(1).max(50),
  })
  .parse(values);

function say(record: Readonly<Record<string, unknown>>, line: string): void {
  process.stdout.write(values.json ? `${JSON.stringify(record)}\n` : `${line}\n`);
}

async function sweepOne(town: number, count: number): Promise<CrashReport> {
  const bench = new Bench();
  let report: CrashReport | null = null;
  try {
    report = await crashTown(bench, `t${town}`, pointsOf(wish.seed, town, count));
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
  for (let town = 0; kills < wish.points && town < wish.points * 2; town++) {
    const report = await sweepOne(town, Math.min(wish.each, wish.points - kills));
    kills += report.killed.length;
    wrong += report.wrong.length;
    trees.add(report.tree);
    const how = report.wrong.length === 0 ? 'the same end' : report.wrong.join('; ');
    say({ type: 'town', town, ...report }, `town ${town}: ${report.killed.join(', ')}: ${how} (${report.seconds} s)`);
  }
  const result = { kills, wrong, ends: trees.size };
  say({ type: 'sweep', ...wish, ...result }, `${kills} kills, ${wrong} things wrong, ${trees.size} different end(s)`);
  process.exitCode = wrong === 0 && trees.size === 1 ? 0 : 1;
}

await sweep();
