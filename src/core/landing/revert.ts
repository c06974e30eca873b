/**
 * The reverts pass: a landed pull request is taken back by another one, which is tested and landed like any other.
 *
 * **Invariant:** one revert of one landing at a time; the bead comes back, held, only once its revert has landed.
 */
import { ofThisLife } from '../beads/bead.ts';
import type { Bead } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Effect, Learnt } from '../effect.ts';
import { isSameRecord } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { BeadNumber } from '../name.ts';
import type { Instant, PullNumber } from '../name.ts';
import { isLanding, isPending } from '../ledger/outbox.ts';
import { revertBranch } from '../ref.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Landed, Queue, Request } from '../refinery/queue.ts';
import { stoppedReverts, undoingOf, withRevert } from '../refinery/revert.ts';
import type { Revert } from '../refinery/revert.ts';
import { landingReplies } from '../people/landing-replies.ts';
import { renderRevert } from '../people/pull-texts.ts';
import { replies } from '../people/replies.ts';
import { entryOf } from '../refinery/request.ts';
import { request } from './requests.ts';
import { mayBeUnseen } from './unseen.ts';
import type { Situation, Step } from '../situation.ts';
import type { IssueView } from '../snapshot.ts';

/** So long the issue of a reverted bead is waited for. */
const readmitMs = 3_600_000;

/** What `/revert` on an issue or a pull request does, and what is said. */
export function orderRevert(
  { ledger, snapshot }: Situation,
  order: { readonly issue: number; readonly isPull: boolean; readonly by: string },
): { readonly changes: readonly Change[]; readonly answer: string } {
  const { queue } = ledger;
  const asked = queue.landed.findLast((each) => (order.isPull ? each.pull : each.bead) === order.issue);
  const landed = asked === undefined ? undefined : standing(queue, asked);
  if (landed === undefined || landed.sha === null) return { changes: [], answer: replies.notLandedHere() };
  const known = queue.reverts.find((each) => each.of === landed.pull);
  if (known !== undefined) {
    return { changes: [], answer: landingReplies.revertKnown(landed.pull, undoingOf(queue, known)) };
  }
  if (landed.revertedBy !== null) return { changes: [], answer: replies.reverted(landed.pull, landed.revertedBy) };
  const revert = newRevert(landed, { by: order.by, at: snapshot.now, landed: landed.sha });
  const changes: Change[] = [{ type: 'queue-set', queue: { ...queue, reverts: [...queue.reverts, revert] } }];
  return { changes, answer: replies.reverting(landed.pull) };
}

// What took it back may have been taken back itself: then the landing that brought it in again is the one to take back.
function standing({ landed }: Queue, first: Landed): Landed {
  const byPull = new Map(landed.map((each) => [each.pull, each]));
  let stands = first;
  for (let turns = 0; turns < landed.length; turns++) {
    const away = stands.revertedBy === null ? undefined : byPull.get(stands.revertedBy);
    const back = away === undefined || away.revertedBy === null ? undefined : byPull.get(away.revertedBy);
    if (back === undefined) break;
    stands = back;
  }
  return stands;
}

function newRevert({ pull, bead, head, squashed }: Landed, asked: Pick<Revert, 'by' | 'at' | 'landed'>): Revert {
  return { of: pull, bead, head, squashed, ...asked, pull: null, commit: null, failed: null, doneAt: null };
}

/** Takes every revert one step further. */
export function reverts(situation: Situation): Step {
  const changes: Change[] = [];
  const effects: Effect[] = [];
  let { queue } = situation.ledger;
  for (const revert of queue.reverts) {
    const step = advance(situation, revert);
    queue = step.keep === null ? without(queue, revert) : withRevert(queue, step.keep);
    changes.push(...step.changes);
    effects.push(...step.effects);
  }
  const isSame = isSameRecord(queue, situation.ledger.queue);
  const moved: Change[] = isSame ? [] : [{ type: 'queue-set', queue }];
  return { changes: [...moved, ...changes], effects };
}

interface Advanced extends Step {
  /** The revert after the step; null when it is over. */
  readonly keep: Revert | null;
}

