/**
 * What tokens cost, for programs that count them but do not say what they cost.
 *
 * List prices in US dollars for a million tokens, as the makers published them by the date below; `prices` in
 * `workspace.yml` adds models and corrects these. A model that neither names has no price: its cost is unknown.
 */
import { z } from 'zod';
import type { Usage } from '../beads/run-result.ts';

const Rate = z.number().nonnegative().max(10_000);

/** Prices for a million tokens. `cached` is what reading a cached input token costs; null: as much as another. */
export const Price = z.strictObject({
  input: Rate.describe('A million input tokens that were not cached.'),
  output: Rate.describe('A million output tokens.'),
  cached: Rate.nullable().default(null).describe('A million cached input tokens; null is as much as the others.'),
});
export type Price = z.infer<typeof Price>;

/** When the table was last compared with what the makers publish. */
export const pricesDate = '2025-11-01';

const price = (input: number, output: number, cached: number): Price => ({ input, output, cached });

/** By the beginning of a model's name; the longest that fits counts. */
const table: Readonly<Record<string, Price>> = {
  'claude-opus-4-5': price(5, 25, 0.5),
  'claude-opus-4': price(15, 75, 1.5),
  'claude-sonnet-4': price(3, 15, 0.3),
  'claude-haiku-4-5': price(1, 5, 0.1),
  'claude-3-5-haiku': price(0.8, 4, 0.08),
  'gpt-5': price(1.25, 10, 0.125),
  'gpt-5-mini': price(0.25, 2, 0.025),
  'gpt-5-nano': price(0.05, 0.4, 0.005),
  'gpt-4.1': price(2, 8, 0.5),
  'gemini-2.5-pro': price(1.25, 10, 0.125),
  'gemini-2.5-flash': price(0.3, 2.5, 0.03),
};

/** The price of a model; null when nobody said. Names with a maker in front (`anthropic/…`) count without it. */
export function priceOf(model: string, own: Readonly<Record<string, Price>>): Price | null {
  const name = model.toLowerCase();
  const names = [name, name.slice(name.lastIndexOf('/') + 1)];
  for (const prices of [own, table]) {
    const keys = Object.keys(prices).filter((key) => names.some((each) => each.startsWith(key.toLowerCase())));
    const longest = keys.toSorted((a, b) => b.length - a.length)[0];
    if (longest !== undefined) return prices[longest] ?? null;
  }
  return null;
}

/** The usage with its cost: what the program says, else what the prices say, else still unknown. `input` excludes `cached`. */
export function withCost(usage: Usage, own: Readonly<Record<string, Price>>): Usage {
  if (usage.costUsd !== null) return { ...usage, costFrom: usage.costFrom ?? 'agent' };
  const found = usage.model === null ? null : priceOf(usage.model, own);
  if (found === null) return usage;
  const { input, output, cached } = usage;
  const micros = input * found.input + output * found.output + cached * (found.cached ?? found.input);
  return { ...usage, costUsd: micros / 1_000_000, costFrom: 'prices' };
}
