/**
 * Three-way merges of whole files, in memory, for the common case: two sides that change different files.
 * **Invariant:** it gives the very tree that `git merge-tree` gives, or says that it is not sure. It is never sure where
 * both sides change one path, where a side may have moved files (it both adds and deletes), where both delete one
 * path, or where a file of one side is a folder of the other.
 */
import type { ObjectStore } from './object-store.ts';
import { diffTrees } from './tree-diff.ts';
import type { PathChange } from './tree-diff.ts';
import { writeTree } from './tree-writer.ts';

/** The trees of two sides and of their only best common ancestor. */
export interface Sides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

const changesMax = 20_000;

/** The merged tree, or 'unsure' if git must be asked. */
export async function mergeTrees(store: ObjectStore, { base, ours, theirs }: Sides): Promise<string> {
  if (ours === base || ours === theirs) return theirs;
  if (theirs === base) return ours;
  const our = await diffTrees(store, base, ours);
  const their = await diffTrees(store, base, theirs);
  if (our.length + their.length > changesMax) return 'unsure';
  if ([our, their].some((side) => mayMoveFiles(side) || side.some((change) => isOdd(change)))) return 'unsure';
  if (doMeet(our, their)) return 'unsure';
  const changes = their.map(({ path, after }) => ({
    path,
    mode: after?.mode ?? '000000',
    sha: after?.sha ?? null,
  }));
  // A deletion after an addition below its name would be lost, and never before one.
  return writeTree(
    store,
    ours,
    changes.toSorted((one, other) => Number(one.sha !== null) - Number(other.sha !== null)),
  );
}

function mayMoveFiles(side: readonly PathChange[]): boolean {
  const adds = side.some(({ before, after }) => before === undefined && after !== undefined);
  return adds && side.some(({ after }) => after === undefined);
}

/** Submodules, and names that are not text, are for git. */
function isOdd({ path, before, after }: PathChange): boolean {
  return before?.mode === '160000' || after?.mode === '160000' || path.includes('\uFFFD');
}

/** Whether both sides change one path, or one's path is a folder of the other's. */
function doMeet(our: readonly PathChange[], their: readonly PathChange[]): boolean {
  const [ourPaths, theirPaths] = [pathsOf(our), pathsOf(their)];
  const [ourFolders, theirFolders] = [foldersOf(our), foldersOf(their)];
  const meets = (paths: ReadonlySet<string>, others: ReadonlySet<string>): boolean => {
    for (const path of paths) if (others.has(path)) return true;
    return false;
  };
  return meets(ourPaths, theirPaths) || meets(ourPaths, theirFolders) || meets(theirPaths, ourFolders);
}

function pathsOf(side: readonly PathChange[]): ReadonlySet<string> {
  return new Set(side.map(({ path }) => path));
}

function foldersOf(side: readonly PathChange[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path } of side) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at));
  }
  return folders;
}
