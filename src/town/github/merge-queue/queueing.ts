/** Entering and leaving GitHub's own merge queue. */
import type { Act } from '../act.ts';
import { issueById } from '../issue-entities.ts';
import { maySort } from '../issues.ts';
import { unprocessable } from '../problem.ts';
import { pullOf } from '../pull-entities.ts';
import { announceSubject, note } from '../subjects.ts';
import { entryOf, queueTable, ruleFor } from './entry.ts';
import type { DequeueReason } from './entry.ts';

/** How to enter. */
export interface Entering {
  readonly expectedHead: string | undefined;
  readonly jump: boolean;
}

/** Puts a pull request into the queue of its base branch; 422 where there is none, or it may not. */
export function enqueue(act: Act, issueId: number, { expectedHead, jump }: Entering): void {
  const pull = pullOf(act.store, issueId);
  if (!maySort(act)) throw unprocessable('You are not allowed to add this pull request to the merge queue.');
  if (issueById(act.store, issueId).state !== 'open') throw unprocessable('Pull request is closed');
  if (pull.isDraft) throw unprocessable('Pull request is in draft state');
  if (ruleFor(act.world, act.repo, pull.baseRef) === undefined) {
    throw unprocessable(`Merge queue is not enabled for ${pull.baseRef}`);
  }
  if (expectedHead !== undefined && expectedHead !== pull.headSha) throw unprocessable('Head sha did not match');
  if (entryOf(act.store, issueId) !== undefined) throw unprocessable('Pull request is already in the queue');
  act.store.transaction(() => {
    queueTable(act.store).put(issueId, {
      issueId,
      repositoryId: act.repo.id,
      baseRef: pull.baseRef,
      headSha: pull.headSha,
      enqueuerId: act.cause.account.id,
      order: act.store.nextId('merge-queue'),
      jump,
      enqueuedAt: act.world.now(),
      group: null,
      isUnmergeable: false,
    });
    note(act, issueId, { event: 'added_to_merge_queue' });
    announceSubject(act, issueId, { action: 'enqueued' });
  });
}

/** Takes a pull request out of the queue and says why; its group goes with the next look at the queue. */
export function dequeue(act: Act, issueId: number, reason: DequeueReason = 'MANUAL'): void {
  if (entryOf(act.store, issueId) === undefined) throw unprocessable('Pull request is not in the queue');
  act.store.transaction(() => {
    queueTable(act.store).delete(issueId);
    note(act, issueId, { event: 'removed_from_merge_queue', queueReason: reason });
    announceSubject(act, issueId, { action: 'dequeued', reason });
  });
}
