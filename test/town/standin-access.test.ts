/** Who may do what in the stand-in: JSON Web Tokens, installation tokens, people, jobs, and what is refused. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintJobToken } from '../../src/town/github/auth.ts';
import { addCollaborator, addRepository, installApp, signJwt, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let ada: Caller;
let now = Date.parse('2026-03-01T12:00:00Z');
const repo = '/repos/ada/lib';

beforeEach(async () => {
  now = Date.parse('2026-03-01T12:00:00Z');
  standin = await startStandin({ clock: () => now });
  ada = standin.as(standin.user('ada'));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  await ada(`PUT ${repo}/contents/a.txt`, { message: 'First', content: 'YQ==' });
});
afterEach(() => standin.stop());

/** Asks as a browser does, by whatever name it has for this machine. */
function browse(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const asked = request(standin.url + path, { headers: { accept: 'text/html', ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    asked.on('error', reject).end();
  });
}

describe('a page', () => {
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)>';

  it('shows a repository, its issues and what was said, with every text escaped', async () => {
    await ada(`POST ${repo}/issues`, {
      title: `First ${hostile}`,
      body: `<!-- mine -->**Bold** of #1, \`code\` &#60;b&#62;\n\n- ${hostile}\n\n| a | ${hostile} |\n|---|---|`,
    });
    await ada(`POST ${repo}/labels`, { name: hostile.slice(0, 40) });
    await ada(`POST ${repo}/issues/1/labels`, { labels: [hostile.slice(0, 40)] });
    await ada(`POST ${repo}/issues/1/comments`, { body: `[x](javascript:alert(3)) "${hostile}"\n\`\`\`\n${hostile}` });
    const [list, issue] = [await browse('/ada/lib'), await browse('/ada/lib/issues/1')];
    expect([list.status, issue.status]).toEqual([200, 200]);
    expect(list.text).toContain('Issues: 1 open, 0 closed');
    expect(list.text).toContain('<a href="/ada/lib/issues/1">#1</a> First &lt;script&gt;');
    expect(issue.text).toContain(
      '<strong>Bold</strong> of <a href="/ada/lib/issues/1">#1</a>, <code>code</code> &lt;b&gt;',
    );
    expect(issue.text).toContain('<td>a</td><td>&lt;script&gt;');
    expect(issue.text).toContain('[x](javascript:alert(3))');
    expect(issue.text).not.toContain('mine');
    for (const { text } of [list, issue]) expect(text).not.toMatch(/<script|<img|<b>|href="(?!\/ada\/lib)/);
    expect(issue.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      ),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect((await browse('/')).text).toContain('<a href="/ada/lib">ada/lib</a>');
    expect((await browse('/ada/lib/issues/9')).status).toBe(404);
    expect((await browse('/ada/other')).headers['content-type']).toContain('json');
  });

  it.each([
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost:7', 200],
    ['[::1]:7', 200],
  ])('is served under the name %s: %s', async (host, status) => {
    expect([(await browse('/ada/lib', { host })).status, (await browse('/', { host })).status]).toEqual([
      status,
      status,
    ]);
  });
});

describe('an App', () => {
  it('proves itself by a JWT', async () => {
    const { appId, installationId } = installApp(standin, { account: 'ada' });
    const seconds = now / 1000;
    const app = await standin.as(signJwt(appId, { now: seconds }))('GET /app');
    expect(app.body).toMatchObject({ id: appId, slug: 'toolpusher', installations_count: 1, owner: { login: 'ada' } });
    const list = await standin.as(signJwt(appId, { now: seconds }))('GET /app/installations');
    expect(list.body).toMatchObject([
      { id: installationId, account: { login: 'ada' }, repository_selection: 'all', target_type: 'User' },
    ]);
    const found = await standin.as(signJwt(appId, { now: seconds }))(`GET ${repo}/installation`);
    expect(found.body.id).toBe(installationId);
  });

  it.each([
    ['expired', { exp: -1 }, 'Expiration time'],
    ['living too long', { exp: 1200 }, 'too far in the future'],
    ['issued in the future beyond a minute of skew', { iat: 120, exp: 300 }, 'Issued at'],
    ['of another algorithm', { alg: 'HS256' }, 'could not be decoded'],
  ])('is refused a JWT %s', async (_, claims, message) => {
    const { appId } = installApp(standin, { account: 'ada' });
    const seconds = now / 1000;
    const relative: { iat?: number; exp?: number; alg?: string } = claims;
    const absolute = {
      now: seconds,
      ...(relative.alg === undefined ? {} : { alg: relative.alg }),
      ...(relative.iat === undefined ? {} : { iat: seconds + relative.iat }),
      ...(relative.exp === undefined ? {} : { exp: seconds + relative.exp }),
    };
    const { status, body } = await standin.as(signJwt(appId, absolute))('GET /app');
    expect([status, body.message]).toEqual([401, expect.stringContaining(message)]);
  });

  it('is refused a JWT with another signature, and one of an App that is not there', async () => {
    const { appId } = installApp(standin, { account: 'ada' });
    const jwt = signJwt(appId, { now: now / 1000 });
    const forged = `${jwt.slice(0, -8)}AAAAAAAA`;
    expect((await standin.as(forged)('GET /app')).status).toBe(401);
    expect((await standin.as(signJwt(9, { now: now / 1000 }))('GET /app')).body.message).toBe('Integration not found');
  });

  it('gets a token for an hour that acts as its bot, and can give it back', async () => {
    const app = installApp(standin, { account: 'ada' });
    const reply = await standin.as(signJwt(app.appId, { now: now / 1000 }))(
      `POST /app/installations/${app.installationId}/access_tokens`,
    );
    expect(reply.body).toMatchObject({ expires_at: '2026-03-01T13:00:00Z', repository_selection: 'all' });
    const bot = standin.as(reply.body.token);
    const written = await bot(`PUT ${repo}/contents/b.txt`, { message: 'By the bot', content: 'Yg==' });
    expect(written.body.commit.author.name).toBe('toolpusher[bot]');
    const commit = await bot(`GET ${repo}/commits/main`);
    expect(commit.body.author).toMatchObject({ login: 'toolpusher[bot]', type: 'Bot' });
    expect((await bot(`GET /users/${encodeURIComponent('toolpusher[bot]')}`)).body.type).toBe('Bot');
    now += 3_599_000;
    expect((await bot(`GET ${repo}`)).status).toBe(200);
    now += 2000;
    expect((await bot(`GET ${repo}`)).body.message).toBe('Bad credentials');
    const fresh = await app.token();
    expect((await standin.as(fresh)('DELETE /installation/token')).status).toBe(204);
    expect((await standin.as(fresh)(`GET ${repo}`)).status).toBe(401);
  });

  it('can narrow a token, and cannot widen it', async () => {
    await addRepository(standin.town.world, { owner: 'ada', name: 'other' });
    const { appId, installationId } = installApp(standin, { account: 'ada' });
    const asApp = standin.as(signJwt(appId, { now: now / 1000 }));
    const path = `POST /app/installations/${installationId}/access_tokens`;
    const narrow = await asApp(path, { repositories: ['lib'], permissions: { contents: 'read' } });
    expect(narrow.body).toMatchObject({
      permissions: { contents: 'read' },
      repository_selection: 'selected',
      repositories: [{ name: 'lib' }],
    });
    const reader = standin.as(narrow.body.token);
    expect((await reader(`GET ${repo}/contents/a.txt`)).status).toBe(200);
    const refused = await reader(`PUT ${repo}/contents/b.txt`, { message: 'm', content: 'Yg==' });
    expect([refused.status, refused.body.message]).toEqual([403, 'Resource not accessible by integration']);
    expect((await reader('GET /repos/ada/other')).status).toBe(404);
    expect((await reader('GET /installation/repositories')).body).toMatchObject({
      total_count: 1,
      repositories: [{ name: 'lib' }],
    });
    expect((await asApp(path, { permissions: { administration: 'write' } })).status).toBe(422);
    expect((await asApp(path, { repositories: ['nope'] })).status).toBe(422);
  });

  it('cannot change workflows without the permission for that, by whatever way', async () => {
    const { token } = installApp(standin, { account: 'ada', permissions: { contents: 'write' } });
    const bot = standin.as(await token());
    const reply = await bot(`PUT ${repo}/contents/.github/workflows/ci.yml`, { message: 'm', content: 'Yg==' });
    expect([reply.status, reply.body.message]).toEqual([
      409,
      expect.stringContaining('without `workflows` permission'),
    ]);
    expect((await ada(`PUT ${repo}/contents/.github/workflows/ci.yml`, { message: 'm', content: 'Yg==' })).status).toBe(
      201,
    );
    const { body } = await bot(`GET ${repo}/git/ref/heads/main`);
    expect((await bot(`POST ${repo}/git/refs`, { ref: 'refs/heads/x', sha: body.object.sha })).status).toBe(201);
  });
});

describe('a person', () => {
  it('may do what their role says', async () => {
    const roles = ['read', 'triage', 'write', 'maintain', 'admin'] as const;
    const seen: unknown[] = [];
    for (const role of roles) {
      const call = standin.as(standin.user(role));
      expect((await call(`GET ${repo}`)).status).toBe(404);
      addCollaborator(standin.town.world, { repository: 'ada/lib', login: role, role });
      const read = await call(`GET ${repo}/contents/a.txt`);
      const write = await call(`PUT ${repo}/contents/${role}.txt`, { message: 'm', content: 'Yg==' });
      const rules = await call(`POST ${repo}/rulesets`, { name: role, enforcement: 'disabled' });
      const level = await ada(`GET ${repo}/collaborators/${role}/permission`);
      seen.push([role, read.status, write.status, rules.status, level.body.permission, level.body.role_name]);
    }
    expect(seen).toEqual([
      ['read', 200, 403, 403, 'read', 'read'],
      ['triage', 200, 403, 403, 'read', 'triage'],
      ['write', 200, 201, 403, 'write', 'write'],
      ['maintain', 200, 201, 403, 'write', 'maintain'],
      ['admin', 200, 201, 201, 'admin', 'admin'],
    ]);
    standin.user('stranger');
    expect((await ada(`GET ${repo}/collaborators/stranger/permission`)).body.permission).toBe('none');
    expect((await ada(`GET ${repo}/collaborators/nobody/permission`)).status).toBe(404);
    expect((await ada(`GET ${repo}/collaborators/stranger`)).status).toBe(404);
    expect((await ada(`GET ${repo}/collaborators/write`)).status).toBe(204);
  });

  it('is 401 without or with a wrong token, 404 for what is private, 200 for what is public', async () => {
    expect((await standin.as()(`GET ${repo}`)).status).toBe(401);
    expect((await standin.as('ghp_wrong')(`GET ${repo}`)).body.message).toBe('Bad credentials');
    await ada(`PATCH ${repo}`, { private: false });
    expect((await standin.as()(`GET ${repo}`)).body.visibility).toBe('public');
    expect((await standin.as()(`PUT ${repo}/contents/z`, { message: 'm', content: 'Yg==' })).status).toBe(401);
    expect((await ada('GET /user')).body.login).toBe('ada');
  });
});

describe('a job', () => {
  it('has exactly the permissions of its workflow, as github-actions[bot]', async () => {
    const { world } = standin.town;
    const repositoryId = (await ada(`GET ${repo}`)).body.id;
    const reader = standin.as(mintJobToken(world, { repositoryId, permissions: { contents: 'read' }, jobId: 1 }));
    expect((await reader(`GET ${repo}/contents/a.txt`)).status).toBe(200);
    expect((await reader(`PUT ${repo}/contents/j.txt`, { message: 'm', content: 'Yg==' })).status).toBe(403);
    const nothing = standin.as(mintJobToken(world, { repositoryId, permissions: {}, jobId: 2 }));
    expect((await nothing(`GET ${repo}/contents/a.txt`)).status).toBe(403);
    const writer = standin.as(mintJobToken(world, { repositoryId, permissions: { contents: 'write' }, jobId: 3 }));
    const written = await writer(`PUT ${repo}/contents/j.txt`, { message: 'm', content: 'Yg==' });
    expect(written.body.commit.author.name).toBe('github-actions[bot]');
  });
});

describe('what is not there', () => {
  it('answers 501 with the operation for what GitHub has, 404 for what it has not', async () => {
    const hooks = await ada(`GET ${repo}/hooks`);
    expect([hooks.status, hooks.body.message]).toEqual([501, expect.stringContaining('repos/list-webhooks')]);
    expect((await ada('GET /nope/at/all')).status).toBe(404);
    expect((await ada(`POST ${repo}/merges`, 'not an object')).status).toBe(422);
    const broken = await fetch(`${standin.url}${repo}/merges`, {
      method: 'POST',
      body: '{',
      headers: { authorization: `token ${standin.user('x')}` },
    });
    expect(broken.status).toBe(404);
  });

  it('counts calls, writes and creations, and says so to the administrator only', async () => {
    const admin = standin.as('admin');
    const { body } = await admin('GET /_town/calls?counts');
    expect(body).toEqual({
      calls: 1,
      writes: 1,
      creations: 0,
      operations: { 'repos/create-or-update-file-contents': 1 },
    });
    expect((await standin.as('wrong')('GET /_town/calls')).status).toBe(401);
    const headers = (await ada('GET /rate_limit')).headers;
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-used')]).toEqual(['5000', '1']);
    expect((await admin('GET /_town/idle')).body).toEqual({ idle: true });
  });
});
