/** How check suites, check runs and statuses look in answers and webhooks. */
import { apiOf, pageOf, repositoryById } from './act.ts';
import type { CheckRun, CheckSuite, Status } from './check-entities.ts';
import { runsIn } from './check-entities.ts';
import { nodeId } from './entities.ts';
import { renderAppOf } from './issue-shapes.ts';
import { pullsWithHead } from './pulls.ts';
import { renderPullMinimal } from './pull-shapes.ts';
import { renderAccountOf, renderMinimalRepository } from './shapes.ts';
import type { World } from './world.ts';
import type { Commit } from '../git/objects.ts';

type Shape = Record<string, unknown>;

function pullsOf(world: World, row: { repositoryId: number; headSha: string }): Shape[] {
  const repo = repositoryById(world.store, row.repositoryId);
  return pullsWithHead(world, repo, row.headSha).map((pull) => renderPullMinimal(world, pull));
}

/** GitHub's "check run". */
export function renderCheckRun(world: World, run: CheckRun): Shape {
  const repo = repositoryById(world.store, run.repositoryId);
  const url = `${apiOf(world, repo)}/check-runs/${run.id}`;
  const page = `${pageOf(world, repo)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: renderAppOf(world, run.appId),
    pull_requests: pullsOf(world, run),
  };
}

/** A check run as `check_run` webhooks carry it: with its suite. */
export function renderCheckRunEvent(world: World, run: CheckRun, suite: CheckSuite): Shape {
  const short = renderSuiteHead(world, suite);
  return {
    ...renderCheckRun(world, run),
    details_url: run.detailsUrl ?? `${pageOf(world, repositoryById(world.store, run.repositoryId))}/runs/${run.id}`,
    check_suite: { ...short, pull_requests: pullsOf(world, suite), app: renderAppOf(world, suite.appId) },
  };
}

function renderSuiteHead(world: World, suite: CheckSuite): Shape {
  const repo = repositoryById(world.store, suite.repositoryId);
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suite.status,
    conclusion: suite.conclusion,
    url: `${apiOf(world, repo)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
  };
}

/** GitHub's "check suite"; `commit` is its head. */
export function renderCheckSuite(world: World, suite: CheckSuite, commit: Commit): Shape {
  const repo = repositoryById(world.store, suite.repositoryId);
  const url = `${apiOf(world, repo)}/check-suites/${suite.id}`;
  return {
    ...renderSuiteHead(world, suite),
    app: renderAppOf(world, suite.appId),
    repository: renderMinimalRepository(world, repo),
    pull_requests: pullsOf(world, suite),
    head_commit: renderSimpleCommit(commit),
    latest_check_runs_count: runsIn(world.store, suite.id).length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

/** GitHub's "simple commit". */
export function renderSimpleCommit(commit: Commit): Shape {
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

/** GitHub's "status". */
export function renderStatus(world: World, status: Status): Shape {
  const repo = repositoryById(world.store, status.repositoryId);
  return {
    url: `${apiOf(world, repo)}/statuses/${status.sha}`,
    avatar_url: `${world.url}/avatars/u/${status.creatorId}`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: renderAccountOf(world, status.creatorId),
  };
}
