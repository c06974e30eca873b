import { describe, expect, it } from 'vitest';
import { deliveriesMs, missedDeliveries } from '../../src/core/watch/deacon.ts';
import { at } from './sample.ts';

const now = at(2 * deliveriesMs);
const tried = (id: number, guid: string, hasArrived: boolean) => ({
  id,
  guid,
  hasArrived,
  at: at(2 * deliveriesMs - 1000),
});

describe('the deacon asks again', () => {
  it.each([
    ['for what never arrived, oldest first', [tried(9, 'b', false), tried(4, 'a', false)], [4, 9]],
    ['for nothing that arrived at a later attempt', [tried(5, 'a', true), tried(4, 'a', false)], []],
    ['for the latest attempt of what failed twice', [tried(5, 'a', false), tried(4, 'a', false)], [5]],
    ['not a fourth time', [tried(6, 'a', false), tried(5, 'a', false), tried(4, 'a', false)], []],
    ['not for what is older than an hour', [{ ...tried(4, 'a', false), at: at(deliveriesMs - 1) }], []],
  ])('%s', (_, seen, wanted) => {
    expect(missedDeliveries(seen, now)).toEqual(wanted);
  });

  it('for twenty at most', () => {
    const seen = Array.from({ length: 50 }, (_, index) => tried(index + 1, `g${index}`, false));
    expect(missedDeliveries(seen, now)).toHaveLength(20);
  });
});
