/** The real workflow with the real Action on the stand-in's runner, from dispatch to refs. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunResult } from '../../src/core/beads/run-result.ts';
import { scriptText } from '../support/run-world.ts';
import { eventually, type Finished, type RunnerTown, startRunnerTown } from '../support/runner-town.ts';

let town: RunnerTown;
let base: string;
let beads = 0;
let published: string;

const thief = [
  'echo started',
  'for file in /proc/[0-9]*/environ; do tr "\\0" "\\n" < $file 2>/dev/null; done | grep -aoE "(ghs|gho|ghp)_[A-Za-z0-9_.-]+" | sort -u > found.txt',
  'url=$(git config remote.origin.url)',
  'while read -r token; do',
  '  header="Authorization: Basic $(printf "x-access-token:%s" "$token" | base64 -w0)"',
  '  git -c http.extraheader="$header" ls-remote -q "$url" HEAD >/dev/null 2>&1 && echo READ',
  '  git -c http.extraheader="$header" push -q "$url" HEAD:refs/heads/stolen 2>&1 && echo PUSHED',
  'done < found.txt',
  'rm found.txt; echo x >> src/a.txt',
].join('\n');
const config = JSON.stringify({
  runtimes: {
    script: { kind: 'script' },
    thief: { kind: 'command', command: thief },
    slow: { kind: 'command', command: 'echo half >> src/a.txt; echo started; sleep 100' },
  },
});

beforeAll(async () => {
  town = await startRunnerTown();
  // Nothing is installed where the Action runs, so it is put where no package can be found.
  published = mkdtempSync(join(tmpdir(), 'toolpusher-action-'));
  cpSync('action', join(published, 'action'), { recursive: true });
  town.standin.town.world.actions.set('toolpusher/toolpusher', published);
  base = await town.push({
    'src/a.txt': 'one\ntwo\nthree\n',
    '.github/workspace.yml': config,
    '.github/workflows/toolpusher.yml': readFileSync('.github/workflows/toolpusher.yml', 'utf8'),
  });
});
afterAll(async () => {
  await town.stop();
  rmSync(published, { recursive: true, force: true });
});

interface Attempt {
  readonly bead: number;
  readonly nonce: string;
  readonly runtime: string;
  readonly text: string;
  /** A merge without an agent: of this work with this base. */
  readonly refine?: { readonly previous: string; readonly base: string };
}

function attemptOf(runtime: string, text: string): Attempt {
  beads += 1;
  return { bead: beads, nonce: `nonce${process.pid}x${String(beads).padStart(10, '0')}`, runtime, text };
}

/** Writes the bead's record as the App does, bound to a run or to none yet. */
async function hook({ bead, nonce, runtime, text, refine }: Attempt, run: number | null): Promise<void> {
  const start = refine === undefined ? { base } : { mode: 'refine', ...refine };
  const record = {
    title: 'Change a line',
    approved: { by: 'ada', hash: createHash('sha256').update(text).digest('hex') },
    attempt: { number: 1, nonce, agent: 'rig', runtime, run, ...start },
    ended: [],
  };
  const files = { [`beads/live/${bead}.json`]: JSON.stringify(record), [`beads/live/${bead}.md`]: text };
  await town.push(files, { branch: 'toolpusher/ledger' });
}

async function dispatch({ bead, nonce, runtime, refine }: Attempt): Promise<number> {
  const inputs = {
    bead: String(bead),
    attempt: '1',
    nonce,
    agent: 'rig',
    runtime,
    base: refine?.base ?? base,
    branch: 'main',
    previous: refine?.previous ?? '',
    mode: refine === undefined ? 'work' : 'refine',
  };
  const reply = await town.ada('POST /repos/ada/lib/actions/workflows/toolpusher.yml/dispatches', {
    ref: 'main',
    inputs,
    return_run_details: true,
  });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.body.workflow_run_id;
}

/** Dispatches, binds as the App does when it hears of the run, and waits for the end. */
async function runToEnd(attempt: Attempt): Promise<Finished> {
  await hook(attempt, null);
  const run = await dispatch(attempt);
  await hook(attempt, run);
  return town.finish(run);
}

async function resultOf({ nonce }: Attempt): Promise<RunResult> {
  const { body } = await town.ada(`GET /repos/ada/lib/git/ref/toolpusher/results/${nonce}`);
  const file = await town.ada(`GET /repos/ada/lib/contents/result.json?ref=${body.object.sha}`);
  return RunResult.parse(JSON.parse(Buffer.from(file.body.content, 'base64').toString('utf8')));
}

