/** Reading and writing trees. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit, tryGit } from './command.ts';
import { isSha } from './objects.ts';
import type { TreeEntry } from './objects.ts';

/** One path to put (with mode and SHA) or, with `sha: null`, to take away. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** The entries of a tree or of a commit's tree. */
export async function readTree(dir: string, treeish: string, recursive: boolean): Promise<TreeEntry[] | undefined> {
  if (!isSha(treeish)) return undefined;
  const args = ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), '--end-of-options', treeish];
  const { code, stdout } = await tryGit(dir, args);
  if (code !== 0) return undefined;
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', kind = '', sha = '', size = ''] = line.slice(0, tab).split(/ +/);
      const type = kind === 'tree' || kind === 'commit' ? kind : 'blob';
      return { path: line.slice(tab + 1), mode, type, sha, ...(size === '-' ? {} : { size: Number(size) }) };
    });
}

/** Writes the tree that is `base` with the changes made, by way of an index of its own. */
export async function writeTree(
  dir: string,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'town-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    await runGit(dir, base === undefined ? ['read-tree', '--empty'] : ['read-tree', '--end-of-options', base], { env });
    const lines = changes.map(({ path, mode, sha }) =>
      sha === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
    );
    if (lines.length > 0)
      await runGit(dir, ['update-index', '--replace', '-z', '--index-info'], { env, input: lines.join('') });
    return (await runGit(dir, ['write-tree'], { env })).trim();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
