/**
 * What GitHub refused for good is not asked for again at every look: what a tick would decide anew is kept back until the next
 * day, in case a person has mended by then what stood in the way.
 */
import { dayOf } from '../agents/cost.ts';
import type { Effect } from '../effect.ts';
import type { Instant } from '../name.ts';
import { sha256 } from '../refinery/digest.ts';

/** Effects that are decided anew for as long as GitHub shows that they are wanted. */
const lasting: ReadonlySet<Effect['type']> = new Set(['drop-refs', 'close-bead', 'retarget-pull', 'take-back']);

/** By what a refusal on this day is remembered; null for what is decided once only. */
export function refusalOf(effect: Effect, now: Instant): string | null {
  if (!lasting.has(effect.type)) return null;
  return `refused:${dayOf(now)}:${sha256(encodeURIComponent(JSON.stringify(effect))).slice(0, 16)}`;
}
