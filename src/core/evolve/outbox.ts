/** What happens to entries of the outbox. */
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { spendCall } from '../watch/budget.ts';
import { withBead } from './records.ts';

type OutboxChange = Extract<Change, { type: `outbox-${string}` }>;
type Settled = Extract<Change, { type: 'outbox-settled' }>;

/** The state after an entry was added, settled, leased or postponed. */
export function evolveOutbox(ledger: Ledger, change: OutboxChange): Ledger {
  const { outbox } = ledger;
  if (change.type === 'outbox-added') {
    const entries = [...outbox.entries, change.entry];
    const next = { ...ledger, outbox: { ...outbox, next: outbox.next + 1, entries } };
    const { effect } = change.entry;
    const bead = effect.type === 'show' || effect.type === 'tell' ? ledger.beads[effect.bead] : undefined;
    return bead === undefined ? next : withBead(next, { ...bead, comments: bead.comments + 1 });
  }
  if (change.type === 'outbox-settled') {
    const entries = outbox.entries.filter(({ id }) => id !== change.id);
    return { ...ledger, outbox: { ...outbox, entries, budget: budgetAfter(outbox, change) } };
  }
  const entries = outbox.entries.map((entry) => {
    if (entry.id !== change.id) return entry;
    if (change.type === 'outbox-leased') return { ...entry, heldBy: change.heldBy, leaseUntil: change.leaseUntil };
    return { ...entry, tries: entry.tries + 1, error: change.error, notBefore: change.notBefore };
  });
  return { ...ledger, outbox: { ...outbox, entries } };
}

function budgetAfter(outbox: Ledger['outbox'], change: Settled): Ledger['outbox']['budget'] {
  const { at, learnt } = change;
  const entry = outbox.entries.find((each) => each.id === change.id);
  if (at === null || entry === undefined) return outbox.budget;
  return spendCall(outbox.budget, { effect: entry.effect, learnt, at });
}
