/** Why a town rests, said once as it begins and once as it is over: paused, stopped, frozen; and what is to be taken back and is not. Without it a person sees that nothing happens. */
import { unmark } from '../core/beads/text.ts';
import type { Queue } from '../core/refinery/queue.ts';
import { landingReplies } from '../core/people/landing-replies.ts';
import { stoppedReverts } from '../core/refinery/revert.ts';
import { plain } from './tell.ts';

type Frozen = Queue['frozen'];

const keyOf = ({ why, reason }: Frozen[number]): string => `${why}: ${reason}`;

/** What is to be said; `what` is the lines for people, `record` the same for `--json`. */
export type RestNews = Readonly<{ line: string; record: Readonly<Record<string, unknown>> }>;

/** Whether nothing is dispatched either: only a person's word ends that. */
export const isPaused = (frozen: Frozen): boolean => frozen.some(({ why }) => why === 'paused');

/** Reverts that do not land as they are, each said once; `told` holds what was said. */
export function newStops(queue: Queue, told: Set<string>): RestNews[] {
  return stoppedReverts(queue).flatMap((each): RestNews[] => {
    const { of, pull, why } = each;
    const key = `${of} ${pull} ${why}`;
    if (told.has(key)) return [];
    told.add(key);
    return [
      { line: plain(landingReplies.revertStopped(each)), record: { type: 'revert', of, pull, reason: unmark(why) } },
    ];
  });
}

/** What is new of the freezes; `told` holds what was said, and is brought up to date. */
export function newRests(frozen: Frozen, told: Set<string>): RestNews[] {
  const before = told.size;
  const begun = frozen.filter((each) => !told.has(keyOf(each)));
  const current = new Set(frozen.map((each) => keyOf(each)));
  for (const key of told) if (!current.has(key)) told.delete(key);
  const news = begun.map((each): RestNews => {
    told.add(keyOf(each));
    const what = each.why === 'paused' ? 'Nothing is dispatched or landed' : 'Nothing lands';
    return { line: `${what}: ${plain(each.reason)}.`, record: { type: 'rest', why: each.why, reason: each.reason } };
  });
  if (before > 0 && told.size === 0)
    news.push({ line: 'Work goes on.', record: { type: 'rest', why: null, reason: null } });
  return news;
}
