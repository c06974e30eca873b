/** What happens to entries of the outbox. */
import type { Change } from '../change.ts';
import type { Ledger } from '../ledger.ts';

type OutboxChange = Extract<Change, { type: `outbox-${string}` }>;

/** The state after an entry was added, settled, leased or postponed. */
export function evolveOutbox(ledger: Ledger, change: OutboxChange): Ledger {
  const { outbox } = ledger;
  if (change.type === 'outbox-added') {
    const entries = [...outbox.entries, change.entry];
    return { ...ledger, outbox: { ...outbox, next: outbox.next + 1, entries } };
  }
  const entries = outbox.entries.flatMap((entry) => {
    if (entry.id !== change.id) return [entry];
    if (change.type === 'outbox-settled') return [];
    if (change.type === 'outbox-leased') return [{ ...entry, heldBy: change.heldBy, leaseUntil: change.leaseUntil }];
    return [{ ...entry, tries: entry.tries + 1, error: change.error, notBefore: change.notBefore }];
  });
  return { ...ledger, outbox: { ...outbox, entries } };
}
