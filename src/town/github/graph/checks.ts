/** Check suites, check runs and statuses in GraphQL. */
import { pageOf, repositoryById } from '../act.ts';
import { checkTables, latestRuns, latestStatuses, runsIn } from '../check-entities.ts';
import type { Annotation, CheckRun, CheckSuite, Status } from '../check-entities.ts';
import { nodeId } from '../entities.ts';
import { pullsWithHead } from '../pulls.ts';
import { runTables } from '../run-entities.ts';
import { connection } from './connection.ts';
import { listArg, numberArg, objectArg, textArg } from './graph.ts';
import type { Args, Graph, Place, Shape } from './graph.ts';

/** A check suite. */
export function shapeSuite(graph: Graph, suite: CheckSuite): Shape {
  const repo = repositoryById(graph.store, suite.repositoryId);
  const place = { repo, sha: suite.headSha };
  const path = `/${repo.owner}/${repo.name}/commit/${suite.headSha}/checks?check_suite_id=${suite.id}`;
  const { headBranch } = suite;
  return {
    __typename: 'CheckSuite',
    id: nodeId('CheckSuite', suite.id),
    databaseId: suite.id,
    status: suite.status.toUpperCase(),
    conclusion: suite.conclusion?.toUpperCase() ?? null,
    app: () => graph.make.app(graph, suite.appId),
    branch: () => (headBranch === null ? null : graph.make.ref(graph, { ...place, ref: `refs/heads/${headBranch}` })),
    commit: () => graph.make.object(graph, place),
    repository: () => graph.make.repository(graph, repo),
    createdAt: suite.createdAt,
    updatedAt: suite.updatedAt,
    creator: null,
    url: graph.world.url + path,
    resourcePath: path,
    workflowRun: () => shapeRun(graph, suite),
    matchingPullRequests: (args: Args) =>
      connection(args, pullsWithHead(graph.world, repo, suite.headSha), (pull) => graph.make.pull(graph, pull)),
    checkRuns: (args: Args) => {
      const runs = filterRuns(runsIn(graph.store, suite.id), objectArg(args, 'filterBy'));
      return connection(args, runs, (run) => graph.make.checkRun(graph, run));
    },
  };
}

/** GitHub's default is the latest run of each name. */
function filterRuns(all: readonly CheckRun[], filter: Args): CheckRun[] {
  const isAll = textArg(filter, 'checkType') === 'ALL';
  const runs = isAll ? [...all] : [...new Map(all.map((run) => [run.name, run])).values()];
  const [name, appId, status] = [textArg(filter, 'checkName'), numberArg(filter, 'appId'), textArg(filter, 'status')];
  const conclusions = listArg(filter, 'conclusions');
  return runs.filter(
    (run) =>
      (name === undefined || run.name === name) &&
      (appId === undefined || run.appId === appId) &&
      (status === undefined || run.status.toUpperCase() === status) &&
      (conclusions === undefined || conclusions.includes(run.conclusion?.toUpperCase() ?? '')),
  );
}

function shapeRun(graph: Graph, suite: CheckSuite): Shape | null {
  const run = runTables.runs(graph.store).find(({ checkSuiteId }) => checkSuiteId === suite.id);
  if (run === undefined) return null;
  const repo = repositoryById(graph.store, run.repositoryId);
  const url = `${pageOf(graph.world, repo)}/actions/runs/${run.id}`;
  const workflow = runTables.workflows(graph.store).get(run.workflowId);
  return {
    __typename: 'WorkflowRun',
    id: nodeId('WorkflowRun', run.id),
    databaseId: run.id,
    runNumber: run.runNumber,
    event: run.event,
    createdAt: run.createdAt,
    updatedAt: run.updatedAt,
    url,
    resourcePath: new URL(url).pathname,
    checkSuite: () => graph.make.suite(graph, suite),
    workflow: {
      __typename: 'Workflow',
      id: nodeId('Workflow', run.workflowId),
      databaseId: run.workflowId,
      name: workflow?.name ?? run.name,
      state: workflow?.state === 'disabled_manually' ? 'DISABLED_MANUALLY' : 'ACTIVE',
      createdAt: workflow?.createdAt ?? run.createdAt,
      updatedAt: workflow?.updatedAt ?? run.createdAt,
      url: `${pageOf(graph.world, repo)}/actions/workflows/${run.path.split('/').at(-1) ?? ''}`,
    },
  };
}

