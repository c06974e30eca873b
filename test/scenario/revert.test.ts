/** `/revert`: what landed is taken back through the same queue, and the bead comes back. */
import { describe, expect, it } from 'vitest';
import { spendOfBead } from '../../src/core/agents/cost.ts';
import { newStops } from '../../src/cli/town-rest.ts';
import { stoppedReverts } from '../../src/core/refinery/revert.ts';
import { findConditions } from '../../src/core/watch/find.ts';
import { partSnapshot } from '../../src/cli/part-snapshot.ts';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const said = (town: Town, number: number): string[] =>
  (town.world.commentsOf(number) ?? [])
    .filter((comment) => comment.by === 'toolpusher[bot]')
    .map((comment) => comment.body.split('\n').slice(1).join('\n'));
const files = (town: Town): string[] =>
  [...town.world.git.treeAt('refs/heads/main').keys()].filter((path) => path.endsWith('.txt')).toSorted();

async function landed(options: TownOptions): Promise<Town> {
  const town = await startTown(options);
  await town.run();
  expect(town.failures).toEqual([]);
  return town;
}

describe('/revert', () => {
  it.each([
    { on: 'the pull request', issue: '#3' },
    { on: 'the bead', issue: '#1' },
  ])('on $on takes out exactly that change, tested and landed, and brings the bead back, held', async ({ issue }) => {
    const town = await landed({ beads: ['One', 'Two'], agents: 2 });
    expect(files(town)).toEqual(['bead-1.txt', 'bead-2.txt']);
    await town.comment(issue, '/revert');
    await town.run({ forMs: 1_800_000 });
    expect(town.failures).toEqual([]);
    expect(files(town)).toEqual(['bead-2.txt']);
    expect(town.world.baseMoves.filter((move) => !move.wasGreen)).toEqual([]);
    expect([...town.world.pulls.values()].map(({ title, state }) => `${title}: ${state}`)).toEqual([
      'One: merged',
      'Two: merged',
      'Revert #3: merged',
    ]);
    expect(town.world.issue(1).isOpen).toBe(true);
    expect(town.ledger.beads[1]).toMatchObject({ state: 'held', landed: null });
    expect(town.ledger.beads[1]?.reason).toBe(
      '@maintainer had #3 taken back, which #5 did. Say in the text what was wrong with it, then comment `/retry`; or close this issue.',
    );
    expect(said(town, 3).at(-1)).toBe('#3 was taken back by #5. To bring it in again, comment `/revert` on #5.');
    expect(town.ledger.queue.reverts).toEqual([]);
    expect([...town.world.git.refs.keys()].filter((ref) => ref.includes('revert'))).toEqual([]);
    expect(town.audit().status).toBe('intact');
    // What was done at it, by whom and at what cost, goes on; the CV says what became of it.
    const past = { number: 1, agent: 'ada', end: 'reverted', kept: null };
    expect(town.ledger.beads[1]).toMatchObject({ attempts: 1, forgiven: 1, ended: [past] });
    expect(spendOfBead(town.ledger.beads[1] ?? { ended: [] }).attempts).toBe(1);
    const shown = (town.world.commentsOf(1) ?? []).filter(({ body }) => body.startsWith('<!-- toolpusher:bead:1'));
    expect(shown.map(({ body }) => body.split('\n').at(-1))).toEqual([
      expect.stringMatching(/^\| 1 \| ada \| landed, and was taken back \|/),
    ]);
    expect(town.ledger.agents['ada']).toMatchObject({
      landed: 1,
      takenBack: 1,
      skills: { all: { tried: 1, passed: 0 } },
    });
    expect(town.ledger.agents['ada']?.lines).toMatchObject([{ bead: 1, end: 'reverted' }]);

    await town.comment('#1', '/why');
    expect(said(town, 1).at(-1)).toContain('- attempt 1 by ada landed, and was taken back.');
    await town.comment('#1', '/retry');
    await town.run();
    expect(town.audit().status).toBe('intact');
    expect(town.ledger.agents).toMatchObject({ bob: { landed: 2, tiers: { clean: 2 } } });
    const filed = [...town.world.git.treeAt('refs/heads/toolpusher/ledger')].filter(([path]) =>
      path.startsWith('beads/0/1-'),
    );
    expect(filed.map(([, text]) => JSON.parse(text)).toSorted((a, b) => a.readyAt - b.readyAt)).toMatchObject([
      { attempts: 1, ended: [{ number: 1, end: 'done' }] },
      { attempts: 2, ended: [past, { number: 2, end: 'done' }] },
    ]);
    expect(files(town)).toEqual(['bead-1.txt', 'bead-2.txt']);
    expect(town.world.issue(1).isOpen).toBe(false);
  });

  it('is not given up because a look does not show its new pull request yet', async () => {
    let town: Town | null = null;
    const spoil: TownOptions['spoil'] = (repository) => ({
      ...repository,
      look: async (asked) => {
        const view = await repository.look(asked);
        const entries = town?.ledger.queue.entries ?? [];
        const isNew = (pull: number): boolean =>
          entries.some((entry) => entry.pull === pull && (town?.time.now() ?? 0) - entry.queuedAt < 30_000);
        const pulls = view.pulls.filter(({ branch, number }) => !(branch.startsWith('revert/') && isNew(number)));
        return { ...view, pulls };
      },
    });
    town = await landed({ beads: ['One'], spoil });
    await town.comment('#2', '/revert');
    for (let ticks = 0; ticks < 4; ticks++) {
      await town.time.run({ forMs: 5000 });
      await town.tick();
    }
    await town.run({ forMs: 1_800_000 });
    expect(town.failures).toEqual([]);
    expect(files(town)).toEqual([]);
    expect(said(town, 2).at(-1)).toContain('#2 was taken back by #3.');
  });

  it('twice is once; a revert can itself be taken back', async () => {
    const town = await landed({ beads: ['One'] });
    await town.comment('#2', '/revert');
    await town.comment('#2', '/revert');
    await town.run({ forMs: 1_800_000 });
    await town.comment('#2', '/revert');
    expect([...town.world.pulls.values()].map(({ title }) => title)).toEqual(['One', 'Revert #2']);
    expect(said(town, 2)).toMatchInlineSnapshot(`
      [
        "A pull request that takes back #2 is being opened. It is tested like any other, and lands ahead of the others.",
        "#2 is being taken back already, by #3.",
        "#2 was taken back by #3. To bring it in again, comment \`/revert\` on #3.",
        "#2 was taken back by #3. To bring it in again, comment \`/revert\` on #3.",
      ]
    `);
    expect(town.ledger.agents['ada']).toMatchObject({ takenBack: 1, lines: [{ bead: 1, end: 'reverted' }] });
    await town.comment('#3', '/revert');
    await town.run({ forMs: 1_800_000 });
    expect(files(town)).toEqual(['bead-1.txt']);
    // The CV says so again, and the issue, which was opened anew, what there is to decide.
    const { ada } = town.ledger.agents;
    expect(ada).toMatchObject({ landed: 1, lines: [{ bead: 1, end: 'landed' }] });
    expect(ada?.skills['all']).toEqual({ tried: 1, passed: 1 });
    expect(ada?.takenBack).toBeUndefined();
    expect(town.ledger.beads[1]?.reason).toBe(
      '#2 had been taken back, and #4 brought it in again. If that is all, close this issue; to have it done differently, say how in the text, then comment `/retry`.',
    );
    expect(town.audit().status).toBe('intact');
    // What took it back again is told of as well.
    await town.comment('#4', '/revert');
    await town.run({ forMs: 1_800_000 });
    expect(town.ledger.agents['ada']).toMatchObject({ takenBack: 1, lines: [{ bead: 1, end: 'reverted' }] });
  });

  it.each([
    { how: 'by the label', labels: ['agent'], shows: '**Held.** @maintainer had #2 taken back' },
    { how: 'by /sling', labels: [], shows: '**Taken back** by #3. It had landed as' },
  ])('is shown where the issue, with the fleet $how, said that it has landed', async ({ labels, shows }) => {
    const town = await startTown({ beads: [{ title: 'One', labels }] });
    if (labels.length === 0) await town.comment('#1', '/sling');
    await town.run();
    await town.comment('#1', '/revert');
    await town.run({ forMs: 1_800_000 });
    const stickies = (town.world.commentsOf(1) ?? []).filter(({ body }) =>
      body.startsWith('<!-- toolpusher:bead:1 -->'),
    );
    expect(stickies.map(({ body }) => body.split('\n')[1]?.slice(0, shows.length))).toEqual([shows]);
    if (labels.length === 0) await town.comment('#1', '/sling');
    expect(town.ledger.beads[1]?.ended.map(({ number, end }) => `${number} ${end}`)).toEqual(['1 reverted']);
    expect(town.failures).toEqual([]);
  });

  it('/why says of its pull request who asked for it how, and of what it took back by whom', async () => {
    const town = await startTown({ beads: [{ title: 'One', labels: [] }] });
    await town.comment('#1', '/sling');
    await town.run();
    const why = async (number: number): Promise<string | undefined> => {
      await town.comment(`#${number}`, '/why');
      return said(town, number)
        .at(-1)
        ?.replace(/\b[0-9a-f]{12,40}\b/g, 'SHA');
    };
    await town.comment('#2', '/revert');
    const meanwhile = [await why(2), await why(3)];
    await town.run({ forMs: 1_800_000 });
    const after = [await why(2), await why(3)];
    await town.comment('#3', '/revert');
    await town.run({ forMs: 1_800_000 });
    expect([meanwhile, after, [await why(2), await why(3)]]).toMatchInlineSnapshot(`
      [
        [
          "#2 is **landed**, as SHA, for #1, by ada. #2 is being taken back already, by #3.",
          "#3 is **queued**. It is being tested by itself, at the head of the landing chain. Place 1 of 1. If all goes well it lands in about 2 min. @maintainer asked for SHA by \`/revert\` on #2.",
        ],
        [
          "#2 was **taken back** by #3. It had landed as SHA, for #1, by ada. To bring it in again, comment \`/revert\` on #3.",
          "#3 is **landed**, as SHA, taking back #2. \`/revert\` takes it back.",
        ],
        [
          "#2 is **landed**, as SHA, for #1, by ada. \`/revert\` takes it back.",
          "#3 was **taken back** by #4. It had landed as SHA. To bring it in again, comment \`/revert\` on #4.",
        ],
      ]
    `);
  });

  it('takes back again what had come back', async () => {
    const town = await landed({ beads: ['One'] });
    // The last two are said on the original: once it is back, and once that is taken back too.
    for (const on of ['#2', '#3', '#2', '#2']) {
      await town.comment(on, '/revert');
      await town.run({ forMs: 1_800_000 });
    }
    expect(town.failures).toEqual([]);
    expect([...town.world.pulls.values()].map(({ title, state }) => `${title}: ${state}`)).toEqual([
      'One: merged',
      'Revert #2: merged',
      'Revert #3: merged',
      'Revert #4: merged',
    ]);
    expect(files(town)).toEqual([]);
    expect(said(town, 2).at(-1)).toBe('#4 was taken back by #5. To bring it in again, comment `/revert` on #5.');
  });

  it('goes ahead of what waits', async () => {
    const town = await landed({ beads: ['One'], config: 'slots: {total: 3, checks: 1}' });
    for (const title of ['Two', 'Three', 'Four', 'Five']) {
      town.world.openIssue({ title, body: 'Please.', labels: ['agent'], by: 'maintainer' });
    }
    await town.comment('#2', '/revert');
    const entry = town.ledger.queue.entries.find(({ bead }) => bead === null);
    expect(entry?.priority).toBe(0);
    await town.run({ forMs: 3_600_000 });
    const order = town.seeBase().split('\n').slice(1);
    expect(order[1]).toContain('Merge pull request #7');
  });

  it('that conflicts with what landed since is given to a person, and changes nothing', async () => {
    const town = await landed({
      beads: [
        { title: 'One', work: [{ files: { 'shared.txt': 'one\n' } }] },
        { title: 'Two', blockedBy: [1], work: [{ files: { 'shared.txt': 'two\n' } }] },
      ],
    });
    const [first] = [...town.world.pulls.keys()];
    await town.comment(`#${first}`, '/revert');
    await town.run({ forMs: 1_800_000 });
    const [, , third] = [...town.world.pulls.keys()];
    expect(said(town, third ?? 0).at(-1)).toContain('It conflicts with the base');
    // Where it was asked for, once each.
    await town.tick();
    const told = [1, first ?? 0].map((on) => said(town, on).filter((text) => text.includes('is to take back')));
    expect(told[0]?.map((text) => text.replace(/\b[0-9a-f]{12}\b/g, 'SHA'))).toMatchInlineSnapshot(`
      [
        "#5, which is to take back #3, does not land as it is: Out of the merge queue. It conflicts with the base as it is at SHA. Push a change, then comment \`/merge\`. That goes for #5; see there. #3 stays landed until then.",
      ]
    `);
    expect(told[1]).toEqual(told[0]);
    // Whoever asks again, or why, is told the same; so is whoever looks at the queue, a town or the conditions.
    await town.comment('#1', '/why');
    await town.comment(`#${first}`, '/revert');
    const again = [1, first ?? 0].map((on) => said(town, on).at(-1) ?? '');
    expect(again.map((text) => text.includes('#5, which is to take back #3, does not land as it is'))).toEqual([
      true,
      true,
    ]);
    expect(again[1]).toContain('To begin anew, close #5 and comment `/revert` again.');
    const { ledger } = town;
    const lines = new Set<string>();
    expect([1, 2].map(() => newStops(ledger.queue, lines).map(({ record }) => record['of']))).toEqual([[3], []]);
    const conditions = findConditions({ ledger, snapshot: partSnapshot(''), events: [] });
    expect(conditions.map(({ key }) => key)).toContain('revert-stopped:3');
    expect(stoppedReverts(ledger.queue).map(({ of, pull, bead }) => [of, pull, bead])).toEqual([[3, 5, 1]]);
    expect(town.world.git.treeAt('refs/heads/main').get('shared.txt')).toBe('two\n');
    expect(town.ledger.queue.entries).toEqual([]);
    expect(town.world.issue(1).isOpen).toBe(false);
  });

  it('is refused to strangers, and for what never landed here', async () => {
    const town = await landed({ beads: ['One'] });
    const before = town.ledger.queue;
    await town.comment('#2', '/revert', 'reader');
    await town.comment('#77', '/revert');
    expect(town.ledger.queue).toEqual(before);
    expect(said(town, 2).at(-1)).toContain('@reader, commands here need the permission');
  });

  it('whose pull request is closed by hand, or pushed to, is not landed', async () => {
    const town = await landed({ beads: ['One', 'Two'], checkMs: 600_000 });
    await town.comment('#3', '/revert');
    await town.comment('#4', '/revert');
    const open = [...town.world.pulls.values()].filter(({ state }) => state === 'open');
    expect(open).toHaveLength(2);
    const [closed, pushed] = open;
    town.world.closePull(closed?.number ?? 0);
    town.world.pushToBranch(pushed?.branch ?? '', { 'more.txt': 'x' });
    await town.run({ forMs: 1_800_000 });
    expect(said(town, pushed?.number ?? 0).at(-1)).toContain('was pushed');
    expect(files(town)).toEqual(['bead-1.txt', 'bead-2.txt']);
    expect(town.ledger.queue.reverts.map(({ of }) => of)).toEqual([4]);
    await town.comment('#3', '/revert');
    expect(town.ledger.queue.reverts.map(({ of }) => of)).toEqual([4, 3]);
  });
});
