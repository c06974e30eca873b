/** Variables of a repository, which workflows see as `vars`. */
import { z } from 'zod';
import { paginate, param, parseBody } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { notFound, Problem } from '../problem.ts';
import { runTables } from '../run-entities.ts';
import type { Setting } from '../run-entities.ts';

const Variable = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z_]\w*$/u)
    .max(255),
  value: z.string().max(48 * 1024),
});
const VariableChange = z.object({ name: Variable.shape.name.optional(), value: Variable.shape.value.optional() });

function render(setting: Setting): Record<string, unknown> {
  return { name: setting.name, value: setting.value, created_at: setting.createdAt, updated_at: setting.updatedAt };
}

function variableOfPath(context: Context): Setting {
  const found = runTables.variables(context.store).get(`${context.repo.id}/${param(context, 'name').toUpperCase()}`);
  if (found === undefined) throw notFound();
  return found;
}

function list(context: Context): Answer {
  const all = runTables.variables(context.store).where((one) => one.repositoryId === context.repo.id);
  const { items, headers } = paginate(context, all);
  return { status: 200, headers, body: { total_count: all.length, variables: items.map(render) } };
}

function create(context: Context): Answer {
  const { name, value } = parseBody(context, Variable, 'Variable');
  const key = `${context.repo.id}/${name.toUpperCase()}`;
  if (runTables.variables(context.store).get(key) !== undefined)
    throw new Problem(409, 'Already exists - Variable already exists');
  const now = context.now();
  runTables
    .variables(context.store)
    .put(key, { repositoryId: context.repo.id, name: name.toUpperCase(), value, createdAt: now, updatedAt: now });
  return { status: 201, body: {} };
}

function update(context: Context): Answer {
  const variable = variableOfPath(context);
  const { name = variable.name, value = variable.value } = parseBody(context, VariableChange, 'Variable');
  runTables.variables(context.store).delete(`${context.repo.id}/${variable.name}`);
  runTables.variables(context.store).put(`${context.repo.id}/${name.toUpperCase()}`, {
    ...variable,
    name: name.toUpperCase(),
    value,
    updatedAt: context.now(),
  });
  return { status: 204 };
}

export const variableHandlers: Handlers = {
  'actions/list-repo-variables': list,
  'actions/create-repo-variable': create,
  'actions/get-repo-variable': (context) => ({ status: 200, body: render(variableOfPath(context)) }),
  'actions/update-repo-variable': update,
  'actions/delete-repo-variable': (context) => {
    runTables.variables(context.store).delete(`${context.repo.id}/${variableOfPath(context).name}`);
    return { status: 204 };
  },
};
