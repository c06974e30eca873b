/** The ledger branch of one repository, as the shell sees it. */
import type { BeadNumber, Sha } from '../core/name.ts';
import type { FileChanges } from '../core/ledger/ledger.ts';

/** The live files at one commit; `head` is null before the orphan root exists. */
export interface LedgerFiles {
  readonly head: Sha | null;
  readonly files: ReadonlyMap<string, string>;
}

/** `stale`: somebody else's commit came first; load and decide again. */
export type Committed = { readonly status: 'committed'; readonly head: Sha } | { readonly status: 'stale' };

export interface LedgerPort {
  /**
   * The live files at the branch's head: `beads/live/*.json`, `agents/`, `queue.json`, `costs.json`, `convoys.json`,
   * `watch.json`, `outbox.json`, and the commit's own `event.json`.
   */
  read(): Promise<LedgerFiles>;
  /** The newest record of a bead's ended lives, as it is filed away; null where there is none. At most two calls. */
  lastLife(bead: BeadNumber): Promise<string | null>;
  /** One compare-and-swap commit. `expected` null makes the orphan root first. */
  commit(expected: Sha | null, changes: FileChanges, message: string): Promise<Committed>;
}
