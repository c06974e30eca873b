/**
 * The base only ever moves to a commit whose own checks passed, also where GitHub would not refuse any other. Planted bugs show
 * that these tests would see it otherwise.
 */
import { describe, expect, it } from 'vitest';
import type { RepositoryPort, RepositoryView } from '../../src/ports/github.ts';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const beads: TownOptions['beads'] = ['Good', { title: 'Bad', work: [{ files: { 'bad.txt': 'BROKEN' } }] }];
const unprotected = { beads, agents: 2, isProtected: false, config: 'attempts: {max: 1}' } as const;

/** Commits that the base was moved to although nobody had seen them pass, or although they do not. */
function untested({ world }: Town): string[] {
  const isBroken = (sha: (typeof world.baseMoves)[number]['to']): boolean =>
    [...world.git.at(sha).tree.values()].some((text) => text.includes('BROKEN'));
  return world.baseMoves.filter(({ to, wasGreen }) => !wasGreen || isBroken(to)).map(({ to }) => to);
}

/** An adapter whose look shows staged branches otherwise than they are. */
const looking = (change: (view: RepositoryView) => RepositoryView['staged']): NonNullable<TownOptions['spoil']> => {
  return (repository): RepositoryPort => ({
    ...repository,
    look: async (asked) => {
      const view = await repository.look(asked);
      return { ...view, staged: change(view) };
    },
  });
};

const green = [{ name: 'ci', state: 'green', url: null }] as const;

describe('the commit that is tested is the commit that lands', () => {
  it('and the bad one does not, without any rule of GitHub', async () => {
    const town = await startTown(unprotected);
    await town.run();
    expect(town.world.baseMoves).toHaveLength(1);
    expect(untested(town)).toEqual([]);
  });

  it('a staged branch that somebody moved to a commit that passes proves nothing', async () => {
    const spoil = looking((view) => view.staged.map((each) => ({ ...each, sha: view.base.head, checks: green })));
    const town = await startTown({ ...unprotected, spoil });
    await town.time.run({ forMs: 1_800_000 });
    expect(town.world.baseMoves).toEqual([]);
  });

  it('a planted bug, checks of another commit shown for the staged one, is seen', async () => {
    const spoil = looking((view) => view.staged.map((each) => ({ ...each, checks: green })));
    const town = await startTown({ ...unprotected, spoil });
    await town.time.run({ forMs: 1_800_000 });
    expect(untested(town)).not.toEqual([]);
  });

  it('a planted bug, the base moved to another commit than was asked, lands nothing', async () => {
    const town = await startTown({
      ...unprotected,
      spoil: (repository, world) => ({
        ...repository,
        moveRefs: (moves) =>
          repository.moveRefs(
            moves.map((move) =>
              move.ref === 'refs/heads/main' && move.from !== null
                ? { ...move, to: world.git.commit({ tree: new Map(), parents: [move.from], message: 'Another' }) }
                : move,
            ),
          ),
      }),
    });
    await town.time.run({ forMs: 1_800_000 });
    expect(untested(town)).not.toEqual([]);
    expect(Object.values(town.ledger.beads).map(({ landed }) => landed)).toEqual([null, null]);
  });
});
