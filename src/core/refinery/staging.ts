/**
 * Chooses the next run worth its slot: verified ones into the landing chain, then suspects, then fresh ones, on the chain
 * while it is likely to land, else by themselves.
 */
import { PullNumber } from '../name.ts';
import { badChance, believe, chance, decay, prior, proofAgainst, risk } from './belief.ts';
import type { Belief } from './belief.ts';
import { chain, content, inOrder, isActive, occupied } from './chain.ts';
import { sha256 } from './digest.ts';
import { QueueRunId } from './queue.ts';
import { areRivals, isRulable, isRuling, isSlow } from './rules.ts';
import { staleFrom } from './revision.ts';
import type { Member, Queue, QueueEntry, QueueRun, QueueView, SuspectGroup } from './queue.ts';

/** How the scheduler trades slots against waiting; found by simulation (`npm run bench:queue`). */
export const tuning = {
  /** A car takes verified ones while all of them pass with this probability, and at most so many. */
  carPass: 0.65,
  carMax: 64,
  /** The part of the slots that cars of verified ones may have in flight. */
  carShare: 1,
  /** The chain is extended while it lands whole with at least clamp(floor + slope × P(bad), floor, ceiling). */
  chainFloor: 0.1,
  chainSlope: 0.5,
  chainCeiling: 0.5,
  /** Fresh ones go on the chain while it lands whole with at least max(slope × P(bad) - offset, floor). */
  freshSlope: 15,
  freshOffset: 0.85,
  freshFloor: 0.3,
  /** A pool of fresh ones is red more often than not: where slots are few that finds the bad ones with the fewest runs. */
  poolPass: 0.42,
  poolMax: 32,
  /** Fresh ones travel in the cars of verified ones when slots are few, or so many pools of them wait for each slot. */
  crowd: 3,
  /** The part of the verified ones' shelf life, counted in landings, that may wait or be under test. */
  stock: 0.4,
  /** With fewer free slots a suspect group is halved and the other half inferred; with more it is split at once. */
  fewSlots: 10,
  /** From this P(bad) a lone suspect is probed twice at once. */
  confirmFrom: 0.4,
  /** Where what passes on the base clashes with the chain with at least `footRisk`, pools stand on the chain as far as it lands with `footPass`. */
  footRisk: 0.02,
  footPass: 0.3,
};

interface Ground {
  readonly queue: Queue;
  readonly view: QueueView;
  readonly belief: Belief;
  readonly cars: readonly QueueRun[];
  readonly tip: QueueRun | null;
  /** The green car about to land, on which probes stand, for it is the next base. */
  readonly solid: QueueRun | null;
  /** The car on which pools stand. */
  readonly footing: QueueRun | null;
  /** P(the whole chain lands). */
  readonly hope: number;
  /** The hope below which nothing is put on the chain. */
  readonly threshold: number;
  readonly free: number;
  readonly inRuns: ReadonlySet<PullNumber>;
  readonly waiting: readonly QueueEntry[];
}

/** The next run to compose, or null when nothing that waits is worth a slot, or no slot is left. */
export function nextRun(queue: Queue, view: QueueView): QueueRun | null {
  const staging = queue.runs.filter((run) => run.state === 'composing').length;
  // What a void composition by rules may still publish is nothing that is tested.
  const isBusy = ({ state, by, sha }: QueueRun): boolean => state === 'void' && (by === 'merges' || sha !== null);
  const busy = queue.runs.filter((run) => isActive(run) || isBusy(run)).length;
  const free = view.slots - busy;
  if (free <= 0 || staging >= view.starts) return null;
  const ground = survey(queue, { view, free });
  const car = view.isNative === true ? null : verifiedCar(ground);
  return car ?? probe(ground) ?? freshOrRuled(ground) ?? confirmation(ground);
}

