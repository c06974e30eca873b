/** A commit's files in memory, folder by folder, so that a commit copies what it changes and not all that there ever was. */
import type { FileChanges } from '../../src/core/ledger/ledger.ts';

type Folder = ReadonlyMap<string, string>;

/** Files by path, held folder by folder as git holds them. */
export class FolderTree implements ReadonlyMap<string, string> {
  readonly folders: ReadonlyMap<string, Folder>;

  constructor(folders: ReadonlyMap<string, Folder> = new Map()) {
    this.folders = folders;
  }

  /** The same files in folders. */
  static of(tree: ReadonlyMap<string, string>): FolderTree {
    return tree instanceof FolderTree ? tree : new FolderTree().with({ write: tree, remove: [] });
  }

  /** The tree after some files were written and some removed. */
  with({ write, remove }: FileChanges): FolderTree {
    const folders = new Map(this.folders);
    const changed = new Map<string, Map<string, string>>();
    const at = (path: string): Map<string, string> => {
      const name = folderOf(path);
      const open = changed.get(name) ?? new Map(folders.get(name));
      changed.set(name, open);
      return open;
    };
    for (const [path, text] of write) at(path).set(path, text);
    for (const path of remove) at(path).delete(path);
    for (const [name, folder] of changed) folders.set(name, folder);
    return new FolderTree(folders);
  }

  /** The files of the folders that `isWanted`. */
  in(isWanted: (folder: string) => boolean): [string, string][] {
    return [...this.folders].flatMap(([name, folder]) => (isWanted(name) ? [...folder] : []));
  }

  get size(): number {
    return [...this.folders.values()].reduce((sum, folder) => sum + folder.size, 0);
  }

  get(path: string): string | undefined {
    return this.folders.get(folderOf(path))?.get(path);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  forEach(act: (text: string, path: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [path, text] of this) act(text, path, this);
  }

  *entries(): MapIterator<[string, string]> {
    for (const folder of this.folders.values()) yield* folder;
  }

  *keys(): MapIterator<string> {
    for (const folder of this.folders.values()) yield* folder.keys();
  }

  *values(): MapIterator<string> {
    for (const folder of this.folders.values()) yield* folder.values();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The tree with these files written, or removed where null. */
export function edited(tree: ReadonlyMap<string, string>, files: Readonly<Record<string, string | null>>): FolderTree {
  const entries = Object.entries(files);
  const write = new Map(entries.flatMap(([path, text]): [string, string][] => (text === null ? [] : [[path, text]])));
  const remove = entries.flatMap(([path, text]) => (text === null ? [path] : []));
  return FolderTree.of(tree).with({ write, remove });
}

/** Whether two trees hold the same. */
export function sameTree(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
