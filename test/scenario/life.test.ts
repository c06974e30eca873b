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
      toolpusher: **Landed** as e8dd969bc6ddb7e29e8d0b514abfa22ee1e2fb7c with #2.

      | attempt | agent | end | took |
      |---|---|---|---|
      | 1 | ada | delivered | 65 s |"
    `);
    expect(town.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Merge pull request #2: Fix the login page"
    `);
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect(town.world.baseMoves.map((move) => move.wasGreen)).toEqual([true]);
    expect(town.audit()).toMatchInlineSnapshot(`
      {
        "at": 3,
        "commit": "1c66646ba612baf00e176b0e2c55daa5cd0b4622",
        "reason": "event.json: the hash is not that of the replayed state",
        "status": "tampered",
      }
    `);
    expect(town.counts).toMatchInlineSnapshot(`
      {
        "byName": {
          "close-issue": 1,
          "commit": 8,
          "compose": 1,
          "dispatch": 1,
          "look": 5,
          "move-refs": 3,
          "open-pull": 1,
          "permission": 1,
          "show": 2,
        },
        "calls": 23,
        "creations": 2,
        "writes": 17,
      }
    `);
  });
});
