/** GitHub's own JavaScript clients against the stand-in: Octokit, and its way of being an App. */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addRepository, appKey, installApp, startStandin } from '../support/standin.ts';
import type { Standin } from '../support/standin.ts';

let standin: Standin;
let asInstallation: Octokit;
let asApp: Octokit;
const lib = { owner: 'ada', repo: 'lib' };

beforeAll(async () => {
  standin = await startStandin();
  const ada = standin.as(standin.user('ada'));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  await ada('PUT /repos/ada/lib/contents/README.md', { message: 'First', content: 'YQ==' });
  const { appId, installationId } = installApp(standin, { account: 'ada' });
  const baseUrl = `${standin.url}/api/v3`;
  const auth = { appId, privateKey: appKey };
  asApp = new Octokit({ baseUrl, authStrategy: createAppAuth, auth });
  asInstallation = new Octokit({ baseUrl, authStrategy: createAppAuth, auth: { ...auth, installationId } });
});
afterAll(() => standin.stop());

it('is an App and finds where it is installed', async () => {
  expect((await asApp.rest.apps.getAuthenticated()).data?.slug).toBe('toolpusher');
  const { data } = await asApp.rest.apps.getRepoInstallation(lib);
  expect(data.account?.id).toBe((await asInstallation.rest.repos.get(lib)).data.owner.id);
});

it('makes a branch, writes, merges, compares, and reads every page', async () => {
  const { git, repos } = asInstallation.rest;
  const base = (await git.getRef({ ...lib, ref: 'heads/main' })).data.object.sha;
  await git.createRef({ ...lib, ref: 'refs/heads/polecat/bolt/7', sha: base });
  for (const name of ['a b.txt', 'dir/ü.txt', 'c#1.txt']) {
    await repos.createOrUpdateFileContents({
      ...lib,
      path: name,
      branch: 'polecat/bolt/7',
      message: name,
      content: 'YQ==',
    });
  }
  const merged = await repos.merge({ ...lib, base: 'main', head: 'polecat/bolt/7' });
  expect(merged.status).toBe(201);
  const { data } = await repos.compareCommitsWithBasehead({ ...lib, basehead: `${base}...main` });
  expect(data.files?.map(({ filename }) => filename)).toEqual(['a b.txt', 'c#1.txt', 'dir/ü.txt']);
  const commits = await asInstallation.paginate(repos.listCommits, { ...lib, per_page: 2 });
  expect(commits).toHaveLength(5);
  const branch = await repos.getBranch({ ...lib, branch: 'polecat/bolt/7' });
  expect(branch.data.commit.commit.author?.name).toBe('toolpusher[bot]');
});

it('is told by status and message what went wrong', async () => {
  const { git, repos } = asInstallation.rest;
  const sha = (await git.getRef({ ...lib, ref: 'heads/main' })).data.object.sha;
  await expect(git.createRef({ ...lib, ref: 'refs/heads/main', sha })).rejects.toMatchObject({ status: 422 });
  await expect(repos.createRepoRuleset({ ...lib, name: 'x', enforcement: 'active' })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration'),
  });
  await expect(repos.listWebhooks(lib)).rejects.toMatchObject({
    status: 501,
    message: expect.stringContaining('repos/list-webhooks'),
  });
});
