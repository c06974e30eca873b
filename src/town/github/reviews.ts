/** Reviews of pull requests, remarks on their lines, and asking for them. */
import type { Act } from './act.ts';
import { announce, appOf } from './act.ts';
import { accountByLogin, roleIn } from './auth.ts';
import { issueById } from './issue-entities.ts';
import { checkBody } from './issues.ts';
import { roleReaches } from './permissions.ts';
import { unprocessable } from './problem.ts';
import { pullOf, pullTables } from './pull-entities.ts';
import type { Pull, Review, ReviewComment } from './pull-entities.ts';
import { renderPullSimple } from './pull-shapes.ts';
import { renderReviewComment, renderReviewEvent } from './review-shapes.ts';
import { renderAccount } from './shapes.ts';
import { announceSubject, change, nextId, note } from './subjects.ts';

/** How a review is submitted. */
export type Verdict = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/** A remark as it is asked for. */
export interface RemarkWish {
  readonly path: string;
  readonly line: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly body: string;
  readonly inReplyToId?: number;
}

/** A review as it is asked for. */
export interface ReviewWish {
  readonly verdict: Verdict | undefined;
  readonly body: string;
  readonly sha?: string | undefined;
  readonly remarks: readonly RemarkWish[];
}

/** Begins a review, and submits it if it has a verdict. */
export function createReview(act: Act, issueId: number, wish: ReviewWish): Review {
  checkBody('PullRequestReview', wish.body);
  const pull = pullOf(act.store, issueId);
  checkVerdict(act, pull, wish);
  return act.store.transaction(() => {
    const id = nextId(act, 'reviews');
    pullTables.reviews(act.store).put(id, {
      id,
      issueId,
      authorId: act.cause.account.id,
      state: 'PENDING',
      body: wish.body,
      sha: wish.sha ?? pull.headSha,
      submittedAt: null,
    });
    for (const remark of wish.remarks) createRemark(act, { issueId, reviewId: id }, remark);
    return wish.verdict === undefined
      ? reviewById(act, id)
      : submitReview(act, id, { verdict: wish.verdict, body: undefined });
  });
}

function checkVerdict(act: Act, pull: Pull, wish: { verdict: Verdict | undefined; body: string }): void {
  const { verdict, body } = wish;
  const isOwn = issueById(act.store, pull.issueId).authorId === act.cause.account.id;
  if (isOwn && verdict === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (isOwn && verdict === 'REQUEST_CHANGES') throw unprocessable('Can not request changes on your own pull request');
  if (verdict === 'REQUEST_CHANGES' && body.trim() === '') throw unprocessable('Body is required');
}

/** The review with that id, which must exist. */
export function reviewById(act: Pick<Act, 'store'>, id: number): Review {
  const review = pullTables.reviews(act.store).get(id);
  if (review === undefined) throw new Error(`no review ${id}`);
  return review;
}

/** Submits a pending review. */
export function submitReview(act: Act, reviewId: number, by: { verdict: Verdict; body: string | undefined }): Review {
  const review = reviewById(act, reviewId);
  if (review.submittedAt !== null) throw unprocessable('Review has already been submitted');
  const pull = pullOf(act.store, review.issueId);
  const body = by.body ?? review.body;
  checkVerdict(act, pull, { verdict: by.verdict, body });
  return act.store.transaction(() => {
    const fields = { state: states[by.verdict], body, submittedAt: act.world.now() };
    const next = pullTables.reviews(act.store).put(reviewId, { ...review, ...fields });
    const reviewerIds = pull.reviewerIds.filter((id) => id !== review.authorId);
    pullTables.pulls(act.store).put(pull.issueId, { ...pull, reviewerIds });
    change(act, issueById(act.store, pull.issueId), {});
    announceReview(act, next, 'submitted');
    return next;
  });
}

/** Takes a verdict back. */
export function dismissReview(act: Act, reviewId: number): Review {
  const review = reviewById(act, reviewId);
  if (!['APPROVED', 'CHANGES_REQUESTED'].includes(review.state)) throw unprocessable('Can not dismiss this review');
  return act.store.transaction(() => {
    const next = pullTables.reviews(act.store).put(reviewId, { ...review, state: 'DISMISSED' });
    announceReview(act, next, 'dismissed');
    return next;
  });
}

/** Rewrites a review's text. */
export function editReview(act: Act, reviewId: number, body: string): Review {
  checkBody('PullRequestReview', body);
  return pullTables.reviews(act.store).put(reviewId, { ...reviewById(act, reviewId), body });
}

function announceReview(act: Act, review: Review, action: 'submitted' | 'dismissed'): void {
  announce(act, ['pull_request_review', action], {
    review: renderReviewEvent(act.world, review),
    pull_request: renderPullSimple(act.world, pullOf(act.store, review.issueId)),
  });
}

/** Puts a remark on a line, within a review. */
export function createRemark(act: Act, on: { issueId: number; reviewId: number }, wish: RemarkWish): ReviewComment {
  checkBody('PullRequestReviewComment', wish.body);
  const at = act.world.now();
  const id = nextId(act, 'review-comments');
  const pull = pullOf(act.store, on.issueId);
  const comment = pullTables.reviewComments(act.store).put(id, {
    ...on,
    id,
    authorId: act.cause.account.id,
    appId: appOf(act),
    path: wish.path,
    line: wish.line,
    side: wish.side,
    diffHunk: '',
    sha: pull.headSha,
    body: wish.body,
    inReplyToId: wish.inReplyToId ?? null,
    createdAt: at,
    updatedAt: at,
  });
  announce(act, ['pull_request_review_comment', 'created'], {
    comment: renderReviewComment(act.world, comment),
    pull_request: renderPullSimple(act.world, pull),
  });
  return comment;
}

/** Asks people for a review; those who may not even read are refused. */
export function requestReviewers(act: Act, issueId: number, logins: readonly string[]): Pull {
  return act.store.transaction(() => {
    for (const login of logins) {
      const account = accountByLogin(act.world, login);
      if (account === undefined || !roleReaches(roleIn(act.world, act.repo, account), 'read')) {
        throw unprocessable('Reviews may only be requested from collaborators.');
      }
      const pull = pullOf(act.store, issueId);
      if (account.id === issueById(act.store, issueId).authorId) {
        throw unprocessable('Review cannot be requested from pull request author.');
      }
      if (pull.reviewerIds.includes(account.id)) continue;
      pullTables.pulls(act.store).put(issueId, { ...pull, reviewerIds: [...pull.reviewerIds, account.id] });
      note(act, issueId, { event: 'review_requested', reviewerId: account.id });
      const requested = { requested_reviewer: renderAccount(act.world, account) };
      announceSubject(act, issueId, { action: 'review_requested', ...requested });
    }
    return pullOf(act.store, issueId);
  });
}

/** Takes requests for review back. */
export function unrequestReviewers(act: Act, issueId: number, logins: readonly string[]): Pull {
  return act.store.transaction(() => {
    for (const login of logins) {
      const account = accountByLogin(act.world, login);
      const pull = pullOf(act.store, issueId);
      if (account === undefined || !pull.reviewerIds.includes(account.id)) continue;
      const reviewerIds = pull.reviewerIds.filter((id) => id !== account.id);
      pullTables.pulls(act.store).put(issueId, { ...pull, reviewerIds });
      note(act, issueId, { event: 'review_request_removed', reviewerId: account.id });
      const requested = { requested_reviewer: renderAccount(act.world, account) };
      announceSubject(act, issueId, { action: 'review_request_removed', ...requested });
    }
    return pullOf(act.store, issueId);
  });
}
