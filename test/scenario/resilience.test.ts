/** The same end whatever gets lost, doubled, raced or killed on the way. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const hour = 3_600_000;

const beads: TownOptions['beads'] = [
  'One',
  { title: 'Two', blockedBy: [1] },
  { title: 'Three', work: [{ files: { 'three.txt': 'BROKEN' } }, { files: { 'three.txt': 'fine' } }] },
  { title: 'Four', work: [{ outcome: 'crashed' }, {}] },
];

/** What must be the same however it came about. */
function endOf(town: Town): unknown {
  const visible = town.world.runs.size - new Set([...town.world.runs.values()].map((run) => run.effect.nonce)).size;
  return {
    beads: town.ledgerRecords().map(({ number, state }) => `#${number} ${state}`),
    files: [...town.world.git.treeAt('refs/heads/main').keys()].filter((path) => !path.startsWith('.')),
    open: [...town.world.issues.values()].filter((issue) => issue.isOpen).length,
    stickyComments: [...town.world.issues.values()].map((issue) => issue.comments.length),
    runsDispatchedTwice: visible,
    outbox: town.ledger.outbox.entries.length,
    untestedMoves: town.world.baseMoves.filter((move) => !move.wasGreen).length,
    audit: town.audit().status,
  };
}

const expected = {
  beads: ['#1 landed', '#2 landed', '#3 landed', '#4 landed'],
  files: ['README.md', 'bead-1.txt', 'bead-2.txt', 'bead-4.txt', 'three.txt'],
  open: 0,
  stickyComments: [1, 1, 1, 1],
  runsDispatchedTwice: 0,
  outbox: 0,
  untestedMoves: 0,
  audit: 'intact',
};

function sorted(end: unknown): unknown {
  const { files, ...rest } = end as typeof expected;
  return { ...rest, files: files.toSorted() };
}

describe('the same end', () => {
  it('with every webhook', async () => {
    const town = await startTown({ beads });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(sorted(endOf(town))).toEqual(expected);
  });

  it('with no webhook at all, by bare ticks', async () => {
    const town = await startTown({ beads, hasWebhooks: false, tickMs: 60_000 });
    await town.run({ forMs: 24 * hour });
    expect(town.failures).toEqual([]);
    expect(sorted(endOf(town))).toEqual(expected);
  });

  it('when every tick comes twice, and twenty more at the end commit nothing', async () => {
    const town = await startTown({ beads, tickMs: 7_000 });
    await town.run();
    const commits = town.ledgerHistory().length;
    const writes = town.counts.writes;
    for (let count = 0; count < 20; count++) await town.tick();
    expect(sorted(endOf(town))).toEqual(expected);
    expect(town.ledgerHistory()).toHaveLength(commits);
    expect(town.counts.writes).toBe(writes);
  });

  it('when eight processes race for one ledger', async () => {
    const town = await startTown({ beads, agents: 4, processes: 8, latencyMs: 2000 });
    await town.run({ forMs: 24 * hour });
    expect(town.failures).toEqual([]);
    expect(sorted(endOf(town))).toEqual(expected);
  });
});

describe('an issue that is closed and opened again', () => {
  it('goes on in the comment that it has', async () => {
    const town = await startTown({ beads: [{ title: 'One', work: [{ takesMs: 600_000 }] }] });
    await town.time.run({ forMs: 60_000 });
    town.world.setOpen(1, false);
    await town.time.run({ forMs: 60_000 });
    town.world.setOpen(1, true);
    await town.time.run({ forMs: 60_000 });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toBe('#1 landed after 2: ada dropped, ada done');
    expect(town.see('#1')).toContain('| 1 | ada |');
    expect(town.world.issue(1).comments).toHaveLength(1);
  });

  it('and closed again before anybody worked on it has one comment still', async () => {
    const work = [{ takesMs: 7_200_000 }];
    const town = await startTown({ beads: ['One', { title: 'Two', work }], agents: 1 });
    await town.time.run({ forMs: 1_800_000 });
    expect(town.seeBeads()).toContain('#1 landed');
    for (const isOpen of [true, false]) {
      town.world.setOpen(1, isOpen);
      await town.time.run({ forMs: 60_000 });
    }
    expect(town.see('#1')).toContain('Ended without landing');
    expect(town.world.issue(1).comments).toHaveLength(1);
  });
});

describe('a process killed at any write, and another one started', () => {
  const oneBead: TownOptions['beads'] = ['One', { title: 'Two', blockedBy: [1] }];
  const end = {
    ...expected,
    beads: ['#1 landed', '#2 landed'],
    files: ['README.md', 'bead-1.txt', 'bead-2.txt'],
    stickyComments: [1, 1],
  };

  it.each(['before', 'after'] as const)(
    'comes to the same end: %s the write',
    async (when) => {
      const whole = await startTown({ beads: oneBead });
      await whole.run();
      const writes = whole.counts.writes;
      expect(writes).toBeGreaterThan(20);
      for (let write = 1; write <= writes; write++) {
        const town = await startTown({ beads: oneBead, dieAt: { write, when } });
        await town.time.run({ forMs: 2 * hour, isOver: () => town.processes.every((process) => !process.isAlive) });
        town.restart();
        await town.run({ forMs: 24 * hour });
        expect(town.failures).toEqual([]);
        expect({ write, ...(sorted(endOf(town)) as object) }).toEqual({ write, ...end });
      }
    },
    120_000,
  );
});
