/** A repository in which nothing can be decided: people are told once, and it goes on by itself. */
import { expect, it } from 'vitest';
import type { RepositoryPort } from '../../src/ports/github.ts';
import { MemoryError } from '../support/memory-error.ts';
import { startTown } from '../support/town.ts';

const minute = 60_000;

/** A repository at which no look succeeds while it is broken. */
const failingWhile =
  (broken: { is: boolean }) =>
  (repository: RepositoryPort): RepositoryPort => ({
    ...repository,
    look: async (asked) => {
      if (broken.is) throw new MemoryError({ kind: 'lasting', reason: 'not what `GitHub` says' });
      return repository.look(asked);
    },
  });

it('is told once on the base when it lasts, and a tick that succeeds goes on from where it was', async () => {
  const broken = { is: false };
  const town = await startTown({
    beads: ['One'],
    spoil: failingWhile(broken),
  });
  const tickFor = async (minutes: number): Promise<void> => {
    for (let passed = 0; passed < minutes; passed += 5) {
      town.wake([{ type: 'tick' }]);
      await town.time.run({ forMs: 5 * minute });
    }
  };
  const shown = (): unknown => [...town.world.checkRuns.values()].map(({ name, conclusion }) => [name, conclusion]);
  await town.time.run({ forMs: 5000 });
  broken.is = true;
  await tickFor(10);
  // A quiet mark, of which nobody is told.
  expect(shown()).toEqual([['toolpusher/deacon', 'neutral']]);
  await tickFor(60);
  expect([...town.world.checkRuns.values()]).toMatchObject([
    { name: 'toolpusher/deacon', conclusion: 'failure', summary: expect.stringContaining('&#96;GitHub&#96;') },
  ]);
  expect(town.counts.byName['check']).toBe(2);
  broken.is = false;
  await town.tick();
  expect(shown()).toEqual([['toolpusher/deacon', 'success']]);
  await town.run();
  expect(town.seeBeads()).toMatch(/#1 landed/);
  expect(town.counts.byName['check']).toBe(3);
});

it('is told by processes none of which lives long enough to see how long it lasts', async () => {
  const broken = { is: true };
  const town = await startTown({
    beads: ['One'],
    hasWebhooks: false,
    tickMs: 86_400_000,
    spoil: failingWhile(broken),
  });
  const tickFor = async (minutes: number): Promise<unknown> => {
    for (let passed = 0; passed < minutes; passed += 5) {
      town.restart();
      town.wake([{ type: 'tick' }]);
      await town.time.run({ forMs: 5 * minute });
    }
    return [...town.world.checkRuns.values()].map(({ conclusion }) => conclusion);
  };
  expect(await tickFor(15)).toEqual(['neutral']);
  // One that succeeds in between begins the count anew.
  broken.is = false;
  expect(await tickFor(5)).toEqual(['success']);
  broken.is = true;
  expect(await tickFor(15)).toEqual(['neutral']);
  expect(await tickFor(60)).toEqual(['failure']);
});

it('loses no command to a bead, though it lasts for hours and the process is another one afterwards', async () => {
  const broken = { is: false };
  const town = await startTown({
    beads: ['One', 'Two'],
    agents: 1,
    spoil: (repository) => ({
      ...repository,
      look: async (asked) => {
        if (broken.is) throw new MemoryError({ kind: 'lasting', reason: 'down' });
        return repository.look(asked);
      },
    }),
  });
  await town.time.run({ forMs: 5000 });
  broken.is = true;
  town.world.comment(2, '/hold', 'maintainer');
  await town.time.run({ forMs: 180 * minute });
  town.restart();
  broken.is = false;
  await town.tick();
  await town.run();
  expect(town.seeBeads()).toMatch(/#1 landed[^]*#2 held/);
  expect(town.see('#2')).toContain('maintainer {+1}: /hold');
});
