/** A schedule that GitHub switched off, in a town that has one. */
import { expect, it } from 'vitest';
import { startTown } from '../support/town.ts';

const day = 86_400_000;

it('is asked about once a day, is switched on again, and costs no commit while it is on', async () => {
  const town = await startTown({ beads: ['One'] });
  town.world.schedule = 'on';
  await town.run();
  await town.time.run({ forMs: day });
  const [asked, commits] = [town.counts.byName['schedule'] ?? 0, town.ledgerHistory().length];
  await town.time.run({ forMs: 5 * day });
  expect((town.counts.byName['schedule'] ?? 0) - asked).toBe(5);
  expect(town.ledgerHistory()).toHaveLength(commits);
  town.world.schedule = 'off';
  await town.time.run({ forMs: 3 * day });
  expect(town.world.schedule).toBe('on');
  expect(town.counts.byName['enable-schedule']).toBe(1);
  expect(town.ledger.watch.findings).toEqual([]);
  expect(town.failures).toEqual([]);
});
