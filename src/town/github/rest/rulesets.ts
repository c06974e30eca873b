/** Rulesets: what may happen to which refs, and who may pass. */
import { z } from 'zod';
import { repoApi, repoPage } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, param, parseBody } from '../context.ts';
import { nodeId, tables } from '../entities.ts';
import type { BypassActor, Rule, Ruleset } from '../entities.ts';
import { notFound } from '../problem.ts';
import { rulesetsFor } from '../rules.ts';

const bypassActor = z.object({
  actor_id: z.number().int().nullish(),
  actor_type: z.enum(['Integration', 'OrganizationAdmin', 'RepositoryRole', 'Team', 'DeployKey', 'User']),
  bypass_mode: z.enum(['always', 'pull_request', 'exempt']).default('always'),
});
// The rules that are enforced; another one is refused rather than silently left out.
const enforced = [
  'creation',
  'update',
  'deletion',
  'non_fast_forward',
  'required_linear_history',
  'pull_request',
  'required_status_checks',
  'merge_queue',
] as const;
const rule = z.object({ type: z.enum(enforced), parameters: z.record(z.string(), z.unknown()).optional() });
const change = z.object({
  name: z.string().min(1).optional(),
  target: z.enum(['branch', 'tag', 'push']).optional(),
  enforcement: z.enum(['disabled', 'active', 'evaluate']).optional(),
  bypass_actors: z.array(bypassActor).optional(),
  conditions: z
    .object({
      ref_name: z.object({ include: z.array(z.string()).default([]), exclude: z.array(z.string()).default([]) }),
    })
    .optional(),
  rules: z.array(rule).optional(),
});
const newRuleset = change.required({ name: true, enforcement: true });

function render(context: Context, ruleset: Ruleset): Record<string, unknown> {
  const { world, repo } = context;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: 'Repository',
    source: `${repo.owner}/${repo.name}`,
    enforcement: ruleset.enforcement,
    bypass_actors: ruleset.bypassActors,
    current_user_can_bypass: 'never',
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    _links: {
      self: { href: `${repoApi(world, repo)}/rulesets/${ruleset.id}` },
      html: { href: `${repoPage(world, repo)}/rules/${ruleset.id}` },
    },
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

function bypassActors(actors: z.output<typeof bypassActor>[]): BypassActor[] {
  return actors.map(({ actor_id: id, actor_type: type, bypass_mode: mode }) => ({
    actor_id: id ?? null,
    actor_type: type,
    bypass_mode: mode,
  }));
}

function plainRules(rules: z.output<typeof rule>[]): Rule[] {
  return rules.map(({ type, parameters }) => (parameters === undefined ? { type } : { type, parameters }));
}

function create(context: Context): Answer {
  const wanted = parseBody(context, newRuleset, 'Ruleset');
  const id = context.store.nextId('rulesets');
  const at = context.now();
  const ruleset = tables.rulesets(context.store).put(id, {
    id,
    repositoryId: context.repo.id,
    name: wanted.name,
    target: wanted.target ?? 'branch',
    enforcement: wanted.enforcement,
    include: wanted.conditions?.ref_name.include ?? [],
    exclude: wanted.conditions?.ref_name.exclude ?? [],
    bypassActors: bypassActors(wanted.bypass_actors ?? []),
    rules: plainRules(wanted.rules ?? []),
    createdAt: at,
    updatedAt: at,
  });
  return { status: 201, body: render(context, ruleset) };
}

function find(context: Context): Ruleset {
  const found = tables.rulesets(context.store).get(numberParam(context, 'ruleset_id'));
  if (found === undefined || found.repositoryId !== context.repo.id) throw notFound();
  return found;
}

function update(context: Context): Answer {
  const old = find(context);
  const wanted = parseBody(context, change, 'Ruleset');
  const ruleset = tables.rulesets(context.store).put(old.id, {
    ...old,
    name: wanted.name ?? old.name,
    target: wanted.target ?? old.target,
    enforcement: wanted.enforcement ?? old.enforcement,
    include: wanted.conditions?.ref_name.include ?? old.include,
    exclude: wanted.conditions?.ref_name.exclude ?? old.exclude,
    bypassActors: wanted.bypass_actors === undefined ? old.bypassActors : bypassActors(wanted.bypass_actors),
    rules: wanted.rules === undefined ? old.rules : plainRules(wanted.rules),
    updatedAt: context.now(),
  });
  return { status: 200, body: render(context, ruleset) };
}

function remove(context: Context): Answer {
  tables.rulesets(context.store).delete(find(context).id);
  return { status: 204 };
}

function list(context: Context): Answer {
  const rulesets = tables.rulesets(context.store).where(({ repositoryId }) => repositoryId === context.repo.id);
  const detailed = new Set(['rules', 'conditions', 'bypass_actors', 'current_user_can_bypass']);
  return listAnswer(context, rulesets, (ruleset) =>
    Object.fromEntries(Object.entries(render(context, ruleset)).filter(([field]) => !detailed.has(field))),
  );
}

function branchRules(context: Context): Answer {
  const ref = `refs/heads/${param(context, 'branch')}`;
  const source = `${context.repo.owner}/${context.repo.name}`;
  const rows = rulesetsFor(context.world, context.repo, { ref, cause: undefined }).flatMap((ruleset) =>
    ruleset.rules.map((one) =>
      Object.assign({}, one, { ruleset_source_type: 'Repository', ruleset_source: source, ruleset_id: ruleset.id }),
    ),
  );
  return listAnswer(context, rows, (row) => row);
}

export const rulesetHandlers: Handlers = {
  'repos/create-repo-ruleset': create,
  'repos/get-repo-ruleset': (context) => ({ status: 200, body: render(context, find(context)) }),
  'repos/update-repo-ruleset': update,
  'repos/delete-repo-ruleset': remove,
  'repos/get-repo-rulesets': list,
  'repos/get-branch-rules': branchRules,
};
