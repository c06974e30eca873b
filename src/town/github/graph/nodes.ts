/** From GraphQL's opaque ids to things, if the caller may know of them. */
import { repositoryById } from '../act.ts';
import { checkTables } from '../check-entities.ts';
import { parseNodeId, tables } from '../entities.ts';
import type { Repository } from '../entities.ts';
import { issueTables } from '../issue-entities.ts';
import type { Comment, Issue, Label } from '../issue-entities.ts';
import { pullOf, pullTables } from '../pull-entities.ts';
import { mayRead, refusal } from './graph.ts';
import type { Graph, Shape } from './graph.ts';

function unresolvable(id: string): Error {
  return refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
}

function visible<T extends { repositoryId: number }>(graph: Graph, row: T | undefined): T | undefined {
  if (row === undefined) return undefined;
  return mayRead(graph, repositoryById(graph.store, row.repositoryId)) ? row : undefined;
}

/** The issue or pull request with that id. */
export function subjectNode(graph: Graph, id: string): Issue {
  const parsed = parseNodeId(id);
  const isOne = parsed?.kind === 'Issue' || parsed?.kind === 'PullRequest';
  const issue = isOne ? visible(graph, issueTables.issues(graph.store).get(parsed.id)) : undefined;
  if (issue === undefined) throw unresolvable(id);
  return issue;
}

/** The comment with that id. */
export function commentNode(graph: Graph, id: string): Comment {
  const parsed = parseNodeId(id);
  const isOne = parsed?.kind === 'IssueComment';
  const comment = isOne ? visible(graph, issueTables.comments(graph.store).get(parsed.id)) : undefined;
  if (comment === undefined) throw unresolvable(id);
  return comment;
}

/** The label with that id. */
export function labelNode(graph: Graph, id: string): Label {
  const parsed = parseNodeId(id);
  const label = parsed?.kind === 'Label' ? visible(graph, issueTables.labels(graph.store).get(parsed.id)) : undefined;
  if (label === undefined) throw unresolvable(id);
  return label;
}

/** The repository with that id. */
export function repositoryNode(graph: Graph, id: string): Repository {
  const parsed = parseNodeId(id);
  const repo = parsed?.kind === 'Repository' ? tables.repositories(graph.store).get(parsed.id) : undefined;
  if (repo === undefined || !mayRead(graph, repo)) throw unresolvable(id);
  return repo;
}

/** The repository and the name of the ref with that id. */
export function refNode(graph: Graph, id: string): { repo: Repository; ref: string } {
  const parsed = parseNodeId(id);
  const slash = parsed?.id.indexOf('/') ?? -1;
  const repo = parsed?.kind === 'Ref' ? tables.repositories(graph.store).get(parsed.id.slice(0, slash)) : undefined;
  if (parsed === undefined || repo === undefined || !mayRead(graph, repo)) throw unresolvable(id);
  return { repo, ref: parsed.id.slice(slash + 1) };
}

/** Anything that has an id. */
export async function shapeNode(graph: Graph, id: string): Promise<Shape> {
  const shape = await findNode(graph, id);
  if (shape === undefined || shape === null) throw unresolvable(id);
  return shape;
}

async function findNode(graph: Graph, id: string): Promise<Shape | null | undefined> {
  const parsed = parseNodeId(id);
  const { store, make } = graph;
  switch (parsed?.kind) {
    case 'Repository':
      return make.repository(graph, repositoryNode(graph, id));
    case 'Issue':
    case 'PullRequest':
      return make.subject(graph, subjectNode(graph, id));
    case 'IssueComment':
      return make.comment(graph, commentNode(graph, id));
    case 'Label':
      return make.label(graph, labelNode(graph, id));
    case 'Ref': {
      const { repo, ref } = refNode(graph, id);
      const sha = await graph.world.git(repo).readRef(ref);
      return sha === undefined ? undefined : make.ref(graph, { repo, sha, ref });
    }
    case 'CheckRun':
      return shapeRow(visible(graph, checkTables.runs(store).get(parsed.id)), (run) => make.checkRun(graph, run));
    case 'CheckSuite':
      return shapeRow(visible(graph, checkTables.suites(store).get(parsed.id)), (suite) => make.suite(graph, suite));
    default:
      return parsed === undefined ? undefined : findOther(graph, parsed);
  }
}

function shapeRow<T>(row: T | undefined, shape: (row: T) => Shape): Shape | undefined {
  return row === undefined ? undefined : shape(row);
}

async function findOther(graph: Graph, parsed: { kind: string; id: string }): Promise<Shape | null | undefined> {
  const { kind, id } = parsed;
  if (['User', 'Bot', 'Organization'].includes(kind)) {
    return tables.accounts(graph.store).get(id) === undefined ? undefined : graph.make.actor(graph, Number(id));
  }
  if (kind === 'Commit' || kind === 'GitObject') return objectNode(graph, id);
  return kind === 'PullRequestReview' ? reviewNode(graph, id) : undefined;
}

async function objectNode(graph: Graph, id: string): Promise<Shape | null | undefined> {
  const [repoId = '', sha = ''] = id.split('/');
  const repo = tables.repositories(graph.store).get(repoId);
  return repo === undefined || !mayRead(graph, repo) ? undefined : graph.make.object(graph, { repo, sha });
}

function reviewNode(graph: Graph, id: string): Shape | undefined {
  const review = pullTables.reviews(graph.store).get(id);
  if (review === undefined || visible(graph, pullOf(graph.store, review.issueId)) === undefined) return undefined;
  return graph.make.review(graph, review);
}
