/** Check suites, check runs and their annotations. */
import { z } from 'zod';
import type { Commit } from '../../git/objects.ts';
import { actOf, appOf } from '../act.ts';
import type { Act } from '../act.ts';
import { checkTables, runsIn, runsOf, suitesOf } from '../check-entities.ts';
import type { Annotation as Remark, CheckRun, CheckSuite } from '../check-entities.ts';
import { renderCheckRun, renderCheckSuite } from '../check-shapes.ts';
import {
  actionsApp,
  announceRun,
  announceSuite,
  createCheckRun,
  ensureSuite,
  suiteById,
  updateCheckRun,
} from '../checks.ts';
import type { CheckFields } from '../checks.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { numberParam, paginate, param, parseBody } from '../context.ts';
import { invalid, notFound, Problem, unprocessable } from '../problem.ts';
import { pullsWithHead } from '../pulls.ts';

function runOf(context: Context): CheckRun {
  const run = checkTables.runs(context.store).get(numberParam(context, 'check_run_id'));
  if (run === undefined || run.repositoryId !== context.repo.id) throw notFound();
  return run;
}

function suiteOf(context: Context): CheckSuite {
  const suite = checkTables.suites(context.store).get(numberParam(context, 'check_suite_id'));
  if (suite === undefined || suite.repositoryId !== context.repo.id) throw notFound();
  return suite;
}

/** What of a call these need, so that GraphQL can lend its own. */
export type CheckCall = Pick<Context, 'world' | 'store' | 'repo' | 'git' | 'credential'> & { readonly act: Act };

async function commitOf(context: Pick<Context, 'git'>, sha: string): Promise<Commit> {
  const commit = await context.git.readCommit(sha);
  if (commit === undefined) throw unprocessable(`No commit found for SHA: ${sha}`);
  return commit;
}

/** Only Apps make checks: a job's token acts for GitHub Actions. */
function callingApp(context: CheckCall): number {
  if (context.credential.kind === 'job') return actionsApp(context.world).id;
  const appId = appOf(context.act);
  if (appId === null) throw new Problem(403, 'You must authenticate via a GitHub App.');
  return appId;
}

