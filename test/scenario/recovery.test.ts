/** Attempts that go wrong, each in its own way, and how a bead gets on. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';
import type { Work } from '../support/memory-run.ts';

async function townWith(...work: Work[]): Promise<Town> {
  const town = await startTown({ beads: [{ title: 'Fix the login page', work }] });
  await town.run({ forMs: 24 * 3_600_000 });
  expect(town.failures).toEqual([]);
  return town;
}

describe('an attempt that', () => {
  it('crashed is made again', async () => {
    const town = await townWith({ outcome: 'crashed' }, {});
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada crashed, bob done"`);
  });

  it('lost its runner is published by running that job once more', async () => {
    const town = await townWith({ isLost: true, publishesAgain: true }, {});
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect(town.world.reruns).toHaveLength(1);
  });

  it('lost its runner twice is made again', async () => {
    const town = await townWith({ isLost: true }, {});
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada lost, ada done"`);
    expect(town.world.reruns).toHaveLength(1);
  });

  it('has a run with a name of its own is watched by the id of that run', async () => {
    const town = await startTown({
      beads: [{ title: 'Fix the login page', work: [{ isLost: true }, {}] }],
      hasWebhooks: false,
      tickMs: 60_000,
      spoil: (repository) => ({
        ...repository,
        runs: async (since) => {
          const { runs, areComplete } = await repository.runs(since);
          return { areComplete, runs: runs.map((run) => ({ ...run, name: 'CI for everybody' })) };
        },
      }),
    });
    await town.run({ forMs: 6 * 3_600_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada lost, ada done"`);
  });

  it('ended, and no runner takes the job that publishes it, is published by running that job again', async () => {
    const work = { strands: 2 };
    const town = await startTown({ beads: [{ title: 'Fix the login page', work: [work] }] });
    // A minute of work; 20 minutes, then ten at most until it is looked at, for each time that nobody takes the job.
    await town.run({ forMs: 75 * 60_000 });
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect([town.world.reruns.length, town.counts.byName['jobs']]).toEqual([2, 2]);
  });

  it('is that, found by ticks alone', async () => {
    const spec = { title: 'Fix the login page', work: [{ strands: 1 }] };
    const town = await startTown({ beads: [spec], hasWebhooks: false, tickMs: 600_000 });
    await town.run({ forMs: 3 * 3_600_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
    expect(town.world.reruns).toHaveLength(1);
  });

  it('is that for ever is told to a person once, and made again', async () => {
    const town = await townWith({ strands: 99 }, {});
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada lost, ada done"`);
    expect(town.world.reruns).toHaveLength(3);
    expect(town.see('#1').match(/no runner takes the job that publishes it/g)).toHaveLength(1);
  });

  it('is stopped by a person, and no runner takes the job that publishes it, is kept', async () => {
    const town = await startTown({ beads: [{ title: 'Fix the login page', work: [{ strands: 1 }] }] });
    const waits = (): boolean => [...town.world.runs.values()].some(({ strandedAt }) => strandedAt !== null);
    await town.time.run({ forMs: 300_000, isOver: waits });
    await town.comment('#1', '/stop');
    await town.time.run({ forMs: 40 * 60_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 held after 1: ada dropped"`);
    expect(town.ledger.beads[1]?.ended[0]).toMatchObject({ kept: expect.any(String) });
  });

  it('never started is made again', async () => {
    const town = await townWith({ neverStarts: true }, {});
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada never-started, ada done"`);
  });

  it('is passed over by runs that were made later is made again after startMinutes', async () => {
    const beads = [{ title: 'Fix the login page', work: [{ neverStarts: true }, {}] }, 'Two', 'Three'];
    const town = await startTown({ beads, agents: 2 });
    await town.run({ forMs: 45 * 60_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`
      "#1 landed after 2: ada never-started, ada done
      #2 landed after 1: bob done
      #3 landed after 1: bob done"
    `);
  });

  it('had red checks is told what they said, as anybody’s text', async () => {
    const redSays = 'login.test: want 2, got 3. @everybody, see [this](https://evil.example)';
    const work = [{ files: { 'login.txt': 'BROKEN' } }, { takesMs: 3_600_000, files: { 'login.txt': 'fine' } }];
    const town = await startTown({ beads: [{ title: 'Fix the login page', work }] });
    town.world.redSays = redSays;
    await town.time.run({ forMs: 1_800_000, isOver: () => town.ledger.beads[1]?.attempt?.number === 2 });
    // The next agent reads it as it is, in a fence.
    expect(town.ledger.beads[1]?.ended[0]?.summary).toBe(
      `Failed on the staged commit: ci. The check says: "${redSays}"`,
    );
    await town.comment('#1', '/why');
    expect(town.see('#1').split('\n---\n').at(-1)).toMatchInlineSnapshot(`
      "toolpusher: #1 is **working**. Attempt 2 by **ada**, under way for 0 s. Chosen: ada: about 45 % of such attempts land (1 attempt at anything); next was bob with 56 %, but ada knows the work.

      - attempt 1 by ada failed the checks. Failed on the staged commit: ci. The check says: "login.test: want 2, got 3. &#64;everybody, see &#91;this&#93;&#40;https:&#47;&#47;evil.example&#41;""
    `);
  });

  it('had red checks is made again, from its own work', async () => {
    const town = await townWith({ files: { 'login.txt': 'BROKEN' } }, { files: { 'login.txt': 'fine' } });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada red-checks, ada done"`);
    expect(town.see('#1')).toMatchInlineSnapshot(`
      "#1 Fix the login page (closed) [agent]
      ---
      toolpusher: **Landed** as SHA with #2.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | failed the checks | 65 s | unknown |
      | 2 | ada | delivered | 65 s | unknown |"
    `);
  });

  it('changed nothing, again and again, ends with a person', async () => {
    const town = await townWith({ outcome: 'no-change' });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 stuck after 3: ada no-change, bob no-change, ada no-change"`);
    expect(town.see('#1')).toMatchInlineSnapshot(`
      "#1 Fix the login page (open) [agent]
      ---
      toolpusher: **Stuck: a person is needed.** 3 attempts did not do it, the last: attempt 3 by ada changed nothing. Worked on bead 1. Look at what was tried, change the text if it misleads, then comment \`/retry\`.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | changed nothing | 65 s | unknown |
      | 2 | bob | changed nothing | 65 s | unknown |
      | 3 | ada | changed nothing | 65 s | unknown |"
    `);
  });

  it('touched what it may not is refused, and said', async () => {
    const town = await townWith({ refusedBy: 'protected-path' });
    expect(town.see('#1')).toMatchInlineSnapshot(`
      "#1 Fix the login page (open) [agent]
      ---
      toolpusher: **Stuck: a person is needed.** 3 attempts did not do it, the last: attempt 3 by ada was refused by the gate. protected-path: It may not. Look at what was tried, change the text if it misleads, then comment \`/retry\`.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | was refused by the gate | 65 s | unknown |
      | 2 | bob | was refused by the gate | 65 s | unknown |
      | 3 | ada | was refused by the gate | 65 s | unknown |"
    `);
  });

  it('conflicts with what landed is done again from the new base', async () => {
    const town = await startTown({
      agents: 2,
      beads: [
        { title: 'One', work: [{ files: { 'a.txt': 'one' } }] },
        { title: 'Two', work: [{ files: { 'a.txt': 'two' } }, { files: { 'a.txt': 'one and two' } }] },
      ],
    });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toMatchInlineSnapshot(`
      "#1 landed after 1: ada done
      #2 landed after 2: bob conflict, bob done"
    `);
    expect(town.world.git.treeAt('refs/heads/main').get('a.txt')).toMatchInlineSnapshot(`"one and two"`);
  });
});
