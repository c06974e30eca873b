/** The stand-in's HTTP server: GitHub's API, git's smart protocol, and the town's own administration. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerAdmin } from './admin.ts';
import { accountById } from './auth.ts';
import type { CallLog } from './call-log.ts';
import type { Answer } from './context.ts';
import { answerCall } from './exchange.ts';
import type { Call, Outcome } from './exchange.ts';
import { readdress } from './gh-address.ts';
import { serveGit } from './git-http.ts';
import type { GitRequest } from './git-http.ts';
import { writePushHook } from './push-hook.ts';
import { Pushes } from './pushes.ts';
import { rateHeaders } from './rate-limits.ts';
import { Signal } from './signal.ts';
import type { World } from './world.ts';
import { answerPage } from '../pages/pages.tsx';
import { answerResults, isResultsPath } from '../runner/results-service.ts';

/** What the server needs besides the world. */
export interface ServerOptions {
  readonly port: number;
  readonly adminToken: string;
  readonly calls: CallLog;
  /** The name under which this process has its directory. */
  readonly instance: string;
}

/** A listening server; it answers nothing before `open`. */
export interface TownServer {
  readonly url: string;
  readonly open: () => void;
  readonly close: () => Promise<void>;
}

const bodyBytesMax = 64 * 1024 * 1024;

/** Listens on 127.0.0.1. */
export async function startServer(world: World, options: ServerOptions): Promise<TownServer> {
  const pushes = new Pushes(world);
  const hook = writePushHook(world.dir);
  const opened = new Signal();
  const server = createServer((request, response) => {
    opened.given
      .then(() => serve(world, { request, response, pushes, hook, ...options }))
      .catch((error: unknown) => fail(response, error));
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, open: () => opened.give(), close: () => closeServer(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface Serving extends ServerOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pushes: Pushes;
  readonly hook: GitRequest['hook'];
}

async function serve(world: World, serving: Serving): Promise<void> {
  const { request, response } = serving;
  const url = new URL(request.url ?? '/', world.url);
  if (/^\/[^/]+\/[^/]+?(?:\.git)?\/(?:info\/refs|git-(?:upload|receive)-pack)$/.test(url.pathname)) {
    await serveGit(world, { ...serving, url });
    return;
  }
  if (url.pathname === '/_hook/instance') {
    response.end(serving.instance);
    return;
  }
  const rawBody = await readBody(request);
  if (url.pathname === '/_hook/pre-receive') {
    const answer = await serving.pushes.judge(request.headers.authorization ?? '', rawBody);
    await send(response, { answer, isHead: false });
    return;
  }
  if (url.pathname.startsWith('/_town/')) {
    const call = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      rawBody,
    };
    await send(response, { answer: await answerAdmin(world, call, serving), isHead: false });
    return;
  }
  if (isResultsPath(url.pathname)) {
    const { method = 'GET', headers } = request;
    const call = { method, path: url.pathname, authorization: headers.authorization ?? '', rawBody };
    await send(response, { answer: answerResults(world, call), isHead: false });
    return;
  }
  if (!(await servePage(world, serving, url))) await serveApi(world, serving, { url, rawBody });
}

// Whether it was a page that was asked for.
async function servePage(world: World, { request, response }: Serving, url: URL): Promise<boolean> {
  const { method = 'GET', headers } = request;
  const { accept = '', host = '' } = headers;
  const answer = await answerPage(world, { method, path: url.pathname, accept, host });
  if (answer !== null) await send(response, { answer, isHead: method === 'HEAD' });
  return answer !== null;
}

async function serveApi(world: World, serving: Serving, on: { url: URL; rawBody: Buffer }): Promise<void> {
  const { request, response, calls } = serving;
  const startedAt = performance.now();
  if (world.settings.latencyMs > 0) await sleep(world.settings.latencyMs);
  const path = on.url.pathname.replace(/^\/api\/v3(?=\/|$)/, '').replace(/(?<=.)\/$/, '') || '/';
  const method = request.method ?? 'GET';
  const call: Call = { method, path, query: on.url.searchParams, headers: request.headers, rawBody: on.rawBody };
  const outcome = await answerCall(world, call).catch((error: unknown): Outcome => internal(call, error));
  const { credential, note, answer } = outcome;
  const actor =
    credential.kind === 'none'
      ? null
      : credential.kind === 'jwt'
        ? credential.app.slug
        : accountById(world, credential.token.accountId).login;
  calls.add({
    at: new Date(world.clock()).toISOString(),
    ...note,
    method,
    path,
    status: answer.status,
    actor,
    kind: credential.kind,
    ms: Math.round(performance.now() - startedAt),
  });
  const resource = path.endsWith('/graphql') ? 'graphql' : 'core';
  if (path !== '/rate_limit') world.limits.count(world, credential, resource);
  for (const listener of answer.status === 0 ? [] : world.onAnswered)
    listener({ operation: note.operation, status: answer.status, body: answer.body });
  const headers = {
    ...rateHeaders(world.limits.state(world, credential, resource)),
    ...(world.faults.value('clock.skew-ms') === 0 ? {} : { date: new Date(world.clock()).toUTCString() }),
    ...answer.headers,
  };
  const addressed = readdress({ ...answer, headers }, request.headers.host, world.api);
  await send(response, { answer: addressed, isHead: method === 'HEAD' });
}

function internal(call: Call, error: unknown): Outcome {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`town: ${call.method} ${call.path}: ${detail}\n`);
  const note = { operation: `${call.method} ${call.path}`, write: false, creation: false };
  return {
    answer: { status: 500, body: { message: 'Server Error', documentation_url: '', status: '500' } },
    note,
    credential: { kind: 'none' },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > bodyBytesMax) throw new Error('the body is too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

async function send(response: ServerResponse, on: { answer: Answer; isHead: boolean }): Promise<void> {
  const { status, body, headers } = on.answer;
  if (status === 0) {
    response.destroy();
    return;
  }
  const isRaw = Buffer.isBuffer(body) || body instanceof Readable;
  const type = isRaw ? 'application/octet-stream' : 'application/json; charset=utf-8';
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': type }),
    'x-github-request-id': randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    'cache-control': 'private, max-age=60, s-maxage=60',
    ...headers,
  });
  if (body instanceof Readable && !on.isHead) {
    await new Promise<void>((resolve) => {
      response.on('close', resolve);
      body.on('error', () => response.destroy());
      body.pipe(response);
    });
    return;
  }
  response.end(body === undefined || on.isHead ? undefined : Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

function fail(response: ServerResponse, error: unknown): void {
  process.stderr.write(`town: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  if (!response.headersSent) response.writeHead(500);
  response.end();
}
