/** Reviews, remarks on lines, and requests for review. */
import { z } from 'zod';
import { actOf } from '../act.ts';
import { react } from '../comments.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, parseBody } from '../context.ts';
import { renderReaction } from '../issue-shapes.ts';
import { accountById } from '../auth.ts';
import { invalid, notFound, unprocessable } from '../problem.ts';
import { pullTables, reviewCommentsOf, reviewsOf } from '../pull-entities.ts';
import type { Review, ReviewComment } from '../pull-entities.ts';
import { renderPullSimple } from '../pull-shapes.ts';
import { renderReview, renderReviewComment } from '../review-shapes.ts';
import {
  createRemark,
  createReview,
  dismissReview,
  editReview,
  requestReviewers,
  submitReview,
  unrequestReviewers,
} from '../reviews.ts';
import { renderAccount } from '../shapes.ts';
import { pullOfPath } from './pulls.ts';

function reviewOf(context: Context): Review {
  const review = pullTables.reviews(context.store).get(numberParam(context, 'review_id'));
  if (review === undefined || review.issueId !== pullOfPath(context).issue.id) throw notFound();
  return review;
}

const verdict = z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
const Remark = z.looseObject({
  path: z.string(),
  body: z.string(),
  line: z.number().int().optional(),
  position: z.number().int().optional(),
  side: z.enum(['LEFT', 'RIGHT']).default('RIGHT'),
});
const NewReview = z.looseObject({
  event: verdict.optional(),
  body: z.string().nullish(),
  commit_id: z.string().optional(),
  comments: z.array(Remark).default([]),
});

function create(context: Context): Answer {
  const { issue } = pullOfPath(context);
  const wish = parseBody(context, NewReview, 'PullRequestReview');
  const review = createReview(actOf(context), issue.id, {
    verdict: wish.event,
    body: wish.body ?? '',
    sha: wish.commit_id,
    remarks: wish.comments.map(({ path, body, side, line, position }) => {
      return { path, body, side, line: line ?? position ?? null };
    }),
  });
  return { status: 200, body: renderReview(context.world, review) };
}

function list(context: Context): Answer {
  const reviews = reviewsOf(context.store, pullOfPath(context).issue.id);
  // A review that is not submitted yet is its author's own business.
  const visible = reviews.filter((one) => one.submittedAt !== null || isOwn(context, one));
  return listAnswer(context, visible, (review) => renderReview(context.world, review));
}

function isOwn(context: Context, review: Review): boolean {
  const { credential } = context;
  if (credential.kind === 'none' || credential.kind === 'jwt') return false;
  return credential.token.accountId === review.authorId;
}

function read(context: Context): Answer {
  return { status: 200, body: renderReview(context.world, reviewOf(context)) };
}

const Submission = z.looseObject({ event: verdict, body: z.string().optional() });

function submit(context: Context): Answer {
  const { event, body } = parseBody(context, Submission, 'PullRequestReview');
  const review = submitReview(actOf(context), reviewOf(context).id, { verdict: event, body });
  return { status: 200, body: renderReview(context.world, review) };
}

const Text = z.looseObject({ body: z.string() });

function update(context: Context): Answer {
  const review = editReview(actOf(context), reviewOf(context).id, parseBody(context, Text, 'PullRequestReview').body);
  return { status: 200, body: renderReview(context.world, review) };
}

function dismiss(context: Context): Answer {
  parseBody(context, z.looseObject({ message: z.string() }), 'PullRequestReview');
  return { status: 200, body: renderReview(context.world, dismissReview(actOf(context), reviewOf(context).id)) };
}

function discard(context: Context): Answer {
  const review = reviewOf(context);
  if (review.submittedAt !== null) throw unprocessable('Can not delete a non-pending pull request review');
  pullTables.reviews(context.store).delete(review.id);
  return { status: 200, body: renderReview(context.world, review) };
}

const NewRemark = Remark.extend({ commit_id: z.string(), in_reply_to: z.number().int().optional() });

