/** The ledger's branch of the in-memory GitHub. */
import type { FileChanges } from '../../src/core/ledger/ledger.ts';
import type { BeadNumber, Sha } from '../../src/core/name.ts';
import { lastLifePath } from '../../src/core/ref.ts';
import type { Committed, LedgerFiles } from '../../src/ports/ledger.ts';
import { ledgerRef, type MemoryWorld } from './memory-world.ts';
import { FolderTree } from './memory-tree.ts';

/** The live files, as a look reads them. */
export function readLedger(world: MemoryWorld): LedgerFiles {
  const isLive = (path: string): boolean =>
    /^(beads\/live\/\d+|agents\/.*|mail\/.*|queue|outbox|costs|convoys|watch|event)\.json$/.test(path);
  const tree = FolderTree.of(world.git.treeAt(ledgerRef));
  const files = new Map(tree.in((folder) => !/^beads\/\d+$/.test(folder)).filter(([path]) => isLive(path)));
  return { head: world.git.refs.get(ledgerRef) ?? null, files };
}

/** The newest record of a bead's ended lives. */
export function lastLife(world: MemoryWorld, bead: BeadNumber): string | null {
  const tree = world.git.treeAt(ledgerRef);
  return tree.get(lastLifePath([...tree.keys()], bead) ?? '') ?? null;
}

/** One compare-and-swap commit. */
export function commitLedger(
  world: MemoryWorld,
  { expected, changes, message }: { expected: Sha | null; changes: FileChanges; message: string },
): Committed {
  const head = world.git.refs.get(ledgerRef) ?? null;
  if (head !== expected) return { status: 'stale' };
  const tree = FolderTree.of(world.git.treeAt(ledgerRef)).with(changes);
  const difference = JSON.stringify([[...changes.write], changes.remove]);
  const sha = world.git.commit({ tree, parents: head === null ? [] : [head], message }, difference);
  world.git.refs.set(ledgerRef, sha);
  return { status: 'committed', head: sha };
}
