/** An issue's history in GraphQL. */
import { repositoryById } from '../act.ts';
import { nodeId } from '../entities.ts';
import { commentsOf, eventsOf, issueById } from '../issue-entities.ts';
import type { Issue, IssueEvent } from '../issue-entities.ts';
import { labelNamed } from '../labels.ts';
import { pullOf, reviewsOf } from '../pull-entities.ts';
import { pageShape, spanOf } from './connection.ts';
import { listArg } from './graph.ts';
import type { Args, Graph, Shape } from './graph.ts';

// GitHub's GraphQL type of each event of ours; events that have none are not in its timeline.
const types: Readonly<Record<string, string>> = {
  labeled: 'LabeledEvent',
  unlabeled: 'UnlabeledEvent',
  closed: 'ClosedEvent',
  reopened: 'ReopenedEvent',
  renamed: 'RenamedTitleEvent',
  assigned: 'AssignedEvent',
  unassigned: 'UnassignedEvent',
  locked: 'LockedEvent',
  unlocked: 'UnlockedEvent',
  merged: 'MergedEvent',
  'cross-referenced': 'CrossReferencedEvent',
  sub_issue_added: 'SubIssueAddedEvent',
  sub_issue_removed: 'SubIssueRemovedEvent',
  parent_issue_added: 'ParentIssueAddedEvent',
  parent_issue_removed: 'ParentIssueRemovedEvent',
  ready_for_review: 'ReadyForReviewEvent',
  convert_to_draft: 'ConvertToDraftEvent',
  review_requested: 'ReviewRequestedEvent',
  review_request_removed: 'ReviewRequestRemovedEvent',
  added_to_merge_queue: 'AddedToMergeQueueEvent',
  removed_from_merge_queue: 'RemovedFromMergeQueueEvent',
};

/** `LabeledEvent` is asked for as `LABELED_EVENT`. */
function itemType(typename: string): string {
  return typename.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

interface Item {
  readonly at: string;
  readonly type: string;
  readonly shape: () => Shape;
}

/** The timeline, of the types asked for. */
export function shapeTimeline(graph: Graph, issue: Issue, args: Args): Shape {
  const wanted = listArg(args, 'itemTypes');
  const since = typeof args['since'] === 'string' ? Date.parse(args['since']) : 0;
  const all = itemsOf(graph, issue).filter(
    (item) => (wanted === undefined || wanted.includes(item.type)) && Date.parse(item.at) >= since,
  );
  const { start, end } = spanOf(args, all.length);
  const page = all.slice(start, end);
  const shape = pageShape(page, { start, total: all.length, hasNext: end < all.length, shape: (item) => item.shape() });
  return { ...shape, filteredCount: all.length, pageCount: page.length, updatedAt: issue.updatedAt };
}

function itemsOf(graph: Graph, issue: Issue): Item[] {
  const events = eventsOf(graph.store, issue.id).flatMap((event): Item[] => {
    const type = types[event.event];
    if (type === undefined) return [];
    return [{ at: event.createdAt, type: itemType(type), shape: () => shapeEvent(graph, issue, { event, type }) }];
  });
  const comments = commentsOf(graph.store, issue.id).map((comment) => ({
    at: comment.createdAt,
    type: 'ISSUE_COMMENT',
    shape: () => graph.make.comment(graph, comment),
  }));
  const reviews = (issue.isPull ? reviewsOf(graph.store, issue.id) : []).flatMap((review) => {
    const shape = () => graph.make.review(graph, review);
    return review.submittedAt === null ? [] : [{ at: review.submittedAt, type: 'PULL_REQUEST_REVIEW', shape }];
  });
  return [...events, ...comments, ...reviews].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function shapeEvent(graph: Graph, issue: Issue, on: { event: IssueEvent; type: string }): Shape {
  const { event, type } = on;
  const subject = () => graph.make.subject(graph, issue);
  return {
    __typename: type,
    id: nodeId(type, event.id),
    actor: () => graph.make.actor(graph, event.actorId),
    createdAt: event.createdAt,
    ...(event.event.endsWith('labeled')
      ? { label: () => shapeEventLabel(graph, issue, event), labelable: subject }
      : {}),
    ...shapeSpecial(graph, event),
    ...shapeOther(graph, event),
    closable: subject,
    subject,
    assignable: subject,
    lockable: subject,
    pullRequest: () => (issue.isPull ? graph.make.pull(graph, pullOf(graph.store, issue.id)) : null),
  };
}

function shapeSpecial(graph: Graph, event: IssueEvent): Shape {
  const repo = repositoryById(graph.store, event.repositoryId);
  const { commitId, assigneeId, rename, stateReason, reviewerId } = event;
  const commit = () => (commitId === undefined ? null : graph.make.object(graph, { repo, sha: commitId }));
  const person = (id: number | undefined) => () => (id === undefined ? null : graph.make.actor(graph, id));
  return {
    previousTitle: rename?.from ?? '',
    currentTitle: rename?.to ?? '',
    stateReason: stateReason?.toUpperCase() ?? null,
    closer: commit,
    commit,
    assignee: person(assigneeId),
    user: person(assigneeId),
    requestedReviewer: person(reviewerId),
    lockReason: null,
    reason: event.queueReason ?? null,
  };
}

function shapeOther(graph: Graph, event: IssueEvent): Shape {
  const { otherIssueId: id } = event;
  const other = () => (id === undefined ? null : graph.make.subject(graph, issueById(graph.store, id)));
  return {
    source: other,
    target: () => graph.make.subject(graph, issueById(graph.store, event.issueId)),
    isCrossRepository: id !== undefined && issueById(graph.store, id).repositoryId !== event.repositoryId,
    willCloseTarget: false,
    referencedAt: event.createdAt,
    subIssue: other,
    parent: other,
  };
}

/** The label as it is today, or as it was when it has gone since. */
function shapeEventLabel(graph: Graph, issue: Issue, event: IssueEvent): Shape {
  const name = event.label?.name ?? '';
  const repo = repositoryById(graph.store, issue.repositoryId);
  const label = labelNamed({ store: graph.store, repo }, name);
  const gone = { id: 0, repositoryId: repo.id, name, color: event.label?.color ?? 'ededed', description: null };
  return graph.make.label(graph, label ?? gone);
}