/** A check run. */
export function shapeCheckRun(graph: Graph, run: CheckRun): Shape {
  const repo = repositoryById(graph.store, run.repositoryId);
  const page = `${pageOf(graph.world, repo)}/runs/${run.id}`;
  const suite = checkTables.suites(graph.store).get(run.suiteId);
  return {
    __typename: 'CheckRun',
    id: nodeId('CheckRun', run.id),
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    startedAt: run.startedAt,
    completedAt: run.completedAt,
    detailsUrl: run.detailsUrl ?? page,
    externalId: run.externalId,
    permalink: page,
    url: page,
    resourcePath: new URL(page).pathname,
    title: run.title,
    summary: run.summary,
    text: run.text,
    annotations: (args: Args) => connection(args, run.annotations, shapeAnnotation),
    isRequired: false,
    repository: () => graph.make.repository(graph, repo),
    checkSuite: () => (suite === undefined ? null : graph.make.suite(graph, suite)),
  };
}

function shapeAnnotation(annotation: Annotation): Shape {
  return {
    __typename: 'CheckAnnotation',
    path: annotation.path,
    annotationLevel: annotation.annotation_level.toUpperCase(),
    message: annotation.message,
    title: annotation.title,
    rawDetails: annotation.raw_details,
  };
}

/** The latest status of one context. */
export function shapeStatus(graph: Graph, status: Status): Shape {
  return {
    __typename: 'StatusContext',
    id: nodeId('StatusContext', status.id),
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description,
    targetUrl: status.targetUrl,
    createdAt: status.createdAt,
    isRequired: false,
    avatarUrl: `${graph.world.url}/avatars/u/${status.creatorId}`,
    creator: () => graph.make.actor(graph, status.creatorId),
    commit: () => graph.make.object(graph, { repo: repositoryById(graph.store, status.repositoryId), sha: status.sha }),
  };
}

const badConclusions = new Set(['failure', 'timed_out', 'cancelled', 'action_required', 'stale']);

/** All checks and statuses of a commit as one; null where there are none. */
export function shapeRollup(graph: Graph, place: Place): Shape | null {
  const runs = latestRuns(graph.store, place.repo.id, place.sha);
  const statuses = latestStatuses(graph.store, place.repo.id, place.sha);
  if (runs.length + statuses.length === 0) return null;
  const shapes = [
    ...runs.map((run) => () => graph.make.checkRun(graph, run)),
    ...statuses.map((status) => () => graph.make.status(graph, status)),
  ];
  return {
    __typename: 'StatusCheckRollup',
    id: nodeId('StatusCheckRollup', `${place.repo.id}/${place.sha}`),
    state: rollupState(runs, statuses),
    commit: () => graph.make.object(graph, place),
    contexts: (args: Args) => ({
      ...connection(args, shapes, (shape) => shape()),
      checkRunCount: runs.length,
      statusContextCount: statuses.length,
    }),
  };
}

function rollupState(runs: readonly CheckRun[], statuses: readonly Status[]): string {
  const states = new Set(statuses.map(({ state }) => state));
  if (states.has('failure') || runs.some((run) => badConclusions.has(run.conclusion ?? ''))) return 'FAILURE';
  if (states.has('error')) return 'ERROR';
  return states.has('pending') || runs.some((run) => run.status !== 'completed') ? 'PENDING' : 'SUCCESS';
}
