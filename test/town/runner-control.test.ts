/** What people and Apps do with runs: dispatch, cancel, run again, and what a job may and may not do. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, startRunnerTown } from '../support/runner-town.ts';
import type { RunnerTown } from '../support/runner-town.ts';
import { engineOf } from '../../src/town/runner/runner.ts';
import { readZip } from '../../src/town/runner/zip.ts';

let town: RunnerTown;
beforeAll(async () => {
  town = await startRunnerTown();
});
afterAll(() => town.stop());

// Of this process only: the same test may run elsewhere on the machine.
const nap = `4711${process.pid}.`;
const longNap = `4712${process.pid}.`;

function marked(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}

describe('a dispatch', () => {
  it('answers with the run, fills in the inputs and the name, and refuses wrong inputs', async () => {
    const start = await town.workflow(
      'greet',
      `
name: Greet
run-name: Greet \${{ inputs.who }} for \${{ github.actor }}
on:
  workflow_dispatch:
    inputs:
      who: { required: true, type: string }
      times: { type: number, default: 2 }
      loud: { type: boolean }
jobs:
  greet:
    name: Greet \${{ inputs.who }}
    runs-on: ubuntu-latest
    steps: [{ run: 'test "\${{ inputs.who }}/\${{ inputs.times }}/\${{ inputs.loud }}/\${{ github.event.inputs.times }}" = "bob/2/false/2"' }]
`,
    );
    const { run, outcome } = await town.finish(await start({ who: 'bob' }));
    expect(outcome).toEqual(['Greet bob: success']);
    expect(run).toMatchObject({
      display_title: 'Greet bob for ada',
      event: 'workflow_dispatch',
      head_branch: 'main',
      conclusion: 'success',
    });
    const path = 'POST /repos/ada/lib/actions/workflows/greet.yml/dispatches';
    const wrong = async (body: unknown): Promise<string> => {
      const reply = await town.ada(path, body);
      return `${reply.status} ${reply.body.message}`;
    };
    expect(await wrong({ ref: 'main' })).toBe("422 Required input 'who' not provided");
    expect(await wrong({ ref: 'main', inputs: { who: 'a', what: 'b' } })).toBe(
      '422 Unexpected inputs provided: ["what"]',
    );
    expect(await wrong({ ref: 'main', inputs: { who: 'a', times: 'x' } })).toBe(
      "422 Provided value 'x' for input 'times' is not a number",
    );
    expect(await wrong({ ref: 'nowhere', inputs: { who: 'a' } })).toBe('422 No ref found for: nowhere');
    expect((await town.ada(path, { ref: 'main', inputs: { who: 'c' } })).status).toBe(204);
  });
});

describe('a job', () => {
  it('has a clean environment, a token that may do what it says, and secrets hidden in its log', async () => {
    const { world } = town.standin.town;
    const now = world.now();
    world.store.table('secrets').put('1/KEY', {
      repositoryId: (await town.ada('GET /repos/ada/lib')).body.id,
      name: 'KEY',
      value: 'very-secret',
      createdAt: now,
      updatedAt: now,
    });
    process.env['STANDIN_PRIVATE'] = 'leak';
    const start = await town.workflow(
      'token',
      `
on: workflow_dispatch
permissions: {}
jobs:
  none:
    runs-on: ubuntu-latest
    steps:
      - run: |
          test -z "$STANDIN_PRIVATE"
          echo "\${{ secrets.KEY }} \${{ github.token }}"
          echo "::add-mask::hidden-by-me"
          echo hidden-by-me
          code=$(node -e 'fetch(process.argv[1], { method: "POST", headers: { authorization: "Bearer " + process.argv[2] }, body: process.argv[3] }).then((r) => console.log(r.status))' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs" "\${{ github.token }}" '{"ref":"refs/heads/x","sha":"'$GITHUB_SHA'"}')
          test "$code" = 403
  write:
    runs-on: ubuntu-latest
    permissions: { contents: write }
    steps:
      - uses: actions/checkout@v4
      - run: |
          git switch -c from-job
          git -c user.name=job -c user.email=job@example.org commit --allow-empty -m 'From a job'
          git push origin from-job
  read:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v4
      - run: |
          git switch -c refused
          if git push origin refused; then exit 1; fi
`,
    );
    await town.push(
      {
        '.github/workflows/on-push.yml':
          'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }\n',
      },
      { message: 'Add [skip ci]' },
    );
    const { outcome, jobs } = await town.finish(await start());
    const log = await town.log(jobs.find((job) => job.name === 'none').id);
    expect(outcome).toEqual(['none: success', 'read: success', 'write: success']);
    expect(log).toContain('Z *** ***');
    expect(log).not.toMatch(/very-secret|ghs_|Z hidden-by-me$/mu);
    // The job's own push started nothing.
    const pushed = (await town.ada('GET /repos/ada/lib/git/ref/heads/from-job')).body.object.sha;
    expect((await town.ada(`GET /repos/ada/lib/actions/runs?head_sha=${pushed}`)).body.total_count).toBe(0);
  });

  it('is ended by its time-out, with everything it started', async () => {
    const start = await town.workflow(
      'slow',
      `
on: workflow_dispatch
jobs:
  step:
    runs-on: ubuntu-latest
    steps:
      - run: sleep ${nap}1
        timeout-minutes: 0.01
      - if: failure()
        run: echo after
  job:
    runs-on: ubuntu-latest
    timeout-minutes: 0.02
    steps:
      - run: |
          setsid nohup sh -c 'trap "" INT TERM; sleep ${nap}2' >/dev/null 2>&1 &
          sleep ${nap}3
      - if: always()
        run: echo cleaned
`,
    );
    const { outcome, jobs } = await town.finish(await start());
    expect(outcome).toEqual(['job: cancelled', 'step: failure']);
    const steps = (name: string): string[] =>
      jobs
        .find((job) => job.name === name)
        .steps.map((step: { name: string; conclusion: string }) => `${step.name}: ${step.conclusion}`);
    expect(steps('step')).toEqual([
      'Set up job: success',
      `Run sleep ${nap}1: failure`,
      'Run echo after: success',
      'Complete job: success',
    ]);
    expect(steps('job')[2]).toBe('Run echo cleaned: success');
    expect(marked(`sleep\u0000${nap}`)).toEqual([]);
    const annotations = await town.ada(
      `GET /repos/ada/lib/check-runs/${jobs.find((job) => job.name === 'step').id}/annotations`,
    );
    expect(annotations.body[0].message).toBe(`The action 'Run sleep ${nap}1' has timed out after 0.01 minutes.`);
  });

  it('is cancelled with its run, and can be run again', async () => {
    const start = await town.workflow(
      'long',
      `
on: workflow_dispatch
jobs:
  first:
    runs-on: ubuntu-latest
    steps: [{ run: 'test "$GITHUB_RUN_ATTEMPT" = 2 || sleep ${longNap}1' }]
  second:
    needs: first
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
  third:
    needs: first
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
`,
    );
    const id = await start();
    await eventually(() => Promise.resolve(marked(`sleep\u0000${longNap}`).length > 0 ? true : undefined));
    expect((await town.ada(`POST /repos/ada/lib/actions/runs/${id}/cancel`)).status).toBe(202);
    const cancelled = await town.finish(id);
    expect(cancelled.outcome).toEqual(['first: cancelled', 'second: skipped', 'third: success']);
    expect(cancelled.run.conclusion).toBe('cancelled');
    expect(marked(`sleep\u0000${longNap}`)).toEqual([]);
    expect((await town.ada(`POST /repos/ada/lib/actions/runs/${id}/cancel`)).status).toBe(409);
    expect((await town.ada(`POST /repos/ada/lib/actions/runs/${id}/rerun`)).status).toBe(201);
    const again = await town.finish(id);
    expect(again.run).toMatchObject({ run_attempt: 2, conclusion: 'success' });
    expect(again.outcome).toEqual(['first: success', 'second: success', 'third: success']);
    const before = await town.ada(`GET /repos/ada/lib/actions/runs/${id}/attempts/1/jobs`);
    expect(before.body.jobs[0]).toMatchObject({ name: 'first', conclusion: 'cancelled', run_attempt: 1 });
  });

  it('fails with what to do about an action, a machine or a container that is not here', async () => {
    const start = await town.workflow(
      'unknown',
      `
on: workflow_dispatch
jobs:
  action: { runs-on: ubuntu-latest, steps: [{ uses: some/thing@v1 }] }
  container: { runs-on: ubuntu-latest, container: 'node:20', steps: [{ run: 'true' }] }
  machine: { runs-on: windows-latest, steps: [{ run: 'true' }] }
  after: { needs: [action], if: failure(), runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
`,
    );
    const { outcome, jobs } = await town.finish(await start());
    expect(outcome).toEqual(['action: failure', 'after: success', 'container: failure', 'machine: failure']);
    const said = async (name: string): Promise<string> => {
      const { body } = await town.ada(
        `GET /repos/ada/lib/check-runs/${jobs.find((job) => job.name === name).id}/annotations`,
      );
      return body[0].message;
    };
    expect(await said('action')).toMatch(/^The action 'some\/thing@v1' is not known here\./u);
    expect(await said('container')).toMatch(/needs Docker/u);
    expect(await said('machine')).toMatch(/runs on 'windows-latest'/u);
  });
});

describe('concurrency', () => {
  // What a run does it does once it is let, or a slow machine would have it over before the next is asked for.
  const text = (name: string, options: string): string => `
on: { workflow_dispatch: { inputs: { n: { type: string } } } }
run-name: '\${{ inputs.n }}'
concurrency: { group: 'g-${name}', ${options} }
jobs:
  only:
    runs-on: ubuntu-latest
    steps:
      - run: until [ -e "$RUNNER_TOOL_CACHE/go-${name}-\${{ inputs.n }}" ]; do sleep 0.05; done
      - run: echo "\${{ inputs.n }}" >> "$RUNNER_TOOL_CACHE/order-${name}"
`;
  const tools = (name: string): string => join(town.standin.dir, 'runner/tools', name);
  beforeEach(() => {
    rmSync(tools(''), { recursive: true, force: true });
    mkdirSync(tools(''), { recursive: true });
  });

  /** Asks for runs 1 to `count`, one after the other, then lets those in `let` work. */
  async function conclusions(name: string, options: string, of: { count: number; let: number[] }): Promise<unknown[]> {
    const start = await town.workflow(name, text(name, options));
    const ids: number[] = [];
    for (let n = 1; n <= of.count; n += 1) ids.push(await start({ n: String(n) }));
    for (const n of of.let) writeFileSync(tools(`go-${name}-${n}`), '');
    const ends = await Promise.all(ids.map((id) => town.finish(id)));
    return ends.map(({ run }) => run.conclusion);
  }

  it('keeps one running and the newest waiting', async () => {
    const ends = await conclusions('single', 'cancel-in-progress: false', { count: 3, let: [1, 2, 3] });
    expect(ends).toEqual(['success', 'cancelled', 'success']);
  });

  it('keeps all in order with queue: max', async () => {
    const ends = await conclusions('max', 'cancel-in-progress: false, queue: max', { count: 4, let: [4, 3, 2, 1] });
    expect(ends).toEqual(['success', 'success', 'success', 'success']);
    expect(readFileSync(tools('order-max'), 'utf8')).toBe('1\n2\n3\n4\n');
  });

  it('ends what runs with cancel-in-progress', async () => {
    const ends = await conclusions('cancels', 'cancel-in-progress: true', { count: 2, let: [2] });
    expect(ends).toEqual(['cancelled', 'success']);
  });
});