function createComment(context: Context): Answer {
  const { issue, pull } = pullOfPath(context);
  const wish = parseBody(context, NewRemark, 'PullRequestReviewComment');
  if (wish.commit_id !== pull.headSha) {
    throw invalid({ resource: 'PullRequestReviewComment', field: 'commit_id', code: 'invalid' });
  }
  return addRemark(context, issue.id, { ...wish, line: wish.line ?? wish.position ?? null });
}

function addRemark(
  context: Context,
  issueId: number,
  wish: { path: string; line: number | null; side: 'LEFT' | 'RIGHT'; body: string; inReplyToId?: number },
): Answer {
  const act = actOf(context);
  const comment = context.store.transaction(() => {
    const review = createReview(act, issueId, { verdict: undefined, body: '', remarks: [] });
    const remark = createRemark(act, { issueId, reviewId: review.id }, wish);
    submitReview(act, review.id, { verdict: 'COMMENT', body: undefined });
    return remark;
  });
  const body = renderReviewComment(context.world, comment);
  return { status: 201, body, headers: { location: String(body['url']) } };
}

function remarkOf(context: Context): ReviewComment {
  const comment = pullTables.reviewComments(context.store).get(numberParam(context, 'comment_id'));
  if (comment === undefined) throw notFound();
  return comment;
}

function reply(context: Context): Answer {
  const { issue } = pullOfPath(context);
  const parent = remarkOf(context);
  const { body } = parseBody(context, Text, 'PullRequestReviewComment');
  const { path, line, side } = parent;
  return addRemark(context, issue.id, { path, line, side, body, inReplyToId: parent.inReplyToId ?? parent.id });
}

function listComments(context: Context): Answer {
  const comments = reviewCommentsOf(context.store, pullOfPath(context).issue.id);
  return listAnswer(context, comments, (comment) => renderReviewComment(context.world, comment));
}

function listOfReview(context: Context): Answer {
  const review = reviewOf(context);
  const comments = reviewCommentsOf(context.store, review.issueId).filter(({ reviewId }) => reviewId === review.id);
  return listAnswer(context, comments, (comment) => renderReviewComment(context.world, comment));
}

function readComment(context: Context): Answer {
  return { status: 200, body: renderReviewComment(context.world, remarkOf(context)) };
}

const Emoji = z.looseObject({
  content: z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']),
});

function reactToComment(context: Context): Answer {
  const { content } = parseBody(context, Emoji, 'Reaction');
  const { reaction, isNew } = react(actOf(context), `review-comment/${remarkOf(context).id}`, content);
  return { status: isNew ? 201 : 200, body: renderReaction(context.world, reaction) };
}

const Reviewers = z.looseObject({ reviewers: z.array(z.string()).default([]) });

function request(context: Context): Answer {
  const { reviewers } = parseBody(context, Reviewers, 'PullRequest');
  const pull = requestReviewers(actOf(context), pullOfPath(context).issue.id, reviewers);
  return { status: 201, body: renderPullSimple(context.world, pull) };
}

function unrequest(context: Context): Answer {
  const { reviewers } = parseBody(context, Reviewers, 'PullRequest');
  const pull = unrequestReviewers(actOf(context), pullOfPath(context).issue.id, reviewers);
  return { status: 200, body: renderPullSimple(context.world, pull) };
}

function listRequested(context: Context): Answer {
  const { world } = context;
  const users = pullOfPath(context).pull.reviewerIds.map((id) => renderAccount(world, accountById(world, id)));
  return { status: 200, body: { users, teams: [] } };
}

export const reviewHandlers: Handlers = {
  'pulls/create-review': create,
  'pulls/list-reviews': list,
  'pulls/get-review': read,
  'pulls/submit-review': submit,
  'pulls/update-review': update,
  'pulls/dismiss-review': dismiss,
  'pulls/delete-pending-review': discard,
  'pulls/create-review-comment': createComment,
  'pulls/create-reply-for-review-comment': reply,
  'pulls/list-review-comments': listComments,
  'pulls/list-comments-for-review': listOfReview,
  'pulls/get-review-comment': readComment,
  'reactions/create-for-pull-request-review-comment': reactToComment,
  'pulls/request-reviewers': request,
  'pulls/remove-requested-reviewers': unrequest,
  'pulls/list-requested-reviewers': listRequested,
};
