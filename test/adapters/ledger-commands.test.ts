/** `toolpusher status` and `why` on a ledger in git, as a person reads them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ledgerCommands } from '../../src/cli/ledger-commands.ts';
import { ledgerBranch } from '../../src/core/ref.ts';
import { startTown } from '../support/town.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledger-commands-'));

async function said(name: string, ...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const command = ledgerCommands().find((each) => each.name() === name);
  await command?.parseAsync(['--repo', dir, ...args], { from: 'user' });
  return lines.join('').replace(/\b[0-9a-f]{40}\b/g, 'SHA');
}

beforeAll(async () => {
  const town = await startTown({ beads: ['One', { title: 'Two', labels: [] }] });
  await town.comment('#2', '/sling');
  const mine = town.world.openPull({ branch: 'mine', by: 'rose', files: { 'mine.txt': 'x\n' } });
  await town.comment(`${mine}`, '/merge');
  await town.run();
  await town.comment('#2', '/revert');
  await town.run({ forMs: 1_800_000 });
  const files = [...(town.ledgerHistory().at(-1)?.files ?? [])];
  execFileSync('git', ['init', '--quiet', '--bare', dir]);
  const stream = [
    `commit refs/heads/${ledgerBranch}\ncommitter T <t@example.org> 1700000000 +0000\ndata 1\nx\n`,
    ...files.map(([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`),
  ];
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: stream.join('') });
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('of what has landed', () => {
  it('why says as what, with what, by whom, and whether it was taken back', async () => {
    const firsts: (string | undefined)[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) firsts.push((await said('why', String(number))).split('\n')[0]);
    expect(firsts).toMatchInlineSnapshot(`
      [
        "#1 is landed, as SHA with #4, by ada. \`/revert\` takes it back.",
        "#2 was taken back by #6. It had landed as SHA with #5, by bob. To bring it in again, comment \`/revert\` on #6.",
        "#3 is landed, as SHA. \`/revert\` takes it back.",
        "#4 is landed, as SHA, for #1, by ada. \`/revert\` takes it back.",
        "#5 was taken back by #6. It had landed as SHA, for #2, by bob. To bring it in again, comment \`/revert\` on #6.",
        "#6 is landed, as SHA, taking back #5. \`/revert\` takes it back.",
      ]
    `);
  });

  it('status says what was taken back', async () => {
    const lines = (await said('status')).split('\n');
    expect(lines.filter((line) => line.startsWith('#'))).toMatchInlineSnapshot(`
      [
        "#1    landed  P2    ada    1      One",
        "#2    landed  P2    bob    1      Two    taken back by #6",
      ]
    `);
  });
});

describe('of a town on this machine', () => {
  it('its folder will do, named by --dir or --repo, whether it runs or not', async () => {
    const town = join(dir, 'a-town');
    mkdirSync(join(town, 'github/git'), { recursive: true });
    writeFileSync(join(town, 'town.json'), '{}');
    await expect(said('status', '--dir', town)).rejects.toThrow(/holds no town/);
    writeFileSync(join(town, 'asked.json'), '{}');
    await expect(said('status', '--dir', town)).rejects.toThrow(/has no ledger yet/);
    symlinkSync(dir, join(town, 'github/git/1.git'));
    expect(await said('why', '1', '--dir', town)).toMatch(/^The town in .* is not running: .*\n\n#1 is landed/);
    expect(await said('why', '1', '--repo', town)).toMatch(/^The town in .* is not running: .*\n\n#1 is landed/);
    await expect(said('status', '--dir', dir)).rejects.toThrow(/holds no town/);
    rmSync(town, { recursive: true });
  });
});

describe('as JSON', () => {
  it('has one line with a type, the bead by one name, and nothing that the ledger keeps for itself', async () => {
    const status = JSON.parse(await said('status', '--json'));
    expect(status.beads[1]).toMatchObject({
      bead: 2,
      state: 'landed',
      agent: 'bob',
      takenBackBy: 6,
      ended: [{ attempt: 1 }],
    });
    for (const key of ['v', 'shown', 'rankedAt', 'approved', 'comment'])
      expect(status.beads[0]).not.toHaveProperty(key);
    expect(status.queue).toMatchObject({ entries: [], landings: 4 });
    const why = JSON.parse(await said('why', '1', '--json'));
    expect(why).toMatchObject({
      type: 'why',
      bead: 1,
      state: 'landed',
      pull: 4,
      position: null,
      ended: [{ attempt: 1, agent: 'ada' }],
    });
  });
});

it('why of what is no bead does not claim what the ledger cannot know', async () => {
  await expect(said('why', '77')).rejects.toMatchInlineSnapshot(
    `[CliError: #77 is not with the fleet, as far as the ledger tells.]`,
  );
});
