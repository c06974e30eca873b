/**
 * The deacon: what an installation needs looked after. Here: webhooks that GitHub could not deliver are asked for again, and a
 * repository in which nothing can be decided any more is told of.
 */
import type { Instant } from '../name.ts';

/** One attempt to deliver a webhook, from GitHub's log. */
export interface DeliveryView {
  readonly id: number;
  /** The same for every attempt at one delivery. */
  readonly guid: string;
  readonly at: Instant;
  readonly hasArrived: boolean;
}

/** How far back it looks: what is older was found by ticks long ago, and GitHub forgets after three days. */
export const deliveriesMs = 3_600_000;
/** The most that one tick asks for again, and how often one delivery is. */
const redeliveriesMax = 20;
const attemptsMax = 3;

/** The attempts to ask for again, oldest first: the latest of each delivery that has never arrived. */
export function missedDeliveries(seen: readonly DeliveryView[], now: Instant): number[] {
  const byGuid = new Map<string, DeliveryView[]>();
  for (const each of seen) byGuid.set(each.guid, [...(byGuid.get(each.guid) ?? []), each]);
  const missed = [...byGuid.values()].flatMap((attempts) => {
    const latest = attempts.reduce((a, b) => (b.id > a.id ? b : a));
    const isOver = attempts.some(({ hasArrived }) => hasArrived) || attempts.length >= attemptsMax;
    return isOver || now - latest.at > deliveriesMs ? [] : [latest];
  });
  return missed
    .toSorted((a, b) => a.id - b.id)
    .slice(0, redeliveriesMax)
    .map(({ id }) => id);
}

/** A repository in which a process can decide nothing: since when, how often it tried, and whether people were told. */
export interface Stoppage {
  readonly since: Instant;
  readonly times: number;
  readonly isTold: boolean;
}

const stoppageMs = 15 * 60_000;
const stoppageTimes = 3;

/** The stoppage after one more failure. */
export function failedAgain(before: Stoppage | null, now: Instant): Stoppage {
  return before === null ? { since: now, times: 1, isTold: false } : { ...before, times: before.times + 1 };
}

/** Whether people have to know: it has lasted, and they were not told yet. What passes by itself is told to nobody. */
export function isToBeTold({ since, times, isTold }: Stoppage, now: Instant): boolean {
  return !isTold && times >= stoppageTimes && now - since >= stoppageMs;
}