function advance(situation: Situation, revert: Revert): Advanced {
  if (revert.failed !== null) return { keep: null, changes: [], effects: tellAll(revert, 'failed', revert.failed) };
  if (revert.pull === null) return { keep: revert, changes: [], effects: opening(situation, revert) };
  if (revert.doneAt !== null) return bringBack(situation, revert, revert.doneAt);
  const { ledger, snapshot } = situation;
  const isLanded = ledger.queue.landed.some((each) => each.pull === revert.pull);
  // In GitHub's own queue it is merged before its landing is known here.
  const isHandedOver = ledger.queue.entries.some(
    ({ pull, handedOverAt }) => pull === revert.pull && handedOverAt !== null,
  );
  const isShown = snapshot.pulls.some((each) => each.number === revert.pull);
  const isNew = mayBeUnseen(entryOf(ledger.queue, revert.pull), snapshot);
  const isOpen = isShown || isNew || isHandedOver || isLanding(ledger, revert.pull);
  // Whoever closes its pull request has changed their mind.
  if (!isLanded && !isOpen) return { keep: null, changes: [], effects: [] };
  if (!isLanded) return { keep: revert, ...stopped(ledger, revert) };
  const told = tell(revert, { on: revert.of, what: 'landed', body: replies.reverted(revert.of, revert.pull) });
  const effects = [told, ...takenBack(revert, revert.pull)];
  return { keep: { ...revert, doneAt: snapshot.now }, changes: [], effects };
}

// That it does not land is said on its own pull request, where whoever asked for it may not look.
function stopped({ queue, outbox }: Ledger, revert: Revert): Step {
  const found = stoppedReverts(queue).find(({ of }) => of === revert.of);
  const key = `revert-out:${revert.of}:${revert.pull}`;
  if (found === undefined || outbox.noticed.includes(key)) return { changes: [], effects: [] };
  const body = landingReplies.revertStopped(found);
  return { changes: [{ type: 'noticed', key }], effects: tellAll(revert, 'stopped', body) };
}

// The bead's own record is filed away; the comment that shows where it stands is there still.
function takenBack({ of, bead, landed, squashed }: Revert, by: PullNumber): Effect[] {
  if (bead === null) return [];
  const body = landingReplies.takenBack({ of, by, sha: squashed ?? landed });
  return [{ type: 'show', bead, comment: null, mayExist: true, body, hash: '' }];
}

function opening({ ledger, snapshot }: Situation, revert: Revert): Effect[] {
  const isOpening = isPending(ledger, (effect) => effect.type === 'open-revert' && effect.of === revert.of);
  if (isOpening) return [];
  const { of, head, landed, squashed, bead, by } = revert;
  const { title, body } = renderRevert({ of, bead, by });
  const { branch: base } = snapshot.base;
  return [{ type: 'open-revert', of, head, landed, squashed, branch: revertBranch(of), base, title, body }];
}

interface Told {
  readonly on: number;
  readonly what: string;
  readonly body: string;
}

const tell = ({ of }: Revert, { on, what, body }: Told): Effect => ({
  type: 'tell',
  bead: BeadNumber.parse(on),
  topic: `revert-${of}-${what}`,
  body,
});

const tellAll = (revert: Revert, what: string, body: string): Effect[] =>
  [revert.of, ...(revert.bead === null ? [] : [revert.bead])].map((on) => tell(revert, { on, what, body }));

// The old record is filed away some time after its landing; then the issue is opened again, and intake finds it.
function bringBack({ ledger, snapshot }: Situation, revert: Revert, doneAt: Instant): Advanced {
  const { bead } = revert;
  // What it took back first says so itself.
  if (bead === null && ledger.queue.reverts.some((each) => each.pull === revert.of))
    return { keep: revert, changes: [], effects: [] };
  const over: Advanced = { keep: null, changes: turned(ledger, revert), effects: dropping(revert) };
  if (snapshot.now - doneAt > readmitMs) return over;
  // GitHub shows its pull request as closed rather than merged if the branch goes too soon.
  if (snapshot.pulls.some((each) => each.number === revert.pull)) return { keep: revert, changes: [], effects: [] };
  if (bead === null) return over;
  if (ledger.beads[bead]?.state === 'landed') return { keep: revert, changes: [], effects: [] };
  if (ledger.beads[bead] !== undefined || snapshot.issues.some((issue) => issue.number === bead)) return over;
  const key = `reopened:${bead}:${revert.of}`;
  if (ledger.outbox.noticed.includes(key)) return { keep: revert, changes: [], effects: [] };
  return { keep: revert, changes: [{ type: 'noticed', key }], effects: [{ type: 'reopen-bead', bead }] };
}

