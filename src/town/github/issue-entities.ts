/** What the stand-in keeps of issues and pull requests: their texts, labels, comments, relations and history. */
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** An issue, or the issue half of a pull request. */
export interface Issue {
  readonly id: number;
  readonly repositoryId: number;
  readonly number: number;
  readonly isPull: boolean;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly stateReason: StateReason | null;
  readonly authorId: number;
  /** The App through which it was made. */
  readonly appId: number | null;
  readonly labelIds: readonly number[];
  readonly assigneeIds: readonly number[];
  readonly isLocked: boolean;
  readonly lockReason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closedById: number | null;
  /** When and by whom title or body were last changed. */
  readonly editedAt: string | null;
  readonly editorId: number | null;
  readonly parentId: number | null;
  readonly subIssueIds: readonly number[];
}

/** Why an issue is as it is. */
export type StateReason = 'completed' | 'not_planned' | 'duplicate' | 'reopened';

/** A label of a repository. */
export interface Label {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** A comment on an issue or a pull request. */
export interface Comment {
  readonly id: number;
  readonly repositoryId: number;
  readonly issueId: number;
  readonly authorId: number;
  readonly appId: number | null;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly editorId: number | null;
}

/** An emoji on an issue (`issue/7`), a comment (`comment/7`) or a review comment (`review-comment/7`). */
export interface Reaction {
  readonly id: number;
  readonly subject: string;
  readonly accountId: number;
  readonly content: ReactionContent;
  readonly createdAt: string;
}

/** The eight emoji there are. */
export type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

/** One entry of an issue's history. */
export interface IssueEvent {
  readonly id: number;
  readonly repositoryId: number;
  readonly issueId: number;
  readonly event: string;
  readonly actorId: number;
  readonly appId: number | null;
  readonly createdAt: string;
  readonly label?: { readonly name: string; readonly color: string };
  readonly rename?: { readonly from: string; readonly to: string };
  readonly assigneeId?: number;
  readonly commitId?: string;
  readonly stateReason?: StateReason | null;
  /** The other issue of a relation: parent, sub-issue, blocker, or where this one is mentioned. */
  readonly otherIssueId?: number;
  readonly reviewerId?: number;
  readonly before?: string;
  readonly after?: string;
  /** Why a pull request left the merge queue. */
  readonly queueReason?: string;
}

/** One edit of a title or body. */
export interface Edit {
  readonly id: number;
  readonly issueId: number;
  readonly editorId: number;
  readonly editedAt: string;
  readonly diff: string;
}

/** One issue that waits for another. */
export interface Dependency {
  readonly issueId: number;
  readonly blockedById: number;
  readonly createdAt: string;
}

/** The tables of this file. */
export const issueTables = {
  issues: (store: Store): Table<Issue> => store.table<Issue>('issues'),
  labels: (store: Store): Table<Label> => store.table<Label>('labels'),
  comments: (store: Store): Table<Comment> => store.table<Comment>('comments'),
  reactions: (store: Store): Table<Reaction> => store.table<Reaction>('reactions'),
  events: (store: Store): Table<IssueEvent> => store.table<IssueEvent>('issue-events'),
  edits: (store: Store): Table<Edit> => store.table<Edit>('issue-edits'),
  /** Keyed `<issue id>/<blocking issue's id>`. */
  dependencies: (store: Store): Table<Dependency> => store.table<Dependency>('dependencies'),
} as const;

/** The issues and pull requests of a repository, oldest first. */
export function issuesOf(store: Store, repositoryId: number): Issue[] {
  return issueTables.issues(store).by('repository', (issue) => String(issue.repositoryId), String(repositoryId));
}

/** The issue or pull request with that number. */
export function issueNumbered(store: Store, repositoryId: number, number: number): Issue | undefined {
  const key = (issue: Issue): string => `${issue.repositoryId}#${issue.number}`;
  return issueTables.issues(store).by('number', key, `${repositoryId}#${number}`)[0];
}

/** The issue with that id, which must exist. */
export function issueById(store: Store, id: number): Issue {
  const issue = issueTables.issues(store).get(id);
  if (issue === undefined) throw new Error(`no issue ${id}`);
  return issue;
}

/** The comments of an issue, oldest first. */
export function commentsOf(store: Store, issueId: number): Comment[] {
  return issueTables.comments(store).by('issue', (comment) => String(comment.issueId), String(issueId));
}

/** The history of an issue, oldest first. */
export function eventsOf(store: Store, issueId: number): IssueEvent[] {
  return issueTables.events(store).by('issue', (event) => String(event.issueId), String(issueId));
}

/** The edits of an issue, oldest first. */
export function editsOf(store: Store, issueId: number): Edit[] {
  return issueTables.edits(store).by('issue', (edit) => String(edit.issueId), String(issueId));
}

/** The reactions to `subject`, oldest first. */
export function reactionsTo(store: Store, subject: string): Reaction[] {
  return issueTables.reactions(store).by('subject', (reaction) => reaction.subject, subject);
}

/** The labels of a repository, oldest first. */
export function labelsOf(store: Store, repositoryId: number): Label[] {
  return issueTables.labels(store).by('repository', (label) => String(label.repositoryId), String(repositoryId));
}

/** The labels on an issue, in the order they were put on. */
export function labelsOn(store: Store, issue: Issue): Label[] {
  const table = issueTables.labels(store);
  return issue.labelIds.flatMap((id) => table.get(id) ?? []);
}

/** The issues that `issue` waits for. */
export function blockersOf(store: Store, issue: Issue): Issue[] {
  const rows = issueTables.dependencies(store).by('issue', (row) => String(row.issueId), String(issue.id));
  return rows.map((row) => issueById(store, row.blockedById));
}

/** The issues that wait for `issue`. */
export function blockedBy(store: Store, issue: Issue): Issue[] {
  const rows = issueTables.dependencies(store).by('blocker', (row) => String(row.blockedById), String(issue.id));
  return rows.map((row) => issueById(store, row.issueId));
}
