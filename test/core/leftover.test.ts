/** What was left in git goes when nobody owns it any more, and stays while somebody does. */
import { describe, expect, it } from 'vitest';
import { Nonce } from '../../src/core/name.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { leftovers } from '../../src/core/watch/leftover.ts';
import { agent, at, beadOf, ledgerOf, run, sha, snapshotOf } from './sample.ts';

const day = 24 * 3_600_000;
const nonce = Nonce.parse('0123456789abcdef');
const ended = {
  number: 1,
  mode: 'work',
  agent: agent('ada'),
  run: run(1),
  end: 'over-time',
  summary: '',
  kept: sha('x'),
  hookedAt: at(-40 * day),
  endedAt: at(-40 * day),
  agentMs: 0,
  usage: null,
  topics: [],
  resolution: null,
  nonce,
} as const;

const goes = (ref: string, days: number, ledger: Ledger = ledgerOf()): boolean => {
  const left = [{ ref, sha: sha('x'), at: at(-days * day) }];
  return leftovers({ ledger, snapshot: snapshotOf({ left }), events: [] }).effects.length > 0;
};

describe('what is left in git', () => {
  const live = ledgerOf(beadOf(7, { ended: [ended] }));
  it.each([
    ['an attempt of nobody, a month old', `refs/toolpusher/attempts/${nonce}`, 30, ledgerOf(), true],
    ['the same, younger', `refs/toolpusher/attempts/${nonce}`, 29, ledgerOf(), false],
    ['that of a bead that lives', `refs/toolpusher/attempts/${nonce}`, 90, live, false],
    ['a result that nobody waited for', `refs/toolpusher/results/${nonce}`, 30, ledgerOf(), true],
    ['what a pull request was closed for', `refs/toolpusher/kept/7/${sha('x')}`, 30, ledgerOf(), true],
    ['the same of a bead that lives', `refs/toolpusher/kept/7/${sha('x')}`, 30, live, false],
    ['a composition that came to nothing', 'refs/heads/toolpusher/scratch/abc', 0, ledgerOf(), true],
    ['what is nothing of ours', 'refs/toolpusher/rerere', 400, ledgerOf(), false],
    ['the ledger', 'refs/heads/toolpusher/ledger', 400, ledgerOf(), false],
  ])('%s', (...[, ref, days, ledger, isGone]) => {
    expect(goes(ref, days, ledger)).toBe(isGone);
  });

  it('goes in one call, and at most two hundred at once', () => {
    const left = Array.from({ length: 250 }, (_, index) => ({
      ref: `refs/toolpusher/results/${String(index).padStart(16, '0')}`,
      sha: sha('x'),
      at: at(-31 * day),
    }));
    const { effects } = leftovers({ ledger: ledgerOf(), snapshot: snapshotOf({ left }), events: [] });
    expect(effects.map((effect) => (effect.type === 'drop-refs' ? effect.refs.length : 0))).toEqual([200]);
  });
});

describe('what a bead that lived for long has left', () => {
  const over = beadOf(7, { state: 'closed', ended: [ended] });
  const remembered = (ledger: Ledger, now = at(0)): Ledger => {
    const { changes } = leftovers({ ledger, snapshot: snapshotOf({ now }), events: [] });
    return evolveAll(ledger, changes);
  };
  const attempt = `refs/toolpusher/attempts/${nonce}`;
  const kept = `refs/toolpusher/kept/7/${sha('x')}`;

  it('is kept for a month from its end, however old its commits are', () => {
    const after = { ...remembered(ledgerOf(over)), beads: {} };
    expect(after.watch.left).toEqual([
      { owner: 'bead 7', until: at(30 * day) },
      { owner: `nonce ${nonce}`, until: at(30 * day) },
    ]);
    expect([goes(attempt, 40, after), goes(kept, 40, after), goes(attempt, 40)]).toEqual([false, false, true]);
    const left = [{ ref: attempt, sha: sha('x'), at: at(-40 * day) }];
    const later = snapshotOf({ left, now: at(30 * day) });
    expect(leftovers({ ledger: after, snapshot: later, events: [] }).effects).toHaveLength(1);
  });

  it('is remembered once for each end, and only where commits do not tell', () => {
    const once = remembered(ledgerOf(over));
    expect(remembered(once)).toBe(once);
    const again = remembered(once, at(10 * day));
    expect(again.watch.left).toMatchObject([{ until: at(40 * day) }, { until: at(40 * day) }]);
    const young = beadOf(7, { state: 'closed', ended: [{ ...ended, endedAt: at(-day + 1) }] });
    const empty = beadOf(7, { state: 'closed', ended: [{ ...ended, kept: null }] });
    const live = beadOf(7, { ended: [ended] });
    for (const bead of [young, empty, live]) expect(remembered(ledgerOf(bead)).watch.left).toBeUndefined();
  });
});
