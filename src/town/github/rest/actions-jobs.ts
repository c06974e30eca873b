/** Jobs of runs: listed, shown, run again, and their logs. */
import { numberParam, paginate } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { notFound, Problem } from '../problem.ts';
import { jobsOf, runTables } from '../run-entities.ts';
import type { WorkflowJob } from '../run-entities.ts';
import { renderJob } from '../run-shapes.ts';
import { redirect } from './actions-downloads.ts';
import { logOfJob } from './actions-logs.ts';
import { rerunJobs, runOfPath } from './actions-runs.ts';

function jobOfPath(context: Context): WorkflowJob {
  const job = runTables.jobs(context.store).get(numberParam(context, 'job_id'));
  if (job === undefined || job.repositoryId !== context.repo.id) throw notFound();
  return job;
}

function listAnswer(context: Context, jobs: readonly WorkflowJob[]): Answer {
  const { items, headers } = paginate(context, jobs);
  return {
    status: 200,
    headers,
    body: { total_count: jobs.length, jobs: items.map((job) => renderJob(context.world, job)) },
  };
}

function listOfRun(context: Context): Answer {
  const run = runOfPath(context);
  return listAnswer(
    context,
    jobsOf(context.store, run.id, context.query.get('filter') === 'all' ? undefined : run.attempt),
  );
}

function log(context: Context): Answer {
  const job = jobOfPath(context);
  if (logOfJob(context.world, job) === undefined) throw notFound();
  return redirect(context, { kind: 'job-log', id: job.id, part: 0 });
}

async function rerun(context: Context): Promise<Answer> {
  const job = jobOfPath(context);
  const run = runTables.runs(context.store).get(job.runId);
  if (run === undefined) throw notFound();
  if (run.status !== 'completed') throw new Problem(403, 'This workflow is already running');
  await rerunJobs(context, run, [job.key]);
  return { status: 201, body: {} };
}

export const jobHandlers: Handlers = {
  'actions/list-jobs-for-workflow-run': listOfRun,
  'actions/list-jobs-for-workflow-run-attempt': (context) =>
    listAnswer(context, jobsOf(context.store, runOfPath(context).id, numberParam(context, 'attempt_number'))),
  'actions/get-job-for-workflow-run': (context) => ({
    status: 200,
    body: renderJob(context.world, jobOfPath(context)),
  }),
  'actions/download-job-logs-for-workflow-run': log,
  'actions/re-run-job-for-workflow-run': rerun,
};
