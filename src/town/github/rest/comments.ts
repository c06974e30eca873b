/** Comments on issues and pull requests, and reactions. */
import { z } from 'zod';
import { actOf } from '../act.ts';
import { createComment, deleteComment, editComment, react } from '../comments.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, parseBody } from '../context.ts';
import { commentsOf, issueTables, reactionsTo } from '../issue-entities.ts';
import type { Comment } from '../issue-entities.ts';
import { renderComment, renderReaction } from '../issue-shapes.ts';
import { maySort } from '../issues.ts';
import { notFound, Problem } from '../problem.ts';
import { issueOf } from './issues.ts';

function commentOf(context: Context): Comment {
  const comment = issueTables.comments(context.store).get(numberParam(context, 'comment_id'));
  if (comment === undefined || comment.repositoryId !== context.repo.id) throw notFound();
  return comment;
}

const Body = z.looseObject({ body: z.string() });

function create(context: Context): Answer {
  const issue = issueOf(context);
  const { body } = parseBody(context, Body, 'IssueComment');
  const rendered = renderComment(context.world, createComment(actOf(context), issue.id, body));
  return { status: 201, body: rendered, headers: { location: String(rendered['url']) } };
}

function read(context: Context): Answer {
  return { status: 200, body: renderComment(context.world, commentOf(context)) };
}

function update(context: Context): Answer {
  const { body } = parseBody(context, Body, 'IssueComment');
  return { status: 200, body: renderComment(context.world, editComment(actOf(context), commentOf(context), body)) };
}

function remove(context: Context): Answer {
  deleteComment(actOf(context), commentOf(context));
  return { status: 204 };
}

function since(context: Context, comments: readonly Comment[]): Comment[] {
  const from = Date.parse(context.query.get('since') ?? '');
  return comments.filter((comment) => Number.isNaN(from) || Date.parse(comment.updatedAt) >= from);
}

function list(context: Context): Answer {
  const comments = since(context, commentsOf(context.store, issueOf(context).id));
  return listAnswer(context, comments, (comment) => renderComment(context.world, comment));
}

function listAll(context: Context): Answer {
  const rows = issueTables.comments(context.store).where(({ repositoryId }) => repositoryId === context.repo.id);
  const isDescending = context.query.get('direction') === 'desc';
  const comments = since(context, isDescending ? rows.toReversed() : rows);
  return listAnswer(context, comments, (comment) => renderComment(context.world, comment));
}

const Emoji = z.looseObject({
  content: z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']),
});

function reactTo(context: Context, subject: string): Answer {
  const { content } = parseBody(context, Emoji, 'Reaction');
  const { reaction, isNew } = react(actOf(context), subject, content);
  return { status: isNew ? 201 : 200, body: renderReaction(context.world, reaction) };
}

function listReactions(context: Context, subject: string): Answer {
  const content = context.query.get('content');
  const reactions = reactionsTo(context.store, subject).filter((one) => content === null || one.content === content);
  return listAnswer(context, reactions, (reaction) => renderReaction(context.world, reaction));
}

function removeReaction(context: Context, subject: string): Answer {
  const reaction = issueTables.reactions(context.store).get(numberParam(context, 'reaction_id'));
  if (reaction === undefined || reaction.subject !== subject) throw notFound();
  if (reaction.accountId !== context.actor.id && !maySort(actOf(context))) throw new Problem(403, 'Forbidden');
  issueTables.reactions(context.store).delete(reaction.id);
  return { status: 204 };
}

export const commentHandlers: Handlers = {
  'issues/create-comment': create,
  'issues/get-comment': read,
  'issues/update-comment': update,
  'issues/delete-comment': remove,
  'issues/list-comments': list,
  'issues/list-comments-for-repo': listAll,
  'reactions/create-for-issue': (context) => reactTo(context, `issue/${issueOf(context).id}`),
  'reactions/create-for-issue-comment': (context) => reactTo(context, `comment/${commentOf(context).id}`),
  'reactions/list-for-issue': (context) => listReactions(context, `issue/${issueOf(context).id}`),
  'reactions/list-for-issue-comment': (context) => listReactions(context, `comment/${commentOf(context).id}`),
  'reactions/delete-for-issue': (context) => removeReaction(context, `issue/${issueOf(context).id}`),
  'reactions/delete-for-issue-comment': (context) => removeReaction(context, `comment/${commentOf(context).id}`),
};
