/** How many job slots the merge queue is left, by table, and what the mayor makes of it. */
import { describe, expect, it, test } from 'vitest';
import { explain } from '../../src/core/people/explain.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { mayor } from '../../src/core/agents/mayor.ts';
import { slotsForChecks } from '../../src/core/landing/pressure.ts';
import { evolve } from '../../src/core/refinery/evolve.ts';
import { emptyQueue } from '../../src/core/refinery/queue.ts';
import type { Queue } from '../../src/core/refinery/queue.ts';
import { newAgent } from '../../src/core/agents/agent.ts';
import { Config } from '../../src/core/config.ts';
import { agent, beadOf, ledgerOf, now, pull, sha, snapshotOf } from './sample.ts';

function queueOf(waiting: number, ciMinutes: number): Queue {
  const estimates = { ...emptyQueue.estimates, ciMs: ciMinutes * 60_000 };
  return Array.from({ length: waiting }, (_, index) => index + 1).reduce(
    (queue: Queue, number) =>
      evolve(queue, {
        type: 'enqueued',
        pull: pull(number),
        bead: null,
        head: sha(`${number}`),
        priority: 2,
        at: now,
      }),
    { ...emptyQueue, estimates },
  );
}

test.each([
  [0, 10, 4],
  [10, 10, 4],
  [30, 10, 9],
  [30, 2, 4],
  [60, 10, 18],
  [500, 10, 19],
])('%i waiting with CI of %i minutes: %i of 20 slots', (waiting, ciMinutes, slots) => {
  expect(slotsForChecks(queueOf(waiting, ciMinutes), { total: 20, checks: 4 })).toBe(slots);
});

test('what is held needs no slots', () => {
  const held = queueOf(40, 10).entries.reduce(
    (queue, { pull: number }) => evolve(queue, { type: 'held', pull: number, text: 'no', at: now }),
    queueOf(40, 10),
  );
  expect(slotsForChecks(held, { total: 20, checks: 4 })).toBe(4);
});

describe('the mayor', () => {
  const names = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'];
  const config = Config.parse({
    agents: names.map((name) => ({ name, runtime: 'script' })),
    slots: { total: 10, checks: 4 },
  });
  const agents = Object.fromEntries(names.map((name) => [name, newAgent(agent(name), 'script')]));
  const withQueue = (waiting: number): Ledger => ({
    ...ledgerOf(...names.map((_, index) => beadOf(index + 1))),
    agents,
    queue: queueOf(waiting, 10),
  });

  it('starts fewer while the queue cannot keep up, and says why', () => {
    const hooked = (waiting: number): number =>
      mayor({ ledger: withQueue(waiting), snapshot: snapshotOf({ config }), events: [] }).effects.length;
    expect([hooked(0), hooked(20), hooked(30), hooked(100)]).toEqual([6, 4, 1, 1]);
    const busy = withQueue(100);
    const { changes } = mayor({ ledger: busy, snapshot: snapshotOf({ config }), events: [] });
    expect(changes.map(({ type }) => type)).toEqual(['attempt-hooked']);
    const [first] = changes;
    if (first?.type !== 'attempt-hooked') throw new Error('nothing was hooked');
    const beads = { ...busy.beads, [first.bead]: { ...beadOf(first.bead), attempt: first.attempt } };
    expect(explain({ ledger: { ...busy, beads }, snapshot: snapshotOf({ config }), events: [] }, 6)).toBe(
      '#6 is **ready**. The merge queue has 100 waiting and is left 9 of 10 job slots to keep up, so fewer agents start; 4 beads are ahead of it.',
    );
  });
});
