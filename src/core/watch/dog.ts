/**
 * The dog: what to do about one attempt that did not deliver. Each failure has a class, each class a row in `dogTable`;
 * counts and back-off are in the bead's record.
 *
 * **Invariant:** every class ends: in a delivery, or, once its tries are used up, with a person who is told why.
 */
import { rosterOf } from '../agents/roster.ts';
import { ofThisLife } from '../beads/bead.ts';
import type { Bead, EndedAttempt } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import { renderEnd } from '../people/history.ts';
import { replies } from '../people/replies.ts';
import type { Snapshot } from '../snapshot.ts';
import { later } from '../time.ts';
import { climb, toAuto } from './climb.ts';

/** What kind of failure it was. What a budget keeps back never becomes an attempt: the mayor holds it. */
export const failureClasses = [
  'infrastructure',
  'rate-limit',
  'agent-crash',
  'misconfigured',
  'no-change',
  'gate-refused',
  'red-checks',
  'conflict',
  'unknown',
] as const;
export type FailureClass = (typeof failureClasses)[number];

/**
 * What follows. `retry`: the same, after a pause. `retry-elsewhere`: another agent comes first. `another-runtime`: another
 * program comes first. `return`: back to whoever did it, with the reason in the prime. `escalate`: a person.
 */
export type Recovery = 'retry' | 'retry-elsewhere' | 'another-runtime' | 'return' | 'escalate';

/** One row: what follows, whether that is one of the bead's tries, and what follows several in a row. */
export interface DogRow {
  readonly ends: readonly EndedAttempt['end'][];
  readonly first: Recovery;
  readonly costsTry: boolean;
  /** After so many in a row, `after`. */
  readonly patience: number;
  readonly after: Recovery;
}

/** The table of `docs/supervision.md`. `another-runtime` becomes `escalate` or `first` where the roster has no other. */
export const dogTable: Readonly<Record<FailureClass, DogRow>> = {
  infrastructure: {
    ends: ['never-started', 'lost', 'stopped'],
    first: 'retry',
    costsTry: false,
    patience: 10,
    after: 'escalate',
  },
  'rate-limit': { ends: ['try-later'], first: 'retry', costsTry: false, patience: 20, after: 'escalate' },
  'agent-crash': {
    ends: ['crashed', 'silent', 'over-time', 'failed', 'unfinished'],
    first: 'retry-elsewhere',
    costsTry: true,
    patience: 2,
    after: 'another-runtime',
  },
  misconfigured: { ends: ['misconfigured'], first: 'another-runtime', costsTry: false, patience: 3, after: 'escalate' },
  'no-change': { ends: ['no-change'], first: 'retry-elsewhere', costsTry: true, patience: 2, after: 'another-runtime' },
  'gate-refused': { ends: ['gate-refused'], first: 'retry-elsewhere', costsTry: true, patience: 20, after: 'escalate' },
  'red-checks': { ends: ['red-checks'], first: 'return', costsTry: true, patience: 20, after: 'escalate' },
  conflict: {
    ends: ['conflict', 'unresolved', 'misfit'],
    first: 'return',
    costsTry: false,
    patience: 50,
    after: 'escalate',
  },
  unknown: { ends: [], first: 'retry', costsTry: true, patience: 20, after: 'escalate' },
};

const backOffMs = 15_000;
const backOffMaxMs = 30 * 60_000;
const tryLaterMs = 60_000;

/** Ends that say nothing against the agent: another one need not be looked for. */
const blameless: ReadonlySet<EndedAttempt['end']> = new Set([
  'handed-off',
  'waits',
  'dropped',
  ...dogTable.infrastructure.ends,
  ...dogTable['rate-limit'].ends,
  ...dogTable['red-checks'].ends,
  ...dogTable.conflict.ends,
  'misfit',
]);

/** What follows an attempt that did not deliver: its tier's successor, another attempt, or a person. */
export function recover(snapshot: Snapshot, bead: Bead, ended: EndedAttempt): Change[] {
  if (ended.end === 'misconfigured' || ended.mode === 'work') return again(snapshot, bead, ended);
  // What an agent began anew is gone on with, as any other work.
  const settled = goneOnWith(bead, ended);
  if (settled.length > 0) return [...settled, ...again(snapshot, bead, ended)];
  return climb(snapshot, bead, ended);
}

/** What an agent began anew is not begun anew once more while there is something to go on with. */
export function goneOnWith({ number, ladder }: Bead, { mode, kept }: EndedAttempt): Change[] {
  const isKept = mode === 'reimagine' && kept !== null;
  return isKept ? [{ type: 'ladder-set', bead: number, ladder: { ...ladder, next: null } }] : [];
}

