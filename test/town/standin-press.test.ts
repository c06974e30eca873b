/** The buttons of a check run in the stand-in: written by the App's adapter, pressed by people, delivered to the App. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Probot } from 'probot';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { GitHubRepository } from '../../src/adapters/github/repository.ts';
import { Instant, PullNumber, Sha } from '../../src/core/name.ts';
import { parts } from '../../src/town/github/parts.ts';
import { appKey, callerOf, startStandin } from '../support/standin.ts';
import type { Standin } from '../support/standin.ts';
import { prepareRepository } from '../support/standin-stage.ts';

let standin: Standin;
beforeEach(async () => {
  standin = await startStandin({ parts });
});
afterEach(() => standin.stop());

it('shows the newest check of each pull request, and delivers a pressed button that is there', async () => {
  const { ada, appId, installation } = await prepareRepository(standin, ['check_run']);
  const baseUrl = `${standin.url}/api/v3`;
  const probot = new Probot({ appId, privateKey: appKey, secret: 'It is a secret', baseUrl, Octokit: PacedOctokit });
  const client = await probot.auth(installation);
  const clock = { now: () => Instant.parse(0), wait: () => Promise.resolve() };
  const repository = new GitHubRepository({ client, owner: 'ada', repo: 'lib', app: 'toolpusher[bot]' }, clock);
  await repository.look({ nonces: [], base: null, handed: null, ledger: false });
  const head = Sha.parse((await ada('GET /repos/ada/lib/git/ref/heads/main')).body.object.sha);
  const shown = { type: 'show-pull', name: 'toolpusher/refinery', head, summary: 'It waits.' } as const;
  const admin = callerOf(standin.url, 'admin');
  await admin('POST /_town/apps/webhook', { slug: 'toolpusher', webhookUrl: 'http://127.0.0.1:9/' });
  const { calls } = (await admin('GET /_town/calls?counts')).body;
  await repository.showPulls([
    { ...shown, pull: PullNumber.parse(1), conclusion: 'neutral', title: 'Queued', buttons: ['hold', 'abandon'] },
    { ...shown, pull: PullNumber.parse(1), conclusion: 'success', title: 'Landed', buttons: ['revert'] },
  ]);
  expect((await admin('GET /_town/calls?counts')).body.calls).toBe(calls + 1);
  const { body } = await ada(`GET /repos/ada/lib/commits/${head}/check-runs`);
  expect(body.check_runs).toMatchObject([
    { name: 'toolpusher/refinery', external_id: 'pull-1', conclusion: 'success', output: { title: 'Landed' } },
  ]);
  const [{ id }] = body.check_runs;
  expect((await admin('POST /_town/press', { check_run: id, by: 'rita', action: 'hold' })).status).toBe(422);
  expect((await admin('POST /_town/press', { check_run: id, by: 'nobody', action: 'revert' })).status).toBe(404);
  expect((await admin('POST /_town/press', { check_run: id, by: 'rita', action: 'revert' })).status).toBe(200);
  const delivered = (await admin('GET /_town/deliveries')).body.filter(
    (each: { event: string; action: string }) => each.event === 'check_run' && each.action === 'requested_action',
  );
  expect(delivered).toHaveLength(1);
  const payload = JSON.parse(delivered[0].requestBody);
  expect(payload).toMatchObject({
    requested_action: { identifier: 'revert' },
    sender: { login: 'rita' },
    check_run: { external_id: 'pull-1', head_sha: head, app: { slug: 'toolpusher' } },
  });
});
