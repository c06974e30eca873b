/** A plan that fails gets as small as it can while it fails in the same way. */
import { expect, it } from 'vitest';
import { anySize, drawPlan } from './draw.ts';
import { Plan } from './plan.ts';
import { shrink } from './shrink.ts';

const plan = drawPlan(4, { ...anySize, beads: 12, agents: 8, hours: 4, kind: 'people' });
const crash = { type: 'crash', atMs: 1000, process: 0, isAfter: true, downMs: 0 } as const;
const big: Plan = { ...plan, troubles: [...plan.troubles, crash] };

// It fails as long as bead 7 is there and a process is killed; without the crash it fails in another way.
const judge = (each: Plan): Promise<string | null> => {
  const hasBead = each.beads.some((bead) => bead.id === 7);
  const isKilled = each.troubles.some((trouble) => trouble.type === 'crash' && trouble.isAfter);
  return Promise.resolve(hasBead ? (isKilled ? 'this one' : 'another') : null);
};

it('leaves out all that does not matter', async () => {
  const { plan: small, runs } = await shrink(big, 'this one', { judge, runsMax: 500 });
  expect(await judge(small)).toBe('this one');
  expect(small.beads.map(({ id, work, blockedBy, opensMs }) => [id, work.length, blockedBy, opensMs])).toEqual([
    [7, 1, [], 0],
  ]);
  expect(small.troubles).toHaveLength(1);
  expect([small.acts, small.processes.length, small.agents, small.hours]).toEqual([[], 1, 1, 0]);
  expect(runs).toBeLessThan(500);
});

it('never plays more often than it may, and never loses the failure', async () => {
  const { plan: small, runs } = await shrink(big, 'this one', { judge, runsMax: 5 });
  expect(runs).toBe(5);
  expect(await judge(small)).toBe('this one');
});

it('a plan reads back from its printed form', () => {
  expect(Plan.parse(JSON.parse(JSON.stringify(big)))).toEqual(big);
});
