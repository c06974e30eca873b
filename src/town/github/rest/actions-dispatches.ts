/** Asking for runs by name: workflow dispatches and repository dispatches. */
import { z } from 'zod';
import { pageOf } from '../act.ts';
import { causeOf, parseBody } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { Problem, unprocessable } from '../problem.ts';
import { renderAccount, renderRepository } from '../shapes.ts';
import type { Workflow } from '../run-entities.ts';
import { decideInputs } from '../../runner/dispatch-inputs.ts';
import { isRecord, textOf, toJson } from '../../runner/json.ts';
import type { JsonRecord } from '../../runner/json.ts';
import { createRun } from '../../runner/run-create.ts';
import { engineOf } from '../../runner/runner.ts';
import { triggersOf } from '../../runner/trigger.ts';
import type { WorkflowFile } from '../../runner/workflow-file.ts';
import { workflowAt } from '../../runner/workflow-reader.ts';
import { workflowOfPath } from './actions-workflows.ts';

const DispatchBody = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).optional(),
  return_run_details: z.boolean().optional(),
});
const inputsMax = 25;
const inputCharactersMax = 65_535;

async function dispatch(context: Context): Promise<Answer> {
  const { world, repo } = context;
  const body = parseBody(context, DispatchBody, 'WorkflowDispatch');
  const workflow = await workflowOfPath(context);
  if (workflow.state !== 'active') throw new Problem(422, 'Cannot trigger a disabled workflow');
  const { ref, sha } = await resolveRef(context, body.ref);
  const file = await fileAt(context, workflow, sha);
  const inputs = inputsOf(file, body.inputs ?? {});
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, textOf(value)]));
  const cause = causeOf(context);
  const payload: JsonRecord = record({
    inputs: given,
    ref,
    repository: renderRepository(world, repo),
    sender: renderAccount(world, cause.account),
    workflow: workflow.path,
  });
  const found = { path: workflow.path, read: { status: 'read' as const, workflow: file } };
  const run = await createRun(engineOf(world), {
    repositoryId: repo.id,
    found,
    event: 'workflow_dispatch',
    payload,
    inputs,
    ref,
    headSha: sha,
    sha,
    actorId: cause.account.id,
    depth: 0,
    triggerId: null,
  });
  context.emit('workflow_dispatch', null, { inputs: given, ref, workflow: workflow.path });
  if (body.return_run_details !== true) return { status: 204 };
  const url = `${world.api}/repos/${repo.owner}/${repo.name}/actions/runs/${run.id}`;
  return {
    status: 200,
    body: { workflow_run_id: run.id, run_url: url, html_url: `${pageOf(world, repo)}/actions/runs/${run.id}` },
  };
}

function record(value: Record<string, unknown>): JsonRecord {
  const json = toJson(value);
  return isRecord(json) ? json : {};
}

async function resolveRef(context: Context, name: string): Promise<{ ref: string; sha: string }> {
  const names = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const ref of names) {
    const sha = await context.git.resolveCommit(ref);
    if (sha !== undefined && (await context.git.readRef(ref)) !== undefined) return { ref, sha };
  }
  throw unprocessable(`No ref found for: ${name}`);
}

async function fileAt(context: Context, workflow: Workflow, sha: string): Promise<WorkflowFile> {
  const read = await workflowAt(context.git, sha, workflow.path);
  if (read === undefined) throw new Problem(404, 'Not Found');
  if (read.status === 'invalid') {
    const said = read.problems.map(({ line, column, message }) => `(Line: ${line}, Col: ${column}): ${message}`);
    throw unprocessable(`failed to parse workflow: ${said.join('; ')}`);
  }
  if (!triggersOf(read.workflow.on).has('workflow_dispatch'))
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  return read.workflow;
}

function inputsOf(file: WorkflowFile, given: Readonly<Record<string, unknown>>): JsonRecord {
  if (Object.keys(given).length > inputsMax)
    throw unprocessable(`you may only define up to ${inputsMax} \`inputs\` for a \`workflow_dispatch\` event`);
  if (JSON.stringify(given).length > inputCharactersMax) throw unprocessable('inputs are too large.');
  const decided = decideInputs(triggersOf(file.on).get('workflow_dispatch')?.['inputs'], record(given));
  if (decided.status === 'refused') throw unprocessable(decided.reason);
  return decided.inputs;
}

const RepositoryDispatch = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).optional(),
});

function dispatchRepository(context: Context): Answer {
  const { event_type: eventType, client_payload: payload } = parseBody(
    context,
    RepositoryDispatch,
    'RepositoryDispatch',
  );
  const { defaultBranch } = context.repo;
  context.emit('repository_dispatch', eventType, { branch: defaultBranch, client_payload: payload ?? {} });
  return { status: 204 };
}

export const dispatchHandlers: Handlers = {
  'actions/create-workflow-dispatch': dispatch,
  'repos/create-dispatch-event': dispatchRepository,
};
