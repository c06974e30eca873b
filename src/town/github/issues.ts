/** Issues, and the issue half of pull requests: made, edited, labelled, assigned, closed and opened again. */
import type { Act } from './act.ts';
import { appOf } from './act.ts';
import { accountByLogin, roleIn } from './auth.ts';
import { nextIssueNumber } from './entities.ts';
import type { Account } from './entities.ts';
import { issueById, issueTables, labelsOn } from './issue-entities.ts';
import type { Issue, Label, StateReason } from './issue-entities.ts';
import { renderLabel } from './issue-shapes.ts';
import { ensureLabel } from './labels.ts';
import { noteMentions } from './mentions.ts';
import { grants, roleReaches } from './permissions.ts';
import { invalid, notFound, Problem, unprocessable } from './problem.ts';
import { renderAccount } from './shapes.ts';
import { lengthOf } from './text.ts';
import { announceSubject, change, nextId, note } from './subjects.ts';

const bodyMax = 65_536;
const titleMax = 256;
const labelsMax = 100;

/** A new issue as it is asked for. */
export interface IssueWish {
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
}

/** Refuses a text that GitHub would not keep. */
export function checkBody(resource: string, body: string | null | undefined): void {
  if (body === null || body === undefined || lengthOf(body) <= bodyMax) return;
  const message = `body is too long (maximum is ${bodyMax} characters)`;
  throw invalid({ resource, field: 'body', code: 'custom', message });
}

/** Refuses a title that is blank or too long. */
export function checkTitle(resource: string, title: string): void {
  if (title.trim() === '') throw invalid({ resource, field: 'title', code: 'missing_field' });
  if (lengthOf(title) <= titleMax) return;
  const message = `title is too long (maximum is ${titleMax} characters)`;
  throw invalid({ resource, field: 'title', code: 'custom', message });
}

/** Whether who acts may sort issues: label, assign, close other people's. */
export function maySort(act: Act): boolean {
  const { cause } = act;
  if (cause.kind === 'system') return true;
  if (cause.kind === 'user') return roleReaches(roleIn(act.world, act.repo, cause.account), 'triage');
  const permissions = cause.token?.permissions ?? {};
  return grants(permissions, 'issues', 'write') || grants(permissions, 'pull_requests', 'write');
}

/** Refuses to edit what is not the actor's own, unless they may sort issues. */
export function checkMayEdit(act: Act, authorId: number): void {
  if (authorId === act.cause.account.id || maySort(act)) return;
  throw new Problem(403, 'Must have admin rights to Repository.');
}

/** The row of a new issue (or of a pull request's issue half); nothing is announced. */
export function putIssue(act: Act, wish: IssueWish, isPull: boolean): Issue {
  const at = act.world.now();
  const id = nextId(act, 'issues');
  return issueTables.issues(act.store).put(id, {
    id,
    repositoryId: act.repo.id,
    number: nextIssueNumber(act.store, act.repo.id),
    isPull,
    title: wish.title,
    body: wish.body ?? null,
    state: 'open',
    stateReason: null,
    authorId: act.cause.account.id,
    appId: appOf(act),
    labelIds: [],
    assigneeIds: [],
    isLocked: false,
    lockReason: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedById: null,
    editedAt: null,
    editorId: null,
    parentId: null,
    subIssueIds: [],
  });
}

/** Makes an issue. Who may not sort issues has labels and assignees ignored, as on GitHub. */
export function createIssue(act: Act, wish: IssueWish): Issue {
  checkTitle('Issue', wish.title);
  checkBody('Issue', wish.body);
  return act.store.transaction(() => {
    const { id } = putIssue(act, wish, false);
    const canSort = maySort(act);
    // The issue is opened with its labels on it, and each is announced after that.
    const labels = canSort ? (wish.labels ?? []).map((name) => ensureLabel(act, name)) : [];
    change(act, issueById(act.store, id), { labelIds: [...new Set(labels.map((label) => label.id))] });
    announceSubject(act, id, { action: 'opened' });
    for (const label of labels) announceLabel(act, id, { label, action: 'labeled' });
    if (canSort && wish.assignees !== undefined) addAssignees(act, id, wish.assignees);
    noteMentions(act, id, wish.body ?? '');
    return issueById(act.store, id);
  });
}

