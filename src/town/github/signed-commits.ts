/** The commits that the forge made for somebody, which GitHub signs with its own key. */
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** Keyed `<repository id>/<sha>`. */
export function signedCommits(store: Store): Table<true> {
  return store.table<true>('signed-commits');
}
