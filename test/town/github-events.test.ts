/** The webhooks and answers of everything that people and Apps do to issues and pull requests: their order, actors and shapes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parts } from '../../src/town/github/parts.ts';
import { queueRuleset } from '../support/queue-rules.ts';
import { watchSchemas } from '../support/schemas.ts';
import { addCollaborator, addRepository, installApp, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let watched: ReturnType<typeof watchSchemas>;
let ada: Caller;
let bob: Caller;
let app: Caller;
let heard: string[] = [];

beforeAll(async () => {
  standin = await startStandin({ parts });
  const { world } = standin.town;
  watched = watchSchemas(world);
  ada = standin.as(standin.user('ada'));
  bob = standin.as(standin.user('bob'));
  await addRepository(world, { owner: 'ada', name: 'lib', private: false });
  addCollaborator(world, { repository: 'ada/lib', login: 'bob', role: 'triage' });
  await ada('PUT /repos/ada/lib/contents/README.md', { message: 'First', content: 'YQ==' });
  const write = 'write' as const;
  const permissions = { contents: write, issues: write, pull_requests: write, checks: write, statuses: write };
  const events = ['issues', 'pull_request', 'check_run', 'check_suite', 'push'];
  app = standin.as(await installApp(standin, { account: 'ada', permissions, events }).token());
  world.onHappening.push(({ event, action, cause }) => {
    heard.push(`${event}${action === null ? '' : `.${action}`} by ${cause.account.login}`);
  });
});
afterAll(() => standin.stop());

/** What was heard since the last time. */
function since(): string[] {
  const events = heard;
  heard = [];
  return events;
}

async function branch(name: string): Promise<string> {
  const { body } = await ada('GET /repos/ada/lib/git/ref/heads/main');
  await ada('POST /repos/ada/lib/git/refs', { ref: `refs/heads/${name}`, sha: body.object.sha });
  const content = Buffer.from(name).toString('base64');
  const made = await ada(`PUT /repos/ada/lib/contents/${name}.txt`, { message: name, content, branch: name });
  return made.body.commit.sha;
}

it('tells of an issue from its opening to its end', async () => {
  since();
  const { body: issue } = await ada('POST /repos/ada/lib/issues', {
    title: 'One',
    labels: ['agent'],
    assignees: ['bob'],
  });
  expect(since()).toEqual([
    'label.created by ada',
    'issues.opened by ada',
    'issues.labeled by ada',
    'issues.assigned by ada',
  ]);
  const at = `/repos/ada/lib/issues/${issue.number}`;
  await bob(`POST ${at}/labels`, { labels: ['agent', 'P1'] });
  await bob(`PATCH ${at}`, { title: 'Two', body: 'New' });
  await bob(`DELETE ${at}/labels/P1`);
  await ada(`DELETE ${at}/assignees`, { assignees: ['bob'] });
  await bob(`PATCH ${at}`, { state: 'closed', state_reason: 'completed' });
  await bob(`PATCH ${at}`, { state: 'open' });
  await ada(`PUT ${at}/lock`, { lock_reason: 'resolved' });
  await ada(`DELETE ${at}/lock`);
  expect(since()).toEqual([
    'label.created by bob',
    'issues.labeled by bob',
    'issues.edited by bob',
    'issues.unlabeled by bob',
    'issues.unassigned by ada',
    'issues.closed by bob',
    'issues.reopened by bob',
    'issues.locked by ada',
    'issues.unlocked by ada',
  ]);
  const comment = (await bob(`POST ${at}/comments`, { body: 'Hello #1' })).body;
  await bob(`PATCH /repos/ada/lib/issues/comments/${comment.id}`, { body: 'Bye' });
  await bob(`DELETE /repos/ada/lib/issues/comments/${comment.id}`);
  await ada('PATCH /repos/ada/lib/labels/P1', { new_name: 'P2', color: '112233', description: 'Soon' });
  await ada('DELETE /repos/ada/lib/labels/P2');
  expect(since()).toEqual([
    'issue_comment.created by bob',
    'issue_comment.edited by bob',
    'issue_comment.deleted by bob',
    'label.edited by ada',
    'label.deleted by ada',
  ]);
  await ada(`GET ${at}/timeline`);
  await ada(`GET ${at}/events`);
  await ada('GET /repos/ada/lib/issues/events');
});

