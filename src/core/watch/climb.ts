/**
 * The dog on the ladder: which tier's turn it is after one that could not do it.
 *
 * **Invariant:** a turn costs one of its tier's allowance when it begins, so the climb ends: in a delivery, or with a
 * person who is told what every tier said.
 */
import type { Bead, EndedAttempt } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import { aiPassedOver, withStep } from '../landing/ladder.ts';
import type { Ladder, LadderTerms, Tier } from '../landing/ladder.ts';
import { renderEnd } from '../people/history.ts';
import { replies } from '../people/replies.ts';
import { rosterOf } from '../agents/roster.ts';
import type { Snapshot } from '../snapshot.ts';
import { later } from '../time.ts';

const pauseMs = 60_000;

/** Ends for which the same turn may go better in a while. */
const passing: ReadonlySet<EndedAttempt['end']> = new Set(['try-later', 'never-started', 'lost']);

const tierOfMode: Readonly<Record<EndedAttempt['mode'], Tier>> = {
  work: 'clean',
  refine: 'auto',
  resolve: 'ai',
  reimagine: 'reimagine',
};

/** The first turn, when a merge conflicts. */
export function toAuto({ now }: Snapshot, bead: Bead): Change {
  const step = { tier: 'clean', outcome: 'refused', said: replies.conflict(), at: now } as const;
  return { type: 'ladder-set', bead: bead.number, ladder: withStep(bead.ladder, step, 'auto') };
}

/** The next turn. */
export function climb(snapshot: Snapshot, bead: Bead, ended: EndedAttempt): Change[] {
  const said = renderEnd(ended);
  const refused = { tier: tierOfMode[ended.mode], outcome: 'refused', said, at: snapshot.now } as const;
  const { ladder, next } = choose(snapshot, { ...bead, ladder: withStep(bead.ladder, refused, null) }, ended.end);
  const set: Change = { type: 'ladder-set', bead: bead.number, ladder: { ...ladder, next } };
  if (next === null) {
    const reason = replies.outOfTiers(ladder.steps).slice(0, 1000);
    return [set, { type: 'bead-moved', bead: bead.number, to: 'stuck', reason, notBefore: null }];
  }
  const reason = replies.nextTier(next, said).slice(0, 1000);
  const notBefore = passing.has(ended.end) ? later(snapshot.now, pauseMs) : null;
  return [set, { type: 'bead-moved', bead: bead.number, to: 'ready', reason, notBefore }];
}

function choose(
  snapshot: Snapshot,
  bead: Bead,
  end: EndedAttempt['end'],
): { readonly ladder: Ladder; readonly next: Tier | null } {
  const { tiers } = snapshot.config;
  const terms: LadderTerms = { ...tiers, roster: rosterOf(snapshot.config) };
  const last = bead.ladder.steps.at(-1)?.tier;
  const why = last === 'reimagine' ? null : aiPassedOver(bead, end, terms);
  if (last !== 'reimagine' && why === null) return { ladder: bead.ladder, next: 'ai' };
  const ladder =
    why === null
      ? bead.ladder
      : withStep(
          bead.ladder,
          { tier: 'ai', outcome: 'passed-over', said: replies.aiPassedOver(why), at: snapshot.now },
          null,
        );
  return { ladder, next: ladder.reimagine < tiers.reimagineMax ? 'reimagine' : null };
}

/** The ladder after a delivery: whose turn it was did it. */
export function arrived({ now }: Snapshot, bead: Bead, ended: EndedAttempt): Change[] {
  if (ended.mode === 'work') {
    return bead.ladder.next === null
      ? []
      : [{ type: 'ladder-set', bead: bead.number, ladder: { ...bead.ladder, next: null } }];
  }
  const tier = ended.resolution?.tier ?? tierOfMode[ended.mode];
  const step = { tier, outcome: 'resolved', said: renderEnd(ended), at: now } as const;
  return [{ type: 'ladder-set', bead: bead.number, ladder: { ...withStep(bead.ladder, step, null), hint: null } }];
}

/** The ladder with a fresh allowance, as a person's /retry gives it. A climb that got nowhere begins again. */
export function fresh(bead: Bead): Change[] {
  const last = bead.ladder.steps.at(-1);
  if (last === undefined) return [];
  const next = last.outcome === 'resolved' || bead.head === null ? null : 'auto';
  return [{ type: 'ladder-set', bead: bead.number, ladder: { ...bead.ladder, next, ai: 0, reimagine: 0 } }];
}

/** The ladder as a person's /reimagine sets it, with what they said. */
export function toReimagine({ now }: Snapshot, bead: Bead, hint: string | null): Change {
  const step = { tier: 'reimagine', outcome: 'asked-for', said: replies.askedToReimagine(), at: now } as const;
  const ladder = { ...withStep(bead.ladder, step, 'reimagine'), ai: 0, reimagine: 0, hint };
  return { type: 'ladder-set', bead: bead.number, ladder };
}
