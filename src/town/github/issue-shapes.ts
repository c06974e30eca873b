/** How issues, labels, comments and reactions look in answers and webhooks. */
import { apiOf, pageOf, repositoryById } from './act.ts';
import { associationOf } from './associations.ts';
import { nodeId, tables } from './entities.ts';
import type { Account, Repository } from './entities.ts';
import { blockedBy, blockersOf, commentsOf, issueById, labelsOn, reactionsTo } from './issue-entities.ts';
import type { Comment, Issue, Label, Reaction, ReactionContent } from './issue-entities.ts';
import { pullTables } from './pull-entities.ts';
import { renderAccountOf, renderApp } from './shapes.ts';
import type { World } from './world.ts';

type Shape = Record<string, unknown>;

/** The emoji in the order in which GitHub lists them. */
export const emoji: readonly ReactionContent[] = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];

// GitHub marks the labels that every new repository gets.
const defaultLabels = new Set([
  'bug',
  'documentation',
  'duplicate',
  'enhancement',
  'good first issue',
  'help wanted',
  'invalid',
  'question',
  'wontfix',
]);

/** GitHub's "label". */
export function renderLabel(world: World, label: Label): Shape {
  const repo = repositoryById(world.store, label.repositoryId);
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${apiOf(world, repo)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: defaultLabels.has(label.name),
    description: label.description,
  };
}

/** How often each emoji was given to `subject`. */
export function renderRollup(world: World, subject: string, url: string): Shape {
  const reactions = reactionsTo(world.store, subject);
  const counts = emoji.map((content) => [content, reactions.filter((one) => one.content === content).length]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}

/** GitHub's "reaction". */
export function renderReaction(world: World, reaction: Reaction): Shape {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: renderAccountOf(world, reaction.accountId),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** The App with that id, or null. */
export function renderAppOf(world: World, appId: number | null): Shape | null {
  const app = appId === null ? undefined : tables.apps(world.store).get(appId);
  if (app === undefined) return null;
  // GitHub's schemas of an App inside another object do not list its newer events.
  const events = app.events.filter((event) => event !== 'issue_dependencies' && event !== 'sub_issues');
  return { ...renderApp(world, app), events };
}

/** The address of an issue or pull request for people. */
export function issuePage(world: World, repo: Repository, issue: Issue): string {
  return `${pageOf(world, repo)}/${issue.isPull ? 'pull' : 'issues'}/${issue.number}`;
}

/** GitHub's "issue"; pull requests have one too. */
export function renderIssue(world: World, issue: Issue): Shape {
  const repo = repositoryById(world.store, issue.repositoryId);
  const url = `${apiOf(world, repo)}/issues/${issue.number}`;
  const assignees = issue.assigneeIds.map((id) => renderAccountOf(world, id));
  return {
    url,
    repository_url: apiOf(world, repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issuePage(world, repo, issue),
    id: issue.id,
    node_id: nodeId(issue.isPull ? 'PullRequest' : 'Issue', issue.id),
    number: issue.number,
    title: issue.title,
    user: renderAccountOf(world, issue.authorId),
    labels: labelsOn(world.store, issue).map((label) => renderLabel(world, label)),
    state: issue.state,
    locked: issue.isLocked,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: commentsOf(world.store, issue.id).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: associationOf(world, repo, issue.authorId),
    active_lock_reason: issue.lockReason,
    body: issue.body,
    closed_by: issue.closedById === null ? null : renderAccountOf(world, issue.closedById),
    reactions: renderRollup(world, `issue/${issue.id}`, url),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: renderAppOf(world, issue.appId),
    state_reason: issue.stateReason,
    ...(issue.isPull ? renderPullPart(world, issue) : renderRelations(world, issue)),
  };
}

function renderPullPart(world: World, issue: Issue): Shape {
  const repo = repositoryById(world.store, issue.repositoryId);
  const page = issuePage(world, repo, issue);
  const pull = pullTables.pulls(world.store).get(issue.id);
  const url = `${apiOf(world, repo)}/pulls/${issue.number}`;
  const addresses = { url, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` };
  return { draft: pull?.isDraft ?? false, pull_request: { ...addresses, merged_at: pull?.mergedAt ?? null } };
}

function renderRelations(world: World, issue: Issue): Shape {
  const { store } = world;
  const children = issue.subIssueIds.map((id) => issueById(store, id));
  const completed = children.filter(({ state }) => state === 'closed').length;
  const blockers = blockersOf(store, issue);
  const blocked = blockedBy(store, issue);
  const parent = issue.parentId === null ? undefined : issueById(store, issue.parentId);
  const address = (other: Issue): string =>
    `${apiOf(world, repositoryById(store, other.repositoryId))}/issues/${other.number}`;
  return {
    sub_issues_summary: {
      total: children.length,
      completed,
      percent_completed: children.length === 0 ? 0 : Math.floor((completed * 100) / children.length),
    },
    issue_dependencies_summary: {
      blocked_by: blockers.filter(({ state }) => state === 'open').length,
      total_blocked_by: blockers.length,
      blocking: blocked.filter(({ state }) => state === 'open').length,
      total_blocking: blocked.length,
    },
    ...(parent === undefined ? {} : { parent_issue_url: address(parent) }),
  };
}

/** GitHub's "issue comment". */
export function renderComment(world: World, comment: Comment): Shape {
  const repo = repositoryById(world.store, comment.repositoryId);
  const issue = issueById(world.store, comment.issueId);
  const url = `${apiOf(world, repo)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(world, repo, issue)}#issuecomment-${comment.id}`,
    issue_url: `${apiOf(world, repo)}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: renderAccountOf(world, comment.authorId),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(world, repo, comment.authorId),
    body: comment.body,
    reactions: renderRollup(world, `comment/${comment.id}`, url),
    performed_via_github_app: renderAppOf(world, comment.appId),
  };
}

/** GitHub's "organization simple", as webhooks carry it. */
export function renderOrganization(world: World, account: Account): Shape {
  const url = `${world.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/u/${account.id}`,
    description: null,
  };
}
