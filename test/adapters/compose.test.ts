/** Composing while GitHub fails: what was merged is neither lost nor merged twice. */
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../../src/adapters/github/classify.ts';
import { composeRun } from '../../src/adapters/github/compose.ts';
import { PullNumber, Sha } from '../../src/core/name.ts';
import { QueueRunId } from '../../src/core/refinery/queue.ts';
import type { Compose } from '../../src/ports/github.ts';
import { testPlace } from '../support/place.ts';

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
const composeOnce = async (more: Partial<Compose> = {}, look = false) => {
  return composeRun(await testPlace(), { id: 'R', effect: { ...effect, ...more }, look });
};
const tip = (letter: string): object => ({ object: { sha: sha(letter) } });

// GraphQL's answers, by the order of the mutations in the document.
const mergeOf = (letter: string, ...parents: string[]): object => ({
  mergeCommit: {
    oid: sha(letter),
    tree: { oid: sha('f') },
    parents: { nodes: parents.map((parent) => ({ oid: sha(parent) })) },
  },
});
const isCompose = (body: unknown): boolean => JSON.stringify(body).includes('ToolpusherCompose');
const isMove = (body: unknown): boolean => JSON.stringify(body).includes('ToolpusherMove');
const moved = { data: { updateRefs: { clientMutationId: null } } };
const fault = (name: string, message: string): object => ({ type: 'UNPROCESSABLE', path: [name], message });

describe('at once', () => {
  it('merges the members in one call, on a branch that it begins anew, and stages them in another', async () => {
    const sent: unknown[] = [];
    const github = nock(api);
    github
      .post('/graphql', (body) => isCompose(body) && sent.push(body) > 0)
      .reply(200, { data: { merge0: mergeOf('b', 'a', '1'), merge1: mergeOf('c', 'b', '2') } });
    github.post('/graphql', (body) => isMove(body) && sent.push(body) > 0).reply(200, moved);
    expect(await composeOnce()).toEqual({
      type: 'composed',
      sha: sha('c'),
      merged: [1, 2],
      conflicts: [],
      writes: 2,
    });
    const names = (branch: string): string => `refs/heads/${branch}`;
    expect(sent).toMatchObject([
      {
        variables: {
          reset: { refUpdates: [{ name: names(scratch), afterOid: sha('a'), force: true }] },
          merge0: { base: scratch, head: sha('1'), commitMessage: 'm1' },
          merge1: { base: scratch, head: sha('2'), commitMessage: 'm2' },
        },
      },
      { variables: { input: { refUpdates: [{ afterOid: sha('c') }, { name: names(scratch), beforeOid: sha('c') }] } } },
    ]);
  });

  it('takes a conflict, and what is there already, for what they are', async () => {
    const github = nock(api);
    const [one, two] = ['Failed to merge: "Merge conflict"', 'Failed to merge: "Already merged"'];
    const errors = [fault('merge0', one), fault('merge1', two)];
    github.post('/graphql', isCompose).reply(200, { data: { merge0: null, merge1: null }, errors });
    github.post('/graphql', isMove).reply(200, moved);
    expect(await composeOnce()).toEqual({
      type: 'composed',
      sha: sha('a'),
      merged: [2],
      conflicts: [{ pull: 1, mergedBefore: [] }],
      writes: 2,
    });
  });

  it('needs a call for each ten, and begins the branch once', async () => {
    const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'd'];
    const members = digits.map((digit, index) => ({
      pull: PullNumber.parse(index + 1),
      head: sha(digit),
      message: 'm',
    }));
    const at = (index: number): string => 'abcdef12345'[index] ?? 'a';
    const answers = digits.map((digit, index) => mergeOf(at(index + 1), at(index), digit));
    const github = nock(api);
    const data = Object.fromEntries(answers.slice(0, 10).map((each, index) => [`merge${index}`, each]));
    github.post('/graphql', isCompose).reply(200, { data });
    github
      .post('/graphql', (body) => isCompose(body) && !JSON.stringify(body).includes('reset'))
      .reply(200, { data: { merge0: mergeOf('9', at(10), 'd') } });
    github.post('/graphql', isMove).reply(200, moved);
    expect(await composeOnce({ members })).toMatchObject({ sha: sha('9'), merged: members.map(({ pull }) => pull) });
    expect(github.pendingMocks()).toEqual([]);
  });

  it.each([
    ['GitHub fails', 502, {}],
    ['GitHub refuses it', 403, {}],
    ['it is too large', 413, {}],
    ['the branch was not begun', 200, { data: {}, errors: [fault('reset', 'Merge conflict')] }],
    ['it is said in other words', 200, { data: { merge0: null }, errors: [fault('merge0', 'No.')] }],
    ['one is missing', 200, { data: { merge0: mergeOf('b', 'a', '1') } }],
  ])('merges one by one where %s', async (_, status, body) => {
    const github = nock(api);
    github.post('/graphql', isCompose).reply(status, body);
    github.post(`${path}/git/refs`).reply(422, {});
    github.patch(`${path}/git/refs/heads%2F${encodeURIComponent(scratch)}`, { sha: sha('a'), force: true }).reply(200);
    github.post(`${path}/merges`).reply(201, merged('b', 'a', '1'));
    github.post(`${path}/merges`).reply(201, merged('c', 'b', '2'));
    github.post('/graphql', isMove).reply(200, moved);
    expect(await composeOnce()).toMatchObject({ sha: sha('c'), merged: [1, 2], conflicts: [] });
    expect(github.pendingMocks()).toEqual([]);
  });

  it('merges one by one what may have been begun before', async () => {
    const github = nock(api);
    github.get(`${path}/git/ref/heads%2F${encodeURIComponent(`refinery/${run}`)}`).reply(404);
    github.post(`${path}/git/refs`).reply(201, {});
    github.post(`${path}/merges`).reply(201, merged('b', 'a', '1'));
    github.post(`${path}/merges`).reply(201, merged('c', 'b', '2'));
    github.post('/graphql', isMove).reply(200, moved);
    expect(await composeOnce({}, true)).toMatchObject({ sha: sha('c'), merged: [1, 2] });
    expect(github.pendingMocks()).toEqual([]);
  });

  it('stages nothing that somebody pushed to the scratch branch, and waits where a limit holds', async () => {
    nock(api)
      .post('/graphql', isCompose)
      .reply(200, { data: { merge0: mergeOf('b', 'x', '1'), merge1: mergeOf('c', 'b', '2') } });
    expect(await composeOnce()).toEqual({ type: 'raced', seen: null });
    nock(api).post('/graphql', isCompose).reply(429, {}, { 'retry-after': '9' });
    await expect(composeOnce()).rejects.toMatchObject({ status: 429 });
  });
});

