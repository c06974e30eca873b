/** A ledger that somebody else wrote to: nothing is decided on it, it is said once, and it can be mended. */
import { describe, expect, it } from 'vitest';
import { ledgerRef } from '../support/memory-world.ts';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';

/** Somebody commits to the ledger by hand. */
function edit(town: Town, change: (files: Map<string, string>) => void): void {
  const head = town.world.git.refs.get(ledgerRef);
  if (head === undefined) throw new Error('no ledger');
  const tree = new Map(town.world.git.at(head).tree);
  change(tree);
  town.world.git.refs.set(ledgerRef, town.world.git.commit({ tree, parents: [head], message: 'By hand' }));
}

const checks = (town: Town): string[] =>
  [...town.world.checkRuns.values()].filter(({ name }) => name === 'toolpusher/ledger').map(({ summary }) => summary);

describe('a ledger', () => {
  it.each([
    [
      'with a record changed',
      (files: Map<string, string>) =>
        void files.set('beads/live/1.json', files.get('beads/live/1.json')?.replace('"maintainer"', '"mallory"') ?? ''),
    ],
    ['with a record taken away', (files: Map<string, string>) => void files.delete('outbox.json')],
    ['without its event', (files: Map<string, string>) => void files.delete('event.json')],
    ['with nonsense for a record', (files: Map<string, string>) => void files.set('queue.json', 'nonsense')],
  ])('%s is not acted on, it is said once, and set back it is gone on with', async (...[, change]) => {
    const town = await startTown({ beads: ['One', 'Two'] });
    await town.time.run({ forMs: 10_000 });
    const good = town.world.git.refs.get(ledgerRef);
    edit(town, change);
    const bad = town.world.git.refs.get(ledgerRef);
    await town.time.run({ forMs: 600_000 });
    await town.tick();
    await town.tick();
    expect(town.world.git.refs.get(ledgerRef)).toBe(bad);
    expect(checks(town)).toEqual([expect.stringContaining('does not follow from its own history')]);
    expect(town.world.baseMoves).toEqual([]);
    if (good !== undefined) town.world.git.refs.set(ledgerRef, good);
    await town.run({ forMs: 24 * 3_600_000 });
    expect(town.seeBeads()).toMatch(/^#1 landed.*\n#2 landed/);
  });

  it('that was set back to an earlier commit of ours is gone on with', async () => {
    const town = await startTown({ beads: ['One'] });
    await town.time.run({ forMs: 10_000 });
    const [parent] = town.world.git.at(town.world.git.refs.get(ledgerRef) ?? town.world.baseHead).parents;
    if (parent !== undefined) town.world.git.refs.set(ledgerRef, parent);
    await town.run({ forMs: 24 * 3_600_000 });
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toMatch(/^#1 landed/);
  });
});
