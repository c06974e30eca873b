/** The aftermath pass: a landed bead's issue is closed and its branch dropped, and every bead shows where it stands. */
import { beadsOf } from './among.ts';
import { issueByNumber } from './seen.ts';
import type { Bead } from './bead.ts';
import { isAlreadyDone, isEnded } from './bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Situation, Step } from '../situation.ts';
import type { Effect, RefMove } from '../effect.ts';
import { attemptRef, resultRef } from '../ref.ts';
import { leftoverStages } from '../landing/landing.ts';
import type { Sha } from '../name.ts';
import { isPending, isPendingOn } from '../ledger/outbox.ts';
import { sha256 } from '../refinery/digest.ts';
import { BeadNumber } from '../name.ts';
import { retire } from './delivery.ts';
import { renderSticky } from '../people/history.ts';
import { replies } from '../people/replies.ts';
import { canWaitForComment, commentRoom } from '../watch/budget.ts';
import { pausedBy } from '../watch/stop.ts';

/** What is left to do for beads whose state is settled, and the sticky comments. */
export function aftermath(situation: Situation): Step {
  let room = commentRoom(situation.ledger, situation.snapshot.now);
  const showingAt = (bead: Bead): Step => {
    const step = showing(situation, bead, room > 0);
    if (bead.comment === null) room -= step.effects.length;
    return step;
  };
  const steps = beadsOf(situation.ledger).flatMap((bead) =>
    [...(isEnded(bead) || isAlreadyDone(bead) ? settling(situation, bead) : []), showingAt(bead)].filter(isSomething),
  );
  return {
    changes: steps.flatMap((step) => step.changes),
    effects: [...steps.flatMap((step) => step.effects), ...leftoverStages(situation)],
  };
}

const nothing: Step = { changes: [], effects: [] };

const isSomething = (step: Step): boolean => step !== nothing;

const settling = (situation: Situation, bead: Bead): Step[] => [
  closing(situation, bead),
  retiring(situation, bead),
  dropping(situation, bead),
  waking(situation, bead),
];

/** So long GitHub may take to close an issue that a landed commit names. */
const closingMs = 30_000;

function closing({ ledger, snapshot }: Situation, bead: Bead): Step {
  if (bead.state !== 'landed' && !isAlreadyDone(bead)) return nothing;
  const isOpen = issueByNumber(snapshot, bead.number) !== undefined;
  const isClosing = isPendingOn(ledger, bead.number, ['close-bead']);
  const isFresh = bead.landed !== null && snapshot.now - bead.landed.at < closingMs;
  if (!isOpen || isClosing || isFresh) return nothing;
  return { changes: [], effects: [{ type: 'close-bead', bead: bead.number, because: 'completed' }] };
}

// The pull request of what is done already has nothing left to land.
function retiring({ ledger, snapshot }: Situation, bead: Bead): Step {
  const commit = isAlreadyDone(bead) ? bead.ended.at(-1)?.already : undefined;
  const pull = commit === undefined ? undefined : snapshot.pulls.find((each) => each.number === bead.pull);
  const key = `already:${bead.number}:${pull?.head.slice(0, 12) ?? ''}`;
  if (commit === undefined || pull === undefined || ledger.outbox.noticed.includes(key)) return nothing;
  const body = replies.doneElsewhere(bead.number, commit);
  const tell: Effect = { type: 'tell', bead: BeadNumber.parse(pull.number), topic: `already-${bead.number}`, body };
  return { changes: [{ type: 'noticed', key }], effects: [tell, ...retire(snapshot, bead, pull)] };
}

// What waits elsewhere is free once the issue is seen to be closed; until then the bead's record is kept.
/** So long after a landing GitHub is believed to have closed what it names. */
export const settledMs = 5000;

function waking({ ledger, snapshot }: Situation, bead: Bead): Step {
  if (!isEnded(bead) || bead.dependents.length === 0) return nothing;
  const isOpen = issueByNumber(snapshot, bead.number) !== undefined;
  const isWaking = isPendingOn(ledger, bead.number, ['wake']);
  const isFresh = bead.landed !== null && snapshot.now - bead.landed.at < settledMs;
  if (isOpen || isWaking || isFresh) return nothing;
  return {
    changes: [{ type: 'bead-watched', bead: bead.number, dependents: [] }],
    effects: [{ type: 'wake', bead: bead.number, repositories: bead.dependents }],
  };
}

