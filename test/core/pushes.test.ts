import { expect, it } from 'vitest';
import { fullAllowance, nextPushAt, pushesLeft, spend } from '../../src/core/landing/pushes.ts';
import { at, now } from './sample.ts';

it('allows six at once, then one every ten seconds', () => {
  const empty = spend(fullAllowance, 6, now);
  expect([pushesLeft(fullAllowance, now), pushesLeft(empty, now)]).toEqual([6, 0]);
  expect(nextPushAt(empty, now)).toBe(at(10_000));
  expect([9_999, 10_000, 35_000, 600_000].map((ms) => pushesLeft(empty, at(ms)))).toEqual([0, 1, 3, 6]);
});

it('owes nothing when more were made than allowed, and gives nothing for a clock that goes back', () => {
  const over = spend(spend(fullAllowance, 5, now), 4, now);
  expect(nextPushAt(over, now)).toBe(at(10_000));
  expect(pushesLeft(over, at(-60_000))).toBe(0);
});
