/** Whose turn it is with what conflicts with the base: a run that merges by rules while that may come to something, else the conflict tiers. */
import { minutes } from '../time.ts';
import { chance } from './belief.ts';
import { occupied } from './chain.ts';
import type { Queue, QueueEntry, QueueRun, QueueView } from './queue.ts';

/** So long it waits for a car by rules: on a chain that may fail nobody else rides either. */
const patienceMs = minutes(30);

/** So long fresh ones wait for a run that composes the end of the chain; then they are verified beside it. */
export const slowMs = minutes(1);

/** Whether that run takes long, as where runners are busy. */
export const isSlow = (tip: QueueRun | null, { now }: QueueView): boolean =>
  tip?.by === 'rules' && tip.state === 'composing' && now - tip.createdAt > slowMs;

/** Whether anything is composed by rules now. */
export function isRuling({ rulesRestUntil }: Queue, { mayRule, isNative, now }: QueueView): boolean {
  return mayRule === true && isNative !== true && (rulesRestUntil === null || now >= rulesRestUntil);
}

/** Whether rules may merge it for a car. What was red with others is tested apart from them first. */
export const isRulable = ({ isPastRules, cautions, state }: QueueEntry): boolean =>
  !isPastRules && cautions === 0 && state !== 'suspect';

// Who is to blame for a red run is told by probes, which rules merge as well.
const isProbed = ({ isPastRules, state }: QueueEntry): boolean => !isPastRules && state === 'suspect';

/** Whether most of what is composed conflicts: all that wait are then merged by rules at once, not first in vain one after the other. */
export const areRivals = ({ estimates }: Queue): boolean => chance(estimates.conflict) > 0.5;

/** The queue in which what rules will not merge with the base is held for the tiers. `isRiding`: a chain may take fresh ones at all. */
export function passedOn(queue: Queue, view: QueueView, isRiding: boolean): Queue {
  if (!queue.entries.some(({ baseConflict, held }) => baseConflict !== null && held === null)) return queue;
  const isOpen = isRuling(queue, view) && isRiding;
  const riding = occupied(queue);
  const entries = queue.entries.map((entry): QueueEntry => {
    const { baseConflict, held, pull } = entry;
    if (baseConflict === null || held !== null || riding.has(pull)) return entry;
    if (isOpen && (isRulable(entry) || isProbed(entry)) && view.now - baseConflict.since <= patienceMs) return entry;
    return { ...entry, baseConflict: null, held: { why: 'conflict', ...baseConflict } };
  });
  return { ...queue, entries };
}
