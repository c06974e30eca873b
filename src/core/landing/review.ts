/** Reviews: what a pull request lacks before it may be tested and landed. It waits in the queue, and nobody waits for it. */
import type { Change } from '../ledger/change.ts';
import { pullByNumber } from '../beads/seen.ts';
import type { Effect } from '../effect.ts';
import { BeadNumber } from '../name.ts';
import type { Queue, QueueEvent } from '../refinery/queue.ts';
import { replies } from '../people/replies.ts';
import type { Situation, Step } from '../situation.ts';
import type { PullView, ReviewsView, Snapshot } from '../snapshot.ts';

/** A pull request that nobody has looked at. */
export const noReviews: ReviewsView = { approvals: [], changesBy: [], isMissing: false };

/** What it lacks, in words; null when it may land. */
export function lackOf(snapshot: Snapshot, pull: PullView): string | null {
  const { approvals: ruled, ofHead, isHidden } = snapshot.reviewRule;
  const { approvals, changesBy, isMissing } = pull.reviews;
  if (changesBy.length > 0) return replies.changesRequested(changesBy);
  const needed = Math.max(ruled, snapshot.config.refinery.approvals);
  const counted = approvals.filter(({ by, head }) => by !== pull.author && (!ofHead || head === pull.head));
  if (counted.length < needed) return replies.lacksApprovals(counted.length, needed, ofHead);
  if (isMissing) return replies.lacksReviews();
  // Of a pull request on another branch GitHub does not say what this base's rules would.
  return isHidden && pull.base !== snapshot.base.branch ? replies.lacksBase(pull.base) : null;
}

/** What the queue has to know of reviews, at every look: an approval may be withdrawn while its run is under way. */
export function factsOfReviews(queue: Queue, snapshot: Snapshot): QueueEvent[] {
  return queue.entries.flatMap(({ pull, held }): QueueEvent[] => {
    const view = pullByNumber(snapshot, pull);
    if (view === undefined || (held !== null && held.why !== 'review')) return [];
    const lacks = lackOf(snapshot, view);
    return lacks === (held?.text ?? null) ? [] : [{ type: 'reviewed', pull, lacks, at: snapshot.now }];
  });
}

/** The pass that says once for each head that it waits for people: in the decision that finds it so, for what was noticed is forgotten some day. */
export function reviewNotices({ ledger, snapshot }: Situation): Step {
  const changes: Change[] = [];
  const effects: Effect[] = [];
  for (const { pull, head, held } of ledger.queue.entries) {
    if (held?.why !== 'review' || held.since !== snapshot.now) continue;
    const topic = `review-${pull}-${head.slice(0, 12)}`;
    if (ledger.outbox.noticed.includes(topic)) continue;
    changes.push({ type: 'noticed', key: topic });
    effects.push({ type: 'tell', bead: BeadNumber.parse(pull), topic, body: held.text });
  }
  return { changes, effects };
}
