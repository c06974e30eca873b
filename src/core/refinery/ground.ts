/** What the next run is chosen from: the queue as it stands, and what may be composed where. */
import type { PullNumber } from '../name.ts';
import { badChance, believe, chance, decay, proofAgainst, risk } from './belief.ts';
import type { Belief } from './belief.ts';
import { chain, content, inOrder, occupied } from './chain.ts';
import { sha256 } from './digest.ts';
import { QueueRunId } from './queue.ts';
import type { Member, Queue, QueueEntry, QueueRun, QueueView } from './queue.ts';
import { tuning } from './tuning.ts';

/** A queue at one moment, with what choosing a run needs to know of it. */
export interface Ground {
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

/** Looks at the queue. `free` is the number of slots that nothing occupies. */
export function survey(queue: Queue, { view, free }: { view: QueueView; free: number }): Ground {
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
export const lengthOf = ({ queue }: Pick<Ground, 'queue'>, onto: QueueRun | null): number =>
  onto === null ? 0 : Math.max(0, onto.landings + onto.members.length - queue.landings);

/** A tip whose commit does not exist yet cannot be built on. */
export const isOpen = ({ tip }: Ground): boolean => tip === null || tip.sha !== null;

/** Whether clashes are so common that cars are red too often to stand on. */
export const isClashing = (queue: Queue): boolean => decay(queue, 10) > 0.05;

interface Choice {
  readonly from: readonly QueueEntry[];
  readonly onto: QueueRun | null;
  /** Rules merge what conflicts with the base. */
  readonly isRuled?: boolean;
}

/** Those that can be composed on `onto`, in order: no known conflict with the base or what is there, and nothing missing under them. */
export function composable(ground: Ground, { from, onto, isRuled = false }: Choice): readonly QueueEntry[] {
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

/** Whether it conflicted with that one, or with some of which that is one. */
export const minds = ({ conflictsWith, mayConflictWith }: QueueEntry, pull: PullNumber): boolean =>
  conflictsWith.includes(pull) || mayConflictWith.includes(pull);

/** Whether it conflicts with one of these, for certain or more likely than not. */
export function isApart({ conflictsWith, mayConflictWith }: QueueEntry, there: ReadonlySet<PullNumber>): boolean {
  if (conflictsWith.some((pull) => there.has(pull))) return true;
  return mayConflictWith.filter((pull) => there.has(pull)).length > mayConflictWith.length / 2;
}

interface Draft {
  readonly kind: QueueRun['kind'];
  readonly onto: QueueRun | null;
  readonly members: readonly QueueEntry[];
}

/** The run that composes these. Its id is a hash of what it composes, so that deciding twice names one run. */
export function make({ queue, view }: Ground, { kind, onto, members: entries }: Draft): QueueRun {
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
