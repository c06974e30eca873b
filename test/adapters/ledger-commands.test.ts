/** `toolpusher status` and `why` on a ledger in git, as a person reads them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
  await command?.parseAsync([...args, '--repo', dir], { from: 'user' });
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

it('why of what is no bead does not claim what the ledger cannot know', async () => {
  await expect(said('why', '77')).rejects.toMatchInlineSnapshot(
    `[CliError: #77 is not with the fleet, as far as the ledger tells.]`,
  );
});
