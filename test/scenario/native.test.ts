/** Native mode: our pools in front of GitHub's own merge queue. */
import { expect, it } from 'vitest';
import { startTown, Town } from '../support/town.ts';

const config = 'refinery: {mode: native}';

it("lands through GitHub's queue what passed here, and closes the beads", async () => {
  const town = await startTown({ beads: ['One', 'Two'], config });
  await town.run();
  expect(town.failures).toEqual([]);
  expect(town.seeBeads()).toMatchInlineSnapshot(`
    "#1 landed after 1: ada done
    #2 landed after 1: bob done"
  `);
  expect([...town.world.queue.taken.values()]).toEqual([1, 1]);
  expect(town.counts.byName['move-refs']).toBeGreaterThan(0);
  expect(town.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
  expect([...town.world.issues.values()].some((issue) => issue.isOpen)).toBe(false);
  expect(town.audit().status).toBe('intact');
});

it('sends back what fails before GitHub hears of it', async () => {
  const broken = [{ files: { 'one.txt': 'BROKEN' } }, { files: { 'one.txt': 'fine' } }];
  const town = await startTown({ beads: [{ title: 'One', work: broken }], config });
  await town.run();
  expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 2: ada red-checks, ada done"`);
  expect([...town.world.queue.taken.values()]).toEqual([1]);
});

it('comes to the same end without webhooks', async () => {
  const town = await startTown({ beads: ['One', 'Two'], config, hasWebhooks: false, tickMs: 60_000 });
  await town.run();
  expect(town.seeBeads()).toMatchInlineSnapshot(`
    "#1 landed after 1: ada done
    #2 landed after 1: bob done"
  `);
});

it('takes a held one out of the queue, and puts it in again when it is resumed', async () => {
  const town = await startTown({ beads: ['One'], config, checkMs: 600_000 });
  await town.time.run({ forMs: 3_600_000, isOver: () => town.world.queue.taken.size > 0 });
  await town.comment('#1', '/hold');
  await town.run({ forMs: 3_600_000 });
  expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 held after 1: ada done"`);
  await town.comment('#1', '/resume');
  await town.run();
  expect(town.seeBeads()).toMatchInlineSnapshot(`"#1 landed after 1: ada done"`);
});

it('holds what somebody took out by hand, and says so', async () => {
  const town = await startTown({ beads: ['One'], config, checkMs: 600_000 });
  await town.time.run({ forMs: 3_600_000, isOver: () => town.world.queue.taken.size > 0 });
  const [pull = 0] = town.world.queue.taken.keys();
  town.world.queue.remove(pull, 'MANUAL');
  await town.run({ forMs: 3_600_000 });
  await town.comment('#1', '/why');
  expect(town.see('#1')).toMatchInlineSnapshot(`
    "#1 One (open) [agent]
    ---
    toolpusher: **Held.** Not landed: somebody took it out of GitHub's merge queue. Comment \`/resume\` to test and queue it again.

    | attempt | agent | end | took | cost |
    |---|---|---|---|---|
    | 1 | ada | delivered | 65 s | unknown |
    ---
    maintainer {+1}: /why
    ---
    toolpusher: #1 is **held**. Not landed: somebody took it out of GitHub's merge queue. Comment \`/resume\` to test and queue it again.

    - run **green** by itself, 11 min ago

    - attempt 1 by ada delivered. Worked on bead 1."
  `);
});

it("hands over a stack of people's, in order", async () => {
  const town = await startTown({ beads: [], config });
  const low = town.world.openPull({ branch: 'low', by: 'rose', files: { 'low.txt': 'x\n' } });
  const high = town.world.openPull({ branch: 'high', by: 'rose', files: { 'high.txt': 'x\n' }, base: 'low' });
  await town.comment(`${high}`, '/merge');
  await town.comment(`${low}`, '/merge');
  await town.run();
  expect(town.failures).toEqual([]);
  expect([town.world.pull(low).state, town.world.pull(high).state]).toEqual(['merged', 'merged']);
  expect(town.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
  expect(town.ledger.queue.requests).toEqual([]);
});

it('enters where its own check is required, which never blocks a pull request of people either', async () => {
  const town = new Town({ beads: ['One', 'Two'], config });
  town.world.queue.requiredChecks = ['toolpusher/refinery', 'ci'];
  await town.settle();
  const theirs = town.world.openPull({ branch: 'theirs', by: 'rose', files: { 'theirs.txt': 'x' } });
  await town.run();
  expect(town.failures).toEqual([]);
  expect(town.seeBeads()).toMatchInlineSnapshot(`
    "#1 landed after 1: ada done
    #2 landed after 1: bob done"
  `);
  expect([...town.world.queue.taken.values()]).toEqual([1, 1]);
  expect(town.world.pullChecks.get(theirs)?.conclusion).toBe('neutral');
});

it("takes back through GitHub's queue what landed through it", async () => {
  const town = await startTown({ beads: ['One', 'Two'], config });
  await town.run();
  await town.comment('#1', '/revert');
  await town.run({ forMs: 3_600_000 });
  expect(town.failures).toEqual([]);
  const files = [...town.world.git.treeAt('refs/heads/main').keys()].filter((path) => path.endsWith('.txt'));
  expect(files).toEqual(['bead-2.txt']);
  expect(town.ledger.beads[1]).toMatchObject({ state: 'held', landed: null });
  expect(town.ledger.queue.reverts).toEqual([]);
});
