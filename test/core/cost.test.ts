/** What agents cost, and the budgets that hold work before they are passed. */
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import { describe, expect, it } from 'vitest';
import { addCost, costOf, noCosts, renderSpend, shortageOf, spendOfBead } from '../../src/core/agents/cost.ts';
import type { EndedAttempt } from '../../src/core/beads/bead.ts';
import { Config } from '../../src/core/config.ts';
import { newBead } from '../../src/core/beads/intake.ts';
import { priceOf, withCost } from '../../src/core/agents/price.ts';
import { Usage } from '../../src/core/beads/run-result.ts';
import { explain } from '../../src/core/people/explain.ts';
import { Life } from './life.ts';
import { agent, at, issueOf, now, snapshotOf } from './sample.ts';

const usage = (patch: Partial<Usage> = {}): Usage =>
  Usage.parse({ input: 1000, output: 100, cached: 0, turns: 3, costUsd: null, ...patch });

const ended = (patch: Partial<EndedAttempt> = {}): EndedAttempt => ({
  number: 1,
  mode: 'work',
  agent: agent('ada'),
  run: null,
  end: 'done',
  summary: '',
  kept: null,
  hookedAt: now,
  endedAt: now,
  agentMs: 0,
  usage: usage({ costUsd: 0.25 }),
  topics: [],
  resolution: null,
  ...patch,
});

const beadWith = (attempts: readonly EndedAttempt[]) => ({
  ...newBead({ ledger: emptyLedger, snapshot: snapshotOf() }, issueOf(1), {
    by: 'm',
    at: now,
    via: 'label',
    hash: '0'.repeat(64),
  }),
  ended: [...attempts],
});

describe('what an attempt cost', () => {
  it.each<[string, Partial<EndedAttempt>, number | null]>([
    ['what the program says', {}, 0.25],
    ['nothing, for a merge without a model', { mode: 'refine', usage: null }, 0],
    ['nothing, for a run that never started', { end: 'never-started', usage: null }, 0],
    ['unknown, for a runner that vanished', { end: 'lost', usage: null }, null],
    ['unknown, for a program that says nothing', { usage: usage() }, null],
  ])('is %s', (_, patch, cost) => {
    expect(costOf(ended(patch))).toBe(cost);
  });

  it('comes from the price table when the program only counts tokens', () => {
    const priced = withCost(usage({ input: 1_000_000, output: 1_000_000, cached: 1_000_000, model: 'gpt-5' }), {});
    expect([priced.costUsd, priced.costFrom]).toEqual([1.25 + 10 + 0.125, 'prices']);
    expect(withCost(usage({ costUsd: 2, model: 'gpt-5' }), {})).toMatchObject({ costUsd: 2, costFrom: 'agent' });
    expect(withCost(usage({ model: 'nobody-knows' }), {}).costUsd).toBeNull();
  });

  it('goes by the longest name that fits, and by the own prices first', () => {
    expect(priceOf('gpt-5-mini-2025-08-07', {})?.input).toBe(0.25);
    expect(priceOf('anthropic/claude-opus-4-5', {})?.input).toBe(5);
    expect(priceOf('gpt-5', { gpt: { input: 9, output: 9, cached: null } })?.input).toBe(9);
  });
});

describe('sums', () => {
  it('are kept by day, and say what nobody knows', () => {
    const day = 24 * 60 * 60_000;
    const attempts = [ended(), ended({ usage: null, end: 'lost' }), ended({ endedAt: at(day) })];
    const costs = attempts.reduce(addCost, noCosts);
    expect(costs.total).toEqual({ usd: 0.5, attempts: 3, unknown: 1, input: 2000, output: 200, cached: 0 });
    expect(Object.values(costs.days).map(renderSpend)).toEqual(['$0.25 and 1 attempt unknown', '$0.25']);
    expect(renderSpend(spendOfBead(beadWith([ended({ usage: null })])))).toBe('unknown');
  });

  it('forget days of long ago, never the total', () => {
    const day = 24 * 60 * 60_000;
    const many = Array.from({ length: 100 }, (_, index) => ended({ endedAt: at(index * day) }));
    const costs = many.reduce(addCost, noCosts);
    expect([Object.keys(costs.days).length, costs.total.usd]).toEqual([62, 25]);
  });
});

