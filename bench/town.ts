/**
 * The whole town against the simulator: thirty agents, some of whose work is red, much of it in conflict, a flaky check.
 * How many landings an hour, beside what the product's scheduler reaches in simulation on the same arrivals with the
 * overheads measured here? `npm run bench:town -- [--beads 60] [--agents 30] [--ci 20] [--slots 8] [--fail 0.1]
 * [--conflict 0.25] [--flake 0.01] [--json]`; `--ci` is in seconds, `--slots` are those of the checks.
 */
import { arch, cpus, loadavg, platform } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Git } from '../src/adapters/git/git.ts';
import { beadsOf, viewLedger } from '../src/adapters/ledger/git-ledger.ts';
import type { LedgerView } from '../src/adapters/ledger/git-ledger.ts';
import { findLedger } from '../src/cli/ledger-place.ts';
import type { Bead } from '../src/core/bead.ts';
import { Bench } from '../test/support/town-cli.ts';
import { measureOurs } from './queue/lineup.ts';

const { values } = parseArgs({
  options: {
    beads: { type: 'string', default: '60' },
    agents: { type: 'string', default: '30' },
    ci: { type: 'string', default: '20' },
    slots: { type: 'string', default: '8' },
    fail: { type: 'string', default: '0.1' },
    conflict: { type: 'string', default: '0.25' },
    flake: { type: 'string', default: '0.01' },
    json: { type: 'boolean', default: false },
  },
});

const count = z.coerce.number().int().min(1).max(1000);
const share = z.coerce.number().min(0).max(0.9);
const wish = z
  .object({ beads: count, agents: count, ci: z.coerce.number().min(0), slots: count })
  .extend({ fail: share, conflict: share, flake: share })
  .parse(values);

const Report = z.looseObject({
  beads: z.array(z.looseObject({ state: z.string(), attempts: z.number() })),
  calls: z.looseObject({ calls: z.number(), writes: z.number() }),
  landings: z.array(z.looseObject({ after: z.string(), isProven: z.boolean() })),
  faults: z.array(z.string()),
});

/** Work that is bad at the first attempt, or touches the one list; both are spread evenly over the beads. */
const every = (part: number, number: number): boolean => Math.floor(number * part) > Math.floor((number - 1) * part);

const agent = `set -e
number=$(sed -n 's/^number: //p' "$TOOLPUSHER_BEAD_FILE")
sleep 5
mkdir -p made
if grep -q '^bad$' "$TOOLPUSHER_BEAD_FILE" && [ "$TOOLPUSHER_ATTEMPT" = 1 ]; then echo bad > made/$number; else echo good > made/$number; fi
if grep -q '^listed$' "$TOOLPUSHER_BEAD_FILE"; then grep -q "^- $number$" list.md || echo "- $number" >> list.md; fi`;

const check = `sleep ${wish.ci}
if grep -rlx bad made; then echo 'red: bad work'; exit 1; fi
if [ $(( RANDOM * 100000 / 32768 )) -lt ${Math.round(wish.flake * 100_000)} ]; then echo 'red: flaky'; exit 1; fi`;

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const minutes = (ms: number): number => ms / 60_000;

/** Landings an hour up to the ninetieth percentile, as the simulator counts them. */
function perHour(landed: readonly number[], from: number): number {
  const sorted = landed.toSorted((a, b) => a - b);
  const most = Math.max(0, Math.ceil(sorted.length * 0.9) - 1);
  return (most + 1) / (minutes((sorted[most] ?? from) - from) / 60);
}

