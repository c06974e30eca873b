/** An issue's history: its events, and the timeline that mixes them with comments, reviews and commits. */
import { apiOf, repositoryById } from '../act.ts';
import { accountById } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam } from '../context.ts';
import { nodeId } from '../entities.ts';
import { commentsOf, eventsOf, issueById, issueTables } from '../issue-entities.ts';
import type { Issue, IssueEvent } from '../issue-entities.ts';
import { renderAppOf, renderComment, renderIssue } from '../issue-shapes.ts';
import { notFound } from '../problem.ts';
import { pullOf, reviewsOf } from '../pull-entities.ts';
import { renderReview } from '../review-shapes.ts';
import { renderAccount, renderAccountOf, renderRepository } from '../shapes.ts';
import type { World } from '../world.ts';
import { issueOf } from './issues.ts';

type Shape = Record<string, unknown>;

/** GitHub's "issue event", which events of issues and most of a timeline are. */
function renderEvent(world: World, event: IssueEvent): Shape {
  const api = apiOf(world, repositoryById(world.store, event.repositoryId));
  const commit = event.commitId ?? null;
  return {
    id: event.id,
    node_id: nodeId(`${event.event}Event`, event.id),
    url: `${api}/issues/events/${event.id}`,
    actor: renderAccountOf(world, event.actorId),
    event: event.event,
    commit_id: commit,
    commit_url: commit === null ? null : `${api}/commits/${commit}`,
    created_at: event.createdAt,
    ...(event.stateReason === undefined ? {} : { state_reason: event.stateReason }),
    ...(event.label === undefined ? {} : { label: event.label }),
    ...(event.rename === undefined ? {} : { rename: event.rename }),
    ...renderPeople(world, event),
    performed_via_github_app: renderAppOf(world, event.appId),
  };
}

function renderPeople(world: World, event: IssueEvent): Shape {
  const actor = renderAccountOf(world, event.actorId);
  return {
    ...(event.assigneeId === undefined ? {} : { assignee: renderAccountOf(world, event.assigneeId), assigner: actor }),
    ...(event.reviewerId === undefined
      ? {}
      : { review_requester: actor, requested_reviewer: renderAccountOf(world, event.reviewerId) }),
  };
}

const relationFields: Readonly<Record<string, string>> = {
  sub_issue_added: 'sub_issue',
  sub_issue_removed: 'sub_issue',
  parent_issue_added: 'parent_issue',
  parent_issue_removed: 'parent_issue',
  blocked_by_added: 'blocked_by',
  blocked_by_removed: 'blocked_by',
  blocking_added: 'blocking',
  blocking_removed: 'blocking',
};

function renderReference(world: World, issue: Issue): Shape {
  const repo = repositoryById(world.store, issue.repositoryId);
  const { id, node_id, number, title, state, state_reason, html_url, url } = renderIssue(world, issue);
  const place = renderRepository(world, repo);
  return { id, node_id, number, title, state, state_reason, html_url, url, repository: place };
}

function renderTimelineEvent(world: World, event: IssueEvent): Shape {
  const other = event.otherIssueId === undefined ? undefined : issueById(world.store, event.otherIssueId);
  if (event.event === 'cross-referenced' && other !== undefined) {
    return {
      event: event.event,
      actor: renderAccountOf(world, event.actorId),
      created_at: event.createdAt,
      updated_at: event.createdAt,
      source: {
        type: 'issue',
        issue: {
          ...renderIssue(world, other),
          repository: renderRepository(world, repositoryById(world.store, other.repositoryId)),
        },
      },
    };
  }
  const field = relationFields[event.event];
  const relation = field === undefined || other === undefined ? {} : { [field]: renderReference(world, other) };
  return { ...renderEvent(world, event), ...relation };
}

function listEvents(context: Context): Answer {
  const events = eventsOf(context.store, issueOf(context).id).filter(({ event }) => event !== 'cross-referenced');
  return listAnswer(context, events, (event) => renderEvent(context.world, event));
}

function listRepositoryEvents(context: Context): Answer {
  const events = issueTables
    .events(context.store)
    .where(({ repositoryId, event }) => repositoryId === context.repo.id && event !== 'cross-referenced')
    .toReversed();
  return listAnswer(context, events, (event) => ({
    ...renderEvent(context.world, event),
    issue: renderIssue(context.world, issueById(context.store, event.issueId)),
  }));
}

function readEvent(context: Context): Answer {
  const event = issueTables.events(context.store).get(numberParam(context, 'event_id'));
  if (event === undefined || event.repositoryId !== context.repo.id) throw notFound();
  const issue = renderIssue(context.world, issueById(context.store, event.issueId));
  return { status: 200, body: { ...renderEvent(context.world, event), issue } };
}

interface Entry {
  readonly at: string;
  readonly shape: Shape;
}

async function listTimeline(context: Context): Promise<Answer> {
  const issue = issueOf(context);
  const { world, store } = context;
  const entries: Entry[] = [
    ...(issue.isPull ? await commitEntries(context, issue) : []),
    ...eventsOf(store, issue.id).map((event) => ({ at: event.createdAt, shape: renderTimelineEvent(world, event) })),
    ...commentsOf(store, issue.id).map((comment) => {
      const actor = renderAccount(world, accountById(world, comment.authorId));
      return { at: comment.createdAt, shape: { ...renderComment(world, comment), event: 'commented', actor } };
    }),
    ...(issue.isPull ? reviewsOf(store, issue.id) : [])
      .filter((review) => review.submittedAt !== null)
      .map((review) => ({
        at: review.submittedAt ?? '',
        shape: { ...renderReview(world, review), event: 'reviewed' },
      })),
  ];
  const sorted = entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return listAnswer(context, sorted, ({ shape }) => shape);
}

async function commitEntries(context: Context, issue: Issue): Promise<Entry[]> {
  const pull = pullOf(context.store, issue.id);
  const { git, world, repo } = context;
  const shas = (await git.revList(pull.headSha, { not: pull.baseSha, max: 250 })).toReversed();
  const entries: Entry[] = [];
  for (const sha of shas) {
    const commit = await git.readCommit(sha);
    if (commit === undefined) continue;
    const api = apiOf(world, repo);
    const page = `${world.url}/${repo.owner}/${repo.name}`;
    const shape = {
      event: 'committed',
      sha,
      node_id: nodeId('Commit', sha),
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
      author: commit.author,
      committer: commit.committer,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      message: commit.message,
      parents: commit.parents.map((parent) => ({
        sha: parent,
        url: `${api}/git/commits/${parent}`,
        html_url: `${page}/commit/${parent}`,
      })),
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    };
    entries.push({ at: commit.committer.date, shape });
  }
  return entries;
}

export const timelineHandlers: Handlers = {
  'issues/list-events': listEvents,
  'issues/list-events-for-repo': listRepositoryEvents,
  'issues/get-event': readEvent,
  'issues/list-events-for-timeline': listTimeline,
};
