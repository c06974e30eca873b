/** Shows runs as check suites and jobs as check runs of the App `github-actions`. */
import { repositoryById } from '../github/act.ts';
import type { Act } from '../github/act.ts';
import { checkTables } from '../github/check-entities.ts';
import type { Annotation, CheckRun, Conclusion } from '../github/check-entities.ts';
import { nextId } from '../github/subjects.ts';
import { actionsApp, announceRun, announceSuite } from '../github/checks.ts';
import type { RunConclusion, WorkflowJob, WorkflowRun } from '../github/run-entities.ts';
import { actionsCause } from './engine.ts';
import type { Engine } from './engine.ts';
import type { JobAnnotation } from './job-order.ts';
import { textOf, valueAt } from './json.ts';
import type { Commit, Signature } from '../git/objects.ts';

function actOf(engine: Engine, repositoryId: number): Act {
  const { world } = engine;
  return { world, store: world.store, repo: repositoryById(world.store, repositoryId), cause: actionsCause(world) };
}

/** Opens the suite of a new run and returns its number. */
export function openSuite(
  engine: Engine,
  run: { id: number; repositoryId: number; headSha: string; headBranch: string | null },
): number {
  const { world } = engine;
  const id = nextId(world, 'check-suites');
  checkTables.suites(world.store).put(id, {
    id,
    repositoryId: run.repositoryId,
    appId: actionsApp(world).id,
    headSha: run.headSha,
    headBranch: run.headBranch,
    status: 'queued',
    conclusion: null,
    createdAt: world.now(),
    updatedAt: world.now(),
    workflowRunId: run.id,
  });
  return id;
}

/** Lets the suite follow its run. */
export function updateSuite(engine: Engine, run: WorkflowRun): void {
  const { world } = engine;
  const suites = checkTables.suites(world.store);
  const suite = suites.get(run.checkSuiteId);
  if (suite === undefined) return;
  const status = run.status === 'pending' ? 'queued' : run.status;
  if (suite.status === status && suite.conclusion === checkConclusion(run.conclusion)) return;
  const fresh = suites.put(suite.id, {
    ...suite,
    status,
    conclusion: checkConclusion(run.conclusion),
    updatedAt: world.now(),
  });
  if (status === 'completed')
    announceSuite(actOf(engine, run.repositoryId), fresh, { action: 'completed', commit: headOf(run) });
}

function headOf(run: WorkflowRun): Commit {
  const { headCommit } = run;
  const signature = (key: string): Signature => ({
    name: textOf(valueAt(headCommit, key, 'name')),
    email: textOf(valueAt(headCommit, key, 'email')),
    date: textOf(headCommit['timestamp']),
  });
  return {
    sha: run.headSha,
    tree: textOf(headCommit['tree_id']),
    parents: [],
    message: textOf(headCommit['message']),
    author: signature('author'),
    committer: signature('committer'),
  };
}

function checkConclusion(conclusion: RunConclusion | null): Conclusion | null {
  return conclusion === 'startup_failure' ? 'failure' : conclusion;
}

/** Opens the check run of a new job, whose number the job shares. */
export function openCheckRun(engine: Engine, of: { run: WorkflowRun; name: string }): number {
  const { world } = engine;
  const { run } = of;
  const id = nextId(world, 'check-runs');
  const act = actOf(engine, run.repositoryId);
  const check: CheckRun = {
    id,
    suiteId: run.checkSuiteId,
    repositoryId: run.repositoryId,
    appId: actionsApp(world).id,
    name: of.name,
    headSha: run.headSha,
    status: 'queued',
    conclusion: null,
    startedAt: world.now(),
    completedAt: null,
    detailsUrl: `${world.url}/${act.repo.owner}/${act.repo.name}/actions/runs/${run.id}/job/${id}`,
    externalId: `${run.id}-${run.attempt}-${id}`,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  checkTables.runs(world.store).put(id, check);
  announceRun(act, id, { action: 'created' });
  return id;
}

/** Lets a check run follow its job. */
export function updateCheckRun(
  engine: Engine,
  job: WorkflowJob,
  found?: { annotations: readonly JobAnnotation[]; summary: string },
): void {
  const { world } = engine;
  const runs = checkTables.runs(world.store);
  const check = runs.get(job.id);
  if (check === undefined) return;
  const fresh = runs.put(job.id, {
    ...check,
    status: job.status === 'pending' ? 'queued' : job.status,
    conclusion: job.conclusion,
    startedAt: job.startedAt,
    completedAt: job.completedAt,
    ...(found === undefined
      ? {}
      : {
          annotations: found.annotations.map(annotationOf),
          summary: found.summary === '' ? null : found.summary.slice(0, 65_535),
        }),
  });
  if (fresh.status === 'completed') announceRun(actOf(engine, job.repositoryId), job.id, { action: 'completed' });
}

function annotationOf(annotation: JobAnnotation): Annotation {
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    message: annotation.message,
    title: annotation.title === '' ? null : annotation.title,
    raw_details: null,
  };
}
