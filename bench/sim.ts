/**
 * Seeded simulation of whole towns: the real core and shell, an in-memory GitHub that fails, people that interfere.
 * `npm run sim -- [--seeds 1-200 | --seed N] [--agents N] [--beads N] [--hours N] [--kind machine|people|deliveries] [--story]
 * [--lines N] [--first] [--json]`. Exit code 1 when a seed fails; its number replays it.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { drawPlan } from '../test/sim/draw.ts';
import { play } from '../test/sim/play.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-20' },
    seed: { type: 'string' },
    agents: { type: 'string' },
    beads: { type: 'string' },
    hours: { type: 'string' },
    kind: { type: 'string' },
    story: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    lines: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});

/** `1-10`, `7` or `3,5,8`. */
function seedsOf(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    if (!Number.isInteger(from) || !Number.isInteger(to) || to < from) throw new Error(`--seeds ${text}: write 1-10`);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

const Count = z.coerce.number().int().positive().max(100_000).nullable();
const size = {
  agents: Count.parse(values.agents ?? null),
  beads: Count.parse(values.beads ?? null),
  hours: Count.parse(values.hours ?? null),
  kind: z
    .enum(['machine', 'people', 'deliveries'])
    .nullable()
    .parse(values.kind ?? null),
};

/** One seed's end: with --json an object a line, else a sentence and, if it was asked for, the story. */
function tell(seed: number, { plan, violation, story }: Awaited<ReturnType<typeof play>>, ms: number): void {
  const told = values.story ? story : [];
  if (values.json) {
    console.log(JSON.stringify({ seed, kind: plan.kind, violation, ms, ...(values.story ? { story } : {}) }));
    return;
  }
  console.log([`seed ${seed} ${plan.kind}: ${JSON.stringify(violation)} ${ms} ms`, ...told].join('\n'));
}

const seeds = seedsOf(values.seed ?? values.seeds);
const startedAt = Date.now();
let failed = 0;
const total = { events: 0, calls: 0, commits: 0 };
for (const seed of seeds) {
  const before = Date.now();
  const outcome = await play(drawPlan(seed, size), { storyLines: Number(values.lines) });
  total.events += outcome.counts.events;
  total.calls += outcome.counts.calls;
  total.commits += outcome.commits;
  if (outcome.violation !== null) failed += 1;
  if (outcome.violation !== null || values.story) {
    tell(seed, outcome, Date.now() - before);
    if (values.first && outcome.violation !== null) break;
  }
}
const summary = { seeds: seeds.length, failed, ...total, ms: Date.now() - startedAt };
console.log(
  values.json
    ? JSON.stringify(summary)
    : `${failed} of ${seeds.length} seeds failed; ${total.events} events, ${total.calls} calls, ${total.commits} ledger commits, ${Math.round(summary.ms / 1000)} s`,
);
process.exitCode = failed === 0 ? 0 : 1;
