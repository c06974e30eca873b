/** What a world forgets that only remembers it: for towns that go on until their past would fill the memory. */
import { ledgerRef } from './memory-world.ts';
import type { MemoryWorld } from './memory-world.ts';
import { FolderTree } from './memory-tree.ts';

/** How much of the past stays. */
export interface Forgetting {
  /** Issues and pull requests with lower numbers go, if they are closed. */
  readonly before: number;
  /** So many commits stay beside those that a ref names. */
  readonly commits: number;
}

/**
 * Forgets what is closed and long ago: issues, pull requests, their runs, results and checks, commits that no ref names, and
 * the texts of the beads that the ledger filed away.
 */
export function forgetPast(world: MemoryWorld, { before, commits }: Forgetting): void {
  forgetClosed(world, before);
  for (const [id, { status, effect }] of world.runs) {
    if (world.issues.has(effect.bead)) break;
    if (status !== 'completed') continue;
    world.runs.delete(id);
    world.results.delete(effect.nonce);
  }
  world.git.forgetOldest(commits);
  for (const sha of world.checks.keys()) if (!world.git.has(sha)) world.checks.delete(sha);
  for (const [id, { sha }] of world.checkJobs) if (!world.git.has(sha)) world.checkJobs.delete(id);
  world.baseMoves.splice(0, Math.max(0, world.baseMoves.length - 1000));
  const tree = FolderTree.of(world.git.treeAt(ledgerRef));
  world.git.thin(ledgerRef, new FolderTree(new Map([...tree.folders].filter(([name]) => !/^beads\/\d+$/.test(name)))));
}

function forgetClosed(world: MemoryWorld, before: number): void {
  for (const [number, issue] of world.issues) {
    if (number >= before) break;
    if (issue.isOpen) continue;
    for (const { id } of issue.comments) world.comments.delete(id);
    world.issues.delete(number);
  }
  for (const [number, { state }] of world.pulls) {
    if (number >= before) break;
    if (state === 'open') continue;
    world.pulls.delete(number);
    world.pullChecks.delete(number);
  }
  world.ours.splice(0, Math.max(0, world.ours.length - 1000));
}
