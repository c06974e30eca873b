/** What is known of a landing, also once the bead's own record is filed away: what `/why` and other commands answer there. */
import type { Bead } from '../beads/bead.ts';
import { isFleetLabel, mayHaveLanded } from '../beads/intake.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { landingReplies } from './landing-replies.ts';
import type { LandingFacts } from './landing-replies.ts';
import { isTakenBack, undoneBy } from '../landing/revert.ts';
import type { Landed, Queue } from '../refinery/queue.ts';
import { undoingOf } from '../refinery/revert.ts';
import type { BeadNumber } from '../name.ts';
import type { Situation } from '../situation.ts';
import type { Snapshot } from '../snapshot.ts';

/** The landing of a bead, or of a pull request, by its number: the newest that is remembered. */
export function landingOf({ landed }: Queue, number: number): Landed | null {
  return landed.findLast(({ pull, bead }) => pull === number || bead === number) ?? null;
}

/** The landing that a comment is about; null where nothing of it landed, or there is more of it to land. */
export function landedThere(
  { ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>,
  { issue, isPull }: { readonly issue: number; readonly isPull: boolean },
): Landed | null {
  const landed = landingOf(ledger.queue, issue);
  if (landed === null) return null;
  if (isPull)
    return snapshot.pulls.some(({ number, head }) => number === issue && head !== landed.head) ? null : landed;
  const open = snapshot.issues.find((each) => each.number === issue);
  return open === undefined || mayHaveLanded(ledger, snapshot, open) ? landed : null;
}

/** Why something that landed is where it is, in Markdown. */
export function explainLanding(ledger: Ledger, number: number, landed: Landed): string {
  return landingReplies.why(number, factsOf(ledger, landed));
}

/** The same of a bead whose record is there; null for one that has not landed. */
export function explainLandedBead(ledger: Ledger, bead: Bead): string | null {
  const facts = factsOfBead(ledger, bead);
  return facts === null ? null : landingReplies.why(bead.number, facts);
}

/** What any command but `/revert` is answered where something has landed. */
export function refuseLanded(ledger: Ledger, number: number, landed: Landed): string {
  return landingReplies.refused(number, factsOf(ledger, landed));
}

/** The same for a bead whose record is there; null for one that has not landed. */
export function refuseLandedBead(ledger: Ledger, bead: Bead): string | null {
  const facts = factsOfBead(ledger, bead);
  return facts === null ? null : landingReplies.refused(bead.number, facts);
}

/** By which pull request the landing of a bead was taken back, null for one that stands. */
export function takenBackBy({ queue }: Ledger, { landed }: Pick<Bead, 'landed'>): number | null {
  const known = queue.landed.findLast(({ pull }) => pull === landed?.pull);
  return known === undefined ? null : undoneBy(queue, known);
}

/**
 * Beads that may begin anew at these events, and whose record is not there: what landed was taken back and their issue is open, or it
 * was opened again.
 */
export function livesToRead(
  ledger: Ledger,
  { issues, events, isAllowed }: Pick<Snapshot, 'issues'> & Pick<Situation, 'events'> & Permitting,
): BeadNumber[] {
  const slung = new Set(
    events.flatMap((event) =>
      event.type === 'comment' && event.commands.some(({ type }) => type === 'sling') ? [event.issue] : [],
    ),
  );
  return issues
    .filter(({ number }) => ledger.beads[number] === undefined)
    .filter(
      ({ number, labels }) => slung.has(number) || labels.some(({ name, by }) => isFleetLabel(name) && isAllowed(by)),
    )
    .filter(({ number, isReopened }) => isReopened || isTakenBack(ledger.queue, number))
    .map(({ number }) => number);
}

/** Who may hand an issue to the fleet: of others' labels nothing follows, and nothing is asked. */
interface Permitting {
  readonly isAllowed: (login: string | null) => boolean;
}

function factsOfBead(ledger: Ledger, bead: Bead): LandingFacts | null {
  const { landed, number } = bead;
  if (bead.state !== 'landed' || landed === null) return null;
  const known = ledger.queue.landed.findLast(({ pull }) => pull === landed.pull);
  const agent = bead.ended.at(-1)?.agent ?? null;
  if (known !== undefined) return { ...factsOf(ledger, known), agent };
  return { bead: number, sha: landed.sha, pull: landed.pull, agent, undoes: null, undoing: null, undone: null };
}

function factsOf({ queue, agents }: Ledger, landed: Landed): LandingFacts {
  const { pull, bead, sha, squashed } = landed;
  const undoing = queue.reverts.find(({ of }) => of === pull);
  return {
    bead,
    pull,
    sha: squashed ?? sha,
    agent: agentOf(agents, bead),
    undoes: undoneWith(queue, pull),
    undoing: undoing === undefined ? null : undoingOf(queue, undoing),
    undone: undoneBy(queue, landed),
  };
}

function undoneWith(queue: Queue, pull: number): number | null {
  const landed = queue.landed.find((each) => undoneBy(queue, each) === pull);
  return landed?.pull ?? null;
}

// The CV outlives the record of the bead.
function agentOf(agents: Ledger['agents'], bead: number | null): string | null {
  const landings = Object.values(agents).flatMap(({ name, lines }) =>
    lines
      .filter((line) => line.bead === bead && (line.end === 'landed' || line.end === 'reverted'))
      .map(({ at }) => ({ name, at })),
  );
  return landings.toSorted((a, b) => b.at - a.at)[0]?.name ?? null;
}
