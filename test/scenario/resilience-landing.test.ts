/** A process killed before any write of a landing in batches with a conflict, and of a revert: the same end. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const hour = 3_600_000;
const options: TownOptions = {
  agents: 3,
  beads: [
    { title: 'One', work: [{ files: { 'shared.txt': 'one\n' } }] },
    { title: 'Two', work: [{ files: { 'shared.txt': 'two\n' } }, { files: { 'two.txt': 'two\n' } }] },
    'Three',
  ],
};

/** Runs it; where every process has died, another one is started. */
async function survive(town: Town): Promise<void> {
  const isDead = (): boolean => town.processes.every((process) => !process.isAlive);
  await town.time.run({ forMs: 2 * hour, isOver: () => isDead() || town.isStill() });
  if (isDead()) town.restart();
  await town.run({ forMs: 24 * hour });
}

/** All beads land; then the third is taken back. A command whose delivery met a dead process is given again. */
async function play(dieAt?: TownOptions['dieAt']): Promise<Town> {
  const town = await startTown(dieAt === undefined ? options : { ...options, dieAt });
  await survive(town);
  for (let asked = 0; asked < 2 && town.world.git.treeAt('refs/heads/main').has('bead-3.txt'); asked++) {
    await town.comment('#3', '/revert');
    await survive(town);
  }
  return town;
}

function endOf(town: Town): unknown {
  const files = town.world.git.treeAt('refs/heads/main');
  return {
    failures: town.failures,
    beads: town.ledgerRecords().map(({ number, state }) => `#${number} ${state}`),
    files: [...files.keys()].filter((path) => path.endsWith('.txt')).toSorted(),
    untestedMoves: town.world.baseMoves.filter((move) => !move.wasGreen).length,
    reverts: [...town.world.pulls.values()].filter(({ title }) => title.startsWith('Revert')).map(({ state }) => state),
    entries: town.ledger.queue.entries.length,
    outbox: town.ledger.outbox.entries.length,
    staged: [...town.world.git.refs.keys()].filter((ref) => ref.includes('refinery/') || ref.includes('revert/')),
    audit: town.audit().status,
  };
}

// What comes before, resilience.test.ts kills.
async function firstOfLanding(): Promise<number> {
  const town = await startTown(options);
  await town.time.run({ forMs: hour, isOver: () => town.ledger.queue.entries.length > 0 });
  return town.counts.writes;
}

it('comes to the same end', { timeout: 240_000 }, async () => {
  const whole = await play();
  const end = endOf(whole);
  expect(end).toMatchObject({
    failures: [],
    beads: ['#1 landed', '#2 landed', '#3 held'],
    reverts: ['merged'],
    untestedMoves: 0,
    outbox: 0,
    staged: [],
    audit: 'intact',
  });
  const { writes } = whole.counts;
  expect(writes).toBeGreaterThan(40);
  for (let write = await firstOfLanding(); write <= writes; write++) {
    expect({ write, end: endOf(await play({ write, when: 'before' })) }).toEqual({ write, end });
  }
});

describe('a composition', () => {
  it.each([
    ['raced', { type: 'raced', seen: null }, 'somebody else moved the branch'],
    ['refused', { type: 'refused', reason: 'Resource not accessible by integration' }, 'Resource not accessible'],
  ] as const)('that is %s again and again is given up, and keeps no other from landing', async (_, learnt, why) => {
    let count = 0;
    const town = await startTown({
      beads: ['One', 'Two'],
      agents: 2,
      spoil: (repository) => ({
        ...repository,
        compose: async (effect, look) => {
          if (!effect.members.some(({ pull }) => pull === 3)) return repository.compose(effect, look);
          count += 1;
          return learnt;
        },
      }),
    });
    await town.run({ forMs: 3 * 3_600_000 });
    expect(count).toBeLessThan(20);
    const [one] = Object.values(town.ledger.beads);
    expect([one?.state, one?.reason]).toEqual(['stuck', expect.stringContaining(why)]);
    expect(town.ledgerRecords().map(({ number, state }) => `#${number} ${state}`)).toContain('#2 landed');
    expect(town.failures).toEqual([]);
  });
});
