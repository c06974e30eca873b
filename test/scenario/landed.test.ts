/** Commands on what has landed: the record is filed away, and yet what is known of it is said. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const shas = (text: string): string => text.replace(/\b[0-9a-f]{40}\b/g, 'SHA');
const answers = (town: Town, number: number): string[] =>
  (town.world.commentsOf(number) ?? [])
    .filter(({ by, body }) => by === 'toolpusher[bot]' && !body.includes('toolpusher:bead:'))
    .map(({ body }) => shas(body.split('\n').slice(1).join('\n')));

async function landed(options: TownOptions): Promise<Town> {
  const town = await startTown(options);
  await town.run();
  expect(town.ledger.beads[1]).toBeUndefined();
  return town;
}

describe('on a landed bead', () => {
  it('/why says as what it landed, and no command sends people in circles', async () => {
    const town = await landed({ beads: ['Fix it'] });
    for (const command of ['/why', '/retry', '/sling']) await town.comment('#1', command);
    for (const command of ['/why', '/hold', '/sling']) await town.comment('#2', command);
    expect(town.failures).toEqual([]);
    expect(answers(town, 1)).toMatchInlineSnapshot(`
      [
        "#1 is **landed**, as SHA with #2, by ada. \`/revert\` takes it back.",
        "It has landed, as SHA with #2, by ada, so nothing was changed. \`/revert\` takes it back.",
        "It has landed, as SHA with #2, by ada, so nothing was changed. \`/revert\` takes it back.",
      ]
    `);
    expect(answers(town, 2)).toMatchInlineSnapshot(`
      [
        "#2 is **landed**, as SHA, for #1, by ada. \`/revert\` takes it back.",
        "It has landed, as SHA, for #1, by ada, so nothing was changed. \`/revert\` takes it back.",
        "It has landed, as SHA, for #1, by ada, so nothing was changed. \`/revert\` takes it back.",
      ]
    `);
    expect(town.ledger.beads).toEqual({});
  });

  it('whose issue was opened again, /sling does it again', async () => {
    const town = await startTown({ beads: [{ title: 'Fix it', labels: [] }] });
    await town.comment('#1', '/sling');
    await town.run();
    town.world.setOpen(1, true);
    await town.comment('#1', '/why');
    expect(answers(town, 1).at(-1)).toContain('comment `/sling`');
    await town.comment('#1', '/sling');
    expect(town.failures).toEqual([]);
    expect(town.ledger.beads[1]?.state).toBe('hooked');
  });

  it("/why says so on a person's pull request too", async () => {
    const town = await startTown({ beads: [] });
    const pull = town.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
    await town.comment(`${pull}`, '/merge');
    await town.run();
    await town.comment(`${pull}`, '/why');
    await town.comment(`${pull}`, '/retry');
    expect(answers(town, pull)).toMatchInlineSnapshot(`
      [
        "#1 is **landed**, as SHA. \`/revert\` takes it back.",
        "It has landed, as SHA, so nothing was changed. \`/revert\` takes it back.",
      ]
    `);
  });
});

it('/sling on what is no open issue says what it is for', async () => {
  const town = await startTown({ beads: ['Fix it'] });
  await town.time.run({ forMs: 600_000, isOver: () => town.ledger.beads[1]?.state === 'queued' });
  await town.comment('#2', '/sling');
  expect(answers(town, 2).at(-1)).toMatchInlineSnapshot(
    `"\`/sling\` hands an open issue to the fleet, and this is none. Open the issue again, then comment it there; \`/merge\` lands a pull request. Nothing was changed."`,
  );
});
