/** GitHub's own command line against the stand-in: what a person does with `gh` and git. Needs `gh`; skipped where it is missing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parts } from '../../src/town/github/parts.ts';
import { watchSchemas } from '../support/schemas.ts';
import { addRepository, git, startStandin } from '../support/standin.ts';
import type { Standin } from '../support/standin.ts';

const isMissing = execaSync('gh', ['--version'], { reject: false }).exitCode !== 0;

describe.skipIf(isMissing)('gh (skipped where gh is not installed)', () => {
  let standin: Standin;
  let watched: ReturnType<typeof watchSchemas>;
  let scratch = '';
  let clone = '';
  let env: Record<string, string> = {};

  beforeAll(async () => {
    standin = await startStandin({ parts });
    watched = watchSchemas(standin.town.world);
    const token = standin.user('ada');
    scratch = mkdtempSync(join(tmpdir(), 'gh-'));
    await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
    const write = { message: 'First', content: Buffer.from('# Library\n').toString('base64') };
    await standin.as(token)('PUT /repos/ada/lib/contents/README.md', write);
    // The only host besides github.com that gh speaks plain HTTP to; the stand-in is its proxy.
    env = {
      GH_HOST: 'github.localhost',
      GH_TOKEN: token,
      GH_CONFIG_DIR: join(scratch, 'config'),
      GH_PROMPT_DISABLED: '1',
      HTTP_PROXY: standin.url,
      http_proxy: standin.url,
      NO_PROXY: '',
      no_proxy: '',
    };
    clone = join(scratch, 'lib');
    const address = `http://x-access-token:${token}@github.localhost/ada/lib.git`;
    await execa('git', ['clone', '-q', address, clone], { env });
  });
  afterAll(async () => {
    rmSync(scratch, { recursive: true, force: true });
    await standin.stop();
  });

  const gh = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await execa('gh', args, { cwd: clone, env, reject: false });
    if (exitCode !== 0) throw new Error(`gh ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const json = async (...args: string[]): Promise<unknown> => JSON.parse(await gh(...args));

  it('reads the repository', async () => {
    expect(await gh('repo', 'view')).toContain('# Library');
    expect(await json('repo', 'view', '--json', 'nameWithOwner,viewerPermission,defaultBranchRef')).toEqual({
      nameWithOwner: 'ada/lib',
      viewerPermission: 'ADMIN',
      defaultBranchRef: { name: 'main' },
    });
    expect(await gh('api', 'repos/{owner}/{repo}', '--jq', '.full_name')).toBe('ada/lib');
    expect(await gh('api', 'graphql', '-f', 'query={ viewer { login } }', '--jq', '.data.viewer.login')).toBe('ada');
    expect(await gh('auth', 'status', '--hostname', 'github.localhost')).toBeDefined();
  });

  it('makes, lists, comments on, edits and closes issues', async () => {
    await gh('label', 'create', 'agent', '--color', '0e8a16');
    expect(await gh('issue', 'create', '-t', 'Fix it', '-b', 'Please', '-l', 'agent')).toMatch(
      /\/ada\/lib\/issues\/1$/,
    );
    await gh('issue', 'create', '-t', 'Other', '-b', 'Later');
    expect(await gh('issue', 'list')).toMatch(/^2\tOPEN\tOther\t.*\n1\tOPEN\tFix it\tagent\t/);
    expect(await gh('issue', 'list', '--label', 'agent')).toMatch(/^1\tOPEN\tFix it\tagent\t[^\n]*$/);
    expect(await gh('issue', 'comment', '1', '-b', '/help')).toMatch(/issues\/1#issuecomment-\d+$/);
    expect(await gh('issue', 'view', '1')).toMatch(
      /title:\tFix it\nstate:\tOPEN\nauthor:\tada\nlabels:\tagent\ncomments:\t1/,
    );
    expect(await gh('issue', 'view', '1', '--comments')).toContain('/help');
    await gh('issue', 'edit', '1', '--title', 'Fix it now', '--remove-label', 'agent');
    await gh('issue', 'close', '1', '--reason', 'not planned');
    const closed = { title: 'Fix it now', state: 'CLOSED', labels: [] };
    expect(await json('issue', 'view', '1', '--json', 'title,state,labels')).toEqual(closed);
    expect(await gh('api', 'repos/{owner}/{repo}/issues/1', '--jq', '.state_reason')).toBe('not_planned');
    await gh('issue', 'reopen', '1');
    expect(await gh('issue', 'status')).toContain('Fix it now');
    expect(await gh('label', 'list')).toContain('agent');
  });

  it('pushes a branch, opens a pull request, reviews and merges it', async () => {
    await git(clone, 'checkout', '-q', '-b', 'topic');
    await execa('sh', ['-c', 'echo more >> README.md'], { cwd: clone });
    await git(clone, 'commit', '-qam', 'More');
    await execa('git', ['push', '-q', '-u', 'origin', 'topic'], { cwd: clone, env });
    expect(await gh('pr', 'create', '-t', 'More', '-b', 'Closes #1', '-B', 'main')).toMatch(/\/ada\/lib\/pull\/3$/);
    expect(await gh('pr', 'list')).toMatch(/^3\tMore\ttopic\tOPEN/);
    expect(await gh('pr', 'view', '3')).toMatch(/title:\tMore\nstate:\tOPEN\nauthor:\tada/);
    expect(await gh('pr', 'diff', '3')).toContain('+more');
    expect(await gh('pr', 'comment', '3', '-b', 'Nice')).toMatch(/pull\/3#issuecomment-\d+$/);
    await gh('pr', 'review', '3', '--comment', '-b', 'Fine');
    expect(await gh('pr', 'status')).toContain('#3  More [topic]');
    const fields = 'headRefName,mergeable,mergeStateStatus,commits,files,reviews,comments';
    expect(await json('pr', 'view', '3', '--json', fields)).toMatchObject({
      headRefName: 'topic',
      mergeable: 'MERGEABLE',
      mergeStateStatus: 'CLEAN',
      commits: [{ messageHeadline: 'More' }],
      files: [{ path: 'README.md', additions: 1, deletions: 0 }],
      reviews: [{ state: 'COMMENTED', body: 'Fine' }],
      comments: [{ body: 'Nice', author: { login: 'ada' } }],
    });
    const { body } = await standin.as(env['GH_TOKEN'])('GET /repos/ada/lib/pulls/3');
    const status = { state: 'success', context: 'ci', description: 'All is well' };
    await standin.as(env['GH_TOKEN'])(`POST /repos/ada/lib/statuses/${body.head.sha}`, status);
    expect(await gh('pr', 'checks', '3')).toMatch(/^ci\tpass/);
    await gh('pr', 'merge', '3', '--squash');
    expect(await gh('pr', 'view', '3')).toContain('state:\tMERGED');
    expect(await gh('issue', 'view', '1')).toContain('state:\tCLOSED');
  });

  it('lists and shows runs', async () => {
    expect(await gh('run', 'list')).toBe('');
    await git(clone, 'checkout', '-q', '-B', 'ci', 'origin/main');
    const workflow =
      'name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo tested\n';
    mkdirSync(join(clone, '.github/workflows'), { recursive: true });
    writeFileSync(join(clone, '.github/workflows/ci.yml'), workflow);
    await git(clone, 'add', '.');
    await git(clone, 'commit', '-qm', 'Test it');
    await execa('git', ['push', '-q', 'origin', 'ci'], { cwd: clone, env });
    const fields = 'databaseId,status,conclusion,workflowName,headBranch,displayTitle';
    await expect
      .poll(() => json('run', 'list', '--json', fields), { timeout: 110_000, interval: 500 })
      .toMatchObject([
        { status: 'completed', conclusion: 'success', workflowName: 'CI', headBranch: 'ci', displayTitle: 'Test it' },
      ]);
    const id = await gh('run', 'list', '--json', 'databaseId', '--jq', '.[0].databaseId');
    expect(await gh('run', 'view', id)).toMatch(/✓ ci CI[^]*✓ test in/);
    expect(await gh('run', 'view', id, '--log')).toContain('tested');
    expect(await gh('workflow', 'list')).toMatch(/^CI\tactive\t\d+$/);
  });

  it("was answered as GitHub's schemas say", () => {
    expect(watched.counts.webhooks).toBeGreaterThan(10);
    expect([...new Set(watched.failures)]).toEqual([]);
  });
});
