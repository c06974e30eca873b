/** The outbox's leases: when the holder of an entry has to stop, and when somebody else may begin. */
import { expect, it } from 'vitest';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import { dueEntries, enqueue, mayBegin, sendsUntil } from '../../src/core/ledger/outbox.ts';
import { at, bead } from './sample.ts';

it('whoever holds an entry stops sending for it well before anybody else may begin', () => {
  const effects = [{ type: 'tell', bead: bead(1), topic: 'a', body: 'b' }] as const;
  const { outbox } = evolveAll(emptyLedger, enqueue(emptyLedger, effects, { now: at(0), heldBy: 'one' }));
  const [entry] = outbox.entries;
  if (entry === undefined) throw new Error('nothing waits');
  const dueTo = (heldBy: string, now = at(0)): number => dueEntries(outbox, { now, heldBy, isPaused: false }).length;
  expect([dueTo('one'), dueTo('two'), mayBegin(entry, at(0))]).toEqual([1, 0, true]);
  const end = sendsUntil(entry);
  expect([mayBegin(entry, end), dueTo('two', end)]).toEqual([false, 0]);
  // Two clocks that are ten seconds apart, and a call that takes as long to arrive.
  expect(dueTo('two', at(end + 20_000 - at(0) - 1))).toBe(0);
  expect(dueTo('two', entry.leaseUntil)).toBe(1);
});
