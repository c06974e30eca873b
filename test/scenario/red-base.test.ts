/** A base that turns red by itself: nothing lands but what mends it, people are told once, and it thaws by itself. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const frozen = (town: Town): string[] => town.ledger.queue.frozen.map(({ why, reason }) => `${why}: ${reason}`);
const told = (town: Town): string[] =>
  [...town.world.checkRuns].flatMap(([key, { summary }]) => (key.startsWith('toolpusher/base ') ? [summary] : []));
const files = (town: Town): string[] =>
  [...town.world.git.treeAt('refs/heads/main').keys()].filter((path) => path.endsWith('.txt')).toSorted();

async function landed(options: Partial<TownOptions> = {}): Promise<Town> {
  const town = await startTown({ beads: ['One'], ...options });
  await town.run();
  expect(town.failures).toEqual([]);
  return town;
}

const actions = 'https://github.com/acme/rig/actions/runs/4711/job/1';

describe('a red base', () => {
  it('that passed when it landed: one more try, nothing lands, said once; green again, it thaws', async () => {
    const town = await landed();
    town.world.reportBase('red', actions);
    await town.time.run({ forMs: 60_000 });
    expect(frozen(town)).toHaveLength(1);
    expect(frozen(town)[0]).toMatch(/^red-base: ci failed on [0-9a-f]{12}, which passed before it landed with #2: /);
    expect(town.world.reruns).toEqual([4711]);
    town.world.openIssue({ title: 'Two', body: 'Please.', labels: ['agent'], by: 'maintainer' });
    await town.time.run({ forMs: 900_000 });
    expect(files(town)).toEqual(['bead-1.txt']);
    expect(told(town)).toHaveLength(1);
    expect(town.world.reruns).toEqual([4711]);
    town.world.reportBase('pending', actions);
    await town.time.run({ forMs: 30_000 });
    expect(frozen(town)).toHaveLength(1);
    town.world.reportBase('green', actions);
    await town.run();
    expect(frozen(town)).toEqual([]);
    expect(files(town)).toEqual(['bead-1.txt', 'bead-3.txt']);
    expect(told(town)).toHaveLength(1);
    expect(town.audit().status).toBe('intact');
  });

  it('that somebody pushed to names the push and the last commit that had passed', async () => {
    const town = await landed();
    const good = town.world.baseHead.slice(0, 12);
    const pushed = town.world.pushToBase({ 'hand.txt': 'BROKEN' }).slice(0, 12);
    town.world.reportBase('red');
    await town.time.run({ forMs: 60_000 });
    expect(frozen(town)[0]).toBe(
      `red-base: ci failed on ${pushed}, which did not come through the refinery; the last commit that did, ${good}, had passed; look at what was pushed since`,
    );
    expect(town.world.reruns).toEqual([]);
    town.world.pushToBase({ 'hand.txt': null });
    await town.time.run({ forMs: 30_000 });
    expect(frozen(town)).toHaveLength(1);
    town.world.reportBase('green');
    await town.time.run({ forMs: 30_000 });
    expect(frozen(town)).toEqual([]);
  });

  it('is mended by a revert, which alone may land meanwhile', async () => {
    const town = await landed({ beads: ['One', 'Two'], agents: 2 });
    town.world.openIssue({ title: 'Three', body: 'Please.', labels: ['agent'], by: 'maintainer' });
    town.world.reportBase('red');
    await town.time.run({ forMs: 600_000 });
    expect(frozen(town)).toHaveLength(1);
    await town.comment('#1', '/revert');
    await town.time.run({ forMs: 1_800_000, isOver: () => frozen(town).length === 0 });
    expect(town.failures).toEqual([]);
    expect(files(town)).toEqual(['bead-2.txt']);
    expect(frozen(town)).toEqual([]);
    await town.run();
    expect(files(town)).toHaveLength(2);
    expect(town.world.baseMoves.filter((move) => !move.wasGreen)).toEqual([]);
  });

  it('whose checks never report thaws after `checkTimeoutMinutes`', async () => {
    const town = await landed({ config: 'refinery: {checkTimeoutMinutes: 10}' });
    town.world.reportBase('red');
    await town.time.run({ forMs: 30_000 });
    town.world.pushToBase({ 'docs.md': 'Only words.' });
    await town.time.run({ forMs: 120_000 });
    expect(frozen(town)).toHaveLength(1);
    await town.time.run({ forMs: 2 * 3_600_000, isOver: () => frozen(town).length === 0 });
    expect(frozen(town)).toEqual([]);
  });

  it('is let be where `refinery.redBase` says so', async () => {
    const town = await landed({ config: 'refinery: {redBase: ignore}' });
    town.world.reportBase('red');
    await town.time.run({ forMs: 30_000 });
    expect(frozen(town)).toEqual([]);
  });
});
