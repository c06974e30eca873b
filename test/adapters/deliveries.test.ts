/** The App's log of webhooks, as GitHub tells of it. */
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { listDeliveries } from '../../src/adapters/github/deliveries.ts';
import { Instant } from '../../src/core/name.ts';

const [api, path] = ['https://api.github.com', '/app/hook/deliveries'];
const rows = (from: number, minute: number): object[] =>
  Array.from({ length: 100 }, (_, index) => ({
    id: from - index,
    guid: `g${from - index}`,
    delivered_at: new Date(Date.UTC(2026, 10, 27, 12, minute)).toISOString(),
    status_code: 200,
  }));
const next = (cursor: string) => ({ link: `<${api}${path}?per_page=100&cursor=${cursor}>; rel="next"` });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

it('is read back to the time that is asked for, though a hundred deliveries are a minute', async () => {
  nock(api).get(path).query({ per_page: 100 }).reply(200, rows(300, 50), next('v1'));
  nock(api).get(path).query({ per_page: 100, cursor: 'v1' }).reply(200, rows(200, 40), next('v2'));
  nock(api).get(path).query({ per_page: 100, cursor: 'v2' }).reply(200, rows(100, 20), next('v3'));
  const probot = new Probot({ githubToken: 'test', Octokit: PacedOctokit });
  const seen = await listDeliveries(await probot.auth(), Instant.parse(Date.UTC(2026, 10, 27, 12, 30)));
  expect(seen).toHaveLength(300);
  expect(nock.isDone()).toBe(true);
});
