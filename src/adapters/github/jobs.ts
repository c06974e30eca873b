/** The jobs of workflow runs: what they are at, from a listing or from deliveries. */
import { z } from 'zod';
import { Instant, RunId, Sha } from '../../core/name.ts';
import type { JobNews, JobsView } from '../../core/snapshot.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

// As the workflow of agents' runs calls it.
const publishJob = 'publish';

const TheirJob = z.looseObject({
  id: z.int().positive(),
  run_id: z.int().positive(),
  head_sha: Sha.optional(),
  name: z.string().optional(),
  status: z.string(),
  conclusion: z.string().nullish(),
  created_at: z.string(),
  started_at: z.string().nullish(),
  runner_id: z.int().nullish(),
});
type TheirJob = z.infer<typeof TheirJob>;
const TheirJobs = z.looseObject({ jobs: z.array(TheirJob) });

/** What the jobs of a run's newest attempt are at; null where GitHub does not know the run. */
export async function listJobs(place: Place, run: RunId): Promise<JobsView | null> {
  const jobs = await readJobs(place, run);
  return jobs === null ? null : viewOfJobs(run, jobs);
}

async function readJobs({ client, owner, repo }: Place, run: RunId): Promise<readonly TheirJob[] | null> {
  try {
    const { data } = await client.rest.actions.listJobsForWorkflowRun({ owner, repo, run_id: run, per_page: 100 });
    return TheirJobs.parse(data).jobs;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The job of an agent's run that should have published its work and is over without that; null where there is none. */
export async function findUnpublished(place: Place, run: RunId): Promise<number | null> {
  const jobs = (await readJobs(place, run)) ?? [];
  const over = jobs.find(({ name, status }) => name === publishJob && status === 'completed');
  return over === undefined || over.conclusion === 'success' || over.conclusion === 'skipped' ? null : over.id;
}

function viewOfJobs(run: RunId, jobs: readonly TheirJob[]): JobsView {
  const atWork = jobs
    .filter(({ status }) => status === 'in_progress')
    .map((job) => Date.parse(job.started_at ?? job.created_at));
  const isOpen = ({ status }: TheirJob): boolean => status !== 'completed';
  const waiting = jobs.find(({ status }) => status === 'queued') ?? jobs.find(isOpen);
  return {
    run,
    head: jobs[0]?.head_sha ?? null,
    waiting:
      atWork.length > 0 || waiting === undefined
        ? null
        : { job: waiting.id, since: Instant.parse(Date.parse(waiting.created_at)) },
    atWorkSince: atWork.length === 0 ? null : Instant.parse(Math.max(...atWork)),
    hasWorked: jobs.some(hasWorked),
  };
}

// One that is cancelled before it begins has no runner.
function hasWorked({ status, conclusion, runner_id: runner }: TheirJob): boolean {
  if (status !== 'completed' || conclusion === 'skipped') return false;
  return conclusion !== 'cancelled' || (runner ?? 0) > 0;
}

/** What a `workflow_job` delivery holds, as far as we read it. */
export const TheirJobDelivery = z.looseObject({
  workflow_job: z.looseObject({
    id: z.int().positive(),
    run_id: z.int().positive(),
    status: z.string(),
    head_branch: z.string().nullable(),
  }),
});

/** What such a delivery tells. */
export function jobNews({ id, run_id: run, status }: z.infer<typeof TheirJobDelivery>['workflow_job']): JobNews {
  const known = status === 'completed' || status === 'in_progress' ? status : 'queued';
  return { run: RunId.parse(run), job: id, status: known };
}
