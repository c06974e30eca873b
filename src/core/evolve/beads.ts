/** What changes do to a bead's own record. */
import type { Attempt, Bead, EndedAttempt } from '../beads/bead.ts';
import { beadsOf, endedBeads } from '../beads/among.ts';
import { isPendingOn } from '../ledger/outbox.ts';
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { toPeopleMax } from '../mail/mail.ts';
import type { Nonce } from '../name.ts';
import { withLandingInCv } from './attempts.ts';
import { withComment } from './convoys.ts';
import { withBead } from './records.ts';

/** The changes that touch one bead and nothing else but, for a landing, its agent's CV. */
export type BeadChange = Exclude<
  Change,
  {
    type:
      | `agent-${string}`
      | `outbox-${string}`
      | `convoy-${string}`
      | `mail-${string}`
      | `watch-${string}`
      | 'queue-set'
      | 'bead-added'
      | 'attempt-hooked'
      | 'attempt-ended'
      | 'bead-returned'
      | 'landing-undone'
      | 'landing-restored'
      | 'answered'
      | 'noticed'
      | 'checks-set'
      | 'staged';
  }
>;

/** The state after such a change. */
export function evolveBead(ledger: Ledger, change: BeadChange): Ledger {
  const old = ledger.beads[change.bead];
  if (old === undefined) return change.type === 'commented' ? withComment(ledger, change) : ledger;
  const next = withBead(ledger, { ...old, ...beadPatch(old, change) });
  return change.type === 'landed' ? withLandingInCv(next, old, change.isRuled === true) : next;
}

function beadPatch(old: Bead, change: BeadChange): Partial<Bead> {
  switch (change.type) {
    case 'bead-pinned':
      return { title: change.title, approved: change.approved };
    case 'bead-moved':
      return { state: change.to, reason: change.reason, notBefore: change.notBefore };
    case 'bead-formula':
      return { formula: change.formula };
    case 'molecule-set':
      return { molecule: change.molecule };
    case 'ladder-set':
      return { ladder: change.ladder };
    case 'step-approved':
      return { approvedSteps: [...new Set([...old.approvedSteps, change.step])].slice(-30) };
    case 'bead-watched':
      return { dependents: change.dependents };
    case 'bead-ranked':
      return { priority: change.priority, rankedAt: change.at };
    case 'bead-wants':
      return { wants: change.wants };
    case 'tries-granted':
      return change.isAfresh
        ? { triesLeft: change.triesLeft, forgiven: old.attempts, avoids: [], comments: 0, ciMs: 0 }
        : { triesLeft: change.triesLeft };
    case 'ci-spent':
      return { ciMs: old.ciMs + change.ms };
    case 'runtime-avoided':
      return { avoids: [...new Set([...old.avoids, change.runtime])].slice(-20) };
    case 'attempt-bound':
      return old.attempt === null
        ? {}
        : {
            state: old.state === 'hooked' ? 'working' : old.state,
            attempt: { ...old.attempt, run: change.run, boundAt: change.at },
          };
    case 'attempt-finishing':
    case 'attempt-rerun':
    case 'attempt-rescued':
    case 'attempt-cancelled':
      return old.attempt === null ? {} : { attempt: { ...old.attempt, ...attemptPatch(old.attempt, change) } };
    case 'delivered':
      return { state: old.state === 'held' ? 'held' : 'delivered', head: change.head, branch: change.branch };
    case 'people-told': {
      const others = (old.letters ?? []).filter(({ id }) => id !== change.letter.id);
      return { letters: [...others, change.letter].slice(-toPeopleMax) };
    }
    case 'branch-gone':
      return { branch: null };
    case 'refs-gone':
      return { ended: old.ended.map((each) => withoutRefs(each, change.nonces)) };
    case 'pull-opened':
      return { pull: change.pull };
    case 'shown':
      return { shown: change.hash };
    case 'commented':
      return { comment: change.comment };
    case 'landed':
      return { state: 'landed', reason: null, landed: change.landing };
  }
}

type AttemptChange = Extract<
  BeadChange,
  { type: 'attempt-finishing' | 'attempt-rerun' | 'attempt-rescued' | 'attempt-cancelled' }
>;

function attemptPatch({ rescue }: Attempt, change: AttemptChange): Partial<Attempt> {
  switch (change.type) {
    case 'attempt-finishing':
      return { finish: change.finish };
    case 'attempt-cancelled':
      return { cancelledAt: change.at };
    case 'attempt-rescued': {
      const { job, at } = change;
      return { rescue: { times: (rescue?.times ?? 0) + 1, at, job, isStopping: true } };
    }
    // A run whose jobs run again has ended.
    case 'attempt-rerun': {
      const rerun = { endedAt: change.endedAt, until: change.until };
      return rescue === undefined ? { rerun } : { rerun, rescue: { ...rescue, isStopping: false } };
    }
  }
}

function withoutRefs(attempt: EndedAttempt, gone: readonly Nonce[]): EndedAttempt {
  const { nonce, resultAt: _, ...rest } = attempt;
  return nonce !== undefined && gone.includes(nonce) ? rest : attempt;
}

/** The state without its ended beads, and those: what is filed away by the commit. */
export function fileAway(ledger: Ledger): { readonly ledger: Ledger; readonly ended: readonly Bead[] } {
  const ended = endedBeads(ledger).filter(
    (each) =>
      each.dependents.length === 0 &&
      each.branch === null &&
      each.attempt === null &&
      !isPendingOn(ledger, each.number),
  );
  if (ended.length === 0) return { ledger, ended };
  const gone = new Set(ended.map((each) => each.number));
  const beads = Object.fromEntries(
    beadsOf(ledger)
      .filter((each) => !gone.has(each.number))
      .map((each) => [each.number, each]),
  );
  return { ledger: { ...ledger, beads }, ended };
}
