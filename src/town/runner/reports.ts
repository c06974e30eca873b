/** Writes what happens to runs and jobs into the store and tells everyone: webhooks, check runs, check suites. */
import { accountById } from '../github/auth.ts';
import { repositoryById } from '../github/act.ts';
import { runTables } from '../github/run-entities.ts';
import type { WorkflowJob, WorkflowRun } from '../github/run-entities.ts';
import { renderJob, renderRun, renderWorkflow } from '../github/run-shapes.ts';
import type { Engine } from './engine.ts';
import type { JobAnnotation } from './job-order.ts';
import { updateCheckRun, updateSuite } from './run-checks.ts';

/** Changes a run; a change of its status is announced. */
export function changeRun(engine: Engine, run: WorkflowRun, change: Partial<WorkflowRun>): WorkflowRun {
  const { world } = engine;
  const fresh = runTables.runs(world.store).put(run.id, { ...run, ...change, updatedAt: world.now() });
  if (fresh.status === run.status && fresh.attempt === run.attempt) return fresh;
  updateSuite(engine, fresh);
  if (fresh.status === 'in_progress') announceRun(engine, fresh, 'in_progress');
  if (fresh.status === 'completed') announceRun(engine, fresh, 'completed');
  return fresh;
}

/** Sends a `workflow_run` event. */
export function announceRun(engine: Engine, run: WorkflowRun, action: 'requested' | 'in_progress' | 'completed'): void {
  const { world } = engine;
  const workflow = runTables.workflows(world.store).get(run.workflowId);
  world.emit({
    repo: repositoryById(world.store, run.repositoryId),
    event: 'workflow_run',
    action,
    payload: {
      workflow_run: renderRun(world, run),
      workflow: workflow === undefined ? null : renderWorkflow(world, workflow),
    },
    cause: causeOfRun(engine, run),
  });
}

/** Changes a job; a change of its status is announced, and its check run follows. */
export function changeJob(
  engine: Engine,
  job: WorkflowJob,
  { found, ...change }: Partial<WorkflowJob> & { found?: { annotations: readonly JobAnnotation[]; summary: string } },
): WorkflowJob {
  const { world } = engine;
  const fresh = runTables.jobs(world.store).put(job.id, { ...job, ...change });
  if (fresh.status !== job.status || found !== undefined) updateCheckRun(engine, fresh, found);
  if (fresh.status !== job.status) announceJob(engine, fresh);
  return fresh;
}

/** Sends a `workflow_job` event for the state that the job is in. */
export function announceJob(engine: Engine, job: WorkflowJob): void {
  const { world } = engine;
  const run = runTables.runs(world.store).get(job.runId);
  if (run === undefined || job.status === 'pending') return;
  world.emit({
    repo: repositoryById(world.store, job.repositoryId),
    event: 'workflow_job',
    action: job.status,
    payload: { workflow_job: renderJob(world, job) },
    cause: causeOfRun(engine, run),
  });
}

function causeOfRun(
  engine: Engine,
  run: WorkflowRun,
): { account: ReturnType<typeof accountById>; kind: 'system'; token: undefined } {
  return { account: accountById(engine.world, run.triggeringActorId), kind: 'system', token: undefined };
}
