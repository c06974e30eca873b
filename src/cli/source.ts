/**
 * Takes over a repository for the town: its branches and tags are copied, it is never written to.
 *
 * Works for bare repositories, dirty worktrees, linked worktrees, a detached HEAD and any name of the default branch.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Git } from '../adapters/git/git.ts';
import { usageError } from './cli-error.ts';

/** The copy: a bare repository whose `base` is what the person has checked out. */
export type Source = Readonly<{ git: Git; dir: string; base: string; head: string; notes: readonly string[] }>;

const internal = ['toolpusher', 'refinery', 'polecat'];

async function findGitDir(repo: string): Promise<string> {
  const path = resolve(repo);
  const found = await new Git({ cwd: '/', allowFile: true }).try(['-C', path, 'rev-parse', '--absolute-git-dir']);
  if (found.exitCode !== 0) {
    throw usageError(
      `${path} is not a git repository: ${found.stderr.trim()}`,
      'Give --repo the path of a clone or a bare repository.',
    );
  }
  return path;
}

/** What tells a repository from others: its path without links, and its git folder, which its other worktrees share; empty where there is none. */
export async function sourceIdentity(repo: string): Promise<{ path: string; gitDir: string }> {
  const path = await realpath(repo).catch(() => resolve(repo));
  const found = await new Git({ cwd: '/' }).try([
    '-C',
    path,
    'rev-parse',
    '--path-format=absolute',
    '--git-common-dir',
  ]);
  const gitDir = found.exitCode === 0 ? found.stdout.trimEnd() : '';
  return { path, gitDir: gitDir === '' ? '' : await realpath(gitDir) };
}

async function findBase(git: Git, repo: string): Promise<{ base: string; head: string }> {
  const head = await git.try(['-C', repo, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head.exitCode !== 0) {
    throw usageError(
      `${repo} has no commit on its HEAD yet.`,
      'Commit something first; agents need something to start from.',
    );
  }
  const sha = head.stdout.trim();
  const branch = await git.try(['-C', repo, 'symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (branch.exitCode === 0) return { base: branch.stdout.trim(), head: sha };
  const here = await git.run([
    '-C',
    repo,
    'for-each-ref',
    '--format=%(refname:short)',
    `--points-at=${sha}`,
    'refs/heads',
  ]);
  const known = await git.try(['-C', repo, 'rev-parse', '--verify', '--quiet', 'refs/heads/main']);
  return { base: here.split('\n').find(Boolean) ?? (known.exitCode === 0 ? 'town' : 'main'), head: sha };
}

async function describeWorktree(git: Git, repo: string): Promise<string[]> {
  const status = await git.try(['-C', repo, 'status', '--porcelain', '--untracked-files=no']);
  const isDirty = status.exitCode === 0 && status.stdout.trim() !== '';
  return isDirty ? ['The worktree has changes that are not committed; agents start from the last commit.'] : [];
}

/** Copies `repo` into the bare repository `dir`. Throws a `CliError` when there is nothing to copy. */
export async function copySource(repo: string, dir: string): Promise<Source> {
  const path = await findGitDir(repo);
  const from = new Git({ cwd: '/', allowFile: true });
  const { base, head } = await findBase(from, path);
  if (internal.includes(base.split('/')[0] ?? '')) {
    throw usageError(`The branch ${base} is one of Toolpusher's own.`, 'Check out the branch that work is to land on.');
  }
  await mkdir(dir, { recursive: true });
  const git = new Git({ cwd: dir, allowFile: true });
  await git.run(['init', '--quiet', '--bare', '--initial-branch=town', dir]);
  const refspecs = [
    '+refs/heads/*:refs/heads/*',
    '+refs/tags/*:refs/tags/*',
    ...internal.map((name) => `^refs/heads/${name}/*`),
  ];
  await git.run([
    'fetch',
    '--quiet',
    '--no-write-fetch-head',
    '--update-shallow',
    '--end-of-options',
    path,
    ...refspecs,
    'HEAD:refs/town/head',
  ]);
  await git.run(['update-ref', `refs/heads/${base}`, head]);
  await git.run(['symbolic-ref', 'HEAD', `refs/heads/${base}`]);
  await git.run(['update-ref', '-d', 'refs/town/head']);
  return { git, dir, base, head, notes: await describeWorktree(from, path) };
}

/** A path beside the copy for an index file. */
export function indexPath(dir: string): string {
  return join(dir, 'toolpusher-index');
}
