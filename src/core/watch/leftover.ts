/**
 * What was left in git and has no owner any more. While a bead lives, and for a month after, the refs of its attempts are kept for
 * whoever wants work that did not land; then they go. So does the branch of a composition that came to nothing.
 *
 * **Invariant:** nothing goes that a live bead or a run of the queue names, and everything only from where it was seen.
 */
import { beadsOf, endedBeads } from '../beads/among.ts';
import { nonceOf } from '../landing/by-rules.ts';
import type { Effect } from '../effect.ts';
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant } from '../name.ts';
import { refOwner } from '../ref.ts';
import type { Situation, Step } from '../situation.ts';
import type { LeftView } from '../snapshot.ts';
import { later } from '../time.ts';
import { leftMax } from './record.ts';
import type { LeftWork } from './record.ts';

/** So long work that did not land is kept. */
export const keptMs = 30 * 24 * 3_600_000;
const atOnceMax = 200;

/** Drops what is left over, in one call; there is something to see once a day only. */
export function leftovers({ ledger, snapshot }: Situation): Step {
  const { left, now } = snapshot;
  const work = outlived(ledger, now);
  const changes: Change[] = work.length === 0 ? [] : [{ type: 'watch-left', work, at: now }];
  if (left.length === 0) return { changes, effects: [] };
  const owned = ownersIn(ledger);
  const keptUntil = new Map(ledger.watch.left?.map(({ owner, until }) => [owner, until]));
  const gone = left.filter((each) => !owned(each.ref) && isPast(each, { keptUntil, now })).slice(0, atOnceMax);
  const refs = gone.map(({ ref, sha }) => ({ ref, from: sha, to: null, force: true }));
  const effects: Effect[] = refs.length === 0 ? [] : [{ type: 'drop-refs', refs }];
  return { changes, effects };
}

const dayMs = 24 * 3_600_000;

// Git tells when a commit was made. Where the bead went on for long after that, when it ended has to be remembered.
function outlived({ beads, watch }: Ledger, now: Instant): LeftWork[] {
  // An issue that was opened again ends again.
  const recent = watch.left?.filter(({ until }) => until > now + keptMs - dayMs);
  const known = new Set(recent?.map(({ owner }) => owner));
  const owners = endedBeads({ beads }).flatMap((bead) => {
    const old = bead.ended.filter(({ kept, endedAt }) => kept !== null && now - endedAt >= dayMs);
    const attempts = old.flatMap(({ nonce }) => (nonce === undefined ? [] : [`nonce ${nonce}`]));
    return old.length === 0 ? [] : [`bead ${bead.number}`, ...attempts];
  });
  const fresh = owners.filter((owner) => !known.has(owner)).slice(0, leftMax);
  return fresh.map((owner) => ({ owner, until: later(now, keptMs) }));
}

interface Kept {
  readonly keptUntil: ReadonlyMap<string, Instant>;
  readonly now: Instant;
}

// Composing takes minutes; what a run that is over composed is of use to nobody.
function isPast({ ref, at }: LeftView, { keptUntil, now }: Kept): boolean {
  const owner = refOwner(ref);
  return owner?.kind === 'run' || now >= (keptUntil.get(`${owner?.kind} ${owner?.name}`) ?? at + keptMs);
}

function ownersIn({ beads, queue, outbox }: Ledger): (ref: string) => boolean {
  const live = beadsOf({ beads });
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
