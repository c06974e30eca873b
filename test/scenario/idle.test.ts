/** An idle town costs nothing: no commit, no call but the look of a cron's tick, nothing that the App would wake up for. */
import { expect, it } from 'vitest';
import { startTown } from '../support/town.ts';

const day = 86_400_000;

it('commits nothing and calls nobody for a day after everything has landed', async () => {
  const town = await startTown({ beads: ['One', 'Two'] });
  await town.run();
  expect(town.seeBeads()).toMatch(/#1 landed.*\n#2 landed/);
  // What tidies up after a landing is over within the hour.
  await town.time.run({ forMs: 3_600_000 });
  const [commits, before] = [town.ledgerHistory().length, { ...town.counts, byName: { ...town.counts.byName } }];
  const ticks = town.handled.length;
  await town.time.run({ forMs: day });
  expect(town.ledgerHistory()).toHaveLength(commits);
  const called = Object.entries(town.counts.byName).filter(([name, count]) => count !== (before.byName[name] ?? 0));
  expect(called.map(([name]) => name)).toEqual(['look', 'left']);
  expect(town.counts.writes).toBe(before.writes);
  // The cron's ticks, every five minutes, and nothing besides: the App wakes itself for nothing.
  expect(town.handled.length - ticks).toBe(day / 300_000);
  // And once a day what is left in git is looked through.
  expect(town.counts.calls - before.calls).toBe(day / 300_000 + 1);
});