const conclusion = z.enum(['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required']);
const Annotation = z.looseObject({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().nullish(),
  end_column: z.number().int().nullish(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string().max(65_536),
  title: z.string().nullish(),
  raw_details: z.string().nullish(),
});
const Output = z.looseObject({
  title: z.string().optional(),
  summary: z.string().max(65_535).optional(),
  text: z.string().max(65_535).nullish(),
  annotations: z.array(Annotation).max(50).default([]),
});
const Button = z.object({
  label: z.string().max(20),
  description: z.string().max(40),
  identifier: z.string().max(20),
});
const RunEdit = z.looseObject({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: z.string().optional(),
  conclusion: conclusion.optional(),
  completed_at: z.string().optional(),
  output: Output.optional(),
  actions: z.array(Button).max(3).optional(),
});
/** A check run as it is asked for. */
export const NewRun = RunEdit.extend({ name: z.string(), head_sha: z.string() });

// GitHub's names of what is taken as it is, and ours.
const plainFields = {
  name: 'name',
  details_url: 'detailsUrl',
  external_id: 'externalId',
  conclusion: 'conclusion',
  started_at: 'startedAt',
  completed_at: 'completedAt',
  actions: 'actions',
} as const;

/** What a request says of a run; a conclusion says that it is completed. */
function fieldsOf(edit: z.output<typeof RunEdit>, before: CheckRun | undefined): CheckFields {
  if (edit.status === 'completed' && edit.conclusion === undefined && before?.conclusion === undefined) {
    throw invalid({ resource: 'CheckRun', field: 'conclusion', code: 'missing_field' });
  }
  const status = edit.conclusion === undefined ? edit.status : 'completed';
  const isReopened = status !== undefined && status !== 'completed' && before?.status === 'completed';
  const plain = Object.entries(plainFields).map(([theirs, ours]) => [ours, edit[theirs]] as const);
  return {
    ...Object.fromEntries(plain.filter(([, value]) => value !== undefined)),
    ...(status === undefined ? {} : { status }),
    ...(isReopened ? { conclusion: null, completedAt: null } : {}),
    ...outputOf(edit, before),
  };
}

function outputOf({ output }: z.output<typeof RunEdit>, before: CheckRun | undefined): CheckFields {
  if (output === undefined) return {};
  const kept = { title: before?.title ?? null, summary: before?.summary ?? null, text: before?.text ?? null };
  const said = Object.entries(output).filter(([key, value]) => key in kept && value !== undefined && value !== null);
  return {
    ...kept,
    ...Object.fromEntries(said),
    // GitHub adds the annotations of each call to those before.
    annotations: [...(before?.annotations ?? []), ...output.annotations.map((one) => annotationOf(one))],
  };
}

function annotationOf(one: z.output<typeof Annotation>): Remark {
  return {
    path: one.path,
    start_line: one.start_line,
    end_line: one.end_line,
    start_column: one.start_column ?? null,
    end_column: one.end_column ?? null,
    annotation_level: one.annotation_level,
    message: one.message,
    title: one.title ?? null,
    raw_details: one.raw_details ?? null,
  };
}

const callOf = (context: Context): CheckCall => {
  const { world, store, repo, git, credential } = context;
  return { world, store, repo, git, credential, act: actOf(context) };
};

/** Makes a check run for the calling App. */
export async function makeRun(call: CheckCall, wish: z.output<typeof NewRun>): Promise<CheckRun> {
  const commit = await commitOf(call, wish.head_sha);
  const headBranch = await branchOf(call, commit.sha);
  const suite = ensureSuite(call.act, { appId: callingApp(call), headSha: commit.sha, headBranch });
  return createCheckRun(call.act, { suite, commit }, { ...fieldsOf(wish, undefined), name: wish.name });
}

async function create(context: Context): Promise<Answer> {
  const run = await makeRun(callOf(context), parseBody(context, NewRun, 'CheckRun'));
  const body = renderCheckRun(context.world, run);
  return { status: 201, body, headers: { location: String(body['url']) } };
}

/** The branch that a suite shows: a pull request's, else one that points at the commit. */
async function branchOf(context: Pick<Context, 'world' | 'repo' | 'git'>, sha: string): Promise<string | null> {
  const [pull] = pullsWithHead(context.world, context.repo, sha);
  if (pull !== undefined) return pull.headRef;
  const refs = await context.git.listRefs('refs/heads/');
  return refs.find((one) => one.sha === sha)?.ref.replace('refs/heads/', '') ?? null;
}

async function update(context: Context): Promise<Answer> {
  const run = runOf(context);
  if (run.appId !== callingApp(callOf(context)))
    throw new Problem(403, 'Invalid app_id `CheckRun` belongs to another App.');
  const edit = parseBody(context, RunEdit, 'CheckRun');
  const commit = await commitOf(context, run.headSha);
  const next = updateCheckRun(actOf(context), run.id, { commit, fields: fieldsOf(edit, run) });
  return { status: 200, body: renderCheckRun(context.world, next) };
}

/** Filters and pages check runs as every list of them does: the latest of each name unless all are asked for. */
function listRuns(context: Context, all: readonly CheckRun[]): Answer {
  const { query } = context;
  const isAll = query.get('filter') === 'all';
  const runs = isAll ? all : [...new Map(all.map((run) => [`${run.suiteId}/${run.name}`, run])).values()];
  const [name, status, app] = [query.get('check_name'), query.get('status'), query.get('app_id')];
  const found = runs.filter(
    (run) =>
      (name === null || run.name === name) &&
      (status === null || run.status === status) &&
      (app === null || String(run.appId) === app),
  );
  const { items, headers } = paginate(context, found.toReversed());
  const rendered = items.map((run) => renderCheckRun(context.world, run));
  return { status: 200, headers, body: { total_count: found.length, check_runs: rendered } };
}

async function shaOf(context: Context): Promise<string> {
  const sha = await context.git.resolveCommit(param(context, 'ref'));
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${param(context, 'ref')}`);
  return sha;
}

async function listForRef(context: Context): Promise<Answer> {
  return listRuns(context, runsOf(context.store, context.repo.id, await shaOf(context)));
}

async function listSuites(context: Context): Promise<Answer> {
  const sha = await shaOf(context);
  const { query } = context;
  const commit = await commitOf(context, sha);
  const [app, name] = [query.get('app_id'), query.get('check_name')];
  const suites = suitesOf(context.store, context.repo.id, sha)
    .filter((suite) => app === null || String(suite.appId) === app)
    .filter((suite) => name === null || runsIn(context.store, suite.id).some((run) => run.name === name));
  const { items, headers } = paginate(context, suites);
  const rendered = items.map((suite) => renderCheckSuite(context.world, suite, commit));
  return { status: 200, headers, body: { total_count: suites.length, check_suites: rendered } };
}

async function readSuite(context: Context): Promise<Answer> {
  const suite = suiteOf(context);
  return { status: 200, body: renderCheckSuite(context.world, suite, await commitOf(context, suite.headSha)) };
}

async function createSuite(context: Context): Promise<Answer> {
  const { head_sha: sha } = parseBody(context, z.looseObject({ head_sha: z.string() }), 'CheckSuite');
  const commit = await commitOf(context, sha);
  const appId = callingApp(callOf(context));
  const isNew = !suitesOf(context.store, context.repo.id, sha).some((suite) => suite.appId === appId);
  const suite = ensureSuite(actOf(context), { appId, headSha: sha, headBranch: await branchOf(context, sha) });
  return { status: isNew ? 201 : 200, body: renderCheckSuite(context.world, suite, commit) };
}

function listAnnotations(context: Context): Answer {
  const run = runOf(context);
  const { items, headers } = paginate(context, run.annotations);
  const page = `${context.world.url}/${context.repo.owner}/${context.repo.name}/blob/${run.headSha}`;
  const blob = (path: string): string => `${page}/${path.split('/').map(encodeURIComponent).join('/')}`;
  return { status: 200, headers, body: items.map((one) => ({ ...one, blob_href: blob(one.path) })) };
}

function rerequestRun(context: Context): Answer {
  announceRun(actOf(context), runOf(context).id, { action: 'rerequested' });
  return { status: 201, body: {} };
}

async function rerequestSuite(context: Context): Promise<Answer> {
  const suite = suiteById(context, suiteOf(context).id);
  const commit = await commitOf(context, suite.headSha);
  announceSuite(actOf(context), suite, { action: 'rerequested', commit });
  return { status: 201, body: {} };
}

export const checkHandlers: Handlers = {
  'checks/create': create,
  'checks/update': update,
  'checks/get': (context) => ({ status: 200, body: renderCheckRun(context.world, runOf(context)) }),
  'checks/list-for-ref': listForRef,
  'checks/list-for-suite': (context) => listRuns(context, runsIn(context.store, suiteOf(context).id)),
  'checks/list-suites-for-ref': listSuites,
  'checks/get-suite': readSuite,
  'checks/create-suite': createSuite,
  'checks/list-annotations': listAnnotations,
  'checks/rerequest-run': rerequestRun,
  'checks/rerequest-suite': rerequestSuite,
};
