/** Composing while GitHub fails: what was merged is neither lost nor merged twice. */
import nock from 'nock';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { composeRun } from '../../src/adapters/github/compose.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';

const [api, path] = ['https://api.github.com', '/repos/o/r'];
const sha = (letter: string): Sha => Sha.parse(letter.repeat(40));
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

const merged = (letter: string): object => ({ sha: sha(letter), commit: { tree: { sha: sha('f') } } });
const tip = (letter: string): object => ({ object: { sha: sha(letter) } });

it('makes again what failed, and takes over what was done though its answer was lost', async () => {
  const github = nock(api);
  github.post(`${path}/git/refs`).reply(502).post(`${path}/git/refs`).reply(201, {});
  // The first merge fails and is made again; the second takes effect and its answer is lost.
  github.post(`${path}/merges`, { base: scratch, head: sha('1'), commit_message: 'm1' }).reply(500);
  github.get(`${path}/git/ref/heads%2F${encodeURIComponent(scratch)}`).reply(200, tip('a'));
  github.post(`${path}/merges`, { base: scratch, head: sha('1'), commit_message: 'm1' }).reply(201, merged('b'));
  github.post(`${path}/merges`, { base: scratch, head: sha('2'), commit_message: 'm2' }).reply(502);
  github.get(`${path}/git/ref/heads%2F${encodeURIComponent(scratch)}`).reply(200, tip('c'));
  github.get(`${path}/git/commits/${sha('c')}`).reply(200, { sha: sha('c'), tree: { sha: sha('f') } });
  github.post('/graphql').reply(200, { data: { updateRefs: { clientMutationId: null } } });
  const probot = new Probot({ githubToken: 'test', Octokit: PacedOctokit });
  const place = { client: await probot.auth(), owner: 'o', repo: 'r', app: 'x[bot]' };
  expect(await composeRun(place, { id: 'R', effect, look: false })).toEqual({
    type: 'composed',
    sha: sha('c'),
    merged: [1, 2],
    conflicts: [],
  });
  expect(github.pendingMocks()).toEqual([]);
});
