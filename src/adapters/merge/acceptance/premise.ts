/**
 * What each side took for granted of the base, against what the other side made of it. The question is not where the two wrote, but
 * whether what one relies on still holds: it is asked of every merge that rules make, of files that git merged by itself too.
 */
import type { Finding, SideChange } from './change.ts';
import { checkReliance } from './reliance.ts';
import { checkState } from './state.ts';
import { checkWithdrawn } from './withdrawn.ts';

/** Places where one side relies on what the other side changed. */
export function checkPremises(ours: readonly SideChange[], theirs: readonly SideChange[]): readonly Finding[] {
  return [
    ...checkReliance(ours, theirs),
    ...checkReliance(theirs, ours),
    ...checkState(ours, theirs),
    ...checkState(theirs, ours),
    ...checkWithdrawn(ours, theirs),
    ...checkWithdrawn(theirs, ours),
  ];
}