it('makes again what failed, and takes over what was done though its answer was lost', async () => {
  const github = nock(api);
  github.post('/graphql', isCompose).reply(502);
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
  github.post('/graphql', isMove).reply(200, moved);
  expect(await composeOnce()).toEqual({
    type: 'composed',
    sha: sha('c'),
    merged: [1, 2],
    conflicts: [],
    // In tens, the branch in two, each merge, staging.
    writes: 6,
  });
  expect(github.pendingMocks()).toEqual([]);
});

it.each([
  ['before the first merge', ['x', '1'], null],
  ['between two merges', ['a', '1'], ['x', '2']],
] as const)('stages nothing that somebody pushed to the scratch branch %s', async (_, first, second) => {
  const github = nock(api);
  github.post('/graphql', isCompose).reply(502);
  github.post(`${path}/git/refs`).reply(201, {});
  github.post(`${path}/merges`).reply(201, merged('b', ...first));
  if (second !== null) github.post(`${path}/merges`).reply(201, merged('c', ...second));
  expect(await composeOnce()).toEqual({ type: 'raced', seen: null });
  expect(github.pendingMocks()).toEqual([]);
});

describe('what a run merged by rules', () => {
  const published = ['attempts', 'results'].map((kind) => ({
    ref: `refs/toolpusher/${kind}/${run}`,
    from: sha('c'),
    to: null,
    force: true,
  }));
  const merges = ['b', 'c'].map((letter, index) => ({
    pull: PullNumber.parse(index + 1),
    sha: sha(letter),
    resolution: { tier: 'auto' as const, files: [], rules: [], dropped: [], drops: 0 },
  }));
  const made = { sha: sha('c'), merged: merges, published };
  const isAsked = (body: unknown): boolean => JSON.stringify(body).includes('ToolpusherComposed');
  const parentsOf = (...letters: string[]): object => ({
    parents: { nodes: letters.map((letter) => ({ oid: sha(letter) })) },
  });
  const answer = (...parents: object[]): object => ({
    data: { repository: Object.fromEntries(parents.map((each, index) => [`merge${index}`, each])) },
  });

  it('is staged, and its refs go, in one call after one that looks at each merge', async () => {
    const sent: unknown[] = [];
    const github = nock(api);
    github.post('/graphql', isAsked).reply(200, answer(parentsOf('a', '1'), parentsOf('b', '2')));
    github.post('/graphql', (body) => isMove(body) && sent.push(body) > 0).reply(200, moved);
    expect(await composeOnce({ made })).toEqual({ type: 'composed', sha: sha('c'), merged: [1, 2], conflicts: [] });
    expect(sent).toMatchObject([
      {
        variables: {
          input: {
            refUpdates: [
              { name: `refs/heads/refinery/${run}`, afterOid: sha('c') },
              { name: `refs/toolpusher/attempts/${run}`, beforeOid: sha('c') },
              { name: `refs/toolpusher/results/${run}`, beforeOid: sha('c') },
            ],
          },
        },
      },
    ]);
    expect(github.isDone()).toBe(true);
  });

  it.each([
    ['does not begin where it was to', answer(parentsOf('f', '1'), parentsOf('b', '2'))],
    ['holds another head', answer(parentsOf('a', '2'), parentsOf('b', '2'))],
    ['holds a commit between two merges', answer(parentsOf('a', '1'), parentsOf('d', '2'))],
    ['is no merge', answer(parentsOf('a', '1'), parentsOf('b'))],
  ])('is not staged when it %s', async (_, answered) => {
    nock(api).post('/graphql', isAsked).reply(200, answered);
    expect(await composeOnce({ made })).toMatchObject({ type: 'refused' });
  });

  it('is looked at again where GitHub does not show it yet', async () => {
    nock(api)
      .post('/graphql', isAsked)
      .reply(200, answer(parentsOf('a', '1')));
    await expect(composeOnce({ made })).rejects.toSatisfy((error) => classify(error).kind === 'passing');
  });

  it('that was staged before is known by its commit', async () => {
    nock(api).get(`${path}/git/ref/heads%2Frefinery%2F${run}`).reply(200, tip('c'));
    expect(await composeOnce({ made }, true)).toMatchObject({ type: 'composed', sha: sha('c'), merged: [1, 2] });
  });
});
