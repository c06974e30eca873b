/** What happened to an issue or a pull request, said in the right webhook: `issues` or `pull_request`. */
import { announce, appOf } from './act.ts';
import type { Act, Payload } from './act.ts';
import { issueById, issueTables } from './issue-entities.ts';
import type { Issue, IssueEvent } from './issue-entities.ts';
import { renderIssue } from './issue-shapes.ts';
import { pullOf } from './pull-entities.ts';
import { renderPull } from './pull-shapes.ts';

/** The next id of everything that GitHub numbers across kinds. */
export function nextId(act: Pick<Act, 'store'>, kind: string): number {
  return act.store.nextId(kind) + 1_000_000;
}

/** Adds an entry to an issue's history. */
export function note(
  act: Act,
  issueId: number,
  entry: Pick<IssueEvent, 'event'> & Partial<Omit<IssueEvent, 'id' | 'issueId' | 'repositoryId' | 'actorId'>>,
): IssueEvent {
  const id = nextId(act, 'issue-events');
  return issueTables.events(act.store).put(id, {
    id,
    repositoryId: issueById(act.store, issueId).repositoryId,
    issueId,
    actorId: act.cause.account.id,
    appId: appOf(act),
    createdAt: act.world.now(),
    ...entry,
  });
}

/** Puts a changed issue, with its time of change. */
export function change(act: Act, issue: Issue, fields: Partial<Issue>): Issue {
  return issueTables.issues(act.store).put(issue.id, { ...issue, ...fields, updatedAt: act.world.now() });
}

/** Emits `issues` or `pull_request` with `action`, and the subject as it is. */
export function announceSubject(act: Act, issueId: number, say: { action: string } & Payload): void {
  const { action, ...payload } = say;
  const issue = issueById(act.store, issueId);
  if (!issue.isPull) {
    announce(act, ['issues', action], { issue: renderIssue(act.world, issue), ...payload });
    return;
  }
  const pull = renderPull(act.world, pullOf(act.store, issueId));
  announce(act, ['pull_request', action], { number: issue.number, pull_request: pull, ...payload });
}
