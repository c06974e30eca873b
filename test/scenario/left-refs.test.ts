/** What attempts published is removed when their bead is over, as far as nobody can want it; it costs no call of its own. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';
import type { Work } from '../support/memory-run.ts';

const left = (town: Town): string[] =>
  [...town.world.git.refs]
    .filter(([ref]) => ref.startsWith('refs/toolpusher/'))
    .map(([ref, sha]) => `${ref.split('/').slice(2, 3).join('/')}: ${town.world.git.at(sha).message}`);

const day = 24 * 3_600_000;
const halfDone = { outcome: 'over-time', files: { 'half.txt': 'half done' } } as const;

describe('when a bead has landed', () => {
  it('the refs of its attempt go in the call that drops its branch', async () => {
    const town = await startTown({ beads: ['One'] });
    await town.time.run({ forMs: 3_600_000, isOver: () => town.world.baseMoves.length > 0 });
    expect(left(town)).toEqual(['attempts: Bead #1, attempt 1', 'results: Result']);
    const moved = town.counts.byName['move-refs'] ?? 0;
    await town.run();
    await town.time.run({ forMs: 3_600_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect(left(town)).toEqual([]);
    expect(town.counts.byName['move-refs']).toBe(moved + 1);
    expect(town.failures).toEqual([]);
  });

  it('work that did not land itself keeps its ref', async () => {
    const town = await startTown({ beads: [{ title: 'One', work: [halfDone, {}] }] });
    await town.run();
    await town.time.run({ forMs: 3_600_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada over-time, bob done"`);
    expect(left(town)).toEqual(['attempts: Bead #1, attempt 1']);
  });

  it('they go as well where GitHub itself deletes the branches of what is merged', async () => {
    const town = await startTown({ beads: ['One'] });
    await town.time.run({ forMs: 3_600_000, isOver: () => town.world.baseMoves.length > 0 });
    town.world.pushToBranch('polecat/ada/1', null);
    await town.run();
    await town.time.run({ forMs: 3_600_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect(left(town)).toEqual([]);
    expect(town.ledger.beads).toEqual({});
  });
});

it('what a bead that is closed has come to keeps its refs, for whoever opens it again', async () => {
  const town = await startTown({ beads: [{ title: 'One', work: [halfDone, { takesMs: 3_600_000 }] }] });
  await town.time.run({ forMs: 600_000 });
  town.world.setOpen(1, false);
  await town.run();
  await town.time.run({ forMs: 3_600_000 });
  expect(town.ledger.beads).toEqual({});
  expect(left(town)).toContain('attempts: Bead #1, attempt 1');
});

it('work that did not land goes a month later, all of it in one call', async () => {
  const bead = (title: string): { title: string; work: Work[] } => ({ title, work: [halfDone, {}] });
  const town = await startTown({ beads: [bead('One'), bead('Two')], tickMs: 12 * 3_600_000 });
  await town.run();
  await town.time.run({ forMs: day });
  town.world.git.refs.set('refs/heads/toolpusher/scratch/void', town.world.baseHead);
  const [moved, commits] = [town.counts.byName['move-refs'] ?? 0, town.counts.byName['commit'] ?? 0];
  expect(left(town)).toHaveLength(2);
  await town.time.run({ forMs: 20 * day });
  expect(left(town)).toHaveLength(2);
  expect(town.world.git.refs.has('refs/heads/toolpusher/scratch/void')).toBe(false);
  await town.time.run({ forMs: 11 * day });
  expect(left(town)).toEqual([]);
  expect((town.counts.byName['move-refs'] ?? 0) - moved).toBe(2);
  expect((town.counts.byName['commit'] ?? 0) - commits).toBeLessThanOrEqual(4);
  expect(town.failures).toEqual([]);
});