it('holds back what the sender may not do', async () => {
  standin.user('eve');
  const eve = standin.as(standin.user('mallory'));
  const { body: issue } = await eve('POST /repos/ada/lib/issues', { title: 'Mine', labels: ['agent'] });
  expect(issue.labels).toEqual([]);
  expect(issue.author_association).toBe('NONE');
  const { status } = await eve(`POST /repos/ada/lib/issues/${issue.number}/labels`, { labels: ['agent'] });
  expect(status).toBe(403);
  expect((await eve('PATCH /repos/ada/lib/issues/1', { state: 'closed' })).status).toBe(403);
  expect((await eve(`PATCH /repos/ada/lib/issues/${issue.number}`, { state: 'closed' })).body.state).toBe('closed');
  expect((await eve('POST /repos/ada/lib/check-runs', { name: 'x', head_sha: 'y' })).status).toBe(403);
});

it('relates issues, and tells both sides', async () => {
  const make = async (title: string) => (await ada('POST /repos/ada/lib/issues', { title })).body;
  const [parent, child, other] = [await make('Parent'), await make('Child'), await make('Other')];
  since();
  const at = `/repos/ada/lib/issues/${parent.number}`;
  await ada(`POST ${at}/sub_issues`, { sub_issue_id: child.id });
  await ada(`POST ${at}/sub_issues`, { sub_issue_id: other.id });
  await ada(`PATCH ${at}/sub_issues/priority`, { sub_issue_id: other.id, before_id: child.id });
  expect((await ada(`GET ${at}/sub_issues`)).body.map((one: { id: number }) => one.id)).toEqual([other.id, child.id]);
  expect((await ada(`GET /repos/ada/lib/issues/${child.number}/parent`)).body.id).toBe(parent.id);
  await ada(`DELETE ${at}/sub_issue`, { sub_issue_id: other.id });
  await ada(`POST ${at}/dependencies/blocked_by`, { issue_id: other.id });
  expect((await ada(`GET ${at}/dependencies/blocked_by`)).body.map((one: { id: number }) => one.id)).toEqual([
    other.id,
  ]);
  await ada(`GET /repos/ada/lib/issues/${other.number}/dependencies/blocking`);
  await ada(`DELETE ${at}/dependencies/blocked_by/${other.id}`);
  expect(since()).toEqual([
    'sub_issues.sub_issue_added by ada',
    'sub_issues.parent_issue_added by ada',
    'sub_issues.sub_issue_added by ada',
    'sub_issues.parent_issue_added by ada',
    'sub_issues.sub_issue_removed by ada',
    'sub_issues.parent_issue_removed by ada',
    'issue_dependencies.blocked_by_added by ada',
    'issue_dependencies.blocking_added by ada',
    'issue_dependencies.blocked_by_removed by ada',
    'issue_dependencies.blocking_removed by ada',
  ]);
  await ada(`GET ${at}/timeline`);
});

