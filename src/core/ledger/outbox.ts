/** The outbox: effects that were decided, committed, and are not known to be applied. */
import type { Change } from './change.ts';
import type { Effect, Outbox, OutboxEntry } from '../effect.ts';
import type { Ledger } from './ledger.ts';
import type { Instant } from '../name.ts';
import { later } from '../time.ts';
import { callTimes } from '../watch/budget.ts';
import { isHeldBack } from '../watch/stop.ts';

/** Who applies what is put into the outbox, and for how long others leave it alone. */
export interface Lease {
  readonly now: Instant;
  readonly heldBy: string;
  readonly leaseMs: number;
}

/** The changes that put effects into the outbox, in order, each with the time at which GitHub's limits have room for it. */
export function enqueue(ledger: Ledger, effects: readonly Effect[], lease: Lease): Change[] {
  const times = callTimes(ledger.outbox.budget, { waiting: ledger.outbox.entries, effects, now: lease.now });
  return effects.map((effect, index) => ({
    type: 'outbox-added',
    entry: {
      id: `e${ledger.outbox.next + index}`,
      effect,
      at: lease.now,
      tries: 0,
      notBefore: times[index] ?? lease.now,
      heldBy: lease.heldBy,
      leaseUntil: later(lease.now, lease.leaseMs),
      error: null,
    },
  }));
}

/** Who asks for what may be applied, and whether all work rests. */
export interface Asking {
  readonly now: Instant;
  readonly heldBy: string;
  readonly isPaused: boolean;
}

/** The entries that `heldBy` may apply at `now`: its own, and those whose lease is over. */
export function dueEntries(outbox: Outbox, { now, heldBy, isPaused }: Asking): OutboxEntry[] {
  return outbox.entries.filter(
    (entry) =>
      entry.notBefore <= now &&
      (entry.heldBy === heldBy || entry.leaseUntil <= now) &&
      !(isPaused && isHeldBack(entry.effect)),
  );
}

/** Whether an effect that `same` accepts is waiting in the outbox, so that it is not decided again. */
export function isPending(ledger: Ledger, same: (effect: Effect) => boolean): boolean {
  return ledger.outbox.entries.some((entry) => same(entry.effect));
}

/** Whether the base is being moved to a commit that holds this pull request. */
export function isLanding(ledger: Ledger, pull: number | null): boolean {
  return isPending(ledger, (effect) => effect.type === 'land' && effect.pulls.some((each) => each === pull));
}