function survey(queue: Queue, { view, free }: { view: QueueView; free: number }): Ground {
  const belief = believe(queue);
  const cars = chain(queue);
  const inRuns = occupied(queue);
  // What is held keeps back the others of its head: they would land it.
  const heads = new Set<string>(queue.entries.filter((entry) => entry.held !== null).map((entry) => entry.head));
  const waiting = inOrder(queue).filter((entry) => {
    const isTwin = heads.has(entry.head);
    heads.add(entry.head);
    return !isTwin && !inRuns.has(entry.pull) && isIdle(entry) && proofAgainst(belief, entry) === null;
  });
  const { chainFloor, chainSlope, chainCeiling } = tuning;
  const threshold = Math.min(chainCeiling, chainFloor + chainSlope * badChance(queue));
  return {
    queue,
    view,
    belief,
    cars,
    tip: cars.at(-1) ?? null,
    solid: cars.findLast((run) => run.state === 'green') ?? null,
    footing: footingOf(belief, cars),
    hope: hopeOf(belief, cars),
    threshold,
    free,
    inRuns,
    waiting,
  };
}

/** What passes on a car has met all that lands ahead of it; what passes behind a red one has to be tested again. */
function footingOf(belief: Belief, cars: readonly QueueRun[]): QueueRun | null {
  const { queue } = belief;
  const last = cars.findLastIndex((run) => run.state === 'green');
  const isRisky = !isClashing(queue) && decay(queue, lengthOf({ queue }, cars.at(-1) ?? null)) >= tuning.footRisk;
  let footing = cars[last] ?? null;
  let hope = 1;
  for (const car of isRisky ? cars.slice(last + 1) : []) {
    hope *= hopeOf(belief, [car]);
    if (car.sha === null || hope < tuning.footPass) break;
    footing = car;
  }
  return footing;
}

const isIdle = ({ held, handedOverAt }: QueueEntry): boolean => held === null && handedOverAt === null;

function hopeOf(belief: Belief, cars: readonly QueueRun[]): number {
  let hope = 1;
  for (const car of cars.filter((run) => run.state !== 'green')) {
    for (const [i, { pull }] of car.members.entries())
      hope *= pass(belief, pull, car.landings - belief.queue.landings + i);
    hope *= 1 - chance(belief.queue.estimates.flake);
  }
  return hope;
}

function pass(belief: Belief, pull: PullNumber, ahead: number): number {
  const entry = belief.entries.get(pull);
  return entry === undefined ? 1 : 1 - risk(belief, entry, ahead);
}

/** How many that have not landed yet ride ahead of what is composed on `onto`. */
const lengthOf = ({ queue }: Pick<Ground, 'queue'>, onto: QueueRun | null): number =>
  onto === null ? 0 : Math.max(0, onto.landings + onto.members.length - queue.landings);

/** A tip whose commit does not exist yet cannot be built on. */
const isOpen = ({ tip }: Ground): boolean => tip === null || tip.sha !== null;

/** Verified ones leave together, and cars of them leave a while apart, so that each car takes several. */
function verifiedCar(ground: Ground): QueueRun | null {
  if (!isOpen(ground) || ground.hope < ground.threshold || !isDeparture(ground)) return null;
  const verified = ground.waiting.filter((entry) => entry.state === 'verified');
  const able = composable(ground, { from: verified, onto: ground.tip });
  const members: QueueEntry[] = [];
  let hope = 1;
  const ahead = lengthOf(ground, ground.tip);
  for (const entry of able.slice(0, tuning.carMax)) {
    hope *= 1 - risk(ground.belief, entry, ahead + members.length);
    // One that was red together with others that passed alone travels by itself.
    const isFull = hope < tuning.carPass || entry.cautions > 0;
    if (members.length > 0 && isFull) break;
    members.push(entry);
    if (isFull) break;
  }
  if (members.length === 0) return null;
  const passengers = isCrowded(ground) ? passengersOf(ground, { members, hope }) : [];
  return make(ground, { kind: 'car', onto: ground.tip, members: [...members, ...passengers] });
}

/**
 * Those that conflict with the base or with what rides ahead, merged by rules in one run: of many that change one place each would else wait
 * until the one before it has landed. Others travel along: what the run merges costs the same whether it conflicts or not, and they may.
 */
