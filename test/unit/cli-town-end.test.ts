/** What the report of a town holds against what is said to have landed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { beadFaults } from '../../src/cli/town-end.ts';

const dir = mkdtempSync(join(tmpdir(), 'toolpusher-end-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

class CountingGit extends Git {
  calls = 0;

  override tryBytes(...asked: Parameters<Git['tryBytes']>): ReturnType<Git['tryBytes']> {
    this.calls += 1;
    return super.tryBytes(...asked);
  }
}

it('names what the base does not hold, and asks git once for all that landed since the beginning', async () => {
  execFileSync('git', ['init', '--quiet', '--bare', dir]);
  const commit = (ref: string, name: string): string =>
    `commit ${ref}\ncommitter T <t@example.org> 1700000000 +0000\ndata 1\nx\nM 100644 inline ${name}\ndata 1\n1\n`;
  const names = Array.from({ length: 40 }, (_, index) => String(index));
  const stream = [...names.map((name) => commit('refs/base', name)), commit('refs/other', 'x')].join('');
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: stream });
  const git = new CountingGit({ cwd: dir });
  const [start = '', ...landed] = (await git.run(['rev-list', '--reverse', 'refs/base'])).split('\n');
  const other = await git.run(['rev-parse', 'refs/other']);
  const beads = [...landed, null, start, other, 'f'.repeat(40)].map((sha, index) => ({ issue: index + 1, sha }));
  const lost = [
    `#42 is said to have landed as ${other}, which the base does not hold`,
    `#43 is said to have landed as ${'f'.repeat(40)}, which the base does not hold`,
  ];
  git.calls = 0;
  expect(await beadFaults(git, beads, start)).toEqual(lost);
  expect(git.calls).toBe(4);
  // Of a base that somebody wrote anew.
  expect(await beadFaults(git, beads, 'e'.repeat(40))).toEqual(lost);
});
