/** Starts the stand-in in this process and speaks to it over real HTTP, as a person, an App or an installation. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { startTown } from '../../src/town/github/town.ts';
import type { Town, TownOptions } from '../../src/town/github/town.ts';
import { addApp, addCollaborator, addInstallation, addRepository, addUser } from '../../src/town/github/residents.ts';
import { watchSchemas } from './schemas.ts';

// One key for all: making a key takes longer than most tests.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const appKey = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

/** What came back. */
export interface Reply {
  readonly status: number;
  // Answers of any operation are read here; a type for each would only repeat GitHub's documentation.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
  readonly headers: Headers;
}

/** Calls `METHOD /path` with a credential. */
export type Caller = (request: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

/** A running stand-in with somebody in it. */
export interface Standin {
  readonly town: Town;
  readonly url: string;
  readonly dir: string;
  /** Calls with a token or JWT; with none, as nobody. */
  readonly as: (token?: string) => Caller;
  readonly user: (login: string) => string;
  readonly stop: () => Promise<void>;
}

/** Starts it in a directory of its own (or a given one). */
export async function startStandin(options: Partial<TownOptions> = {}): Promise<Standin> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'standin-'));
  const town = await startTown({ dir, adminToken: 'admin', ...options });
  const watched = watchSchemas(town.world);
  const as = (token?: string): Caller => callerOf(town.world.url, token);
  const stop = async (): Promise<void> => {
    await town.close();
    if (watched.failures.length > 0) throw new Error(`against GitHub's schemas:\n${watched.failures.join('\n')}`);
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true, maxRetries: 10 });
  };
  const user = (login: string): string => addUser(town.world, { login, email: `${login}@example.org` }).token;
  return { town, url: town.world.url, dir, as, user, stop };
}

/** A caller of the API at `url`. */
export function callerOf(url: string, token?: string): Caller {
  return async (request, body, headers = {}) => {
    const [method = 'GET', path = '/'] = request.split(' ');
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url + (path.startsWith('/_town') ? '' : '/api/v3') + path, {
      method,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, body: isJson ? JSON.parse(text) : undefined, text, headers: response.headers };
  };
}

/** A JWT of the App, as its key signs it. */
export function signJwt(
  appId: number,
  claims: { iat?: number; exp?: number; alg?: string; now?: number } = {},
): string {
  const now = claims.now ?? Math.floor(Date.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: claims.alg ?? 'RS256', typ: 'JWT' });
  const body = part({ iat: claims.iat ?? now - 60, exp: claims.exp ?? now + 540, iss: String(appId) });
  const signature = createSign('RSA-SHA256').update(`${head}.${body}`).sign(appKey, 'base64url');
  return `${head}.${body}.${signature}`;
}

/** An App with every permission, or the given ones, installed on `account`. */
export function installApp(
  standin: Standin,
  of: {
    account: string;
    slug?: string;
    permissions?: Record<string, 'read' | 'write'>;
    events?: string[];
    webhookUrl?: string;
    repositories?: string[];
  },
): { appId: number; installationId: number; token: () => Promise<string> } {
  const { world } = standin.town;
  const slug = of.slug ?? 'toolpusher';
  const app = addApp(world, {
    slug,
    owner: of.account,
    privateKey: appKey,
    webhookSecret: 'It is a secret',
    webhookUrl: of.webhookUrl,
    permissions: of.permissions ?? {
      contents: 'write',
      issues: 'write',
      pull_requests: 'write',
      workflows: 'write',
      metadata: 'read',
    },
    events: of.events ?? [],
  });
  const installation = addInstallation(world, { app: slug, account: of.account, repositories: of.repositories });
  const token = async (): Promise<string> => {
    const now = Math.floor(world.clock() / 1000);
    const reply = await standin.as(signJwt(app.id, { now }))(
      `POST /app/installations/${installation.id}/access_tokens`,
    );
    return reply.body.token;
  };
  return { appId: app.id, installationId: installation.id, token };
}

/** Runs git as somebody with a name, and says what it printed. */
export async function git(cwd: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const who = {
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  };
  const result = await execa('git', args, {
    cwd,
    reject: false,
    all: true,
    env: { ...who, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
  return { code: result.exitCode ?? -1, out: result.all };
}

/** The address to clone from as the owner of a token. */
export function remote(standin: Standin, fullName: string, token: string): string {
  return `${standin.url.replace('//', `//x-access-token:${token}@`)}/${fullName}.git`;
}

export { addCollaborator, addRepository };
