/** Places for jobs: how many at once, in which order, and how fast they begin. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Slots } from '../../src/town/runner/slots.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function pool(places: number, pace: { atOnce: number; everyMs: number }): { started: number[]; slots: Slots } {
  const started: number[] = [];
  const slots = new Slots(() => places, pace);
  for (let id = 1; id <= 6; id += 1) {
    slots.add({ id, mayStart: () => id !== 2, start: () => new Promise(() => started.push(id)) });
  }
  return { started, slots };
}

it('begins as many at once as a machine can, then one at a time, and passes over what may not begin', async () => {
  const { started } = pool(10, { atOnce: 2, everyMs: 100 });
  expect(started).toEqual([1, 3]);
  await vi.advanceTimersByTimeAsync(100);
  expect(started).toEqual([1, 3, 4]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(started).toEqual([1, 3, 4, 5, 6]);
});

it('never runs more than there are places', async () => {
  const { started, slots } = pool(3, { atOnce: 10, everyMs: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(started).toEqual([1, 3, 4]);
  expect(slots.isBusy).toBe(true);
});
