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

/**
 * The check run on the base by which processes that share nothing else know of each other's failures, and people in the end: the
 * first failure leaves it as a quiet mark, one a quarter of an hour later makes it a failure, and the next success clears it.
 */
export const deaconCheck = 'toolpusher/deacon';

/** What that check run says and since when; `conclusion` null: there is none. */
export interface Mark {
  readonly conclusion: string | null;
  readonly at: Instant;
}

const stoppageMs = 15 * 60_000;

/** What follows one more failure: people are told when it has lasted, once. What passes by itself is told to nobody. */
export function afterFailure({ conclusion, at }: Mark, now: Instant): 'mark' | 'tell' | 'wait' {
  if (conclusion === 'failure') return 'wait';
  if (conclusion !== 'neutral') return 'mark';
  return now - at >= stoppageMs ? 'tell' : 'wait';
}
