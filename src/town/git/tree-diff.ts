/** Which files differ between two trees, by name and not by content; folders that are the same are not opened. */
import type { ObjectStore } from './object-store.ts';
import { fromBytes, parseTree, treeMode } from './tree-object.ts';
import type { TreeItem } from './tree-object.ts';

/** A path that differs: what was there, and what is. */
export interface PathChange {
  readonly path: string;
  readonly before: TreeItem | undefined;
  readonly after: TreeItem | undefined;
}

/** The paths that differ between two trees, undefined being the empty one. Submodules count as files. */
export async function diffTrees(
  store: ObjectStore,
  before: string | undefined,
  after: string | undefined,
): Promise<PathChange[]> {
  const changes: PathChange[] = [];
  await compare({ store, changes }, { before, after, folder: '' });
  return changes;
}

interface Comparing {
  readonly store: ObjectStore;
  readonly changes: PathChange[];
}

interface Pair {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly folder: string;
}

async function compare(comparing: Comparing, { before, after, folder }: Pair): Promise<void> {
  if (before === after) return;
  const [old, fresh] = [await itemsOf(comparing.store, before), await itemsOf(comparing.store, after)];
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(name), fresh.get(name)];
    if (was?.sha === is?.sha && was?.mode === is?.mode) continue;
    const path = folder + fromBytes(name);
    const [file, freshFile] = [fileOnly(was), fileOnly(is)];
    if (file !== undefined || freshFile !== undefined) {
      comparing.changes.push({ path, before: file, after: freshFile });
    }
    await compare(comparing, { before: treeOnly(was), after: treeOnly(is), folder: `${path}/` });
  }
}

async function itemsOf(store: ObjectStore, tree: string | undefined): Promise<Map<string, TreeItem>> {
  if (tree === undefined) return new Map();
  const found = await store.read(tree);
  if (found?.type !== 'tree') throw new Error(`there is no tree ${tree}`);
  return parseTree(found.content);
}

function fileOnly(item: TreeItem | undefined): TreeItem | undefined {
  return item?.mode === treeMode ? undefined : item;
}

function treeOnly(item: TreeItem | undefined): string | undefined {
  return item?.mode === treeMode ? item.sha : undefined;
}
