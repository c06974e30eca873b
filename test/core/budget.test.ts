/** The budget of calls: GitHub's limits are kept, claims and landings go first, nothing is dropped. */
import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import type { Effect, Learnt } from '../../src/core/effect.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { Change } from '../../src/core/ledger/change.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import type { Instant } from '../../src/core/name.ts';
import { enqueue } from '../../src/core/ledger/outbox.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';
import { costOfCall, fullBudget, spendCall, turnMs } from '../../src/core/watch/budget.ts';
import { troublesOf } from '../../src/core/watch/trouble.ts';
import { at, bead, issueOf, now, pull, sha, snapshotOf, step } from './sample.ts';

const tell = (number: number): Effect => ({ type: 'tell', bead: bead(number), topic: `t-${number}`, body: 'x' });
const open = (number: number): Effect => ({
  type: 'open-pull',
  bead: bead(number),
  branch: `polecat/ada/${number}`,
  head: sha('head'),
  base: 'main',
  title: 'x',
  body: 'x',
});
const many = (effect: (number: number) => Effect, count: number): Effect[] =>
  Array.from({ length: count }, (_, index) => effect(index + 1));

const lease = { now, heldBy: 'test' };
const put = (ledger: Ledger, effects: readonly Effect[]): Ledger => evolveAll(ledger, enqueue(ledger, effects, lease));

/** When each effect may be applied, in that order. */
function times(ledger: Ledger): { readonly type: string; readonly ms: number }[] {
  const inTurn = ledger.outbox.entries.toSorted((a, b) => a.notBefore - b.notBefore);
  return inTurn.map((entry) => ({ type: entry.effect.type, ms: entry.notBefore - now }));
}

const mostIn = (all: readonly number[], windowMs: number): number =>
  Math.max(0, ...all.map((from) => all.filter((each) => each >= from && each < from + windowMs).length));

describe('the budget of calls', () => {
  it('counts points and creations as GitHub does', () => {
    expect(costOfCall(tell(1))).toEqual({ points: 5, minute: 1, hour: 1 });
    const members = [1, 2, 3].map((each) => ({ pull: pull(each), head: sha('x'), message: 'm' }));
    const run = QueueRunId.parse('a'.repeat(24));
    const compose: Effect = { type: 'compose', run, onto: sha('base'), members };
    expect(costOfCall(compose)).toEqual({ points: 10, minute: 0, hour: 0 });
    const eleven = Array.from({ length: 11 }, (_, each) => ({ pull: pull(each + 1), head: sha('x'), message: 'm' }));
    expect(costOfCall({ ...compose, members: eleven })).toEqual({ points: 15, minute: 0, hour: 0 });
    const squashed: Effect = { ...compose, squash: { under: [sha('u')] } };
    expect(costOfCall(squashed)).toEqual({ points: 30, minute: 0, hour: 0 });
    expect(costOfCall({ type: 'react', comment: 1, content: '+1' })).toEqual({ points: 5, minute: 1, hour: 1 });
  });

  it('spends what composing took, which may be more than usual, and one by one where nobody counted', () => {
    const members = [1, 2, 3].map((each) => ({ pull: pull(each), head: sha('x'), message: 'm' }));
    const effect: Effect = { type: 'compose', run: QueueRunId.parse('a'.repeat(24)), onto: sha('base'), members };
    const spent = (learnt: Learnt): number =>
      fullBudget.points.left - spendCall(fullBudget, { effect, learnt, at: now }).points.left;
    const composed: Learnt = { type: 'composed', sha: sha('staged'), merged: [pull(1)], conflicts: [] };
    expect([2, 7].map((writes) => spent({ ...composed, writes }))).toEqual([10, 35]);
    expect([spent(composed), spent({ type: 'raced', seen: null })]).toEqual([25, 25]);
  });

  it('lets what fits be applied at once', () => {
    expect(times(put(emptyLedger, many(tell, 20))).every(({ ms }) => ms === 0)).toBe(true);
  });

  it('never passes 80 creations in a minute or 500 in an hour, and drops nothing', () => {
    const all = times(put(emptyLedger, many(tell, 1500))).map(({ ms }) => ms);
    expect(all).toHaveLength(1500);
    expect(mostIn(all, 60_000)).toBeLessThanOrEqual(80);
    expect(mostIn(all, 3_600_000)).toBeLessThanOrEqual(500);
  });

  it('keeps a share for claims: they begin at once although comments wait', () => {
    const talk = put(emptyLedger, many(tell, 200));
    const both = put(talk, [...many(tell, 5), ...many(open, 12)]);
    const played = times(both);
    expect(played.filter(({ type, ms }) => type === 'open-pull' && ms === 0)).toHaveLength(12);
    expect(played.filter(({ type, ms }) => type === 'tell' && ms === 0).length).toBeLessThan(40);
  });

  it('counts what was acknowledged, and what it counted comes back with time', () => {
    const later = (ms: number): Instant => at(ms);
    let ledger = put(emptyLedger, many(tell, 28));
    const ids = ledger.outbox.entries.map((entry) => entry.id);
    ledger = evolveAll(
      ledger,
      ids.map((id) => ({ type: 'outbox-settled', id, learnt: { type: 'done' }, at: now })),
    );
    const next = (ms: number): number => {
      const [change] = enqueue(ledger, [tell(99)], { ...lease, now: later(ms) });
      return change?.type === 'outbox-added' ? change.entry.notBefore - later(ms) : -1;
    };
    expect(next(0)).toBeGreaterThan(0);
    expect(next(60_000)).toBe(0);
  });

  it('tries what a limit refused again one by one, claims first', () => {
    const { entries, budget } = put(emptyLedger, [tell(1), tell(2), open(3), open(4)]).outbox;
    const short = (left: Partial<typeof budget>): number[] =>
      entries.map(({ id }) => Math.round(turnMs({ entries, budget: { ...budget, ...left } }, id, now) / 1000));
    expect(short({ hour: { left: 0, at: now } })).toEqual([21, 31, 0, 10]);
    expect(short({ minute: { left: 0, at: now } })).toEqual([3, 5, 0, 2]);
    expect(turnMs({ entries, budget }, 'gone', now)).toBe(0);
  });

  it('lets comments wait for as long as GitHub asks, and claims go on', () => {
    let ledger = put(emptyLedger, [tell(1)]);
    const [entry] = ledger.outbox.entries;
    if (entry === undefined) throw new Error('nothing waits');
    const error = '403: You have exceeded a secondary rate limit';
    ledger = evolveAll(ledger, [{ type: 'outbox-postponed', id: entry.id, error, notBefore: at(90_000) }]);
    const after = put(ledger, [tell(2), open(3)]).outbox.entries.slice(1);
    expect(after.map((each) => each.notBefore - now)).toEqual([90_000, 0]);
  });
});

