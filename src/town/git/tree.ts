/** Reading and writing trees. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit, tryGit } from './command.ts';
import type { ObjectReader } from './object-reader.ts';
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
    .map((line): TreeEntry => {
      const tab = line.indexOf('\t');
      const [mode = '', kind = '', sha = '', size = ''] = line.slice(0, tab).split(/ +/);
      const type = kind === 'tree' || kind === 'commit' ? kind : 'blob';
      const entry = { path: line.slice(tab + 1), mode, type, sha } as const;
      return size === '-' ? entry : Object.assign(entry, { size: Number(size) });
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

/** Finds the entry at `path` by walking down from a commit or tree, without starting a process. */
export async function findEntry(reader: ObjectReader, treeish: string, path: string): Promise<TreeEntry | undefined> {
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = segments.pop();
  if (last === undefined) return undefined;
  let tree = await reader.read(`${treeish}^{tree}`);
  for (const segment of segments) {
    const next = tree?.type === 'tree' ? entryNamed(tree.content, segment) : undefined;
    tree = next?.type === 'tree' ? await reader.read(next.sha) : undefined;
  }
  const found = tree?.type === 'tree' ? entryNamed(tree.content, last) : undefined;
  if (found === undefined) return undefined;
  const blob = found.type === 'blob' ? await reader.read(found.sha) : undefined;
  return {
    ...found,
    path: [...segments, last].join('/'),
    ...(blob === undefined ? {} : { size: blob.content.length }),
  };
}

/** Searches a raw tree object: mode, space, name, NUL, twenty bytes of SHA, over and over. */
function entryNamed(raw: Buffer, name: string): Omit<TreeEntry, 'path'> | undefined {
  for (let at = 0; at < raw.length;) {
    const space = raw.indexOf(32, at);
    const end = raw.indexOf(0, space);
    const mode = raw.toString('latin1', at, space).padStart(6, '0');
    if (raw.toString('utf8', space + 1, end) === name) {
      const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
      return { mode, type, sha: raw.toString('hex', end + 1, end + 21) };
    }
    at = end + 21;
  }
  return undefined;
}
