/** What every `RepositoryPort` shows of pull requests of people, and does to them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BeadNumber } from '../../src/core/name.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';
import type { PullNumber, Sha } from '../../src/core/name.ts';
import type { PullView } from '../../src/core/snapshot.ts';
import type { RepositoryView } from '../../src/ports/github.ts';
import type { Stage } from './stage.ts';

/** Runs the suite on the implementation that `start` makes. */
export function pullContract(name: string, start: () => Promise<Stage>): void {
  describe(`pull requests ${name}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await start();
    });
    afterAll(() => stage.close());

    const look = (): Promise<RepositoryView> =>
      stage.repository.look({ nonces: [], base: null, handed: null, ledger: false });
    const viewOf = async (pull: PullNumber): Promise<PullView | undefined> =>
      (await look()).pulls.find((each) => each.number === pull);

    /** Opens a pull request of one commit. */
    async function open(number: number, base: string, path: string): Promise<{ pull: PullNumber; head: Sha }> {
      const { repository } = stage;
      const head = await stage.commit((await look()).base.head, { [path]: 'on: push\n' });
      const branch = `polecat/ada/${number}`;
      await repository.moveRefs([{ ref: `refs/heads/${branch}`, from: null, to: head, force: false }]);
      const bead = BeadNumber.parse(number);
      const effect = { type: 'open-pull', bead, branch, head, base, title: 'Change', body: '' } as const;
      const opened = await repository.openPull(effect);
      if (opened.type !== 'opened') throw new Error(`not opened: ${opened.type}`);
      return { pull: opened.pull, head };
    }

    it('shows who asked for one by a label, and that its head was there before', async () => {
      const { pull } = await open(41, 'main', 'low.txt');
      await stage.label(pull, 'merge');
      const view = await viewOf(pull);
      expect(view?.labels).toEqual([{ name: 'merge', by: 'ada', at: expect.any(Number) }]);
      expect(view?.headAt).toBeLessThanOrEqual(view?.labels[0]?.at ?? 0);
    });

    it('shows who approved which head', async () => {
      const { pull, head } = await open(44, 'main', 'approved.txt');
      expect((await viewOf(pull))?.reviews).toEqual({ approvals: [], changesBy: [], isMissing: false });
      await stage.approve(pull);
      const approvals = [{ by: 'ada', head }];
      expect((await viewOf(pull))?.reviews).toEqual({ approvals, changesBy: [], isMissing: false });
      expect((await look()).reviewRule).toEqual({ approvals: 0, ofHead: false, isHidden: false });
    });

    it('squashes members into one commit each, once, on what the last became', async () => {
      const { repository } = stage;
      const base = (await look()).base.head;
      const [one, two] = [await open(45, 'main', 'one.txt'), await open(46, 'main', 'two.txt')];
      const members = [one, two].map(({ pull, head }) => ({ pull, head, message: `Change (#${pull})\n\nCloses #9` }));
      const run = QueueRunId.parse('c'.repeat(24));
      const effect = { type: 'compose', run, onto: base, members, squash: { under: [] } } as const;
      const composed = await repository.compose(effect, false);
      expect(composed).toMatchObject({ type: 'composed', merged: [one.pull, two.pull], conflicts: [] });
      const commits = composed.type === 'composed' ? (composed.commits ?? []) : [];
      expect(commits.map(({ pull }) => pull)).toEqual([one.pull, two.pull]);
      const sha = commits.at(-1)?.sha ?? base;
      expect(composed).toMatchObject({ sha });
      expect(await stage.commitAt(sha)).toMatchObject({ parents: [commits[0]?.sha], message: members[1]?.message });
      expect(await stage.fileAt(sha, 'one.txt')).not.toBeNull();
      expect(await stage.fileAt(sha, 'two.txt')).not.toBeNull();
      // What is found done was not made again, nor counted.
      expect({ ...(await repository.compose(effect, true)), writes: 0 }).toEqual({ ...composed, writes: 0 });
      expect(await repository.refAt(`refs/heads/toolpusher/scratch/${run}`)).toBeNull();
    });

    it('merges a stack on what its lower one was squashed into with what is new in it', async () => {
      const { repository } = stage;
      const base = (await look()).base.head;
      const low = await stage.commit(base, { 'stack.txt': 'one\n' });
      const high = await stage.commit(low, { 'stack.txt': 'two\n' });
      const landed = await stage.commit(base, { 'stack.txt': 'one\n', 'other.txt': 'x' });
      const { pull } = await open(47, 'main', 'unrelated.txt');
      const members = [{ pull, head: high, message: `Change (#${pull})` }];
      const ask = { type: 'compose', onto: landed, members } as const;
      const without = { ...ask, run: QueueRunId.parse('d'.repeat(24)), squash: { under: [] } };
      expect(await repository.compose(without, false)).toMatchObject({ sha: null, merged: [] });
      const run = QueueRunId.parse('e'.repeat(24));
      const composed = await repository.compose({ ...ask, run, squash: { under: [low] } }, false);
      const sha = composed.type === 'composed' && composed.sha !== null ? composed.sha : base;
      expect(await stage.commitAt(sha)).toMatchObject({ parents: [landed] });
      expect(await stage.fileAt(sha, 'stack.txt')).toBe('two\n');
      expect(await stage.fileAt(sha, 'other.txt')).toBe('x');
    });

    it('bases one anew, and knows whether it changes workflows', async () => {
      const { repository } = stage;
      const low = await open(42, 'main', 'lower.txt');
      const high = await open(43, 'polecat/ada/42', '.github/workflows/more.yml');
      expect((await viewOf(high.pull))?.base).toBe('polecat/ada/42');
      expect(await repository.retargetPull(high.pull, 'main')).toEqual({ type: 'done' });
      expect(await repository.retargetPull(high.pull, 'main')).toEqual({ type: 'done' });
      expect((await viewOf(high.pull))?.base).toBe('main');
      const both = [low, high].map(({ pull, head }) => ({ number: pull, head }));
      expect([...(await repository.touchWorkflows(both))]).toEqual([
        [low.pull, false],
        [high.pull, true],
      ]);
    });
  });
}
