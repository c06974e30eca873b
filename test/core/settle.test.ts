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
});