// GitHub marks a pull request as merged some time after its head is on the base; were the branch gone before, it would
// be shown as closed. So the branch goes once the pull request is seen to be no longer open.
function dropping({ ledger, snapshot }: Situation, bead: Bead): Step {
  const { branch } = bead;
  if (!isEnded(bead) || branch === null) return nothing;
  const there = snapshot.branches[branch];
  if (there === undefined || bead.state === 'closed' || isTheirs(bead, there))
    return lettingGo({ ledger, snapshot }, bead);
  const ref = `refs/heads/${branch}`;
  const isOpen = snapshot.pulls.some((pull) => pull.branch === branch || pull.base === branch);
  if (isBeingDropped(ledger, ref) || isOpen || there !== bead.landed?.head) return nothing;
  return { changes: [], effects: [{ type: 'drop-refs', refs: [gone(ref, there), ...leftRefs(bead)] }] };
}

const isBeingDropped = (ledger: Situation['ledger'], ref: string): boolean =>
  isPending(ledger, (effect) => effect.type === 'drop-refs' && effect.refs.some((each) => each.ref === ref));

const gone = (ref: string, from: Sha): RefMove => ({ ref, from, to: null, force: true });

const leftMax = 150;

// What its attempts published: results, which the ledger has, and the tip that landed. Work that did not land keeps its ref.
function leftRefs({ ended, landed }: Bead): RefMove[] {
  const refs = ended.flatMap(({ nonce, kept, resultAt }): RefMove[] =>
    nonce === undefined
      ? []
      : [
          ...(kept !== null && kept === landed?.head ? [gone(attemptRef(nonce), kept)] : []),
          ...(resultAt === undefined ? [] : [gone(resultRef(nonce), resultAt)]),
        ],
  );
  return refs.slice(0, leftMax);
}

// What somebody else pushed there stays, and is theirs to see to.
const isTheirs = ({ landed, ended }: Bead, there: Sha): boolean =>
  there !== landed?.head && !ended.some((each) => each.kept === there);

// While its issue is open the record stays, or the issue would be taken for new work.
function lettingGo({ ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>, bead: Bead): Step {
  const { state, number } = bead;
  const isOpen = issueByNumber(snapshot, number) !== undefined;
  if ((state === 'landed' || isAlreadyDone(bead)) && isOpen) return nothing;
  // Usually they went together with the branch; where somebody else removed that, they are there still.
  const refs = leftRefs(bead).filter(({ ref }) => !isBeingDropped(ledger, ref));
  return {
    changes: [{ type: 'branch-gone', bead: number }],
    effects: refs.length === 0 ? [] : [{ type: 'drop-refs', refs }],
  };
}

/** States worth an edit of the comment; between them the pull request and `/why` tell. */
const shown: ReadonlySet<Bead['state']> = new Set(['hooked', 'held', 'stuck', 'landed', 'closed']);

// Its comment said that somebody works on it.
function isInterrupted(bead: Bead): boolean {
  return bead.state === 'ready' && bead.comment !== null && bead.ended.at(-1)?.end === 'dropped';
}

interface Sticky {
  readonly paused: string | null;
  readonly body: string;
  readonly hash: string;
}

// Records are values that nobody changes: what one shows is rendered once, not at every look.
const stickies = new WeakMap<Bead, Sticky>();

function stickyOf(bead: Bead, paused: string | null): Sticky {
  const known = stickies.get(bead);
  if (known?.paused === paused) return known;
  const body = renderSticky(bead, paused);
  const sticky = { paused, body, hash: sha256(encodeURIComponent(body.toWellFormed())).slice(0, 16) };
  stickies.set(bead, sticky);
  return sticky;
}

// What there was no room for is made up for as soon as there is.
function isToBeShown(bead: Bead, hasRoom: boolean): boolean {
  if (canWaitForComment(bead)) return hasRoom && (bead.shown === null || shown.has(bead.state));
  return shown.has(bead.state) || isInterrupted(bead);
}

function showing({ ledger, snapshot }: Situation, bead: Bead, hasRoom: boolean): Step {
  if (!isToBeShown(bead, hasRoom)) return nothing;
  const { body, hash } = stickyOf(bead, bead.state === 'ready' ? pausedBy({ ledger, snapshot }) : null);
  if (bead.shown === hash) return nothing;
  const isShowing = isPendingOn(ledger, bead.number, ['show']);
  if (isShowing) return nothing;
  const changes: Change[] = [{ type: 'shown', bead: bead.number, hash }];
  // One that was given up on may have been written all the same; one of an earlier life is on an issue that was
  // opened again, which a closed one does not show.
  const issue = issueByNumber(snapshot, bead.number);
  const mayExist = bead.comment === null && (bead.shown !== null || issue === undefined || issue.isReopened);
  const effects: Effect[] = [{ type: 'show', bead: bead.number, comment: bead.comment, mayExist, body, hash }];
  return { changes, effects };
}
