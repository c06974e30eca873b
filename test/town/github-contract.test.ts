/**
 * One contract, value by value, held by the stand-in over real HTTP: as a person and as an App. With TOOLPUSHER_GITHUB_TOKEN and
 * TOOLPUSHER_GITHUB_REPO (`owner/name` of a scratch repository) the real GitHub is held to it too.
 */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parts } from '../../src/town/github/parts.ts';
import { checkContract } from '../contract/github/checks.contract.ts';
import { commitContract } from '../contract/github/commits.contract.ts';
import { issueContract } from '../contract/github/issues.contract.ts';
import { pullContract } from '../contract/github/pulls.contract.ts';
import type { Site } from '../contract/github/site.ts';
import { watchSchemas } from '../support/schemas.ts';
import { addRepository, appKey, installApp, startStandin } from '../support/standin.ts';
import type { Standin } from '../support/standin.ts';

function contract(open: () => Site): void {
  describe('issues', () => {
    issueContract(open);
  });
  describe('pull requests', () => {
    pullContract(open);
  });
  describe('commits and refs', () => {
    commitContract(open);
  });
  describe('checks', () => {
    checkContract(open);
  });
}

const permissions = {
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  statuses: 'write',
  workflows: 'write',
  metadata: 'read',
} as const;

const everyEvent = [
  'issues',
  'issue_comment',
  'label',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'check_run',
  'check_suite',
  'status',
  'push',
  'create',
  'delete',
];
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the stand-in', () => {
  let standin: Standin;
  let watched: ReturnType<typeof watchSchemas>;
  let person: Octokit;
  let app: Octokit;

  beforeAll(async () => {
    standin = await startStandin({ parts });
    watched = watchSchemas(standin.town.world);
    const token = standin.user('ada');
    await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
    const { appId, installationId } = installApp(standin, { account: 'ada', permissions, events: everyEvent });
    const baseUrl = `${standin.url}/api/v3`;
    person = new Octokit({ baseUrl, auth: token, log });
    const auth = { appId, privateKey: appKey, installationId };
    app = new Octokit({ baseUrl, authStrategy: createAppAuth, auth, log });
    const content = Buffer.from('# Library\n').toString('base64');
    await person.rest.repos.createOrUpdateFileContents({
      owner: 'ada',
      repo: 'lib',
      path: 'README.md',
      message: 'First',
      content,
    });
  });
  afterAll(() => standin.stop());

  describe('as a person', () => {
    contract(() => ({ octokit: person, owner: 'ada', repo: 'lib', login: 'ada', isApp: false }));
  });
  describe('as an App', () => {
    contract(() => ({ octokit: app, owner: 'ada', repo: 'lib', login: 'toolpusher[bot]', isApp: true }));
  });

  it("said nothing that GitHub's schemas do not allow", () => {
    expect(watched.counts.answers).toBeGreaterThan(100);
    expect(watched.counts.webhooks).toBeGreaterThan(100);
    expect([...new Set(watched.failures)]).toEqual([]);
  });
});

const realToken = process.env['TOOLPUSHER_GITHUB_TOKEN'] ?? '';
const realRepo = process.env['TOOLPUSHER_GITHUB_REPO'] ?? '';
const isReal = realToken !== '' && realRepo !== '';

describe.skipIf(!isReal)(
  'the real GitHub (skipped unless TOOLPUSHER_GITHUB_TOKEN and TOOLPUSHER_GITHUB_REPO are set)',
  () => {
    const octokit = new Octokit({ auth: realToken, log });
    const [owner = '', repo = ''] = realRepo.split('/');
    const isApp = realToken.startsWith('ghs_');
    let login = '';
    beforeAll(async () => {
      const answer = await octokit.graphql<{ viewer: { login: string } }>('{ viewer { login } }');
      login = answer.viewer.login;
    });
    contract(() => ({ octokit, owner, repo, login, isApp }));
  },
);
