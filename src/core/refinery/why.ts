/** Why a pull request is still in the queue: its place, what it waits for, and about how long it will be. */
import { Instant } from '../name.ts';
import type { PullNumber } from '../name.ts';
import { believe, proofAgainst } from './belief.ts';
import { chain, inOrder, isActive, landable } from './chain.ts';
import { isMending } from './mending.ts';
import { revertOf } from './revert.ts';
import type { Hold, Queue, QueueEntry, QueueRun, QueueRunId } from './queue.ts';

/** What it waits for. */
export type Reason =
  | { readonly what: 'not-queued' }
  | { readonly what: 'held'; readonly hold: Hold }
  | { readonly what: 'frozen'; readonly text: string }
  | { readonly what: 'proved-bad'; readonly probability: number }
  | { readonly what: 'same-head'; readonly pull: PullNumber }
  /** `isMissing`: one of those is not in the queue. */
  | { readonly what: 'stacked'; readonly on: readonly PullNumber[]; readonly isMissing: boolean }
  | { readonly what: 'landing'; readonly run: QueueRunId }
  | { readonly what: 'handed-over' }
  /** `cars`: how many cars must pass before its own does, or null when its run only verifies it. */
  | { readonly what: 'testing'; readonly run: QueueRunId; readonly cars: number | null; readonly together: number }
  /** A run without a model merges it with what it conflicts with. */
  | { readonly what: 'merging'; readonly together: number }
  /** It waits for a car by rules. */
  | { readonly what: 'conflict-base' }
  | { readonly what: 'conflict-ahead'; readonly with: readonly PullNumber[] }
  /** It conflicted with one of these; GitHub does not say with which. */
  | { readonly what: 'conflict-among'; readonly among: readonly PullNumber[] }
  | { readonly what: 'suspect'; readonly among: number }
  | { readonly what: 'turn'; readonly isVerified: boolean };

/** The whole answer about one pull request. */
export interface Why {
  readonly reason: Reason;
  /** 1 is served first; null when it is not in the queue. */
  readonly position: number | null;
  readonly of: number;
  /** When it may have landed if all goes well; null while a person has to act. */
  readonly expectedAt: Instant | null;
  readonly text: string;
}

/** Explains why the pull request has not landed. */
export function whyWaiting(queue: Queue, pull: PullNumber, now: Instant): Why {
  const order = inOrder(queue);
  const index = order.findIndex((entry) => entry.pull === pull);
  const entry = order[index];
  if (entry === undefined) {
    const reason: Reason = { what: 'not-queued' };
    return { reason, position: null, of: order.length, expectedAt: null, text: sentence(reason) };
  }
  const reason = reasonOf(queue, entry);
  const rounds = roundsLeft(queue, reason);
  const ms = Math.max(60_000, remainingMs(queue, { reason, now }) + rounds * usualMs(queue));
  const expectedAt = Number.isFinite(rounds) ? Instant.parse(Math.round(now + ms)) : null;
  const place = `Place ${index + 1} of ${order.length}.`;
  const estimate =
    expectedAt === null ? '' : ` If all goes well it lands in about ${Math.ceil(ms / 60_000)} min${guessed(queue)}.`;
  const text = `${sentence(reason)} ${place}${estimate}`;
  return { reason, position: index + 1, of: order.length, expectedAt, text };
}

const usualMs = ({ estimates }: Queue): number => estimates.timedMs ?? estimates.ciMs;

const guessed = (queue: Queue): string =>
  queue.estimates.timedMs !== null ? '' : ', going by what is usual elsewhere';

function reasonOf(queue: Queue, entry: QueueEntry): Reason {
  const blocked = blockedBy(queue, entry);
  if (blocked !== null) return blocked;
  if (entry.handedOverAt !== null) return { what: 'handed-over' };
  const run = queue.runs.find((known) => isUnder(known, entry) && (isActive(known) || known.state === 'green'));
  if (run !== undefined && (isActive(run) || landable(queue)?.id === run.id)) return runningIn(queue, run);
  const group = queue.suspects.find(({ pulls }) => pulls.includes(entry.pull));
  if (group !== undefined) return { what: 'suspect', among: group.pulls.length };
  if (entry.baseConflict !== null) return { what: 'conflict-base' };
  if (entry.conflictsWith.length > 0) return { what: 'conflict-ahead', with: entry.conflictsWith };
  if (entry.mayConflictWith.length > 0) return { what: 'conflict-among', among: entry.mayConflictWith };
  return { what: 'turn', isVerified: entry.state === 'verified' };
}

function blockedBy(queue: Queue, entry: QueueEntry): Reason | null {
  if (entry.held !== null) return { what: 'held', hold: entry.held };
  const isMendingBase = isMending(queue) && revertOf(queue, entry.pull) !== null;
  if (queue.frozen.length > 0 && !isMendingBase) {
    return { what: 'frozen', text: queue.frozen.map(({ reason }) => reason).join('; ') };
  }
  const proof = proofAgainst(believe(queue), entry);
  if (proof !== null) return { what: 'proved-bad', probability: proof.probability };
  const twin = inOrder(queue).find((other) => other.head === entry.head);
  if (twin !== undefined && twin.pull !== entry.pull) return { what: 'same-head', pull: twin.pull };
  if (entry.after.length === 0) return null;
  const queued = new Set(queue.entries.map((each) => each.pull));
  return { what: 'stacked', on: entry.after, isMissing: entry.after.some((under) => !queued.has(under)) };
}

