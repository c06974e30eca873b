/** Writes the tree that another one is with changes made, anew only in the folders that change. */
import type { ObjectStore } from './object-store.ts';
import { formatTree, parseTree, toBytes, treeMode } from './tree-object.ts';
import type { TreeItem } from './tree-object.ts';

/** One path to put (with mode and SHA) or, with `sha: null`, to take away. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** A folder that is being changed: its items, and those of its folders that have been opened. */
interface Folder {
  readonly items: Map<string, TreeItem>;
  readonly open: Map<string, Folder>;
}

/**
 * Writes `base` (a tree or commit; undefined: empty) with the changes made in order, and returns its SHA.
 * A file that is put where a folder is replaces it, and the other way round; a folder without files vanishes.
 */
export async function writeTree(
  store: ObjectStore,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const root = await openFolder(store, base === undefined ? undefined : await treeOf(store, base));
  for (const change of changes) {
    if (change.sha === null) await remove(store, root, segmentsOf(change.path));
    else await put(store, root, { path: segmentsOf(change.path), item: await itemOf(store, change, change.sha) });
  }
  return (await close(store, root)) ?? store.write('tree', Buffer.alloc(0));
}

/** The SHA of the tree of a commit, or of a tree itself. */
export async function treeOf(store: ObjectStore, treeish: string): Promise<string | undefined> {
  const found = await store.read(treeish);
  if (found?.type === 'tree') return found.sha;
  if (found?.type === 'commit') return found.content.toString('latin1', 5, 45);
  return found?.type === 'tag' ? (await store.read(`${found.sha}^{tree}`))?.sha : undefined;
}

function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/');
  const isWrong = segments.some((one) => one === '' || one === '.' || one === '..' || one.toLowerCase() === '.git');
  if (isWrong || path.includes('\0')) throw new Error(`${path.slice(0, 200)} cannot be in a tree`);
  return segments.map((segment) => toBytes(segment));
}

async function itemOf(store: ObjectStore, change: TreeChange, sha: string): Promise<TreeItem> {
  const mode = storedMode(change.mode);
  // A submodule's commit lives in another repository.
  if (mode === '160000') return { mode, sha };
  const type = (await store.read(sha))?.type;
  if (type !== (mode === treeMode ? 'tree' : 'blob'))
    throw new Error(`${change.path}: ${sha} is not what ${mode} says`);
  return { mode, sha };
}

/** The modes that git keeps apart. */
function storedMode(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  if (bits === 0o40000) return treeMode;
  if (bits === 0o120000 || bits === 0o160000) return bits.toString(8);
  if ((bits & 0o170000) !== 0o100000) throw new Error(`${mode} is not a mode of git's`);
  return (bits & 0o100) === 0 ? '100644' : '100755';
}

async function openFolder(store: ObjectStore, tree: string | undefined): Promise<Folder> {
  if (tree === undefined) return { items: new Map(), open: new Map() };
  const found = await store.read(tree);
  if (found?.type !== 'tree') throw new Error(`there is no tree ${tree}`);
  return { items: parseTree(found.content), open: new Map() };
}

/** The folder called `name`, opened for changes; undefined if there is none. */
async function folderIn(store: ObjectStore, folder: Folder, name: string): Promise<Folder | undefined> {
  const known = folder.open.get(name);
  if (known !== undefined) return known;
  const item = folder.items.get(name);
  if (item?.mode !== treeMode) return undefined;
  const opened = await openFolder(store, item.sha);
  folder.open.set(name, opened);
  return opened;
}

async function put(store: ObjectStore, root: Folder, on: { path: readonly string[]; item: TreeItem }): Promise<void> {
  let folder = root;
  for (const name of on.path.slice(0, -1)) {
    const next = (await folderIn(store, folder, name)) ?? { items: new Map(), open: new Map() };
    folder.items.delete(name);
    folder.open.set(name, next);
    folder = next;
  }
  const last = on.path.at(-1) ?? '';
  folder.open.delete(last);
  folder.items.set(last, on.item);
}

async function remove(store: ObjectStore, root: Folder, path: readonly string[]): Promise<void> {
  let folder = root;
  for (const name of path.slice(0, -1)) {
    const next = await folderIn(store, folder, name);
    if (next === undefined) return;
    folder = next;
  }
  const last = path.at(-1) ?? '';
  // Only a file: taking away a folder by its name is no change, as in git.
  if (folder.items.get(last)?.mode !== treeMode) folder.items.delete(last);
}

/** Writes a folder; undefined if nothing is in it. */
async function close(store: ObjectStore, folder: Folder): Promise<string | undefined> {
  for (const [name, inner] of folder.open) {
    const sha = await close(store, inner);
    if (sha === undefined) folder.items.delete(name);
    else folder.items.set(name, { mode: treeMode, sha });
  }
  return folder.items.size === 0 ? undefined : store.write('tree', formatTree(folder.items));
}