describe('logs', () => {
  it('come as a zip for a run and as text for a job', async () => {
    const start = await town.workflow(
      'say',
      "on: workflow_dispatch\njobs: { say: { runs-on: ubuntu-latest, steps: [{ run: 'echo one two' }] } }\n",
    );
    const { run, jobs } = await town.finish(await start());
    const reply = await fetch(`${town.standin.url}/api/v3/repos/ada/lib/actions/runs/${run.id}/logs`, {
      headers: { authorization: `Bearer ${town.token}` },
    });
    const files = readZip(Buffer.from(await reply.arrayBuffer()));
    expect(files.map((file) => file.path)).toEqual([
      '0_say.txt',
      'say/1_Set up job.txt',
      'say/2_Run echo one two.txt',
      'say/3_Complete job.txt',
    ]);
    expect(await town.log(jobs[0].id)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z one two$/mu);
  });
});

describe('a runner that fails on purpose', () => {
  it('dies under a job, or never starts it', async () => {
    const { faults } = engineOf(town.standin.town.world);
    // What asks for always() runs after a failure, not on a machine that is gone.
    const late = join(mkdtempSync(join(tmpdir(), 'doomed-')), 'late');
    const start = await town.workflow(
      'doomed',
      `on: workflow_dispatch
jobs:
  doomed:
    runs-on: ubuntu-latest
    steps: [{ run: sleep 4715 }, { if: always(), run: 'touch ${late}' }]
`,
    );
    faults.fateOf = () => ({ kind: 'die', noticedMs: 0, afterMs: 100 });
    const died = await town.finish(await start());
    expect(died.outcome).toEqual(['doomed: failure']);
    const { body } = await town.ada(`GET /repos/ada/lib/check-runs/${died.jobs[0].id}/annotations`);
    expect(body[0].message).toMatch(/lost communication/u);
    expect(existsSync(late)).toBe(false);
    rmSync(dirname(late), { recursive: true });
    faults.fateOf = () => ({ kind: 'never' });
    const id = await start();
    await eventually(async () =>
      (await town.ada(`GET /repos/ada/lib/actions/runs/${id}/jobs`)).body.jobs[0]?.status === 'queued'
        ? true
        : undefined,
    );
    await town.ada(`POST /repos/ada/lib/actions/runs/${id}/cancel`);
    expect((await town.finish(id)).outcome).toEqual(['doomed: cancelled']);
    faults.fateOf = () => ({ kind: 'run' });
  });
});

