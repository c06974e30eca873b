/** What happens to convoys. */
import type { Change } from '../ledger/change.ts';
import type { Convoy } from '../beads/convoy.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** The state after a convoy was set or is gone. */
export function evolveConvoys(ledger: Ledger, change: Extract<Change, { type: `convoy-${string}` }>): Ledger {
  const { open } = ledger.convoys;
  if (change.type === 'convoy-set') return withConvoy(ledger, change.convoy);
  const left = Object.entries(open).filter(([number]) => Number(number) !== change.convoy);
  return { ...ledger, convoys: { v: 1, open: Object.fromEntries(left) } };
}

function withConvoy(ledger: Ledger, convoy: Convoy): Ledger {
  return { ...ledger, convoys: { v: 1, open: { ...ledger.convoys.open, [convoy.number]: convoy } } };
}

// A convoy's comment is written by the same effect as a bead's.
export function withComment(ledger: Ledger, change: Extract<Change, { type: 'commented' }>): Ledger {
  const convoy = ledger.convoys.open[change.bead];
  return convoy === undefined ? ledger : withConvoy(ledger, { ...convoy, comment: change.comment });
}