/** What an edit may change. */
export interface IssueEdit {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly stateReason?: StateReason | null | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
}

/** Edits an issue; only what differs is changed and announced. */
export function editIssue(act: Act, issueId: number, edit: IssueEdit): Issue {
  if (edit.title !== undefined) checkTitle('Issue', edit.title);
  checkBody('Issue', edit.body);
  return act.store.transaction(() => {
    editTexts(act, issueById(act.store, issueId), edit);
    if (edit.labels !== undefined) setLabels(act, issueId, edit.labels);
    if (edit.assignees !== undefined) setAssignees(act, issueId, edit.assignees);
    if (edit.state !== undefined) setState(act, issueId, { state: edit.state, reason: edit.stateReason });
    return issueById(act.store, issueId);
  });
}

function editTexts(act: Act, issue: Issue, edit: IssueEdit): void {
  const title = edit.title ?? issue.title;
  const body = edit.body === undefined ? issue.body : edit.body;
  if (title === issue.title && body === issue.body) return;
  const from = { title: issue.title, body: issue.body ?? '' };
  const isRenamed = title !== issue.title;
  change(act, issue, { title, body });
  if (isRenamed) note(act, issue.id, { event: 'renamed', rename: { from: from.title, to: title } });
  if (body !== issue.body) noteRewrite(act, issueById(act.store, issue.id), body ?? '');
  const changes = {
    ...(isRenamed ? { title: { from: from.title } } : {}),
    ...(body === issue.body ? {} : { body: { from: from.body } }),
  };
  announceSubject(act, issue.id, { action: 'edited', changes });
}

/** GitHub's lastEditedAt is the body's; a changed title is in the timeline only. */
function noteRewrite(act: Act, issue: Issue, body: string): void {
  const editedAt = act.world.now();
  const editorId = act.cause.account.id;
  change(act, issue, { editedAt, editorId });
  const id = nextId(act, 'issue-edits');
  issueTables.edits(act.store).put(id, { id, issueId: issue.id, editorId, editedAt, diff: body });
  noteMentions(act, issue.id, body);
}

/** A state to bring an issue to. */
export interface StateWish {
  readonly state: 'open' | 'closed';
  readonly reason?: StateReason | null | undefined;
  /** The commit that closes it. */
  readonly commitId?: string | undefined;
}

/** Closes or reopens; nothing happens to an issue that is so already (except a new reason). */
export function setState(act: Act, issueId: number, wish: StateWish): Issue {
  const issue = issueById(act.store, issueId);
  const reason = issue.isPull ? null : (wish.reason ?? (wish.state === 'closed' ? 'completed' : 'reopened'));
  if (issue.state === wish.state && (wish.reason === undefined || issue.stateReason === reason)) return issue;
  const isClosed = wish.state === 'closed';
  const at = act.world.now();
  return act.store.transaction(() => {
    const next = change(act, issue, {
      state: wish.state,
      stateReason: reason,
      closedAt: isClosed ? at : null,
      closedById: isClosed ? act.cause.account.id : null,
    });
    const event = isClosed ? 'closed' : 'reopened';
    const commit = wish.commitId === undefined ? {} : { commitId: wish.commitId };
    note(act, issueId, { event, stateReason: isClosed ? reason : null, ...commit });
    announceSubject(act, issueId, { action: event });
    return next;
  });
}

function announceLabel(act: Act, issueId: number, on: { label: Label; action: 'labeled' | 'unlabeled' }): void {
  const { label, action } = on;
  note(act, issueId, { event: action, label: { name: label.name, color: label.color } });
  announceSubject(act, issueId, { action, label: renderLabel(act.world, label) });
}

/** Puts labels on, making those that do not exist; each that was not on is announced by itself. */
export function addLabels(act: Act, issueId: number, names: readonly string[]): Issue {
  return act.store.transaction(() => {
    for (const name of names) {
      const label = ensureLabel(act, name);
      const issue = issueById(act.store, issueId);
      if (issue.labelIds.includes(label.id)) continue;
      if (issue.labelIds.length >= labelsMax) throw unprocessable('Issue has too many labels');
      change(act, issue, { labelIds: [...issue.labelIds, label.id] });
      announceLabel(act, issueId, { label, action: 'labeled' });
    }
    return issueById(act.store, issueId);
  });
}

