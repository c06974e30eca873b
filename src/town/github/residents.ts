/** Adds people, Apps, installations and repositories to the town, as an administrator asks. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { accountById, accountByLogin, mintToken } from './auth.ts';
import { queueDelivery } from './deliveries.ts';
import { covers } from './events.ts';
import { nodeId, tables } from './entities.ts';
import type { Account, App, Collaborator, Installation, Permissions, Repository, Role } from './entities.ts';
import { makeBare } from '../git/import.ts';
import { Problem } from './problem.ts';
import { renderAccount, renderInstallation, repositoryByName } from './shapes.ts';
import type { World } from './world.ts';

/** Adds an account. */
export function addAccount(
  world: World,
  of: { login: string; type: Account['type']; name?: string | undefined; email?: string | undefined },
): Account {
  if (accountByLogin(world, of.login) !== undefined) throw new Problem(422, `the login ${of.login} is taken`);
  const id = world.store.nextId('accounts') + 1000;
  const { login, type, name = null, email = null } = of;
  return tables.accounts(world.store).put(id, { id, login, type, name, email, createdAt: world.now() });
}

/** Adds a person, with a personal token. */
export function addUser(
  world: World,
  of: { login: string; name?: string | undefined; email?: string | undefined },
): { id: number; login: string; token: string } {
  const account = addAccount(world, { ...of, type: 'User' });
  const token = mintToken(world, {
    kind: 'user',
    accountId: account.id,
    installationId: null,
    appId: null,
    permissions: {},
    repositoryIds: 'all',
    expiresAt: null,
    jobId: null,
  });
  return { id: account.id, login: account.login, token };
}

/** Adds an App; makes its key if none is given, and returns the private key only then. */
export function addApp(
  world: World,
  of: {
    slug: string;
    name?: string | undefined;
    owner: string;
    privateKey?: string | undefined;
    webhookUrl?: string | undefined;
    webhookSecret?: string | undefined;
    permissions: Permissions;
    events: readonly string[];
  },
): { id: number; slug: string; clientId: string; privateKey: string } {
  const privateKey = of.privateKey ?? newPrivateKey();
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const owner = accountNamed(world, of.owner);
  return world.store.transaction(() => {
    const bot = addAccount(world, { login: `${of.slug}[bot]`, type: 'Bot' });
    const id = world.store.nextId('apps') + 100;
    tables.apps(world.store).put(id, {
      id,
      slug: of.slug,
      name: of.name ?? of.slug,
      ownerId: owner.id,
      botId: bot.id,
      clientId: `Iv23town${id}`,
      publicKey,
      webhookUrl: of.webhookUrl ?? null,
      webhookSecret: of.webhookSecret ?? null,
      permissions: of.permissions,
      events: of.events,
      createdAt: world.now(),
    });
    return { id, slug: of.slug, clientId: `Iv23town${id}`, privateKey };
  });
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** Points an App's webhook elsewhere, or changes its secret. */
export function changeWebhook(
  world: World,
  to: { slug: string; webhookUrl?: string | undefined; webhookSecret?: string | undefined },
): { slug: string; webhookUrl: string | null } {
  const app = tables.apps(world.store).find(({ slug }) => slug === to.slug);
  if (app === undefined) throw new Problem(404, `no app ${to.slug}`);
  const webhookUrl = to.webhookUrl ?? app.webhookUrl;
  tables.apps(world.store).put(app.id, { ...app, webhookUrl, webhookSecret: to.webhookSecret ?? app.webhookSecret });
  return { slug: app.slug, webhookUrl };
}

/** Installs an App on an account, for all its repositories or the named ones. */
export function addInstallation(
  world: World,
  of: { app: string; account: string; repositories?: readonly string[] | undefined },
): Installation {
  const app = tables.apps(world.store).find(({ slug }) => slug === of.app);
  if (app === undefined) throw new Problem(404, `no app ${of.app}`);
  const account = accountNamed(world, of.account);
  const id = world.store.nextId('installations') + 5000;
  const installation = tables.installations(world.store).put(id, {
    id,
    appId: app.id,
    accountId: account.id,
    repositoryIds: of.repositories?.map((name) => repositoryNamed(world, name).id) ?? 'all',
    permissions: app.permissions,
    events: app.events,
    createdAt: world.now(),
  });
  announceInstallation(world, { app, installation });
  return installation;
}

/** GitHub tells an App of its installation whether or not it has asked for that event. */
function announceInstallation(world: World, on: { app: App; installation: Installation }): void {
  const { app, installation } = on;
  if (app.webhookUrl === null) return;
  const covered = tables.repositories(world.store).where((repo) => covers(installation, repo));
  const body = {
    action: 'created',
    installation: renderInstallation(world, installation),
    repositories: covered.map((repo) => ({
      id: repo.id,
      node_id: nodeId('Repository', repo.id),
      name: repo.name,
      full_name: `${repo.owner}/${repo.name}`,
      private: repo.private,
    })),
    requester: null,
    sender: renderAccount(world, accountById(world, installation.accountId)),
  };
  queueDelivery(world, {
    app,
    installation,
    repo: null,
    event: 'installation',
    action: 'created',
    body: JSON.stringify(body),
  });
}

/** Adds a repository: empty, or with the branches and tags of a local one. */
export async function addRepository(
  world: World,
  of: {
    owner: string;
    name: string;
    private?: boolean | undefined;
    description?: string | undefined;
    defaultBranch?: string | undefined;
    importFrom?: string | undefined;
  },
): Promise<Repository> {
  if (!/^[\w.-]{1,100}$/.test(of.name) || /^\.+$|\.git$/.test(of.name)) throw new Problem(422, 'name is invalid');
  if (repositoryByName(world, of.owner, of.name) !== undefined)
    throw new Problem(422, 'name already exists on this account');
  const owner = accountNamed(world, of.owner);
  const id = world.store.nextId('repositories') + 10_000;
  const at = world.now();
  const repo: Repository = {
    id,
    ownerId: owner.id,
    owner: owner.login,
    name: of.name,
    private: of.private ?? true,
    description: of.description ?? null,
    defaultBranch: of.defaultBranch ?? 'main',
    hasIssues: true,
    allowMergeCommit: true,
    allowSquashMerge: true,
    allowRebaseMerge: true,
    allowAutoMerge: false,
    deleteBranchOnMerge: false,
    archived: false,
    createdAt: at,
    updatedAt: at,
    pushedAt: at,
  };
  const defaultBranch = await makeBare(world.git(repo).dir, {
    importFrom: of.importFrom,
    defaultBranch: of.defaultBranch,
  });
  return tables.repositories(world.store).put(id, { ...repo, defaultBranch });
}

/** Lets a person into a repository. */
export function addCollaborator(world: World, of: { repository: string; login: string; role: Role }): Collaborator {
  const repo = repositoryNamed(world, of.repository);
  const account = accountNamed(world, of.login);
  const row = { repositoryId: repo.id, accountId: account.id, role: of.role };
  return tables.collaborators(world.store).put(`${repo.id}/${account.id}`, row);
}

function accountNamed(world: World, login: string): Account {
  const account = accountByLogin(world, login);
  if (account === undefined) throw new Problem(404, `no account ${login}`);
  return account;
}

function repositoryNamed(world: World, fullName: string): Repository {
  const [owner = '', name = ''] = fullName.split('/');
  const repo = repositoryByName(world, owner, name);
  if (repo === undefined) throw new Problem(404, `no repository ${fullName}`);
  return repo;
}
