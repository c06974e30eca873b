/** Takes a queued job through its life: a token of its own, the processes, the report. */
import { mkdirSync } from 'node:fs';
import { mintJobToken, revokeToken } from '../github/auth.ts';
import { repositoryById } from '../github/act.ts';
import { jobsOf, runTables } from '../github/run-entities.ts';
import type { WorkflowJob, WorkflowRun } from '../github/run-entities.ts';
import { actionFinder } from './action-finder.ts';
import { artifactStore } from './artifact-files.ts';
import { fullName } from './engine.ts';
import type { Engine } from './engine.ts';
import { fill, fillToText } from './expression.ts';
import type { Scope } from './expression.ts';
import type { JobHost, JobOrder, JobResult } from './job-order.ts';
import { tidyJobDirectories } from './job-directories.ts';
import { machineGone, runJob } from './job-run.ts';
import { markerOf } from './job-state.ts';
import { sweep } from './process-group.ts';
import { recordOf, textOf, toJson } from './json.ts';
import type { JsonRecord } from './json.ts';
import { changeJob, changeRun } from './reports.ts';
import { resultsVariables } from './results-service.ts';
import { jobContexts, secretsOf } from './run-context.ts';
import { needsContext } from './run-plan.ts';
import { workflowOf } from './run-workflow.ts';
import { tokenPermissions } from './token-permissions.ts';
import type { WorkflowFile } from './workflow-file.ts';

const minutesMax = 360;
const graceMs = { interrupt: 7500, terminate: 2500 };

/** Runs a queued job to its end and writes down how it ended. */
export async function launchJob(engine: Engine, jobId: number): Promise<void> {
  const { store } = engine.world;
  const job = runTables.jobs(store).get(jobId);
  const run = job === undefined ? undefined : runTables.runs(store).get(job.runId);
  if (job === undefined || run === undefined || job.status !== 'queued' || engine.isClosing) return;
  const abort = new AbortController();
  engine.aborts.set(jobId, abort);
  const fate = engine.faults.fateOf(job);
  if (fate.kind === 'never') {
    await until(abort.signal);
    complete(engine, jobId, lost('cancelled'));
    return;
  }
  const timer = fate.kind === 'die' ? setTimeout(() => void die(engine, jobId), fate.afterMs) : undefined;
  begin(engine, job, run);
  const result = await perform(engine, { job, run }, abort.signal);
  clearTimeout(timer);
  const hasDied = abort.signal.reason === machineGone;
  if (hasDied && fate.kind === 'die') await noticed(engine, jobId, fate.noticedMs);
  if (engine.isClosing) return;
  complete(engine, jobId, hasDied ? lost('failure') : result);
}

/** A machine that went away is taken for alive until GitHub misses it, or somebody cancels the run. */
async function noticed(engine: Engine, jobId: number, afterMs: number): Promise<void> {
  if (engine.isClosing) return;
  const missing = new AbortController();
  engine.aborts.set(jobId, missing);
  const timer = setTimeout(() => missing.abort(), afterMs);
  await until(missing.signal);
  clearTimeout(timer);
}

