/**
 * Applying effects: the only place where Toolpusher writes to GitHub beside the ledger.
 *
 * **Invariant:** effects on the same bead (its comment aside), and landings, are applied in order, and a failure stops what follows it; an
 * effect that may have been applied before is applied with `look`. Nothing is begun, and no call is sent, for which the lease leaves no time.
 */
import type { Effect, Learnt, Outbox, OutboxEntry, RefMove } from '../core/effect.ts';
import { mayBegin, sendsUntil } from '../core/ledger/outbox.ts';
import { stagedBranch } from '../core/ref.ts';
import type { Instant } from '../core/name.ts';
import { later } from '../core/time.ts';
import type { Ports } from '../ports/ports.ts';

/** An entry to apply; `look` when it may have been applied before. */
export interface Due {
  readonly entry: OutboxEntry;
  readonly look: boolean;
}

/** What one entry came to. */
export interface Outcome {
  readonly entry: OutboxEntry;
  readonly learnt: Learnt;
}

const lanesMax = 8;
const backOffMs = { first: 2000, max: 600_000 } as const;

/** Applies what is due and may begin: ref moves in one call, then lanes in parallel. What has no outcome was not begun. Never throws. */
export async function applyDue(ports: Ports, due: readonly Due[]): Promise<Outcome[]> {
  const batch = due.filter((each) => isBatchable(each, due));
  const moved = await moveTogether(ports, batch);
  const shows = due.filter((each) => isShowPull(each.entry.effect));
  const shown = await showTogether(ports, shows.filter(isRequired));
  const stopped = new Set(
    [...moved, ...shown].filter(({ learnt }) => isFailure(learnt)).map(({ entry }) => laneOf(entry.effect)),
  );
  const lanes = new Map<string, Due[]>();
  for (const each of due) {
    const lane = laneOf(each.entry.effect) ?? each.entry.id;
    if (!batch.includes(each) && !isShowPull(each.entry.effect) && !stopped.has(lane))
      lanes.set(lane, [...(lanes.get(lane) ?? []), each]);
  }
  const waiting = [...lanes.values()];
  const outcomes: Outcome[] = [...moved, ...shown];
  const runLanes = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      outcomes.push(...(await applyLane(ports, lane)));
    }
  };
  const projecting = showTogether(
    ports,
    shows.filter((each) => !isRequired(each)),
  );
  await Promise.all(Array.from({ length: lanesMax }, runLanes));
  return [...outcomes, ...(await projecting)];
}

/** Those of `due` that no earlier entry of the same lane, postponed or held elsewhere, has to go before. */
export function inOrder(outbox: Outbox, due: readonly OutboxEntry[]): OutboxEntry[] {
  const ids = new Set(due.map((entry) => entry.id));
  const blocked = new Set<string>();
  return outbox.entries.filter((entry) => {
    const lane = laneOf(entry.effect);
    const isFree = ids.has(entry.id) && (lane === null || !blocked.has(lane));
    if (!isFree && lane !== null) blocked.add(lane);
    return isFree;
  });
}

// A lane is what must stay in order: a bead's effects, landings, the compositions of one run.
function laneOf(effect: Effect): string | null {
  if (effect.type === 'show') return `show ${effect.bead}`;
  if ('bead' in effect) return `bead ${effect.bead}`;
  // GitHub's own queue takes no pull request in whose required check is not there yet.
  if (effect.type === 'hand-over') return `pull ${effect.pull}`;
  if (isShowPull(effect)) return effect.isRequired === true ? `pull ${effect.pull}` : `check ${effect.pull}`;
  if (effect.type === 'land') return 'base';
  if (effect.type === 'open-revert') return `revert ${effect.of}`;
  if (effect.type === 'compose' || effect.type === 'merge-by-rules') return `run ${effect.run}`;
  return null;
}

function isFailure(learnt: Learnt): boolean {
  return learnt.type === 'failed' || learnt.type === 'refused' || learnt.type === 'raced';
}

function isBatchable(each: Due, due: readonly Due[]): boolean {
  const { effect } = each.entry;
  if (effect.type === 'drop-refs') return true;
  if (effect.type !== 'move-branch') return false;
  return due.find((other) => laneOf(other.entry.effect) === laneOf(effect)) === each;
}

async function applyLane(ports: Ports, lane: readonly Due[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of lane) {
    if (!mayBegin(each.entry, ports.clock.now())) break;
    const learnt = await applyOne(ports, each);
    outcomes.push({ entry: each.entry, learnt });
    if (isFailure(learnt)) break;
  }
  return outcomes;
}

