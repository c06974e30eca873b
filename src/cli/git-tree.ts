/** Commits of a git repository as values: their files, and new commits made without a worktree. */
import { listEntries, readTexts } from '../adapters/git/commit-files.ts';
import type { Git } from '../adapters/git/git.ts';
import type { Tree } from './check-detection.ts';
import type { FileEdit } from './install-plan.ts';

const saysHowToTest = (path: string): boolean =>
  !path.includes('/') || path.startsWith('.github/') || path.endsWith('.py');

/** A commit's files as {@link Tree}: every path, and the texts that say how the repository is tested. */
export async function readTree(git: Git, commit: string): Promise<Tree> {
  const texts = await readTexts(git, commit, { wanted: saysHowToTest });
  const paths = (await listEntries(git, commit)).map(({ path }) => path);
  return { paths, read: (path) => texts.get(path) ?? null };
}

/** What stands in the commit where files of these paths would be written, as `P is a link`. */
export async function obstaclesIn(git: Git, commit: string, paths: readonly string[]): Promise<string[]> {
  const parts = paths.flatMap((path) => path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/')));
  const wanted = [...new Set(parts)];
  const listed = await git.run(['ls-tree', '-z', '--end-of-options', commit, '--', ...wanted]);
  return listed.split('\0').flatMap((line) => {
    const [, mode = '', path = ''] = /^(\d+) [^\t]*\t([\s\S]+)$/.exec(line) ?? [];
    // Asked for a folder and a file in it, git also lists what else is in the folder.
    if (!wanted.includes(path) || (paths.includes(path) ? mode.startsWith('100') : mode === '040000')) return [];
    const kind =
      mode === '120000' ? 'a link' : mode === '040000' ? 'a folder' : mode === '160000' ? 'a submodule' : 'a file';
    return [`${path} is ${kind}`];
  });
}

/** A commit on `parent` with the edits made; in a repository without a worktree too. */
export async function commitEdits(
  git: Git,
  { parent, edits, message, index }: { parent: string; edits: readonly FileEdit[]; message: string; index: string },
): Promise<string> {
  const who = { name: 'Toolpusher', email: 'toolpusher@localhost' };
  const env = {
    GIT_INDEX_FILE: index,
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
  };
  const staged = git.with({ env });
  await staged.run(['read-tree', '--end-of-options', parent]);
  for (const { path, after } of edits) {
    const blob = await staged.run(['hash-object', '-w', '--stdin'], after);
    await staged.run(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
  }
  const tree = await staged.run(['write-tree']);
  return staged.run(['commit-tree', tree, '-p', parent, '-F', '-'], message);
}
