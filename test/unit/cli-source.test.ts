/** Taking over a repository, whatever state it is in, without writing to it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitEdits, readTree } from '../../src/cli/git-tree.ts';
import { copySource, indexPath } from '../../src/cli/source.ts';

let dir = '';
let repo = '';
const git = (...args: string[]): string =>
  execFileSync(
    'git',
    ['-C', repo, '-c', 'user.name=P', '-c', 'user.email=p@x', '-c', 'init.defaultBranch=trunk', ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  ).trim();
const commit = (file: string, text: string): string => {
  writeFileSync(join(repo, file), text);
  git('add', file);
  git('commit', '-q', '-m', file);
  return git('rev-parse', 'HEAD');
};
const print = (path: string): string =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => `${file} ${statSync(file).mtimeMs} ${readFileSync(file).length}`)
    .join('\n');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'toolpusher-source-'));
  repo = join(dir, 'a repo');
  mkdirSync(repo);
  git('init', '-q');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('copying a repository', () => {
  it('takes branch and head as they are checked out, and writes nothing to it', async () => {
    const head = commit('a', '1');
    writeFileSync(join(repo, 'a'), 'dirty');
    writeFileSync(join(repo, 'untracked'), 'x');
    const before = print(repo);
    const source = await copySource(repo, join(dir, 'copy.git'));
    expect(source).toMatchObject({ base: 'trunk', head, notes: [expect.stringContaining('not committed')] });
    expect(print(repo)).toBe(before);
  });

  it('takes a bare repository', async () => {
    const head = commit('a', '1');
    git('clone', '-q', '--bare', repo, join(dir, 'bare.git'));
    expect(await copySource(join(dir, 'bare.git'), join(dir, 'copy.git'))).toMatchObject({ base: 'trunk', head });
  });

  it('takes a detached HEAD that no branch holds, and a linked worktree', async () => {
    const first = commit('a', '1');
    commit('b', '2');
    git('checkout', '-q', first);
    expect(await copySource(repo, join(dir, 'copy.git'))).toMatchObject({ base: 'main', head: first });
    git('worktree', 'add', '-q', join(dir, 'linked'), 'trunk');
    expect(await copySource(join(dir, 'linked'), join(dir, 'linked.git'))).toMatchObject({ base: 'trunk' });
  });

  it('takes a shallow clone', async () => {
    commit('a', '1');
    const head = commit('b', '2');
    git('clone', '-q', '--depth', '1', `file://${repo}`, join(dir, 'shallow'));
    expect(await copySource(join(dir, 'shallow'), join(dir, 'copy.git'))).toMatchObject({ base: 'trunk', head });
  });

  it('leaves behind branches of an earlier town', async () => {
    commit('a', '1');
    git('branch', 'toolpusher/ledger');
    git('branch', 'polecat/ada/1');
    git('branch', 'feature/x');
    const source = await copySource(repo, join(dir, 'copy.git'));
    expect((await source.git.run(['for-each-ref', '--format=%(refname)'])).split('\n')).toEqual([
      'refs/heads/feature/x',
      'refs/heads/trunk',
    ]);
  });

  it('says what is wrong with an empty repository and with none', async () => {
    await expect(copySource(repo, join(dir, 'copy.git'))).rejects.toThrow(/has no commit/);
    await expect(copySource(dir, join(dir, 'copy.git'))).rejects.toThrow(/is not a git repository/);
  });
});

describe('commits without a worktree', () => {
  it('change only what is edited', async () => {
    const head = commit('a', '1');
    const source = await copySource(repo, join(dir, 'copy.git'));
    const edits = [{ path: '.github/workspace.yml', before: null, after: 'paused: true\n' }];
    const made = await commitEdits(source.git, {
      parent: head,
      edits,
      message: 'Set up\n',
      index: indexPath(source.dir),
    });
    const tree = await readTree(source.git, made);
    expect(tree.paths).toEqual(['.github/workspace.yml', 'a']);
    expect(tree.read('.github/workspace.yml')).toBe('paused: true\n');
    expect(await source.git.run(['rev-parse', `${made}^`])).toBe(head);
  });
});
