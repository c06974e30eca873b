/** What GitHub's checks and statuses mean, value by value. */
import { expect, it } from 'vitest';
import { branchAhead } from './site.ts';
import type { Site } from './site.ts';

/** The tests of statuses, and for Apps of check runs. */
export function checkContract(open: () => Site): void {
  it('the latest status of each context makes the combined one', async () => {
    const { octokit, owner, repo, login } = open();
    const { sha } = await branchAhead(open());
    const combined = async () => (await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref: sha })).data;
    expect([(await combined()).state, (await combined()).total_count]).toEqual(['pending', 0]);
    const say = (context: string, state: 'pending' | 'failure' | 'success') =>
      octokit.rest.repos.createCommitStatus({ owner, repo, sha, context, state });
    expect((await say('ci', 'failure')).data.creator?.login).toBe(login);
    await say('lint', 'success');
    expect((await combined()).state).toBe('failure');
    await say('ci', 'success');
    const { state, statuses } = await combined();
    expect([state, statuses.map(({ context }) => context).toSorted()]).toEqual(['success', ['ci', 'lint']]);
  });

  it("an App's check runs share a suite on their commit, which ends when they have", async ({ skip }) => {
    if (!open().isApp) skip('only Apps make check runs');
    const { octokit, owner, repo } = open();
    const { sha } = await branchAhead(open());
    const first = (await octokit.rest.checks.create({ owner, repo, head_sha: sha, name: 'one' })).data;
    const second = (await octokit.rest.checks.create({ owner, repo, head_sha: sha, name: 'two', external_id: 'x' }))
      .data;
    expect(second.check_suite?.id).toBe(first.check_suite?.id);
    expect([first.status, first.conclusion, second.external_id]).toEqual(['queued', null, 'x']);
    const finish = (id: number, conclusion: 'success' | 'failure') =>
      octokit.rest.checks.update({ owner, repo, check_run_id: id, conclusion });
    expect((await finish(first.id, 'success')).data.status).toBe('completed');
    const suite = async () =>
      (await octokit.rest.checks.getSuite({ owner, repo, check_suite_id: first.check_suite?.id ?? 0 })).data;
    expect((await suite()).status).not.toBe('completed');
    await finish(second.id, 'failure');
    expect([(await suite()).status, (await suite()).conclusion]).toEqual(['completed', 'failure']);
    const query = `query ($owner: String!, $repo: String!, $sha: GitObjectID!) {
      repository(owner: $owner, name: $repo) {
        object(oid: $sha) { ... on Commit { statusCheckRollup { state contexts(first: 10) { totalCount } } } }
      }
    }`;
    const answer = await octokit.graphql(query, { owner, repo, sha });
    expect(answer).toEqual({
      repository: { object: { statusCheckRollup: { state: 'FAILURE', contexts: { totalCount: 2 } } } },
    });
  });

  it('a check run made again by name is another run, and the latest counts', async ({ skip }) => {
    if (!open().isApp) skip('only Apps make check runs');
    const { octokit, owner, repo } = open();
    const { sha } = await branchAhead(open());
    const make = (conclusion: 'failure' | 'success') =>
      octokit.rest.checks.create({ owner, repo, head_sha: sha, name: 'again', conclusion });
    const ids = [(await make('failure')).data.id, (await make('success')).data.id];
    const { data } = await octokit.rest.checks.listForRef({ owner, repo, ref: sha });
    expect(data.check_runs.map(({ id, conclusion }) => [id, conclusion])).toEqual([[ids[1], 'success']]);
    const all = await octokit.rest.checks.listForRef({ owner, repo, ref: sha, filter: 'all' });
    expect(all.data.total_count).toBe(2);
  });
}