function ruledCar(ground: Ground): QueueRun | null {
  const { queue, tip, view, belief } = ground;
  if (!isRuling(queue, view) || !isOpen(ground) || !isFreshOnChain(ground)) return null;
  const there = new Set(tip === null ? [] : content(tip).map(({ pull }) => pull));
  const first = firstOf(ground);
  // It would have to wait for ever while such cars follow one another.
  if (first !== undefined && !isRulable(first) && isApart(first, there)) return null;
  const able = ground.waiting.filter((entry) => isRulable(entry) && entry.after.every((pull) => there.has(pull)));
  const isRival = (entry: QueueEntry): boolean =>
    entry.baseConflict !== null ||
    [...there].some((pull) => minds(entry, pull) || minds(belief.entries.get(pull) ?? entry, entry.pull));
  const ahead = lengthOf(ground, tip);
  let hope = 1;
  const members = able.slice(0, tuning.carMax).filter((entry, i) => {
    hope *= 1 - risk(belief, entry, ahead + i);
    return i === 0 || hope >= tuning.poolPass;
  });
  const isCrowd = members.length > 1 && areRivals(queue);
  if (!isCrowd && !members.some(isRival)) return null;
  return { ...make(ground, { kind: 'car', onto: tip, members }), by: 'rules' };
}

/** The first of all but the suspects, which have runs of their own. */
const firstOf = ({ waiting }: Ground): QueueEntry | undefined => waiting.find(({ state }) => state !== 'suspect');

// On the base what needs no rules leaves at once, and the others ride on that. But nobody goes before the first for ever.
function freshOrRuled(ground: Ground): QueueRun | null {
  const { tip, queue } = ground;
  const first = firstOf(ground);
  const isRuled = first !== undefined && (isRulable(first) || first.state === 'verified');
  const isRuledFirst = isRuled && (tip !== null || first.baseConflict !== null || areRivals(queue));
  return isRuledFirst ? (ruledCar(ground) ?? fresh(ground)) : (fresh(ground) ?? ruledCar(ground));
}

/** Whether the chain is likely enough to land for fresh ones to ride on it. */
const isFreshOnChain = ({ queue, view, hope }: Ground): boolean => view.isNative !== true && mayFreshRide(queue, hope);

/** Whether fresh ones ride on a chain that lands with `hope`. */
export function mayFreshRide(queue: Queue, hope = 1): boolean {
  const { freshSlope, freshOffset, freshFloor } = tuning;
  return hope >= Math.max(freshFloor, freshSlope * badChance(queue) - freshOffset);
}

/** Whether clashes are so common that cars are red too often to stand on. */
const isClashing = (queue: Queue): boolean => decay(queue, 10) > 0.05;

/** Whether more fresh ones wait than the free slots can take: then no car leaves with empty seats. */
function isCrowded({ queue, view, waiting }: Ground): boolean {
  // A red car costs its verified members more than the seats are worth.
  if (isClashing(queue)) return false;
  const many = view.slots < tuning.fewSlots ? 0 : view.slots * poolSize(queue) * tuning.crowd;
  return waiting.filter((entry) => entry.state === 'fresh').length > many;
}

/** Fresh ones that travel along as long as the car is about as likely to pass as a pool. */
function passengersOf(ground: Ground, car: { members: readonly QueueEntry[]; hope: number }): readonly QueueEntry[] {
  const isCautious = car.members.some((entry) => entry.cautions > 0);
  const idle = ground.waiting.filter((entry) => entry.state === 'fresh');
  const able = composable(ground, { from: [...car.members, ...idle], onto: ground.tip });
  let { hope } = car;
  const ahead = lengthOf(ground, ground.tip) + car.members.length;
  return able
    .filter((entry) => entry.state === 'fresh')
    .filter((entry, i) => {
      hope *= 1 - risk(ground.belief, entry, ahead + i);
      return !isCautious && hope >= tuning.poolPass;
    });
}

/** How many fresh ones make a run that is red about half of the time. */
function poolSize(queue: Queue): number {
  const bad = Math.max(0.01, Math.min(0.9, badChance(queue)));
  const best = Math.floor(Math.log(tuning.poolPass) / Math.log(1 - bad));
  return Math.max(1, Math.min(best, tuning.poolMax));
}

