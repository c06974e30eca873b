/** Reading trees. */
import { tryGit } from './command.ts';
import type { ObjectStore } from './object-store.ts';
import { isSha } from './objects.ts';
import type { TreeEntry } from './objects.ts';
import { parseTree, toBytes, treeMode } from './tree-object.ts';
import type { TreeItem } from './tree-object.ts';
import { treeOf } from './tree-writer.ts';

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

/** Finds the entry at `path` by walking down from a commit or tree. */
export async function findEntry(store: ObjectStore, treeish: string, path: string): Promise<TreeEntry | undefined> {
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = segments.pop();
  if (last === undefined) return undefined;
  let tree = await treeOf(store, treeish);
  for (const segment of segments) {
    const next = tree === undefined ? undefined : await itemNamed(store, tree, segment);
    tree = next?.mode === treeMode ? next.sha : undefined;
  }
  const found = tree === undefined ? undefined : await itemNamed(store, tree, last);
  if (found === undefined) return undefined;
  const mode = found.mode.padStart(6, '0');
  const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
  const entry = { mode, type, sha: found.sha, path: [...segments, last].join('/') } as const;
  const blob = type === 'blob' ? await store.read(found.sha) : undefined;
  return blob === undefined ? entry : { ...entry, size: blob.content.length };
}

async function itemNamed(store: ObjectStore, tree: string, name: string): Promise<TreeItem | undefined> {
  const found = await store.read(tree);
  return found?.type === 'tree' ? parseTree(found.content).get(toBytes(name)) : undefined;
}
