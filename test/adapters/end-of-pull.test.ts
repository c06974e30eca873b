/** What became of a pull request that is not open any more, as GitHub tells of it. */
import nock from 'nock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endOfPull } from '../../src/adapters/github/pulls.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';
import { testPlace } from '../support/place.ts';

const sha = (letter: string): Sha => Sha.parse(letter.repeat(40));
const head = { sha: sha('a') };

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

it.each([
  [200, { state: 'closed', merged: true, merge_commit_sha: sha('b'), head }, { head: sha('a'), sha: sha('b') }],
  [200, { state: 'closed', merged: false, merge_commit_sha: sha('b'), head }, 'closed'],
  [200, { state: 'open', merged: false, merge_commit_sha: null, head }, 'open'],
  [404, { message: 'Not Found' }, 'open'],
] as const)('%s %j is %j', async (status, body, expected) => {
  nock('https://api.github.com').get('/repos/o/r/pulls/4').reply(status, body);
  const place = await testPlace();
  expect(await endOfPull(place, PullNumber.parse(4))).toEqual(expected);
});
