/** What conflicts with what rides ahead is composed by rules: what is believed of the run, and what becomes of the queue without it. */
import { describe, expect, it } from 'vitest';
import { evolveAll } from '../../src/core/evolve/state.ts';
import type { Effect } from '../../src/core/effect.ts';
import { factsOfRules, mayRule } from '../../src/core/landing/by-rules.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';
import { Config } from '../../src/core/config.ts';
import { Life } from './life.ts';
import { at, issueOf, sha, snapshotOf } from './sample.ts';

const issues = [issueOf(1), issueOf(2)];

function two(): Life {
  const life = new Life(snapshotOf({ issues })).tick().publish(1, 'done').tick();
  life.conflicts = true;
  life.publish(2, 'done').tick();
  life.conflicts = false;
  return life;
}

const ruled = (life: Life) => life.ledger.queue.runs.find(({ by }) => by === 'rules');
const asked = (life: Life): number => life.log.filter((each) => each === 'merge-by-rules').length;

describe('a composition by rules', () => {
  it('is merged in a run, staged, tested and landed with what it conflicts with, and says so', () => {
    const life = two();
    const [first] = life.ledger.queue.runs;
    expect(ruled(life)).toMatchObject({ onto: first?.id, job: 9000, state: 'composing' });
    life.publishRuled(101).tick();
    expect(ruled(life)).toMatchObject({ state: 'testing', sha: sha('ruled 101') });
    expect(life.ledger.beads[2]?.ladder).toMatchObject({
      next: null,
      steps: [{ tier: 'auto', outcome: 'resolved', said: expect.stringContaining('both-added') }],
    });
    life.check('green').tick();
    expect([life.see(1), life.see(2)]).toEqual(['landed [ada done]', 'landed [bob done]']);
    expect(life.log).toContain('land 100,101');
    expect(life.landedUntested).toEqual([]);
    expect(life.ledger.agents['ada']?.tiers).toMatchObject({ clean: 1, auto: 0 });
    expect(life.ledger.agents['bob']?.tiers).toMatchObject({ clean: 0, auto: 1 });
  });

  it('onto the base is merged in a run, and no attempt is spent on it', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick();
    life.conflicts = true;
    life.publish(1, 'done').tick();
    expect(ruled(life)).toMatchObject({ base: life.snapshot.base.head, onto: null, job: 9000, state: 'composing' });
    life.conflicts = false;
    life.publishRuled(100).tick().check('green').tick();
    expect([life.see(1), life.log.filter((each) => each === 'dispatch')]).toEqual(['landed [ada done]', ['dispatch']]);
    expect(life.ledger.agents['ada']?.tiers).toMatchObject({ clean: 0, auto: 1 });
    expect(life.landedUntested).toEqual([]);
  });

  it('onto a base that somebody else moves is given up, and begun anew on that', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick();
    life.conflicts = true;
    life.publish(1, 'done').tick().publishRuled(100);
    life.snapshot = { ...life.snapshot, base: { ...life.snapshot.base, head: sha('moved') } };
    life.tick();
    expect(ruled(life)).toMatchObject({ base: sha('moved'), state: 'composing', sha: null });
    expect([asked(life), life.snapshot.staged]).toEqual([2, []]);
  });

  it('that no runner takes leaves what conflicts with the base to the ladder', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick();
    life.conflicts = true;
    life
      .publish(1, 'done')
      .tick()
      .later(4 * 60_000)
      .tick();
    expect(life.see(1)).toBe('working (ada) [ada conflict]');
    expect(life.ledger.beads[1]?.attempt?.mode).toBe('refine');
  });

  it('is not believed before its run is over well, nor from another run', () => {
    const life = two().publishRuled(101).endRuled(null).tick();
    expect(ruled(life)).toMatchObject({ state: 'composing', sha: null });
    const forged = life.snapshot.attempts.map((view) =>
      view.result === null ? view : { ...view, result: { ...view.result, run: 1 } },
    );
    life.snapshot = { ...life.snapshot, attempts: forged };
    life.endRuled('success').tick();
    expect(ruled(life)?.sha ?? null).toBeNull();
    expect(life.ledger.queue.entries[1]).toMatchObject({ isPastRules: true });
  });

  it('that was staged and not acknowledged is not given up', () => {
    const life = two().endRuled('success').later(60_000);
    const situation = { ledger: life.ledger, snapshot: life.snapshot, events: [] };
    expect(factsOfRules(situation)).toMatchObject([{ type: 'not-ruled', pulls: [101] }]);
    // The refs went when it was staged; the outbox still has that.
    const id = ruled(life)?.id ?? QueueRunId.parse('');
    const effect: Effect = { type: 'compose', run: id, onto: sha('x'), members: [] };
    const entry = {
      id: '7',
      effect,
      at: at(0),
      tries: 0,
      notBefore: at(0),
      heldBy: 'p',
      leaseUntil: at(0),
      error: null,
    };
    const change = { type: 'outbox-added', entry } as const;
    expect(factsOfRules({ ...situation, ledger: evolveAll(life.ledger, [change]) })).toEqual([]);
  });

  it('whose run is just over is not given up for a look that is seconds old', () => {
    const life = two().endRuled('success').tick();
    expect(ruled(life)).toMatchObject({ state: 'composing' });
    life.later(20_000).tick().tick();
    expect(ruled(life)).toBeUndefined();
    expect(life.ledger.queue.entries[1]).toMatchObject({ isPastRules: true, conflictsWith: [100] });
    expect(asked(life)).toBe(1);
  });

  it('that no runner takes is given up, and none is asked for within the hour', () => {
    const life = two()
      .later(4 * 60_000)
      .tick()
      .tick();
    // Until its run is over, or cannot be any more, it may publish something.
    expect(ruled(life)).toMatchObject({ state: 'void' });
    expect(life.log.filter((each) => each === 'cancel-run')).toHaveLength(1);
    expect(life.ledger.queue.entries[1]).toMatchObject({ isPastRules: false });
    life.later(21 * 60_000).tick();
    expect([ruled(life), asked(life)]).toEqual([undefined, 1]);
    life.later(70 * 60_000).tick();
    expect(asked(life)).toBe(2);
  });

  it('is not given up while everything is stopped', () => {
    const life = two().later(30 * 60_000);
    const runs = life.ledger.queue.runs.map((each) => ({ ...each, job: null }));
    const ledger = { ...life.ledger, queue: { ...life.ledger.queue, runs } };
    const facts = (paused: boolean) => {
      const config = { ...life.snapshot.config, paused };
      return factsOfRules({ ledger, snapshot: { ...life.snapshot, config }, events: [] });
    };
    expect(facts(true)).toEqual([]);
    expect(facts(false)).toMatchObject([{ type: 'not-ruled', pulls: [], restUntil: at(90 * 60_000) }]);
  });
});

