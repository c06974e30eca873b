/** Apps, their installations and the tokens of these. */
import { z } from 'zod';
import { accountById, mintToken } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, paginate, param, parseBody } from '../context.ts';
import { tables } from '../entities.ts';
import type { App, Installation, Level, Permissions, Repository } from '../entities.ts';
import { covers } from '../events.ts';
import { grants } from '../permissions.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import { renderAccount, renderApp, renderInstallation, renderRepository } from '../shapes.ts';
import { isoSeconds } from '../../git/objects.ts';

const lifeMs = 3_600_000;

/** The App whose JWT was sent; anything else is refused as GitHub does. */
export function callingApp(context: Context): App {
  if (context.credential.kind !== 'jwt') throw new Problem(401, 'A JSON web token could not be decoded');
  return context.credential.app;
}

function ownInstallations(context: Context): Installation[] {
  const app = callingApp(context);
  return tables.installations(context.store).where(({ appId }) => appId === app.id);
}

function ownInstallation(context: Context): Installation {
  const id = numberParam(context, 'installation_id');
  const found = ownInstallations(context).find((installation) => installation.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function getAuthenticated(context: Context): Answer {
  const app = callingApp(context);
  const count = ownInstallations(context).length;
  return { status: 200, body: { ...renderApp(context.world, app), installations_count: count } };
}

function listInstallations(context: Context): Answer {
  return listAnswer(context, ownInstallations(context), (installation) => {
    const rendered = renderInstallation(context.world, installation);
    const account = accountById(context.world, installation.accountId);
    // In this list alone GitHub's schema wants an account to be a user and an enterprise at once.
    const enterprise = {
      name: account.name ?? account.login,
      slug: account.login,
      created_at: account.createdAt,
      updated_at: null,
    };
    return { ...rendered, account: { ...renderAccount(context.world, account), ...enterprise } };
  });
}

function installationWhere(context: Context, isWanted: (installation: Installation) => boolean): Answer {
  const found = ownInstallations(context).find((installation) => isWanted(installation));
  if (found === undefined) throw notFound();
  return { status: 200, body: renderInstallation(context.world, found) };
}

function accountInstallation(context: Context): Answer {
  const login = (context.params['org'] ?? param(context, 'username')).toLowerCase();
  const account = tables.accounts(context.store).find((one) => one.login.toLowerCase() === login);
  return installationWhere(context, ({ accountId }) => accountId === account?.id);
}

const narrowing = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
});

function createToken(context: Context): Answer {
  const app = callingApp(context);
  const installation = ownInstallation(context);
  const wanted = parseBody(context, narrowing, 'Token');
  const covered = tables.repositories(context.store).where((repo) => covers(installation, repo));
  const chosen = chooseRepositories(wanted, covered);
  const permissions = narrowPermissions(wanted.permissions, installation.permissions);
  const expiresAt = isoSeconds(context.world.clock() + lifeMs);
  const token = mintToken(context.world, {
    kind: 'installation',
    accountId: app.botId,
    installationId: installation.id,
    appId: app.id,
    permissions,
    repositoryIds: chosen?.map(({ id }) => id) ?? installation.repositoryIds,
    expiresAt,
    jobId: null,
  });
  const body = {
    token,
    expires_at: expiresAt,
    permissions,
    repository_selection: chosen === undefined && installation.repositoryIds === 'all' ? 'all' : 'selected',
    ...(chosen === undefined ? {} : { repositories: chosen.map((repo) => renderRepository(context.world, repo)) }),
  };
  return { status: 201, body };
}

function chooseRepositories(
  wanted: z.output<typeof narrowing>,
  covered: readonly Repository[],
): Repository[] | undefined {
  const { repositories: names, repository_ids: ids } = wanted;
  if (names === undefined && ids === undefined) return undefined;
  const chosen = covered.filter(({ id, name }) => ids?.includes(id) === true || names?.includes(name) === true);
  if (chosen.length < new Set([...(names ?? []), ...(ids ?? [])]).size) {
    throw unprocessable(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return chosen;
}

function narrowPermissions(wanted: Record<string, Level> | undefined, granted: Permissions): Permissions {
  if (wanted === undefined) return { metadata: 'read', ...granted };
  const isCovered = Object.entries(wanted).every(([permission, level]) => grants(granted, permission, level));
  if (!isCovered) throw unprocessable('The permissions requested are not granted to this installation.');
  return { metadata: 'read', ...wanted };
}

function revokeToken(context: Context): Answer {
  const { credential } = context;
  if (credential.kind !== 'installation') throw new Problem(403, 'Resource not accessible by integration');
  tables.tokens(context.store).delete(credential.token.hash);
  return { status: 204 };
}

function listRepositories(context: Context): Answer {
  const { credential, world } = context;
  if (credential.kind !== 'installation' && credential.kind !== 'job')
    throw new Problem(403, 'Resource not accessible by integration');
  const { repositoryIds, installationId } = credential.token;
  const installation = tables.installations(context.store).get(installationId ?? 0);
  const isCovered = (repo: Repository): boolean =>
    repositoryIds === 'all'
      ? installation !== undefined && covers(installation, repo)
      : repositoryIds.includes(repo.id);
  const repos = tables.repositories(context.store).where((repo) => isCovered(repo));
  const { items, headers } = paginate(context, repos);
  const body = {
    total_count: repos.length,
    repository_selection: repositoryIds === 'all' ? 'all' : 'selected',
    repositories: items.map((repo) => renderRepository(world, repo)),
  };
  return { status: 200, headers, body };
}

function getBySlug(context: Context): Answer {
  const slug = param(context, 'app_slug');
  const app = tables.apps(context.store).find((one) => one.slug === slug);
  if (app === undefined) throw notFound();
  return { status: 200, body: renderApp(context.world, app) };
}

export const appHandlers: Handlers = {
  'apps/get-authenticated': getAuthenticated,
  'apps/get-by-slug': getBySlug,
  'apps/list-installations': listInstallations,
  'apps/get-installation': (context) => ({
    status: 200,
    body: renderInstallation(context.world, ownInstallation(context)),
  }),
  'apps/get-repo-installation': (context) =>
    installationWhere(context, (installation) => covers(installation, context.repo)),
  'apps/get-user-installation': accountInstallation,
  'apps/get-org-installation': accountInstallation,
  'apps/create-installation-access-token': createToken,
  'apps/revoke-installation-access-token': revokeToken,
  'apps/list-repos-accessible-to-installation': listRepositories,
};
