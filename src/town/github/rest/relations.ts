/** Sub-issues and dependencies. */
import { z } from 'zod';
import { actOf, repositoryById } from '../act.ts';
import { canSee } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, parseBody } from '../context.ts';
import { blockedBy, blockersOf, issueById } from '../issue-entities.ts';
import type { Issue } from '../issue-entities.ts';
import { renderIssue } from '../issue-shapes.ts';
import { knownIssue } from '../issues.ts';
import { notFound } from '../problem.ts';
import { addBlocker, addSubIssue, moveSubIssue, removeBlocker, removeSubIssue } from '../relations.ts';
import { renderRepository } from '../shapes.ts';
import { issueOf } from './issues.ts';

function render(context: Context, issue: Issue): Record<string, unknown> {
  return renderIssue(context.world, issue);
}

/** The issue with that id, if the caller may know of it. */
function visibleIssue(context: Context, id: number): Issue {
  const issue = knownIssue(context, id);
  if (!canSee(context.world, context.credential, repositoryById(context.store, issue.repositoryId))) throw notFound();
  return issue;
}

function listVisible(context: Context, issues: readonly Issue[]): Answer {
  const { world, credential, store } = context;
  const seen = issues.filter((issue) => canSee(world, credential, repositoryById(store, issue.repositoryId)));
  return listAnswer(context, seen, (issue) => ({
    ...render(context, issue),
    repository: renderRepository(world, repositoryById(store, issue.repositoryId)),
  }));
}

const NewChild = z.looseObject({ sub_issue_id: z.number().int(), replace_parent: z.boolean().default(false) });

function addChild(context: Context): Answer {
  const parent = issueOf(context);
  const { sub_issue_id: id, replace_parent: replaces } = parseBody(context, NewChild, 'Issue');
  addSubIssue(actOf(context), parent.id, { childId: visibleIssue(context, id).id, replaces });
  return { status: 201, body: render(context, issueOf(context)) };
}

function removeChild(context: Context): Answer {
  const parent = issueOf(context);
  const { sub_issue_id: id } = parseBody(context, NewChild, 'Issue');
  removeSubIssue(actOf(context), parent.id, id);
  return { status: 200, body: render(context, issueOf(context)) };
}

const Place = z.looseObject({
  sub_issue_id: z.number().int(),
  after_id: z.number().int().optional(),
  before_id: z.number().int().optional(),
});

function moveChild(context: Context): Answer {
  const { sub_issue_id: childId, after_id: after, before_id: before } = parseBody(context, Place, 'Issue');
  const place = { childId, ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
  moveSubIssue(actOf(context), issueOf(context).id, place);
  return { status: 200, body: render(context, issueOf(context)) };
}

function listChildren(context: Context): Answer {
  return listVisible(
    context,
    issueOf(context).subIssueIds.map((id) => issueById(context.store, id)),
  );
}

function readParent(context: Context): Answer {
  const { parentId } = issueOf(context);
  if (parentId === null) throw notFound();
  return { status: 200, body: render(context, visibleIssue(context, parentId)) };
}

const Blocker = z.looseObject({ issue_id: z.number().int() });

function block(context: Context): Answer {
  const issue = issueOf(context);
  const { issue_id: id } = parseBody(context, Blocker, 'Issue');
  addBlocker(actOf(context), issue.id, visibleIssue(context, id).id);
  return { status: 201, body: render(context, issueOf(context)) };
}

function unblock(context: Context): Answer {
  removeBlocker(actOf(context), issueOf(context).id, numberParam(context, 'issue_id'));
  return { status: 200, body: render(context, issueOf(context)) };
}

export const relationHandlers: Handlers = {
  'issues/add-sub-issue': addChild,
  'issues/remove-sub-issue': removeChild,
  'issues/reprioritize-sub-issue': moveChild,
  'issues/list-sub-issues': listChildren,
  'issues/get-parent': readParent,
  'issues/add-blocked-by-dependency': block,
  'issues/remove-dependency-blocked-by': unblock,
  'issues/list-dependencies-blocked-by': (context) => listVisible(context, blockersOf(context.store, issueOf(context))),
  'issues/list-dependencies-blocking': (context) => listVisible(context, blockedBy(context.store, issueOf(context))),
};
