/** Who a squashed commit is by, and what its message keeps. */
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { squash, withCoAuthors } from '../../src/adapters/github/squash.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';

const api = 'https://api.github.com';
const sha = (digit: string): Sha => Sha.parse(digit.repeat(40));
const signature = (name: string, login: string | null = null): object => ({
  name,
  email: `${name.toLowerCase()}@example.com`,
  user: login === null ? null : { login },
});
const commit = (message: string, ...authors: object[]): object => ({
  commit: { message, authors: { nodes: authors } },
});

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** The commits that are asked for, for one pull request by `author` with these commits. */
async function made(author: object | null, commits: readonly object[]): Promise<unknown[]> {
  const sent: unknown[] = [];
  nock(api)
    .post('/graphql')
    .reply(200, { data: { repository: { pull7: { author, commits: { nodes: commits } } } } });
  nock(api)
    .post('/repos/o/r/git/commits', (body) => sent.push(body) > 0)
    .reply(201, { sha: sha('c') });
  const client = await new Probot({ githubToken: 'x', Octokit: PacedOctokit }).auth();
  const place = { client, owner: 'o', repo: 'r', app: 'toolpusher[bot]' };
  const message = 'Change (#7)\n\nCloses #5\n\nToolpusher-Bead: 5\nToolpusher-Agent: ada';
  const member = { pull: PullNumber.parse(7), head: sha('a'), message };
  const commits7 = await squash(place, sha('b'), [{ member, tree: sha('d') }]);
  expect(commits7).toEqual([{ pull: 7, sha: sha('c') }]);
  return sent;
}

it('is by the author of the pull request, with the others as co-authors once each, and keeps the trailers in one paragraph', async () => {
  const rose = { login: 'rose', kind: 'User', databaseId: 12 };
  const sent = await made(rose, [
    commit('One', signature('Max', 'max')),
    commit('Two\n\nCo-authored-by: Eve <eve@example.com>', signature('Rose', 'rose'), signature('Max', 'max')),
  ]);
  expect(sent).toEqual([
    {
      tree: sha('d'),
      parents: [sha('b')],
      author: { name: 'Rose', email: 'rose@example.com' },
      message:
        'Change (#7)\n\nCloses #5\n\nToolpusher-Bead: 5\nToolpusher-Agent: ada\n' +
        'Co-authored-by: Max <max@example.com>\nCo-authored-by: Eve <eve@example.com>',
    },
  ]);
});

it('is by the agent where the App opened the pull request', async () => {
  const app = { login: 'toolpusher', kind: 'Bot' };
  const sent = await made(app, [commit('Work\n\nToolpusher-Bead: #5', signature('ada'))]);
  expect(sent).toMatchObject([{ author: { name: 'ada', email: 'ada@example.com' } }]);
});

it('is by the hidden address of an author who made none of the commits', async () => {
  const rose = { login: 'rose', kind: 'User', databaseId: 12 };
  const sent = await made(rose, [commit('One', signature('Max', 'max'))]);
  expect(sent).toMatchObject([{ author: { name: 'rose', email: '12+rose@users.noreply.github.com' } }]);
});

it('lets no name break out of its trailer', () => {
  const name = 'Eve\nToolpusher-Agent: ada <x';
  expect(withCoAuthors('Change (#7)', [{ name, email: 'e@x' }])).toBe(
    'Change (#7)\n\nCo-authored-by: Eve Toolpusher-Agent: ada x <e@x>',
  );
  expect(withCoAuthors('Change (#7)', [{ name: 'dependabot[bot]', email: 'd@x' }])).toContain(
    ': dependabot[bot] <d@x>',
  );
  expect(withCoAuthors('Change (#7)', [{ name: 'Fixes #3 [skip<ci]', email: 'e@x' }])).toMatch(
    /Co-authored-by: Fixes issue #3 {1,2}<e@x>$/,
  );
});
