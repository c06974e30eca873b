/**
 * Moves runs on: makes the jobs that may be made, lets concurrency groups decide, ends runs whose jobs are over, cancels.
 *
 * **Invariant:** each move is one transaction, so a run killed at any point goes on from where it was.
 */
import { groupOf, jobsOf, runTables } from '../github/run-entities.ts';
import type { WorkflowJob, WorkflowRun } from '../github/run-entities.ts';
import { decideGroup } from './concurrency-group.ts';
import type { Member } from './concurrency-group.ts';
import { track } from './engine.ts';
import type { Engine } from './engine.ts';
import { launchJob } from './job-launch.ts';
import type { JobAnnotation } from './job-order.ts';
import { announceJob, changeJob, changeRun } from './reports.ts';
import { openCheckRun, updateCheckRun } from './run-checks.ts';
import { jobContexts } from './run-context.ts';
import { concludeRun, isOver, planJobs, unaffectedBy } from './run-plan.ts';
import type { PlannedJob } from './run-plan.ts';
import { workflowOf } from './run-workflow.ts';
import type { WorkflowFile } from './workflow-file.ts';

/** Does whatever a run's state allows: safe to call at any time, as often as one likes. */
export async function advanceRun(engine: Engine, runId: number): Promise<void> {
  const known = runTables.runs(engine.world.store).get(runId);
  if (known === undefined || known.status === 'completed' || known.status === 'pending') return;
  const workflow = await workflowOf(engine, known);
  if (workflow === undefined) {
    changeRun(engine, known, { status: 'completed', conclusion: 'failure' });
    return;
  }
  engine.world.store.transaction(() => move(engine, runId, workflow));
  for (const job of jobsOf(engine.world.store, runId)) if (job.status === 'queued') enqueue(engine, job);
}

function move(engine: Engine, runId: number, workflow: WorkflowFile): void {
  const { store } = engine.world;
  const run = runTables.runs(store).get(runId);
  if (run === undefined || run.status === 'completed' || run.status === 'pending') return;
  const contexts = jobContexts(engine.world, run);
  for (;;) {
    const jobs = jobsOf(store, runId, run.attempt);
    const planned = planJobs({
      workflow,
      jobs,
      contexts,
      isCancelling: run.isCancelling,
      isForced: run.isForced === true,
    });
    for (const plan of planned) addJob(engine, run, plan);
    if (planned.length === 0) break;
  }
  const jobs = jobsOf(store, runId, run.attempt);
  if (!isOver({ workflow, jobs })) return;
  const current = runTables.runs(store).get(runId) ?? run;
  changeRun(engine, current, { status: 'completed', conclusion: concludeRun(jobs, current.isCancelling) });
  settleGroupOf(engine, current);
}

function addJob(engine: Engine, run: WorkflowRun, plan: PlannedJob): void {
  const { world } = engine;
  const id = openCheckRun(engine, { run, name: plan.name });
  const now = world.now();
  const isRun = plan.fate === 'run';
  const conclusion = plan.fate === 'skip' ? 'skipped' : 'failure';
  const job: WorkflowJob = {
    id,
    runId: run.id,
    repositoryId: run.repositoryId,
    attempt: run.attempt,
    key: plan.key,
    name: plan.name,
    labels: plan.labels,
    matrix: plan.matrix,
    strategy: plan.strategy,
    status: isRun ? (plan.concurrency === null ? 'queued' : 'pending') : 'completed',
    conclusion: isRun ? null : conclusion,
    isForgiven: plan.isForgiven,
    concurrency: plan.concurrency,
    outputs: {},
    steps: [],
    runnerName: null,
    createdAt: now,
    startedAt: now,
    completedAt: isRun ? null : now,
  };
  runTables.jobs(world.store).put(id, job);
  if (job.status === 'completed')
    updateCheckRun(engine, job, {
      annotations: plan.message === '' ? [] : [annotationOf(run.path, plan.message)],
      summary: '',
    });
  announceJob(engine, job);
  if (job.status === 'pending') settleGroup(engine, run.repositoryId, plan.concurrency?.group ?? '');
}

function annotationOf(path: string, message: string): JobAnnotation {
  return { level: 'failure', title: '', message, path, startLine: 1, endLine: 1, startColumn: null, endColumn: null };
}

/** Gives a queued job its place in the pool. */
export function enqueue(engine: Engine, job: WorkflowJob): void {
  if (engine.isClosing) return;
  engine.slots.add({
    id: job.id,
    mayStart: () => mayStart(engine, job.id),
    start: () =>
      track(
        engine,
        launchJob(engine, job.id).then(() => jobEnded(engine, job.id)),
      ),
  });
}

function mayStart(engine: Engine, jobId: number): boolean {
  const { store } = engine.world;
  const job = runTables.jobs(store).get(jobId);
  if (job === undefined) return true;
  const max = Number(job.strategy['max-parallel'] ?? Number.POSITIVE_INFINITY);
  const siblings = jobsOf(store, job.runId, job.attempt).filter(
    (one) => one.key === job.key && one.status === 'in_progress',
  );
  return siblings.length < max;
}

