/** What is looked at after a landing: that the base holds the tested commit, and each member's change in it. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';

const reasons = (town: Town): string[] => town.ledger.queue.frozen.map(({ why }) => why);
const toldOfBase = (town: Town): string[] =>
  [...town.world.checkRuns].flatMap(([key, { summary }]) => (key.startsWith('toolpusher/base ') ? [summary] : []));

describe('a landing', () => {
  it('that lost a change freezes the base, says so once, and goes on when a person has looked', async () => {
    const town = await startTown({ beads: ['One', 'Two'], agents: 2 });
    town.world.dropped.add(3);
    await town.run({ forMs: 900_000 });
    expect(town.failures).toEqual([]);
    expect(reasons(town)).toEqual(['unverified']);
    expect(town.ledger.beads[1]?.state).toBe('stuck');
    expect(town.ledger.beads[1]?.landed).toBeNull();
    expect(town.ledger.beads[1]?.reason).toContain('the change of #3 is not in it');
    expect(town.world.issue(1).isOpen).toBe(true);
    expect(town.counts.byName['reopen-issue']).toBe(1);
    expect(toldOfBase(town)).toHaveLength(1);
    expect(toldOfBase(town)[0]).toContain('the change of #3 is not in it');

    const late = town.world.openIssue({ title: 'Late', body: 'Please.', labels: ['agent'], by: 'maintainer' });
    await town.settle();
    await town.run({ forMs: 900_000 });
    expect(town.ledger.beads[late]?.state).toBe('queued');
    const calls = town.counts.writes;
    for (let count = 0; count < 5; count++) await town.tick();
    expect(town.counts.writes).toBe(calls);

    await town.comment('#1', '/resume', 'reader');
    expect(reasons(town)).toEqual(['unverified']);
    await town.comment('#1', '/resume');
    expect(reasons(town)).toEqual([]);
    await town.run();
    expect(town.ledgerRecords().map(({ number, state }) => `#${number} ${state}`)).toContain(`#${late} landed`);
    expect(town.audit().status).toBe('intact');
  });

  it('leaves the ledger although GitHub does not let go what its attempts published', async () => {
    const town = await startTown({
      beads: ['One'],
      spoil: (repository) => ({
        ...repository,
        moveRefs: async (moves) =>
          moves.some(({ ref, to }) => to === null && /^refs\/toolpusher\/(?:attempts|results)\//.test(ref))
            ? { status: 'refused', reason: 'no' }
            : repository.moveRefs(moves),
      }),
    });
    await town.run({ forMs: 7_200_000 });
    expect(town.ledger.beads).toEqual({});
    expect(
      [...town.world.git.refs.heads].map(([branch]) => branch).filter((name) => name.startsWith('polecat/')),
    ).toEqual([]);
    expect(town.counts.calls).toBeLessThan(120);
  });

  it('counts only once the base is seen to hold it', async () => {
    const town = await startTown({ beads: ['One'] });
    town.world.isStale = true;
    await town.time.run({ forMs: 600_000, isOver: () => town.world.baseMoves.length > 0 });
    await town.settle();
    expect(town.world.baseMoves).toHaveLength(1);
    expect(town.ledger.beads[1]?.landed).toBeNull();
    town.world.isStale = false;
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.ledgerRecords().map(({ state }) => state)).toEqual(['landed']);
  });
});
