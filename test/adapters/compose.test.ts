/** Composing while GitHub fails: what was merged is neither lost nor merged twice. */
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { composeRun } from '../../src/adapters/github/compose.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';

const [api, path] = ['https://api.github.com', '/repos/o/r'];
const sha = (letter: string): Sha => Sha.parse(letter.replace('x', 'e').repeat(40));
const run = QueueRunId.parse('0123456789abcdef01234567');
const scratch = `toolpusher/scratch/${run}`;
const effect = {
  type: 'compose' as const,
  run,
  onto: sha('a'),
  members: [1, 2].map((pull) => ({ pull: PullNumber.parse(pull), head: sha(String(pull)), message: `m${pull}` })),
};

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const commit = (letter: string, ...parents: string[]): object => ({
  sha: sha(letter),
  tree: { sha: sha('f') },
  parents: parents.map((parent) => ({ sha: sha(parent) })),
});
const merged = (letter: string, ...parents: string[]): object => ({
  ...commit(letter, ...parents),
  commit: { tree: { sha: sha('f') } },
});
const composeOnce = async () => {
  const probot = new Probot({ githubToken: 'test', Octokit: PacedOctokit });
  const place = { client: await probot.auth(), owner: 'o', repo: 'r', app: 'x[bot]' };
  return composeRun(place, { id: 'R', effect, look: false });
};
const tip = (letter: string): object => ({ object: { sha: sha(letter) } });

it('makes again what failed, and takes over what was done though its answer was lost', async () => {
  const github = nock(api);
  github.post(`${path}/git/refs`).reply(502).post(`${path}/git/refs`).reply(201, {});
  // The first merge fails and is made again; the second takes effect and its answer is lost.
  github.post(`${path}/merges`, { base: scratch, head: sha('1'), commit_message: 'm1' }).reply(500);
  github.get(`${path}/git/ref/heads%2F${encodeURIComponent(scratch)}`).reply(200, tip('a'));
  github
    .post(`${path}/merges`, { base: scratch, head: sha('1'), commit_message: 'm1' })
    .reply(201, merged('b', 'a', '1'));
  github.post(`${path}/merges`, { base: scratch, head: sha('2'), commit_message: 'm2' }).reply(502);
  github.get(`${path}/git/ref/heads%2F${encodeURIComponent(scratch)}`).reply(200, tip('c'));
  github.get(`${path}/git/commits/${sha('c')}`).reply(200, commit('c', 'b', '2'));
  github.post('/graphql').reply(200, { data: { updateRefs: { clientMutationId: null } } });
  expect(await composeOnce()).toEqual({
    type: 'composed',
    sha: sha('c'),
    merged: [1, 2],
    conflicts: [],
  });
  expect(github.pendingMocks()).toEqual([]);
});

it.each([
  ['before the first merge', ['x', '1'], null],
  ['between two merges', ['a', '1'], ['x', '2']],
] as const)('stages nothing that somebody pushed to the scratch branch %s', async (_, first, second) => {
  const github = nock(api);
  github.post(`${path}/git/refs`).reply(201, {});
  github.post(`${path}/merges`).reply(201, merged('b', ...first));
  if (second !== null) github.post(`${path}/merges`).reply(201, merged('c', ...second));
  expect(await composeOnce()).toEqual({ type: 'raced', seen: null });
  expect(github.pendingMocks()).toEqual([]);
});
