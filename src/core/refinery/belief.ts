/** What the queue believes: how likely an entry is bad, given what its repository taught and the red runs that held it. */
import type { Estimates, Proof, Queue, QueueEntry, Rate, RedRun } from './queue.ts';
import { memo } from '../memo.ts';
import type { PullNumber } from '../name.ts';

/** P(bad | evidence) from which an entry is sent back. */
export const evictFrom = 0.98;
/** Even what just passed is never held for certainly good, or no evidence could convict it. */
const neverSure = 0.002;
/** A flake of which a pull request was convicted is never counted as one, so no repository is believed to have fewer. */
const flakeLeast = 0.01;
/** How many observations a rate remembers. */
const memory = { bad: 150, clash: 20_000, flake: 400, conflict: 20 } as const;
/** Weight of the newest CI run in the mean that departures go by, and in what people are told. */
const newest = 0.1;
const newestTold = 0.3;

/** The estimated probability. */
export function chance(rate: Rate): number {
  return Math.min(0.9, Math.max(1e-5, rate.hits / rate.tries));
}

/** The rate after `tries` more observations of which `hits` came true; older ones fade. */
export function observe(estimates: Estimates, what: keyof typeof memory, seen: Rate): Estimates {
  const old = estimates[what];
  const keep = Math.min(1, memory[what] / (old.tries + seen.tries));
  return {
    ...estimates,
    [what]: { hits: (old.hits + seen.hits) * keep, tries: (old.tries + seen.tries) * keep },
  };
}

/**
 * The mean length of a CI run after one more, and what people are told of it: what was timed here takes the place of the guess at
 * once. `ms` is 0 for a run that was over when its beginning was learnt; of that people are told the time since it was made.
 */
export function observeCi(
  estimates: Estimates,
  { ms, madeMs }: { readonly ms: number; readonly madeMs: number },
): Estimates {
  const { ciMs, timedMs } = estimates;
  const told = ms > 0 ? ms : madeMs;
  if (told <= 0) return estimates;
  return {
    ...estimates,
    ciMs: ms > 0 ? mix(ciMs, ms, newest) : ciMs,
    timedMs: mix(timedMs ?? told, told, newestTold),
  };
}

const mix = (old: number, now: number, share: number): number => old * (1 - share) + now * share;

/** P(bad) of an entry before its red runs are looked at, in front of `landings` landed ones. */
export function prior(queue: Queue, entry: QueueEntry | undefined, landings: number): number {
  if (entry === undefined || entry.verifiedAt === null) {
    return 1 - (1 - badChance(queue)) * (1 - decay(queue, landings - queue.landings));
  }
  return Math.max(decay(queue, landings - entry.verifiedAt), neverSure);
}

/** P(a fresh one is bad): what was learnt, and one in each suspect group, for greens are known long before the culprits. */
export function badChance({ estimates, suspects }: Queue): number {
  const { hits, tries } = estimates.bad;
  const pulls = suspects.reduce((sum, group) => sum + group.pulls.length, 0);
  return chance({ hits: hits + suspects.length, tries: tries + pulls });
}

/** P(what passed does not pass any more), after so many landings. */
export function decay(queue: Queue, landings: number): number {
  return 1 - (1 - chance(queue.estimates.clash)) ** Math.max(0, landings);
}

/** P(bad | evidence) of an entry behind `ahead` others that have not landed yet. */
export function risk(belief: Belief, entry: QueueEntry, ahead = 0): number {
  const p = prior(belief.queue, entry, belief.queue.landings + ahead);
  if (entry.reds.length === 0) return p;
  const innocent = redThoughGood(belief, entry.reds);
  return p / (p + (1 - p) * innocent);
}

/** The queue with its entries by number, so that judging one entry is quick. */
export interface Belief {
  readonly queue: Queue;
  readonly entries: ReadonlyMap<PullNumber, QueueEntry>;
}

const byPull = memo(
  (entries: Queue['entries']): ReadonlyMap<PullNumber, QueueEntry> =>
    new Map(entries.map((entry) => [entry.pull, entry])),
);

/** Prepares for judging the entries of this queue. */
export function believe(queue: Queue): Belief {
  return { queue, entries: byPull(queue.entries) };
}

// P(these runs red | the entry is good by itself): flakes, a clash with those it was composed with (one cause for all
// such runs), or others that are bad.
function redThoughGood(belief: Belief, reds: readonly RedRun[]): number {
  const clash = chance(belief.queue.estimates.clash);
  const most = Math.max(...reds.map((red) => red.size));
  const flake = Math.min(0.5, Math.max(flakeLeast, chance(belief.queue.estimates.flake)));
  const alone = flake ** reds.filter((red) => red.size === 1).length;
  const together = reds.filter((red) => red.size > 1);
  if (together.length === 0) return alone;
  const clashed = 1 - (1 - clash) ** (most - 1);
  return alone * (clashed + (1 - clashed) * explained(belief, { reds: together, flake }));
}

// The smallest set first: what a small set leaves unexplained, a larger one that holds it may explain. `found` is the
// probability that one of the others is bad and explains every larger set; `none` that all runs so far were flakes.
function explained({ queue, entries }: Belief, { reds, flake }: { reds: readonly RedRun[]; flake: number }): number {
  const seen = new Set<PullNumber>();
  let found = 0;
  let none = 1;
  for (const red of reds.toSorted((a, b) => a.others.length - b.others.length)) {
    let good = 1;
    for (const other of red.others.filter((pull) => !seen.has(pull))) {
      seen.add(other);
      good *= 1 - prior(queue, entries.get(other), queue.landings);
    }
    found += none * (1 - good);
    none *= good * flake;
  }
  return found + none;
}

/** The proof against an entry, or null while the evidence is not enough. */
export function proofAgainst(belief: Belief, entry: QueueEntry): Proof | null {
  const runs = entry.reds.toSorted((a, b) => a.others.length - b.others.length);
  const [smallest] = runs;
  if (smallest === undefined) return null;
  const probability = risk(belief, entry);
  if (probability < evictFrom) return null;
  return { base: smallest.base, runs, smallest: [entry.pull, ...smallest.others], probability };
}
