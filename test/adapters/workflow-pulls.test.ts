/** Which pull requests change workflows: many in one call, and what one call cannot tell is looked at page by page. */
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { WorkflowPulls } from '../../src/adapters/github/workflow-pulls.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const place = async () => {
  const probot = new Probot({ githubToken: 'test', Octokit: PacedOctokit });
  return { client: await probot.auth(), owner: 'o', repo: 'r', app: 'x[bot]' };
};
const pull = (number: number, letter = 'a') => ({
  number: PullNumber.parse(number),
  head: Sha.parse(letter.repeat(40)),
});
const files = (paths: Record<string, string>, hasNextPage = false): object => ({
  files: {
    pageInfo: { hasNextPage },
    nodes: Object.entries(paths).map(([path, changeType]) => ({ path, changeType })),
  },
});
const workflow = '.github/workflows/ci.yml';

it('is one call for all of them, and none for a head that is known', async () => {
  const told = new WorkflowPulls();
  const github = nock('https://api.github.com');
  github.post('/graphql').reply(200, {
    data: {
      repository: { pull1: files({ 'a.ts': 'MODIFIED' }), pull2: files({ 'b.ts': 'ADDED', [workflow]: 'DELETED' }) },
    },
  });
  const both = [pull(1), pull(2)];
  const answer = [...(await told.of(await place(), both))];
  expect(answer).toEqual([
    [1, false],
    [2, true],
  ]);
  expect([...(await told.of(await place(), both))]).toEqual(answer);
  github.post('/graphql').reply(200, { data: { repository: { pull1: files({ [workflow]: 'MODIFIED' }) } } });
  expect([...(await told.of(await place(), [pull(1, 'b'), pull(2)]))].map(([, touches]) => touches)).toEqual([
    true,
    true,
  ]);
});

it.each([
  ['files were renamed', files({ 'a.yml': 'RENAMED' })],
  ['there are more files than one page', files({ 'a.ts': 'MODIFIED' }, true)],
  ['GitHub does not tell', null],
])('looks page by page where %s', async (_, given) => {
  const github = nock('https://api.github.com');
  github.post('/graphql').reply(200, { data: { repository: { pull1: given } } });
  const full = Array.from({ length: 100 }, (__, index) => ({ filename: `${index}.ts` }));
  github.get('/repos/o/r/pulls/1/files?per_page=100&page=1').reply(200, full);
  github
    .get('/repos/o/r/pulls/1/files?per_page=100&page=2')
    .reply(200, [{ filename: 'a.yml', previous_filename: workflow }]);
  expect([...(await new WorkflowPulls().of(await place(), [pull(1)]))]).toEqual([[1, true]]);
  expect(github.pendingMocks()).toEqual([]);
});
