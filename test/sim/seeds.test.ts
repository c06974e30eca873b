/** Whole towns from a seed: every invariant, after every event. */
import { expect, it } from 'vitest';
import { anySize, drawPlan } from './draw.ts';
import { play } from './play.ts';

it.each([1, 3, 5, 6, 7, 8, 9, 10])('machinery that fails leaves all work landed: seed %i', async (seed) => {
  const outcome = await play(drawPlan(seed, { ...anySize, kind: 'machine' }));
  expect(outcome.violation === null ? null : [outcome.violation, ...outcome.story]).toBeNull();
});
