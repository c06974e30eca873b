/** A town says why nothing happens. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newRests } from '../../src/cli/town-rest.ts';
import { Queue } from '../../src/core/refinery/queue.ts';

describe('what rests', () => {
  const paused = { why: 'paused', reason: 'paused in workspace.yml', since: 1 };
  const red = { why: 'red-base', reason: 'the base is red', since: 2 };

  it('is said as it begins, once for each reason, and when it is over', () => {
    const told = new Set<string>();
    const looks = [[], [paused], [paused], [paused, red], [red], [], []];
    const frozen = z.array(Queue.shape.frozen);
    expect(frozen.parse(looks).map((each) => newRests(each, told).map(({ line }) => line))).toMatchInlineSnapshot(`
      [
        [],
        [
          "Nothing is dispatched or landed: paused in workspace.yml.",
        ],
        [],
        [
          "Nothing lands: the base is red.",
        ],
        [],
        [
          "Work goes on.",
        ],
        [],
      ]
    `);
    expect(newRests(frozen.parse([[paused]])[0] ?? [], told)[0]?.record).toEqual({
      type: 'rest',
      why: 'paused',
      reason: 'paused in workspace.yml',
    });
  });
});
