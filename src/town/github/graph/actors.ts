/** People, organizations and Apps in GraphQL. */
import { renderAppOf } from '../issue-shapes.ts';
import { accountById } from '../auth.ts';
import { nodeId, tables } from '../entities.ts';
import type { Account } from '../entities.ts';
import { connection, noConnection } from './connection.ts';
import type { Args, Graph, Shape } from './graph.ts';

/** GitHub's GraphQL shows a bot's login without `[bot]`. */
export function graphLogin(account: Account): string {
  return account.type === 'Bot' ? account.login.replace(/\[bot\]$/, '') : account.login;
}

/** An account as an actor, owner, assignee or viewer. */
export function shapeActor(graph: Graph, accountId: number): Shape {
  const account = accountById(graph.world, accountId);
  const path = account.type === 'Bot' ? `/apps/${graphLogin(account)}` : `/${account.login}`;
  return {
    __typename: account.type,
    id: nodeId(account.type, account.id),
    databaseId: account.id,
    login: graphLogin(account),
    // gh asks for the name of people only, and shows it where it is not empty.
    name: account.name,
    email: account.email ?? '',
    url: graph.world.url + path,
    resourcePath: path,
    avatarUrl: `${graph.world.url}/avatars/u/${account.id}`,
    createdAt: account.createdAt,
    isViewer: () => {
      const { credential } = graph.context;
      return credential.kind !== 'none' && credential.kind !== 'jwt' && credential.token.accountId === account.id;
    },
    viewerCanCreateRepositories: false,
    organizations: (args: Args) => noConnection(args),
    organization: null,
    projects: (args: Args) => noConnection(args),
    projectsV2: (args: Args) => noConnection(args),
    teams: (args: Args) => noConnection(args),
    repositories: (args: Args) => {
      const owned = tables.repositories(graph.store).where((repo) => repo.ownerId === account.id);
      return connection(args, owned, (repo) => graph.make.repository(graph, repo));
    },
  };
}

/** An App. */
export function shapeApp(graph: Graph, appId: number): Shape | null {
  const app = tables.apps(graph.store).get(appId);
  if (app === undefined) return null;
  const url = renderAppOf(graph.world, appId)?.['html_url'];
  return {
    __typename: 'App',
    id: nodeId('App', app.id),
    databaseId: app.id,
    clientId: app.clientId,
    slug: app.slug,
    name: app.name,
    description: '',
    url,
    logoUrl: `${graph.world.url}/avatars/in/${app.id}`,
    logoBackgroundColor: 'ffffff',
    createdAt: app.createdAt,
    updatedAt: app.createdAt,
  };
}
