/** `toolpusher resolve` where something is odd: nothing is run that the repository names, and nothing changes unless all of it does. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolveBranches } from '../../src/adapters/merge/resolve-branches.ts';
import { MergeRepo } from '../support/merge-repo.ts';

let root = '';
let repo = '';

let scratch: MergeRepo;
const git = (...args: readonly string[]): Promise<string> => scratch.git(...args);
const commit = (files: Readonly<Record<string, string>>): Promise<void> => scratch.commit(files);
const diverge = (file: string, texts: readonly [string, string, string]): Promise<void> => scratch.diverge(file, texts);

const lists = ['- one\n', '- one\n- two\n', '- one\n- ten\n'] as const;
const merged = '- one\n- two\n- ten\n';
const resolve = (ours = 'main', theirs = 'theirs') => resolveBranches({ repo, ours, theirs });

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'toolpusher-odd-'));
  repo = path.join(root, 'repo');
  scratch = await MergeRepo.create(repo);
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

it('moves a branch and leaves a detached working tree where it is', async () => {
  await diverge('a.md', lists);
  await git('checkout', '-q', '--detach');
  expect(await resolve()).toMatchObject({ status: 'merged' });
  expect([await readFile(path.join(repo, 'a.md'), 'utf8'), await git('status', '--porcelain')]).toEqual([lists[1], '']);
  expect(await git('show', 'main:a.md')).toBe(merged.trimEnd());
});

it('takes along another working tree that is clean, refuses one that is not, and passes by one that is gone', async () => {
  await diverge('a.md', lists);
  const other = path.join(root, 'other');
  await git('checkout', '-q', '-b', 'elsewhere');
  await git('worktree', 'add', '-q', other, 'main');
  await writeFile(path.join(other, 'a.md'), 'mine\n');
  expect(await resolve()).toMatchObject({ status: 'refused', reason: expect.stringContaining('not committed') });
  await git('-C', other, 'checkout', '-q', '--', '.');
  expect(await resolve()).toMatchObject({ status: 'merged' });
  expect([await readFile(path.join(other, 'a.md'), 'utf8'), await git('-C', other, 'status', '--porcelain')]).toEqual([
    merged,
    '',
  ]);
  await rm(other, { recursive: true });
  await git('update-ref', 'refs/heads/main', 'main^1');
  expect(await resolve()).toMatchObject({ status: 'merged' });
});

it('works in a bare repository', async () => {
  await diverge('a.md', lists);
  const bare = path.join(root, 'bare.git');
  await git('clone', '-q', '--bare', repo, bare);
  repo = bare;
  expect(await resolve()).toMatchObject({ status: 'merged' });
  expect(await git('-C', bare, 'show', 'main:a.md')).toBe(merged.trimEnd());
});

it.each(['MERGE_HEAD', 'CHERRY_PICK_HEAD'])('refuses while something else is under way (%s)', async (name) => {
  await diverge('a.md', lists);
  await writeFile(path.join(repo, '.git', name), `${await git('rev-parse', 'theirs')}\n`);
  expect(await resolve()).toMatchObject({ status: 'refused', reason: expect.stringContaining('under way') });
});

it('hands up files that are not text, submodules that differ, and histories that never met', async () => {
  await diverge('p.bin', ['a\0', 'a\0b', 'a\0c']);
  const before = await git('rev-parse', 'main');
  expect(await resolve()).toMatchObject({ status: 'escalated', files: [{ path: 'p.bin' }] });
  await git('checkout', '-q', '--orphan', 'other');
  await git('commit', '-q', '-m', 'other');
  await git('checkout', '-q', 'main');
  expect(await resolve('main', 'other')).toMatchObject({
    status: 'escalated',
    files: [{ reason: expect.stringContaining('no common history') }],
  });
  expect([await git('rev-parse', 'main'), await git('status', '--porcelain')]).toEqual([before, '']);
});

it('hands up a submodule that the two sides set to different commits', async () => {
  await diverge('a.md', ['- one\n', '- one\n', '- one\n']);
  for (const [branch, of] of [
    ['theirs', '1'.repeat(40)],
    ['main', '2'.repeat(40)],
  ] as const) {
    await git('checkout', '-q', branch);
    await git('update-index', '--add', '--cacheinfo', `160000,${of},sub`);
    await git('commit', '-q', '-m', 'sub');
  }
  await mkdir(path.join(repo, 'sub'), { recursive: true });
  expect(await resolve()).toMatchObject({ status: 'escalated', files: [{ path: 'sub' }] });
  expect(await git('status', '--porcelain')).toBe('');
});

it('takes a name for a branch here, then for a remote branch, then for a tag or commit', async () => {
  await diverge('a.md', lists);
  const theirs = await git('rev-parse', 'theirs');
  await git('tag', 'theirs', 'main');
  await git('tag', 'main', 'main^');
  await git('tag', 'origin/x', 'main');
  await git('update-ref', 'refs/remotes/origin/x', theirs);
  await git('tag', 'released', theirs);
  const before = await git('rev-parse', 'refs/heads/main');
  for (const name of ['theirs', 'origin/x', 'released', theirs, 'refs/heads/theirs']) {
    await git('reset', '-q', '--hard', before);
    expect([name, await resolve('main', name)]).toMatchObject([name, { status: 'merged' }]);
    expect(await git('show', 'refs/heads/main:a.md')).toBe(merged.trimEnd());
  }
});

it('says what it cannot find', async () => {
  await diverge('a.md', lists);
  for (const [ours, theirs] of [
    ['HEAD', 'theirs'],
    ['--all', 'theirs'],
    ...['main~0', 'main^{}', 'main^0', 'main@{0}', 'refs/heads/main@{0}'].map((name) => [name, 'theirs'] as const),
    ['main', '--all'],
    ['main', 'main:a.md'],
  ] as const) {
    expect(await resolve(ours, theirs)).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('there is no'),
    });
  }
});

it.each(['new\nline.md', '"q" \'s\'.md', '-dash.md', 'ünï ☃.md', '$(touch x).md', ':(glob)x.md', 'tab\t.md'])(
  'takes any name of a file as a name (%j)',
  async (name) => {
    await diverge(name, lists);
    expect(await resolve()).toMatchObject({ status: 'merged', files: [{ path: name }] });
    expect([await readFile(path.join(repo, name), 'utf8'), await git('status', '--porcelain')]).toEqual([merged, '']);
  },
);

it('runs no hook, and nothing that settings name for watching, merging or signing', async () => {
  await diverge('a.md', lists);
  const evil = path.join(root, 'evil.sh');
  await writeFile(evil, `#!/bin/sh\ntouch "${root}/ran-$$"\nexit 0\n`);
  await chmod(evil, 0o755);
  const hooks = path.join(repo, '.git', 'hooks');
  await mkdir(hooks, { recursive: true });
  for (const hook of [
    'pre-merge-commit',
    'commit-msg',
    'post-merge',
    'post-checkout',
    'reference-transaction',
    'post-index-change',
  ]) {
    await writeFile(path.join(hooks, hook), await readFile(evil));
    await chmod(path.join(hooks, hook), 0o755);
  }
  await writeFile(path.join(repo, '.git', 'info', 'attributes'), '*.txt merge=evil\n');
  const settings = { 'merge.evil.driver': evil, 'core.fsmonitor': evil, 'gpg.program': evil, 'commit.gpgSign': 'true' };
  for (const [name, value] of Object.entries(settings)) await git('config', name, value);
  expect(await resolve()).toMatchObject({ status: 'merged' });
  expect((await readdir(root)).filter((name) => name.startsWith('ran-'))).toEqual([]);
});

it.each([
  ['*.txt merge=union\n', /no rule knows|both sides/u],
  ['*.txt -merge\n', /says -merge/u],
  ['*.txt merge=evil\n', /says merge=evil/u],
])('does not let attributes settle a conflict (%j)', async (attributes, reason) => {
  const evil = path.join(root, 'evil.sh');
  await writeFile(evil, `#!/bin/sh\ntouch "${root}/ran"\nexit 0\n`);
  await chmod(evil, 0o755);
  await git('config', 'merge.evil.driver', `${evil} %O %A %B`);
  await commit({ '.gitattributes': attributes });
  await diverge('a.txt', ['timeout 30\n', 'timeout 45\n', 'timeout 60\n']);
  expect(await resolve()).toMatchObject({
    status: 'escalated',
    files: [{ path: 'a.txt', reason: expect.stringMatching(reason) }],
  });
  expect(await readdir(root)).not.toContain('ran');
});

it('finishes a move that was killed before the branch was moved, and forgets one that was killed before anything was', async () => {
  await diverge('a.md', lists);
  const journal = 'refs/toolpusher/resolving/main';
  const before = await git('rev-parse', 'main');
  const done = await resolve();
  const to = done.status === 'merged' ? done.commit : '';
  await git('reset', '-q', '--hard', before);
  await git('update-ref', journal, to);
  await git('read-tree', '-m', '-u', before, to);
  expect(await resolve()).toEqual({ status: 'up-to-date', commit: to });
  expect([await git('status', '--porcelain'), await git('for-each-ref', journal)]).toEqual(['', '']);
  await git('reset', '-q', '--hard', before);
  await git('update-ref', journal, to);
  expect(await resolve()).toMatchObject({ status: 'merged' });
  expect([await git('status', '--porcelain'), await git('for-each-ref', journal)]).toEqual(['', '']);
});