describe('the workflow', () => {
  it('runs a bead to its refs', async () => {
    const attempt = attemptOf('script', scriptText('steps:\n  - replace: {file: src/a.txt, find: two, with: TWO}'));
    const { run, outcome } = await runToEnd(attempt);
    expect(outcome).toEqual(['agent: success', 'publish: success', 'refine: skipped']);
    expect(run.display_title).toBe(`#${attempt.bead} rig ${attempt.nonce}`);
    const result = await resultOf(attempt);
    expect(result).toMatchObject({
      run: run.id,
      gate: { status: 'accepted', files: 1 },
      testimony: { outcome: 'done', agent: 'rig', summary: '1 of 1 steps done, the others had nothing to do.' },
    });
    const { body } = await town.ada(`GET /repos/ada/lib/git/ref/toolpusher/attempts/${attempt.nonce}`);
    expect(body.object.sha).toBe(result.testimony?.head);
    const commit = await town.ada(`GET /repos/ada/lib/commits/${body.object.sha}`);
    expect(commit.body).toMatchObject({
      commit: { author: { name: 'rig' } },
      parents: [{ sha: base }],
      files: [{ filename: 'src/a.txt' }],
    });
  });

  it('lets an agent that searches the machine find nothing that can write', async () => {
    const attempt = attemptOf('thief', 'Anything.\n');
    const { outcome, jobs } = await runToEnd(attempt);
    expect(outcome).toEqual(['agent: success', 'publish: success', 'refine: skipped']);
    const log = await town.log(jobs.find((job) => job.name === 'agent').id);
    expect(log).toContain('| started');
    // The token that reads the repository is in the environment of the job's own processes, which the kernel lets it read.
    expect(log).toContain('| READ');
    expect(log).not.toContain('PUSHED');
    expect((await town.ada('GET /repos/ada/lib/git/ref/heads/stolen')).status).toBe(404);
    expect(await resultOf(attempt)).toMatchObject({ gate: { status: 'accepted', files: 1 } });
  });

  it('pushes nothing for a run that is not the one in the ledger', async () => {
    const attempt = attemptOf('script', scriptText('steps:\n  - append: {file: src/a.txt, text: x}'));
    await hook(attempt, 1);
    const { outcome } = await town.finish(await dispatch(attempt));
    expect(outcome).toEqual(['agent: failure', 'publish: failure', 'refine: skipped']);
    expect((await town.ada(`GET /repos/ada/lib/git/ref/toolpusher/results/${attempt.nonce}`)).status).toBe(404);
  });

  it('publishes work after all when only the job that failed runs again', async () => {
    const attempt = attemptOf('script', scriptText('steps:\n  - append: {file: src/a.txt, text: once}'));
    await hook(attempt, null);
    const run = await dispatch(attempt);
    const jobs = async (): Promise<Finished['jobs']> =>
      (await town.ada(`GET /repos/ada/lib/actions/runs/${run}/jobs`)).body.jobs;
    await eventually(async () =>
      (await jobs()).find(({ name }) => name === 'agent')?.conclusion === 'success' ? true : undefined,
    );
    await hook(attempt, 99_999);
    expect((await town.finish(run)).outcome).toEqual(['agent: success', 'publish: failure', 'refine: skipped']);
    const worked = (await jobs()).find(({ name }) => name === 'agent');
    await hook(attempt, run);
    expect((await town.ada(`POST /repos/ada/lib/actions/runs/${run}/rerun-failed-jobs`)).status).toBe(201);
    expect((await town.finish(run)).outcome).toEqual(['agent: success', 'publish: success', 'refine: skipped']);
    expect(await resultOf(attempt)).toMatchObject({ run, gate: { status: 'accepted', files: 1 } });
    const kept = (await jobs()).find(({ name }) => name === 'agent');
    expect(kept.started_at).toBe(worked.started_at);
  });

  it('keeps the work of a run that is cancelled', async () => {
    const attempt = attemptOf('slow', 'Anything.\n');
    await hook(attempt, null);
    const run = await dispatch(attempt);
    await hook(attempt, run);
    await eventually(async () => {
      const { body } = await town.ada(`GET /repos/ada/lib/actions/runs/${run}/jobs`);
      const agent = body.jobs.find((job: { name: string }) => job.name === 'agent');
      const log = agent === undefined ? '' : await town.log(agent.id);
      return log.includes('| started') ? true : undefined;
    });
    await town.ada(`POST /repos/ada/lib/actions/runs/${run}/cancel`);
    const { outcome } = await town.finish(run);
    expect(outcome[0]).toBe('agent: cancelled');
    expect(await resultOf(attempt)).toMatchObject({
      testimony: { outcome: 'stopped' },
      gate: { status: 'accepted', files: 1 },
    });
  });

  it('takes what landed into delivered work without an agent, or says why not', async () => {
    const list = (...names: readonly string[]): string => `export const shops = [${names.join(', ')}];\n`;
    const was = { 'src/shops.ts': list("'anvil'"), 'src/limit.ts': 'export const limit = 10;\n' };
    await town.push(was);
    const more = await town.push({ 'src/shops.ts': list("'anvil'", "'bakery'") }, { branch: 'one' });
    const limit = await town.push({ 'src/limit.ts': 'export const limit = 20;\n' }, { branch: 'two' });
    const landed = { 'src/shops.ts': list("'anvil'", "'cobbler'"), 'src/limit.ts': 'export const limit = 30;\n' };
    const moved = await town.push(landed);

    const addition = { ...attemptOf('script', 'Anything.\n'), refine: { previous: more, base: moved } };
    const outcome = ['agent: skipped', 'publish: skipped', 'refine: success'];
    expect((await runToEnd(addition)).outcome).toEqual(outcome);
    expect(await resultOf(addition)).toMatchObject({ gate: { status: 'accepted' }, testimony: null });
    const { body } = await town.ada(`GET /repos/ada/lib/git/ref/toolpusher/attempts/${addition.nonce}`);
    const { body: commit } = await town.ada(`GET /repos/ada/lib/commits/${body.object.sha}`);
    expect(commit.parents.map((parent: { sha: string }) => parent.sha)).toEqual([more, moved]);
    expect(commit.commit.message).toContain('Toolpusher-Tier: auto');

    const clash = { ...attemptOf('script', 'Anything.\n'), refine: { previous: limit, base: moved } };
    const ended = await runToEnd(clash);
    const said = await town.log(ended.jobs.find(({ name }) => name === 'refine')?.id);
    expect({ outcome: ended.outcome, said }).toMatchObject({ outcome });
    expect(await resultOf(clash)).toMatchObject({ gate: { status: 'refused', rule: 'unresolved' } });
    expect((await town.ada(`GET /repos/ada/lib/git/ref/toolpusher/attempts/${clash.nonce}`)).status).toBe(404);
  });
});
