/**
 * The requests pass: pull requests of people, which somebody asked to be landed by a label or by `/merge`.
 *
 * **Invariant:** a request is for one head. What is pushed afterwards needs a new one.
 */
import { beadOfPull, endedBeads } from '../beads/among.ts';
import type { Bead } from '../beads/bead.ts';
import type { Effect } from '../effect.ts';
import { BeadNumber } from '../name.ts';
import type { PullNumber } from '../name.ts';
import { isLanding, isPending } from '../ledger/outbox.ts';
import { mayCommand } from '../people/permission.ts';
import { sha256 } from '../refinery/digest.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Queue, QueueEntry, Request } from '../refinery/queue.ts';
import { entryOf, hasLanded, isUnderLanded, requestOf, withRequest } from '../refinery/request.ts';
import { replies } from '../people/replies.ts';
import type { Situation, Step } from '../situation.ts';
import type { PullView, Snapshot } from '../snapshot.ts';
import { mayBeUnseen } from './unseen.ts';

/** The label that asks for a pull request to be landed. */
export const mergeLabel = 'merge';

/** New requests and what became of the old ones; those that are no longer open are forgotten. */
export function requests(situation: Situation): Step {
  const { ledger, snapshot } = situation;
  const effects: Effect[] = [];
  let { queue } = ledger;
  for (const pull of snapshot.pulls) {
    if (isPolecats(pull) || beadOfPull(ledger, pull.number) !== null || hasLanded(queue, pull.number, pull.head))
      continue;
    const old = requestOf(queue, pull.number);
    const next = follow({ queue, snapshot }, pull, old);
    if (next === null) continue;
    queue = request(queue, next, snapshot);
    if (next.reason !== null && next.reason !== old?.reason) effects.push(tellOn(next));
  }
  queue = withoutClosed(queue, situation);
  const retargets = [...retargeted(queue, situation), ...freedOf(endedBeads(ledger), snapshot)];
  const fresh = retargets.filter(
    ({ pull }) => !isPending(ledger, (effect) => effect.type === 'retarget-pull' && effect.pull === pull),
  );
  const changes = queue === ledger.queue ? [] : [{ type: 'queue-set' as const, queue }];
  return { changes, effects: [...effects, ...fresh] };
}

const isPolecats = (pull: PullView): boolean => pull.branch.startsWith('polecat/') && !pull.isFork;

interface Ground {
  readonly queue: Queue;
  readonly snapshot: Snapshot;
}

/** The queue after a request: queued, moved on, or out of it. */
export function request(queue: Queue, asked: Request, snapshot: Snapshot): Queue {
  const next = withRequest(queue, asked);
  const { pull, head } = asked;
  if (asked.state !== 'queued') return evolve(next, { type: 'left', pull });
  const after = asked.onto === null || isUnderLanded(queue, asked) ? [] : [asked.onto.pull];
  const entry = entryOf(next, pull);
  if (entry === null) {
    const priority = rankOf(snapshot, pull);
    return evolve(next, { type: 'enqueued', pull, bead: null, head, priority, after, at: snapshot.now });
  }
  if (entry.head !== head) return evolve(next, { type: 'head-moved', pull, head });
  return entry.after.join() === after.join() ? next : evolve(next, { type: 'stacked', pull, after });
}

const levels = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;

function rankOf(snapshot: Snapshot, pull: PullNumber): QueueEntry['priority'] {
  const labels = snapshot.pulls.find((each) => each.number === pull)?.labels ?? [];
  const names = new Set(labels.map(({ name }) => name.toUpperCase()));
  const level = levels.findIndex((name) => names.has(name));
  return level === 0 || level === 1 || level === 3 || level === 4 ? level : 2;
}

function follow(ground: Ground, pull: PullView, old: Request | null): Request | null {
  const label = labelOf(ground.snapshot, pull);
  if (label !== null && (old === null || label.at > old.at)) return admit(ground, pull, label);
  if (old === null || old.state === 'out') return null;
  // Whoever takes the label off knows what that means.
  const isUnlabelled = old.via === 'label' && !pull.labels.some(({ name }) => name === mergeLabel);
  if (isUnlabelled) return out(old, null);
  if (pull.head !== old.head) return out(old, replies.pushedSince(old.head, pull.head, old.via));
  return placed(ground, pull, old);
}

function labelOf(snapshot: Snapshot, pull: PullView): { by: string; at: Request['at'] } | null {
  const label = pull.labels.find(({ name, by }) => name === mergeLabel && mayCommand(snapshot, by));
  return label === undefined || label.by === null ? null : { by: label.by, at: label.at };
}

function admit(ground: Ground, pull: PullView, label: { by: string; at: Request['at'] }): Request | null {
  const touches = ground.snapshot.workflowPulls[pull.number];
  // It has to be known first, and the next look asks.
  if (touches === undefined && !pull.isFork) return null;
  const fresh = newRequest(pull, { ...label, via: 'label' });
  if (pull.isFork || touches === true) return out(fresh, replies.needsMergeCommand(pull.isFork, pull.head));
  if (pull.headAt !== null && pull.headAt > label.at) return out(fresh, replies.pushedAfterLabel());
  return placed(ground, pull, fresh);
}

