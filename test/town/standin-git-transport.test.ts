/** git itself against the stand-in: clone, push, who may, which refs, which rules, and what is told of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintJobToken } from '../../src/town/github/auth.ts';
import type { Happening } from '../../src/town/github/world.ts';
import { addCollaborator, addRepository, git, installApp, remote, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let ada: Caller;
let adaToken: string;
let work: string;
let happenings: Happening[];
const repo = '/repos/ada/lib';

beforeEach(async () => {
  standin = await startStandin();
  adaToken = standin.user('ada');
  ada = standin.as(adaToken);
  happenings = [];
  standin.town.world.onHappening.push((happening) => happenings.push(happening));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  work = mkdtempSync(join(tmpdir(), 'standin-work-'));
  await git(work, 'init', '-q', '-b', 'main');
  await git(work, 'remote', 'add', 'origin', remote(standin, 'ada/lib', adaToken));
});
afterEach(async () => {
  await standin.stop();
  rmSync(work, { recursive: true, force: true });
});

async function commit(path: string, text: string, message = `Write ${path}`): Promise<string> {
  writeFileSync(join(work, path), text);
  await git(work, 'add', '-A');
  await git(work, 'commit', '-q', '-m', message);
  return (await git(work, 'rev-parse', 'HEAD')).out.trim();
}

function told(): string[] {
  return happenings.map(({ event, body }) => `${event} ${String(body['ref'])}`);
}

describe('push', () => {
  it('is there for the API at once, with everything a push event says', async () => {
    const first = await commit('a.txt', 'a');
    expect(await git(work, 'push', '-q', 'origin', 'main')).toEqual({ code: 0, out: '' });
    expect((await ada(`GET ${repo}/git/ref/heads/main`)).body.object.sha).toBe(first);
    expect(told()).toEqual(['create main', 'push refs/heads/main']);
    happenings.length = 0;
    const second = await commit('b.txt', 'b', 'A subject\n\nA body with 100% and | and "quotes"');
    writeFileSync(join(work, 'a.txt'), 'changed');
    const third = await commit('b.txt', 'b2');
    await git(work, 'push', '-q', 'origin', 'main');
    expect(told()).toEqual(['push refs/heads/main']);
    expect(happenings[0]?.body).toMatchObject({
      before: first,
      after: third,
      created: false,
      deleted: false,
      forced: false,
      pusher: { name: 'ada', email: 'ada@example.org' },
      sender: { login: 'ada' },
      repository: { full_name: 'ada/lib' },
      head_commit: { id: third },
      commits: [
        {
          id: second,
          message: 'A subject\n\nA body with 100% and | and "quotes"',
          distinct: true,
          added: ['b.txt'],
          modified: [],
          author: { username: 'ada' },
        },
        { id: third, added: [], modified: ['a.txt', 'b.txt'], removed: [] },
      ],
    });
  });

  it('tells of forced and deleted branches and of tags, and nothing of refs that are neither', async () => {
    const first = await commit('a.txt', 'a');
    await git(work, 'push', '-q', 'origin', 'main', 'main:refs/heads/topic');
    await git(work, 'commit', '-q', '--amend', '-m', 'Other');
    happenings.length = 0;
    expect((await git(work, 'push', '-q', 'origin', 'main:topic')).out).toContain('rejected');
    await git(work, 'push', '-q', '--force', 'origin', 'main:topic');
    expect(happenings[0]?.body).toMatchObject({ before: first, forced: true });
    await git(work, 'tag', 'v1');
    await git(work, 'push', '-q', 'origin', 'v1', ':topic', 'HEAD:refs/toolpusher/attempts/x');
    expect(told().toSorted()).toEqual([
      'create v1',
      'delete topic',
      'push refs/heads/topic',
      'push refs/heads/topic',
      'push refs/tags/v1',
    ]);
    expect((await ada(`GET ${repo}/git/ref/toolpusher/attempts/x`)).status).toBe(200);
    expect((await ada(`GET ${repo}/git/ref/heads/topic`)).status).toBe(404);
  });

  it('is clonable by who may read, shallow and by a commit that no branch points to', async () => {
    const first = await commit('a.txt', 'a');
    await commit('b.txt', 'b');
    await git(work, 'push', '-q', 'origin', 'main');
    const { body } = await ada(`POST ${repo}/git/commits`, {
      message: 'loose',
      tree: (await ada(`GET ${repo}/git/commits/${first}`)).body.tree.sha,
    });
    const into = join(work, 'clone');
    expect((await git(work, 'clone', '-q', '--depth', '1', remote(standin, 'ada/lib', adaToken), into)).code).toBe(0);
    expect((await git(into, 'rev-list', '--count', 'HEAD')).out.trim()).toBe('1');
    expect((await git(into, 'fetch', '-q', '--depth', '1', 'origin', body.sha)).code).toBe(0);
    expect((await git(into, 'show', '-s', '--format=%s', 'FETCH_HEAD')).out.trim()).toBe('loose');
  });
});

describe('who may', () => {
  it('asks for a name, hides what is private, and lets readers only read', async () => {
    await commit('a.txt', 'a');
    await git(work, 'push', '-q', 'origin', 'main');
    expect((await git(work, 'ls-remote', `${standin.url}/ada/lib.git`)).out).toContain('could not read Username');
    expect((await git(work, 'ls-remote', remote(standin, 'ada/lib', standin.user('eve')))).out).toContain('not found');
    const reader = standin.user('reader');
    addCollaborator(standin.town.world, { repository: 'ada/lib', login: 'reader', role: 'read' });
    expect((await git(work, 'ls-remote', remote(standin, 'ada/lib', reader))).code).toBe(0);
    const push = await git(work, 'push', remote(standin, 'ada/lib', reader), 'main:refs/heads/x');
    expect(push.out).toContain('Permission to ada/lib.git denied to reader');
  });

  it("lets a job's token push with contents: write only, never to workflows, and starts no workflow by it", async () => {
    await commit('a.txt', 'a');
    await git(work, 'push', '-q', 'origin', 'main');
    const { world } = standin.town;
    const repositoryId = (await ada(`GET ${repo}`)).body.id;
    const url = (level: 'read' | 'write'): string =>
      remote(standin, 'ada/lib', mintJobToken(world, { repositoryId, permissions: { contents: level }, jobId: 1 }));
    expect((await git(work, 'push', url('read'), 'main:refs/heads/x')).out).toContain('denied to github-actions[bot]');
    happenings.length = 0;
    expect((await git(work, 'push', url('write'), 'main:refs/heads/x')).code).toBe(0);
    expect(happenings.map(({ startsWorkflows }) => startsWorkflows)).toEqual([false, false]);
    await git(work, 'checkout', '-q', '-b', 'w');
    await git(work, 'init', '-q', '.github/workflows');
    rmSync(join(work, '.github/workflows/.git'), { recursive: true });
    await commit('.github/workflows/ci.yml', 'on: push');
    expect((await git(work, 'push', url('write'), 'w')).out).toContain('without `workflows` permission');
  });
});

describe('rules', () => {
  it('keeps refs/pull for the forge and the default branch in being', async () => {
    await commit('a.txt', 'a');
    await git(work, 'push', '-q', 'origin', 'main');
    expect((await git(work, 'push', 'origin', 'main:refs/pull/1/head')).out).toContain('deny updating a hidden ref');
    expect((await git(work, 'push', 'origin', ':main')).out).toContain('refusing to delete the default branch');
  });

  it('holds a branch to its ruleset by push and by API, and lets the App on the bypass list pass', async () => {
    const first = await commit('a.txt', 'a');
    await git(work, 'push', '-q', 'origin', 'main');
    const app = installApp(standin, { account: 'ada' });
    const made = await ada(`POST ${repo}/rulesets`, {
      name: 'only the App',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      bypass_actors: [{ actor_id: app.appId, actor_type: 'Integration', bypass_mode: 'always' }],
      rules: [{ type: 'update' }, { type: 'non_fast_forward' }],
    });
    expect(made.status).toBe(201);
    const second = await commit('b.txt', 'b');
    const push = await git(work, 'push', 'origin', 'main');
    expect(push.code).toBe(1);
    expect(push.out).toContain('Cannot update this protected ref.');
    await git(work, 'push', '-q', 'origin', 'main:topic');
    const refused = await ada(`PATCH ${repo}/git/refs/heads/main`, { sha: second });
    expect([refused.status, refused.body.message]).toEqual([
      422,
      'Repository rule violations found\n\nCannot update this protected ref.\n\n',
    ]);
    expect((await ada(`GET ${repo}/git/ref/heads/main`)).body.object.sha).toBe(first);
    const bot = standin.as(await app.token());
    expect((await bot(`PATCH ${repo}/git/refs/heads/main`, { sha: second })).status).toBe(200);
    const rules = await ada(`GET ${repo}/rules/branches/main`);
    expect(rules.body).toMatchObject([
      { type: 'update', ruleset_id: made.body.id },
      { type: 'non_fast_forward', ruleset_source: 'ada/lib' },
    ]);
    expect((await ada(`GET ${repo}/branches/main`)).body.protected).toBe(true);
    expect((await ada(`GET ${repo}/branches/topic`)).body.protected).toBe(false);
  });

  it('refuses a commit without its required check even to the App, until that check has passed', async () => {
    await commit('a.txt', 'a');
    await git(work, 'push', '-q', 'origin', 'main');
    await ada(`POST ${repo}/rulesets`, {
      name: 'tested',
      enforcement: 'active',
      conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
      rules: [
        {
          type: 'required_status_checks',
          parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: 'test' }] },
        },
      ],
    });
    const sha = await commit('b.txt', 'b');
    await git(work, 'push', '-q', 'origin', 'main:topic');
    expect((await git(work, 'push', 'origin', 'main')).out).toContain('Required status check "test" is expected.');
    const bot = standin.as(await installApp(standin, { account: 'ada' }).token());
    expect((await bot(`PATCH ${repo}/git/refs/heads/main`, { sha })).status).toBe(422);
    const { world } = standin.town;
    const repositoryId = (await ada(`GET ${repo}`)).body.id;
    const run = { repositoryId, headSha: sha, name: 'test', appId: 15_368, status: 'completed' };
    world.store.table('check-runs').put(1, { ...run, id: 1, conclusion: 'failure' });
    expect((await bot(`PATCH ${repo}/git/refs/heads/main`, { sha })).status).toBe(422);
    world.store.table('check-runs').put(2, { ...run, id: 2, conclusion: 'success' });
    expect((await bot(`PATCH ${repo}/git/refs/heads/main`, { sha })).status).toBe(200);
  });
});
