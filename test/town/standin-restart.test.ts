/** The stand-in as a process: it serves, is killed with -9 in the middle of writing, and goes on where it was. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/runner-town.ts';
import { callerOf, git } from '../support/standin.ts';

let dir: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'standin-process-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Ready {
  readonly url: string;
  readonly adminToken: string;
}

async function start(): Promise<Ready> {
  const ready = join(dir, 'ready.json');
  rmSync(ready, { force: true });
  const args = ['dist/town.js', 'serve', '--dir', join(dir, 'state'), '--port', '0', '--ready', ready];
  running = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  await eventually(() => Promise.resolve(existsSync(ready) ? true : undefined));
  return JSON.parse(readFileSync(ready, 'utf8'));
}

async function kill(signal: NodeJS.Signals): Promise<void> {
  const child = running;
  if (child === undefined) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

it('loses nothing it has answered, keeps serving git, and has no half-made refs', async () => {
  const before = await start();
  const admin = callerOf(before.url, before.adminToken);
  const { token } = (await admin('POST /_town/users', { login: 'ada' })).body;
  await admin('POST /_town/repositories', { owner: 'ada', name: 'lib' });
  const ada = callerOf(before.url, token);
  const first = await ada('PUT /repos/ada/lib/contents/a.txt', { message: 'm', content: 'YQ==' });
  const sha: string = first.body.commit.sha;
  const answered: string[] = [];
  let asked = 0;
  // Ten ask without end, so that it is killed with calls under way.
  const storm = Array.from({ length: 10 }, async () => {
    for (;;) {
      const ref = `refs/heads/b${(asked += 1)}`;
      const reply = await ada('POST /repos/ada/lib/git/refs', { ref, sha });
      if (reply.status === 201 && answered.push(ref) === 10) await kill('SIGKILL');
    }
  });
  await Promise.allSettled(storm);
  expect(answered.length).toBeGreaterThanOrEqual(10);
  expect(asked).toBeGreaterThan(answered.length);
  // A lock that a killed git has left would block this branch for ever.
  writeFileSync(join(dir, 'state/git/10001.git/refs/heads/main.lock'), '');

  const after = await start();
  const again = callerOf(after.url, token);
  const { body: counted } = await callerOf(after.url, after.adminToken)('GET /_town/calls?counts');
  expect(counted.operations['git/create-ref']).toBeGreaterThanOrEqual(answered.length);
  const refs = (await again('GET /repos/ada/lib/git/matching-refs/heads/b?per_page=100')).body.map(
    (one: { ref: string }) => one.ref,
  );
  expect(refs).toEqual(expect.arrayContaining(answered));
  expect((await again('PUT /repos/ada/lib/contents/b.txt', { message: 'm', content: 'YQ==' })).status).toBe(201);
  const into = join(dir, 'clone');
  const url = `${after.url.replace('//', `//x:${token}@`)}/ada/lib.git`;
  expect(await git(dir, 'clone', '-q', url, into)).toEqual({ code: 0, out: '' });
  writeFileSync(join(into, 'c.txt'), 'c');
  await git(into, 'add', '-A');
  await git(into, 'commit', '-q', '-m', 'c');
  expect((await git(into, 'push', '-q')).code).toBe(0);
  expect((await git(join(dir, 'state/git/10001.git'), 'fsck', '--no-dangling')).code).toBe(0);
});

it('tells of a push that moved a ref just before the process died', async () => {
  const before = await start();
  const admin = callerOf(before.url, before.adminToken);
  const { token } = (await admin('POST /_town/users', { login: 'ada' })).body;
  await admin('POST /_town/repositories', { owner: 'ada', name: 'lib' });
  await admin('POST /_town/apps', {
    slug: 'app',
    owner: 'ada',
    webhookUrl: 'http://127.0.0.1:1/',
    webhookSecret: 's',
    permissions: {},
    events: ['push'],
  });
  await admin('POST /_town/installations', { app: 'app', account: 'ada' });
  const ada = callerOf(before.url, token);
  const { body } = await ada('PUT /repos/ada/lib/contents/a.txt', { message: 'm', content: 'YQ==' });
  const sha: string = body.commit.sha;
  await kill('SIGKILL');
  // As the journal stands when the process dies between moving a ref and telling of it.
  const intent = {
    id: 99,
    repositoryId: 10_001,
    ref: 'refs/heads/late',
    before: null,
    after: sha,
    accountId: 1001,
    kind: 'user',
    isAnnounced: false,
  };
  writeFileSync(join(dir, 'state/state/journal.jsonl'), `${JSON.stringify([['ref-intents', '99', intent]])}\n`, {
    flag: 'a',
  });
  writeFileSync(join(dir, 'state/git/10001.git/refs/heads/late'), `${sha}\n`);
  const after = await start();
  const log = await callerOf(after.url, after.adminToken)('GET /_town/deliveries');
  const pushes = log.body.filter((one: { event: string; requestBody: string }) => one.event === 'push');
  expect(pushes.map((one: { requestBody: string }) => JSON.parse(one.requestBody).ref)).toEqual([
    'refs/heads/main',
    'refs/heads/late',
  ]);
});

it('lets only one process have a directory', async () => {
  await start();
  const first = running;
  const args = ['dist/town.js', 'serve', '--dir', join(dir, 'state')];
  const second = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  second.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const [code] = await once(second, 'exit');
  expect(code).not.toBe(0);
  expect(complaint).toContain('is running on this directory');
  expect(first?.exitCode).toBeNull();
});
