/** The dog: what to do about one attempt that did not deliver. Counts and back-off are in the bead's record. */
import type { Bead, EndedAttempt } from '../bead.ts';
import type { Change } from '../change.ts';
import { renderEnd, replies } from '../replies.ts';
import type { Snapshot } from '../snapshot.ts';
import { later } from '../time.ts';

const backOffMs = 15_000;
const backOffMaxMs = 30 * 60_000;
const tryLaterMs = 60_000;

/** Ends that say nothing against the agent: another one need not be looked for. */
const blameless: ReadonlySet<EndedAttempt['end']> = new Set([
  'try-later',
  'handed-off',
  'waits',
  'never-started',
  'lost',
  'stopped',
  'dropped',
  'red-checks',
  'conflict',
  'unresolved',
]);

/** Another attempt after a pause, or a person. The first retry comes at once, each later one waits twice as long. */
export function recover(snapshot: Snapshot, bead: Bead, ended: EndedAttempt): Change {
  if (bead.triesLeft <= 0 || ended.end === 'misconfigured') {
    const reason = replies.outOfTries(bead.attempts, renderEnd(ended)).slice(0, 1000);
    return { type: 'bead-moved', bead: bead.number, to: 'stuck', reason, notBefore: null };
  }
  const failures = bead.ended.filter((each) => each.mode === 'work' && each.end !== 'conflict').length;
  const pause = ended.end === 'try-later' ? tryLaterMs : 0;
  const wait = Math.max(pause, failures === 0 ? 0 : Math.min(backOffMaxMs, backOffMs * 2 ** (failures - 1)));
  return {
    type: 'bead-moved',
    bead: bead.number,
    to: 'ready',
    reason: renderEnd(ended).slice(0, 1000),
    notBefore: wait === 0 ? null : later(snapshot.now, wait),
  };
}

/** Whether the agent of an attempt should be the last choice for the next one. */
export function isBlamed(ended: EndedAttempt): boolean {
  return !blameless.has(ended.end);
}

/** A delivered bead that the refinery could not land goes back for another attempt, or to a person. */
export function returnBead(
  snapshot: Snapshot,
  bead: Bead,
  verdict: { readonly end: 'red-checks' | 'conflict'; readonly summary: string },
): Change[] {
  const summary = verdict.summary.slice(0, 1000);
  const returned: Change = { type: 'bead-returned', bead: bead.number, end: verdict.end, summary };
  const last = bead.ended.at(-1);
  if (last === undefined) return [returned];
  if (verdict.end === 'conflict') return [returned, ...recoverConflict(snapshot, bead, summary)];
  const others = { ...bead, ended: bead.ended.slice(0, -1) };
  return [returned, recover(snapshot, others, { ...last, end: verdict.end, summary })];
}

// Tries are for work that failed; a conflict says nothing against the work, so it has a cap of its own.
function recoverConflict(snapshot: Snapshot, bead: Bead, summary: string): Change[] {
  const conflicts = bead.ended.filter((each) => each.end === 'conflict').length + 1;
  const { conflictsMax } = snapshot.config.attempts;
  const isOver = conflicts > conflictsMax;
  const reason = isOver ? replies.tooManyConflicts(conflicts) : summary;
  return [{ type: 'bead-moved', bead: bead.number, to: isOver ? 'stuck' : 'ready', reason, notBefore: null }];
}

/** What follows a refine run that could not take in the new base: an agent's turn, which costs none of the bead's tries. */
export function reimagine(bead: Bead, ended: EndedAttempt): Change[] {
  const reason = renderEnd(ended).slice(0, 1000);
  return [
    { type: 'tries-granted', bead: bead.number, triesLeft: bead.triesLeft + 1 },
    { type: 'bead-moved', bead: bead.number, to: 'ready', reason, notBefore: null },
  ];
}
