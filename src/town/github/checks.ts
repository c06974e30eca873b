/** Checks and statuses: made and brought on by Apps, by workflow runs, and by hand. */
import type { Act } from './act.ts';
import { announce } from './act.ts';
import { accountByLogin } from './auth.ts';
import { checkTables, runsIn, suitesOf } from './check-entities.ts';
import type { CheckRun, CheckSuite, Conclusion, Status } from './check-entities.ts';
import { renderCheckRunEvent, renderCheckSuite } from './check-shapes.ts';
import { tables } from './entities.ts';
import type { App } from './entities.ts';
import { renderAccount } from './shapes.ts';
import { nextId } from './subjects.ts';
import type { Commit } from '../git/objects.ts';
import type { World } from './world.ts';

const actionsAppId = 15_368;

/** The App that GitHub Actions' checks belong to, made at first use. */
export function actionsApp(world: World): App {
  const found = tables.apps(world.store).get(actionsAppId);
  if (found !== undefined) return found;
  const accounts = tables.accounts(world.store);
  const row = { id: 9919, login: 'github', type: 'Organization', name: 'GitHub', email: null } as const;
  const owner = accountByLogin(world, 'github') ?? accounts.put(row.id, { ...row, createdAt: world.now() });
  return tables.apps(world.store).put(actionsAppId, {
    id: actionsAppId,
    slug: 'github-actions',
    name: 'GitHub Actions',
    ownerId: owner.id,
    botId: 41_898_282,
    clientId: 'Iv1.github-actions',
    publicKey: '',
    webhookUrl: null,
    webhookSecret: null,
    permissions: {},
    events: [],
    createdAt: world.now(),
  });
}

/** The suite that an App's checks of a commit belong to, made if there is none; Actions has one for each run. */
export function ensureSuite(
  act: Act,
  of: { appId: number; headSha: string; headBranch: string | null; workflowRunId?: number },
): CheckSuite {
  const found = suitesOf(act.store, act.repo.id, of.headSha).find(
    (suite) => suite.appId === of.appId && suite.workflowRunId === (of.workflowRunId ?? null),
  );
  if (found !== undefined) return found;
  const at = act.world.now();
  const id = nextId(act, 'check-suites');
  return checkTables.suites(act.store).put(id, {
    id,
    repositoryId: act.repo.id,
    appId: of.appId,
    headSha: of.headSha,
    headBranch: of.headBranch,
    status: 'queued',
    conclusion: null,
    createdAt: at,
    updatedAt: at,
    workflowRunId: of.workflowRunId ?? null,
  });
}

/** What may be said of a check run; what is not said stays. */
export type CheckFields = Partial<Omit<CheckRun, 'id' | 'suiteId' | 'repositoryId' | 'appId' | 'headSha'>>;

/** Makes a check run in `suite` and announces it. `commit` is the head, which webhooks show. */
export function createCheckRun(
  act: Act,
  on: { suite: CheckSuite; commit: Commit },
  fields: CheckFields & { name: string },
): CheckRun {
  return act.store.transaction(() => {
    const id = nextId(act, 'check-runs');
    const run: CheckRun = {
      id,
      suiteId: on.suite.id,
      repositoryId: act.repo.id,
      appId: on.suite.appId,
      headSha: on.suite.headSha,
      status: 'queued',
      conclusion: null,
      startedAt: null,
      completedAt: null,
      detailsUrl: null,
      externalId: '',
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
      ...fields,
    };
    checkTables.runs(act.store).put(id, settle(act, run));
    announceRun(act, id, { action: 'created' });
    finish(act, id, { commit: on.commit, wasCompleted: false });
    return runById(act, id);
  });
}

/** Changes a check run; announces it, and its suite, when that completes it. */
export function updateCheckRun(act: Act, runId: number, on: { commit: Commit; fields: CheckFields }): CheckRun {
  return act.store.transaction(() => {
    const run = runById(act, runId);
    checkTables.runs(act.store).put(runId, settle(act, { ...run, ...on.fields }));
    finish(act, runId, { commit: on.commit, wasCompleted: run.status === 'completed' });
    return runById(act, runId);
  });
}

/** A conclusion completes a run, and only a completed run has one. */
function settle(act: Act, run: CheckRun): CheckRun {
  const at = act.world.now();
  const startedAt = run.startedAt ?? at;
  if (run.conclusion === null && run.status !== 'completed') return { ...run, startedAt, completedAt: null };
  if (run.status !== 'completed') return { ...run, startedAt, conclusion: null, completedAt: null };
  return { ...run, startedAt, completedAt: run.completedAt ?? at };
}

function finish(act: Act, runId: number, on: { commit: Commit; wasCompleted: boolean }): void {
  const run = runById(act, runId);
  if (run.status === 'completed' && !on.wasCompleted) announceRun(act, runId, { action: 'completed' });
  refreshSuite(act, run.suiteId, on.commit);
}

