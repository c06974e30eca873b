/**
 * How many branches may be pushed for staging: GitHub advises at most six pushes a minute for one repository. A bucket of
 * six allowances that fills by one every ten seconds keeps to that without ever making a queue wait a whole minute.
 */
import { z } from 'zod';
import { Instant } from '../name.ts';
import { later } from '../time.ts';

/** Allowances left at an instant. */
export const PushAllowance = z.strictObject({ left: z.number().nonnegative(), at: Instant });
export type PushAllowance = z.infer<typeof PushAllowance>;

const most = 6;
const refillMs = 10_000;

/** A full bucket. */
export const fullAllowance: PushAllowance = { left: most, at: Instant.parse(0) };

/** Whole pushes that may be made at `now`. */
export function pushesLeft(allowance: PushAllowance, now: Instant): number {
  return Math.floor(filled(allowance, now));
}

/** The bucket after `count` pushes; what was already overdrawn is not owed. */
export function spend(allowance: PushAllowance, count: number, now: Instant): PushAllowance {
  return { left: Math.max(0, filled(allowance, now) - count), at: now };
}

/** When the next push may be made; `now` when one may be made at once. */
export function nextPushAt(allowance: PushAllowance, now: Instant): Instant {
  const missing = 1 - filled(allowance, now);
  return missing <= 0 ? now : later(now, Math.ceil(missing * refillMs));
}

function filled({ left, at }: PushAllowance, now: Instant): number {
  return Math.min(most, left + Math.max(0, now - at) / refillMs);
}
