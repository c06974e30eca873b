/** A pull request of people, end to end: the App as a process, the stand-in over HTTP, git, and somebody who reports the checks. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parts } from '../../src/town/github/parts.ts';
import { changeWebhook } from '../../src/town/github/residents.ts';
import { prepareRepository } from '../support/standin-stage.ts';
import { appKey, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

const lib = '/repos/ada/lib';
const events = ['issues', 'issue_comment', 'pull_request', 'pull_request_review', 'status', 'push'];
const config = 'refinery: {checks: [ci], approvals: 0, method: squash}\n';

let standin: Standin;
let ada: Caller;
let host: ChildProcess | undefined;
const dir = mkdtempSync(join(tmpdir(), 'people-'));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function startHost(appId: number): Promise<string> {
  const file = join(dir, 'ready.json');
  const env = {
    PATH: process.env['PATH'],
    APP_ID: String(appId),
    PRIVATE_KEY: appKey,
    WEBHOOK_SECRET: 'It is a secret',
    GITHUB_API_URL: `${standin.url}/api/v3`,
  };
  const args = ['dist/toolpusher.js', 'serve', '--port', '0', '--tick', '3600', '--ready', file];
  host = spawn(process.execPath, args, { stdio: 'ignore', env });
  return eventually(async () => {
    try {
      return String(JSON.parse(readFileSync(file, 'utf8')).url);
    } catch {
      return null;
    }
  });
}

/** What `look` comes to once it is something: at once, or at the App's own next look, which is never more than five minutes away. */
async function eventually<T>(look: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 3300; tries++) {
    const seen = await look();
    if (seen !== null) return seen;
    await pause(100);
  }
  throw new Error('it did not come to that');
}

/** A branch of one commit on another branch, and a pull request for it. */
async function open(branch: string, base: string, text: string): Promise<number> {
  const head = await ada(`GET ${lib}/git/ref/heads/${base}`);
  await ada(`POST ${lib}/git/refs`, { ref: `refs/heads/${branch}`, sha: head.body.object.sha });
  const old = await ada(`GET ${lib}/contents/shared.txt?ref=${branch}`);
  const sha = old.status === 200 ? { sha: old.body.sha } : {};
  await ada(`PUT ${lib}/contents/shared.txt`, { message: `Say ${text}`, content: base64(text), branch, ...sha });
  return (await ada(`POST ${lib}/pulls`, { head: branch, base, title: `Change ${branch}`, body: '' })).body.number;
}

/** Reports success on every staged commit that has no status yet, as CI on `refinery/**` would. */
async function check(): Promise<void> {
  const staged = await ada(`GET ${lib}/git/matching-refs/heads/refinery/`);
  for (const { object } of staged.body) {
    const { body } = await ada(`GET ${lib}/commits/${object.sha}/status`);
    if (body.total_count === 0) await ada(`POST ${lib}/statuses/${object.sha}`, { state: 'success', context: 'ci' });
  }
}

const saidOn = async (pull: number): Promise<string> =>
  (await ada(`GET ${lib}/issues/${pull}/comments`)).body.map((each: { body: string }) => each.body).join('\n---\n');

beforeAll(async () => {
  standin = await startStandin({ parts });
  const prepared = await prepareRepository(standin, events);
  ada = prepared.ada;
  await ada(`PUT ${lib}/contents/.github/workspace.yml`, { message: 'Fleet', content: base64(config) });
  changeWebhook(standin.town.world, {
    slug: 'toolpusher',
    webhookUrl: `${await startHost(prepared.appId)}/api/github/webhooks`,
  });
}, 120_000);

afterAll(async () => {
  host?.kill('SIGKILL');
  await standin.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

it(
  'lands a stack by /merge, squashed, in order, and is closed by naming its commit',
  { timeout: 800_000 },
  async () => {
    const low = await open('low', 'main', 'one\n');
    const high = await open('high', 'low', 'two\n');
    await ada(`POST ${lib}/issues/${high}/comments`, { body: '/merge' });
    await eventually(async () => ((await saidOn(high)).includes(`lands after that`) ? true : null));
    await ada(`POST ${lib}/issues/${low}/comments`, { body: '/merge' });
    await eventually(async () => {
      await check();
      const { body } = await ada(`GET ${lib}/pulls/${high}`);
      return body.state === 'closed' ? true : null;
    });
    expect((await ada(`GET ${lib}/pulls/${low}`)).body).toMatchObject({ state: 'closed', merged: false });
    const { body: commits } = await ada(`GET ${lib}/commits?sha=main&per_page=2`);
    expect(commits.map((each: { commit: { message: string } }) => each.commit.message)).toEqual([
      `Change high (#${high})`,
      `Change low (#${low})`,
    ]);
    expect(commits.map((each: { parents: unknown[] }) => each.parents.length)).toEqual([1, 1]);
    expect(commits.map((each: { author: { login: string } | null }) => each.author?.login)).toEqual(['ada', 'ada']);
    const shared = await ada(`GET ${lib}/contents/shared.txt?ref=main`);
    expect(Buffer.from(shared.body.content, 'base64').toString()).toBe('two\n');
    expect(await saidOn(high)).toContain(`Landed as ${commits[0].sha}, squashed into one commit`);
    expect(await saidOn(low)).toContain(`Landed as ${commits[1].sha}, squashed into one commit`);
  },
);

it(
  'is out of the queue by a push, and a label alone does not land a change to workflows',
  { timeout: 800_000 },
  async () => {
    const pull = await open('pushed', 'main', 'three\n');
    await ada(`POST ${lib}/issues/${pull}/comments`, { body: '/merge' });
    await eventually(async () => {
      const staged = await ada(`GET ${lib}/git/matching-refs/heads/refinery/`);
      return staged.body.length > 0 ? true : null;
    });
    const content = base64('evil\n');
    await ada(`PUT ${lib}/contents/evil.txt`, { message: 'More', content, branch: 'pushed' });
    await eventually(async () => ((await saidOn(pull)).includes('out of the merge queue') ? true : null));
    await check();
    const path = '.github/workflows/evil.yml';
    await ada(`PUT ${lib}/contents/${path}`, { message: 'CI', content: base64('on: push\n'), branch: 'pushed' });
    // GitHub's times have whole seconds, and a label of the second of a push may be older than it.
    await pause(2000);
    await ada(`POST ${lib}/issues/${pull}/labels`, { labels: ['merge'] });
    await eventually(async () => ((await saidOn(pull)).includes('It changes workflows') ? true : null));
    expect((await ada(`GET ${lib}/pulls/${pull}`)).body.state).toBe('open');
    expect((await ada(`GET ${lib}/contents/evil.txt?ref=main`)).status).toBe(404);
  },
);
