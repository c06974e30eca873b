/** What GitHub refuses for good is not asked for at every look. */
import { describe, expect, it } from 'vitest';
import type { EndedAttempt } from '../../src/core/beads/bead.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { settle } from '../../src/core/settle.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { agent, at, beadOf, issueOf, ledgerOf, pull, pullOf, run, sha, snapshotOf, step } from './sample.ts';

const day = 24 * 3_600_000;

/** Looks, and has GitHub refuse whatever is wanted; what was wanted. */
function refusedAt(
  ledger: Ledger,
  snapshot: Snapshot,
): { readonly ledger: Ledger; readonly wanted: readonly string[] } {
  const decided = step(ledger, snapshot);
  const { entries } = decided.outbox;
  const after = entries.reduce((before, entry) => {
    const situation = { ledger: before, snapshot, events: [] };
    return evolveAll(before, settle(situation, entry, { type: 'refused', reason: 'Cannot do that' }));
  }, decided);
  return { ledger: after, wanted: entries.map(({ effect }) => effect.type) };
}

function wantedAt(ledger: Ledger, snapshot: Snapshot, offsets: readonly number[]): (readonly string[])[] {
  let known = ledger;
  return offsets.map((offset) => {
    const { ledger: after, wanted } = refusedAt(known, { ...snapshot, now: at(offset) });
    known = after;
    return wanted;
  });
}

describe('a refusal', () => {
  it('of a branch of ours that a rule protects is remembered for a day', () => {
    const staged = ['aaa', 'bbb'].map((name) => ({ branch: `refinery/${name}`, sha: sha(name), checks: [] }));
    expect(wantedAt(emptyLedger, snapshotOf({ staged }), [0, 60_000, day])).toEqual([
      ['drop-refs', 'drop-refs'],
      [],
      ['drop-refs', 'drop-refs'],
    ]);
  });

  it('to close an issue, too', () => {
    const landing = { sha: sha('base'), head: sha('head'), pull: pull(7), at: at(-3_600_000) };
    const landed = beadOf(1, {
      state: 'landed',
      pull: pull(7),
      head: sha('head'),
      branch: 'polecat/ada/1',
      landed: landing,
    });
    const ledger = ledgerOf({ ...landed, comment: 5 });
    const wanted = wantedAt(ledger, snapshotOf({ issues: [issueOf(1)], branches: {} }), [0, 60_000, 120_000]);
    expect(wanted.map((each) => each.filter((type) => type === 'close-bead'))).toEqual([['close-bead'], [], []]);
  });
});

describe('a pull request whose work the base does already', () => {
  it('is told of once, though a look from a replica that lags shows it open again', () => {
    const head = sha('head');
    const ended: EndedAttempt = {
      number: 1,
      mode: 'reimagine',
      agent: agent('ada'),
      run: run(1),
      end: 'already-done',
      summary: '',
      kept: null,
      hookedAt: at(-2),
      endedAt: at(-1),
      agentMs: 1,
      usage: null,
      topics: [],
      resolution: null,
      already: sha('base'),
    };
    const branch = 'polecat/ada/1';
    const done = beadOf(1, { state: 'closed', head, branch, pull: pull(7), ended: [ended], comment: 5 });
    const open = pullOf(7, { head, branch });
    const snapshot = snapshotOf({ issues: [issueOf(1)], pulls: [open], branches: { [branch]: head } });
    const first = step(ledgerOf(done), snapshot);
    const types = (ledger: Ledger): string[] => ledger.outbox.entries.map(({ effect }) => effect.type);
    expect(types(first)).toEqual(expect.arrayContaining(['tell', 'close-pull']));
    const second = step({ ...first, outbox: { ...first.outbox, entries: [] } }, { ...snapshot, now: at(5000) });
    expect(types(second).filter((type) => type === 'tell' || type === 'close-pull')).toEqual([]);
  });
});
