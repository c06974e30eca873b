/** The stand-in misbehaves as it is told: each class of fault, seen from a client. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRepository, callerOf, git, installApp, remote, signJwt, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let ada: Caller;
let app: Caller;
let asJwt: Caller;
let token: string;
let receiver: Server;
let received: string[];
// GitHub's clock goes on by itself and where a test says so: what lasts a while lasts however slow the machine is.
let aheadMs: number;
const admin = (request: string, body?: unknown) => callerOf(standin.url, 'admin')(request, body);
const repo = '/repos/ada/lib';

beforeEach(async () => {
  received = [];
  aheadMs = 0;
  receiver = createServer((request, response) => {
    received.push(String(request.headers['x-github-delivery']));
    request.resume();
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  standin = await startStandin({ clock: () => Date.now() + aheadMs });
  ada = standin.as(standin.user('ada'));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  await ada(`PUT ${repo}/contents/README.md`, { message: 'm', content: 'YQ==' });
  const webhookUrl = `http://127.0.0.1:${port}/hook`;
  const installed = installApp(standin, { account: 'ada', events: ['push', 'issues'], webhookUrl });
  token = await installed.token();
  app = standin.as(token);
  asJwt = standin.as(signJwt(installed.appId));
  await settled();
  received = [];
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await standin.stop();
});

async function faults(spec: string, seed = 1): Promise<void> {
  expect(await admin('POST /_town/faults', { spec, seed })).toMatchObject({ status: 200 });
}
async function counts(): Promise<Record<string, number>> {
  return (await admin('GET /_town/faults')).body.counts;
}
async function settled(): Promise<void> {
  expect((await admin('GET /_town/idle?wait_ms=110000')).body).toEqual({ idle: true });
}
const issue = (title: string) => ada(`POST ${repo}/issues`, { title });
const issues = async (): Promise<string[]> =>
  (await ada(`GET ${repo}/issues?per_page=100`)).body.map((each: { title: string }) => each.title);

describe('webhooks', () => {
  it.each([
    ['lost', 0, 0],
    ['failed', 0, 1],
    ['doubled', 2, 1],
  ])('are %s', async (kind, arrivals, logged) => {
    await faults(`deliveries.${kind}=1`);
    await issue('One');
    await settled();
    expect(received).toHaveLength(arrivals);
    expect(new Set(received).size).toBe(Math.min(1, arrivals));
    const log = (await asJwt('GET /app/hook/deliveries')).body.filter(
      (each: { event: string }) => each.event === 'issues',
    );
    expect(log).toHaveLength(logged);
    expect(await counts()).toEqual({ [`deliveries.${kind}`]: 1 });
  });

  it('that failed arrive when they are asked for again', async () => {
    await faults('deliveries.failed=1');
    await issue('One');
    await settled();
    const failed = (await asJwt('GET /app/hook/deliveries?status=failure')).body;
    expect(failed).toMatchObject([{ event: 'issues', status_code: 502 }]);
    await asJwt(`POST /app/hook/deliveries/${failed[0].id}/attempts`);
    await settled();
    expect(received).toEqual([failed[0].guid]);
  });

  it('arrive late, and after those that follow', async () => {
    await faults('deliveries.late=1,deliveries.late-ms=60000');
    await issue('One');
    expect(received).toEqual([]);
    await settled();
    expect(received).toHaveLength(1);
    await faults('deliveries.reordered=1,deliveries.late-ms=60000');
    await issue('Two');
    await faults('');
    await issue('Three');
    await settled();
    const log = (await admin('GET /_town/deliveries')).body;
    const order = log.slice(-2).map((each: { guid: string }) => each.guid);
    expect(received.slice(1)).toEqual(order.toReversed());
  });
});

describe('calls', () => {
  it.each([
    ['api.500', 500],
    ['api.502', 502],
    ['api.403', 403],
    ['api.429', 429],
  ])('are refused by %s, before or after they took effect; people are spared', async (kind, status) => {
    await faults(`${kind}=1,api.after=0`);
    expect((await app(`POST ${repo}/issues`, { title: 'Before' })).status).toBe(status);
    await faults(`${kind}=1,api.after=1`);
    expect((await app(`POST ${repo}/issues`, { title: 'After' })).status).toBe(status);
    expect((await issue('A person')).status).toBe(201);
    expect(await issues()).toEqual(['A person', 'After']);
    expect(await counts()).toEqual({ [kind]: 2 });
  });

  it('say when to come again, or do not', async () => {
    await faults('api.429=1,api.retry-after=1,api.retry-after-s=7');
    expect((await app(`GET ${repo}`)).headers.get('retry-after')).toBe('7');
    await faults('api.403=1,api.retry-after=0');
    const silent = await app(`GET ${repo}`);
    expect(silent.headers.get('retry-after')).toBeNull();
    expect(silent.body.message).toMatch(/secondary rate limit/);
  });

  it('break off without an answer', async () => {
    await faults('api.cut=1');
    await expect(app(`GET ${repo}`)).rejects.toThrow('fetch failed');
    await faults('');
    expect((await app(`GET ${repo}`)).status).toBe(200);
  });

  it('are held to the limits of content creation and to the primary limit', async () => {
    await faults('limits.content=1,limits.content-minute=3');
    const made = [];
    for (const title of ['a', 'b', 'c', 'd']) made.push(await app(`POST ${repo}/issues`, { title }));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 403]);
    expect(made[3]?.headers.get('retry-after')).toBe('60');
    await faults('limits.primary=2,limits.window-s=600');
    for (const status of [200, 200]) expect((await app(`GET ${repo}`)).status).toBe(status);
    const over = await app(`GET ${repo}`);
    expect([over.headers.get('x-ratelimit-remaining'), over.headers.get('retry-after')]).toEqual(['0', null]);
    aheadMs += 601_000;
    expect((await app(`GET ${repo}`)).status).toBe(200);
  });

  it('that change something find the disk full, and leave nothing half-written', async () => {
    await app(`POST ${repo}/issues`, { title: 'Kept' });
    const { body: main } = await ada(`GET ${repo}/git/ref/heads/main`);
    await faults('disk.full=1');
    expect((await app(`POST ${repo}/issues`, { title: 'Not kept' })).status).toBe(500);
    expect((await app(`POST ${repo}/issues/1/comments`, { body: 'Not kept' })).status).toBe(500);
    const ref = await app(`POST ${repo}/git/refs`, { ref: 'refs/heads/new', sha: main.object.sha });
    expect(ref.status).toBe(500);
    await faults('');
    expect(await issues()).toEqual(['Kept']);
    expect((await ada(`GET ${repo}/issues/1/comments`)).body).toEqual([]);
    expect((await ada(`GET ${repo}/git/ref/heads/new`)).status).toBe(404);
    expect((await app(`POST ${repo}/issues`, { title: 'Next' })).body.number).toBe(2);
  });
});

describe('what a lagging replica shows', () => {
  it('does not find what was just created', async () => {
    await faults('fresh.404=1,fresh.ms=600000');
    const { body } = await app(`POST ${repo}/issues`, { title: 'One' });
    expect((await app(`GET ${repo}/issues/${body.number}`)).status).toBe(404);
    expect((await app(`PATCH ${repo}/issues/${body.number}`, { title: 'Two' })).status).toBe(404);
    aheadMs += 601_000;
    expect((await app(`GET ${repo}/issues/${body.number}`)).status).toBe(200);
  });

  it('does not know at first whether a pull request can be merged', async () => {
    const { body: main } = await ada(`GET ${repo}/git/ref/heads/main`);
    await ada(`POST ${repo}/git/refs`, { ref: 'refs/heads/topic', sha: main.object.sha });
    await ada(`PUT ${repo}/contents/a.txt`, { message: 'm', content: 'YQ==', branch: 'topic' });
    await faults('fresh.mergeable-null=1,fresh.ms=600000');
    const { body } = await app(`POST ${repo}/pulls`, { title: 'P', head: 'topic', base: 'main' });
    expect((await app(`GET ${repo}/pulls/${body.number}`)).body.mergeable).toBeNull();
    aheadMs += 601_000;
    expect((await app(`GET ${repo}/pulls/${body.number}`)).body.mergeable).toBe(true);
  });

  it('lists and queries as it was', async () => {
    await faults('lists.stale=1,graphql.stale=1,stale.ms=600000');
    const query = { query: 'query Look { repository(owner: "ada", name: "lib") { issues { totalCount } } }' };
    const seen = async (): Promise<number[]> => [
      (await app(`GET ${repo}/issues`)).body.length,
      (await app('POST /graphql', query)).body.data.repository.issues.totalCount,
    ];
    expect(await seen()).toEqual([0, 0]);
    await issue('One');
    expect(await seen()).toEqual([0, 0]);
    aheadMs += 601_000;
    expect(await seen()).toEqual([1, 1]);
  });

  it('refuses commits as stale, several in a row, although they are not', async () => {
    await faults('graphql.stale-data=1,graphql.storm=2');
    const { body: main } = await ada(`GET ${repo}/git/ref/heads/main`);
    const input = {
      branch: { repositoryNameWithOwner: 'ada/lib', branchName: 'main' },
      expectedHeadOid: main.object.sha,
      message: { headline: 'm' },
      fileChanges: { additions: [{ path: 'a', contents: 'YQ==' }] },
    };
    const query =
      'mutation ToolpusherCommit($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
    const commit = async (): Promise<string> => {
      const { body } = await app('POST /graphql', { query, variables: { input } });
      return body.errors?.[0].type ?? 'committed';
    };
    expect(await commit()).toBe('STALE_DATA');
    await faults('graphql.storm=2');
    expect([await commit(), await commit()]).toEqual(['STALE_DATA', 'committed']);
  });
});

it('refuses fetches over HTTP, and has a clock of its own', async () => {
  await faults('git.503=1');
  const refused = await git(standin.dir, 'ls-remote', remote(standin, 'ada/lib', token));
  expect(refused.out).toMatch(/503/);
  await faults('clock.skew-ms=1800000');
  const before = Date.now();
  const { headers, body } = await app(`POST ${repo}/issues`, { title: 'Later' });
  // To the second.
  expect(Date.parse(headers.get('date') ?? '') - before).toBeGreaterThan(1_799_000 - 1);
  expect(Date.parse(body.created_at) - before).toBeGreaterThan(1_799_000 - 1);
});

it('refuses a spec that it cannot read', async () => {
  expect(await admin('POST /_town/faults', { spec: 'api.teapot=1' })).toMatchObject({
    status: 422,
    body: { message: 'There is no fault "api.teapot".' },
  });
});
