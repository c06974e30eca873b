/** The contract suites' stage on the stand-in: the real adapters over HTTP, as an installation of the App. */
import { Probot } from 'probot';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { GitHubRepository } from '../../src/adapters/github/repository.ts';
import { GitHubLedger } from '../../src/adapters/ledger/github-ledger.ts';
import { Instant, Sha } from '../../src/core/name.ts';
import { parts } from '../../src/town/github/parts.ts';
import type { Stage } from '../contract/stage.ts';
import { addCollaborator, addRepository, appKey, installApp, startStandin } from './standin.ts';
import type { Caller, Standin } from './standin.ts';

/** What the App may do, as in `app.yml`. */
export const appPermissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'read',
  workflows: 'write',
} as const;

const workflow = `name: toolpusher
run-name: "#\${{ inputs.bead }} \${{ inputs.agent }} \${{ inputs.nonce }}"
on:
  workflow_dispatch:
    inputs:
${['bead', 'attempt', 'nonce', 'agent', 'runtime', 'base', 'branch', 'previous', 'mode'].map((name) => `      ${name}: {type: string}`).join('\n')}
jobs:
  agent:
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
`;

/** A repository `ada/lib` in the stand-in, with a base, a runner branch, and the App installed. */
export async function prepareRepository(
  standin: Standin,
  events: string[] = [],
): Promise<{ ada: Caller; appId: number; installation: number }> {
  const ada = standin.as(standin.user('ada'));
  standin.user('rita');
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  addCollaborator(standin.town.world, { repository: 'ada/lib', login: 'rita', role: 'read' });
  const content = (text: string): string => Buffer.from(text).toString('base64');
  await ada('PUT /repos/ada/lib/contents/README.md', { message: 'First', content: content('A rig\n') });
  const path = '/repos/ada/lib/contents/.github/workflows/toolpusher.yml';
  await ada(`PUT ${path}`, { message: 'Install', content: content(workflow) });
  const head = await ada('GET /repos/ada/lib/git/ref/heads/main');
  await ada('POST /repos/ada/lib/git/refs', { ref: 'refs/heads/toolpusher/runner', sha: head.body.object.sha });
  const { appId, installationId } = installApp(standin, {
    account: 'ada',
    permissions: { ...appPermissions },
    events,
  });
  return { ada, appId, installation: installationId };
}

/** A fresh stand-in with everything that the suites need. */
export async function standinStage(): Promise<Stage> {
  const standin = await startStandin({ parts });
  const { ada, appId, installation } = await prepareRepository(standin);
  const baseUrl = `${standin.url}/api/v3`;
  const probot = new Probot({ appId, privateKey: appKey, secret: 'It is a secret', baseUrl, Octokit: PacedOctokit });
  const client = await probot.auth(installation);
  const place = { client, owner: 'ada', repo: 'lib', app: 'toolpusher[bot]' };
  const clock = { now: () => Instant.parse(Date.now()), wait: () => Promise.resolve() };
  const issues = '/repos/ada/lib/issues';
  const idOf = async (issue: number): Promise<number> => (await ada(`GET ${issues}/${issue}`)).body.id;
  return {
    repository: new GitHubRepository(place, clock),
    ledger: new GitHubLedger(place),
    app: 'toolpusher[bot]',
    openIssue: async (given) => (await ada(`POST ${issues}`, given)).body.number,
    editIssue: async (issue, change) => void (await ada(`PATCH ${issues}/${issue}`, change)),
    label: async (number, name) => void (await ada(`POST ${issues}/${number}/labels`, { labels: [name] })),
    approve: async (pull) => void (await ada(`POST /repos/ada/lib/pulls/${pull}/reviews`, { event: 'APPROVE' })),
    block: async (issue, by) => {
      await ada(`POST ${issues}/${issue}/dependencies/blocked_by`, { issue_id: await idOf(by) });
    },
    comment: async (issue, body) => (await ada(`POST ${issues}/${issue}/comments`, { body })).body.id,
    comments: async (issue) => {
      const { body } = await ada(`GET ${issues}/${issue}/comments`);
      return body.map((each: { id: number; body: string; user: { login: string } }) => ({
        id: each.id,
        by: each.user.login,
        body: each.body,
      }));
    },
    deleteComment: async (_issue, comment) => void (await ada(`DELETE ${issues}/comments/${comment}`)),
    commit: async (parent, files) => {
      const tree = Object.entries(files).map(([path, content]) => ({ path, mode: '100644', type: 'blob', content }));
      const made = await ada('POST /repos/ada/lib/git/trees', { base_tree: parent, tree });
      const commit = { message: 'By a test', tree: made.body.sha, parents: [parent] };
      return Sha.parse((await ada('POST /repos/ada/lib/git/commits', commit)).body.sha);
    },
    fileAt: async (sha, path) => {
      const { status, body } = await ada(`GET /repos/ada/lib/contents/${path}?ref=${sha}`);
      return status === 200 ? Buffer.from(body.content, 'base64').toString() : null;
    },
    commitAt: async (sha) => {
      const { body } = await ada(`GET /repos/ada/lib/git/commits/${sha}`);
      return { message: body.message, parents: body.parents.map((parent: { sha: string }) => parent.sha) };
    },
    report: async (sha, name, conclusion) => {
      const state = conclusion;
      await ada(`POST /repos/ada/lib/statuses/${sha}`, { state, context: name });
    },
    close: () => standin.stop(),
  };
}