function isDeparture({ queue, view, belief, cars }: Ground): boolean {
  const isSure = (run: QueueRun): boolean =>
    run.members.every(({ pull }) => belief.entries.get(pull)?.verifiedAt !== null);
  const moving = cars.filter((run) => isActive(run) && isSure(run)).length;
  const most = Math.max(1, Math.round(view.slots * tuning.carShare));
  const gapMs = (queue.estimates.ciMs / most) * 0.9;
  const last = cars.findLast(isSure);
  return moving === 0 || (moving < most && last !== undefined && view.now - last.createdAt >= gapMs);
}

function probe(ground: Ground): QueueRun | null {
  const groups = ground.queue.suspects.toSorted((a, b) => a.since - b.since);
  for (const group of groups) {
    const members = part(ground, group);
    if (members.length > 0) return probing(ground, members);
  }
  return null;
}

// What conflicts with the base is merged by rules for its probe as well, or nothing would tell who was to blame.
function probing(ground: Ground, members: readonly QueueEntry[]): QueueRun {
  const run = make(ground, { kind: 'probe', onto: ground.solid, members });
  return members.some(({ baseConflict }) => baseConflict !== null) ? { ...run, by: 'rules' } : run;
}

/** The least suspect ones with half of the group's suspicion: they are told apart from the rest by one run. */
function lighterHalf({ belief }: Ground, group: readonly QueueEntry[]): readonly QueueEntry[] {
  const weights = new Map(group.map((entry) => [entry.pull, prior(belief.queue, entry, belief.queue.landings)]));
  const weight = (entry: QueueEntry): number => weights.get(entry.pull) ?? 0;
  const sorted = group.toSorted((a, b) => weight(a) - weight(b));
  const total = sorted.reduce((sum, entry) => sum + weight(entry), 0);
  let sum = 0;
  const half = sorted.filter((entry, i) => {
    sum += weight(entry);
    return i < sorted.length - 1 && (i === 0 || sum <= total / 2 + 1e-9);
  });
  return half.length > 0 ? half : sorted;
}

/** Half of the group when slots are few, and only while none of it is in flight; else its share of the free slots. */
function part(ground: Ground, group: SuspectGroup): readonly QueueEntry[] {
  const idle = ground.waiting.filter((entry) => group.pulls.includes(entry.pull));
  const able = composable(ground, { from: idle, onto: ground.solid, isRuled: isRuling(ground.queue, ground.view) });
  if (able.length === 0) return [];
  // Never the whole group again, or the same answer would come for ever.
  const half = Math.max(1, Math.floor(group.pulls.length / 2));
  if (ground.free >= tuning.fewSlots)
    return able.slice(0, Math.min(half, Math.ceil(idle.length / Math.min(ground.free, ground.view.starts))));
  // What is held tells nothing, and keeps nobody waiting.
  return group.pulls.some((pull) => ground.inRuns.has(pull)) ? [] : lighterHalf(ground, able);
}

/** A likely culprit needs two red runs: with slots to spare they run side by side, and its author knows sooner. */
function confirmation(ground: Ground): QueueRun | null {
  const { queue, belief, free } = ground;
  if (free < tuning.fewSlots) return null;
  for (const group of queue.suspects.filter(({ pulls }) => pulls.length === 1)) {
    const entry = belief.entries.get(group.pulls[0] ?? PullNumber.parse(1));
    const isUnsure = entry !== undefined && entry.held === null && risk(belief, entry) >= tuning.confirmFrom;
    if (!isUnsure || proofAgainst(belief, entry) !== null || entry.reds.some((red) => red.size === 1)) continue;
    const probes = queue.runs.filter((run) => isActive(run) && run.members.some(({ pull }) => pull === entry.pull));
    if (probes.length === 1) return probing(ground, [entry]);
  }
  return null;
}

