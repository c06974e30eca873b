/** A bead's life from the label to the landed commit, as people see it. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';

describe('a bead', () => {
  it('goes from a label to a landed, verified commit', async () => {
    const town = await startTown({ beads: ['Fix the login page'] });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.see('#1')).toMatchInlineSnapshot(`
      "#1 Fix the login page (closed) [agent]
      ---
      toolpusher: **Landed** as SHA with #2.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | delivered | 65 s | unknown |"
    `);
    expect(town.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Merge pull request #2: Fix the login page"
    `);
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect(town.world.baseMoves.map((move) => move.wasGreen)).toEqual([true]);
    expect(town.audit()).toMatchObject({ status: 'intact' });
  });

  it('waits for what blocks it, and for its sub-issues', async () => {
    const town = await startTown({
      agents: 4,
      beads: [
        { title: 'Parent' },
        { title: 'First' },
        { title: 'Second', blockedBy: [2] },
        { title: 'Child', parent: 1 },
      ],
    });
    await town.settle();
    expect(town.see('#3')).toMatchInlineSnapshot(`"#3 Second (open) [agent]"`);
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Merge pull request #5: First
      Merge pull request #6: Child
      Merge pull request #7: Parent
      Merge pull request #8: Second"
    `);
  });

  it('goes by its priority when agents are scarce', async () => {
    const town = await startTown({
      agents: 1,
      beads: [
        { title: 'Whenever', labels: ['agent', 'P4'] },
        { title: 'Soon' },
        { title: 'At once', labels: ['agent', 'P0'] },
      ],
    });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Merge pull request #4: At once
      Merge pull request #5: Soon
      Merge pull request #6: Whenever"
    `);
  });

  it('shares commits with others: twenty beads cost less than twenty times one', async () => {
    const beads = Array.from({ length: 20 }, (_, index) => `Bead ${index + 1}`);
    const town = await startTown({ agents: 10, beads });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.ledgerRecords().filter((bead) => bead.state === 'landed')).toHaveLength(20);
    expect(town.audit()).toMatchObject({ status: 'intact' });
    expect(town.counts.calls / 20).toBeLessThanOrEqual(15);
    expect(town.counts.writes / 20).toBeLessThanOrEqual(12);
    expect(town.counts.creations / 20).toBeLessThanOrEqual(4);
  });

  it('is one of forty that are labelled at once: thirty agents, one attempt each, all landed', async () => {
    const beads = Array.from({ length: 40 }, (_, index) => `Bead ${index + 1}`);
    const town = await startTown({ agents: 30, beads, config: 'slots: { total: 40, checks: 4 }' });
    await town.run();
    expect(town.failures).toEqual([]);
    const records = town.ledgerRecords();
    expect(records.filter((bead) => bead.state === 'landed')).toHaveLength(40);
    expect(records.filter((bead) => bead.attempts !== 1).map((bead) => bead.number)).toEqual([]);
    expect(town.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
    expect(town.audit()).toMatchObject({ status: 'intact' });
  });

  it('carries whatever its text holds, unread by any shell: 60 KB of it', async () => {
    const body = '$(touch /tmp/x) `id` "; rm -rf / #\n${{ github.token }}\r\n'.repeat(1200).slice(0, 60_000);
    const town = await startTown({ beads: [{ title: '--upload-pack=`id` $(reboot)', body }] });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toBe('#1 landed after 1: ada done');
    expect(town.audit()).toMatchObject({ status: 'intact' });
  });
});
