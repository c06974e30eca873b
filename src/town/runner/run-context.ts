/** The contexts that a run's expressions see: `github`, `inputs`, `vars`, `secrets`. */
import { accountById } from '../github/auth.ts';
import { repositoryById } from '../github/act.ts';
import { runTables } from '../github/run-entities.ts';
import type { WorkflowRun } from '../github/run-entities.ts';
import type { World } from '../github/world.ts';
import { recordOf, textOf, valueAt } from './json.ts';
import type { JsonRecord } from './json.ts';

/** What the `github` context is made of before there is a run. */
export type RunSubject = Pick<
  WorkflowRun,
  | 'repositoryId'
  | 'path'
  | 'name'
  | 'event'
  | 'ref'
  | 'sha'
  | 'actorId'
  | 'triggeringActorId'
  | 'runNumber'
  | 'attempt'
  | 'id'
>;

/** The `github` context of a run, without what belongs to a job. */
export function githubContext(world: World, run: RunSubject, event: JsonRecord): JsonRecord {
  const repo = repositoryById(world.store, run.repositoryId);
  const kind = run.ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const isPull = run.event.startsWith('pull_request');
  const repository = `${repo.owner}/${repo.name}`;
  return {
    event,
    event_name: run.event,
    ref: run.ref,
    ref_name: run.ref.replace(/^refs\/(?:heads|tags|pull)\//u, ''),
    ref_type: kind,
    ref_protected: false,
    sha: run.sha,
    head_ref: isPull ? textOf(valueAt(event, 'pull_request', 'head', 'ref')) : '',
    base_ref: isPull ? textOf(valueAt(event, 'pull_request', 'base', 'ref')) : '',
    repository,
    repository_id: String(repo.id),
    repository_owner: repo.owner,
    repository_owner_id: String(repo.ownerId),
    repository_visibility: repo.private ? 'private' : 'public',
    repositoryUrl: `git://${new URL(world.url).host}/${repository}.git`,
    actor: accountById(world, run.actorId).login,
    actor_id: String(run.actorId),
    triggering_actor: accountById(world, run.triggeringActorId).login,
    workflow: run.name,
    workflow_ref: `${repository}/${run.path}@${run.ref}`,
    workflow_sha: run.sha,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.attempt),
    retention_days: '90',
    server_url: world.url,
    api_url: world.api,
    graphql_url: `${world.url}/api/graphql`,
  };
}

/** The webhook body that started a run. */
export function eventOf(world: World, runId: number): JsonRecord {
  return recordOf(runTables.payloads(world.store).get(runId));
}

/** The variables of a repository. */
export function varsOf(world: World, repositoryId: number): JsonRecord {
  return settingsOf(runTables.variables(world.store).where((one) => one.repositoryId === repositoryId));
}

/** The secrets of a repository. */
export function secretsOf(world: World, repositoryId: number): Record<string, string> {
  return settingsOf(runTables.secrets(world.store).where((one) => one.repositoryId === repositoryId));
}

function settingsOf(rows: readonly { name: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** What the `if` of a job may see, without `needs`. */
export function jobContexts(world: World, run: WorkflowRun): JsonRecord {
  return {
    github: githubContext(world, run, eventOf(world, run.id)),
    inputs: run.inputs,
    vars: varsOf(world, run.repositoryId),
    env: {},
  };
}
