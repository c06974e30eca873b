/** What issues are to each other: parents and sub-issues, blockers and blocked. */
import { announce, elsewhere } from './act.ts';
import type { Act, Payload } from './act.ts';
import { accountById } from './auth.ts';
import { issueById, issueTables } from './issue-entities.ts';
import type { Issue } from './issue-entities.ts';
import { renderIssue, renderOrganization } from './issue-shapes.ts';
import { Problem, unprocessable } from './problem.ts';
import { renderRepository } from './shapes.ts';
import { change, note } from './subjects.ts';

const subIssuesMax = 100;
const blockersMax = 50;

interface Pair {
  readonly parent: Issue;
  readonly child: Issue;
}

function parts(act: Act, { parent, child }: Pair): Payload {
  return {
    sub_issue_id: child.id,
    sub_issue: renderIssue(act.world, child),
    parent_issue_id: parent.id,
    parent_issue: renderIssue(act.world, parent),
  };
}

function announceFamily(act: Act, pair: Pair, verb: 'added' | 'removed'): void {
  const above = elsewhere(act, pair.parent.repositoryId);
  const below = elsewhere(act, pair.child.repositoryId);
  const payload = parts(act, pair);
  const childRepo = renderRepository(act.world, below.repo);
  const parentRepo = renderRepository(act.world, above.repo);
  announce(above, ['sub_issues', `sub_issue_${verb}`], { ...payload, sub_issue_repo: childRepo });
  announce(below, ['sub_issues', `parent_issue_${verb}`], { ...payload, parent_issue_repo: parentRepo });
}

/** Makes one issue the sub-issue of another. */
export function addSubIssue(act: Act, parentId: number, wish: { childId: number; replaces: boolean }): void {
  const parent = issueById(act.store, parentId);
  const child = issueById(act.store, wish.childId);
  if (child.parentId === parent.id) throw unprocessable('An error occurred while adding the sub-issue: duplicate');
  if (child.parentId !== null && !wish.replaces) throw unprocessable('Sub issue may only have one parent');
  if (parent.subIssueIds.length >= subIssuesMax) throw unprocessable('Parent cannot have more than 100 sub-issues');
  for (let at: Issue | undefined = parent; at !== undefined; at = parentOf(act, at)) {
    if (at.id === child.id) throw unprocessable('Sub issue creates a circular dependency');
  }
  act.store.transaction(() => {
    if (child.parentId !== null) removeSubIssue(act, child.parentId, child.id);
    change(act, issueById(act.store, parentId), { subIssueIds: [...parent.subIssueIds, child.id] });
    change(act, issueById(act.store, child.id), { parentId });
    note(act, parentId, { event: 'sub_issue_added', otherIssueId: child.id });
    note(act, child.id, { event: 'parent_issue_added', otherIssueId: parentId });
    announceFamily(act, { parent: issueById(act.store, parentId), child: issueById(act.store, child.id) }, 'added');
  });
}

function parentOf(act: Act, issue: Issue): Issue | undefined {
  return issue.parentId === null ? undefined : issueById(act.store, issue.parentId);
}

/** Ends a sub-issue's being one. */
export function removeSubIssue(act: Act, parentId: number, childId: number): void {
  const parent = issueById(act.store, parentId);
  if (!parent.subIssueIds.includes(childId)) throw new Problem(404, 'The provided sub-issue does not exist');
  act.store.transaction(() => {
    change(act, parent, { subIssueIds: parent.subIssueIds.filter((id) => id !== childId) });
    change(act, issueById(act.store, childId), { parentId: null });
    note(act, parentId, { event: 'sub_issue_removed', otherIssueId: childId });
    note(act, childId, { event: 'parent_issue_removed', otherIssueId: parentId });
    announceFamily(act, { parent: issueById(act.store, parentId), child: issueById(act.store, childId) }, 'removed');
  });
}

/** Moves a sub-issue before or after another of the same parent. */
export function moveSubIssue(
  act: Act,
  parentId: number,
  to: { childId: number; after?: number; before?: number },
): void {
  const parent = issueById(act.store, parentId);
  const rest = parent.subIssueIds.filter((id) => id !== to.childId);
  const anchor = to.after ?? to.before;
  const at = anchor === undefined ? -1 : rest.indexOf(anchor);
  if (rest.length === parent.subIssueIds.length || at < 0) throw unprocessable('The sub-issue could not be moved');
  const place = to.after === undefined ? at : at + 1;
  change(act, parent, { subIssueIds: [...rest.slice(0, place), to.childId, ...rest.slice(place)] });
}

function announceBlocking(act: Act, on: { blocked: Issue; blocker: Issue }, verb: 'added' | 'removed'): void {
  const { blocked, blocker } = on;
  const here = elsewhere(act, blocked.repositoryId);
  const there = elsewhere(act, blocker.repositoryId);
  const payload = {
    // GitHub's schema wants an organization here whoever owns the repository.
    organization: renderOrganization(act.world, accountById(act.world, here.repo.ownerId)),
    blocked_issue_id: blocked.id,
    blocked_issue: renderIssue(act.world, blocked),
    blocked_issue_repo: renderRepository(act.world, here.repo),
    blocking_issue_id: blocker.id,
    blocking_issue: renderIssue(act.world, blocker),
    blocking_issue_repo: renderRepository(act.world, there.repo),
  };
  announce(here, ['issue_dependencies', `blocked_by_${verb}`], payload);
  announce(there, ['issue_dependencies', `blocking_${verb}`], payload);
}

/** Makes one issue wait for another. */
export function addBlocker(act: Act, issueId: number, blockerId: number): void {
  const rows = issueTables.dependencies(act.store);
  if (issueId === blockerId) throw unprocessable('An issue cannot block itself');
  if (rows.get(`${issueId}/${blockerId}`) !== undefined) throw unprocessable('The dependency already exists');
  if (rows.get(`${blockerId}/${issueId}`) !== undefined) throw unprocessable('The dependency would be circular');
  if (rows.where((row) => row.issueId === issueId).length >= blockersMax) throw unprocessable('Too many dependencies');
  act.store.transaction(() => {
    rows.put(`${issueId}/${blockerId}`, { issueId, blockedById: blockerId, createdAt: act.world.now() });
    const blocked = change(act, issueById(act.store, issueId), {});
    const blocker = change(act, issueById(act.store, blockerId), {});
    note(act, issueId, { event: 'blocked_by_added', otherIssueId: blockerId });
    note(act, blockerId, { event: 'blocking_added', otherIssueId: issueId });
    announceBlocking(act, { blocked, blocker }, 'added');
  });
}

/** Ends one issue's waiting for another. */
export function removeBlocker(act: Act, issueId: number, blockerId: number): void {
  act.store.transaction(() => {
    if (!issueTables.dependencies(act.store).delete(`${issueId}/${blockerId}`)) {
      throw new Problem(404, 'The dependency does not exist');
    }
    const blocked = change(act, issueById(act.store, issueId), {});
    const blocker = change(act, issueById(act.store, blockerId), {});
    note(act, issueId, { event: 'blocked_by_removed', otherIssueId: blockerId });
    note(act, blockerId, { event: 'blocking_removed', otherIssueId: issueId });
    announceBlocking(act, { blocked, blocker }, 'removed');
  });
}
