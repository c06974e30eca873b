/** The check `toolpusher/refinery` on pull requests, and its buttons. */
import { describe, expect, it } from 'vitest';
import type { Button } from '../../src/core/people/button.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';

/** The check of a pull request as people see it. */
function seeCheck(town: Town, pull: number): string | null {
  const check = town.world.pullChecks.get(pull);
  if (check === undefined) return null;
  const said = check.summary
    .replaceAll(/\b[0-9a-f]{40}\b/g, 'SHA')
    .replaceAll(/refinery\/[0-9a-f]{24}/g, 'refinery/RUN');
  return `${check.conclusion}: ${check.title} [${check.buttons.join(' ')}]\n${said.replace(/Written at .*/, '').trim()}`;
}

let deliveries = 0;

async function press(
  town: Town,
  button: Button,
  given: { pull: number; by?: string; head?: string; delivery?: string },
) {
  const { pull, by = 'maintainer', delivery = `press-${++deliveries}` } = given;
  const head = Sha.parse(given.head ?? town.world.pullChecks.get(pull)?.head);
  town.wake([{ type: 'pressed', button, pull: PullNumber.parse(pull), head, by, delivery }]);
  await town.settle();
}

const said = (town: Town, number: number): string[] =>
  (town.world.commentsOf(number) ?? [])
    .filter((comment) => comment.by === 'toolpusher[bot]')
    .map((comment) => comment.body.split('\n').slice(1).join('\n'));

describe('the check on a pull request', () => {
  it('says on what landed that it landed, and with a button takes it back', async () => {
    const town = await startTown({ beads: ['One', 'Two'], agents: 2, checkMs: 5000 });
    await town.run();
    expect(town.failures).toEqual([]);
    expect(seeCheck(town, 3)).toMatchInlineSnapshot(`
      "success: Landed [revert]
      Landed as SHA, tested and landed together with 1 other."
    `);
    await press(town, 'revert', { pull: 3 });
    await town.run({ forMs: 1_800_000 });
    expect(town.failures).toEqual([]);
    expect(town.world.git.treeAt('refs/heads/main').has('bead-1.txt')).toBe(false);
    expect(seeCheck(town, 3)).toMatchInlineSnapshot(`
      "neutral: Taken back []
      #3 was taken back by #5. To bring it in again, comment \`/revert\` on #5."
    `);
    expect(town.audit().status).toBe('intact');
  });

  it('costs one call for all that land together, and none on the way there when that is quick', async () => {
    const beads = Array.from({ length: 12 }, (_, index) => `Bead ${index + 1}`);
    const town = await startTown({ beads, agents: 6, config: 'slots: {total: 20, checks: 4}', checkMs: 10_000 });
    await town.run();
    expect(town.world.pullChecks.size).toBe(12);
    const landings = town.world.baseMoves.length;
    expect(town.counts.byName['show-pulls'] ?? 0).toBeLessThanOrEqual(landings);
  });

  it('shows what waits, what it waits for and what may be done; held and resumed by buttons', async () => {
    const town = await startTown({ beads: ['One'], checkMs: 600_000 });
    await town.run({ forMs: 400_000 });
    await town.tick();
    expect(seeCheck(town, 2)).toMatchInlineSnapshot(`
      "neutral: In the merge queue [hold reimagine abandon]
      It is being tested by itself, at the head of the landing chain. Place 1 of 1. If all goes well it lands in about 7 min, going by what is usual elsewhere.

      - run \`refinery/RUN\`: testing, by itself"
    `);
    await press(town, 'hold', { pull: 2 });
    expect(seeCheck(town, 2)).toMatchInlineSnapshot(`
      "action_required: Held [resume reimagine abandon]
      It is held by @maintainer. Comment \`/resume\` to go on. Place 1 of 1.

      - run \`refinery/RUN\`: testing, by itself"
    `);
    expect(town.ledger.beads[1]?.state).toBe('held');
    await press(town, 'resume', { pull: 2 });
    expect(town.ledger.beads[1]?.state).toBe('queued');
    await town.run();
    expect(seeCheck(town, 2)?.split('\n')[0]).toBe('success: Landed [revert]');
  });

  it('asks for a person where one is needed, and abandons or goes on by button', async () => {
    const town = await startTown({
      beads: [{ title: 'One', work: [{ files: { 'a.txt': 'BROKEN' } }] }],
      config: 'attempts: {max: 1}',
      checkMs: 5000,
    });
    await town.run({ forMs: 4 * 3_600_000 });
    expect(town.ledger.beads[1]?.state).toBe('stuck');
    expect(seeCheck(town, 2)).toMatchInlineSnapshot(`
      "action_required: A person is needed [retry reimagine abandon]
      1 attempt did not do it, the last: attempt 1 by ada failed the checks. Failed on the staged commit: ci. Look at what was tried, change the text if it misleads, then comment \`/retry\`."
    `);
    await press(town, 'retry', { pull: 2 });
    expect(town.ledger.beads[1]?.state).not.toBe('stuck');
  });
});

describe('a button', () => {
  it('needs the permission that its command needs, is obeyed once, and only on the head that is there', async () => {
    const town = await startTown({ beads: ['One'], checkMs: 600_000 });
    await town.run({ forMs: 400_000 });
    await town.tick();
    const before = town.ledger;
    await press(town, 'hold', { pull: 2, by: 'reader' });
    await press(town, 'hold', { pull: 2, head: 'f'.repeat(40) });
    expect(town.ledger.beads).toEqual(before.beads);
    expect(said(town, 2)).toMatchInlineSnapshot(`
      [
        "@reader pressed a button of the check \`toolpusher/refinery\`. @reader, commands here need the permission \`write\` on this repository, so nothing was changed.",
        "@maintainer pressed a button of the check \`toolpusher/refinery\`. The button was on the check of ffffffffffff, which this pull request is not at any more. Use the check of its newest commit; nothing was changed.",
      ]
    `);
    await press(town, 'hold', { pull: 2, delivery: 'same' });
    await town.comment('#1', '/resume');
    await press(town, 'hold', { pull: 2, delivery: 'same' });
    expect(town.ledger.beads[1]?.state).toBe('queued');
    await press(town, 'hold', { pull: 99, head: 'f'.repeat(40) });
    expect(town.failures).toEqual([]);
  });
});
