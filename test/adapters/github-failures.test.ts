/** What GitHub's failures mean, what is tried again, and what is never sent twice. */
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askedWaitMs, classify } from '../../src/adapters/github/classify.ts';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import type { Client } from '../../src/adapters/github/client.ts';
import { inTime } from '../../src/adapters/in-time.ts';
import { Instant } from '../../src/core/name.ts';
import { costOf, Pace } from '../../src/adapters/github/pace.ts';

const answer = (status: number, headers: Record<string, string> = {}, message = 'No'): unknown =>
  Object.assign(new Error(message), { name: 'HttpError', status, response: { headers } });
const graphql = (type: string, message = 'No', headers: Record<string, string> = {}): unknown =>
  Object.assign(new Error(message), { name: 'GraphqlResponseError', headers, errors: [{ type, message }] });

describe('a failure', () => {
  it.each([
    [answer(500), 'passing', null],
    [answer(502, { 'retry-after': '7' }), 'passing', 7000],
    [answer(429, { 'retry-after': '3' }), 'passing', 3000],
    [answer(429), 'passing', 60_000],
    [answer(403, {}, 'You have exceeded a secondary rate limit'), 'passing', 60_000],
    [answer(403, { 'retry-after': '30' }), 'passing', 30_000],
    [answer(403, {}, 'Resource not accessible by integration'), 'lasting', undefined],
    [answer(404), 'lasting', undefined],
    [answer(422), 'lasting', undefined],
    [graphql('RATE_LIMITED'), 'passing', 60_000],
    [graphql('SERVICE_UNAVAILABLE'), 'passing', null],
    [graphql('NOT_FOUND'), 'lasting', undefined],
    [graphql('X', 'Something went wrong while executing your query'), 'passing', null],
    [new Error('a bug'), 'lasting', undefined],
  ])('%s is %s', (error, kind, retryAfterMs) => {
    expect(classify(error)).toMatchObject(retryAfterMs === undefined ? { kind } : { kind, retryAfterMs });
  });

  it('says when the hour is over', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1000' };
    expect(askedWaitMs(headers, 940_000)).toBe(60_000);
    expect(askedWaitMs({ ...headers, 'x-ratelimit-remaining': '5' }, 940_000)).toBeNull();
  });
});

describe('a call', () => {
  it.each([
    ['GET', '/repos/a/b/issues', null, { isRead: true, isCreation: false }],
    ['POST', '/repos/{owner}/{repo}/issues/{issue_number}/comments', null, { isRead: false, isCreation: true }],
    ['POST', '/repos/{owner}/{repo}/pulls', null, { isRead: false, isCreation: true }],
    ['POST', '/repos/{owner}/{repo}/merges', null, { isRead: false, isCreation: false }],
    ['POST', '/graphql', 'query X { a }', { isRead: true, isCreation: false }],
    ['POST', '/graphql', 'mutation X { a }', { isRead: false, isCreation: false }],
  ])('%s %s costs what it does', (...[method, url, query, cost]) => {
    expect(costOf({ method, url, query })).toEqual(cost);
  });

  it('that reads is tried three times, one that writes once', async () => {
    const waits: number[] = [];
    const pace = new Pace(async (ms) => void waits.push(ms));
    let sent = 0;
    const send = (): Promise<never> => {
      sent += 1;
      throw answer(502);
    };
    await expect(pace.run('1', { isRead: true, isCreation: false }, async () => send())).rejects.toThrow('No');
    expect([sent, waits]).toEqual([3, [1000, 2000]]);
    await expect(pace.run('1', { isRead: false, isCreation: false }, async () => send())).rejects.toThrow('No');
    expect(sent).toBe(4);
  });
});

describe('a call whose time is over', () => {
  const write = { isRead: false, isCreation: true };

  it('is not sent, and may be tried later', async () => {
    const pace = new Pace(() => Promise.resolve());
    let sent = 0;
    const send = async (): Promise<number> => (sent += 1);
    const until = (ms: number): Promise<number> =>
      inTime(Instant.parse(Date.now() + ms), () => pace.run('1', write, send));
    expect(await until(60_000)).toBe(1);
    const late: unknown = await until(-1).catch((error: unknown) => error);
    expect([sent, classify(late)]).toEqual([1, expect.objectContaining({ kind: 'passing', retryAfterMs: null })]);
    expect(await pace.run('1', write, send)).toBe(2);
  });

  it('is not sent though its time was not over when it began to wait for its turn', async () => {
    const pace = new Pace(() => Promise.resolve());
    const now = Date.now();
    const release: (() => void)[] = [];
    const others = Array.from({ length: 8 }, () =>
      pace.run('1', write, () => new Promise<void>((resolve) => release.push(resolve))),
    );
    await vi.waitUntil(() => release.length === 8, { timeout: 60_000 });
    let sent = 0;
    const late = inTime(Instant.parse(now + 60_000), () => pace.run('1', write, async () => (sent += 1)));
    const refused = late.catch((error: unknown) => String(error));
    vi.spyOn(Date, 'now').mockReturnValue(now + 61_000);
    for (const free of release) free();
    await Promise.all(others);
    expect([await refused, sent]).toEqual([expect.stringContaining('not sent'), 0]);
  });
});

describe('the client', () => {
  const api = 'https://github.example/api/v3';
  let client: Client;
  beforeEach(async () => {
    nock.disableNetConnect();
    client = await new Probot({ githubToken: 'x', secret: 'secret', baseUrl: api, Octokit: PacedOctokit }).auth();
  });
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });

  it('sends thirty comments without the second between them that Probot would wait', async () => {
    nock(api).persist().post('/repos/a/b/issues/1/comments').reply(201, { id: 1 });
    const began = performance.now();
    const all = Array.from({ length: 30 }, () =>
      client.rest.issues.createComment({ owner: 'a', repo: 'b', issue_number: 1, body: 'x' }),
    );
    expect(await Promise.all(all)).toHaveLength(30);
    expect(performance.now() - began).toBeLessThan(25_000);
  });

  it('sends a write once although GitHub answers 502', async () => {
    const scope = nock(api)
      .post('/repos/a/b/issues/1/comments')
      .reply(502)
      .post('/repos/a/b/issues/1/comments')
      .reply(201);
    const sent = client.rest.issues.createComment({ owner: 'a', repo: 'b', issue_number: 1, body: 'x' });
    await expect(sent).rejects.toMatchObject({ status: 502 });
    expect(scope.pendingMocks()).toHaveLength(1);
  });
});
