/** What starts workflows and what does not, composite actions, broken workflows, and a stand-in that died. */
import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderTickWorkflow } from '../../src/cli/tick-workflow.ts';
import { parts } from '../../src/town/github/parts.ts';
import { runTables } from '../../src/town/github/run-entities.ts';
import { markerName } from '../../src/town/runner/process-group.ts';
import { eventually, startRunnerTown } from '../support/runner-town.ts';
import type { RunnerTown } from '../support/runner-town.ts';
import { addRepository, startStandin } from '../support/standin.ts';

let town: RunnerTown;
beforeAll(async () => {
  town = await startRunnerTown();
});
afterAll(() => town.stop());

const simple = (on: string, run = 'true'): string =>
  `name: Simple\non: ${on}\njobs: { only: { runs-on: ubuntu-latest, steps: [{ run: '${run}' }] } }\n`;

async function idle(): Promise<void> {
  const { world } = town.standin.town;
  await eventually(() => Promise.resolve(world.busy.some((busy) => busy()) ? undefined : true));
}

async function names(sha: string): Promise<string[]> {
  await idle();
  const { body } = await town.ada(`GET /repos/ada/lib/actions/runs?head_sha=${sha}`);
  return body.workflow_runs
    .map((run: { path: string; event: string }) => `${run.event} ${run.path.split('/').pop()}`)
    .toSorted();
}

describe('an event', () => {
  it('starts the workflows whose filters it passes, unless the commit says to skip', async () => {
    const files = {
      '.github/workflows/all.yml': simple('push'),
      '.github/workflows/main.yml': simple('{ push: { branches: [main] } }'),
      '.github/workflows/docs.yml': simple('{ push: { paths: ["docs/**"] } }'),
      '.github/workflows/other.yml': simple('{ push: { branches-ignore: [main] } }'),
    };
    expect(await names(await town.push(files))).toEqual(['push all.yml', 'push docs.yml', 'push main.yml']);
    expect(await names(await town.push({ 'docs/a.md': 'a' }))).toEqual([
      'push all.yml',
      'push docs.yml',
      'push main.yml',
    ]);
    expect(await names(await town.push({ 'src/a.js': 'a' }))).toEqual(['push all.yml', 'push main.yml']);
    expect(await names(await town.push({ 'src/b.js': 'b' }, { branch: 'side' }))).toEqual([
      'push all.yml',
      'push other.yml',
    ]);
    expect(await names(await town.push({ 'src/c.js': 'c' }, { message: 'Quietly [skip ci]' }))).toEqual([]);
  });

  it('of a pull request runs on the merge of its head into its base', async () => {
    await town.push(
      {
        '.github/workflows/pull.yml': simple('pull_request', 'test "$GITHUB_BASE_REF $GITHUB_HEAD_REF" = "main topic"'),
      },
      { message: 'Add [skip ci]' },
    );
    const sha = await town.push({ 'topic.txt': 'topic' }, { branch: 'topic', message: 'Topic' });
    const pull = await town.ada('POST /repos/ada/lib/pulls', { title: 'A topic', head: 'topic', base: 'main' });
    expect(pull.status).toBe(201);
    const run = await eventually(async () => {
      const { body } = await town.ada('GET /repos/ada/lib/actions/runs?event=pull_request');
      return body.workflow_runs[0];
    });
    const finished = await town.finish(run.id);
    expect(finished.outcome).toEqual(['only: success']);
    expect(finished.run).toMatchObject({ head_sha: sha, head_branch: 'topic', display_title: 'A topic' });
    expect(finished.run.pull_requests).toMatchObject([{ number: pull.body.number }]);
  });

  it('of an issue runs the workflow of the default branch', async () => {
    await town.push(
      {
        '.github/workflows/issue.yml': simple(
          '{ issues: { types: [opened] } }',
          'test "${{ github.event.issue.title }}" = Hello',
        ),
      },
      { message: 'Add [skip ci]' },
    );
    const issue = await town.ada('POST /repos/ada/lib/issues', { title: 'Hello' });
    await town.ada(`PATCH /repos/ada/lib/issues/${issue.body.number}`, { title: 'Bye' });
    await idle();
    const { body } = await town.ada('GET /repos/ada/lib/actions/runs?event=issues');
    expect(body.workflow_runs.map((one: { conclusion: string }) => one.conclusion)).toEqual(['success']);
  });
});

describe('a schedule', () => {
  it('of the workflow that ticks comes to a run that ends well, which is what the App hears of', async () => {
    const admin = town.standin.as('admin');
    await town.workflow('toolpusher-tick', renderTickWorkflow());
    const { body } = await admin('POST /_town/schedule', { repository: 'ada/lib', workflow: 'toolpusher-tick.yml' });
    expect((await town.finish(body.runs[0])).outcome).toEqual(['tick: success']);
  });

  it('strikes when the administrator says so, with the secrets that were set', async () => {
    const admin = town.standin.as('admin');
    expect((await admin('POST /_town/secrets', { repository: 'ada/lib', name: 'hour', value: 'twelve' })).status).toBe(
      200,
    );
    await town.workflow(
      'nightly',
      'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs: { only: { runs-on: ubuntu-latest, steps: [{ run: \'test "${{ github.event.schedule }} ${{ secrets.HOUR }}" = "0 3 * * * twelve"\' }] } }\n',
    );
    const { body } = await admin('POST /_town/schedule', { repository: 'ada/lib' });
    expect((await town.finish(body.runs[0])).outcome).toEqual(['only: success']);
  });
});

