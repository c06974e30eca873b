/** A check is tried on the base as it is, as its workflow would run it, before anybody works for it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { refuseRed, tryCheck } from '../../src/cli/check-trial.ts';
import type { Trial } from '../../src/cli/check-trial.ts';
import { MergeRepo } from '../support/merge-repo.ts';

let dir = '';
let commit = '';
const never = new AbortController().signal;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'toolpusher-trial-'));
  const repo = await MergeRepo.create(join(dir, 'repo'));
  await repo.commit({
    'test.sh': 'test "$(cat a.txt)" = one || { echo "a.txt is wrong" >&2; exit 3; }\n',
    'a.txt': 'one\n',
  });
  commit = await repo.git('rev-parse', 'HEAD');
  await repo.commit({ 'a.txt': 'two\n' });
  vi.stubEnv('TMPDIR', dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const tried = (command: string, cancel = never): Promise<Trial> =>
  tryCheck({ source: join(dir, 'repo'), commit, command, wallMs: 60_000, cancel });

it('passes or fails by the commit that is asked for, with its last lines, and leaves nothing', async () => {
  expect(await tried('echo begun | cat\nsh test.sh')).toMatchObject({ status: 'passed' });
  expect(await tried('false | cat\necho unreached')).toMatchObject({ status: 'failed', lines: [''] });
  expect(readdirSync(dir)).toEqual(['repo']);
});

it('is refused where it fails, naming the command, its end and the ways out', async () => {
  const repo = join(dir, 'repo');
  const red = await tryCheck({ source: repo, commit: 'HEAD', command: 'sh test.sh', wallMs: 60_000, cancel: never });
  expect(() => refuseRed(red, 'npm ci\nsh test.sh')).toThrow(
    'The check fails on the base as it is, so nothing could land: npm ci && sh test.sh\n  | a.txt is wrong',
  );
  expect(refuseRed(await tried('true'), 'true')).toBeUndefined();
});

it('is cut short when somebody stops the town, with all that it started', async () => {
  const ending = new AbortController();
  const running = tried('sleep 600 & sleep 600', ending.signal);
  ending.abort();
  expect(await running).toMatchObject({ status: 'cut' });
  expect(readdirSync(dir)).toEqual(['repo']);
});
