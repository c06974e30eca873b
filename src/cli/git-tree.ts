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
