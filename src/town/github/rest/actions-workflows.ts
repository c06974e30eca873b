/** Workflows: listed, shown, switched off and on. */
import { paginate, param } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { notFound } from '../problem.ts';
import { runTables } from '../run-entities.ts';
import type { Workflow } from '../run-entities.ts';
import { renderWorkflow } from '../run-shapes.ts';
import { rememberWorkflow } from '../../runner/run-create.ts';
import { workflowsAt } from '../../runner/workflow-reader.ts';

/** The workflows of the repository that are on its default branch or have run, as they are there. */
export async function knownWorkflows(context: Context): Promise<readonly Workflow[]> {
  const { world, repo, git, store } = context;
  const sha = await git.readRef(`refs/heads/${repo.defaultBranch}`);
  for (const found of sha === undefined ? [] : await workflowsAt(git, sha)) rememberWorkflow(world, repo.id, found);
  return runTables.workflows(store).where((workflow) => workflow.repositoryId === repo.id);
}

/** The workflow that the path names by number or by file name. */
export async function workflowOfPath(context: Context): Promise<Workflow> {
  const wanted = param(context, 'workflow_id');
  const all = await knownWorkflows(context);
  const found = all.find((workflow) =>
    /^\d+$/u.test(wanted)
      ? workflow.id === Number(wanted)
      : workflow.path === wanted || workflow.path === `.github/workflows/${wanted}`,
  );
  if (found === undefined) throw notFound();
  return found;
}

async function list(context: Context): Promise<Answer> {
  const all = await knownWorkflows(context);
  const { items, headers } = paginate(context, all);
  return {
    status: 200,
    headers,
    body: { total_count: all.length, workflows: items.map((workflow) => renderWorkflow(context.world, workflow)) },
  };
}

async function switchTo(context: Context, state: Workflow['state']): Promise<Answer> {
  const workflow = await workflowOfPath(context);
  runTables.workflows(context.store).put(workflow.id, { ...workflow, state, updatedAt: context.now() });
  return { status: 204 };
}

export const workflowHandlers: Handlers = {
  'actions/list-repo-workflows': list,
  'actions/get-workflow': async (context) => ({
    status: 200,
    body: renderWorkflow(context.world, await workflowOfPath(context)),
  }),
  'actions/disable-workflow': (context) => switchTo(context, 'disabled_manually'),
  'actions/enable-workflow': (context) => switchTo(context, 'active'),
};
