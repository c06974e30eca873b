/** What a handler gets and what it answers: the frame that every operation of the stand-in is written against. */
import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Bare } from '../git/bare.ts';
import type { Account, App, Repository, Token } from './entities.ts';
import { Problem } from './problem.ts';
import type { FieldError } from './problem.ts';
import type { Store } from './store.ts';
import type { Cause, World } from './world.ts';

/** Who calls, as proved by the `Authorization` header. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'jwt'; readonly app: App }
  | { readonly kind: 'installation' | 'user' | 'job'; readonly token: Token };

/** What the log of calls keeps of this call; GraphQL fills it in itself. */
export interface CallNote {
  operation: string;
  write: boolean;
  creation: boolean;
}

/** One call. */
export interface Context {
  readonly world: World;
  readonly store: Store;
  /** The repository of the path; throws 404 if the path has none or the caller may not see it. */
  readonly repo: Repository;
  /** The git data of `repo`. */
  readonly git: Bare;
  /** The account that acts: the person, or the App's bot; throws 401 for nobody and for a JWT. */
  readonly actor: Account;
  readonly credential: Credential;
  readonly method: string;
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly rawBody: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly call: CallNote;
  /** The instant in GitHub's form, `2026-01-31T12:00:00Z`. */
  readonly now: () => string;
  /** Says that something happened in `repo`: webhooks go out and listeners run. `payload` lacks only the common envelope. */
  readonly emit: (event: string, action: string | null, payload: Record<string, unknown>) => void;
}

/** A Buffer or a stream is sent as it is (name its content-type), anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Does one operation. */
export type Handler = (context: Context) => Answer | Promise<Answer>;

/** Handlers by GitHub's operationId. */
export type Handlers = Readonly<Record<string, Handler>>;

/** The parameter `name` of the path. */
export function param(context: Context, name: string): string {
  const value = context.params[name];
  if (value === undefined) throw new Problem(404, 'Not Found');
  return value;
}

/** The parameter `name` of the path as a positive integer; 404 otherwise. */
export function numberParam(context: Context, name: string): number {
  const text = param(context, name);
  if (!/^\d{1,15}$/.test(text)) throw new Problem(404, 'Not Found');
  return Number(text);
}

/** The body as `schema` reads it; 422 naming the fields otherwise. */
export function parseBody<T extends z.ZodType>(context: Context, schema: T, resource = 'Request'): z.output<T> {
  const parsed = schema.safeParse(context.body ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue): FieldError => {
    const field = issue.path.join('.');
    const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
    return { resource, field, code: isMissing ? 'missing_field' : 'invalid', message: issue.message };
  });
  throw new Problem(422, 'Invalid request.', { errors });
}

/** The page of `list` that the query asks for, and the `link` header that leads to the others. */
export function paginate<T>(context: Context, list: readonly T[]): { items: T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(context.query.get('per_page') ?? 30) || 30));
  const page = Math.max(1, Number(context.query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(list.length / size));
  const items = list.slice((page - 1) * size, page * size);
  const links: string[] = [];
  const link = (to: number, rel: string): void => {
    const query = new URLSearchParams(context.query);
    query.set('page', String(to));
    links.push(`<${context.world.api}${context.params['$path'] ?? ''}?${query.toString()}>; rel="${rel}"`);
  };
  if (page > 1) link(page - 1, 'prev');
  if (page < last) link(page + 1, 'next');
  if (page < last) link(last, 'last');
  if (page > 1) link(1, 'first');
  return { items, headers: links.length > 0 ? { link: links.join(', ') } : {} };
}

/** 200 with the asked-for page of `list`, each item rendered. */
export function listAnswer<T>(context: Context, list: readonly T[], render: (item: T) => unknown): Answer {
  const { items, headers } = paginate(context, list);
  return { status: 200, body: items.map((item) => render(item)), headers };
}

/** Who is behind a call, as events and rules see it. */
export function causeOf(context: Context): Cause {
  const { credential } = context;
  if (credential.kind === 'none' || credential.kind === 'jwt') throw new Problem(401, 'Requires authentication');
  return { account: context.actor, kind: credential.kind, token: credential.token };
}