async function applyOne(ports: Ports, due: Due): Promise<Learnt> {
  try {
    return await ports.inTime(sendsUntil(due.entry), () => perform(ports, due));
  } catch (error) {
    return failureOf(ports, due.entry, error);
  }
}

function failureOf(ports: Ports, entry: OutboxEntry, error: unknown): Learnt {
  const failure = ports.classify(error);
  ports.log.warn(
    { effect: entry.effect.type, id: entry.id, tries: entry.tries, reason: failure.reason },
    'not applied',
  );
  const reason = failure.reason.slice(0, 500);
  if (failure.kind === 'lasting') return { type: 'refused', reason };
  const backOff = Math.min(backOffMs.max, backOffMs.first * 2 ** Math.min(entry.tries, 20));
  const waitMs = failure.retryAfterMs ?? backOff;
  return { type: 'failed', reason, retryAt: later(ports.clock.now(), waitMs + ports.dice.between(0, 1000)) };
}

function perform(ports: Ports, { entry, look }: Due): Promise<Learnt> {
  const { repository } = ports;
  const { effect } = entry;
  switch (effect.type) {
    case 'dispatch':
      return repository.dispatch(effect, look);
    case 'rerun':
      return repository.rerun(effect, look);
    case 'enable-schedule':
      return repository.enableSchedule();
    case 'cancel-run':
      return repository.cancelRun(effect.run, effect.isForced === true);
    case 'move-branch':
    case 'drop-refs':
      return moveAlone(ports, effect);
    case 'land':
      return land(ports, effect);
    case 'open-pull':
      return repository.openPull(effect);
    case 'open-revert':
      return repository.openRevert(effect, look);
    case 'close-pull':
      return repository.closePull(effect.pull);
    case 'retarget-pull':
      return repository.retargetPull(effect.pull, effect.base);
    case 'compose':
      return repository.compose(effect, look);
    case 'merge-by-rules':
      return repository.mergeByRules(effect, look);
    case 'hand-over':
      return repository.enqueue(effect.pull, effect.head);
    case 'take-back':
      return repository.dequeue(effect.pull);
    case 'show':
      return repository.show(effect, look);
    case 'reply':
      return repository.reply(effect, look);
    case 'react':
      return repository.react(effect.comment, effect.content);
    case 'check':
      return repository.check(effect);
    case 'show-pull':
      return repository.showPulls([effect]);
    case 'tell':
      return repository.tell(effect, look);
    case 'wake':
      return wakeAll(ports, effect.repositories);
    case 'reopen-bead':
      return repository.reopenIssue(effect.bead);
    case 'close-bead':
      return repository.closeIssue(effect.bead, effect.because);
  }
}

async function wakeAll({ wake }: Ports, repositories: readonly string[]): Promise<Learnt> {
  for (const repository of repositories) await wake(repository);
  return { type: 'done' };
}

type RefEffect = Extract<Effect, { type: 'move-branch' | 'drop-refs' }>;

function movesOf(effect: RefEffect): readonly RefMove[] {
  switch (effect.type) {
    case 'drop-refs':
      return effect.refs;
    case 'move-branch':
      return [{ ref: `refs/heads/${effect.branch}`, from: effect.from, to: effect.to, force: true }];
  }
}

async function moveTogether(ports: Ports, batch: readonly Due[]): Promise<Outcome[]> {
  const [only, ...others] = batch;
  if (only === undefined) return [];
  if (others.length === 0) return [{ entry: only.entry, learnt: await applyOne(ports, only) }];
  const effects = batch.flatMap(({ entry: { effect } }) =>
    effect.type === 'move-branch' || effect.type === 'drop-refs' ? [effect] : [],
  );
  if (await ports.inTime(soonestEnd(batch), () => moveAll(ports, effects))) {
    return batch.map(({ entry }) => ({ entry, learnt: { type: 'done' } }));
  }
  const outcomes: Outcome[] = [];
  for (const each of batch) outcomes.push({ entry: each.entry, learnt: await applyOne(ports, each) });
  return outcomes;
}

function soonestEnd(due: readonly Due[]): Instant {
  return due.map(({ entry }) => sendsUntil(entry)).reduce((soonest, end) => (end < soonest ? end : soonest));
}

type ShowPull = Extract<Effect, { type: 'show-pull' }>;

function isShowPull(effect: Effect): effect is ShowPull {
  return effect.type === 'show-pull';
}

const isRequired = ({ entry: { effect } }: Due): boolean => isShowPull(effect) && effect.isRequired === true;

