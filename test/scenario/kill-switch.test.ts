/** Everything stops within one event, and goes on from where it was. */
import { describe, expect, it } from 'vitest';
import { configPath } from '../../src/core/ref.ts';
import { startTown } from '../support/town.ts';

describe('a workspace.yml that is not valid', () => {
  it('rests everything, in a process that has seen no valid one too, until it is mended', async () => {
    const town = await startTown({ beads: ['One'] });
    await town.time.run({ forMs: 60_000 });
    const valid = town.world.configText;
    town.world.pushToBase({ [configPath]: 'refinery: { aprovals: 2 }' });
    town.restart();
    await town.tick();
    await town.time.run({ forMs: 3_600_000 });
    await town.comment('#1', '/why');
    await town.time.run({ forMs: 60_000 });
    expect(town.seeBeads()).toBe('#1 queued after 1: ada done');
    expect(town.world.baseMoves).toEqual([]);
    expect(town.see('#1')).toContain('The base is frozen: workspace.yml is not valid (unknown key "aprovals".');
    town.world.pushToBase({ [configPath]: valid });
    await town.tick();
    await town.run();
    expect(town.seeBeads()).toBe('#1 landed after 1: ada done');
    expect(town.failures).toEqual([]);
  });
});

describe('/stop all', () => {
  it('ends what runs, lets nothing begin or land, and /resume all goes on from the kept work', async () => {
    const town = await startTown({ agents: 1, beads: [{ title: 'One', work: [{ takesMs: 600_000 }, {}] }, 'Two'] });
    await town.time.run({ forMs: 20_000 });
    await town.comment('#2', '/stop all');
    await town.time.run({ forMs: 3_600_000 });
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toMatchInlineSnapshot(`
      "#1 ready after 1: ada dropped
      #2 ready after 0: "
    `);
    expect(town.world.runs.size).toBe(1);
    expect(town.see('#1')).toMatchInlineSnapshot(`
      "#1 One (open) [agent]
      ---
      toolpusher: **With the fleet.**

      Everything was stopped by @maintainer: nothing is dispatched or landed until somebody comments \`/resume all\`.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | was dropped | 23 s | unknown |"
    `);
    await town.comment('#2', '/why');
    await town.comment('#1', '/resume all');
    await town.run();
    expect(town.failures).toEqual([]);
    expect(town.seeBeads()).toMatchInlineSnapshot(`
      "#1 landed after 2: ada dropped, ada done
      #2 landed after 1: ada done"
    `);
    expect(town.see('#2')).toMatchInlineSnapshot(`
      "#2 Two (closed) [agent]
      ---
      maintainer {+1}: /stop all
      ---
      toolpusher: Everything was stopped by @maintainer: nothing is dispatched or landed until somebody comments \`/resume all\`. 1 attempt is being ended; their work is kept.
      ---
      maintainer {+1}: /why
      ---
      toolpusher: #2 is **ready**. Everything was stopped by @maintainer: nothing is dispatched or landed until somebody comments \`/resume all\`.
      ---
      toolpusher: **Landed** as SHA with #4.

      | attempt | agent | end | took | cost |
      |---|---|---|---|---|
      | 1 | ada | delivered | 65 s | unknown |"
    `);
  });

  it('keeps what is tested from landing', async () => {
    const town = await startTown({ beads: ['One'] });
    await town.time.run({ forMs: 90_000 });
    await town.comment('#1', '/stop all');
    await town.time.run({ forMs: 3_600_000 });
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 queued after 1: ada done"`);
    expect(town.world.baseMoves).toEqual([]);
    await town.comment('#1', '/resume all');
    await town.run();
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
  });

  it('is not for everybody', async () => {
    const town = await startTown({ beads: ['One'] });
    await town.comment('#1', '/stop all', 'reader');
    await town.run();
    expect(town.ledger.watch.stopped).toBeNull();
    expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
  });

  it('commits nothing while all rests', async () => {
    const town = await startTown({ beads: ['One', 'Two'] });
    await town.comment('#1', '/stop all');
    await town.time.run({ forMs: 3_600_000 });
    const commits = town.ledgerHistory().length;
    for (let count = 0; count < 10; count++) await town.tick();
    await town.time.run({ forMs: 24 * 3_600_000 });
    expect(town.ledgerHistory()).toHaveLength(commits);
  });
});

it.each(['/resume', '/retry'])(
  '%s on one bead while everything is stopped says what else is needed',
  async (command) => {
    const town = await startTown({ beads: [{ title: 'One', work: [{ takesMs: 600_000 }] }] });
    await town.time.run({ forMs: 20_000 });
    await town.comment('#1', '/stop all');
    await town.time.run({ forMs: 600_000 });
    await town.comment('#1', command);
    expect(town.see('#1').split('\n---\n').at(-1)).toBe(
      'toolpusher: Everything was stopped by @maintainer: nothing is dispatched or landed until somebody comments `/resume all`.',
    );
    expect(town.failures).toEqual([]);
  },
);