/** The class of an attempt's end. */
export function classOf(end: EndedAttempt['end']): FailureClass {
  return failureClasses.find((name) => dogTable[name].ends.includes(end)) ?? 'unknown';
}

/** Another attempt after a pause, or a person. The first retry comes at once, each later one waits twice as long. */
function again(snapshot: Snapshot, bead: Bead, ended: EndedAttempt): Change[] {
  const failure = classOf(ended.end);
  const recovery = recoveryOf(snapshot, bead, ended);
  if (recovery === 'escalate') {
    const reason = escalation(bead, ended, failure).slice(0, 1000);
    return [{ type: 'bead-moved', bead: bead.number, to: 'stuck', reason, notBefore: null }];
  }
  const wait = pauseMs(bead, ended);
  const runtime = bead.attempt?.runtime ?? null;
  return [
    ...(dogTable[failure].costsTry ? [] : [granted(bead)]),
    ...(recovery === 'another-runtime' && runtime !== null
      ? [{ type: 'runtime-avoided' as const, bead: bead.number, runtime }]
      : []),
    {
      type: 'bead-moved',
      bead: bead.number,
      to: 'ready',
      reason: renderEnd(ended).slice(0, 1000),
      notBefore: wait === 0 ? null : later(snapshot.now, wait),
    },
  ];
}

const granted = (bead: Bead): Change => ({
  type: 'tries-granted',
  bead: bead.number,
  triesLeft: bead.triesLeft + 1,
  isAfresh: false,
});

/** What the dog does about an attempt that is over; `bead` is its record before the end was written down. */
export function recoveryOf(snapshot: Snapshot, bead: Bead, ended: EndedAttempt): Recovery {
  const { first, costsTry, patience, after } = dogTable[classOf(ended.end)];
  if (costsTry && bead.triesLeft <= 0) return 'escalate';
  const chosen = inARow(bead, ended) >= patience ? after : first;
  if (chosen !== 'another-runtime' || hasOther(snapshot, bead)) return chosen;
  return first === 'another-runtime' ? 'escalate' : first;
}

// A label or /sling that names an agent or a runtime leaves no choice.
function hasOther({ config }: Snapshot, bead: Bead): boolean {
  const tried = new Set([...bead.avoids, bead.attempt?.runtime]);
  return bead.wants === null && rosterOf(config).some((agent) => !tried.has(agent.runtime));
}

/** How many attempts in a row ended like this one, it included. What a person forgave by /retry does not count. */
export function inARow(bead: Bead, ended: EndedAttempt): number {
  const earlier = bead.ended.filter((each) => each.number > bead.forgiven && each.number !== ended.number);
  const other = earlier.findLastIndex((each) => classOf(each.end) !== classOf(ended.end));
  return earlier.length - other;
}

function pauseMs(bead: Bead, ended: EndedAttempt): number {
  const earlier = bead.ended.filter((each) => each.number > bead.forgiven && each.number !== ended.number);
  const failures = earlier.filter((each) => each.mode === 'work' && each.end !== 'conflict').length;
  const doubling = (ms: number, times: number): number => Math.min(backOffMaxMs, ms * 2 ** Math.min(times, 20));
  if (ended.end === 'try-later') return doubling(tryLaterMs, inARow(bead, ended) - 1);
  return failures === 0 ? 0 : doubling(backOffMs, failures - 1);
}

function escalation(bead: Bead, ended: EndedAttempt, failure: FailureClass): string {
  const times = inARow(bead, ended);
  if (failure === 'infrastructure') return replies.runnersFail(times, renderEnd(ended));
  if (failure === 'rate-limit') return replies.stillLimited(times, renderEnd(ended));
  return replies.outOfTries(bead.attempts, renderEnd(ended));
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
  return [returned, ...again(snapshot, others, { ...last, end: verdict.end, summary })];
}

// Tries are for work that failed; a conflict says nothing against the work, so it has a cap of its own.
function recoverConflict(snapshot: Snapshot, bead: Bead, summary: string): Change[] {
  const conflicts = ofThisLife(bead).filter((each) => each.end === 'conflict').length + 1;
  const { conflictsMax } = snapshot.config.attempts;
  const isOver = conflicts > conflictsMax;
  const reason = isOver ? replies.tooManyConflicts(conflicts) : summary;
  return [
    toAuto(snapshot, bead),
    { type: 'bead-moved', bead: bead.number, to: isOver ? 'stuck' : 'ready', reason, notBefore: null },
  ];
}
