/** Repositories themselves. */
import { z } from 'zod';
import { accountById, accountByLogin, canSee, ownsRepository, roleIn } from '../auth.ts';
import { repoApi } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, param, parseBody } from '../context.ts';
import { tables } from '../entities.ts';
import type { Repository, Role } from '../entities.ts';
import { grants } from '../permissions.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import { addRepository } from '../residents.ts';
import { renderAccountOf, renderMergeSettings, renderRepository } from '../shapes.ts';
import { rolePermissions } from './collaborators.ts';

/** What the caller may do there, as the repository's `permissions` say it. */
function callerRole(context: Context, repo: Repository): Role {
  const { credential, world } = context;
  if (credential.kind === 'none' || credential.kind === 'jwt') return 'read';
  if (credential.kind === 'user') return roleIn(world, repo, accountById(world, credential.token.accountId));
  if (!ownsRepository(world, credential.token, repo)) return 'read';
  if (grants(credential.token.permissions, 'administration', 'write')) return 'admin';
  return grants(credential.token.permissions, 'contents', 'write') ? 'write' : 'read';
}

function renderFull(context: Context, repo: Repository): Record<string, unknown> {
  const owner = accountById(context.world, repo.ownerId);
  return {
    ...renderRepository(context.world, repo),
    permissions: rolePermissions(callerRole(context, repo)),
    temp_clone_token: null,
    ...renderMergeSettings(repo),
    network_count: 0,
    subscribers_count: 0,
    ...(owner.type === 'Organization' ? { organization: renderAccountOf(context.world, owner.id) } : {}),
  };
}

const change = z.object({
  name: z.string().optional(),
  description: z.string().nullish(),
  private: z.boolean().optional(),
  visibility: z.enum(['public', 'private']).optional(),
  default_branch: z.string().optional(),
  has_issues: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
  archived: z.boolean().optional(),
});

async function update(context: Context): Promise<Answer> {
  const { repo, git } = context;
  const wanted = parseBody(context, change, 'Repository');
  if (wanted.name !== undefined && wanted.name !== repo.name)
    throw new Problem(501, 'The stand-in does not rename repositories (repos/update).');
  const branch = wanted.default_branch;
  if (branch !== undefined) {
    if ((await git.readRef(`refs/heads/${branch}`)) === undefined)
      throw unprocessable(`The branch ${branch} was not found.`);
    await git.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  }
  const isPrivate = wanted.visibility === undefined ? wanted.private : wanted.visibility === 'private';
  const now = tables.repositories(context.store).get(repo.id) ?? repo;
  const changed: Repository = {
    ...now,
    description: wanted.description === undefined ? now.description : wanted.description,
    private: isPrivate ?? now.private,
    defaultBranch: branch ?? now.defaultBranch,
    hasIssues: wanted.has_issues ?? now.hasIssues,
    ...mergeSettings(wanted, now),
    archived: wanted.archived ?? now.archived,
    updatedAt: context.now(),
  };
  return { status: 200, body: renderFull(context, tables.repositories(context.store).put(repo.id, changed)) };
}

function mergeSettings(wanted: z.output<typeof change>, now: Repository) {
  return {
    allowMergeCommit: wanted.allow_merge_commit ?? now.allowMergeCommit,
    allowSquashMerge: wanted.allow_squash_merge ?? now.allowSquashMerge,
    allowRebaseMerge: wanted.allow_rebase_merge ?? now.allowRebaseMerge,
    allowAutoMerge: wanted.allow_auto_merge ?? now.allowAutoMerge,
    deleteBranchOnMerge: wanted.delete_branch_on_merge ?? now.deleteBranchOnMerge,
  };
}

const wantedRepository = z.object({
  name: z.string(),
  description: z.string().nullish(),
  private: z.boolean().default(false),
  auto_init: z.boolean().default(false),
});

async function create(context: Context): Promise<Answer> {
  const login = context.params['org'] ?? context.actor.login;
  const owner = accountByLogin(context.world, login);
  if (context.credential.kind !== 'user' || owner === undefined) throw notFound();
  const wanted = parseBody(context, wantedRepository, 'Repository');
  if (wanted.auto_init) throw new Problem(501, 'The stand-in does not initialise repositories (auto_init).');
  const repo = await addRepository(context.world, {
    owner: owner.login,
    name: wanted.name,
    private: wanted.private,
    description: wanted.description ?? undefined,
  });
  // Who makes a repository in an organization administers it.
  if (owner.id !== context.actor.id) {
    const row = { repositoryId: repo.id, accountId: context.actor.id, role: 'admin' as const };
    tables.collaborators(context.store).put(`${repo.id}/${context.actor.id}`, row);
  }
  return { status: 201, body: renderFull(context, repo), headers: { location: repoApi(context.world, repo) } };
}

function listOwn(context: Context): Answer {
  const { world, actor } = context;
  const repos = tables
    .repositories(context.store)
    .where((repo) => repo.ownerId === actor.id || roleIn(world, repo, actor) !== 'none');
  return listAnswer(
    context,
    repos.filter((repo) => canSee(world, context.credential, repo)),
    (repo) => renderFull(context, repo),
  );
}

function listOf(context: Context): Answer {
  const owner = accountByLogin(context.world, context.params['org'] ?? param(context, 'username'));
  if (owner === undefined) throw notFound();
  const repos = tables
    .repositories(context.store)
    .where((repo) => repo.ownerId === owner.id && canSee(context.world, context.credential, repo));
  return listAnswer(context, repos, (repo) => renderFull(context, repo));
}

export const repositoryHandlers: Handlers = {
  'repos/get': (context) => ({ status: 200, body: renderFull(context, context.repo) }),
  'repos/update': update,
  'repos/create-for-authenticated-user': create,
  'repos/create-in-org': create,
  'repos/list-for-authenticated-user': listOwn,
  'repos/list-for-user': listOf,
  'repos/list-for-org': listOf,
};
