/** What keeps a queued pull request waiting: a frozen base, and reviews. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const minute = 60_000;

async function town(options: Partial<TownOptions> = {}): Promise<Town> {
  return startTown({ beads: [], ...options });
}

describe('a frozen base', () => {
  it('by the label of somebody permitted keeps what is queued, says why, and lands it once the issue is closed', async () => {
    const rig = await town({ beads: [{ title: 'Release', labels: [] }] });
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    await rig.settle();
    rig.world.label(1, 'freeze', 'maintainer');
    await rig.settle();
    await rig.comment(`${pull}`, '/merge');
    await rig.run({ forMs: 60 * minute });
    await rig.comment(`${pull}`, '/why');
    expect(rig.seePull(pull)).toContain('The base is frozen: #1 is labelled `freeze` by @maintainer.');
    expect(rig.world.pull(pull).state).toBe('open');
    rig.world.setOpen(1, false);
    await rig.settle();
    await rig.run();
    expect(rig.world.pull(pull).state).toBe('merged');
    expect(rig.failures).toEqual([]);
  });

  it('stays frozen by the label of an issue that is given to an agent afterwards', async () => {
    const rig = await town({ beads: [{ title: 'Incident', labels: [] }] });
    rig.world.permissions.set('owner', 'admin');
    rig.world.label(1, 'freeze', 'owner');
    await rig.settle();
    rig.world.label(1, 'agent', 'maintainer');
    await rig.settle();
    await rig.time.run({ forMs: 240 * minute });
    expect(rig.ledger.beads[1]?.state).toBe('queued');
    expect(rig.world.baseMoves).toEqual([]);
    rig.world.unlabel(1, 'freeze');
    await rig.settle();
    await rig.run();
    expect(rig.world.issue(1).isOpen).toBe(false);
    expect(rig.failures).toEqual([]);
  });

  it('by a window of the week lands by itself when that ends, though nothing else happens', async () => {
    const probe = await town();
    const edge = new Date(probe.time.now() + 3 * 60 * minute);
    const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
    const clock = (time: Date): string => `${day[time.getUTCDay()]} ${time.toISOString().slice(11, 16)}`;
    const from = clock(new Date(probe.time.now() - 60 * minute));
    const window = `{from: '${from}', to: '${clock(edge)}', because: a release}`;
    const rig = await town({ config: `refinery: {freeze: [${window}]}`, tickMs: 1e9 });
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    await rig.comment(`${pull}`, '/merge');
    await rig.time.run({ forMs: 2 * 60 * minute });
    expect(rig.world.pull(pull).state).toBe('open');
    await rig.time.run({ forMs: 80 * minute });
    expect(rig.world.pull(pull).state).toBe('merged');
  });
});

describe('approvals', () => {
  it('that are missing keep one waiting, an agent’s too, and nobody else', async () => {
    const rig = await town({ beads: ['Fix it'], config: 'refinery: {approvals: 1}' });
    const one = rig.world.openPull({ branch: 'one', by: 'rose', files: { 'one.txt': 'x\n' } });
    const two = rig.world.openPull({ branch: 'two', by: 'rose', files: { 'two.txt': 'x\n' } });
    for (const pull of [one, two]) await rig.comment(`${pull}`, '/merge');
    rig.world.review(two, 'maintainer', 'approve');
    await rig.run({ forMs: 60 * minute });
    await rig.comment(`${one}`, '/why');
    expect([rig.world.pull(one).state, rig.world.pull(two).state]).toEqual(['open', 'merged']);
    expect(rig.seePull(one)).toMatchInlineSnapshot(`
      "#2 Change one (open, into main)
      ---
      maintainer {+1}: /merge
      ---
      toolpusher: It waits for approval: 0 of 1, by people who may write here.
      ---
      maintainer {+1}: /why
      ---
      toolpusher: #2 is **queued**. It waits for approval: 0 of 1, by people who may write here. Place 1 of 2. @maintainer asked for 0a629f6a0a98 by \`/merge\`."
    `);
    expect(rig.ledger.queue.entries.map(({ bead, held }) => [bead, held?.why])).toEqual([
      [null, 'review'],
      [1, 'review'],
    ]);
    for (const { pull } of rig.ledger.queue.entries) rig.world.review(pull, 'maintainer', 'approve');
    await rig.run();
    expect(rig.world.pull(one).state).toBe('merged');
    expect(rig.seeBeads()).toContain('#1 landed');
    expect(rig.failures).toEqual([]);
  });

  it('of an older head do not count where a push makes them void, and neither do the author’s', async () => {
    const rig = await town();
    rig.world.reviewRule = { approvals: 1, ofHead: true, isHidden: false };
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    rig.world.review(pull, 'maintainer', 'approve');
    rig.world.pushToPull(pull, { 'more.txt': 'x\n' });
    rig.world.review(pull, 'rose', 'approve');
    await rig.comment(`${pull}`, '/merge');
    await rig.run({ forMs: 30 * minute });
    expect(rig.seePull(pull)).toContain('It waits for approval: 0 of 1, of this very head');
    rig.world.review(pull, 'maintainer', 'approve');
    await rig.settle();
    await rig.run();
    expect(rig.world.pull(pull).state).toBe('merged');
  });

  it('that are withdrawn while it is tested keep it from landing', async () => {
    const rig = await town({ config: 'refinery: {approvals: 1}' });
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    rig.world.review(pull, 'maintainer', 'approve');
    await rig.comment(`${pull}`, '/merge');
    await rig.time.run({ forMs: minute });
    expect(rig.ledger.queue.runs).toMatchObject([{ state: 'testing' }]);
    rig.world.review(pull, 'maintainer', 'changes');
    await rig.time.run({ forMs: 60 * minute });
    expect(rig.world.baseMoves).toEqual([]);
    expect(rig.seePull(pull)).toContain('@maintainer asked for changes');
    rig.world.review(pull, 'maintainer', 'approve');
    await rig.time.run({ forMs: 30 * minute });
    expect(rig.world.pull(pull).state).toBe('merged');
    expect(rig.failures).toEqual([]);
  });
});