describe('the first comment of a bead', () => {
  const fleet = (count: number): { readonly ledger: Ledger; readonly snapshot: Snapshot } => {
    const agents = Array.from({ length: count }, (_, index) => ({ name: `agent-${index + 1}`, runtime: 'script' }));
    const config = Config.parse({ agents, slots: { total: count + 10, checks: 4 } });
    const snapshot = snapshotOf({ config, issues: agents.map((_, index) => issueOf(index + 1)) });
    return { ledger: step(emptyLedger, snapshot), snapshot };
  };
  const waiting = (ledger: Ledger, type: Effect['type']): number =>
    ledger.outbox.entries.filter(({ effect }) => effect.type === type).length;

  it.each([
    [12, 12],
    [40, 40],
    [60, 45],
    [80, 25],
    [300, 0],
  ])('of %i attempts that begin at once %i say so: each will need a pull request', (agents, comments) => {
    const { ledger } = fleet(agents);
    expect(waiting(ledger, 'dispatch')).toBe(agents);
    expect(waiting(ledger, 'show')).toBe(comments);
  });

  it('is made as soon as there is room, and people can see that comments wait', () => {
    const { ledger, snapshot } = fleet(120);
    const kinds = (of: Ledger): string[] => troublesOf({ ledger: of, snapshot, events: [] }).map(({ text }) => text);
    // With the thirty runs that this minute has no points for.
    expect(kinds(ledger)).toEqual([expect.stringMatching(/^150 effects can wait/)]);
    const settled = ledger.outbox.entries.map(({ id }) => ({ type: 'outbox-settled', id, learnt: { type: 'done' } }));
    const some = Object.fromEntries(Object.entries(ledger.beads).slice(0, 50));
    const fewer = {
      ...evolveAll(
        ledger,
        settled.map((each) => Change.parse(each)),
      ),
      beads: some,
    };
    expect(waiting(step(fewer, snapshotOf({ ...snapshot, issues: snapshot.issues.slice(0, 50) })), 'show')).toBe(50);
  });

  it('asks for no room where a person has to act', () => {
    const { ledger, snapshot } = fleet(300);
    const held = evolveAll(ledger, [
      { type: 'bead-moved', bead: bead(7), to: 'stuck', reason: 'Look here.', notBefore: null },
    ]);
    const shown = step(held, snapshot).outbox.entries.flatMap(({ effect }) =>
      effect.type === 'show' ? [effect.bead] : [],
    );
    expect(shown).toEqual([7]);
  });
});
