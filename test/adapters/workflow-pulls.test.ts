/** Which pull requests change workflows: many in one call, and what one call cannot tell is looked at page by page. */
import nock from 'nock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WorkflowPulls } from '../../src/adapters/github/workflow-pulls.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';
import { testPlace } from '../support/place.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const pull = (number: number, letter = 'a') => ({
  number: PullNumber.parse(number),
  head: Sha.parse(letter.repeat(40)),
});
const files = (paths: Record<string, string>, { hasNextPage = false, letter = 'a' } = {}): object => ({
  headRefOid: letter.repeat(40),
  changedFiles: Object.keys(paths).length,
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
  const answer = [...(await told.of(await testPlace(), both))];
  expect(answer).toEqual([
    [1, false],
    [2, true],
  ]);
  expect([...(await told.of(await testPlace(), both))]).toEqual(answer);
  github
    .post('/graphql')
    .reply(200, { data: { repository: { pull1: files({ [workflow]: 'MODIFIED' }, { letter: 'b' }) } } });
  expect([...(await told.of(await testPlace(), [pull(1, 'b'), pull(2)]))].map(([, touches]) => touches)).toEqual([
    true,
    true,
  ]);
});

it.each([
  ['files were renamed', files({ 'a.yml': 'RENAMED' })],
  ['there are more files than one page', files({ 'a.ts': 'MODIFIED' }, { hasNextPage: true })],
  ['GitHub does not tell', null],
  ['it tells of an earlier head', files({ 'a.ts': 'MODIFIED' }, { letter: 'b' })],
  ['it tells of fewer than there are', { ...files({ 'a.ts': 'MODIFIED' }), changedFiles: 2 }],
])('looks page by page where %s', async (_, given) => {
  const github = nock('https://api.github.com');
  github.post('/graphql').reply(200, { data: { repository: { pull1: given } } });
  const full = Array.from({ length: 100 }, (__, index) => ({ filename: `${index}.ts` }));
  github.get('/repos/o/r/pulls/1/files?per_page=100&page=1').reply(200, full);
  github
    .get('/repos/o/r/pulls/1/files?per_page=100&page=2')
    .reply(200, [{ filename: 'a.yml', previous_filename: workflow }]);
  expect([...(await new WorkflowPulls().of(await testPlace(), [pull(1)]))]).toEqual([[1, true]]);
  expect(github.pendingMocks()).toEqual([]);
});

it('is yes for one that GitHub fails at, which keeps no other from being told, and is asked again', async () => {
  const github = nock('https://api.github.com');
  github.post('/graphql').reply(200, { data: null, errors: [{ type: 'INTERNAL', message: 'too large', path: ['x'] }] });
  github.get('/repos/o/r/pulls/1/files?per_page=100&page=1').reply(422, {});
  github.get('/repos/o/r/pulls/2/files?per_page=100&page=1').reply(200, [{ filename: 'a.ts' }]);
  const told = new WorkflowPulls();
  expect([...(await told.of(await testPlace(), [pull(1), pull(2)]))]).toEqual([
    [1, true],
    [2, false],
  ]);
  github.post('/graphql').reply(200, { data: { repository: { pull1: files({ 'a.ts': 'MODIFIED' }) } } });
  expect([...(await told.of(await testPlace(), [pull(1)]))]).toEqual([[1, false]]);
  github.post('/graphql').reply(429, {}, { 'retry-after': '60' });
  await expect(told.of(await testPlace(), [pull(3)])).rejects.toMatchObject({ status: 429 });
});