const isUnder = (run: QueueRun, entry: QueueEntry): boolean =>
  run.members.some((member) => member.pull === entry.pull && member.head === entry.head);

function runningIn(queue: Queue, run: QueueRun): Reason {
  if (landable(queue)?.id === run.id) return { what: 'landing', run: run.id };
  const index = chain(queue).findIndex((car) => car.id === run.id);
  const together = run.ahead.length + run.members.length;
  if (run.state === 'composing' && run.by === 'rules') return { what: 'merging', together };
  return { what: 'testing', run: run.id, cars: index < 0 ? null : index, together };
}

/** Further CI runs until it can land; infinite when a person has to act. */
function roundsLeft(queue: Queue, reason: Reason): number {
  switch (reason.what) {
    case 'not-queued':
    case 'held':
    case 'frozen':
    case 'proved-bad':
      return Infinity;
    case 'landing':
      return 0;
    case 'handed-over':
      return 1;
    case 'testing':
      return reason.cars === null && chain(queue).length > 0 ? 1 : 0;
    case 'turn':
      return reason.isVerified ? 1 : 2;
    case 'merging':
      return 1;
    case 'suspect':
      return 1 + Math.ceil(Math.log2(reason.among + 1));
    case 'stacked':
      return reason.isMissing ? Infinity : 2;
    case 'same-head':
    case 'conflict-base':
    case 'conflict-ahead':
    case 'conflict-among':
      return 2;
  }
}

function remainingMs(queue: Queue, { reason, now }: { reason: Reason; now: Instant }): number {
  if (reason.what !== 'testing') return 0;
  const run = queue.runs.find(({ id }) => id === reason.run);
  const ran = now - (run?.startedAt ?? now);
  return Math.max(0, usualMs(queue) - ran);
}

const namedMax = 8;

/** Pull requests by number, the first few of many. */
export function renderPulls(pulls: readonly number[]): string {
  const named = pulls
    .slice(0, namedMax)
    .map((pull) => `#${pull}`)
    .join(', ');
  return pulls.length > namedMax ? `${named} and ${pulls.length - namedMax} more` : named;
}

function sentence(reason: Reason): string {
  switch (reason.what) {
    case 'not-queued':
      return 'It is not in the merge queue.';
    case 'held':
      return holdSentence(reason.hold);
    case 'frozen':
      return `The base is frozen: ${reason.text}.`;
    case 'proved-bad':
      return `Its runs show that it fails (${(reason.probability * 100).toFixed(1)} % sure); it is being sent back.`;
    case 'same-head':
      return `It has the same commit as #${reason.pull} and lands with it.`;
    case 'stacked':
      return `It is stacked on ${renderPulls(reason.on)}, which must land first${reason.isMissing ? ' and is not in the queue' : ''}.`;
    case 'handed-over':
      return "It passed and is in GitHub's own merge queue.";
    case 'landing':
      return 'Its commit passed and is about to become the base.';
    case 'testing':
      return testingSentence(reason);
    case 'merging':
      return mergingSentence(reason.together - 1);
    case 'conflict-base':
      return 'It conflicts with the base; a run without a model is to merge it by rules.';
    case 'conflict-ahead':
      return `It cannot be merged together with ${renderPulls(reason.with)}; one of them lands or leaves first.`;
    case 'conflict-among':
      return `It cannot be merged together with one of ${renderPulls(reason.among)}; it is tried with at most half of them at a time, which tells with which.`;
    case 'suspect':
      return reason.among === 1
        ? 'A run with it failed; it is being tested by itself to be sure.'
        : `A run of ${reason.among} pull requests with it failed; smaller groups are tested to find out which.`;
    case 'turn':
      return reason.isVerified
        ? 'It passed, and waits for the next car of the landing chain.'
        : 'It waits for a test slot.';
  }
}

function mergingSentence(others: number): string {
  const company =
    others === 0 ? 'the base' : `the base and ${others} ahead of it or beside it, with some of which it may conflict`;
  return `It is being merged by rules with ${company}; then it is tested.`;
}

function testingSentence(reason: Extract<Reason, { what: 'testing' }>): string {
  const others = reason.together - 1;
  const company = others === 0 ? 'by itself' : `together with ${others} other${others === 1 ? '' : 's'}`;
  if (reason.cars === null) return `It is being tested ${company}; it lands with the chain once it has passed.`;
  const cars =
    reason.cars === 0 ? 'at the head of the landing chain' : `in the landing chain, ${reason.cars} ahead of it`;
  return `It is being tested ${company}, ${cars}.`;
}

function holdSentence(hold: Hold): string {
  switch (hold.why) {
    case 'asked':
      if (/^held /i.test(hold.text)) return `It is h${hold.text.slice(1).replace(/\.$/, '')}.`;
      return hold.text === '' ? 'It is held.' : `It is held: ${hold.text.replace(/\.$/, '')}.`;
    case 'review':
      return hold.text;
    case 'handed-back':
    case 'not-composed':
      return `It is held: ${hold.text.replace(/\.$/, '')}.`;
    case 'conflict':
      return 'It conflicts with the base; the conflict is being resolved.';
    case 'silent-checks':
      return 'Its checks never reported, three times; look at the workflow, then comment `/retry`.';
  }
}
