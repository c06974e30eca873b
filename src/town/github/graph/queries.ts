/** The root of GraphQL's queries. */
import { repositoryById } from '../act.ts';
import { accountByLogin } from '../auth.ts';
import { tables } from '../entities.ts';
import { searchIssues } from '../search.ts';
import { repositoryByName } from '../shapes.ts';
import { connection } from './connection.ts';
import { mayRead, refusal, textArg } from './graph.ts';
import type { Args, Graph, Shape } from './graph.ts';
import { shapeNode } from './nodes.ts';

/** The fields of `Query`. */
export function shapeQuery(graph: Graph): Shape {
  const shape: Shape = {
    __typename: 'Query',
    relay: () => shape,
    viewer: () => {
      const { actor } = graph.context;
      return { ...graph.make.actor(graph, actor.id), login: actor.login };
    },
    rateLimit: () => shapeRateLimit(graph),
    repository: (args: Args) => {
      const [owner, name] = [textArg(args, 'owner') ?? '', textArg(args, 'name') ?? ''];
      const repo = repositoryByName(graph.world, owner, name);
      if (repo !== undefined && mayRead(graph, repo)) return graph.make.repository(graph, repo);
      throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
    node: (args: Args) => shapeNode(graph, textArg(args, 'id') ?? ''),
    nodes: (args: Args) => {
      const ids = Array.isArray(args['ids']) ? args['ids'] : [];
      return ids.map((id) => () => shapeNode(graph, String(id))).map((make) => make());
    },
    user: (args: Args) => shapeAccount(graph, textArg(args, 'login') ?? '', 'User'),
    organization: (args: Args) => shapeAccount(graph, textArg(args, 'login') ?? '', 'Organization'),
    repositoryOwner: (args: Args) => {
      const account = accountByLogin(graph.world, textArg(args, 'login') ?? '');
      return account === undefined || account.type === 'Bot' ? null : graph.make.actor(graph, account.id);
    },
    search: (args: Args) => search(graph, args),
    meta: { gitHubServicesSha: '0'.repeat(40), isPasswordAuthenticationVerifiable: false },
    licenses: [],
    codesOfConduct: [],
  };
  return shape;
}

function shapeAccount(graph: Graph, login: string, type: 'User' | 'Organization'): Shape {
  const account = accountByLogin(graph.world, login);
  if (account?.type === type) return graph.make.actor(graph, account.id);
  const kind = type === 'User' ? 'a User' : 'an Organization';
  throw refusal('NOT_FOUND', `Could not resolve to ${kind} with the login of '${login}'.`);
}

function search(graph: Graph, args: Args): Shape {
  const query = textArg(args, 'query') ?? '';
  const kind = textArg(args, 'type') ?? '';
  const counts = { codeCount: 0, discussionCount: 0, repositoryCount: 0, userCount: 0, wikiCount: 0, issueCount: 0 };
  if (kind.startsWith('ISSUE')) {
    const found = searchIssues(graph.world, query).filter((issue) =>
      mayRead(graph, repositoryById(graph.store, issue.repositoryId)),
    );
    const rows = found.toReversed();
    return { ...counts, issueCount: rows.length, ...connection(args, rows, (one) => graph.make.subject(graph, one)) };
  }
  if (kind !== 'REPOSITORY') throw refusal('NOT_SERVED', `The stand-in does not search for ${kind}.`);
  const words = query.toLowerCase().split(/\s+/);
  const found = tables.repositories(graph.store).where((repo) => {
    return mayRead(graph, repo) && words.every((word) => `${repo.owner}/${repo.name}`.toLowerCase().includes(word));
  });
  return {
    ...counts,
    repositoryCount: found.length,
    ...connection(args, found, (repo) => graph.make.repository(graph, repo)),
  };
}

function shapeRateLimit(graph: Graph): Shape {
  const { limit, used, remaining, reset } = graph.world.limits.state(graph.world, graph.context.credential, 'graphql');
  const resetAt = new Date(reset * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { __typename: 'RateLimit', cost: 1, nodeCount: 0, limit, used, remaining, resetAt };
}