describe('a budget', () => {
  const budget = (patch: object) => Config.parse({ budget: { attemptUsd: 0.5, ...patch } }).budget;
  const costs = addCost(noCosts, ended());

  it.each<[string, object, EndedAttempt[], number, string | null]>([
    ['lets work begin that fits', { dayUsd: 0.75 }, [], 0, null],
    ['holds work that might pass it', { dayUsd: 0.74 }, [], 0, 'day'],
    ['counts what is under way', { dayUsd: 1 }, [], 1, 'day'],
    ['of a bead counts its own attempts', { beadUsd: 0.7 }, [ended()], 9, 'bead'],
    ['counts the unknown as an attempt', { beadUsd: 0.9 }, [ended({ usage: null })], 0, 'bead'],
    ['in all', { totalUsd: 0.7 }, [], 0, 'total'],
    ['that is not set holds nothing', {}, [ended(), ended(), ended()], 99, null],
  ])('%s', (...[, patch, attempts, live, short]) => {
    const found = shortageOf(budget(patch), beadWith(attempts), { costs, live, agents: {}, now });
    expect(found?.budget ?? null).toBe(short);
  });

  it('sets aside for what is under way what the dearest of late cost', () => {
    const found = (dayUsd: number) =>
      shortageOf(budget({ dayUsd }), beadWith([]), {
        costs,
        live: 2,
        agents: { ada: { lines: [{ costUsd: 2 }, { costUsd: null }] } },
        now,
      })?.budget ?? null;
    expect([found(4.74), found(4.75)]).toEqual(['day', null]);
  });
});

describe('work that a budget holds', () => {
  const config = (budget: object) =>
    Config.parse({ budget, agents: ['ada', 'bob', 'eve'].map((name) => ({ name, runtime: 'script' })) });
  const issues = [issueOf(1), issueOf(2), issueOf(3)];
  const see = (life: Life) => [1, 2, 3].map((number) => life.see(number));

  it('is not begun, is told once, and begins when the budget is raised', () => {
    const life = new Life(snapshotOf({ issues, config: config({ dayUsd: 2, attemptUsd: 1 }) })).tick();
    expect(see(life)).toEqual(['working (ada) []', 'working (bob) []', 'ready []']);
    expect(life.log.filter((effect) => effect === 'check')).toHaveLength(1);
    expect(life.tick().log.filter((effect) => effect === 'check')).toHaveLength(1);
    expect(explain({ ledger: life.ledger, snapshot: life.snapshot, events: [] }, 3)).toContain('of $2 would be passed');
    life.snapshot = { ...life.snapshot, config: config({ dayUsd: 3, attemptUsd: 1 }) };
    expect(see(life.tick())).toEqual(['working (ada) []', 'working (bob) []', 'working (eve) []']);
  });

  it('is begun again on the next day', () => {
    const life = new Life(snapshotOf({ issues, config: config({ dayUsd: 1, attemptUsd: 1 }) })).tick();
    life.publish(1, 'done').tick();
    expect(life.see(2)).toBe('ready []');
    expect(
      life
        .later(24 * 60 * 60_000)
        .tick()
        .see(2),
    ).toBe('working (bob) []');
  });

  it('goes to a person when it is the budget of the bead', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)], config: config({ beadUsd: 1.5 }) })).tick();
    life.publish(1, 'crashed', false).later(60_000).tick();
    expect(life.see(1)).toBe('stuck [ada crashed]');
    expect(life.ledger.beads[1]?.reason).toContain('The budget of this bead of $1.5 would be passed');
  });
});
