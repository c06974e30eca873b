/**
 * What agents cost: the record `costs.json`, and the budgets that hold work before they are passed.
 *
 * **Invariant:** an attempt whose cost nobody knows is counted as such, never as free.
 */
import { z } from 'zod';
import type { Bead, EndedAttempt } from '../beads/bead.ts';
import type { Config } from '../config.ts';
import type { Instant } from '../name.ts';

/** What some attempts cost: in US dollars as far as known, and for how many it is not. */
export const Spend = z.strictObject({
  usd: z.number().nonnegative(),
  attempts: z.int().nonnegative(),
  unknown: z.int().nonnegative().describe('Attempts of which nobody knows what they cost.'),
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  cached: z.int().nonnegative(),
});
export type Spend = z.infer<typeof Spend>;

/** The record `costs.json`: what was spent in all, and on each of the last days (UTC). */
export const Costs = z.strictObject({
  v: z.literal(1),
  total: Spend,
  days: z.record(z.string().regex(/^\d{4}-\d\d-\d\d$/), Spend),
});
export type Costs = z.infer<typeof Costs>;

export const noSpend: Spend = { usd: 0, attempts: 0, unknown: 0, input: 0, output: 0, cached: 0 };
export const noCosts: Costs = { v: 1, total: noSpend, days: {} };

const daysMax = 62;

/** The day of an instant in UTC, `2026-11-23`. */
export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What one attempt cost in US dollars; null when nobody knows. What ran no agent was free. */
export function costOf(ended: EndedAttempt): number | null {
  if (ended.usage !== null) return ended.usage.costUsd;
  return ended.mode === 'refine' || ended.end === 'never-started' ? 0 : null;
}

/** One attempt as a spend. */
export function spendOf(ended: EndedAttempt): Spend {
  const cost = costOf(ended);
  const { input, output, cached } = ended.usage ?? noSpend;
  return { usd: cost ?? 0, attempts: 1, unknown: cost === null ? 1 : 0, input, output, cached };
}

/** Two spends as one. Sums of dollars are kept to a millionth, so that the order of adding leaves no trace. */
export function addSpend(one: Spend, other: Spend): Spend {
  return {
    usd: Math.round((one.usd + other.usd) * 1e6) / 1e6,
    attempts: one.attempts + other.attempts,
    unknown: one.unknown + other.unknown,
    input: one.input + other.input,
    output: one.output + other.output,
    cached: one.cached + other.cached,
  };
}

/** The costs after one more attempt has ended. */
export function addCost(costs: Costs, ended: EndedAttempt): Costs {
  const spend = spendOf(ended);
  const day = dayOf(ended.endedAt);
  const days = Object.entries({ ...costs.days, [day]: addSpend(costs.days[day] ?? noSpend, spend) });
  const kept = days.toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(-daysMax);
  return { v: 1, total: addSpend(costs.total, spend), days: Object.fromEntries(kept) };
}

/** What a bead's attempts cost so far. */
export function spendOfBead(bead: Pick<Bead, 'ended'>): Spend {
  return bead.ended.reduce((sum, ended) => addSpend(sum, spendOf(ended)), noSpend);
}

/** A spend as people read it: `$1.24`, `$1.24 and 2 attempts unknown`, `unknown`. */
export function renderSpend(spend: Spend): string {
  if (spend.attempts > 0 && spend.unknown === spend.attempts) return 'unknown';
  const known = `$${spend.usd.toFixed(spend.usd > 0 && spend.usd < 0.1 ? 4 : 2)}`;
  if (spend.unknown === 0) return known;
  return `${known} and ${spend.unknown} ${spend.unknown === 1 ? 'attempt' : 'attempts'} unknown`;
}

/** A budget that would be passed by one more attempt. */
export type Shortage = Readonly<{ budget: 'bead' | 'day' | 'total'; limitUsd: number; spentUsd: number }>;

/** What budgets are compared with: what was spent, and what attempts under way may still cost. */
export interface Account {
  readonly costs: Costs;
  readonly live: number; // attempts under way
  readonly agents: Readonly<Record<string, { readonly lines: readonly { readonly costUsd: number | null }[] }>>;
  readonly now: Instant;
}

// What the dearest of the newest attempts cost, as far as anybody knows.
function dearestOf(agents: Account['agents']): number {
  return Math.max(0, ...Object.values(agents).flatMap(({ lines }) => lines.map((line) => line.costUsd ?? 0)));
}

/**
 * The budget that one more attempt at a bead could pass, or null. A new attempt and one of which nobody knows the cost each
 * count as `attemptUsd`, one under way as much as the dearest of late did if that was more: so a budget is passed by no more
 * than what the last attempt costs.
 */
export function shortageOf(budget: Config['budget'], bead: Bead, account: Account): Shortage | null {
  const reserve = budget.attemptUsd;
  if (budget.beadUsd === null && budget.dayUsd === null && budget.totalUsd === null) return null;
  const underWay = Math.max(reserve, dearestOf(account.agents));
  const reserved = (spend: Spend, live: number): number => spend.usd + spend.unknown * reserve + live * underWay;
  const today = account.costs.days[dayOf(account.now)] ?? noSpend;
  const spent = [
    { budget: 'bead', limitUsd: budget.beadUsd, spentUsd: reserved(spendOfBead(bead), 0) },
    { budget: 'day', limitUsd: budget.dayUsd, spentUsd: reserved(today, account.live) },
    { budget: 'total', limitUsd: budget.totalUsd, spentUsd: reserved(account.costs.total, account.live) },
  ] as const;
  for (const { limitUsd, ...rest } of spent) {
    if (limitUsd !== null && rest.spentUsd + reserve > limitUsd) return { ...rest, limitUsd };
  }
  return null;
}
