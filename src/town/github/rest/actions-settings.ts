/** What else of GitHub Actions can be asked: concurrency groups, time used, permissions, caches, the names of secrets. */
import { apiOf, pageOf } from '../act.ts';
import { paginate, param } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { notFound } from '../problem.ts';
import { jobsOf, runsOf, runTables } from '../run-entities.ts';
import type { WorkflowJob, WorkflowRun } from '../run-entities.ts';
import { runOfPath } from './actions-runs.ts';

interface GroupMember {
  readonly group: string;
  readonly run: WorkflowRun;
  readonly job: WorkflowJob | undefined;
}

function members(context: Context): readonly GroupMember[] {
  const runs = runsOf(context.store, context.repo.id).filter((run) => run.status !== 'completed');
  return runs.flatMap((run): GroupMember[] => {
    const own = run.concurrency === null ? [] : [{ group: run.concurrency.group, run, job: undefined }];
    const jobs = jobsOf(context.store, run.id, run.attempt).filter((job) => job.status !== 'completed');
    return [
      ...own,
      ...jobs.flatMap((job) => (job.concurrency === null ? [] : [{ group: job.concurrency.group, run, job }])),
    ];
  });
}

function groupUrl(context: Context, group: string): string {
  return `${apiOf(context.world, context.repo)}/actions/concurrency_groups/${encodeURIComponent(group)}`;
}

function listGroups(context: Context): Answer {
  const names = [...new Set(members(context).map(({ group }) => group))];
  const groups = names.map((name) => ({ group_name: name, group_url: groupUrl(context, name) }));
  return { status: 200, body: { total_count: groups.length, concurrency_groups: groups } };
}

function getGroup(context: Context): Answer {
  const name = param(context, 'concurrency_group_name');
  const found = members(context).filter(({ group }) => group === name);
  if (found.length === 0) throw notFound();
  const group = { group_name: name, group_url: groupUrl(context, name), total_count: found.length };
  return { status: 200, body: { ...group, group_members: found.map((member) => renderMember(context, member)) } };
}

function renderMember(context: Context, { run, job }: GroupMember): Record<string, unknown> {
  const url = `${apiOf(context.world, context.repo)}/actions`;
  const page = `${pageOf(context.world, context.repo)}/actions/runs/${run.id}`;
  const status = (job ?? run).status === 'pending' ? 'pending' : 'in_progress';
  const base = {
    run_id: run.id,
    run_name: run.displayTitle,
    run_url: `${url}/runs/${run.id}`,
    run_html_url: page,
    status,
  };
  if (job === undefined) return base;
  return {
    ...base,
    job_id: job.id,
    job_name: job.name,
    job_url: `${url}/jobs/${job.id}`,
    job_html_url: `${page}/job/${job.id}`,
  };
}

function usage(context: Context): Answer {
  const run = runOfPath(context);
  return {
    status: 200,
    body: { billable: {}, run_duration_ms: Date.parse(run.updatedAt) - Date.parse(run.startedAt) },
  };
}

function listSecrets(context: Context): Answer {
  const all = runTables.secrets(context.store).where((one) => one.repositoryId === context.repo.id);
  const { items, headers } = paginate(context, all);
  const secrets = items.map(({ name, createdAt, updatedAt }) => ({
    name,
    created_at: createdAt,
    updated_at: updatedAt,
  }));
  return { status: 200, headers, body: { total_count: all.length, secrets } };
}

export const settingHandlers: Handlers = {
  'actions/list-concurrency-groups-for-repository': listGroups,
  'actions/get-concurrency-group-for-repository': getGroup,
  'actions/get-workflow-run-usage': usage,
  'actions/get-github-actions-permissions-repository': () => ({
    status: 200,
    body: { enabled: true, allowed_actions: 'all', sha_pinning_required: false },
  }),
  'actions/get-github-actions-default-workflow-permissions-repository': () => ({
    status: 200,
    body: { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false },
  }),
  'actions/get-actions-cache-list': () => ({ status: 200, body: { total_count: 0, actions_caches: [] } }),
  'actions/list-repo-secrets': listSecrets,
};