function fresh(ground: Ground): QueueRun | null {
  const { queue, belief, free, tip } = ground;
  const idle = ground.waiting.filter((entry) => entry.state === 'fresh');
  if (idle.length === 0) return null;
  const onChain = isFreshOnChain(ground) && !isSlow(tip, ground.view);
  if (onChain && !isOpen(ground)) return null;
  if (!onChain && isStocked(ground)) return null;
  const onto = onChain ? tip : ground.footing;
  const able = composable(ground, { from: idle, onto });
  const size = Math.max(1, Math.min(poolSize(queue), Math.ceil(idle.length / Math.min(free, ground.view.starts))));
  let hope = 1;
  const ahead = lengthOf(ground, onto);
  const members = able.slice(0, size).filter((entry, i) => {
    hope *= 1 - risk(belief, entry, ahead + i);
    return i === 0 || hope >= tuning.poolPass;
  });
  if (members.length === 0) return null;
  return make(ground, { kind: onChain ? 'car' : 'pool', onto, members });
}

/** Whether more have passed, or are about to, than can land before that goes stale: to test more would be to test twice. */
function isStocked({ queue, waiting }: Ground): boolean {
  const horizon = Math.log(1 - staleFrom) / Math.log(1 - chance(queue.estimates.clash));
  const passed = waiting.filter((entry) => entry.state === 'verified').length;
  const tested = queue.runs.filter((run) => isActive(run) && run.kind === 'pool');
  const stock = tested.reduce((sum, run) => sum + run.members.length, passed);
  return stock >= Math.max(2, horizon * tuning.stock);
}

interface Choice {
  readonly from: readonly QueueEntry[];
  readonly onto: QueueRun | null;
  /** Rules merge what conflicts with the base. */
  readonly isRuled?: boolean;
}

/** Those that can be composed on `onto`, in order: no known conflict with the base or what is there, and nothing missing under them. */
function composable(ground: Ground, { from, onto, isRuled = false }: Choice): readonly QueueEntry[] {
  const there = new Set(onto === null ? [] : content(onto).map(({ pull }) => pull));
  const known = ground.belief.entries;
  return from.filter((entry) => {
    const isStacked = entry.after.every((pull) => there.has(pull));
    if (!isStacked || (entry.baseConflict !== null && !isRuled) || isApart(entry, there)) return false;
    const both = new Set([...there, entry.pull]);
    const isAvoided = [...there].some((pull) => {
      const other = known.get(pull);
      return other !== undefined && minds(other, entry.pull) && isApart(other, both);
    });
    if (!isAvoided) there.add(entry.pull);
    return !isAvoided;
  });
}

const minds = ({ conflictsWith, mayConflictWith }: QueueEntry, pull: PullNumber): boolean =>
  conflictsWith.includes(pull) || mayConflictWith.includes(pull);

/** Whether it conflicts with one of these, for certain or more likely than not. */
function isApart({ conflictsWith, mayConflictWith }: QueueEntry, there: ReadonlySet<PullNumber>): boolean {
  if (conflictsWith.some((pull) => there.has(pull))) return true;
  return mayConflictWith.filter((pull) => there.has(pull)).length > mayConflictWith.length / 2;
}

interface Draft {
  readonly kind: QueueRun['kind'];
  readonly onto: QueueRun | null;
  readonly members: readonly QueueEntry[];
}

function make({ queue, view }: Ground, { kind, onto, members: entries }: Draft): QueueRun {
  const ahead = onto === null ? [] : content(onto);
  const members = entries.map(({ pull, head }): Member => ({ pull, head }));
  const tries = entries.reduce((sum, entry) => sum + entry.tries, 0);
  const base = onto?.base ?? view.base;
  const text = [base, ...[...ahead, ...members].map(({ pull, head }) => `${pull}@${head}`), tries].join('\n');
  return {
    id: QueueRunId.parse(sha256(`${onto?.sha ?? ''}\n${text}`).slice(0, 24)),
    kind,
    base,
    onto: onto?.id ?? null,
    ahead: [...ahead],
    members,
    sha: null,
    state: 'composing',
    createdAt: view.now,
    startedAt: null,
    landings: queue.landings + ahead.length,
    commits: [],
    by: 'merges',
    job: null,
  };
}
