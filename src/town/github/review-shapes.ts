/** How reviews and their remarks look in answers and webhooks. */
import { apiOf, pageOf, repositoryById } from './act.ts';
import { associationOf } from './associations.ts';
import { nodeId } from './entities.ts';
import { issueById } from './issue-entities.ts';
import { renderRollup } from './issue-shapes.ts';
import type { Review, ReviewComment } from './pull-entities.ts';
import { renderAccountOf } from './shapes.ts';
import type { World } from './world.ts';

type Shape = Record<string, unknown>;

function placeOf(world: World, issueId: number) {
  const issue = issueById(world.store, issueId);
  const repo = repositoryById(world.store, issue.repositoryId);
  const url = `${apiOf(world, repo)}/pulls/${issue.number}`;
  return { repo, url, page: `${pageOf(world, repo)}/pull/${issue.number}` };
}

/** GitHub's "pull request review". */
export function renderReview(world: World, review: Review): Shape {
  const { repo, url, page } = placeOf(world, review.issueId);
  const address = `${page}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: renderAccountOf(world, review.authorId),
    body: review.body,
    state: review.state,
    html_url: address,
    pull_request_url: url,
    author_association: associationOf(world, repo, review.authorId),
    _links: { html: { href: address }, pull_request: { href: url } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.sha,
  };
}

/** A review as webhooks carry it: its state in lower case. */
export function renderReviewEvent(world: World, review: Review): Shape {
  const { html_url, pull_request_url, ...rest } = renderReview(world, review);
  const times = { submitted_at: review.submittedAt, updated_at: review.submittedAt };
  return { ...rest, html_url, pull_request_url, ...times, state: review.state.toLowerCase() };
}

/** GitHub's "pull request review comment". */
export function renderReviewComment(world: World, comment: ReviewComment): Shape {
  const { repo, url, page } = placeOf(world, comment.issueId);
  const own = `${apiOf(world, repo)}/pulls/comments/${comment.id}`;
  const address = `${page}#discussion_r${comment.id}`;
  return {
    url: own,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    position: comment.line ?? 1,
    original_position: comment.line ?? 1,
    commit_id: comment.sha,
    original_commit_id: comment.sha,
    ...(comment.inReplyToId === null ? {} : { in_reply_to_id: comment.inReplyToId }),
    user: renderAccountOf(world, comment.authorId),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: address,
    pull_request_url: url,
    author_association: associationOf(world, repo, comment.authorId),
    _links: { self: { href: own }, html: { href: address }, pull_request: { href: url } },
    start_line: null,
    original_start_line: null,
    start_side: null,
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    subject_type: comment.line === null ? 'file' : 'line',
    reactions: renderRollup(world, `review-comment/${comment.id}`, own),
  };
}