/** What the simulator is given: the arrivals, and what each step took here. */
function measuredHere(beads: readonly Bead[], { ledger }: LedgerView) {
  const delivered = beads.map((bead) => bead.ended[0]?.endedAt ?? bead.approved.at).toSorted((a, b) => a - b);
  const from = delivered[0] ?? 0;
  const refines = beads.flatMap((bead) => bead.ended.filter(({ mode }) => mode === 'refine'));
  const mends = beads.flatMap((bead) =>
    bead.ended.flatMap((ended, i) => {
      const next = bead.ended[i + 1];
      return ended.end === 'red-checks' && next !== undefined ? [next.endedAt - ended.endedAt] : [];
    }),
  );
  return {
    from,
    arriveAt: delivered.map((at) => minutes(at - from)),
    ciMs: ledger.queue.estimates.ciMs,
    refineMs: median(refines.map(({ hookedAt, endedAt }) => endedAt - hookedAt)),
    mendMs: median(mends),
    refines: refines.length,
  };
}

/** Makes the repository, the issues and the agent; answers the flags of the town. */
function prepare(bench: Bench): Record<string, string> {
  const repo = bench.repository('project', { 'list.md': '# List\n\n- 0\n', 'made/0': 'good\n', 'README.md': 'P\n' });
  const issues = Array.from({ length: wish.beads }, (_, i) => ({
    title: `Make ${i + 1}`,
    body: [`number: ${i + 1}`, ...(every(wish.fail, i + 1) ? ['bad'] : [])]
      .concat(every(wish.conflict, i + 1) ? ['listed'] : [])
      .join('\n'),
  }));
  bench.write('issues.json', JSON.stringify(issues));
  const command = bench.write('agent.sh', agent);
  return {
    '--repo': repo,
    '--issues': 'issues.json',
    '--agent': `bash ${command}`,
    '--agents': String(wish.agents),
    '--check': check,
    '--slots': String(wish.agents + wish.slots),
    '--out': 'out',
  };
}

async function run(): Promise<void> {
  const bench = new Bench();
  try {
    const wanted = prepare(bench);
    const town = bench.start('town', ...Object.entries(wanted).flat(), '--json');
    const over = await town.over();
    const report = Report.parse(town.find('report'));
    const git = new Git({ cwd: join(bench.dir, 'out') });
    const view = await viewLedger(git, await findLedger(git));
    const beads = [...beadsOf(view).values()];
    const here = measuredHere(beads, view);
    const measured = perHour(
      beads.flatMap(({ landed }) => landed?.at ?? []),
      here.from,
    );
    const workload = {
      pulls: beads.length,
      arriveAt: here.arriveAt,
      ci: minutes(here.ciMs),
      ciDeviation: 0.05,
      bad: wish.fail,
      clash: 0,
      conflict: 0,
      listed: wish.conflict,
      flake: wish.flake,
      slots: wish.slots,
      mend: minutes(here.mendMs),
      resolve: minutes(here.refineMs),
      work: 0.1,
    };
    const simulated = measureOurs(workload, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).mergesPerHour;
    const holdsBad = await Promise.all(
      report.landings.map(
        async ({ after }) => (await git.try(['grep', '-lx', 'bad', after, '--', 'made'])).exitCode === 0,
      ),
    );
    const result = {
      machine: `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`,
      ...wish,
      landed: report.beads.filter(({ state }) => state === 'landed').length,
      attempts: report.beads.reduce((sum, bead) => sum + bead.attempts, 0),
      refines: here.refines,
      moves: report.landings.length,
      callsPerLanded: Number((report.calls.calls / report.beads.length).toFixed(1)),
      ciSeconds: Math.round(here.ciMs / 1000),
      refineSeconds: Math.round(here.refineMs / 1000),
      mendSeconds: Math.round(here.mendMs / 1000),
      landingsPerHour: Math.round(measured),
      simulatedPerHour: Math.round(simulated),
      ratio: Number((measured / simulated).toFixed(2)),
      movesToBadWork: holdsBad.filter(Boolean).length,
      faults: report.faults.length,
    };
    if (values.json) console.log(JSON.stringify(result));
    else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(18)}${String(value)}`);
    if (over !== 'exit 0') console.error(over.slice(-3000));
    process.exitCode =
      over === 'exit 0' && result.landed === wish.beads && result.movesToBadWork + result.faults === 0 ? 0 : 1;
  } finally {
    await bench.close();
  }
}

await run();
