/** Makes runs: their number, name, check suite and place in a concurrency group. */
import { accountById } from '../github/auth.ts';
import { repositoryById } from '../github/act.ts';
import type { Repository } from '../github/entities.ts';
import { runTables } from '../github/run-entities.ts';
import type { Workflow, WorkflowRun } from '../github/run-entities.ts';
import type { World } from '../github/world.ts';
import { track } from './engine.ts';
import type { Engine } from './engine.ts';
import { fillToText } from './expression.ts';
import type { Scope } from './expression.ts';
import { recordOf, textOf, valueAt } from './json.ts';
import type { JsonRecord } from './json.ts';
import { announceRun, changeRun } from './reports.ts';
import { advanceRun, settleGroupOf } from './run-advance.ts';
import { openCheckRun, openSuite, updateCheckRun } from './run-checks.ts';
import { githubContext, varsOf } from './run-context.ts';
import { concurrencyOf } from './run-plan.ts';
import type { PlannedConcurrency } from './run-plan.ts';
import type { FoundWorkflow } from './workflow-reader.ts';
import type { WorkflowProblem } from './workflow-file.ts';

/** What a run is made from. */
export interface NewRun {
  readonly repositoryId: number;
  readonly found: FoundWorkflow;
  readonly event: string;
  readonly payload: JsonRecord;
  readonly inputs: JsonRecord;
  readonly ref: string;
  readonly headSha: string;
  readonly sha: string;
  readonly actorId: number;
  readonly depth: number;
  readonly triggerId: number | null;
}

/** Makes a run and lets it go on; a workflow that cannot be read makes a run that has failed. */
export async function createRun(engine: Engine, of: NewRun): Promise<WorkflowRun> {
  const { world } = engine;
  const repo = repositoryById(world.store, of.repositoryId);
  const headCommit = await commitShape(world, repo, of.headSha);
  const run = world.store.transaction(() => record(engine, of, headCommit));
  void track(engine, advanceRun(engine, run.id));
  return run;
}

function record(engine: Engine, of: NewRun, headCommit: JsonRecord): WorkflowRun {
  const { world } = engine;
  const workflow = rememberWorkflow(world, of.repositoryId, of.found);
  const id = world.store.nextId('workflow-runs');
  const now = world.now();
  const headBranch = branchOf(of);
  const bare: WorkflowRun = {
    id,
    repositoryId: of.repositoryId,
    workflowId: workflow.id,
    path: of.found.path,
    name: workflow.name,
    displayTitle: workflow.name,
    event: of.event,
    inputs: of.inputs,
    ref: of.ref,
    headBranch,
    headSha: of.headSha,
    sha: of.sha,
    headCommit,
    pulls: pullsOf(world, of),
    runNumber: world.store.nextId(`run-number/${workflow.id}`),
    attempt: 1,
    status: 'queued',
    conclusion: null,
    isCancelling: false,
    actorId: of.actorId,
    triggeringActorId: of.actorId,
    checkSuiteId: openSuite(engine, { id, repositoryId: of.repositoryId, headSha: of.headSha, headBranch }),
    concurrency: null,
    depth: of.depth,
    triggerId: of.triggerId,
    createdAt: now,
    startedAt: now,
    updatedAt: now,
  };
  runTables.payloads(world.store).put(id, of.payload);
  const { read } = of.found;
  if (read.status === 'invalid') return refuse(engine, bare, read.problems);
  try {
    const scope = scopeOf(world, bare, of.payload);
    const displayTitle = fillToText(read.workflow['run-name'], scope) || defaultTitle(of, workflow.name, headCommit);
    return start(engine, { ...bare, displayTitle }, concurrencyOf(read.workflow.concurrency, scope));
  } catch (error) {
    return refuse(engine, bare, [
      { line: 1, column: 1, message: error instanceof Error ? error.message : String(error) },
    ]);
  }
}

function start(engine: Engine, bare: WorkflowRun, concurrency: PlannedConcurrency | null): WorkflowRun {
  const runs = runTables.runs(engine.world.store);
  const run = runs.put(bare.id, { ...bare, concurrency, status: concurrency === null ? 'queued' : 'pending' });
  announceRun(engine, run, 'requested');
  settleGroupOf(engine, run);
  return runs.get(run.id) ?? run;
}

