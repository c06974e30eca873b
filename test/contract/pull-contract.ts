/** What every `RepositoryPort` shows of pull requests of people, and does to them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BeadNumber, PullNumber } from '../../src/core/name.ts';
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

    const look = (): Promise<RepositoryView> => stage.repository.look({ nonces: [], base: null, ledger: false });

    it('shows who asked for a pull request by a label, whether it changes workflows, and bases it anew', async () => {
      const { repository } = stage;
      const base = (await look()).base.head;
      const heads = [
        await stage.commit(base, { 'low.txt': 'x' }),
        await stage.commit(base, { '.github/workflows/more.yml': 'on: push\n' }),
      ];
      const pulls: PullNumber[] = [];
      for (const [index, head] of heads.entries()) {
        const branch = `polecat/ada/${41 + index}`;
        await repository.moveRefs([{ ref: `refs/heads/${branch}`, from: null, to: head, force: false }]);
        const bead = BeadNumber.parse(41 + index);
        const under = index === 0 ? 'main' : 'polecat/ada/41';
        const effect = { type: 'open-pull', bead, branch, head, base: under, title: 'Change', body: '' } as const;
        const opened = await repository.openPull(effect);
        if (opened.type === 'opened') pulls.push(opened.pull);
      }
      const [low = PullNumber.parse(1), high = PullNumber.parse(1)] = pulls;
      await stage.label(low, 'merge');
      const view = (await look()).pulls.find((each) => each.number === low);
      expect(view?.labels).toEqual([{ name: 'merge', by: 'ada', at: expect.any(Number) }]);
      expect(view?.headAt).toBeLessThanOrEqual(view?.labels[0]?.at ?? 0);
      expect(await repository.retargetPull(high, 'main')).toEqual({ type: 'done' });
      expect(await repository.retargetPull(high, 'main')).toEqual({ type: 'done' });
      expect((await look()).pulls.find((each) => each.number === high)?.base).toBe('main');
      expect(await repository.touchesWorkflows(low, heads[0] ?? base)).toBe(false);
      expect(await repository.touchesWorkflows(high, heads[1] ?? base)).toBe(true);
    });
  });
}
