/**
 * What was left in git and has no owner any more. While a bead lives, and for a month after, the refs of its attempts are kept for
 * whoever wants work that did not land; then they go. So does the branch of a composition that came to nothing.
 *
 * **Invariant:** nothing goes that a live bead or a run of the queue names, and everything only from where it was seen.
 */
import { nonceOf } from '../landing/by-rules.ts';
import type { Effect } from '../effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant } from '../name.ts';
import { refOwner } from '../ref.ts';
import type { Situation, Step } from '../situation.ts';
import type { LeftView } from '../snapshot.ts';

/** So long work that did not land is kept. */
export const keptMs = 30 * 24 * 3_600_000;
const atOnceMax = 200;

/** Drops what is left over, in one call; there is something to see once a day only. */
export function leftovers({ ledger, snapshot }: Situation): Step {
  const { left, now } = snapshot;
  if (left.length === 0) return { changes: [], effects: [] };
  const owned = ownersIn(ledger);
  const gone = left.filter((each) => !owned(each.ref) && isPast(each, now)).slice(0, atOnceMax);
  const refs = gone.map(({ ref, sha }) => ({ ref, from: sha, to: null, force: true }));
  const effects: Effect[] = refs.length === 0 ? [] : [{ type: 'drop-refs', refs }];
  return { changes: [], effects };
}

// Composing takes minutes; what a run that is over composed is of use to nobody.
function isPast({ ref, at }: LeftView, now: Instant): boolean {
  return refOwner(ref)?.kind === 'run' || now - at >= keptMs;
}

function ownersIn({ beads, queue, outbox }: Ledger): (ref: string) => boolean {
  const live = Object.values(beads);
  const nonces = live.flatMap(({ attempt, ended }) => [attempt?.nonce, ...ended.map(({ nonce }) => nonce)]);
  const owners = new Set<string | undefined>([
    ...nonces.map((nonce) => `nonce ${nonce ?? ''}`),
    ...live.map(({ number }) => `bead ${number}`),
    ...queue.runs.flatMap((run) => [`run ${run.id}`, `nonce ${nonceOf(run)}`]),
  ]);
  const dropping = new Set(
    outbox.entries.flatMap(({ effect }) => (effect.type === 'drop-refs' ? effect.refs.map(({ ref }) => ref) : [])),
  );
  return (ref) => {
    const owner = refOwner(ref);
    return owner === null || owners.has(`${owner.kind} ${owner.name}`) || dropping.has(ref);
  };
}