/** As when the machine goes away: nothing is asked to stop, all is gone. */
export async function die(engine: Engine, jobId: number): Promise<void> {
  engine.aborts.get(jobId)?.abort(machineGone);
  await sweep(markerOf(engine.root, jobId));
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What becomes of a job whose runner is gone. */
export function lost(conclusion: 'failure' | 'cancelled'): JobResult {
  if (conclusion === 'cancelled') return { conclusion, outputs: {}, steps: [], annotations: [], summary: '' };
  return failed(
    'The self-hosted runner lost communication with the server. Verify the machine is running and has a healthy network connection.',
  );
}

function begin(engine: Engine, job: WorkflowJob, run: WorkflowRun): void {
  const { world } = engine;
  world.store.transaction(() => {
    changeJob(engine, job, { status: 'in_progress', startedAt: world.now(), runnerName: `town-${job.id}` });
    if (run.status === 'queued') changeRun(engine, run, { status: 'in_progress' });
  });
}

/** Writes down how a job ended. */
export function complete(engine: Engine, jobId: number, result: JobResult): void {
  const { world } = engine;
  engine.aborts.delete(jobId);
  const job = runTables.jobs(world.store).get(jobId);
  if (job === undefined || job.status === 'completed') return;
  const steps =
    result.steps.length > 0
      ? result.steps
      : job.steps.map((step) =>
          step.status === 'completed'
            ? step
            : { ...step, status: 'completed' as const, conclusion: 'cancelled' as const, completedAt: world.now() },
        );
  const change = {
    status: 'completed' as const,
    conclusion: result.conclusion,
    outputs: result.outputs,
    steps,
    completedAt: world.now(),
  };
  world.store.transaction(() =>
    changeJob(engine, job, { ...change, found: { annotations: result.annotations, summary: result.summary } }),
  );
}

async function perform(
  engine: Engine,
  at: { job: WorkflowJob; run: WorkflowRun },
  cancel: AbortSignal,
): Promise<JobResult> {
  const { world } = engine;
  const { job, run } = at;
  const workflow = await workflowOf(engine, run);
  const file = workflow?.jobs[job.key];
  if (workflow === undefined || file === undefined)
    return failed(`The job '${job.key}' is not in ${run.path} any more.`);
  const token = mintJobToken(world, {
    repositoryId: run.repositoryId,
    permissions: tokenPermissions(workflow.permissions, file.permissions),
    jobId: job.id,
  });
  try {
    return await runJob(orderOf(engine, at, { workflow, token }), hostOf(engine, run), cancel);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    revokeToken(world, token);
    tidyJobDirectories(
      engine.root,
      [...engine.aborts.keys()].filter((id) => id !== job.id),
    );
  }
}

function failed(message: string): JobResult {
  const annotation = {
    level: 'failure' as const,
    title: '',
    message,
    path: '.github',
    startLine: 1,
    endLine: 1,
    startColumn: null,
    endColumn: null,
  };
  return { conclusion: 'failure', outputs: {}, steps: [], annotations: [annotation], summary: '' };
}

function orderOf(
  engine: Engine,
  at: { job: WorkflowJob; run: WorkflowRun },
  of: { workflow: WorkflowFile; token: string },
): JobOrder {
  const { job, run } = at;
  const { workflow, token } = of;
  const file = workflow.jobs[job.key] ?? { steps: [] };
  const contexts = jobContexts(engine.world, run);
  const needs = needsContext(file, jobsOf(engine.world.store, run.id, run.attempt));
  const scope: Scope = { contexts: { ...contexts, needs, matrix: job.matrix, strategy: job.strategy } };
  const minutes = Number(fillToText(file['timeout-minutes'], scope)) || minutesMax;
  const defaults = recordOf(fill(toJson(workflow.defaults?.run), scope));
  return {
    id: job.id,
    runId: run.id,
    attempt: run.attempt,
    name: job.name,
    file,
    workflowEnv: workflow.env ?? {},
    workflowDefaults: defaultsOf(defaults),
    timeoutMs: Math.min(minutes, minutesMax) * 60_000,
    token,
    github: { ...recordOf(contexts['github']), job: job.key },
    inputs: run.inputs,
    needs,
    strategy: job.strategy,
    matrix: job.matrix,
    vars: recordOf(contexts['vars']),
    secrets: secretsOf(engine.world, run.repositoryId),
    runnerName: `town-${job.id}`,
  };
}

function defaultsOf(defaults: JsonRecord): { shell?: string; workingDirectory?: string } {
  const { shell, 'working-directory': directory } = defaults;
  return {
    ...(shell === undefined ? {} : { shell: textOf(shell) }),
    ...(directory === undefined ? {} : { workingDirectory: textOf(directory) }),
  };
}

function hostOf(engine: Engine, run: WorkflowRun): JobHost {
  const { world, root } = engine;
  mkdirSync(root, { recursive: true });
  return {
    root,
    graceMs,
    onSteps: (jobId, steps) => {
      const job = runTables.jobs(world.store).get(jobId);
      if (job !== undefined && job.status === 'in_progress' && !engine.isClosing)
        runTables.jobs(world.store).put(jobId, { ...job, steps });
    },
    artifacts: artifactStore(world, run),
    actionVariables: (job) => resultsVariables(world, job),
    findAction: actionFinder(engine, fullName(repositoryById(world.store, run.repositoryId))),
    gitUrl: (repository) => `${world.url}/${repository}.git`,
  };
}
