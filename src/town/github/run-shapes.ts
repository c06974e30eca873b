/** How workflows, runs, jobs and artifacts look in answers and webhooks. */
import { apiOf, pageOf, repositoryById } from './act.ts';
import { nodeId } from './entities.ts';
import { renderPullMinimal } from './pull-shapes.ts';
import { pullsWithHead } from './pulls.ts';
import type { Artifact, JobStep, Workflow, WorkflowJob, WorkflowRun } from './run-entities.ts';
import { runTables } from './run-entities.ts';
import { renderAccountOf, renderMinimalRepository } from './shapes.ts';
import type { World } from './world.ts';

/** GitHub's "workflow". */
export function renderWorkflow(world: World, workflow: Workflow): Record<string, unknown> {
  const repo = repositoryById(world.store, workflow.repositoryId);
  const page = pageOf(world, repo);
  return {
    id: workflow.id,
    node_id: nodeId('Workflow', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: workflow.createdAt,
    updated_at: workflow.updatedAt,
    url: `${apiOf(world, repo)}/actions/workflows/${workflow.id}`,
    html_url: `${page}/blob/${repo.defaultBranch}/${workflow.path}`,
    badge_url: `${page}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

/** GitHub's "workflow run". */
export function renderRun(world: World, run: WorkflowRun): Record<string, unknown> {
  const repo = repositoryById(world.store, run.repositoryId);
  const api = apiOf(world, repo);
  const url = `${api}/actions/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: nodeId('CheckSuite', run.checkSuiteId),
    url,
    html_url: `${pageOf(world, repo)}/actions/runs/${run.id}`,
    pull_requests:
      run.pulls.length > 0
        ? run.pulls
        : pullsWithHead(world, repo, run.headSha).map((pull) => renderPullMinimal(world, pull)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: renderAccountOf(world, run.actorId),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.startedAt,
    triggering_actor: renderAccountOf(world, run.triggeringActorId),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: run.headCommit,
    repository: renderMinimalRepository(world, repo),
    head_repository: renderMinimalRepository(world, repo),
  };
}

/** GitHub's "job". */
export function renderJob(world: World, job: WorkflowJob): Record<string, unknown> {
  const repo = repositoryById(world.store, job.repositoryId);
  const run = runTables.runs(world.store).get(job.runId);
  const api = apiOf(world, repo);
  const isTaken = job.runnerName !== null;
  return {
    id: job.id,
    run_id: job.runId,
    workflow_name: run?.name ?? null,
    head_branch: run?.headBranch ?? null,
    run_url: `${api}/actions/runs/${job.runId}`,
    run_attempt: job.attempt,
    node_id: nodeId('CheckRun', job.id),
    head_sha: run?.headSha ?? '',
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${pageOf(world, repo)}/actions/runs/${job.runId}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map(renderStep),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: isTaken ? 1 : null,
    runner_name: job.runnerName,
    runner_group_id: isTaken ? 1 : null,
    runner_group_name: isTaken ? 'Default' : null,
  };
}

function renderStep(step: JobStep): Record<string, unknown> {
  return {
    name: step.name,
    status: step.status,
    conclusion: step.conclusion,
    number: step.number,
    started_at: step.startedAt,
    completed_at: step.completedAt,
  };
}

/** GitHub's "artifact". */
export function renderArtifact(world: World, artifact: Artifact): Record<string, unknown> {
  const repo = repositoryById(world.store, artifact.repositoryId);
  const run = runTables.runs(world.store).get(artifact.runId);
  const url = `${apiOf(world, repo)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.sizeBytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: Date.parse(artifact.expiresAt) <= world.clock(),
    digest: artifact.digest,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    workflow_run: {
      id: artifact.runId,
      repository_id: repo.id,
      head_repository_id: repo.id,
      head_branch: run?.headBranch ?? null,
      head_sha: run?.headSha ?? '',
    },
  };
}
