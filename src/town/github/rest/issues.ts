/** Issues: list, read, make, edit, assign, lock. */
import { z } from 'zod';
import { actOf } from '../act.ts';
import { accountByLogin, roleIn } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, param, parseBody } from '../context.ts';
import { tables } from '../entities.ts';
import type { Account } from '../entities.ts';
import { commentsOf, issueNumbered, issuesOf, labelsOn } from '../issue-entities.ts';
import type { Issue } from '../issue-entities.ts';
import { renderIssue } from '../issue-shapes.ts';
import {
  addAssignees,
  assignable,
  checkMayEdit,
  createIssue,
  editIssue,
  maySort,
  removeAssignees,
  setLock,
} from '../issues.ts';
import { roleReaches } from '../permissions.ts';
import { notFound } from '../problem.ts';
import { reopenPull } from '../pulls.ts';
import { renderAccount } from '../shapes.ts';

/** The issue or pull request of the path. */
export function issueOf(context: Context): Issue {
  const issue = issueNumbered(context.store, context.repo.id, numberParam(context, 'issue_number'));
  if (issue === undefined) throw notFound();
  return issue;
}

const text = z.union([z.string(), z.number()]).transform(String);
const labelName = z.union([z.string(), z.looseObject({ name: z.string() }).transform(({ name }) => name)]);

const NewIssue = z.looseObject({
  title: text,
  body: z.string().nullish(),
  labels: z.array(labelName).optional(),
  assignees: z.array(z.string()).optional(),
  assignee: z.string().nullish(),
});

function create(context: Context): Answer {
  const wish = parseBody(context, NewIssue, 'Issue');
  const assignees = wish.assignees ?? (typeof wish.assignee === 'string' ? [wish.assignee] : undefined);
  const issue = createIssue(actOf(context), { ...wish, assignees });
  const body = renderIssue(context.world, issue);
  return { status: 201, body, headers: { location: String(body['url']) } };
}

function read(context: Context): Answer {
  return { status: 200, body: renderIssue(context.world, issueOf(context)) };
}

const IssueEdit = z.looseObject({
  title: text.nullish(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: z.array(labelName).optional(),
  assignees: z.array(z.string()).optional(),
});

async function update(context: Context): Promise<Answer> {
  const issue = issueOf(context);
  const edit = parseBody(context, IssueEdit, 'Issue');
  const act = actOf(context);
  checkMayEdit(act, issue.authorId);
  if (issue.isPull && edit.state === 'open' && issue.state === 'closed') await reopenPull(act, issue.id);
  const canSort = maySort(act);
  const edited = editIssue(act, issue.id, {
    title: edit.title ?? undefined,
    body: edit.body,
    state: edit.state,
    stateReason: edit.state_reason,
    labels: canSort ? edit.labels : undefined,
    assignees: canSort ? edit.assignees : undefined,
  });
  return { status: 200, body: renderIssue(context.world, edited) };
}

/** Which issues a query wants, as `GET /issues` filters them. */
function wanted(context: Context): (issue: Issue) => boolean {
  const { query } = context;
  const state = query.get('state') ?? 'open';
  const since = query.get('since');
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = accountIdOf(context, query.get('creator'));
  return (issue) =>
    (state === 'all' || issue.state === state) &&
    (since === null || Date.parse(issue.updatedAt) >= Date.parse(since)) &&
    (creator === undefined || issue.authorId === creator) &&
    isAssigned(context, issue, query.get('assignee')) &&
    hasAll(context, issue, labels);
}

function isAssigned(context: Context, issue: Issue, assignee: string | null): boolean {
  if (assignee === null) return true;
  if (assignee === 'none') return issue.assigneeIds.length === 0;
  if (assignee === '*') return issue.assigneeIds.length > 0;
  return issue.assigneeIds.includes(accountIdOf(context, assignee) ?? -1);
}

function hasAll(context: Context, issue: Issue, labels: readonly string[]): boolean {
  if (labels.length === 0) return true;
  const names = new Set(labelsOn(context.store, issue).map(({ name }) => name.toLowerCase()));
  return labels.every((name) => names.has(name.trim().toLowerCase()));
}

function accountIdOf(context: Context, login: string | null): number | undefined {
  if (login === null) return undefined;
  // A login that nobody has matches nothing rather than everything.
  return accountByLogin(context.world, login)?.id ?? -1;
}

/** Orders issues as the query says, newest first by default. */
export function sortIssues(context: Context, issues: readonly Issue[]): Issue[] {
  const { query, store } = context;
  const sign = query.get('direction') === 'asc' || query.get('order') === 'asc' ? 1 : -1;
  const sort = query.get('sort') ?? 'created';
  const keyOf = (issue: Issue): number | string => {
    if (sort === 'comments') return commentsOf(store, issue.id).length;
    return sort === 'updated' ? issue.updatedAt : issue.createdAt;
  };
  const keyed = issues.map((issue) => ({ issue, key: keyOf(issue) }));
  const sorted = keyed.toSorted((a, b) =>
    a.key < b.key ? -sign : a.key > b.key ? sign : sign * (a.issue.id - b.issue.id),
  );
  return sorted.map(({ issue }) => issue);
}

function list(context: Context): Answer {
  const matches = wanted(context);
  const found = issuesOf(context.store, context.repo.id).filter((issue) => matches(issue));
  return listAnswer(context, sortIssues(context, found), (issue) => renderIssue(context.world, issue));
}

const Assignees = z.looseObject({
  assignees: z.union([z.array(z.string()), z.string().transform((one) => [one])]).default([]),
});

function assign(context: Context): Answer {
  const { assignees } = parseBody(context, Assignees, 'Issue');
  const issue = addAssignees(actOf(context), issueOf(context).id, assignees);
  return { status: 201, body: renderIssue(context.world, issue) };
}

function unassign(context: Context): Answer {
  const { assignees } = parseBody(context, Assignees, 'Issue');
  const issue = removeAssignees(actOf(context), issueOf(context).id, assignees);
  return { status: 200, body: renderIssue(context.world, issue) };
}

function listAssignable(context: Context): Answer {
  const { world, repo } = context;
  const accounts = tables.accounts(context.store).where((account: Account) => {
    return account.type === 'User' && roleReaches(roleIn(world, repo, account), 'triage');
  });
  return listAnswer(context, accounts, (account) => renderAccount(world, account));
}

function checkAssignable(context: Context): Answer {
  if (assignable(actOf(context), param(context, 'assignee')) === undefined) throw notFound();
  return { status: 204 };
}

const Lock = z.looseObject({ lock_reason: z.enum(['off-topic', 'too heated', 'resolved', 'spam']).nullish() });

function lock(context: Context): Answer {
  const { lock_reason: reason = null } = parseBody(context, Lock, 'Issue');
  setLock(actOf(context), issueOf(context).id, { isLocked: true, reason });
  return { status: 204 };
}

function unlock(context: Context): Answer {
  setLock(actOf(context), issueOf(context).id, { isLocked: false, reason: null });
  return { status: 204 };
}

export const issueHandlers: Handlers = {
  'issues/create': create,
  'issues/get': read,
  'issues/update': update,
  'issues/list-for-repo': list,
  'issues/add-assignees': assign,
  'issues/remove-assignees': unassign,
  'issues/list-assignees': listAssignable,
  'issues/check-user-can-be-assigned': checkAssignable,
  'issues/lock': lock,
  'issues/unlock': unlock,
};
