/** When the clock alone brings something to do: in time for every condition, and never in a rush. */
import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { nextDueAt } from '../../src/core/watch/deadline.ts';
import { calm } from '../../src/core/watch/record.ts';
import { Life } from './life.ts';
import { at, beadOf, issueOf, ledgerOf, now, snapshotOf, step } from './sample.ts';

const minute = 60_000;
const due = (ledger: Ledger, snapshot = snapshotOf()): number | null => {
  const next = nextDueAt({ ledger, snapshot, events: [] });
  return next === null ? null : (next - now) / minute;
};

describe('the next deadline', () => {
  it('is none where nothing waits for the clock', () => {
    expect(due(ledgerOf())).toBeNull();
    expect(due(ledgerOf(beadOf(1, { state: 'held' })))).toBeNull();
  });

  it('of a bead whose pause is over is no rush: it waits for an agent', () => {
    expect(due(ledgerOf(beadOf(1, { notBefore: at(5 * minute) })))).toBe(5);
    expect(due(ledgerOf(beadOf(1, { notBefore: at(-5 * minute) })))).toBe(10);
  });

  it('is in time for what the witness has to do', () => {
    const finding = { key: 'queue-stalled', since: now, times: 1, nextAt: at(7 * minute), isTold: false };
    expect(due({ ...ledgerOf(), watch: { ...calm, findings: [finding] } })).toBe(7);
    expect(due(ledgerOf(beadOf(1, { state: 'delivered' })))).toBe(5);
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    const idle = { ...life.ledger, queue: { ...life.ledger.queue, runs: [] } };
    expect(due(idle)).toBe(150);
  });

  it('passes over what rests while everything is stopped', () => {
    const config = Config.parse({ ...snapshotOf().config, paused: true });
    const { outbox, ...rest } = step(emptyLedger, snapshotOf({ issues: [issueOf(1)] }));
    const entries = outbox.entries.filter(({ effect }) => effect.type === 'dispatch');
    expect(entries).toHaveLength(1);
    const waiting = { ...rest, outbox: { ...outbox, entries } };
    expect(due(waiting)).toBe(1.25);
    expect(due(waiting, snapshotOf({ config }))).toBe(20);
  });
});
