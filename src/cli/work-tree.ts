/** A repository's worktree as {@link Tree}: what `init` and `doctor` look at. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Git } from '../adapters/git/git.ts';
import type { Tree } from './check-detection.ts';
import { usageError } from './cli-error.ts';
import { obstacleTo } from './own-file.ts';

const bytesMax = 1_000_000;

/** The worktree around `dir`, and the branch that is checked out. */
export async function readWorktree(dir: string): Promise<{ root: string; branch: string; tree: Tree }> {
  if (!existsSync(dir)) throw usageError(`There is no folder ${resolve(dir)}.`, 'Give --repo the folder of a clone.');
  const git = new Git({ cwd: dir });
  const found = await git.try(['rev-parse', '--show-toplevel']);
  if (found.exitCode !== 0)
    throw usageError(`${dir} is not in the worktree of a git repository.`, 'Give --repo the folder of a clone.');
  const root = found.stdout.trimEnd();
  const listed = await new Git({ cwd: root }).run(['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  const paths = [...new Set(listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path))))];
  const read = (path: string): string | null => {
    const file = join(root, path);
    if (obstacleTo(root, path) !== null) return null;
    const stat = lstatSync(file, { throwIfNoEntry: false });
    return stat !== undefined && stat.size <= bytesMax ? readFileSync(file, 'utf8') : null;
  };
  const branch = await git.try(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  return { root, branch: branch.exitCode === 0 ? branch.stdout.trim() : 'main', tree: { paths, read } };
}