describe('rules may compose', () => {
  const rules = (refinery: object, more: object = {}) => {
    const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }], refinery, ...more });
    return mayRule(snapshotOf({ issues, config }));
  };

  it('where the App makes merges, and a writer needs nobody else to land', () => {
    expect(rules({})).toBe(true);
    expect(rules({ method: 'squash' })).toBe(false);
    expect(rules({ mode: 'native' })).toBe(false);
    expect(rules({ approvals: 1 })).toBe(false);
    expect(rules({}, { permission: 'maintain' })).toBe(false);
    expect(rules({}, { permission: 'triage' })).toBe(true);
    const snapshot = snapshotOf({ issues });
    expect(mayRule({ ...snapshot, reviewRule: { approvals: 1, ofHead: false, isHidden: false } })).toBe(false);
    expect(mayRule({ ...snapshot, reviewRule: { approvals: 0, ofHead: false, isHidden: true } })).toBe(false);
  });

  it('until approvals are asked for: what was made meanwhile is not staged', () => {
    const life = two().publishRuled(101);
    life.snapshot = { ...life.snapshot, reviewRule: { approvals: 1, ofHead: false, isHidden: false } };
    life.tick();
    expect(life.ledger.queue.runs.some(({ by, sha: made }) => by === 'rules' && made !== null)).toBe(false);
    expect(life.snapshot.staged).toHaveLength(1);
  });

  it('and nobody is asked where they may not', () => {
    const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }], refinery: { method: 'squash' } });
    const life = new Life(snapshotOf({ issues, config })).tick().publish(1, 'done').tick();
    life.conflicts = true;
    life.tick().publish(2, 'done').tick();
    expect(asked(life)).toBe(0);
    expect(life.see(2)).toBe('queued [ada done]');
  });
});
