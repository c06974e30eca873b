/** What conflicts in the merge queue is merged by rules in one run, and lands together. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';

const beads = Array.from({ length: 6 }, (_, index) => ({
  title: `Line ${index + 1}`,
  work: [{ files: { 'list.txt': `${index + 1}\n` }, takesMs: 60_000 }],
}));

describe('six beads that change one place', () => {
  it('land without being done again, in a few CI runs, in one run by rules or two', async () => {
    const town = await startTown({ agents: 6, beads, mayRule: true });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(
      town
        .seeBeads()
        .split('\n')
        .map((line) => line.replace(/^#\d+ /, '')),
    ).toEqual(Array.from({ length: 6 }, () => expect.stringMatching(/^landed after 1: \w+ done$/)));
    const list = town.world.git.treeAt('refs/heads/main').get('list.txt') ?? '';
    expect(
      list
        .split('\n')
        .filter((line) => line !== '')
        .toSorted(),
    ).toEqual(['1', '2', '3', '4', '5', '6']);
    const composed = [...town.world.runs.values()].filter((run) => run.composes !== null);
    expect(composed.length).toBeLessThanOrEqual(2);
    expect([...town.world.git.refs.keys()].filter((ref) => ref.startsWith('refs/toolpusher/'))).toEqual([]);
  });

  it('land one after the other where no rule merges them', async () => {
    const town = await startTown({ agents: 6, beads, mayRule: false });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).not.toContain('stuck');
    expect(town.world.baseMoves.every(({ wasGreen }) => wasGreen)).toBe(true);
  });
});
