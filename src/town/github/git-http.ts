/** Git's smart HTTP protocol, by way of `git http-backend` as a CGI program. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gitEnvironment } from '../git/command.ts';
import { checkNeed } from './access.ts';
import { accountById, authenticate, canSee } from './auth.ts';
import type { Credential } from './context.ts';
import type { Repository } from './entities.ts';
import { notFound, Problem } from './problem.ts';
import type { Pushes } from './pushes.ts';
import { repositoryByName } from './shapes.ts';
import type { Cause, World } from './world.ts';

/** One request of a git client. */
export interface GitRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly pushes: Pushes;
  /** The folder of gitHooks and the environment they want. */
  readonly hook: { readonly hooks: string; readonly env: Readonly<Record<string, string>> };
}

/** Serves one request of a git client. */
export async function serveGit(world: World, on: GitRequest): Promise<void> {
  try {
    const { repo, credential, rest } = admit(world, on);
    if (on.request.method === 'POST' && rest === 'git-receive-pack') await receive(world, on, { repo, credential });
    else await pass(on, startBackend(world, on, { repo, rest, env: {} }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const headers = error.status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
    on.request.resume();
    on.response.writeHead(error.status, { 'content-type': 'text/plain', ...headers }).end(`${error.message}\n`);
  }
}

/** Who asks for what, if they may. */
function admit(world: World, on: GitRequest): { repo: Repository; credential: Credential; rest: string } {
  const { repo, rest } = place(world, on.url.pathname);
  const credential = authenticate(world, on.request.headers.authorization);
  const isPush = rest === 'git-receive-pack' || on.url.searchParams.get('service') === 'git-receive-pack';
  const isOpen = repo?.private === false && !isPush;
  if (credential.kind === 'none' && !isOpen) throw new Problem(401, 'No credentials given');
  if (repo === undefined || !canSee(world, credential, repo)) throw notFound('Repository not found.');
  checkReach(world, { repo, credential, level: isPush ? 'write' : 'read' });
  const isSpared = credential.kind === 'user' || credential.kind === 'none';
  if (!isSpared && world.faults.strikes('git.503', world.faults.occurrence(`git ${rest} ${isPush}`)))
    throw new Problem(503, 'Service Unavailable');
  return { repo, credential, rest };
}

function place(world: World, pathname: string): { repo: Repository | undefined; rest: string } {
  const { owner = '', name = '', rest = '' } = gitPath.exec(pathname)?.groups ?? {};
  return { repo: repositoryByName(world, decodeURIComponent(owner), decodeURIComponent(name)), rest };
}

const gitPath = /^\/(?<owner>[^/]+)\/(?<name>[^/]+?)(?:\.git)?\/(?<rest>(?:info\/refs|git-).*)$/;

function checkReach(world: World, on: { repo: Repository; credential: Credential; level: 'read' | 'write' }): void {
  const { repo, credential, level } = on;
  try {
    checkNeed(
      world,
      { operation: 'git', method: 'POST', credential, repo },
      { anyOf: [['contents', level]], role: level },
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(403, `Permission to ${repo.owner}/${repo.name}.git denied to ${nameOf(world, credential)}.`);
  }
}

function nameOf(world: World, credential: Credential): string {
  if (credential.kind === 'none') return 'nobody';
  return credential.kind === 'jwt' ? credential.app.slug : accountById(world, credential.token.accountId).login;
}

async function receive(world: World, on: GitRequest, of: { repo: Repository; credential: Credential }): Promise<void> {
  const { repo, credential } = of;
  if (credential.kind === 'none' || credential.kind === 'jwt') throw new Problem(401, 'No credentials given');
  const cause: Cause = {
    account: accountById(world, credential.token.accountId),
    kind: credential.kind,
    token: credential.token,
  };
  const { key, finish } = on.pushes.begin(repo, cause);
  const env = { ...on.hook.env, TOWN_HOOK_URL: `${world.url}/_hook/pre-receive`, TOWN_HOOK_KEY: key };
  try {
    await pass(on, startBackend(world, on, { repo, rest: 'git-receive-pack', env }), finish);
  } finally {
    await finish();
  }
}

function startBackend(
  world: World,
  on: GitRequest,
  of: { repo: Repository; rest: string; env: Readonly<Record<string, string>> },
): ChildProcessWithoutNullStreams {
  const { headers, method = 'GET' } = on.request;
  const config: readonly (readonly [string, string])[] = [
    ['core.hooksPath', on.hook.hooks],
    ['receive.hideRefs', 'refs/pull'],
    ['safe.directory', '*'],
  ];
  const settings = config.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  const env: Record<string, string> = {
    ...gitEnvironment,
    ...of.env,
    ...Object.fromEntries(settings),
    GIT_CONFIG_COUNT: String(config.length),
    GIT_PROJECT_ROOT: join(world.dir, 'git'),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${of.repo.id}.git/${of.rest}`,
    REQUEST_METHOD: method,
    QUERY_STRING: on.url.search.slice(1),
    CONTENT_TYPE: headers['content-type'] ?? '',
    REMOTE_USER: 'town',
    REMOTE_ADDR: '127.0.0.1',
    ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    ...(headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: headers['content-encoding'] }),
    ...protocolOf(headers['git-protocol']),
  };
  return spawn('git', ['http-backend'], { env, cwd: '/' });
}

function protocolOf(header: string | string[] | undefined): { GIT_PROTOCOL?: string } {
  return typeof header === 'string' && /^[\w=:.-]{1,200}$/.test(header) ? { GIT_PROTOCOL: header } : {};
}

/** Passes the request in and the answer out; with `before`, holds the answer back until that is done. */
async function pass(
  on: GitRequest,
  child: ChildProcessWithoutNullStreams,
  before?: () => Promise<void>,
): Promise<void> {
  const { request, response } = on;
  child.stdin.on('error', () => request.resume());
  child.stderr.resume();
  response.on('close', () => {
    if (!response.writableFinished) child.kill();
  });
  request.pipe(child.stdin);
  const held: Buffer[] = [];
  let head: Buffer | undefined = Buffer.alloc(0);
  const write = (bytes: Buffer): void => {
    if (before !== undefined) held.push(bytes);
    else if (!response.write(bytes)) {
      child.stdout.pause();
      response.once('drain', () => child.stdout.resume());
    }
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === undefined) return write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    applyHead(response, head.subarray(0, end).toString('latin1'));
    const rest = head.subarray(end + 4);
    head = undefined;
    if (rest.length > 0) write(rest);
  });
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  await before?.();
  if (head !== undefined && !response.headersSent) response.statusCode = 500;
  response.end(Buffer.concat(held));
}

function applyHead(response: ServerResponse, text: string): void {
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') response.statusCode = Number(value.split(' ')[0]);
    else if (name !== 'content-length') response.setHeader(name, value);
  }
}
