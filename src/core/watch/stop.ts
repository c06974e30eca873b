/**
 * The kill switch: `paused: true` in `workspace.yml`, or `/stop all`; a `workspace.yml` that is not valid counts as paused.
 *
 * **Invariant:** while it is thrown no run is dispatched and the base is not moved, also not by what was decided before.
 */
import { beadsAtWork } from '../beads/among.ts';
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { replies } from '../people/replies.ts';
import type { Situation } from '../situation.ts';

/** Why everything rests, or null. */
export function pausedBy({ ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>): string | null {
  if (ledger.watch.stopped !== null) return replies.stoppedAll(ledger.watch.stopped.by);
  // What the file asks for (checks, approvals, permission) is not known then, and less may not do.
  if (snapshot.configFault !== null) return replies.unreadable(snapshot.configFault);
  return snapshot.config.paused ? replies.paused() : null;
}

/** Whether an effect that was decided before waits in the outbox until work is resumed. */
export function isHeldBack(effect: Effect): boolean {
  return ['dispatch', 'merge-by-rules', 'land', 'hand-over'].includes(effect.type);
}

/** Throws the switch: every live attempt is ended and its work kept. */
export function stopAll(
  ledger: Ledger,
  stop: { readonly by: string; readonly at: Situation['snapshot']['now'] },
): Change[] {
  const live = beadsAtWork(ledger).filter((bead) => bead.attempt.finish === null);
  const finishing = live.map((bead): Change => ({ type: 'attempt-finishing', bead: bead.number, finish: 'drop' }));
  return [{ type: 'watch-stopped', by: stop.by.slice(0, 100), at: stop.at }, ...finishing];
}
