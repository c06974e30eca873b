/** Workflow runs: listed, shown, cancelled, run again, deleted, and their logs. */
import { rmSync } from 'node:fs';
import { z } from 'zod';
import { numberParam, paginate, parseBody } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { accountByLogin } from '../auth.ts';
import { notFound, Problem } from '../problem.ts';
import { artifactsOf, jobsOf, runsOf, runTables } from '../run-entities.ts';
import type { WorkflowRun } from '../run-entities.ts';
import { renderRun } from '../run-shapes.ts';
import { deleteArtifact } from '../../runner/artifact-files.ts';
import { askToCancel } from '../../runner/run-advance.ts';
import { restartRun } from '../../runner/run-create.ts';
import { logDirectory } from '../../runner/job-state.ts';
import { engineOf } from '../../runner/runner.ts';
import { workflowOf } from '../../runner/run-workflow.ts';
import { dependantsOf } from '../../runner/run-plan.ts';
import { redirect } from './actions-downloads.ts';
import { zipOfRun } from './actions-logs.ts';
import { workflowOfPath } from './actions-workflows.ts';

/** The run that the path names. */
export function runOfPath(context: Context): WorkflowRun {
  const run = runTables.runs(context.store).get(numberParam(context, 'run_id'));
  if (run === undefined || run.repositoryId !== context.repo.id) throw notFound();
  return run;
}

const filters: Readonly<Record<string, (run: WorkflowRun, value: string, context: Context) => boolean>> = {
  actor: (run, value, context) => accountByLogin(context.world, value)?.id === run.actorId,
  branch: (run, value) => run.headBranch === value,
  event: (run, value) => run.event === value,
  status: (run, value) => run.status === value || run.conclusion === value,
  head_sha: (run, value) => run.headSha === value,
  check_suite_id: (run, value) => String(run.checkSuiteId) === value,
  created: (run, value) => isWithin(run.createdAt, value),
  exclude_pull_requests: () => true,
};

function isWithin(at: string, range: string): boolean {
  const [from = '', to = ''] = range.includes('..')
    ? range.split('..')
    : range.startsWith('>')
      ? [range.replace(/^>=?/u, ''), '*']
      : range.startsWith('<')
        ? ['*', range.replace(/^<=?/u, '')]
        : [range, `${range}\u{FFFF}`];
  return (from === '*' || at >= from) && (to === '*' || at <= to || at.startsWith(to));
}

function listAnswer(context: Context, runs: readonly WorkflowRun[]): Answer {
  const asked = [...context.query].filter(([name]) => filters[name] !== undefined);
  const found = runs
    .filter((run) => asked.every(([name, value]) => filters[name]?.(run, value, context) ?? true))
    .toReversed();
  const { items, headers } = paginate(context, found);
  return {
    status: 200,
    headers,
    body: { total_count: found.length, workflow_runs: items.map((run) => renderRun(context.world, run)) },
  };
}

async function listOfWorkflow(context: Context): Promise<Answer> {
  const workflow = await workflowOfPath(context);
  return listAnswer(
    context,
    runsOf(context.store, context.repo.id).filter((run) => run.workflowId === workflow.id),
  );
}

async function cancel(context: Context, isForced: boolean): Promise<Answer> {
  const run = runOfPath(context);
  if (run.status === 'completed') throw new Problem(409, 'Cannot cancel a workflow run that is completed.');
  await askToCancel(engineOf(context.world), run, isForced);
  return { status: 202, body: {} };
}

const RerunBody = z.object({ enable_debug_logging: z.boolean().optional() });

function finishedRun(context: Context): WorkflowRun {
  parseBody(context, RerunBody, 'WorkflowRun');
  const run = runOfPath(context);
  if (run.status !== 'completed') throw new Problem(403, 'This workflow is already running');
  return run;
}

function rerun(context: Context): Answer {
  restartRun(engineOf(context.world), finishedRun(context), { actorId: context.actor.id, keep: new Set() });
  return { status: 201, body: {} };
}