it('tells of a pull request from draft to merge', async () => {
  const sha = await branch('topic');
  since();
  const wish = { title: 'Topic', head: 'topic', base: 'main', draft: true, body: 'Fixes #1' };
  const { body: pull } = await app('POST /repos/ada/lib/pulls', wish);
  expect([pull.user.login, pull.user.type, pull.head.sha]).toEqual(['toolpusher[bot]', 'Bot', sha]);
  const at = `/repos/ada/lib/pulls/${pull.number}`;
  const graphql =
    'mutation ($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId } }';
  await app('POST /graphql', { query: graphql, variables: { id: pull.node_id } });
  await ada(`POST /repos/ada/lib/issues/${pull.number}/labels`, { labels: ['agent'] });
  await ada(`PATCH ${at}`, { title: 'Topics' });
  await ada(`POST ${at}/requested_reviewers`, { reviewers: ['bob'] });
  await ada(`POST ${at}/reviews`, { event: 'APPROVE', body: 'Good' });
  const remark = { body: 'Why?', path: 'topic.txt', line: 1, commit_id: sha };
  const comment = (await bob(`POST ${at}/comments`, remark)).body;
  await ada(`POST ${at}/comments/${comment.id}/replies`, { body: 'Because' });
  expect(since()).toEqual([
    'pull_request.opened by toolpusher[bot]',
    'pull_request.ready_for_review by toolpusher[bot]',
    'pull_request.labeled by ada',
    'pull_request.edited by ada',
    'pull_request.review_requested by ada',
    'pull_request_review.submitted by ada',
    'pull_request_review_comment.created by bob',
    'pull_request_review.submitted by bob',
    'pull_request_review_comment.created by ada',
    'pull_request_review.submitted by ada',
  ]);
  for (const list of ['', '/commits', '/files', '/reviews', '/comments', '/requested_reviewers']) {
    expect((await ada(`GET ${at}${list}`)).status).toBe(200);
  }
  const { body: merged } = await ada(`PUT ${at}/merge`, { merge_method: 'squash' });
  const { body: commit } = await ada(`GET /repos/ada/lib/commits/${merged.sha}`);
  expect([commit.author.login, commit.parents.length]).toEqual(['toolpusher[bot]', 1]);
  expect(commit.commit.message).toMatch(/^Topics \(#\d+\)/);
  expect(since()).toEqual([
    'push by ada',
    'check_suite.requested by ada',
    'pull_request.closed by ada',
    'issues.closed by ada',
  ]);
});

it('follows the head, closes with the branch, and merges by any move of the base', async () => {
  await branch('second');
  const { body: pull } = await ada('POST /repos/ada/lib/pulls', { title: 'Second', head: 'second', base: 'main' });
  since();
  const content = Buffer.from('more').toString('base64');
  const { body } = await ada('PUT /repos/ada/lib/contents/more.txt', { message: 'More', content, branch: 'second' });
  await ada('PATCH /repos/ada/lib/git/refs/heads/main', { sha: body.commit.sha });
  const { body: merged } = await ada(`GET /repos/ada/lib/pulls/${pull.number}`);
  expect([merged.merged, merged.merge_commit_sha, merged.merged_by.login]).toEqual([true, body.commit.sha, 'ada']);
  expect(since()).toEqual([
    'push by ada',
    'check_suite.requested by ada',
    'pull_request.synchronize by ada',
    'push by ada',
    'pull_request.closed by ada',
  ]);
});

it('tells of checks and statuses', async () => {
  const sha = await branch('checked');
  since();
  const at = '/repos/ada/lib/check-runs';
  const actions = [{ label: 'Retry', description: 'Try again', identifier: 'retry' }];
  const { body: run } = await app(`POST ${at}`, { name: 'refinery', head_sha: sha, status: 'in_progress', actions });
  expect(run.app.slug).toBe('toolpusher');
  const annotations = [
    { path: 'checked.txt', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'Odd' },
  ];
  const output = { title: 'Done', summary: 'All', annotations };
  await app(`PATCH ${at}/${run.id}`, { conclusion: 'success', output });
  expect((await app(`GET ${at}/${run.id}/annotations`)).body).toMatchObject([{ message: 'Odd' }]);
  await ada(`POST ${at}/${run.id}/rerequest`);
  await ada(`POST /repos/ada/lib/check-suites/${run.check_suite.id}/rerequest`);
  await ada(`POST /repos/ada/lib/statuses/${sha}`, { state: 'success', context: 'ci' });
  await ada(`GET /repos/ada/lib/commits/${sha}/check-suites`);
  await ada(`GET /repos/ada/lib/commits/${sha}/statuses`);
  await ada(`GET /repos/ada/lib/commits/${sha}/status`);
  await ada(`GET /repos/ada/lib/check-suites/${run.check_suite.id}/check-runs`);
  await ada(`GET /repos/ada/lib/commits/${sha}/pulls`);
  expect(since()).toEqual([
    'check_run.created by toolpusher[bot]',
    'check_run.completed by toolpusher[bot]',
    'check_suite.completed by toolpusher[bot]',
    'check_run.rerequested by ada',
    'check_suite.rerequested by ada',
    'status by ada',
  ]);
});

it('merges what is behind required checks once its head has passed them', async () => {
  const sha = await branch('guarded');
  const rules = [
    {
      type: 'required_status_checks',
      parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: 'must' }] },
    },
  ];
  const ruleset = {
    name: 'Checks',
    enforcement: 'active',
    target: 'branch',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules,
  };
  const { body: made } = await ada('POST /repos/ada/lib/rulesets', ruleset);
  const { body: pull } = await ada('POST /repos/ada/lib/pulls', { title: 'Guarded', head: 'guarded', base: 'main' });
  const at = `/repos/ada/lib/pulls/${pull.number}`;
  expect((await ada(`GET ${at}`)).body.mergeable_state).toBe('blocked');
  const refused = await ada(`PUT ${at}/merge`);
  expect([refused.status, refused.body.message]).toEqual([405, expect.stringContaining('"must" is expected')]);
  await ada(`POST /repos/ada/lib/statuses/${sha}`, { state: 'success', context: 'must' });
  expect((await ada(`GET ${at}`)).body.mergeable_state).toBe('clean');
  expect((await ada(`PUT ${at}/merge`)).body.merged).toBe(true);
  await ada(`DELETE /repos/ada/lib/rulesets/${made.id}`);
});