/** Recounts a suite from its runs and announces it when that completes it. */
export function refreshSuite(act: Act, suiteId: number, commit: Commit): void {
  const suite = suiteById(act, suiteId);
  const latest = [...new Map(runsIn(act.store, suiteId).map((run) => [run.name, run])).values()];
  const isDone = latest.length > 0 && latest.every(({ status }) => status === 'completed');
  const isBegun = latest.some(({ status }) => status !== 'queued');
  const status = isDone ? 'completed' : isBegun ? 'in_progress' : 'queued';
  const conclusion = isDone ? worstOf(latest.map((run) => run.conclusion ?? 'neutral')) : null;
  if (status === suite.status && conclusion === suite.conclusion) return;
  const next = { ...suite, status, conclusion, updatedAt: act.world.now() } as const;
  checkTables.suites(act.store).put(suiteId, next);
  if (isDone) announceSuite(act, next, { action: 'completed', commit });
}

// The first of these that any run has is the suite's.
const gravity: readonly Conclusion[] = [
  'failure',
  'timed_out',
  'action_required',
  'cancelled',
  'stale',
  'success',
  'neutral',
  'skipped',
];

function worstOf(conclusions: readonly Conclusion[]): Conclusion {
  return gravity.find((one) => conclusions.includes(one)) ?? 'neutral';
}

/** The check run with that id, which must exist. */
export function runById(act: Pick<Act, 'store'>, id: number): CheckRun {
  const run = checkTables.runs(act.store).get(id);
  if (run === undefined) throw new Error(`no check run ${id}`);
  return run;
}

/** The suite with that id, which must exist. */
export function suiteById(act: Pick<Act, 'store'>, id: number): CheckSuite {
  const suite = checkTables.suites(act.store).get(id);
  if (suite === undefined) throw new Error(`no check suite ${id}`);
  return suite;
}

/** Emits `check_run` with `action`. */
export function announceRun(act: Act, runId: number, say: { action: string; identifier?: string }): void {
  const run = runById(act, runId);
  const { action, identifier } = say;
  announce(act, ['check_run', action], {
    check_run: renderCheckRunEvent(act.world, run, suiteById(act, run.suiteId)),
    ...(identifier === undefined ? {} : { requested_action: { identifier } }),
  });
}

/** Emits `check_suite` with `action`. */
export function announceSuite(act: Act, suite: CheckSuite, say: { action: string; commit: Commit }): void {
  announce(act, ['check_suite', say.action], { check_suite: renderCheckSuite(act.world, suite, say.commit) });
}

/** A status as it is said. */
export type StatusWish = Pick<Status, 'sha' | 'context' | 'state' | 'description' | 'targetUrl'>;

/** Says a status of a commit. */
export async function createStatus(act: Act, wish: StatusWish): Promise<Status> {
  const git = act.world.git(act.repo);
  const commit = await git.readCommit(wish.sha);
  if (commit === undefined) throw new Error(`no commit ${wish.sha}`);
  const branches = (await git.listRefs('refs/heads/')).filter(({ sha }) => sha === wish.sha);
  return act.store.transaction(() => {
    const id = nextId(act, 'statuses');
    const creatorId = act.cause.account.id;
    const row = { ...wish, id, repositoryId: act.repo.id, creatorId, createdAt: act.world.now() };
    const status = checkTables.statuses(act.store).put(id, row);
    announce(act, ['status', null], statusEvent(act, status, { commit, branches: branches.map(({ ref }) => ref) }));
    return status;
  });
}

function statusEvent(
  act: Act,
  status: Status,
  on: { commit: Commit; branches: readonly string[] },
): Record<string, unknown> {
  const { world, repo } = act;
  const api = `${world.api}/repos/${repo.owner}/${repo.name}`;
  const page = `${world.url}/${repo.owner}/${repo.name}/commit/${status.sha}`;
  const { commit } = on;
  return {
    id: status.id,
    sha: status.sha,
    name: `${repo.owner}/${repo.name}`,
    target_url: status.targetUrl,
    avatar_url: `${world.url}/avatars/u/${status.creatorId}`,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: {
      sha: commit.sha,
      node_id: Buffer.from(`0:Commit:${commit.sha}`).toString('base64url'),
      commit: {
        author: commit.author,
        committer: commit.committer,
        message: commit.message,
        tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
        url: `${api}/git/commits/${commit.sha}`,
        comment_count: 0,
        verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
      },
      url: `${api}/commits/${commit.sha}`,
      html_url: page,
      comments_url: `${api}/commits/${commit.sha}/comments`,
      author: renderAccount(world, act.cause.account),
      committer: renderAccount(world, act.cause.account),
      parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: page })),
    },
    branches: on.branches.map((ref) => ({
      name: ref.replace('refs/heads/', ''),
      commit: { sha: status.sha, url: `${api}/commits/${status.sha}` },
      protected: false,
    })),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
