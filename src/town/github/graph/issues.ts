/** Issues, labels, comments and reactions in GraphQL. */
import { causeOf } from '../context.ts';
import { repositoryById } from '../act.ts';
import { associationOf } from '../associations.ts';
import { nodeId } from '../entities.ts';
import {
  blockedBy,
  blockersOf,
  commentsOf,
  editsOf,
  issueById,
  issuesOf,
  labelsOn,
  reactionsTo,
} from '../issue-entities.ts';
import type { Comment, Edit, Issue, Label, Reaction, ReactionContent } from '../issue-entities.ts';
import { emoji, issuePage } from '../issue-shapes.ts';
import { pullOf } from '../pull-entities.ts';
import { closedBy } from '../mentions.ts';
import { connection, noConnection } from './connection.ts';
import type { Args, Graph, Shape } from './graph.ts';
import { actIn, mayRead } from './graph.ts';
import { shapeTimeline } from './timeline.ts';

/** GraphQL's names of the emoji. */
export const emojiNames: Readonly<Record<ReactionContent, string>> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

/** A label. */
export function shapeLabel(graph: Graph, label: Label): Shape {
  const repo = repositoryById(graph.store, label.repositoryId);
  const path = `/${repo.owner}/${repo.name}/labels/${encodeURIComponent(label.name)}`;
  return {
    __typename: 'Label',
    id: nodeId('Label', label.id),
    name: label.name,
    color: label.color,
    description: label.description,
    isDefault: false,
    createdAt: repo.createdAt,
    updatedAt: repo.createdAt,
    url: graph.world.url + path,
    resourcePath: path,
    repository: () => graph.make.repository(graph, repo),
    issues: (args: Args) => {
      const found = issuesOf(graph.store, repo.id).filter((one) => !one.isPull && one.labelIds.includes(label.id));
      return connection(args, found, (issue) => graph.make.subject(graph, issue));
    },
  };
}

/** The fields that issues and pull requests share. */
export function shapeSubject(graph: Graph, issue: Issue): Shape {
  const repo = repositoryById(graph.store, issue.repositoryId);
  const url = issuePage(graph.world, repo, issue);
  return {
    ...shapeText(graph, issue),
    ...shapeReactions(graph, `issue/${issue.id}`),
    id: nodeId(issue.isPull ? 'PullRequest' : 'Issue', issue.id),
    databaseId: issue.id,
    fullDatabaseId: String(issue.id),
    number: issue.number,
    title: issue.title,
    titleHTML: escapeHtml(issue.title),
    url,
    resourcePath: new URL(url).pathname,
    repository: () => graph.make.repository(graph, repo),
    closed: issue.state === 'closed',
    closedAt: issue.closedAt,
    locked: issue.isLocked,
    activeLockReason: issue.lockReason?.toUpperCase().replaceAll(/[- ]/g, '_') ?? null,
    milestone: null,
    isReadByViewer: true,
    labels: (args: Args) => connection(args, labelsOn(graph.store, issue), (label) => graph.make.label(graph, label)),
    assignees: (args: Args) => connection(args, issue.assigneeIds, (id) => graph.make.actor(graph, id)),
    participants: (args: Args) => {
      const ids = [issue.authorId, ...commentsOf(graph.store, issue.id).map(({ authorId }) => authorId)];
      return connection(args, [...new Set(ids)], (id) => graph.make.actor(graph, id));
    },
    comments: (args: Args) => {
      const rows = commentsOf(graph.store, issue.id);
      return connection(args, rows, (comment) => graph.make.comment(graph, comment));
    },
    timelineItems: (args: Args) => shapeTimeline(graph, issue, args),
    projectCards: (args: Args) => noConnection(args),
    projectItems: (args: Args) => noConnection(args),
    userContentEdits: (args: Args) =>
      connection(args, editsOf(graph.store, issue.id).toReversed(), (edit) => shapeEdit(graph, edit)),
    viewerSubscription: 'UNSUBSCRIBED',
    viewerCanSubscribe: false,
  };
}

function shapeText(graph: Graph, issue: Issue): Shape {
  const repo = repositoryById(graph.store, issue.repositoryId);
  const body = issue.body ?? '';
  const { editorId } = issue;
  return {
    body,
    bodyText: body,
    bodyHTML: escapeHtml(body),
    author: () => graph.make.actor(graph, issue.authorId),
    authorAssociation: () => associationOf(graph.world, repo, issue.authorId),
    editor: () => (editorId === null ? null : graph.make.actor(graph, editorId)),
    createdAt: issue.createdAt,
    publishedAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    lastEditedAt: issue.editedAt,
    includesCreatedEdit: issue.editedAt !== null,
    createdViaEmail: false,
    viewerDidAuthor: () => actIn(graph, repo).cause.account.id === issue.authorId,
  };
}