it('searches, queues, and enqueues', async () => {
  const found = await ada('GET /search/issues?q=repo:ada/lib+is:pr+is:merged');
  expect(found.body.total_count).toBeGreaterThan(0);
  await branch('queued');
  const { body: pull } = await ada('POST /repos/ada/lib/pulls', { title: 'Queued', head: 'queued', base: 'main' });
  since();
  const mutate = (name: string, key: string) =>
    ada('POST /graphql', {
      query: `mutation ($id: ID!) { ${name}(input: { ${key}: $id }) { mergeQueueEntry { position } } }`,
      variables: { id: pull.node_id },
    });
  // Where no ruleset asks for a merge queue there is none.
  expect((await mutate('enqueuePullRequest', 'pullRequestId')).body.errors).toHaveLength(1);
  await ada('POST /repos/ada/lib/rulesets', queueRuleset('ci'));
  expect(
    (await mutate('enqueuePullRequest', 'pullRequestId')).body.data.enqueuePullRequest.mergeQueueEntry.position,
  ).toBe(1);
  await mutate('dequeuePullRequest', 'id');
  const told = since().filter((event) => event.startsWith('pull_request.'));
  expect(told).toEqual(['pull_request.enqueued by ada', 'pull_request.dequeued by ada']);
});

it('refuses in GraphQL what it does not serve, by name', async () => {
  const { body } = await ada('POST /graphql', { query: '{ viewer { login } marketplaceCategories { name } }' });
  expect(body).toMatchObject({ errors: [{ message: 'The stand-in does not serve Query.marketplaceCategories' }] });
  const unknown = await ada('POST /graphql', { query: '{ nothingOfTheKind }' });
  expect(unknown.body.errors[0].message).toContain('nothingOfTheKind');
  const many = await ada('POST /graphql', {
    query: '{ repository(owner: "ada", name: "lib") { issues(first: 101) { totalCount } } }',
  });
  expect(many.body.errors[0].type).toBe('EXCESSIVE_PAGINATION');
});

it("said nothing that GitHub's schemas do not allow", () => {
  expect(watched.counts.webhooks).toBeGreaterThan(60);
  expect([...new Set(watched.failures)]).toEqual([]);
});
