/** What GitHub's pull requests mean, value by value. */
import { expect, it } from 'vitest';
import { branchAhead, commitFile, unique } from './site.ts';
import type { Site } from './site.ts';

/** The tests of pull requests. */
export function pullContract(open: () => Site): void {
  const propose = async (on: { path?: string; text?: string; body?: string } = {}) => {
    const site = open();
    const ahead = await branchAhead(site, on);
    const { octokit, owner, repo } = site;
    const { data } = await octokit.rest.pulls.create({
      owner,
      repo,
      title: `Contract ${ahead.branch}`,
      body: on.body ?? '',
      head: ahead.branch,
      base: ahead.base,
    });
    return { ...ahead, number: data.number, data };
  };

  it('is by the caller, from head to base, with one commit and one file', async () => {
    const { data, sha, branch, baseSha } = await propose();
    expect([data.user.login, data.head.ref, data.head.sha, data.base.sha]).toEqual([
      open().login,
      branch,
      sha,
      baseSha,
    ]);
    expect([data.commits, data.changed_files, data.additions, data.deletions]).toEqual([1, 1, 1, 0]);
    expect([data.state, data.merged, data.draft]).toEqual(['open', false, false]);
  });

  it('has its head at refs/pull/N/head, which follows the branch', async () => {
    const { octokit, owner, repo } = open();
    const { number, branch, sha } = await propose();
    const ref = `pull/${number}/head`;
    expect((await octokit.rest.git.getRef({ owner, repo, ref })).data.object.sha).toBe(sha);
    const next = await commitFile(open(), { parent: sha, path: `${branch}.more`, text: 'more\n' });
    await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: next });
    expect((await octokit.rest.pulls.get({ owner, repo, pull_number: number })).data.head.sha).toBe(next);
    expect((await octokit.rest.git.getRef({ owner, repo, ref })).data.object.sha).toBe(next);
    const { data } = await octokit.rest.pulls.listCommits({ owner, repo, pull_number: number });
    expect(data.map((commit) => commit.sha)).toEqual([sha, next]);
  });

  it('cannot be made twice, nor without commits', async () => {
    const { octokit, owner, repo } = open();
    const { branch, base } = await propose();
    const twin = octokit.rest.pulls.create({ owner, repo, title: 'Twin', head: branch, base });
    await expect(twin).rejects.toMatchObject({ status: 422 });
    const empty = octokit.rest.pulls.create({ owner, repo, title: 'Empty', head: base, base });
    await expect(empty).rejects.toMatchObject({ status: 422 });
  });

  it('merges only the head that is expected, and is merged then', async () => {
    const { octokit, owner, repo, login } = open();
    const { number, sha, baseSha } = await propose();
    const place = { owner, repo, pull_number: number };
    await expect(octokit.rest.pulls.merge({ ...place, sha: baseSha })).rejects.toMatchObject({ status: 409 });
    const { data } = await octokit.rest.pulls.merge({ ...place, sha });
    const pull = (await octokit.rest.pulls.get(place)).data;
    expect([pull.state, pull.merged, pull.merged_by?.login]).toEqual(['closed', true, login]);
    expect(pull.merge_commit_sha).toBe(data.sha);
    const commit = (await octokit.rest.git.getCommit({ owner, repo, commit_sha: data.sha })).data;
    expect(commit.parents[1]?.sha).toBe(sha);
  });

  it('counts as merged when its head becomes reachable from the base by a moved ref', async () => {
    const { octokit, owner, repo } = open();
    const { number, sha, base } = await propose();
    await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${base}`, sha });
    const pull = (await octokit.rest.pulls.get({ owner, repo, pull_number: number })).data;
    expect([pull.state, pull.merged]).toEqual(['closed', true]);
  });

  it('closes the issues it names when it is merged into the default branch', async () => {
    const { octokit, owner, repo } = open();
    const issue = (await octokit.rest.issues.create({ owner, repo, title: 'To be closed' })).data;
    const { number } = await propose({ body: `Closes #${issue.number}` });
    await octokit.rest.pulls.merge({ owner, repo, pull_number: number, merge_method: 'squash' });
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: issue.number });
    expect([data.state, data.state_reason]).toEqual(['closed', 'completed']);
  });

  it('knows a conflict from a clean merge', async () => {
    const { octokit, owner, repo } = open();
    const path = `${unique('conflict')}.txt`;
    const [ours, theirs] = [await propose({ path, text: 'ours\n' }), await propose({ path, text: 'theirs\n' })];
    await octokit.rest.pulls.merge({ owner, repo, pull_number: ours.number });
    await expect
      .poll(
        async () => {
          const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: theirs.number });
          return [data.mergeable, data.mergeable_state];
        },
        { timeout: 60_000 },
      )
      .toEqual([false, 'dirty']);
    const merging = octokit.rest.pulls.merge({ owner, repo, pull_number: theirs.number });
    await expect(merging).rejects.toMatchObject({ status: 405 });
  });

  it('is closed when its branch is deleted', async () => {
    const { octokit, owner, repo } = open();
    const { number, branch } = await propose();
    await octokit.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` });
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
    expect([data.state, data.merged]).toEqual(['closed', false]);
  });

  it('cannot be approved by its author', async () => {
    const { octokit, owner, repo } = open();
    const { number } = await propose();
    const own = octokit.rest.pulls.createReview({ owner, repo, pull_number: number, event: 'APPROVE' });
    await expect(own).rejects.toMatchObject({ status: 422 });
    const { data } = await octokit.rest.pulls.createReview({
      owner,
      repo,
      pull_number: number,
      event: 'COMMENT',
      body: 'Looks odd',
    });
    expect([data.state, data.body]).toEqual(['COMMENTED', 'Looks odd']);
  });
}