async function rerunFailed(context: Context): Promise<Answer> {
  const run = finishedRun(context);
  const jobs = jobsOf(context.store, run.id, run.attempt);
  const failed = jobs
    .filter((job) => job.conclusion === 'failure' || job.conclusion === 'cancelled')
    .map((job) => job.key);
  if (failed.length === 0) throw new Problem(403, 'The workflow run has no failed jobs to rerun');
  await rerunJobs(context, run, failed);
  return { status: 201, body: {} };
}

/** Runs these jobs, and all that need them, once more. */
export async function rerunJobs(context: Context, run: WorkflowRun, keys: readonly string[]): Promise<void> {
  const engine = engineOf(context.world);
  const workflow = await workflowOf(engine, run);
  const again = workflow === undefined ? new Set(keys) : dependantsOf(workflow, keys);
  const keep = jobsOf(context.store, run.id, run.attempt)
    .map((job) => job.key)
    .filter((key) => !again.has(key));
  restartRun(engine, run, { actorId: context.actor.id, keep: new Set(keep) });
}

function remove(context: Context): Answer {
  const run = runOfPath(context);
  if (run.status !== 'completed') throw new Problem(403, 'Cannot delete a workflow run that is still in progress.');
  deleteLogs(context, run);
  context.store.transaction(() => {
    for (const artifact of artifactsOf(context.store, run.id)) deleteArtifact(context.world, artifact.id);
    for (const job of jobsOf(context.store, run.id)) runTables.jobs(context.store).delete(job.id);
    runTables.payloads(context.store).delete(run.id);
    runTables.runs(context.store).delete(run.id);
  });
  return { status: 204 };
}

function deleteLogs(context: Context, run: WorkflowRun): void {
  for (const job of jobsOf(context.store, run.id))
    rmSync(logDirectory(engineOf(context.world).root, job.id), { recursive: true, force: true });
}

function attempt(context: Context): Answer {
  const run = runOfPath(context);
  const wanted = numberParam(context, 'attempt_number');
  if (wanted < 1 || wanted > run.attempt) throw notFound();
  return {
    status: 200,
    body: renderRun(context.world, wanted === run.attempt ? run : pastAttempt(context, run, wanted)),
  };
}

function pastAttempt(context: Context, run: WorkflowRun, wanted: number): WorkflowRun {
  const conclusions = jobsOf(context.store, run.id, wanted)
    .filter((job) => !job.isForgiven)
    .map((job) => job.conclusion);
  const conclusion =
    conclusions.find((one) => one === 'failure') ?? conclusions.find((one) => one === 'cancelled') ?? 'success';
  return { ...run, attempt: wanted, status: 'completed', conclusion };
}

function logs(context: Context, wanted: number): Answer {
  const run = runOfPath(context);
  if (zipOfRun(context.world, jobsOf(context.store, run.id, wanted)) === undefined) throw notFound();
  return redirect(context, { kind: 'run-logs', id: run.id, part: wanted });
}

export const runHandlers: Handlers = {
  'actions/list-workflow-runs-for-repo': (context) => listAnswer(context, runsOf(context.store, context.repo.id)),
  'actions/list-workflow-runs': listOfWorkflow,
  'actions/get-workflow-run': (context) => ({ status: 200, body: renderRun(context.world, runOfPath(context)) }),
  'actions/get-workflow-run-attempt': attempt,
  'actions/cancel-workflow-run': (context) => cancel(context, false),
  'actions/force-cancel-workflow-run': (context) => cancel(context, true),
  'actions/re-run-workflow': rerun,
  'actions/re-run-workflow-failed-jobs': rerunFailed,
  'actions/delete-workflow-run': remove,
  'actions/download-workflow-run-logs': (context) => logs(context, runOfPath(context).attempt),
  'actions/download-workflow-run-attempt-logs': (context) => logs(context, numberParam(context, 'attempt_number')),
  'actions/delete-workflow-run-logs': (context) => {
    deleteLogs(context, runOfPath(context));
    return { status: 204 };
  },
};
