/**
 * Folds the ledger's changes into its state.
 *
 * **Invariant:** replaying every commit's changes from the first gives the state, byte for byte.
 */
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { spend } from '../landing/pushes.ts';
import { evolveEnd, evolveHook, evolveReturn, evolveUndone } from './attempts.ts';
import { evolveBead } from './beads.ts';
import { evolveConvoys } from './convoys.ts';
import { evolveMail } from './mail.ts';
import { evolveOutbox } from './outbox.ts';
import { withBead } from './records.ts';
import { evolveRoster } from './roster.ts';
import { evolveWatch } from './watch.ts';

const answeredMax = 500;
const noticedMax = 200;

/** The state after one change. Total: a change about something that is gone leaves the state as it is. */
export function evolve(ledger: Ledger, change: Change): Ledger {
  switch (change.type) {
    case 'bead-added':
      return withBead(ledger, change.record);
    case 'queue-set':
      return { ...ledger, queue: change.queue };
    case 'mail-sent':
    case 'mail-read':
      return evolveMail(ledger, change);
    case 'convoy-set':
    case 'convoy-gone':
      return evolveConvoys(ledger, change);
    case 'agent-joined':
    case 'agent-left':
      return evolveRoster(ledger, change);
    case 'agent-freed':
    case 'watch-stopped':
    case 'watch-resumed':
    case 'watch-found':
    case 'watch-over':
    case 'watch-stale':
    case 'watch-left':
      return evolveWatch(ledger, change);
    case 'outbox-added':
    case 'outbox-settled':
    case 'outbox-postponed':
    case 'outbox-leased':
      return evolveOutbox(ledger, change);
    case 'answered': {
      const answered = [...ledger.outbox.answered, change.comment].slice(-answeredMax);
      return { ...ledger, outbox: { ...ledger.outbox, answered } };
    }
    case 'staged': {
      const pushes = spend(ledger.outbox.pushes, change.runs, change.at);
      return { ...ledger, outbox: { ...ledger.outbox, pushes } };
    }
    case 'checks-set':
      return { ...ledger, outbox: { ...ledger.outbox, checks: change.checks } };
    case 'noticed': {
      const noticed = [...ledger.outbox.noticed, change.key].slice(-noticedMax);
      return { ...ledger, outbox: { ...ledger.outbox, noticed } };
    }
    case 'bead-returned':
      return evolveReturn(ledger, change);
    case 'landing-undone':
    case 'landing-restored':
      return evolveUndone(ledger, change);
    case 'attempt-hooked':
      return evolveHook(ledger, change);
    case 'attempt-ended':
      return evolveEnd(ledger, change);
    default:
      return evolveBead(ledger, change);
  }
}

/** The state after many changes. */
export function evolveAll(ledger: Ledger, changes: readonly Change[]): Ledger {
  return changes.reduce(evolve, ledger);
}
