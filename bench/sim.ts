/**
 * Seeded simulation of whole towns: the real core and shell, an in-memory GitHub that fails, people that interfere.
 * `npm run sim -- [--seeds 1-200] [--agents N] [--beads N] [--hours N] [--kind machine|people|deliveries] [--json]`.
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
    console.log(`seed ${seed} ${outcome.plan.kind}: ${JSON.stringify(outcome.violation)} ${Date.now() - before} ms`);
    if (values.story) console.log(outcome.story.join('\n'));
    if (values.first && outcome.violation !== null) break;
  }
}
console.log(JSON.stringify({ seeds: seeds.length, failed, ...total, ms: Date.now() - startedAt }));
process.exitCode = failed === 0 ? 0 : 1;
