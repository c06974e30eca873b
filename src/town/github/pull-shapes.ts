/** How pull requests look in answers and webhooks. */
import { apiOf, pageOf, repositoryById } from './act.ts';
import { associationOf } from './associations.ts';
import { nodeId } from './entities.ts';
import type { Repository } from './entities.ts';
import { commentsOf, issueById, labelsOn } from './issue-entities.ts';
import { renderLabel } from './issue-shapes.ts';
import { reviewCommentsOf } from './pull-entities.ts';
import type { Pull } from './pull-entities.ts';
import { renderAccountOf, renderMergeSettings, renderRepository } from './shapes.ts';
import type { World } from './world.ts';

type Shape = Record<string, unknown>;

/** What GitHub works out about merging; webhooks go out before it has. */
export interface Mergeability {
  readonly mergeable: boolean | null;
  readonly state: 'clean' | 'dirty' | 'blocked' | 'behind' | 'unstable' | 'draft' | 'unknown';
}

const unknown: Mergeability = { mergeable: null, state: 'unknown' };

/** GitHub's "pull request". */
export function renderPull(world: World, pull: Pull, merging: Mergeability = unknown): Shape {
  const labels = labelsOn(world.store, issueById(world.store, pull.issueId));
  return {
    ...renderPullSimple(world, pull),
    labels: labels.map((label) => renderLabel(world, label)),
    merged: pull.mergedAt !== null,
    mergeable: merging.mergeable,
    rebaseable: merging.mergeable,
    mergeable_state: merging.state,
    merged_by: pull.mergedById === null ? null : renderAccountOf(world, pull.mergedById),
    comments: commentsOf(world.store, pull.issueId).length,
    review_comments: reviewCommentsOf(world.store, pull.issueId).length,
    maintainer_can_modify: false,
    commits: pull.stats.commits,
    additions: pull.stats.additions,
    deletions: pull.stats.deletions,
    changed_files: pull.stats.files,
  };
}

/** GitHub's "pull request simple", as lists carry it. */
export function renderPullSimple(world: World, pull: Pull): Shape {
  const repo = repositoryById(world.store, pull.repositoryId);
  const issue = issueById(world.store, pull.issueId);
  const assignees = issue.assigneeIds.map((id) => renderAccountOf(world, id));
  const labels = labelsOn(world.store, issue).map((label) => renderLabel(world, label));
  return {
    ...addresses(world, repo, pull),
    id: pull.id,
    node_id: nodeId('PullRequest', issue.id),
    number: pull.number,
    state: issue.state,
    locked: issue.isLocked,
    title: issue.title,
    user: renderAccountOf(world, issue.authorId),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeSha,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: pull.reviewerIds.map((id) => renderAccountOf(world, id)),
    requested_teams: [],
    // Where lists carry a label, GitHub's schema knows no missing description.
    labels: labels.map((label) => ({ ...label, description: label['description'] ?? '' })),
    milestone: null,
    draft: pull.isDraft,
    head: renderSide(world, repo, { ref: pull.headRef, sha: pull.headSha }),
    base: renderSide(world, repo, { ref: pull.baseRef, sha: pull.baseSha }),
    author_association: associationOf(world, repo, issue.authorId),
    auto_merge: null,
    active_lock_reason: issue.lockReason,
  };
}

function addresses(world: World, repo: Repository, pull: Pull): Shape {
  const api = apiOf(world, repo);
  const url = `${api}/pulls/${pull.number}`;
  const page = `${pageOf(world, repo)}/pull/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const all = {
    url,
    html_url: page,
    issue_url: issue,
    comments_url: `${issue}/comments`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    commits_url: `${url}/commits`,
    statuses_url: `${api}/statuses/${pull.headSha}`,
  };
  const links = Object.entries(all).map(([name, href]) => [linkNames[name], { href }]);
  return { ...all, diff_url: `${page}.diff`, patch_url: `${page}.patch`, _links: Object.fromEntries(links) };
}

const linkNames: Readonly<Record<string, string>> = {
  url: 'self',
  html_url: 'html',
  issue_url: 'issue',
  comments_url: 'comments',
  review_comments_url: 'review_comments',
  review_comment_url: 'review_comment',
  commits_url: 'commits',
  statuses_url: 'statuses',
};

function renderSide(world: World, repo: Repository, side: { ref: string; sha: string }): Shape {
  return {
    label: `${repo.owner}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: renderAccountOf(world, repo.ownerId),
    repo: {
      ...renderRepository(world, repo),
      ...renderMergeSettings(repo),
    },
  };
}

/** GitHub's "pull request minimal", as checks and runs carry it. */
export function renderPullMinimal(world: World, pull: Pull): Shape {
  const repo = repositoryById(world.store, pull.repositoryId);
  const place = { id: repo.id, url: apiOf(world, repo), name: repo.name };
  return {
    id: pull.id,
    number: pull.number,
    url: `${apiOf(world, repo)}/pulls/${pull.number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo: place },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: place },
  };
}
