/** What the outbox makes of effects that fail. */
import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../src/core/effect.ts';
import { settle } from '../../src/core/settle.ts';
import { at, bead, beadOf, ledgerOf, now, sha, snapshotOf } from './sample.ts';

const minute = 60_000;

function opening(tries: number): OutboxEntry {
  const effect = {
    type: 'open-pull',
    bead: bead(1),
    branch: 'polecat/ada/1',
    head: sha('head'),
    base: 'main',
    title: 'Bead 1',
    body: 'It.',
  } as const;
  return { id: 'e1', effect, at: now, tries, notBefore: now, heldBy: 'p', leaseUntil: now, error: null };
}

describe('an effect that GitHub cannot apply', () => {
  it.each([
    { tries: 0, after: 0, becomes: ['outbox-postponed'] },
    { tries: 7, after: 10 * minute, becomes: ['outbox-postponed'] },
    { tries: 30, after: 5 * 60 * minute, becomes: ['outbox-postponed'] },
    { tries: 3, after: 7 * 60 * minute, becomes: ['outbox-postponed'] },
    { tries: 40, after: 7 * 60 * minute, becomes: ['outbox-settled', 'bead-moved'] },
  ])('after $tries tries in $after ms: $becomes', ({ tries, after, becomes }) => {
    const situation = { ledger: ledgerOf(beadOf(1)), snapshot: snapshotOf({ now: at(after) }), events: [] };
    const learnt = { type: 'failed', reason: '502: down', retryAt: at(after + minute) } as const;
    expect(settle(situation, opening(tries), learnt).map((change) => change.type)).toEqual(becomes);
  });

  it('is tried again in its turn where GitHub refused it for a limit, and at once where it was down', () => {
    const ledger = ledgerOf(beadOf(1), beadOf(2));
    const entries = ['e0', 'e1'].map((id) => ({ ...opening(0), id }));
    const situation = {
      ledger: { ...ledger, outbox: { ...ledger.outbox, entries } },
      snapshot: snapshotOf({ now: at(0) }),
      events: [],
    };
    const again = (reason: string): number[] =>
      entries.map((entry) => {
        const [change] = settle(situation, entry, { type: 'failed', reason, retryAt: at(minute) });
        return change?.type === 'outbox-postponed' ? change.notBefore - at(minute) : -1;
      });
    expect(again('403: secondary rate limit')).toEqual([0, 1500]);
    expect(again('502: down')).toEqual([0, 0]);
  });
});
