/** Pull requests that land squashed: one commit each, tested as it is; stacks too. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';

const town = (beads: readonly string[] = []): Promise<Town> =>
  startTown({ beads, config: 'refinery: {method: squash}' });

describe('squash', () => {
  it('lands one commit for each, which was tested, and closes the pull request naming it', async () => {
    const rig = await town(['Fix it']);
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' }, title: 'My change' });
    rig.world.pushToPull(pull, { 'more.txt': 'y\n' });
    await rig.settle();
    await rig.comment(`${pull}`, '/merge');
    await rig.run();
    expect(rig.failures).toEqual([]);
    expect(rig.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
    expect(rig.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      My change (#2)
      Fix it (#3)"
    `);
    expect(rig.seePull(pull)).toMatchInlineSnapshot(`
      "#2 My change (closed, into main)
      ---
      maintainer {+1}: /merge
      ---
      toolpusher: Landed as SHA, squashed into one commit. GitHub shows such a pull request as closed."
    `);
    expect(rig.see('#1')).toMatchInlineSnapshot(`
      "#1 Fix it (closed) [agent]
      ---
      toolpusher: **Landed** as SHA with #3.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | delivered | 65 s | unknown |"
    `);
    for (let sha = rig.world.baseHead; rig.world.git.at(sha).parents.length > 0;) {
      expect(rig.world.git.at(sha).parents).toHaveLength(1);
      sha = rig.world.git.at(sha).parents[0] ?? sha;
    }
    expect([...rig.world.git.treeAt('refs/heads/main').keys()].toSorted()).toContain('more.txt');
    expect(rig.world.pull(3).state).toBe('closed');
    expect([...rig.world.git.refs.keys()].filter((ref) => ref.includes('polecat'))).toEqual([]);
    expect(rig.audit()).toMatchObject({ status: 'intact' });
  });

  it("takes back what landed squashed: a person's and a bead's, exactly that change", async () => {
    const rig = await town(['Fix it', 'Stay']);
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' }, title: 'My change' });
    await rig.settle();
    await rig.comment(`${pull}`, '/merge');
    await rig.run();
    const files = (): string[] =>
      [...rig.world.git.treeAt('refs/heads/main').keys()].filter((path) => path.endsWith('.txt')).toSorted();
    expect(files()).toEqual(['bead-1.txt', 'bead-2.txt', 'mine.txt']);
    await rig.comment('#1', '/revert');
    await rig.run({ forMs: 1_800_000 });
    await rig.comment(`${pull}`, '/revert');
    await rig.run({ forMs: 1_800_000 });
    expect(rig.failures).toEqual([]);
    expect(files()).toEqual(['bead-2.txt']);
    expect(rig.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
    expect(rig.ledger.beads[1]).toMatchObject({ state: 'held', landed: null });
    expect(rig.ledger.queue.reverts).toEqual([]);
    expect([...rig.world.git.refs.keys()].filter((ref) => ref.includes('revert'))).toEqual([]);
    const first = rig.ledger.queue.landed.find((each) => each.revertedBy !== null);
    await rig.comment(`${first?.revertedBy}`, '/revert');
    await rig.run({ forMs: 1_800_000 });
    expect(files()).toHaveLength(2);
    expect(rig.audit()).toMatchObject({ status: 'intact' });
  });

  it('lands the next of a stack although it changes the same lines again', async () => {
    const rig = await town();
    const third = rig.world.openPull({ branch: 'third', by: 'rose', files: { 'b.txt': 'one\n' } });
    const fourth = rig.world.openPull({ branch: 'fourth', by: 'rose', files: { 'b.txt': 'two\n' }, base: 'third' });
    await rig.comment(`${fourth}`, '/merge');
    await rig.comment(`${third}`, '/merge');
    await rig.run();
    expect(rig.failures).toEqual([]);
    expect(rig.world.git.treeAt('refs/heads/main').get('b.txt')).toBe('two\n');
    expect([rig.world.pull(third).state, rig.world.pull(fourth).state]).toEqual(['closed', 'closed']);
    expect(rig.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Change third (#1)
      Change fourth (#2)"
    `);
  });

  it('lands the upper one later, on what the lower one became', async () => {
    const rig = await town();
    const low = rig.world.openPull({ branch: 'low', by: 'rose', files: { 'a.txt': 'one\n' } });
    const high = rig.world.openPull({ branch: 'high', by: 'rose', files: { 'a.txt': 'two\n' }, base: 'low' });
    await rig.comment(`${high}`, '/merge\n/hold');
    await rig.comment(`${low}`, '/merge');
    await rig.run();
    expect(rig.seePull(high)).toContain('(open, into main)');
    await rig.comment(`${high}`, '/resume');
    await rig.run();
    expect(rig.failures).toEqual([]);
    expect(rig.world.git.treeAt('refs/heads/main').get('a.txt')).toBe('two\n');
    expect(rig.world.pull(high).state).toBe('closed');
  });

  it('comes to the same end when the process dies at any write', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let write = 1; write <= 24; write++) {
        const rig = await startTown({ beads: [], config: 'refinery: {method: squash}', dieAt: { write, when } });
        const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
        await rig.comment(`${pull}`, '/merge');
        await rig.time.run({ forMs: 600_000 });
        rig.restart();
        await rig.tick();
        await rig.run();
        const told = rig.world.pull(pull).comments.filter(({ body }) => body.includes('squashed into one commit'));
        expect([when, write, rig.world.pull(pull).state, told.length]).toEqual([when, write, 'closed', 1]);
      }
    }
  }, 60_000);
});
