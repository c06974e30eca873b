import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { Life } from './life.ts';
import { at, issueOf, run, sha, snapshotOf } from './sample.ts';

describe('what conflicts with what rides ahead', () => {
  function two(): Life {
    const life = new Life(snapshotOf({ issues: [issueOf(1), issueOf(2)] })).tick().publish(1, 'done').tick();
    life.conflicts = true;
    life.publish(2, 'done').tick();
    life.conflicts = false;
    return life;
  }

  it('is merged by rules in a run, staged, tested and landed with it', () => {
    const life = two();
    const [first, second] = life.ledger.queue.runs;
    expect(second).toMatchObject({ by: 'rules', onto: first?.id, job: 9000, state: 'composing' });
    life.publishRuled(101).tick();
    expect(life.ledger.queue.runs[1]).toMatchObject({ state: 'testing', sha: sha('ruled 101') });
    life.check('green').tick();
    expect([life.see(1), life.see(2)]).toEqual(['landed [ada done]', 'landed [bob done]']);
    expect(life.log).toContain('land 100,101');
    expect(life.landedUntested).toEqual([]);
  });

  it('waits its turn when its run publishes nothing, or does not begin in time', () => {
    for (const end of ['over', 'late'] as const) {
      const life = two();
      const name = `#101 refinery ${life.ledger.queue.runs[1]?.id}`;
      const over = { id: run(9000), name, status: 'completed', conclusion: 'failure', changedAt: at(0) } as const;
      if (end === 'over') life.snapshot = { ...life.snapshot, runs: [over] };
      else life.later(11 * 60_000);
      life.tick().tick();
      expect(life.ledger.queue.entries[1]).toMatchObject({ isPastRules: true, conflictsWith: [100] });
      // Until its run is over, or cannot be any more, it may publish something.
      expect(life.ledger.queue.runs.map(({ state }) => state)).toEqual(
        end === 'over' ? ['testing'] : ['testing', 'void'],
      );
      life.later(21 * 60_000).tick();
      expect(life.ledger.queue.runs).toHaveLength(1);
      expect(life.log.filter((each) => each === 'merge-by-rules')).toHaveLength(1);
    }
  });

  it('is not merged by rules where squashing makes the commits', () => {
    const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }], refinery: { method: 'squash' } });
    const life = new Life(snapshotOf({ issues: [issueOf(1), issueOf(2)], config })).tick().publish(1, 'done').tick();
    life.conflicts = true;
    life.tick().publish(2, 'done').tick();
    expect(life.log).not.toContain('merge-by-rules');
    expect(life.see(2)).toBe('queued [ada done]');
  });
});
