/**
 * Chooses the next run worth its slot: verified ones into the landing chain, then suspects, then fresh ones, on the chain
 * while it is likely to land, else by themselves.
 */
import { badChance, chance, risk } from './belief.ts';
import { content, isActive } from './chain.ts';
import { composable, isApart, isClashing, isOpen, lengthOf, make, minds, survey } from './ground.ts';
import type { Ground } from './ground.ts';
import { confirmation, probe } from './probing.ts';
import type { Queue, QueueEntry, QueueRun, QueueView } from './queue.ts';
import { staleFrom } from './revision.ts';
import { areRivals, isRulable, isRuling, isSlow } from './rules.ts';
import { tuning } from './tuning.ts';

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
