/** What a failure of GitHub means: worth another try, and after how long, or not. */
import { z } from 'zod';
import type { Failure } from '../../ports/failure.ts';

const Headers = z.record(z.string(), z.unknown());

// Octokit's errors by what they hold: its packages come in several copies, so `instanceof` would lie.
const StatusError = z.looseObject({
  status: z.number(),
  message: z.string(),
  response: z.looseObject({ headers: Headers }).optional(),
});
type StatusError = z.infer<typeof StatusError>;

const GraphqlError = z.looseObject({
  name: z.literal('GraphqlResponseError'),
  message: z.string(),
  headers: Headers.default({}),
  errors: z.array(z.looseObject({ type: z.string().optional(), message: z.string() })).default([]),
});
type GraphqlError = z.infer<typeof GraphqlError>;

const secondaryWaitMs = 60_000;
const waitMaxMs = 3_600_000;

/** The status that GitHub answered with, null where it did not answer. */
export function statusOf(error: unknown): number | null {
  const status = StatusError.safeParse(error);
  return status.success ? status.data.status : null;
}

/** The types of a GraphQL answer's errors, empty for any other failure. */
export function graphqlTypesOf(error: unknown): readonly string[] {
  const graphql = GraphqlError.safeParse(error);
  return graphql.success ? graphql.data.errors.map((each) => each.type ?? '') : [];
}

/** Judges what an adapter threw. What GitHub did not say is not worth another try: it is a bug, and stays loud. */
export function classify(error: unknown): Failure {
  const graphql = GraphqlError.safeParse(error);
  if (graphql.success) return classifyGraphql(graphql.data);
  const status = StatusError.safeParse(error);
  if (status.success) return classifyStatus(status.data);
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'lasting', reason };
}

/** The milliseconds that GitHub asks to wait, from its headers; null when it does not say. */
export function askedWaitMs(headers: Readonly<Record<string, unknown>>, nowMs: number): number | null {
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return bounded(after * 1000);
  const reset = Number(headers['x-ratelimit-reset']);
  const isSpent = headers['x-ratelimit-remaining'] !== undefined && Number(headers['x-ratelimit-remaining']) === 0;
  return isSpent && Number.isFinite(reset) ? bounded(reset * 1000 - nowMs) : null;
}

function bounded(ms: number): number {
  return Math.min(waitMaxMs, Math.max(0, ms));
}

function classifyStatus(error: StatusError): Failure {
  const reason = `${error.status}: ${error.message}`;
  const headers = error.response?.headers ?? {};
  const asked = askedWaitMs(headers, Date.now());
  if (isRateLimit(error, asked)) return { kind: 'passing', reason, retryAfterMs: asked ?? secondaryWaitMs };
  // Octokit reports a connection that broke as 500 without a response.
  if (error.status >= 500 || error.status === 408) return { kind: 'passing', reason, retryAfterMs: asked };
  return { kind: 'lasting', reason };
}

function isRateLimit(error: StatusError, asked: number | null): boolean {
  if (error.status === 429) return true;
  return error.status === 403 && (asked !== null || /rate limit|abuse/i.test(error.message));
}

function classifyGraphql(error: GraphqlError): Failure {
  const reason = error.message.slice(0, 500);
  const types = new Set(error.errors.map((each) => each.type));
  if (types.has('RATE_LIMITED') || /rate limit/i.test(reason)) {
    return { kind: 'passing', reason, retryAfterMs: askedWaitMs(error.headers, Date.now()) ?? secondaryWaitMs };
  }
  // GraphQL answers its own time-outs and crashes with 200 and a message.
  const isTheirs =
    types.has('SERVICE_UNAVAILABLE') || types.has('INTERNAL') || /something went wrong|timedout/i.test(reason);
  return isTheirs ? { kind: 'passing', reason, retryAfterMs: null } : { kind: 'lasting', reason };
}
