/** The outbox: effects that were decided, committed, and are not known to be applied. */
import type { Change } from './change.ts';
import type { Effect, Outbox, OutboxEntry } from '../effect.ts';
import type { Ledger } from './ledger.ts';
import { memo } from '../memo.ts';
import type { Instant } from '../name.ts';
import { later } from '../time.ts';
import { callTimes } from '../watch/budget.ts';
import { isHeldBack } from '../watch/stop.ts';

/** So long others leave an effect alone that a process took upon itself. */
export const leaseMs = 75_000;

/** From then on it sends nothing more: the answer to what it sent is on its way, and the clock of another may be ahead. */
const flightMs = 20_000;

/** With less than this left, an effect of a few calls would hardly be done in time. */
const startMs = 10_000;

/** Who applies what is put into the outbox, from when on. */
export interface Lease {
  readonly now: Instant;
  readonly heldBy: string;
}

type Leased = Pick<OutboxEntry, 'leaseUntil'>;

/** Until when the holder of an entry may send calls for it. */
export function sendsUntil({ leaseUntil }: Leased): Instant {
  return later(leaseUntil, -flightMs);
}

/** Whether there is time to begin with an entry before its lease is over; else it is leased once more. */
export function mayBegin(entry: Leased, now: Instant): boolean {
  return now <= sendsUntil(entry) - startMs;
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
      leaseUntil: later(lease.now, leaseMs),
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

/** Whether an effect on that bead is waiting in the outbox, of one of these types where some are named. */
export function isPendingOn({ outbox }: Ledger, bead: number, types: readonly Effect['type'][] = []): boolean {
  const effects = byBead(outbox.entries).get(bead) ?? [];
  return types.length === 0 ? effects.length > 0 : effects.some(({ type }) => types.includes(type));
}

/** Whether where that pull request stands is about to be shown on it. */
export function isPendingShow({ outbox }: Ledger, pull: number): boolean {
  return showingIn(outbox.entries).has(pull);
}

/** Whether the base is being moved to a commit that holds this pull request. */
export function isLanding(ledger: Ledger, pull: number | null): boolean {
  return pull !== null && landingIn(ledger.outbox.entries).has(pull);
}

type Entries = Outbox['entries'];

const landingIn = memo(
  (entries: Entries): ReadonlySet<number> =>
    new Set(entries.flatMap(({ effect }) => (effect.type === 'land' ? effect.pulls : []))),
);
const showingIn = memo(
  (entries: Entries): ReadonlySet<number> =>
    new Set(entries.flatMap(({ effect }) => (effect.type === 'show-pull' ? [effect.pull] : []))),
);
const byBead = memo((entries: Entries): ReadonlyMap<number, readonly Effect[]> => {
  const lists = new Map<number, Effect[]>();
  for (const { effect } of entries) {
    if ('bead' in effect) lists.set(effect.bead, [...(lists.get(effect.bead) ?? []), effect]);
  }
  return lists;
});
