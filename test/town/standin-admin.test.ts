/** Running the town: taking over a repository, slowing GitHub down, racing pushes, and knowing when it is quiet. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callerOf, git, remote, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let admin: Caller;
let token: string;
let scratch: string;

beforeEach(async () => {
  standin = await startStandin();
  admin = callerOf(standin.url, 'admin');
  token = (await admin('POST /_town/users', { login: 'ada' })).body.token;
  scratch = mkdtempSync(join(tmpdir(), 'standin-admin-'));
});
afterEach(async () => {
  await standin.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Every file below `dir` with its size and instant, to see whether anything was touched. */
function fingerprint(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mtimeMs } = statSync(join(dir, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .toSorted();
}

it('takes over branches, tags and the default branch of a local repository, and touches nothing in it', async () => {
  const source = join(scratch, 'source');
  await git(scratch, 'init', '-q', '-b', 'trunk', source);
  writeFileSync(join(source, 'a.txt'), 'a');
  await git(source, 'add', '-A');
  await git(source, 'commit', '-q', '-m', 'First');
  await git(source, 'branch', 'topic');
  await git(source, 'tag', 'v1');
  const before = fingerprint(source);
  const made = await admin('POST /_town/repositories', { owner: 'ada', name: 'lib', importFrom: source });
  expect(made.body).toMatchObject({ name: 'lib', defaultBranch: 'trunk' });
  const ada = standin.as(token);
  expect((await ada('GET /repos/ada/lib/branches')).body.map((one: { name: string }) => one.name)).toEqual([
    'topic',
    'trunk',
  ]);
  expect((await ada('GET /repos/ada/lib/tags')).body).toMatchObject([{ name: 'v1' }]);
  expect((await ada('GET /repos/ada/lib')).body.default_branch).toBe('trunk');
  await ada('PUT /repos/ada/lib/contents/b.txt', { message: 'Second', content: 'Yg==' });
  expect(fingerprint(source)).toEqual(before);
});

it('refuses names that would leave its directory, and accounts that are not there', async () => {
  expect((await admin('POST /_town/repositories', { owner: 'ada', name: '../x' })).status).toBe(422);
  expect((await admin('POST /_town/repositories', { owner: 'ada', name: 'x.git' })).status).toBe(422);
  expect((await admin('POST /_town/repositories', { owner: 'eve', name: 'x' })).status).toBe(404);
  expect((await admin('POST /_town/users', { login: 'ADA' })).status).toBe(422);
  expect((await admin('POST /_town/users', { name: 'no login' })).status).toBe(422);
  expect((await admin('GET /_town/nothing')).status).toBe(404);
});

it('adds its latency to every call, and can be told another', async () => {
  await admin('POST /_town/settings', { latencyMs: 120 });
  const startedAt = performance.now();
  await standin.as(token)('GET /user');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
  await admin('POST /_town/settings', { latencyMs: 0 });
  expect((await admin('GET /_town/settings')).body).toMatchObject({
    latencyMs: 0,
    slots: 20,
    deliveryTimeoutMs: 10_000,
  });
});

it('lets exactly one of five racing pushes win, and the losers try again', async () => {
  await admin('POST /_town/repositories', { owner: 'ada', name: 'lib' });
  const ada = standin.as(token);
  await ada('PUT /repos/ada/lib/contents/a.txt', { message: 'First', content: 'YQ==' });
  const clones = await Promise.all(
    Array.from({ length: 5 }, async (_, n) => {
      const dir = join(scratch, `clone-${n}`);
      await git(scratch, 'clone', '-q', remote(standin, 'ada/lib', token), dir);
      writeFileSync(join(dir, `${n}.txt`), String(n));
      await git(dir, 'add', '-A');
      await git(dir, 'commit', '-q', '-m', `Clone ${n}`);
      return dir;
    }),
  );
  const results = await Promise.all(clones.map((dir) => git(dir, 'push', '-q')));
  expect(results.filter(({ code }) => code === 0)).toHaveLength(1);
  for (const [index, dir] of clones.entries()) {
    if (results[index]?.code === 0) continue;
    await git(dir, 'pull', '-q', '--rebase');
    expect((await git(dir, 'push', '-q')).code).toBe(0);
  }
  expect((await ada('GET /repos/ada/lib/commits')).body).toHaveLength(6);
});

it('keeps the log of calls as lines of JSON, without any token', async () => {
  await standin.as(token)('GET /user');
  const log = readFileSync(join(standin.dir, 'calls.jsonl'), 'utf8');
  const line = log.split('\n').find((one) => one.includes('users/get-authenticated')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({
    operation: 'users/get-authenticated',
    method: 'GET',
    path: '/user',
    status: 200,
    actor: 'ada',
    kind: 'user',
    write: false,
  });
  for (const name of readdirSync(join(standin.dir, 'state'))) {
    expect(readFileSync(join(standin.dir, 'state', name), 'utf8')).not.toContain(token);
  }
  expect(log).not.toContain(token);
});
