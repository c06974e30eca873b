/** Why a town rests, said once as it begins and once as it is over: paused, stopped, frozen. Without it a person sees that nothing happens. */
import type { Queue } from '../core/refinery/queue.ts';
import { plain } from './tell.ts';

type Frozen = Queue['frozen'];

const keyOf = ({ why, reason }: Frozen[number]): string => `${why}: ${reason}`;

/** What is to be said; `what` is the lines for people, `record` the same for `--json`. */
export type RestNews = Readonly<{ line: string; record: Readonly<Record<string, unknown>> }>;

/** Whether nothing is dispatched either: only a person's word ends that. */
export const isPaused = (frozen: Frozen): boolean => frozen.some(({ why }) => why === 'paused');

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