/** A request for the head that a pull request has. */
export function newRequest(pull: PullView, asked: Pick<Request, 'by' | 'at' | 'via'>): Request {
  const { by, at, via } = asked;
  const { number, head } = pull;
  return { pull: number, head, by: by.slice(0, 100), at, via, state: 'queued', reason: null, onto: null };
}

const out = (asked: Request, reason: string | null): Request => ({ ...asked, state: 'out', reason });

/** A request where its pull request can be placed: not while it is a draft, and not on a base that is not ours to move. */
export function placed({ queue, snapshot }: Ground, pull: PullView, asked: Request): Request {
  if (pull.isDraft) return { ...asked, state: 'waits', reason: replies.draft() };
  const onto = ontoOf({ queue, snapshot }, pull, asked);
  if (onto === 'elsewhere') return out(asked, replies.otherBase(pull.base, snapshot.base.branch));
  return { ...asked, state: 'queued', reason: heldFor(entryOf(queue, pull.number)), onto };
}

// A hold that came by itself is told where people look; one that was asked for was acknowledged.
function heldFor(entry: QueueEntry | null): string | null {
  const held = entry?.held ?? null;
  switch (held?.why) {
    case 'silent-checks':
      return replies.silentChecks();
    case 'not-composed':
      return replies.notComposed(held.text);
    case 'handed-back':
      return replies.handedBack(held.text);
    case 'asked':
      return held.text;
    default:
      return null;
  }
}

function ontoOf({ queue, snapshot }: Ground, pull: PullView, asked: Request): Request['onto'] | 'elsewhere' {
  const hasLower = isUnderLanded(queue, asked);
  // What it stood on is remembered: squashed, that is not behind its own commits.
  if (pull.base === snapshot.base.branch) return hasLower ? asked.onto : null;
  const under = snapshot.pulls.find((each) => each.branch === pull.base && !each.isFork && each.number !== pull.number);
  if (under !== undefined) return { pull: under.number, branch: pull.base };
  // One that is no longer open, but still in the queue, may be landing: the next round tells.
  const mayBe = hasLower || (asked.onto !== null && entryOf(queue, asked.onto.pull) !== null);
  return mayBe && asked.onto?.branch === pull.base ? asked.onto : 'elsewhere';
}

function withoutClosed(queue: Queue, { ledger, snapshot }: Situation): Queue {
  const open = new Set(snapshot.pulls.map((pull) => pull.number));
  // What is landing, or has in GitHub's own queue, is told to the queue first.
  const isOurs = (pull: PullNumber): boolean => queue.reverts.some((revert) => revert.pull === pull);
  const mayLand = (pull: PullNumber): boolean =>
    isLanding(ledger, pull) ||
    (isOurs(pull) && mayBeUnseen(entryOf(queue, pull), snapshot)) ||
    (entryOf(queue, pull) !== null && snapshot.handed.some((view) => view.pull === pull && view.state === 'merged'));
  const gone = queue.requests.filter(({ pull }) => !open.has(pull) && !mayLand(pull));
  if (gone.length === 0) return queue;
  const without = gone.reduce((left, { pull }) => evolve(left, { type: 'left', pull }), queue);
  return { ...without, requests: without.requests.filter((each) => !gone.includes(each)) };
}

type Retarget = Extract<Effect, { type: 'retarget-pull' }>;

// What stood on a pull request that landed stands on the base.
function retargeted(queue: Queue, { snapshot }: Situation): Retarget[] {
  return queue.requests.flatMap((asked): Retarget[] => {
    const { pull, onto } = asked;
    const view = snapshot.pulls.find((each) => each.number === pull);
    if (onto === null || view?.base !== onto.branch || !isUnderLanded(queue, asked)) return [];
    return [{ type: 'retarget-pull', pull, base: snapshot.base.branch }];
  });
}

// A polecat's branch is dropped once it landed, and GitHub would close what is based on it.
function freedOf(beads: readonly Bead[], snapshot: Snapshot): Retarget[] {
  const branches = new Set(
    beads.flatMap(({ state, branch }) => (state === 'landed' && branch !== null ? [branch] : [])),
  );
  return snapshot.pulls
    .filter((pull) => branches.has(pull.base))
    .map((pull) => ({ type: 'retarget-pull', pull: pull.number, base: snapshot.base.branch }));
}

/** One comment on a pull request of people that says what became of the request. */
export function tellOn({ pull, at, reason }: Pick<Request, 'pull' | 'at' | 'reason'>): Effect {
  const body = reason ?? '';
  const topic = `request-${at}-${sha256(encodeURIComponent(body.toWellFormed())).slice(0, 12)}`;
  return { type: 'tell', bead: BeadNumber.parse(pull), topic, body };
}
