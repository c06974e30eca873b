/** What every `RepositoryPort` shows of pull requests of people, and does to them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BeadNumber } from '../../src/core/name.ts';
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

    it('bases one anew, and knows whether it changes workflows', async () => {
      const { repository } = stage;
      const low = await open(42, 'main', 'lower.txt');
      const high = await open(43, 'polecat/ada/42', '.github/workflows/more.yml');
      expect((await viewOf(high.pull))?.base).toBe('polecat/ada/42');
      expect(await repository.retargetPull(high.pull, 'main')).toEqual({ type: 'done' });
      expect(await repository.retargetPull(high.pull, 'main')).toEqual({ type: 'done' });
      expect((await viewOf(high.pull))?.base).toBe('main');
      expect(await repository.touchesWorkflows(low.pull, low.head)).toBe(false);
      expect(await repository.touchesWorkflows(high.pull, high.head)).toBe(true);
    });
  });
}
