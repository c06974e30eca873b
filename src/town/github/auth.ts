/** Who calls: tokens, JSON Web Tokens of Apps, and what each may see. */
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { Credential } from './context.ts';
import { tables } from './entities.ts';
import type { Account, App, Repository, Role, Token } from './entities.ts';
import { Problem } from './problem.ts';
import type { World } from './world.ts';

/** The key under which a token is kept. */
function hashToken(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Makes a token and keeps its hash; the text is returned once and never stored. */
export function mintToken(world: World, token: Omit<Token, 'hash'>): string {
  const prefix = { installation: 'ghs_', user: 'ghp_', job: 'ghs_' }[token.kind];
  const text = prefix + randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x');
  const hash = hashToken(text);
  tables.tokens(world.store).put(hash, { ...token, hash });
  return text;
}

/** Makes the GITHUB_TOKEN of a workflow's job: it acts as `github-actions[bot]` in one repository. */
export function mintJobToken(
  world: World,
  job: Pick<Token, 'permissions' | 'jobId'> & { repositoryId: number },
): string {
  return mintToken(world, {
    kind: 'job',
    accountId: actionsBot(world).id,
    installationId: null,
    appId: null,
    permissions: job.permissions,
    repositoryIds: [job.repositoryId],
    expiresAt: null,
    jobId: job.jobId,
  });
}

/** Forgets a token by its text; says whether it was known. */
export function revokeToken(world: World, text: string): boolean {
  return tables.tokens(world.store).delete(hashToken(text));
}

/** The account `github-actions[bot]`, made at first use. */
export function actionsBot(world: World): Account {
  const login = 'github-actions[bot]';
  const accounts = tables.accounts(world.store);
  const found = accountByLogin(world, login);
  if (found !== undefined) return found;
  const bot = { id: 41_898_282, login, type: 'Bot' as const, name: null, email: null, createdAt: world.now() };
  return accounts.put(bot.id, bot);
}

/** The account with that login, whatever its case. */
export function accountByLogin(world: World, login: string): Account | undefined {
  const accounts = tables.accounts(world.store);
  return accounts.by('login', (account) => account.login.toLowerCase(), login.toLowerCase())[0];
}

/** The account with that id, which must exist. */
export function accountById(world: World, id: number): Account {
  const account = tables.accounts(world.store).get(id);
  if (account === undefined) throw new Error(`no account ${id}`);
  return account;
}

/** Reads the `Authorization` header; throws 401 for a credential that is not good. */
export function authenticate(world: World, header: string | undefined): Credential {
  if (header === undefined || header === '') return { kind: 'none' };
  const text = credentialText(header);
  if (text === undefined) throw badCredentials();
  if (text.split('.').length === 3 && text.startsWith('ey')) return { kind: 'jwt', app: verifyJwt(world, text) };
  const token = tables.tokens(world.store).get(hashToken(text));
  if (token === undefined) throw badCredentials();
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= world.clock()) throw badCredentials();
  return { kind: token.kind, token };
}

function credentialText(header: string): string | undefined {
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2);
  if (/^(?:bearer|token)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const password = decoded.slice(colon + 1);
  // git sends the token as the password; some clients send it as the user's name with an empty or filler password.
  return password === '' || password === 'x-oauth-basic' ? decoded.slice(0, colon) : password;
}

function badCredentials(): Problem {
  return new Problem(401, 'Bad credentials');
}

const jwtHeader = z.object({ alg: z.string() });
const jwtClaims = z.object({ iat: z.number(), exp: z.number(), iss: z.union([z.string(), z.number()]) });
const skewSeconds = 60;
const lifeSecondsMax = 600;

/** Checks an App's JWT as GitHub does: RS256, issued not in the future, living at most ten minutes. */
function verifyJwt(world: World, text: string): App {
  const [head = '', body = '', signature = ''] = text.split('.');
  const header = jwtHeader.safeParse(readPart(head));
  if (!header.success || header.data.alg !== 'RS256') throw undecodable();
  const claims = jwtClaims.safeParse(readPart(body));
  if (!claims.success) throw undecodable();
  const { iat, exp, iss } = claims.data;
  const app = tables.apps(world.store).find((one) => String(one.id) === String(iss) || one.clientId === String(iss));
  if (app === undefined) throw new Problem(404, 'Integration not found');
  const key = createPublicKey(app.publicKey);
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    throw undecodable();
  const now = world.clock() / 1000;
  if (exp <= now)
    throw new Problem(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp - now > lifeSecondsMax + skewSeconds)
    throw new Problem(401, "'Expiration time' claim ('exp') is too far in the future");
  if (iat > now + skewSeconds)
    throw new Problem(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return app;
}

function undecodable(): Problem {
  return new Problem(401, 'A JSON web token could not be decoded');
}

function readPart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The role of a person in a repository. */
export function roleIn(world: World, repo: Repository, account: Account): Role {
  if (repo.ownerId === account.id) return 'admin';
  const found = tables.collaborators(world.store).get(`${repo.id}/${account.id}`);
  return found?.role ?? (repo.private ? 'none' : 'read');
}

/** Whether a credential reaches a repository at all (which it may still not be allowed to change). */
export function canSee(world: World, credential: Credential, repo: Repository): boolean {
  if (!repo.private) return true;
  switch (credential.kind) {
    case 'none':
    case 'jwt':
      return false;
    case 'user':
      return roleIn(world, repo, accountById(world, credential.token.accountId)) !== 'none';
    case 'installation':
    case 'job':
      return ownsRepository(world, credential.token, repo);
  }
}

/** Whether an App's or job's token covers the repository. */
export function ownsRepository(world: World, token: Token, repo: Repository): boolean {
  if (token.repositoryIds !== 'all') return token.repositoryIds.includes(repo.id);
  const installation = tables.installations(world.store).get(token.installationId ?? 0);
  return installation?.accountId === repo.ownerId;
}
