import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Command } from '../../src/core/people/command.ts';
import { Life } from '../core/life.ts';
import { comment, issueOf, sha, snapshotOf } from '../core/sample.ts';

const beads = 4;
type Act =
  | { do: 'publish'; bead: number; outcome: 'done' | 'crashed'; accepted: boolean }
  | { do: 'check'; state: 'green' | 'red' }
  | { do: 'command'; bead: number; type: 'hold' | 'resume' | 'stop' | 'retry' | 'done' }
  | { do: 'later' | 'tick' | 'move-base' | 'see-merged' };

const number = fc.integer({ min: 1, max: beads });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      bead: number,
      outcome: fc.constantFrom('done' as const, 'crashed' as const),
      accepted: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('check' as const),
      state: fc.constantFrom('green' as const, 'green' as const, 'red' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      bead: number,
      type: fc.constantFrom('hold' as const, 'resume' as const, 'stop' as const, 'retry' as const, 'done' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('later' as const, 'tick' as const, 'move-base' as const, 'see-merged' as const),
    }),
  },
);

/** What must hold after every tick, whatever happened. */
function holds(life: Life): void {
  const all = Object.values(life.ledger.beads);
  for (const agent of Object.values(life.ledger.agents)) {
    const live = all
      .filter((each) => each.attempt !== null && each.attempt.mode !== 'refine' && each.attempt.agent === agent.name)
      .map((each) => each.number);
    expect(live).toEqual(agent.hook === null ? [] : [agent.hook]);
  }
  const queued = life.ledger.queue.entries.map((entry) => entry.pull);
  expect(new Set(queued).size).toBe(queued.length);
  for (const each of all) {
    const owned =
      each.attempt !== null ||
      each.reason !== null ||
      ['open', 'ready', 'delivered', 'queued', 'landed'].includes(each.state);
    expect([each.number, each.state, owned]).toEqual([each.number, each.state, true]);
    const waits = each.state !== 'queued' || life.ledger.queue.entries.some((entry) => entry.bead === each.number);
    expect([each.number, each.state, waits]).toEqual([each.number, each.state, true]);
  }
}

function perform(life: Life, step: Act, times: { comments: number }): void {
  const { snapshot } = life;
  if (step.do === 'publish') {
    if (life.ledger.beads[step.bead]?.attempt?.run) life.publish(step.bead, step.outcome, step.accepted);
  } else if (step.do === 'check') life.check(step.state);
  else if (step.do === 'later') life.later(snapshot.now - 1_800_000_000_000 + 600_000);
  else if (step.do === 'move-base')
    life.snapshot = { ...snapshot, base: { branch: 'main', head: sha(`by hand ${times.comments++}`) } };
  else if (step.do === 'see-merged') {
    const all = Object.values(life.ledger.beads);
    const landed = new Set(all.filter((each) => each.state === 'landed').map((each) => each.pull));
    life.snapshot = { ...snapshot, pulls: snapshot.pulls.filter((pull) => !landed.has(pull.number)) };
  }
  const command: Command[] = step.do === 'command' ? [{ type: step.type }] : [];
  const asked = step.do === 'command' ? { issue: step.bead, comment: 1000 + times.comments++ } : {};
  life.tick(command.length === 0 ? [] : [comment(command, asked)]);
}

it('keeps one live attempt, one hook, and an owner for every bead, and the base on green commits only', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const issues = Array.from({ length: beads }, (_, index) => issueOf(index + 1));
      const life = new Life(snapshotOf({ issues })).tick();
      const times = { comments: 0 };
      for (const each of acts) {
        perform(life, each, times);
        holds(life);
      }
      expect(life.landedUntested).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
