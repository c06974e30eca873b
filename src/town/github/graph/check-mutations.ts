/** The mutation that makes a check run: what REST does, with GraphQL's names. */
import { checkAccess } from '../access.ts';
import { makeRun, NewRun } from '../rest/checks.ts';
import { actIn, objectArg, refusal, textArg } from './graph.ts';
import type { Args, Graph, Shape } from './graph.ts';
import { repositoryNode } from './nodes.ts';

/** `createCheckRun`. */
export async function createCheckRun(graph: Graph, input: Args): Promise<Shape> {
  const { world, store, context } = graph;
  const repo = repositoryNode(graph, textArg(input, 'repositoryId') ?? '');
  const { credential } = context;
  checkAccess(world, { operation: 'checks/create', method: 'POST', credential, repo });
  const call = { world, store, repo, git: world.git(repo), credential, act: actIn(graph, repo) };
  const wish = NewRun.safeParse(wishOf(input));
  if (!wish.success) throw refusal('UNPROCESSABLE', wish.error.issues.map(({ message }) => message).join('; '));
  const run = await makeRun(call, wish.data);
  return { checkRun: () => graph.make.checkRun(graph, run) };
}

const plain = { name: 'name', headSha: 'head_sha', externalId: 'external_id', detailsUrl: 'details_url' } as const;
const times = { startedAt: 'started_at', completedAt: 'completed_at' } as const;

function wishOf(input: Args): Record<string, unknown> {
  const texts = Object.entries({ ...plain, ...times }).map(([theirs, rest]) => [rest, textArg(input, theirs)] as const);
  const words = ['status', 'conclusion'].map((name) => [name, textArg(input, name)?.toLowerCase()] as const);
  const output = objectArg(input, 'output');
  const more = [
    ['actions', objectsArg(input, 'actions')],
    ['output', Object.keys(output).length === 0 ? undefined : { ...output, annotations: [] }],
  ] as const;
  return Object.fromEntries([...texts, ...words, ...more].filter(([, value]) => value !== undefined));
}

const objectsArg = (input: Args, name: string): unknown => (Array.isArray(input[name]) ? input[name] : undefined);
