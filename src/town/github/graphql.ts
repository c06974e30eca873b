/** GraphQL: what only GraphQL has, and what `gh` asks. Errors are in GitHub's form, and always with status 200. */
import { execute, getOperationAST, GraphQLError, Kind, OperationTypeNode, parse, validate } from 'graphql';
import type {
  DocumentNode,
  GraphQLFieldResolver,
  GraphQLFormattedError,
  GraphQLTypeResolver,
  OperationDefinitionNode,
} from 'graphql';
import { z } from 'zod';
import type { Answer, Context } from './context.ts';
import { parseBody } from './context.ts';
import { shapeActor, shapeApp } from './graph/actors.ts';
import { shapeCheckRun, shapeRollup, shapeStatus, shapeSuite } from './graph/checks.ts';
import type { Graph, Makers, Shape } from './graph/graph.ts';
import { shapeComment, shapeIssue, shapeLabel, shapeReaction } from './graph/issues.ts';
import { shapeMutation } from './graph/mutations.ts';
import { shapeObject, shapeRef } from './graph/objects.ts';
import { shapePull, shapeReview } from './graph/pulls.ts';
import { shapeQuery } from './graph/queries.ts';
import { shapeRepository } from './graph/repositories.ts';
import { loadSchema } from './graph/schema.ts';
import { Problem } from './problem.ts';
import { pullOf } from './pull-entities.ts';

const make: Makers = {
  actor: shapeActor,
  app: shapeApp,
  repository: shapeRepository,
  ref: shapeRef,
  object: shapeObject,
  subject: (graph, issue) =>
    issue.isPull ? shapePull(graph, pullOf(graph.store, issue.id)) : shapeIssue(graph, issue),
  pull: shapePull,
  label: shapeLabel,
  comment: shapeComment,
  reaction: shapeReaction,
  review: shapeReview,
  suite: shapeSuite,
  checkRun: shapeCheckRun,
  status: shapeStatus,
  rollup: shapeRollup,
};

const Asked = z.looseObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

// The mutations that GitHub surely counts as making content.
const creations = new Set(['addComment', 'createIssue', 'createPullRequest', 'addPullRequestReview']);

/** Answers `POST /graphql`. */
export async function runGraphql(context: Context): Promise<Answer> {
  if (context.credential.kind === 'none') {
    throw new Problem(401, 'This endpoint requires you to be authenticated.');
  }
  if (context.credential.kind === 'jwt') throw new Problem(403, 'Resource not accessible by integration');
  const asked = parseBody(context, Asked, 'Query');
  const { document, wrong } = readQuery(asked.query);
  if (document === undefined) return failure(wrong);
  const operation = getOperationAST(document, asked.operationName ?? null);
  if (!operation) {
    return failure([new GraphQLError('An operation name is required', { extensions: { code: 'operationName' } })]);
  }
  noteCall(context, operation);
  if (wrong.length > 0) return failure(wrong);
  return answerOperation(context, asked, { document, operation });
}

async function answerOperation(
  context: Context,
  asked: z.output<typeof Asked>,
  on: { document: DocumentNode; operation: OperationDefinitionNode },
): Promise<Answer> {
  const { document, operation } = on;
  const graph: Graph = { world: context.world, store: context.store, context, make };
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const result = await execute({
    schema: loadSchema(),
    document,
    rootValue: isMutation ? shapeMutation(graph) : shapeQuery(graph),
    contextValue: graph,
    variableValues: asked.variables ?? {},
    operationName: asked.operationName ?? null,
    fieldResolver: resolveField,
    typeResolver: resolveType,
  });
  const errors = (result.errors ?? []).map((error) => toGitHub(error));
  return { status: 200, body: { data: result.data ?? null, ...(errors.length > 0 ? { errors } : {}) } };
}

/** GitHub lets fragments of different types ask for one name with different types, and gh does. */
function isTolerated(error: GraphQLError): boolean {
  return /conflict because they return conflicting types/.test(error.message);
}

interface ReadQuery {
  /** Undefined if it cannot be parsed. */
  readonly document: DocumentNode | undefined;
  readonly wrong: readonly GraphQLError[];
}

const queriesMax = 500;
const queryLengthMax = 50_000;
const queries = new Map<string, ReadQuery>();

/** Parses and validates a query; programs send the same few again and again. */
function readQuery(text: string): ReadQuery {
  const kept = queries.get(text);
  if (kept !== undefined) return kept;
  const parsed = parseDocument(text);
  if (parsed instanceof GraphQLError) return { document: undefined, wrong: [parsed] };
  const problems = validate(loadSchema(), parsed, undefined, { maxErrors: 20 });
  const read = { document: parsed, wrong: problems.filter((error) => !isTolerated(error)) };
  if (queries.size >= queriesMax) queries.clear();
  if (text.length <= queryLengthMax) queries.set(text, read);
  return read;
}

function parseDocument(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: 20_000 });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** The log of calls names the fields asked for at the root. */
function noteCall(context: Context, operation: OperationDefinitionNode): void {
  const fields = operation.selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
  context.call.operation = `graphql/${fields.join(',')}`;
  context.call.write = operation.operation === OperationTypeNode.MUTATION;
  context.call.creation = fields.some((field) => creations.has(field));
}

// graphql-js decides how many parameters this has.
// oxlint-disable-next-line max-params
const resolveField: GraphQLFieldResolver<Shape, Graph> = (source, args, _, info) => {
  const value = source[info.fieldName];
  if (value === undefined) {
    const message = `The stand-in does not serve ${info.parentType.name}.${info.fieldName}`;
    throw new GraphQLError(message, { extensions: { type: 'NOT_SERVED' } });
  }
  return typeof value === 'function' ? value(args) : value;
};

const resolveType: GraphQLTypeResolver<Shape, Graph> = (source) => {
  return typeof source['__typename'] === 'string' ? source['__typename'] : undefined;
};

function failure(errors: readonly GraphQLError[]): Answer {
  return { status: 200, body: { errors: errors.map((error) => toGitHub(error)) } };
}

const types: Readonly<Record<number, string>> = { 401: 'FORBIDDEN', 403: 'FORBIDDEN', 404: 'NOT_FOUND' };

/** GitHub puts its `type` beside the message. */
function toGitHub(error: GraphQLError): Record<string, unknown> {
  const { message, locations, path, extensions }: GraphQLFormattedError = error.toJSON();
  const cause = error.originalError;
  if (cause instanceof Problem) {
    const detail = cause.errors.map((one) =>
      typeof one === 'string' ? one : (one.message ?? `${one.field} ${one.code}`),
    );
    const text = [cause.message, ...detail].join(': ');
    return { type: types[cause.status] ?? 'UNPROCESSABLE', path, locations, message: text };
  }
  if (cause !== undefined && !(cause instanceof GraphQLError)) {
    process.stderr.write(`town: graphql: ${cause.stack ?? cause.message}\n`);
    return { type: 'INTERNAL', path, locations, message: 'Something went wrong while executing your query.' };
  }
  const { type, ...rest } = extensions ?? {};
  const more = Object.keys(rest).length > 0 ? { extensions: rest } : {};
  return { ...(type === undefined ? {} : { type }), ...more, path, locations, message };
}