describe('a job that runs always and gets no runner', () => {
  it('outlives a cancel, ends by force, and is run again by itself with what the job before it left', async () => {
    const { faults } = engineOf(town.standin.town.world);
    const start = await town.workflow(
      'chain',
      `
on: workflow_dispatch
jobs:
  make:
    runs-on: ubuntu-latest
    outputs: { made: '\${{ steps.make.outputs.made }}' }
    steps: [{ id: make, run: 'echo made=it >> "$GITHUB_OUTPUT"' }]
  keep:
    needs: make
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'test "\${{ needs.make.outputs.made }}/\${{ github.run_attempt }}" = it/2' }]
`,
    );
    faults.fateOf = ({ key }) => ({ kind: key === 'keep' ? 'never' : 'run' });
    const id = await start();
    const jobs = async (): Promise<string[]> =>
      (await town.ada(`GET /repos/ada/lib/actions/runs/${id}/jobs`)).body.jobs.map(
        (job: { name: string; status: string }) => `${job.name}: ${job.status}`,
      );
    await eventually(async () => ((await jobs()).includes('keep: queued') ? true : undefined));
    await town.ada(`POST /repos/ada/lib/actions/runs/${id}/cancel`);
    expect(await jobs()).toEqual(['make: completed', 'keep: queued']);
    await town.ada(`POST /repos/ada/lib/actions/runs/${id}/force-cancel`);
    const ended = await town.finish(id);
    expect([ended.run.conclusion, ...ended.outcome]).toEqual(['cancelled', 'keep: cancelled', 'make: success']);
    faults.fateOf = () => ({ kind: 'run' });
    const kept = ended.jobs.find(({ name }) => name === 'keep');
    expect((await town.ada(`POST /repos/ada/lib/actions/jobs/${kept.id}/rerun`)).status).toBe(201);
    expect((await town.finish(id)).outcome).toEqual(['keep: success', 'make: success']);
  });
});
