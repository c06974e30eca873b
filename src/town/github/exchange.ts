/** One call of GitHub's API from its request to its answer: who, what, may they, do it, and note it in the log of calls. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { withFaults } from '../faults/api-faults.ts';
import { checkAccess, unauthenticated } from './access.ts';
import { accountById, authenticate } from './auth.ts';
import { causeOf } from './context.ts';
import type { Answer, CallNote, Context, Credential, Handler } from './context.ts';
import { runGraphql } from './graphql.ts';
import { notFound, Problem } from './problem.ts';
import { match } from './router.ts';
import { repositoryByName } from './shapes.ts';
import type { World } from './world.ts';

/** A request, read whole. */
export interface Call {
  readonly method: string;
  /** As sent, without the query and `/api/v3`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: Buffer;
}

/** An answer, with what the log of calls says of it. */
export interface Outcome {
  readonly answer: Answer;
  readonly note: CallNote;
  readonly credential: Credential;
}

// The calls that GitHub surely counts as making content.
const creations = new Set(['issues/create', 'issues/create-comment', 'pulls/create', 'pulls/create-review']);

/** Answers one call; refusals are answers, only bugs throw. */
export async function answerCall(world: World, call: Call): Promise<Outcome> {
  const note: CallNote = { operation: `${call.method} ${call.path}`, write: false, creation: false };
  let credential: Credential = { kind: 'none' };
  try {
    credential = authenticate(world, call.headers.authorization);
    const answer = await perform(world, { call, credential, note });
    return { answer: conditional(call, answer), note, credential };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { answer: { status: error.status, body: error.toBody(), headers: error.headers }, note, credential };
  }
}

async function perform(world: World, on: { call: Call; credential: Credential; note: CallNote }): Promise<Answer> {
  const { call, credential, note } = on;
  const isGraphql = /^\/(?:api\/)?graphql$/.test(call.path);
  const found = isGraphql ? graphqlMatch(call) : match(call.method, call.path);
  if (found.status === 'unknown') throw notFound();
  note.operation = found.operation;
  if (found.status === 'unhandled') {
    throw new Problem(501, `The stand-in does not serve ${found.operation} (${call.method} ${call.path}).`);
  }
  note.write = !isGraphql && !['GET', 'HEAD'].includes(call.method);
  note.creation = creations.has(found.operation);
  const { owner, repo: name } = found.params;
  const repo = owner !== undefined && name !== undefined ? repositoryByName(world, owner, name) : undefined;
  if (owner !== undefined && name !== undefined && repo === undefined) throw notFound();
  checkAccess(world, { operation: found.operation, method: call.method, credential, repo });
  const params = { ...found.params, $path: call.path };
  const doing = { ...call, operation: found.operation, credential, isCreation: note.creation };
  return withFaults(world, doing, () => found.handler(makeContext(world, { call, credential, note, params, repo })));
}

function graphqlMatch(call: Call): {
  status: 'found';
  operation: string;
  handler: Handler;
  params: Record<string, string>;
} {
  if (call.method !== 'POST') throw notFound();
  return { status: 'found', operation: 'graphql', handler: runGraphql, params: {} };
}

interface Parts {
  readonly call: Call;
  readonly credential: Credential;
  readonly note: CallNote;
  readonly params: Record<string, string>;
  readonly repo: Context['repo'] | undefined;
}

function makeContext(world: World, parts: Parts): Context {
  const { call, credential, note, params } = parts;
  const context: Context = {
    world,
    store: world.store,
    credential,
    params,
    call: note,
    method: call.method,
    query: call.query,
    headers: call.headers,
    rawBody: call.rawBody,
    body: parseJson(call),
    now: world.now,
    get repo() {
      if (parts.repo === undefined) throw notFound();
      return parts.repo;
    },
    get git() {
      return world.git(this.repo);
    },
    get actor() {
      if (credential.kind === 'none' || credential.kind === 'jwt') throw unauthenticated();
      return accountById(world, credential.token.accountId);
    },
    emit(event, action, payload) {
      world.emit({ repo: context.repo, event, action, payload, cause: causeOf(context) });
    },
  };
  return context;
}

function parseJson(call: Call): unknown {
  if (call.rawBody.length === 0) return undefined;
  if (/octet-stream|zip/.test(call.headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(call.rawBody.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem(400, 'Problems parsing JSON');
    throw error;
  }
}

/** Gives a read its ETag, and answers 304 to whoever has that one already. */
function conditional(call: Call, answer: Answer): Answer {
  const isRead = call.method === 'GET' || call.method === 'HEAD';
  if (!isRead || answer.status !== 200 || answer.body instanceof Readable) return answer;
  const bytes = Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body ?? null);
  const etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`;
  const headers = { ...answer.headers, etag };
  return call.headers['if-none-match'] === etag ? { status: 304, headers } : { ...answer, headers };
}
