/** A plan that is played more than once, to compare where it ends: whatever wakes a town, its end is the same. */
import { play } from './play.ts';
import type { Outcome, PlayOptions } from './play.ts';
import type { Plan } from './plan.ts';

/** What a town came to, as far as it does not depend on the order of things. */
export function endOf({ states, landedFiles }: Pick<Outcome, 'states' | 'landedFiles'>): string {
  return JSON.stringify({ states, landedFiles });
}

/**
 * Plays a plan; one in which only webhooks misbehave is played again without any, by ticks alone, and must come to the same
 * end. Where people interfere the end depends on when they do, and there is nothing to compare.
 */
export async function playThrough(
  plan: Plan,
  options: Pick<PlayOptions, 'storyLines'> = {},
  player = play,
): Promise<Outcome> {
  const told = await player(plan, options);
  if (plan.kind !== 'deliveries' || told.violation !== null) return told;
  const silent = await player(plan, { ...options, sources: new Set(['cron']) });
  if (silent.violation !== null) return silent;
  if (endOf(told) === endOf(silent)) return told;
  const detail = `by webhooks ${endOf(told)}, by ticks ${endOf(silent)}`;
  return { ...silent, violation: { invariant: 'ticks alone come to the same end', detail, atMs: silent.virtualMs } };
}