describe('a workflow', () => {
  it('that cannot be read gives a failed run that says where', async () => {
    const sha = await town.push({
      '.github/workflows/broken.yml':
        'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "${{ nope.x }}"\n',
    });
    await idle();
    const { body } = await town.ada(`GET /repos/ada/lib/actions/runs?head_sha=${sha}`);
    const broken = body.workflow_runs.find((run: { path: string }) => run.path.endsWith('broken.yml'));
    expect(broken).toMatchObject({ conclusion: 'startup_failure', name: '.github/workflows/broken.yml' });
    const checks = await town.ada(
      `GET /repos/ada/lib/commits/${sha}/check-runs?check_name=.github/workflows/broken.yml`,
    );
    expect(checks.body.check_runs[0].output.summary).toBe(
      ".github/workflows/broken.yml (Line: 6, Col: 15): Unrecognized named-value: 'nope'",
    );
    await town.push({ '.github/workflows/broken.yml': simple('workflow_dispatch') }, { message: 'Mend [skip ci]' });
  });

  it('runs composite actions, matrices, forgiven failures, and shells of all kinds', async () => {
    const sha = await town.push(
      {
        '.github/actions/sum/action.yml': `
name: Sum
inputs: { a: { default: '1' }, b: { required: true } }
outputs: { sum: { value: '\${{ steps.add.outputs.sum }}' } }
runs:
  using: composite
  steps:
    - id: add
      shell: bash
      run: echo "sum=$((\${{ inputs.a }} + \${{ inputs.b }}))" >> "$GITHUB_OUTPUT"
    - shell: bash
      if: inputs.a == 'never'
      run: exit 1
`,
        '.github/workflows/rich.yml': `
on: push
defaults: { run: { working-directory: sub } }
jobs:
  grid:
    runs-on: \${{ matrix.os }}
    continue-on-error: \${{ matrix.shaky == true }}
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest]
        n: [1, 2]
        include: [{ os: ubuntu-latest, n: 3, shaky: true }]
        exclude: [{ n: 2 }]
    steps:
      - uses: actions/checkout@v4
      - run: test "\${{ matrix.n }}" != 3
      - id: sum
        uses: ./.github/actions/sum
        with: { b: '\${{ matrix.n }}' }
      - run: test "\${{ steps.sum.outputs.sum }}" = 2 && test "$(basename "$PWD")" = sub
      - id: bad
        continue-on-error: true
        run: exit 3
      - if: steps.bad.outcome == 'failure' && steps.bad.conclusion == 'success'
        shell: node {0}
        run: |
          const text = \`\${{ toJSON(matrix) }}\`;
          if (JSON.parse(text).n !== 1) process.exit(1);
          console.log('::warning file=a.js,line=3::Careful');
          require('node:fs').appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Done');
      - run: test "\${{ hashFiles('sub/*.txt') }}" != "" && test -z "\${{ hashFiles('no/*') }}"
`,
        'sub/file.txt': 'x',
      },
      { branch: 'rich' },
    );
    await idle();
    const { body } = await town.ada(`GET /repos/ada/lib/actions/runs?head_sha=${sha}`);
    const run = body.workflow_runs.find((one: { path: string }) => one.path.endsWith('rich.yml'));
    const { outcome, jobs } = await town.finish(run.id);
    expect(outcome).toEqual(['grid (ubuntu-latest, 1): success', 'grid (ubuntu-latest, 3, true): failure']);
    expect(run.conclusion).toBe('success');
    const check = await town.ada(`GET /repos/ada/lib/check-runs/${jobs[0].id}`);
    expect(check.body.output).toMatchObject({ summary: '# Done' });
    const said = await town.ada(`GET /repos/ada/lib/check-runs/${jobs[0].id}/annotations`);
    expect(said.body.find((one: { path: string }) => one.path === 'a.js')).toMatchObject({
      start_line: 3,
      annotation_level: 'warning',
      message: 'Careful',
    });
  });
});

describe('a stand-in that died', () => {
  it('ends the processes that it left, fails their jobs, and goes on with the rest', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'runner-died-'));
    const first = await startStandin({ dir, parts });
    const ada = first.as(first.user('ada'));
    await addRepository(first.town.world, { owner: 'ada', name: 'lib' });
    const content = `on: workflow_dispatch\njobs:\n  a: { runs-on: ubuntu-latest, steps: [{ run: sleep 4713 }] }\n  b: { needs: a, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'true' }] }\n`;
    await ada('PUT /repos/ada/lib/contents/.github/workflows/w.yml', {
      message: 'Add',
      content: Buffer.from(content).toString('base64'),
    });
    const { body } = await ada('POST /repos/ada/lib/actions/workflows/w.yml/dispatches', {
      ref: 'main',
      return_run_details: true,
    });
    const jobs = runTables.jobs(first.town.world.store);
    const job = await eventually(() => Promise.resolve(jobs.find((one) => one.status === 'in_progress')));
    // What kill -9 leaves: the state as it is on disk, and a process of the job that has lost its parent.
    const rows = [...jobs.entries()];
    await first.town.close();
    expect(rows).toHaveLength(1);
    const orphan = execa('sleep', ['4714'], {
      env: { [markerName]: `${join(dir, 'runner')}#${job.id}#` },
      detached: true,
      reject: false,
    });
    const second = await startStandin({ dir, parts });
    expect((await orphan).signal).toBe('SIGKILL');
    const { world } = second.town;
    const run = await eventually(() => {
      const found = runTables.runs(world.store).get(body.workflow_run_id);
      return Promise.resolve(found?.status === 'completed' ? found : undefined);
    });
    expect(run.conclusion).toBe('failure');
    expect(
      runTables
        .jobs(world.store)
        .all()
        .map((one) => `${one.name}: ${one.conclusion}`),
    ).toEqual(['a: failure', 'b: success']);
    await second.town.close();
    rmSync(dir, { recursive: true, force: true });
  });
});