// What cannot be shown together is tried one by one: a head may be gone, and the others need not wait for it.
async function showTogether(ports: Ports, due: readonly Due[]): Promise<Outcome[]> {
  const effects = due.map(({ entry }) => entry.effect).filter(isShowPull);
  if (effects.length === 0) return [];
  if (effects.length > 1) {
    try {
      const learnt = await ports.inTime(soonestEnd(due), () => ports.repository.showPulls(effects));
      return due.map(({ entry }) => ({ entry, learnt }));
    } catch (error) {
      ports.log.warn({ reason: ports.classify(error).reason, effects: effects.length }, 'checks not shown together');
    }
  }
  const outcomes: Outcome[] = [];
  for (const each of due) outcomes.push({ entry: each.entry, learnt: await applyOne(ports, each) });
  return outcomes;
}

// False means nothing is known: each is then tried by itself, where its own failure is told.
async function moveAll(ports: Ports, effects: readonly RefEffect[]): Promise<boolean> {
  try {
    // Two decisions may want the same ref gone; said twice in one call it would be a race with ourselves.
    const moves = [...new Map(effects.flatMap(movesOf).map((move) => [JSON.stringify(move), move])).values()];
    return (await ports.repository.moveRefs(moves)).status === 'moved';
  } catch (error) {
    ports.log.warn({ reason: ports.classify(error).reason, effects: effects.length }, 'refs not moved together');
    return false;
  }
}

// Raced may also mean that an earlier try succeeded without our hearing of it: the refs themselves tell.
async function moveAlone(ports: Ports, effect: RefEffect): Promise<Learnt> {
  const moves = movesOf(effect);
  const moved = await ports.repository.moveRefs(moves);
  if (moved.status === 'moved') return { type: 'done' };
  const areDropped = moves.length > 1 && moves.every((move) => move.to === null);
  if (moved.status === 'refused' && areDropped) return dropRemaining(ports, moves);
  if (moved.status === 'refused') return { type: 'refused', reason: moved.reason.slice(0, 500) };
  const seen = await Promise.all(moves.map(({ ref }) => ports.repository.refAt(ref)));
  if (moves.every((move, index) => seen[index] === move.to)) return { type: 'done' };
  if (areDropped) return dropRemaining(ports, moves);
  return { type: 'raced', seen: seen[0] ?? null };
}

type Land = Extract<Effect, { type: 'land' }>;

// The staged branch goes in the same call. Where it is gone or moved already, the base is moved by itself.
async function land(ports: Ports, effect: Land): Promise<Learnt> {
  const { repository } = ports;
  const base: RefMove = { ref: `refs/heads/${effect.branch}`, from: effect.from, to: effect.to, force: false };
  const staged: RefMove = { ref: `refs/heads/${stagedBranch(effect.run)}`, from: effect.to, to: null, force: true };
  let moved = await repository.moveRefs([base, staged]);
  if (moved.status === 'raced') {
    const seen = await repository.refAt(base.ref);
    if (seen !== effect.from) return verify(ports, effect);
    moved = await repository.moveRefs([base]);
  }
  if (moved.status === 'refused') return { type: 'refused', reason: moved.reason.slice(0, 500) };
  return verify(ports, effect);
}

// Whatever a write was answered with, only what the base is seen to hold counts as landed.
async function verify({ repository, clock }: Ports, effect: Land): Promise<Learnt> {
  const { holds, missing } = await repository.heldByBase(effect.isSquash === true ? { ...effect, heads: [] } : effect);
  if (holds) return { type: 'landed', sha: effect.to, missing: [...missing] };
  const seen = await repository.refAt(`refs/heads/${effect.branch}`);
  if (seen !== effect.from && seen !== effect.to) return { type: 'raced', seen };
  const reason = 'The base is not seen to hold the tested commit yet.';
  return { type: 'failed', reason, retryAt: later(clock.now(), backOffMs.first) };
}

// Where nothing is kept first, each ref stands for itself: those that are as expected go, those that moved stay, and one that
// GitHub does not let go keeps no other. The first, the branch, is the one that matters.
async function dropRemaining(ports: Ports, moves: readonly RefMove[]): Promise<Learnt> {
  let raced: Learnt | null = null;
  for (const [index, move] of moves.entries()) {
    const moved = await ports.repository.moveRefs([move]);
    if (moved.status === 'moved') continue;
    if (moved.status === 'refused' && index === 0) return { type: 'refused', reason: moved.reason.slice(0, 500) };
    if (moved.status === 'refused') continue;
    const seen = await ports.repository.refAt(move.ref);
    if (seen !== null) raced = { type: 'raced', seen };
  }
  return raced ?? { type: 'done' };
}
