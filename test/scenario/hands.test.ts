/** What people and silence do to what is under test, and what becomes of it. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

/** A town in which the first bead is under test. */
async function testing(options: Partial<TownOptions> = {}): Promise<Town> {
  const town = await startTown({ beads: ['One'], checkMs: 600_000, ...options });
  const isTesting = (): boolean => town.ledger.queue.runs.some(({ state }) => state === 'testing');
  await town.time.run({ forMs: 600_000, isOver: isTesting });
  expect(isTesting()).toBe(true);
  return town;
}

/** Somebody presses GitHub's own button. */
function mergePull({ world }: Town, number: number): void {
  const pull = world.pull(number);
  const head = world.git.refs.get(`refs/heads/${pull.branch}`);
  const merged =
    head === undefined ? null : world.git.merge(world.baseHead, head, { message: `Merge pull request #${number}` });
  if (merged?.status !== 'merged') throw new Error(`#${number} does not merge`);
  world.git.refs.set('refs/heads/main', merged.sha);
  pull.state = 'merged';
  world.wake('pull_request.closed');
}

describe('while it is under test', () => {
  it('a push to its branch, after the check too, holds the bead, and nothing untested lands', async () => {
    const town = await testing();
    const pushed = town.world.pushToBranch('polecat/ada/1', { 'more.txt': 'x' });
    await town.run({ forMs: 3_600_000 });
    expect(town.ledger.beads[1]).toMatchObject({ state: 'held', landed: null });
    expect(town.ledger.beads[1]?.reason).toContain(`to ${pushed?.slice(0, 12)}`);
    expect(town.world.baseMoves).toEqual([]);
  });

  it('a base that a person moves: it is composed anew on that, tested, and lands', async () => {
    const town = await testing();
    const pushed = town.world.pushToBase({ 'hand.txt': 'x' });
    await town.run();
    expect(town.world.baseMoves.map(({ from, wasGreen }) => [from, wasGreen])).toEqual([[pushed, true]]);
    expect(town.ledgerRecords().map(({ state }) => state)).toEqual(['landed']);
  });

  it.each(['while it is under test', 'while it is held', 'while an agent is at work on it again'])(
    "its pull request merged by GitHub's own button %s: it has landed",
    async (when) => {
      const town = await testing();
      const pull = town.ledger.beads[1]?.pull ?? 0;
      if (when.includes('held')) await town.comment('#1', '/hold');
      if (when.includes('work')) await town.comment('#1', '/reimagine');
      mergePull(town, pull);
      await town.run({ forMs: 3_600_000 });
      expect(town.failures).toEqual([]);
      expect(town.ledgerRecords().map(({ state }) => state)).toEqual(['landed']);
      expect(town.see('#1')).toContain(`**Landed** as`);
      expect(town.world.issue(1).isOpen).toBe(false);
      expect(town.world.baseMoves).toEqual([]);
      expect(town.ledger.queue.entries).toEqual([]);
    },
  );

  it('its branch deleted: its pull request is closed by that, and the bead is held, with the work kept', async () => {
    const town = await testing();
    town.world.pushToBranch('polecat/ada/1', null);
    await town.run({ forMs: 3_600_000 });
    expect(town.ledger.beads[1]?.state).toBe('held');
    expect(town.ledger.beads[1]?.head).not.toBeNull();
    expect(town.world.baseMoves).toEqual([]);
  });

  it('a check that never reports: three runs of `checkTimeoutMinutes`, then a person is asked', async () => {
    const town = await startTown({
      beads: ['One'],
      check: () => 'silent',
      config: 'refinery: {checkTimeoutMinutes: 5}',
    });
    await town.run({ forMs: 3_600_000 });
    expect(town.ledger.beads[1]?.state).toBe('stuck');
    expect(town.ledger.beads[1]?.reason).toContain('No check reported');
    expect(town.world.baseMoves).toEqual([]);
  });
});

describe('two pull requests with one head', () => {
  async function twins(text: string): Promise<{ town: Town; pulls: readonly [number, number] }> {
    const town = await startTown({ beads: [], checkMs: 60_000 });
    const one = town.world.openPull({ branch: 'one', by: 'rose', files: { 'one.txt': text } });
    const two = town.world.openPull({ branch: 'two', by: 'rose', files: { 'two.txt': text } });
    const head = town.world.git.refs.get('refs/heads/one');
    if (head !== undefined) town.world.git.refs.set('refs/heads/two', head);
    await town.settle();
    await town.comment(`#${one}`, '/merge');
    await town.comment(`#${two}`, '/merge');
    await town.run({ forMs: 4 * 3_600_000 });
    expect(town.failures).toEqual([]);
    return { town, pulls: [one, two] };
  }

  it('land together with one run', async () => {
    const { town, pulls } = await twins('x');
    expect(pulls.map((pull) => town.world.pull(pull).state)).toEqual(['merged', 'merged']);
    expect(town.world.baseMoves).toHaveLength(1);
    expect(town.ledger.queue.entries).toEqual([]);
  });

  it('go back together', async () => {
    const { town, pulls } = await twins('BROKEN');
    expect(pulls.map((pull) => town.world.pull(pull).state)).toEqual(['open', 'open']);
    expect(town.world.baseMoves).toEqual([]);
    expect(town.ledger.queue.entries).toEqual([]);
    expect(town.ledger.queue.requests.map(({ state }) => state)).toEqual(['out', 'out']);
  });
});