// A bead's landing is taken back, or, where what took it back is taken back itself, in again: by every second one.
function turned({ queue, beads }: Ledger, { of, pull }: Revert): Change[] {
  let landed = queue.landed.find((each) => each.pull === of);
  let isUndone = true;
  for (let turns = queue.landed.length; turns > 0 && landed?.bead === null; turns--) {
    const by = landed.pull;
    landed = queue.landed.find((each) => each.revertedBy === by);
    isUndone = !isUndone;
  }
  if (landed === undefined || landed.bead === null) return [];
  const { bead, at: landedAt } = landed;
  if (isUndone) return [{ type: 'landing-undone', bead, landedAt }];
  const held = beads[bead];
  const isIdle = held?.state === 'held' && held.attempt === null && ofThisLife(held).length === 0;
  const reason = replies.inAgain(landed.pull, pull ?? of);
  const told: Change[] = isIdle ? [{ type: 'bead-moved', bead, to: 'held', reason, notBefore: null }] : [];
  return [{ type: 'landing-restored', bead, landedAt }, ...told];
}

function dropping({ of, commit }: Revert): Effect[] {
  if (commit === null) return [];
  const ref = `refs/heads/${revertBranch(of)}`;
  return [{ type: 'drop-refs', refs: [{ ref, from: commit, to: null, force: true }] }];
}

/** Why a bead that comes back is held, null for one whose landing was not taken back. */
export function heldByRevert(queue: Queue, issue: IssueView): Partial<Bead> | null {
  const revert = queue.reverts.find((each) => each.bead === issue.number && each.doneAt !== null);
  if (revert === undefined || revert.pull === null) return null;
  return { state: 'held', reason: replies.bringsBack({ ...revert, pull: revert.pull }) };
}

/**
 * By which pull request a landing was taken back, null for one that stands. For a while after it has landed, what takes something
 * back is a revert that is done. Taken back itself, it has brought in again what it took out.
 */
export function undoneBy(queue: Queue, { pull, revertedBy }: Landed): number | null {
  const by = revertedBy ?? queue.reverts.find(({ of, doneAt }) => of === pull && doneAt !== null)?.pull ?? null;
  const later = queue.landed.findLast((each) => each.pull === by && each.pull > pull);
  return later === undefined || undoneBy(queue, later) === null ? by : null;
}

/** Whether what a bead landed last was taken back. */
export function isTakenBack(queue: Queue, number: number): boolean {
  const landed = queue.landed.findLast(({ bead }) => bead === number);
  return landed !== undefined && undoneBy(queue, landed) !== null;
}

/** The revert after its pull request was opened, or could not be. */
export function settleRevert(
  { ledger, snapshot }: Situation,
  effect: Extract<Effect, { type: 'open-revert' }>,
  learnt: Learnt,
): Change[] {
  const { queue } = ledger;
  const revert = queue.reverts.find((each) => each.of === effect.of);
  if (revert === undefined || revert.pull !== null) return [];
  if (learnt.type === 'reverted') {
    const { pull, head: commit } = learnt;
    const { by, at } = revert;
    const asked: Request = { pull, head: commit, by, at, via: 'command', state: 'queued', reason: null, onto: null };
    const queued = request(withRevert(queue, { ...revert, pull, commit }), asked, snapshot);
    // Ahead of what waits: the base is better off without it.
    return [{ type: 'queue-set', queue: evolve(queued, { type: 'prioritised', pull, priority: 0 }) }];
  }
  if (learnt.type !== 'refused') return [];
  const failed = replies.notReverted(revert.of, learnt.reason).slice(0, 1000);
  return [{ type: 'queue-set', queue: withRevert(queue, { ...revert, failed }) }];
}

function without(queue: Queue, { of, pull, doneAt }: Revert): Queue {
  const others = queue.reverts.filter((each) => each.of !== of);
  if (doneAt === null) return { ...queue, reverts: others };
  const landed = queue.landed.map((each) => (each.pull === of ? { ...each, revertedBy: pull } : each));
  return { ...queue, reverts: others, landed };
}