/** Plain text as HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An issue (pull requests have their own shape). */
export function shapeIssue(graph: Graph, issue: Issue): Shape {
  const children = () => issue.subIssueIds.map((id) => issueById(graph.store, id)).filter((one) => isSeen(graph, one));
  const shape = (one: Issue) => graph.make.subject(graph, one);
  return {
    ...shapeSubject(graph, issue),
    __typename: 'Issue',
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    isPinned: false,
    parent: () => (issue.parentId === null ? null : shape(issueById(graph.store, issue.parentId))),
    subIssues: (args: Args) => connection(args, children(), shape),
    subIssuesSummary: () => summarize(issue.subIssueIds.map((id) => issueById(graph.store, id))),
    blockedBy: (args: Args) =>
      connection(
        args,
        blockersOf(graph.store, issue).filter((one) => isSeen(graph, one)),
        shape,
      ),
    blocking: (args: Args) =>
      connection(
        args,
        blockedBy(graph.store, issue).filter((one) => isSeen(graph, one)),
        shape,
      ),
    closedByPullRequestsReferences: (args: Args) => {
      const pulls = closersOf(graph, issue, args['includeClosedPrs'] === true);
      return connection(args, pulls, (one) => graph.make.pull(graph, pullOf(graph.store, one.id)));
    },
  };
}

function isSeen(graph: Graph, issue: Issue): boolean {
  return mayRead(graph, repositoryById(graph.store, issue.repositoryId));
}

function summarize(children: readonly Issue[]): Shape {
  const completed = children.filter(({ state }) => state === 'closed').length;
  const percentCompleted = children.length === 0 ? 0 : Math.floor((completed * 100) / children.length);
  return { total: children.length, completed, percentCompleted };
}

/** The pull requests whose text says that they close the issue. */
function closersOf(graph: Graph, issue: Issue, isAny: boolean): Issue[] {
  const repo = repositoryById(graph.store, issue.repositoryId);
  const on = { world: graph.world, store: graph.store, repo };
  return issuesOf(graph.store, repo.id)
    .filter((one) => one.isPull && (isAny || one.state === 'open' || pullOf(graph.store, one.id).mergedAt !== null))
    .filter((one) => closedBy(on, one.body ?? '').some(({ id }) => id === issue.id));
}

function shapeEdit(graph: Graph, edit: Edit): Shape {
  return {
    __typename: 'UserContentEdit',
    id: nodeId('UserContentEdit', edit.id),
    editor: () => graph.make.actor(graph, edit.editorId),
    editedAt: edit.editedAt,
    createdAt: edit.editedAt,
    updatedAt: edit.editedAt,
    deletedAt: null,
    deletedBy: null,
    diff: edit.diff,
  };
}

/** A comment on an issue or a pull request. */
export function shapeComment(graph: Graph, comment: Comment): Shape {
  const repo = repositoryById(graph.store, comment.repositoryId);
  const issue = issueById(graph.store, comment.issueId);
  const url = `${issuePage(graph.world, repo, issue)}#issuecomment-${comment.id}`;
  const isEdited = comment.editorId !== null;
  return {
    ...shapeReactions(graph, `comment/${comment.id}`),
    __typename: 'IssueComment',
    id: nodeId('IssueComment', comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    author: () => graph.make.actor(graph, comment.authorId),
    authorAssociation: () => associationOf(graph.world, repo, comment.authorId),
    editor: () => (comment.editorId === null ? null : graph.make.actor(graph, comment.editorId)),
    body: comment.body,
    bodyText: comment.body,
    bodyHTML: escapeHtml(comment.body),
    createdAt: comment.createdAt,
    publishedAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: isEdited ? comment.updatedAt : null,
    includesCreatedEdit: isEdited,
    isMinimized: false,
    minimizedReason: null,
    viewerDidAuthor: () => actIn(graph, repo).cause.account.id === comment.authorId,
    url,
    resourcePath: url.slice(graph.world.url.length),
    issue: () => graph.make.subject(graph, issue),
    pullRequest: () => (issue.isPull ? graph.make.pull(graph, pullOf(graph.store, issue.id)) : null),
    repository: () => graph.make.repository(graph, repo),
  };
}

/** The reaction fields of anything that can be reacted to. */
export function shapeReactions(graph: Graph, subject: string): Shape {
  const all = () => reactionsTo(graph.store, subject);
  return {
    reactions: (args: Args) => connection(args, all(), (reaction) => graph.make.reaction(graph, reaction)),
    reactionGroups: () =>
      emoji.map((content) => {
        const given = all().filter((reaction) => reaction.content === content);
        const reactors = (args: Args) => connection(args, given, ({ accountId }) => graph.make.actor(graph, accountId));
        const createdAt = given[0]?.createdAt ?? null;
        const viewerHasReacted = () => given.some(({ accountId }) => accountId === causeOf(graph.context).account.id);
        return { content: emojiNames[content], createdAt, users: reactors, reactors, viewerHasReacted };
      }),
  };
}

/** One reaction. */
export function shapeReaction(graph: Graph, reaction: Reaction): Shape {
  return {
    __typename: 'Reaction',
    id: nodeId('Reaction', reaction.id),
    databaseId: reaction.id,
    content: emojiNames[reaction.content],
    createdAt: reaction.createdAt,
    user: () => graph.make.actor(graph, reaction.accountId),
  };
}
