/** Comments on issues and pull requests, and reactions to anything. */
import type { Act } from './act.ts';
import { announce, appOf } from './act.ts';
import { issueById, issueTables, reactionsTo } from './issue-entities.ts';
import type { Comment, Reaction, ReactionContent } from './issue-entities.ts';
import { renderComment, renderIssue } from './issue-shapes.ts';
import { checkBody, checkMayEdit, maySort } from './issues.ts';
import { noteMentions } from './mentions.ts';
import { invalid, Problem } from './problem.ts';
import { change, nextId } from './subjects.ts';

/** Comments on an issue or pull request. */
export function createComment(act: Act, issueId: number, body: string): Comment {
  checkCommentBody(body);
  const issue = issueById(act.store, issueId);
  if (issue.isLocked && !maySort(act)) throw new Problem(403, 'Unable to create comment because issue is locked.');
  return act.store.transaction(() => {
    const at = act.world.now();
    const id = nextId(act, 'comments');
    const comment = issueTables.comments(act.store).put(id, {
      id,
      repositoryId: act.repo.id,
      issueId,
      authorId: act.cause.account.id,
      appId: appOf(act),
      body,
      createdAt: at,
      updatedAt: at,
      editorId: null,
    });
    change(act, issue, {});
    noteMentions(act, issueId, body);
    announceComment(act, comment, { action: 'created' });
    return comment;
  });
}

function checkCommentBody(body: string): void {
  if (body.trim() === '') throw invalid({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
  checkBody('IssueComment', body);
}

/** Rewrites a comment. */
export function editComment(act: Act, comment: Comment, body: string): Comment {
  checkMayEdit(act, comment.authorId);
  checkCommentBody(body);
  if (body === comment.body) return comment;
  return act.store.transaction(() => {
    const fields = { body, updatedAt: act.world.now(), editorId: act.cause.account.id };
    const next = issueTables.comments(act.store).put(comment.id, { ...comment, ...fields });
    noteMentions(act, comment.issueId, body);
    announceComment(act, next, { action: 'edited', changes: { body: { from: comment.body } } });
    return next;
  });
}

/** Deletes a comment. */
export function deleteComment(act: Act, comment: Comment): void {
  checkMayEdit(act, comment.authorId);
  act.store.transaction(() => {
    announceComment(act, comment, { action: 'deleted' });
    issueTables.comments(act.store).delete(comment.id);
  });
}

function announceComment(act: Act, comment: Comment, say: { action: string; changes?: unknown }): void {
  const { action, ...more } = say;
  announce(act, ['issue_comment', action], {
    issue: renderIssue(act.world, issueById(act.store, comment.issueId)),
    comment: renderComment(act.world, comment),
    ...more,
  });
}

/** Reacts, once per person and emoji; says whether it is new. */
export function react(act: Act, subject: string, content: ReactionContent): { reaction: Reaction; isNew: boolean } {
  const accountId = act.cause.account.id;
  const found = reactionsTo(act.store, subject).find(
    (reaction) => reaction.accountId === accountId && reaction.content === content,
  );
  if (found !== undefined) return { reaction: found, isNew: false };
  const id = nextId(act, 'reactions');
  const row = { id, subject, accountId, content, createdAt: act.world.now() };
  return { reaction: issueTables.reactions(act.store).put(id, row), isNew: true };
}
