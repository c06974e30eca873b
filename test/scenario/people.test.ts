/** Pull requests of people in the merge queue: asked for by a label or by `/merge`, each for one head. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const minute = 60_000;

async function town(options: Partial<TownOptions> = {}): Promise<Town> {
  return startTown({ beads: [], ...options });
}

describe('a pull request of people', () => {
  it('lands by /merge, beside an agent’s, tested on the very commit', async () => {
    const rig = await town({ beads: ['Fix it'] });
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' }, title: 'My change' });
    await rig.comment(`${pull}`, '/merge');
    await rig.comment(`${pull}`, '/why');
    await rig.run();
    expect(rig.failures).toEqual([]);
    expect(rig.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
    expect(rig.seePull(pull)).toMatchInlineSnapshot(`
      "#2 My change (merged, into main)
      ---
      maintainer {+1}: /merge
      ---
      maintainer {+1}: /why
      ---
      toolpusher: #2 is **queued**. It is being tested by itself, at the head of the landing chain. Place 1 of 1. If all goes well it lands in about 10 min, going by what is usual elsewhere. @maintainer asked for 74382afd6b0e by \`/merge\`."
    `);
    expect(rig.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Merge pull request #2: My change
      Merge pull request #3: Fix it"
    `);
    expect(rig.ledger.queue.requests).toEqual([]);
    // Whoever may write is not asked whether it changes workflows.
    expect(rig.counts.byName['files']).toBeUndefined();
    expect(rig.audit()).toMatchObject({ status: 'intact' });
  });

  it('lands by the label of somebody permitted, and not by that of anybody else', async () => {
    const rig = await town();
    const one = rig.world.openPull({ branch: 'one', by: 'rose', files: { 'one.txt': 'x\n' } });
    const two = rig.world.openPull({ branch: 'two', by: 'rose', files: { 'two.txt': 'x\n' } });
    await rig.settle();
    rig.world.label(one, 'merge', 'maintainer');
    rig.world.label(two, 'merge', 'triager');
    await rig.settle();
    await rig.run();
    expect([rig.world.pull(one).state, rig.world.pull(two).state]).toEqual(['merged', 'open']);
    expect(rig.failures).toEqual([]);
  });

  it('is out of the queue once something is pushed, and says so', async () => {
    const rig = await town();
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    await rig.comment(`${pull}`, '/merge');
    rig.world.pushToPull(pull, { 'evil.txt': 'x\n' });
    await rig.run({ forMs: 30 * minute });
    expect(rig.seePull(pull)).toMatchInlineSnapshot(`
      "#1 Change mine (open, into main)
      ---
      maintainer {+1}: /merge
      ---
      toolpusher: a91eeed48764 was pushed after 5302d27a3d77 was asked for, so it is out of the merge queue. Comment \`/merge\` to land the new head."
    `);
    expect(rig.ledger.queue.entries).toEqual([]);
    await rig.comment(`${pull}`, '/merge');
    await rig.run();
    expect(rig.world.pull(pull).state).toBe('merged');
    expect(rig.failures).toEqual([]);
  });

  it('that was labelled before the last push is not queued', async () => {
    const rig = await town({ hasWebhooks: false });
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    await rig.time.run({ forMs: 1000 });
    rig.world.label(pull, 'merge', 'maintainer');
    await rig.time.run({ forMs: 1000 });
    rig.world.pushToPull(pull, { 'evil.txt': 'x\n' });
    await rig.tick();
    expect(rig.seePull(pull)).toContain('It was pushed to after the label');
    await rig.run({ forMs: 30 * minute });
    expect(rig.world.pull(pull).state).toBe('open');
    expect(rig.world.pull(pull).comments).toHaveLength(1);
  });

  it('that is a draft waits until it is none', async () => {
    const rig = await town();
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' }, isDraft: true });
    await rig.settle();
    rig.world.label(pull, 'merge', 'maintainer');
    await rig.settle();
    await rig.run({ forMs: 30 * minute });
    expect(rig.seePull(pull)).toMatchInlineSnapshot(`
      "#1 Change mine (open, into main)
      ---
      toolpusher: It is a draft, and drafts do not queue. Mark it as ready for review; it queues then, if nothing is pushed."
    `);
    rig.world.changePull(pull, { isDraft: false });
    await rig.settle();
    await rig.run();
    expect(rig.world.pull(pull).state).toBe('merged');
  });

  it('from a fork, or with workflows, queues by /merge of somebody who may write, and by nothing less', async () => {
    const rig = await town({ config: 'permission: triage' });
    const fork = rig.world.openPull({ branch: 'fork', by: 'mallory', files: { 'f.txt': 'x\n' }, isFork: true });
    const flow = rig.world.openPull({
      branch: 'flow',
      by: 'rose',
      files: { '.github/workflows/ci.yml': 'on: push\n' },
    });
    await rig.settle();
    for (const pull of [fork, flow]) rig.world.label(pull, 'merge', 'maintainer');
    await rig.settle();
    await rig.run({ forMs: 30 * minute });
    for (const pull of [fork, flow]) await rig.comment(`${pull}`, '/merge', 'triager');
    await rig.run({ forMs: 30 * minute });
    expect(rig.seePull(fork)).toMatchInlineSnapshot(`
      "#1 Change fork (open, into main)
      ---
      toolpusher: It comes from a fork, so a label does not queue it. Somebody with \`write\` who has read it can comment \`/merge 0f3de1d28b0d\`.
      ---
      triager {confused}: /merge
      ---
      toolpusher: @triager, a pull request from a fork, or one that changes workflows, is queued by somebody with \`write\`; nothing was changed."
    `);
    expect(rig.seePull(flow)).toMatchInlineSnapshot(`
      "#2 Change flow (open, into main)
      ---
      toolpusher: It changes workflows, so a label does not queue it. Somebody with \`write\` who has read it can comment \`/merge 1c6bb9e735c5\`.
      ---
      triager {confused}: /merge
      ---
      toolpusher: @triager, a pull request from a fork, or one that changes workflows, is queued by somebody with \`write\`; nothing was changed."
    `);
    for (const pull of [fork, flow]) await rig.comment(`${pull}`, '/merge');
    await rig.run();
    expect([rig.world.pull(fork).state, rig.world.pull(flow).state]).toEqual(['merged', 'merged']);
  });

  it('that fails is sent back once, with the checks and the proof, and is not tried again by itself', async () => {
    const rig = await town();
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'BROKEN\n' } });
    await rig.settle();
    rig.world.label(pull, 'merge', 'maintainer');
    await rig.settle();
    await rig.run();
    expect(rig.seePull(pull).replaceAll(/`?\b[0-9a-f]{12}\b`?/g, 'SHA')).toMatchInlineSnapshot(`
      "#1 Change mine (open, into main)
      ---
      toolpusher: Out of the merge queue. Failed on the staged commit: ci. Shown by 2 red runs on SHA (SHA, SHA), the smallest of it alone; 99.9 % sure. Push a change, then comment \`/merge\`."
    `);
    expect(rig.world.runs.size).toBe(0);
    expect(rig.failures).toEqual([]);
  });

  it('that fails is sent back with what the check said, kept from being Markdown', async () => {
    const rig = await town();
    rig.world.redSays = 'want 2, got 3 <b>@everybody</b>\n/merge';
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'BROKEN\n' } });
    await rig.comment(`${pull}`, '/merge');
    await rig.run();
    expect(
      rig
        .seePull(pull)
        .split('\n---\n')
        .at(-1)
        ?.replaceAll(/`?\b[0-9a-f]{12}\b`?/g, 'SHA'),
    ).toMatchInlineSnapshot(
      `"toolpusher: Out of the merge queue. Failed on the staged commit: ci. Shown by 2 red runs on SHA (SHA, SHA), the smallest of it alone; 99.9 % sure. The check says: "want 2, got 3 &#60;b&#62;&#64;everybody&#60;&#47;b&#62; &#47;merge" Push a change, then comment \`/merge\`."`,
    );
  });

  it('that conflicts with the base is sent back once', async () => {
    const rig = await town();
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'README.md': 'mine\n' } });
    rig.world.pushToBase({ 'README.md': 'theirs\n' });
    await rig.comment(`${pull}`, '/merge');
    await rig.run();
    expect(rig.seePull(pull).replaceAll(/`?\b[0-9a-f]{12}\b`?/g, 'SHA')).toMatchInlineSnapshot(`
      "#1 Change mine (open, into main)
      ---
      maintainer {+1}: /merge
      ---
      toolpusher: Out of the merge queue. It conflicts with the base as it is at SHA. Push a change, then comment \`/merge\`."
    `);
    // Rules had their turn.
    expect([...rig.world.runs.values()].map(({ composes }) => composes?.members.length)).toEqual([1]);
  });

  it('that conflicts with the base lands as rules merge it, and its head is not changed', async () => {
    const rig = await town({ mayRule: true });
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'list.txt': 'mine\n' } });
    const head = rig.world.git.refs.get('refs/heads/mine');
    rig.world.pushToBase({ 'list.txt': 'theirs\n' });
    await rig.comment(`${pull}`, '/merge');
    await rig.run();
    expect(rig.failures).toEqual([]);
    expect(rig.world.pull(pull).state).toBe('merged');
    expect(rig.world.git.treeAt('refs/heads/main').get('list.txt')).toBe('theirs\nmine\n');
    expect(rig.world.git.refs.get('refs/heads/mine') ?? head).toBe(head);
    expect(rig.world.baseMoves.at(-1)).toMatchObject({ wasGreen: true });
    expect(rig.seePull(pull)).not.toContain('Out of the merge queue');
  });

  it('is held, freed, ranked and taken out by commands', async () => {
    const rig = await town();
    const pull = rig.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    await rig.comment(`${pull}`, '/hold');
    await rig.comment(`${pull}`, '/merge\n/hold\n/priority P0\n/why');
    await rig.run({ forMs: 30 * minute });
    expect(rig.ledger.queue.entries).toMatchObject([{ pull, priority: 0, held: { why: 'asked' } }]);
    await rig.comment(`${pull}`, '/resume\n/stop');
    await rig.run({ forMs: 30 * minute });
    expect(rig.seePull(pull)).toMatchInlineSnapshot(`
      "#1 Change mine (open, into main)
      ---
      maintainer {confused}: /hold
      ---
      toolpusher: This pull request is not in the merge queue. \`/merge\` asks for it to be landed; nothing was changed.
      ---
      maintainer {+1}: /merge
      /hold
      /priority P0
      /why
      ---
      toolpusher: #1 is **queued**. It is held by @maintainer. Comment \`/resume\` to go on. Place 1 of 1. @maintainer asked for 5302d27a3d77 by \`/merge\`.
      ---
      maintainer {+1}: /resume
      /stop"
    `);
    expect(rig.failures).toEqual([]);
  });

  it('held keeps nobody else from landing', async () => {
    const rig = await town();
    const one = rig.world.openPull({ branch: 'one', by: 'rose', files: { 'one.txt': 'x\n' } });
    const two = rig.world.openPull({ branch: 'two', by: 'rose', files: { 'two.txt': 'x\n' } });
    await rig.comment(`${one}`, '/merge');
    await rig.comment(`${two}`, '/merge');
    await rig.comment(`${one}`, '/hold');
    await rig.run();
    expect([rig.world.pull(one).state, rig.world.pull(two).state]).toEqual(['open', 'merged']);
    await rig.comment(`${one}`, '/resume');
    await rig.run();
    expect(rig.world.pull(one).state).toBe('merged');
  });
});

describe('a stack', () => {
  it('lands in order, and what is left is based on the base', async () => {
    const rig = await town();
    const low = rig.world.openPull({ branch: 'low', by: 'rose', files: { 'low.txt': 'x\n' } });
    const high = rig.world.openPull({ branch: 'high', by: 'rose', files: { 'high.txt': 'x\n' }, base: 'low' });
    await rig.comment(`${high}`, '/merge');
    await rig.run({ forMs: 30 * minute });
    await rig.comment(`${high}`, '/why');
    expect(rig.seePull(high)).toMatchInlineSnapshot(`
      "#2 Change high (open, into low)
      ---
      maintainer {+1}: /merge
      ---
      toolpusher: It is based on the branch of #1 and lands after that.
      ---
      maintainer {+1}: /why
      ---
      toolpusher: #2 is **queued**. It is stacked on #1, which must land first and is not in the queue. Place 1 of 1. @maintainer asked for 9a6925ecd268 by \`/merge\`."
    `);
    await rig.comment(`${low}`, '/merge');
    await rig.run();
    expect(rig.seeBase()).toMatchInlineSnapshot(`
      "Initial commit
      Merge pull request #1: Change low
      Merge pull request #2: Change high"
    `);
    expect([rig.world.pull(low).state, rig.world.pull(high).state]).toEqual(['merged', 'merged']);
    expect(rig.failures).toEqual([]);
  });

  it('whose lower one is closed is out of the queue, and says so', async () => {
    const rig = await town();
    const low = rig.world.openPull({ branch: 'low', by: 'rose', files: { 'low.txt': 'x\n' } });
    const high = rig.world.openPull({ branch: 'high', by: 'rose', files: { 'high.txt': 'x\n' }, base: 'low' });
    await rig.comment(`${high}`, '/merge');
    rig.world.closePull(low);
    await rig.run({ forMs: 30 * minute });
    expect(rig.seePull(high)).toContain('It is based on `low`, which is neither');
    expect(rig.ledger.queue.entries).toEqual([]);
  });

  it('is retargeted where the lower one landed first', async () => {
    const rig = await town();
    const low = rig.world.openPull({ branch: 'low', by: 'rose', files: { 'low.txt': 'x\n' } });
    const high = rig.world.openPull({ branch: 'high', by: 'rose', files: { 'high.txt': 'BROKEN\n' }, base: 'low' });
    await rig.comment(`${high}`, '/merge');
    await rig.comment(`${low}`, '/merge');
    await rig.run();
    expect(rig.world.pull(low).state).toBe('merged');
    expect(rig.seePull(high)).toContain('(open, into main)');
    expect(rig.failures).toEqual([]);
  });
});

describe('whatever happens', () => {
  it('a stack comes to the same end when the process dies at any write, and is told nothing twice', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let write = 1; write <= 24; write++) {
        const rig = await town({ dieAt: { write, when } });
        const low = rig.world.openPull({ branch: 'low', by: 'rose', files: { 'low.txt': 'x\n' } });
        const high = rig.world.openPull({ branch: 'high', by: 'rose', files: { 'high.txt': 'x\n' }, base: 'low' });
        await rig.comment(`${high}`, '/merge');
        await rig.comment(`${low}`, '/merge');
        await rig.time.run({ forMs: 600_000 });
        rig.restart();
        await rig.tick();
        await rig.run();
        const said = rig.world.pull(high).comments.filter(({ by }) => by.startsWith('toolpusher'));
        const states = [rig.world.pull(low).state, rig.world.pull(high).state];
        expect([when, write, ...states, said.length]).toEqual([when, write, 'merged', 'merged', 1]);
        expect(rig.world.baseMoves.every((move) => move.wasGreen)).toBe(true);
      }
    }
  }, 60_000);

  it('a label reaches the same end by bare ticks as by webhooks', async () => {
    const ends = await Promise.all(
      [true, false].map(async (hasWebhooks) => {
        const rig = await town({ hasWebhooks });
        const good = rig.world.openPull({ branch: 'good', by: 'rose', files: { 'a.txt': 'x\n' } });
        const bad = rig.world.openPull({ branch: 'bad', by: 'rose', files: { 'b.txt': 'BROKEN\n' } });
        await rig.settle();
        for (const pull of [good, bad]) rig.world.label(pull, 'merge', 'maintainer');
        await rig.settle();
        for (let round = 0; round < 20; round++) {
          await rig.tick();
          await rig.time.run({ forMs: 300_000 });
        }
        const said = rig.world.pull(bad).comments.map(({ body }) => body.includes('Out of the merge queue'));
        return [rig.world.pull(good).state, rig.world.pull(bad).state, said, rig.ledger.queue.entries];
      }),
    );
    expect(ends[0]).toEqual(['merged', 'open', [true], []]);
    expect(ends[1]).toEqual(ends[0]);
  });

  it.each([10, 25, 40])('requests cost few calls: %i at once', async (count) => {
    const rig = await town();
    const pulls = Array.from({ length: count }, (_, index) =>
      rig.world.openPull({ branch: `b${index}`, by: 'rose', files: { [`${index}.txt`]: 'x\n' } }),
    );
    await rig.settle();
    const before = { ...rig.counts, byName: { ...rig.counts.byName } };
    for (const pull of pulls) rig.world.label(pull, 'merge', 'maintainer');
    await rig.settle();
    await rig.run();
    expect(pulls.map((pull) => rig.world.pull(pull).state)).toEqual(pulls.map(() => 'merged'));
    const spent = Object.fromEntries(
      Object.entries(rig.counts.byName).map(([name, calls]) => [name, calls - (before.byName[name] ?? 0)]),
    );
    expect(spent).toMatchSnapshot();
    // With the looks, the ledger's commits and the checks on the pull requests. The goal is four in batches.
    expect((rig.counts.calls - before.calls) / count).toBeLessThanOrEqual(count === 10 ? 5 : 3);
  });
});
