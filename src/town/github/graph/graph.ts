/**
 * What every part of the GraphQL side shares. A shape is an object with GitHub's field names, whose values are plain or functions
 * of the field's arguments; a field that a shape lacks is refused by name, so nothing is ever null by accident.
 */
import { GraphQLError } from 'graphql';
import type { Act } from '../act.ts';
import { canSee } from '../auth.ts';
import type { CheckRun, CheckSuite, Status } from '../check-entities.ts';
import { causeOf } from '../context.ts';
import type { Context } from '../context.ts';
import type { Repository } from '../entities.ts';
import type { Comment, Issue, Label, Reaction } from '../issue-entities.ts';
import type { Pull, Review } from '../pull-entities.ts';
import type { Store } from '../store.ts';
import type { World } from '../world.ts';

/** The arguments of a field, as graphql-js has checked them against the schema. */
export type Args = Readonly<Record<string, unknown>>;

/** A value by field name, or how to make it from the field's arguments. */
export type Shape = Readonly<Record<string, unknown>>;

/** A git commit in its repository. */
export interface Place {
  readonly repo: Repository;
  readonly sha: string;
}

/** How each kind of thing is shaped; gathered in one place because they all lead to each other. */
export interface Makers {
  readonly actor: (graph: Graph, accountId: number) => Shape;
  readonly app: (graph: Graph, appId: number) => Shape | null;
  readonly repository: (graph: Graph, repo: Repository) => Shape;
  readonly ref: (graph: Graph, on: Place & { ref: string }) => Shape;
  readonly object: (graph: Graph, on: Place) => Promise<Shape | null>;
  readonly subject: (graph: Graph, issue: Issue) => Shape;
  readonly pull: (graph: Graph, pull: Pull) => Shape;
  readonly label: (graph: Graph, label: Label) => Shape;
  readonly comment: (graph: Graph, comment: Comment) => Shape;
  readonly reaction: (graph: Graph, reaction: Reaction) => Shape;
  readonly review: (graph: Graph, review: Review) => Shape;
  readonly suite: (graph: Graph, suite: CheckSuite) => Shape;
  readonly checkRun: (graph: Graph, run: CheckRun) => Shape;
  readonly status: (graph: Graph, status: Status) => Shape;
  readonly rollup: (graph: Graph, on: Place) => Shape | null;
}

/** One GraphQL call. */
export interface Graph {
  readonly world: World;
  readonly store: Store;
  readonly context: Context;
  readonly make: Makers;
}

/** The caller acting in a repository. */
export function actIn(graph: Graph, repo: Repository): Act {
  return { world: graph.world, store: graph.store, repo, cause: causeOf(graph.context) };
}

/** Whether the caller may know of a repository. */
export function mayRead(graph: Graph, repo: Repository): boolean {
  return canSee(graph.world, graph.context.credential, repo);
}

/** An error in GitHub's form: with a `type` beside the message. */
export function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** The argument `name` if it is a text. */
export function textArg(args: Args, name: string): string | undefined {
  const value = args[name];
  return typeof value === 'string' ? value : undefined;
}

/** The argument `name` if it is a number. */
export function numberArg(args: Args, name: string): number | undefined {
  const value = args[name];
  return typeof value === 'number' ? value : undefined;
}

/** The texts in the argument `name` if it is a list. */
export function listArg(args: Args, name: string): readonly string[] | undefined {
  const value = args[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
}

/** The fields of the argument `name` if it is an object, else none. */
export function objectArg(args: Args, name: string): Args {
  const value = args[name];
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
