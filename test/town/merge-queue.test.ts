/** GitHub's own merge queue, as the stand-in does it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parts } from '../../src/town/github/parts.ts';
import { queueRuleset } from '../support/queue-rules.ts';
import { addRepository, installApp, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let ada: Caller;
const heard: string[] = [];

beforeAll(async () => {
  standin = await startStandin({ parts });
  const { world } = standin.town;
  ada = standin.as(standin.user('ada'));
  await addRepository(world, { owner: 'ada', name: 'lib', private: false });
  await ada('PUT /repos/ada/lib/contents/list.txt', {
    message: 'First',
    content: Buffer.from('one\n').toString('base64'),
  });
  await ada('POST /repos/ada/lib/rulesets', queueRuleset('test'));
  const write = 'write' as const;
  const permissions = { contents: write, pull_requests: write, checks: write, merge_queues: write };
  installApp(standin, { account: 'ada', permissions, events: ['merge_group', 'pull_request'] });
  world.onHappening.push(({ event, action, payload }) => {
    if (event === 'merge_group') heard.push(`merge_group.${action ?? ''}`);
    if (event === 'pull_request' && action === 'dequeued') heard.push(`dequeued ${String(payload['reason'])}`);
  });
});
afterAll(() => standin.stop());

async function pull(name: string, file = `${name}.txt`): Promise<{ number: number; id: string; sha: string }> {
  const { body } = await ada('GET /repos/ada/lib/git/ref/heads/main');
  await ada('POST /repos/ada/lib/git/refs', { ref: `refs/heads/${name}`, sha: body.object.sha });
  const there = await ada(`GET /repos/ada/lib/contents/${file}?ref=${name}`);
  const content = Buffer.from(`one\n${name}\n`).toString('base64');
  const sha = there.status === 200 ? { sha: there.body.sha } : {};
  await ada(`PUT /repos/ada/lib/contents/${file}`, { message: name, content, branch: name, ...sha });
  const made = await ada('POST /repos/ada/lib/pulls', { title: name, head: name, base: 'main' });
  return { number: made.body.number, id: made.body.node_id, sha: made.body.head.sha };
}

async function graphql(query: string, variables: Record<string, unknown>) {
  return (await ada('POST /graphql', { query, variables })).body;
}

async function enqueue(of: { id: string; sha: string }) {
  const query =
    'mutation($id: ID!, $sha: GitObjectID) { enqueuePullRequest(input: {pullRequestId: $id, expectedHeadOid: $sha}) { mergeQueueEntry { position } } }';
  return graphql(query, { id: of.id, sha: of.sha });
}

async function groups(): Promise<{ ref: string; sha: string }[]> {
  await quiet();
  const { body } = await ada('GET /repos/ada/lib/git/matching-refs/heads/gh-readonly-queue/');
  return body.map((one: { ref: string; object: { sha: string } }) => ({ ref: one.ref, sha: one.object.sha }));
}

async function quiet(): Promise<void> {
  await expect
    .poll(() => standin.town.world.busy.some((isBusy) => isBusy()), { timeout: 110_000, interval: 5 })
    .toBe(false);
}

async function report(sha: string, state: 'success' | 'failure'): Promise<void> {
  await ada(`POST /repos/ada/lib/statuses/${sha}`, { state, context: 'test' });
  await quiet();
}

async function main(): Promise<string> {
  return (await ada('GET /repos/ada/lib/git/ref/heads/main')).body.object.sha;
}

function since(): string[] {
  return heard.splice(0);
}

it('builds each on the one ahead, and moves the base to exactly the commit that passed', async () => {
  const [one, two] = [await pull('one'), await pull('two')];
  await enqueue(one);
  await enqueue(two);
  const built = await groups();
  expect(built.map(({ ref }) => ref.replace(/[0-9a-f]{40}$/, 'SHA'))).toEqual([
    `refs/heads/gh-readonly-queue/main/pr-${one.number}-SHA`,
    `refs/heads/gh-readonly-queue/main/pr-${two.number}-SHA`,
  ]);
  const last = built.find(({ ref }) => ref.includes(`pr-${two.number}-`))?.sha ?? '';
  // Not before the one ahead has passed, too.
  await report(last, 'success');
  expect(await main()).not.toBe(last);
  await report(built.find(({ ref }) => ref.includes(`pr-${one.number}-`))?.sha ?? '', 'success');
  expect(await main()).toBe(last);
  expect((await ada(`GET /repos/ada/lib/pulls/${two.number}`)).body.merged).toBe(true);
  expect(await groups()).toEqual([]);
  expect(since()).toEqual([
    'merge_group.checks_requested',
    'merge_group.checks_requested',
    'dequeued MERGE',
    'merge_group.destroyed',
    'dequeued MERGE',
    'merge_group.destroyed',
  ]);
});

it('puts out what fails, and builds what stood on it again', async () => {
  const [bad, good] = [await pull('bad'), await pull('good')];
  await enqueue(bad);
  await enqueue(good);
  const before = await groups();
  await report(before.find(({ ref }) => ref.includes(`pr-${bad.number}-`))?.sha ?? '', 'failure');
  const after = await groups();
  expect(after).toHaveLength(1);
  expect(before.map(({ sha }) => sha)).not.toContain(after[0]?.sha);
  await report(after[0]?.sha ?? '', 'success');
  expect(await main()).toBe(after[0]?.sha);
  const query =
    'query($n: Int!) { repository(owner: "ada", name: "lib") { pullRequest(number: $n) { isInMergeQueue timelineItems(last: 1, itemTypes: [REMOVED_FROM_MERGE_QUEUE_EVENT]) { nodes { ... on RemovedFromMergeQueueEvent { reason } } } } } }';
  const { data } = await graphql(query, { n: bad.number });
  expect(data.repository.pullRequest).toEqual({
    isInMergeQueue: false,
    timelineItems: { nodes: [{ reason: 'CI_FAILURE' }] },
  });
  since();
});

it('says UNMERGEABLE of what conflicts with one ahead, and puts it out once that has landed', async () => {
  const [first, second] = [await pull('first', 'list.txt'), await pull('second', 'list.txt')];
  await enqueue(first);
  await enqueue(second);
  const [group] = await groups();
  const query =
    'query($n: Int!) { repository(owner: "ada", name: "lib") { pullRequest(number: $n) { mergeQueueEntry { state position } } } }';
  const { data } = await graphql(query, { n: second.number });
  expect(data.repository.pullRequest.mergeQueueEntry).toEqual({ state: 'UNMERGEABLE', position: 2 });
  await report(group?.sha ?? '', 'success');
  expect(since()).toContain('dequeued MERGE_CONFLICT');
  expect(await groups()).toEqual([]);
});

it('refuses another head, a second time, and any other way onto the base', async () => {
  const own = await pull('own');
  expect((await enqueue({ ...own, sha: 'f'.repeat(40) })).errors).toHaveLength(1);
  expect((await enqueue(own)).errors).toBeUndefined();
  expect((await enqueue(own)).errors).toHaveLength(1);
  const [group] = await groups();
  expect((await ada('PATCH /repos/ada/lib/git/refs/heads/main', { sha: group?.sha })).status).toBe(422);
  await graphql('mutation($id: ID!) { dequeuePullRequest(input: {id: $id}) { mergeQueueEntry { position } } }', {
    id: own.id,
  });
  expect(await groups()).toEqual([]);
  expect(since()).toContain('dequeued MANUAL');
});