function refuse(engine: Engine, bare: WorkflowRun, problems: readonly WorkflowProblem[]): WorkflowRun {
  const { world } = engine;
  const run = runTables.runs(world.store).put(bare.id, { ...bare, name: bare.path });
  announceRun(engine, run, 'requested');
  const id = openCheckRun(engine, { run, name: bare.path });
  const now = world.now();
  const check = {
    id,
    runId: run.id,
    repositoryId: run.repositoryId,
    attempt: 1,
    key: '',
    name: bare.path,
    labels: [],
    matrix: {},
    strategy: {},
    isForgiven: false,
    concurrency: null,
    outputs: {},
    steps: [],
    runnerName: null,
    createdAt: now,
    startedAt: now,
  };
  const annotations = problems.map(({ line, message }) => ({
    level: 'failure' as const,
    title: 'Invalid workflow file',
    message,
    path: run.path,
    startLine: line,
    endLine: line,
    startColumn: null,
    endColumn: null,
  }));
  const summary = problems
    .map(({ line, column, message }) => `${run.path} (Line: ${line}, Col: ${column}): ${message}`)
    .join('\n');
  updateCheckRun(
    engine,
    { ...check, status: 'completed', conclusion: 'failure', completedAt: now },
    { annotations, summary },
  );
  return changeRun(engine, run, { status: 'completed', conclusion: 'startup_failure' });
}

/** What the name and the concurrency group of a run may see. */
export function scopeOf(world: World, run: WorkflowRun, payload: JsonRecord): Scope {
  return {
    contexts: { github: githubContext(world, run, payload), inputs: run.inputs, vars: varsOf(world, run.repositoryId) },
  };
}

/** The row of a workflow file, made or renamed as the file says. */
export function rememberWorkflow(world: World, repositoryId: number, found: FoundWorkflow): Workflow {
  const workflows = runTables.workflows(world.store);
  const known = workflows.find((one) => one.repositoryId === repositoryId && one.path === found.path);
  const name = (found.read.status === 'read' ? found.read.workflow.name : undefined) ?? '';
  const title = name === '' ? found.path : name;
  if (known !== undefined)
    return known.name === title ? known : workflows.put(known.id, { ...known, name: title, updatedAt: world.now() });
  const id = world.store.nextId('workflows');
  return workflows.put(id, {
    id,
    repositoryId,
    path: found.path,
    name: title,
    state: 'active',
    createdAt: world.now(),
    updatedAt: world.now(),
  });
}

function branchOf(of: NewRun): string | null {
  if (of.event.startsWith('pull_request')) return textOf(valueAt(of.payload, 'pull_request', 'head', 'ref'));
  return of.ref.replace(/^refs\/(?:heads|tags)\//u, '');
}

function pullsOf(world: World, of: NewRun): readonly JsonRecord[] {
  const pull = of.payload['pull_request'];
  if (pull === undefined) return [];
  const repo = repositoryById(world.store, of.repositoryId);
  const home = { id: repo.id, url: `${world.api}/repos/${repo.owner}/${repo.name}`, name: repo.name };
  const side = (key: string): JsonRecord => ({
    ref: textOf(valueAt(pull, key, 'ref')),
    sha: textOf(valueAt(pull, key, 'sha')),
    repo: home,
  });
  return [
    {
      id: Number(valueAt(pull, 'id') ?? 0),
      number: Number(valueAt(pull, 'number') ?? 0),
      url: textOf(valueAt(pull, 'url')),
      head: side('head'),
      base: side('base'),
    },
  ];
}

function defaultTitle(of: NewRun, name: string, headCommit: JsonRecord): string {
  if (of.event === 'push') return textOf(headCommit['message']).split('\n', 1)[0] ?? '';
  const subject = recordOf(of.payload['pull_request'] ?? of.payload['issue']);
  return textOf(subject['title']) || name;
}

async function commitShape(world: World, repo: Repository, sha: string): Promise<JsonRecord> {
  const commit = await world.git(repo).readCommit(sha);
  if (commit === undefined) throw new Error(`no commit ${sha} in ${repo.owner}/${repo.name}`);
  const { author, committer } = commit;
  return {
    id: sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

/** Starts a run, or the part of it that failed, once more as its next attempt; `keep` says which jobs stay as they are. */
export function restartRun(
  engine: Engine,
  run: WorkflowRun,
  of: { actorId: number; keep: ReadonlySet<string> },
): WorkflowRun {
  const { world } = engine;
  accountById(world, of.actorId);
  const fresh = world.store.transaction(() => {
    const attempt = run.attempt + 1;
    const next = {
      ...run,
      attempt,
      status: run.concurrency === null ? ('queued' as const) : ('pending' as const),
      conclusion: null,
      isCancelling: false,
      isForced: false,
    };
    const changed = changeRun(engine, run, { ...next, triggeringActorId: of.actorId, startedAt: world.now() });
    for (const job of runTables
      .jobs(world.store)
      .where((one) => one.runId === run.id && one.attempt === run.attempt && of.keep.has(one.key))) {
      const id = openCheckRun(engine, { run: changed, name: job.name });
      const copy = runTables.jobs(world.store).put(id, { ...job, id, attempt });
      updateCheckRun(engine, copy, { annotations: [], summary: '' });
    }
    announceRun(engine, changed, 'requested');
    settleGroupOf(engine, changed);
    return changed;
  });
  void track(engine, advanceRun(engine, run.id));
  return fresh;
}
