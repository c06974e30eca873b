/** Trouble with GitHub, read off the effects that wait in the outbox. */
import { beadsOf } from '../beads/among.ts';
import type { OutboxEntry } from '../effect.ts';
import type { Bead } from '../beads/bead.ts';
import type { Instant } from '../name.ts';
import { canWaitForComment, commentRoom, isLimit } from './budget.ts';
import { replies } from '../people/replies.ts';
import type { Situation } from '../situation.ts';
import type { Condition } from './condition.ts';

type Trouble = 'rate-limited' | 'github-down' | 'calls-saved';

const first = (entries: readonly OutboxEntry[]): Instant | null =>
  entries.toSorted((a, b) => a.at - b.at)[0]?.at ?? null;

/** Effects that GitHub did not take, and those that wait so that others may go first. */
export function troublesOf({ ledger, snapshot }: Situation): Condition[] {
  const failing = ledger.outbox.entries.filter((entry) => entry.error !== null);
  const limited = failing.filter((entry) => isLimit(entry.error ?? ''));
  const down = failing.filter((entry) => !limited.includes(entry));
  const saved = ledger.outbox.entries.filter((entry) => entry.error === null && entry.notBefore > snapshot.now);
  const isUnshown = (bead: Bead): boolean => canWaitForComment(bead) && bead.shown === null;
  const unshown = commentRoom(ledger, snapshot.now) > 0 ? [] : beadsOf(ledger).filter(isUnshown);
  const found = (kind: Trouble, entries: OutboxEntry[], more = 0): Condition[] => {
    const count = entries.length + more;
    return count === 0
      ? []
      : [{ kind, key: kind, bead: null, since: first(entries), text: replies.trouble(kind, count) }];
  };
  return [
    ...found('rate-limited', limited),
    ...found('github-down', down),
    ...found('calls-saved', saved, unshown.length),
  ];
}
