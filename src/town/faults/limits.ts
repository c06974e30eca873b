/** GitHub's limits, enforced where the town is asked to: content creation by minute and hour, and the primary limit. */
import type { Credential } from '../github/context.ts';
import { Problem } from '../github/problem.ts';
import { keyOf, rateHeaders } from '../github/rate-limits.ts';
import type { World } from '../github/world.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const made = new WeakMap<World, Map<string, number[]>>();

/** Returns if the limits allow one more call; throws GitHub's refusal otherwise. */
export function checkLimits(
  world: World,
  on: { credential: Credential; resource: string; isCreation: boolean; key: string },
): void {
  const { faults } = world;
  if (faults.value('limits.primary') > 0) checkPrimary(world, on);
  if (faults.value('limits.content') === 1 && on.isCreation) checkContent(world, on);
}

function checkPrimary(world: World, on: { credential: Credential; resource: string; key: string }): void {
  const state = world.limits.state(world, on.credential, on.resource);
  if (state.remaining > 0) return;
  world.faults.note('limits.primary', on.key);
  throw new Problem(403, 'API rate limit exceeded for this installation.', { headers: rateHeaders(state) });
}

function checkContent(world: World, on: { credential: Credential; key: string }): void {
  const now = world.clock();
  const lists = made.get(world) ?? new Map<string, number[]>();
  made.set(world, lists);
  const name = keyOf(on.credential);
  const times = (lists.get(name) ?? []).filter((at) => at > now - hourMs);
  lists.set(name, times);
  const inMinute = times.filter((at) => at > now - minuteMs);
  const isOver =
    inMinute.length >= world.faults.value('limits.content-minute') ||
    times.length >= world.faults.value('limits.content-hour');
  if (!isOver) {
    times.push(now);
    return;
  }
  world.faults.note('limits.content', on.key);
  throw secondaryLimit(403, 60);
}

/** A refusal for a secondary limit; with `retryAfterS`, it says when to come again. */
export function secondaryLimit(status: 403 | 429, retryAfterS: number | null): Problem {
  const headers: Record<string, string> = retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) };
  const message =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.';
  return new Problem(status, message, { headers });
}