/** Takes labels off; those that are not on are passed over. */
export function removeLabels(act: Act, issueId: number, labels: readonly Label[]): Issue {
  return act.store.transaction(() => {
    for (const label of labels) {
      const issue = issueById(act.store, issueId);
      if (!issue.labelIds.includes(label.id)) continue;
      change(act, issue, { labelIds: issue.labelIds.filter((id) => id !== label.id) });
      announceLabel(act, issueId, { label, action: 'unlabeled' });
    }
    return issueById(act.store, issueId);
  });
}

/** Makes the labels exactly these. */
export function setLabels(act: Act, issueId: number, names: readonly string[]): Issue {
  return act.store.transaction(() => {
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    const extra = labelsOn(act.store, issueById(act.store, issueId)).filter(
      (label) => !wanted.has(label.name.toLowerCase()),
    );
    removeLabels(act, issueId, extra);
    return addLabels(act, issueId, names);
  });
}

/** The account that may be assigned under that login. */
export function assignable(act: Act, login: string): Account | undefined {
  const account = accountByLogin(act.world, login);
  if (account === undefined) return undefined;
  return roleReaches(roleIn(act.world, act.repo, account), 'triage') ? account : undefined;
}

/** Assigns people; logins of others are passed over, as on GitHub. */
export function addAssignees(act: Act, issueId: number, logins: readonly string[]): Issue {
  return act.store.transaction(() => {
    for (const login of logins) {
      const account = assignable(act, login);
      const issue = issueById(act.store, issueId);
      if (account === undefined || issue.assigneeIds.includes(account.id)) continue;
      change(act, issue, { assigneeIds: [...issue.assigneeIds, account.id] });
      announceAssignee(act, issueId, { account, action: 'assigned' });
    }
    return issueById(act.store, issueId);
  });
}

/** Takes people off. */
export function removeAssignees(act: Act, issueId: number, logins: readonly string[]): Issue {
  return act.store.transaction(() => {
    for (const login of logins) {
      const account = accountByLogin(act.world, login);
      const issue = issueById(act.store, issueId);
      if (account === undefined || !issue.assigneeIds.includes(account.id)) continue;
      change(act, issue, { assigneeIds: issue.assigneeIds.filter((id) => id !== account.id) });
      announceAssignee(act, issueId, { account, action: 'unassigned' });
    }
    return issueById(act.store, issueId);
  });
}

function setAssignees(act: Act, issueId: number, logins: readonly string[]): void {
  const wanted = new Set(logins.map((login) => accountByLogin(act.world, login)?.id));
  const extra = issueById(act.store, issueId).assigneeIds.filter((id) => !wanted.has(id));
  removeAssignees(act, issueId, loginsOf(act, extra));
  addAssignees(act, issueId, logins);
}

function loginsOf(act: Act, ids: readonly number[]): string[] {
  const accounts = act.store.table<Account>('accounts');
  return ids.flatMap((id) => accounts.get(id)?.login ?? []);
}

function announceAssignee(
  act: Act,
  issueId: number,
  on: { account: Account; action: 'assigned' | 'unassigned' },
): void {
  note(act, issueId, { event: on.action, assigneeId: on.account.id });
  announceSubject(act, issueId, { action: on.action, assignee: renderAccount(act.world, on.account) });
}

/** Locks or unlocks the conversation. */
export function setLock(act: Act, issueId: number, lock: { isLocked: boolean; reason: string | null }): Issue {
  const issue = issueById(act.store, issueId);
  if (issue.isLocked === lock.isLocked) return issue;
  return act.store.transaction(() => {
    const next = change(act, issue, { isLocked: lock.isLocked, lockReason: lock.reason });
    note(act, issueId, { event: lock.isLocked ? 'locked' : 'unlocked' });
    announceSubject(act, issueId, { action: lock.isLocked ? 'locked' : 'unlocked' });
    return next;
  });
}

/** The issue with that id anywhere that exists; 404 otherwise. */
export function knownIssue(act: Pick<Act, 'store'>, id: number): Issue {
  const issue = issueTables.issues(act.store).get(id);
  if (issue === undefined) throw notFound('The provided issue does not exist');
  return issue;
}