/** What follows from a job that has ended. */
export async function jobEnded(engine: Engine, jobId: number): Promise<void> {
  const { store } = engine.world;
  const job = runTables.jobs(store).get(jobId);
  if (job === undefined || engine.isClosing) return;
  if (job.conclusion === 'failure' && !job.isForgiven && job.strategy['fail-fast'] === true) {
    const siblings = jobsOf(store, job.runId, job.attempt).filter(
      (one) => one.key === job.key && one.status !== 'completed',
    );
    store.transaction(() => siblings.forEach((one) => cancelJob(engine, one)));
  }
  await advanceRun(engine, job.runId);
  if (job.concurrency !== null) settleGroup(engine, job.repositoryId, job.concurrency.group);
  engine.slots.fillUp();
}

/** Cancels a job: one that waits ends at once, one that runs is told to stop. */
export function cancelJob(engine: Engine, job: WorkflowJob): void {
  const abort = engine.aborts.get(job.id);
  if (abort !== undefined) {
    abort.abort();
    return;
  }
  if (job.status === 'completed' || job.status === 'in_progress') return;
  engine.slots.remove(job.id);
  changeJob(engine, job, { status: 'completed', conclusion: 'cancelled', completedAt: engine.world.now() });
  if (job.concurrency !== null) settleGroup(engine, job.repositoryId, job.concurrency.group);
}

/** Cancels a run as somebody asks: jobs whose condition holds all the same, as `always()` does, stay unless it is forced. */
export async function askToCancel(engine: Engine, run: WorkflowRun, isForced: boolean): Promise<void> {
  const workflow = isForced ? undefined : await workflowOf(engine, run);
  const jobs = jobsOf(engine.world.store, run.id, run.attempt);
  const contexts = jobContexts(engine.world, run);
  const spared =
    workflow === undefined ? new Set<string>() : unaffectedBy({ workflow, jobs, contexts, isCancelling: true });
  cancelRun(engine, run.id, { isForced, spared });
}

/** How a run is cancelled: `spared` names the jobs that stay. */
interface Cancelling {
  readonly isForced: boolean;
  readonly spared: ReadonlySet<string>;
}

/** Cancels a run; its jobs that ask for `always()` still run unless it is forced. */
export function cancelRun(
  engine: Engine,
  runId: number,
  { isForced, spared }: Cancelling = { isForced: false, spared: new Set() },
): void {
  const { store } = engine.world;
  store.transaction(() => {
    const run = runTables.runs(store).get(runId);
    if (run === undefined || run.status === 'completed') return;
    const hasStarted = run.status !== 'pending';
    const fresh = changeRun(engine, run, {
      isCancelling: true,
      isForced,
      ...(hasStarted ? {} : { status: 'completed', conclusion: 'cancelled' }),
    });
    for (const job of jobsOf(store, runId, run.attempt)) if (!spared.has(job.key)) cancelJob(engine, job);
    if (!hasStarted) settleGroupOf(engine, fresh);
  });
  void track(engine, advanceRun(engine, runId));
}

/** Lets the run's own concurrency group decide again. */
export function settleGroupOf(engine: Engine, run: WorkflowRun): void {
  if (run.concurrency !== null) settleGroup(engine, run.repositoryId, run.concurrency.group);
}

/** Lets a concurrency group decide who goes on. */
export function settleGroup(engine: Engine, repositoryId: number, group: string): void {
  const { runs, jobs } = groupOf(engine.world.store, repositoryId, group);
  const decision = decideGroup([
    ...runs.map((run) => memberOf(`run/${run.id}`, run)),
    ...jobs.map((job) => memberOf(`job/${job.id}`, job)),
  ]);
  for (const id of decision.cancel) cancelMember(engine, id);
  for (const id of decision.admit) admitMember(engine, id);
}

function memberOf(id: string, of: WorkflowRun | WorkflowJob): Member {
  return {
    id,
    isIn: of.status !== 'pending',
    queue: of.concurrency?.queue ?? 'single',
    cancelInProgress: of.concurrency?.cancelInProgress ?? false,
  };
}

function cancelMember(engine: Engine, member: string): void {
  const [kind, id = ''] = member.split('/');
  if (kind === 'run') {
    cancelRun(engine, Number(id));
    return;
  }
  const job = runTables.jobs(engine.world.store).get(id);
  if (job === undefined) return;
  cancelJob(engine, job);
  void track(engine, advanceRun(engine, job.runId));
}

function admitMember(engine: Engine, member: string): void {
  const { store } = engine.world;
  const [kind, id = ''] = member.split('/');
  if (kind === 'run') {
    const run = runTables.runs(store).get(id);
    if (run?.status !== 'pending') return;
    changeRun(engine, run, { status: 'queued' });
    void track(engine, advanceRun(engine, run.id));
    return;
  }
  const job = runTables.jobs(store).get(id);
  if (job?.status !== 'pending') return;
  enqueue(engine, changeJob(engine, job, { status: 'queued' }));
}
