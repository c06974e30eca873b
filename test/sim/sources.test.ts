/** Whatever wakes a town, it comes to the same end: webhooks in any order, ticks alone, and any set of sources with a beginning. */
import { expect, it } from 'vitest';
import { anySize, drawPlan } from './draw.ts';
import { endOf, playThrough } from './ends.ts';
import { play } from './play.ts';
import { tickSources } from './sources.ts';
import type { TickSource } from './sources.ts';

const plan = drawPlan(2, { ...anySize, agents: 3, beads: 6, hours: 1, kind: 'deliveries' });

// Runs, and processes that live on, wake a town only while something is under way: they cannot begin anything.
const canBegin = (set: readonly TickSource[]): boolean =>
  set.includes('webhooks') || set.includes('cron') || set.includes('schedule');
const subsets = Array.from({ length: 2 ** tickSources.length }, (_, bits) =>
  tickSources.filter((__, index) => (bits & (1 << index)) !== 0),
).filter(canBegin);

it('any set of sources that can begin something is enough, and the end is the same', async () => {
  const whole = endOf(await play(plan));
  expect(subsets).toHaveLength(28);
  const ends = subsets.map(async (set) => {
    const outcome = await play(plan, { sources: new Set(set) });
    const isSame = endOf(outcome) === whole;
    return isSame && outcome.violation === null ? [] : [{ set, violation: outcome.violation, end: endOf(outcome) }];
  });
  expect((await Promise.all(ends)).flat()).toEqual([]);
  expect(whole).toContain('"1":"landed"');
});

it('sources that cannot begin anything leave it as it is', async () => {
  const outcome = await play(plan, { sources: new Set(['runs', 'own']) });
  expect(outcome.violation).not.toBeNull();
});

it.each([11, 12, 13])('seed %i: webhooks lost, late, doubled and reordered, or none at all', async (seed) => {
  const outcome = await playThrough(drawPlan(seed, { ...anySize, kind: 'deliveries' }));
  expect(outcome.violation === null ? null : [outcome.violation, ...outcome.story]).toBeNull();
});
