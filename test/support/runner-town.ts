/** A stand-in with a runner and a repository, for tests that push workflows and look at what they do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parts } from '../../src/town/github/parts.ts';
import { addRepository, git, remote, startStandin } from './standin.ts';
import type { Caller, Reply, Standin } from './standin.ts';

/** Files of a commit by path. */
export type Files = Readonly<Record<string, string>>;

/** A stand-in whose repository `ada/lib` runs workflows. */
export interface RunnerTown {
  readonly standin: Standin;
  readonly ada: Caller;
  readonly token: string;
  /** Commits files to a branch in one push and returns the commit's SHA. */
  readonly push: (files: Files, options?: { branch?: string; message?: string }) => Promise<string>;
  /** Waits until the run is complete and returns it with its jobs. */
  readonly finish: (runId: number) => Promise<Finished>;
  /** The runs of a commit, oldest first, once there are at least `count`. */
  readonly runsAt: (sha: string, count?: number) => Promise<Reply['body'][]>;
  readonly log: (jobId: number) => Promise<string>;
  /** Puts a workflow on main without starting anything, and returns what dispatches it and says the run's number. */
  readonly workflow: (name: string, text: string) => Promise<(inputs?: Record<string, unknown>) => Promise<number>>;
  readonly stop: () => Promise<void>;
}

/** A run that is over. */
export interface Finished {
  readonly run: Reply['body'];
  readonly jobs: Reply['body'][];
  /** `name: conclusion` of each job, sorted. */
  readonly outcome: string[];
}

/** Waits for something to become true. The limit is for what hangs, not for what is slow. */
export async function eventually<T>(look: () => Promise<T | undefined>, ms = 240_000): Promise<T> {
  for (const until = performance.now() + ms; performance.now() < until; await pause(25)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`nothing within ${ms} ms`);
}

/** Starts it in a directory of its own, or goes on in a given one. */
export async function startRunnerTown(): Promise<RunnerTown> {
  const standin = await startStandin({ parts });
  const token = standin.user('ada');
  const ada = standin.as(token);
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  const work = mkdtempSync(join(tmpdir(), 'runner-town-'));
  const clone = join(work, 'clone');
  await git(work, 'clone', '--quiet', remote(standin, 'ada/lib', token), clone);
  const push: RunnerTown['push'] = async (files, options = {}) => {
    const branch = options.branch ?? 'main';
    const has = (await git(clone, 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`)).code === 0;
    await git(clone, 'checkout', '--quiet', ...(has ? [branch] : ['-B', branch]));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(clone, path, '..'), { recursive: true });
      writeFileSync(join(clone, path), text);
    }
    await git(clone, 'add', '-A');
    await git(clone, 'commit', '--quiet', '--allow-empty', '-m', options.message ?? 'Change');
    const pushed = await git(clone, 'push', '--quiet', 'origin', branch);
    if (pushed.code !== 0) throw new Error(pushed.out);
    return (await git(clone, 'rev-parse', 'HEAD')).out.trim();
  };
  const finish: RunnerTown['finish'] = async (runId) => {
    const run = await eventually(async () => {
      const { body } = await ada(`GET /repos/ada/lib/actions/runs/${runId}`);
      return body.status === 'completed' ? body : undefined;
    });
    const { body } = await ada(`GET /repos/ada/lib/actions/runs/${runId}/jobs?per_page=100`);
    const outcome = body.jobs
      .map((job: { name: string; conclusion: string }) => `${job.name}: ${job.conclusion}`)
      .toSorted();
    return { run, jobs: body.jobs, outcome };
  };
  const runsAt: RunnerTown['runsAt'] = (sha, count = 1) =>
    eventually(async () => {
      const { body } = await ada(`GET /repos/ada/lib/actions/runs?head_sha=${sha}`);
      return body.total_count >= count ? body.workflow_runs.toReversed() : undefined;
    });
  const log: RunnerTown['log'] = async (jobId) => (await ada(`GET /repos/ada/lib/actions/jobs/${jobId}/logs`)).text;
  const workflow: RunnerTown['workflow'] = async (name, text) => {
    await push({ [`.github/workflows/${name}.yml`]: text }, { message: `Add ${name} [skip ci]` });
    return async (inputs) => {
      const path = `POST /repos/ada/lib/actions/workflows/${name}.yml/dispatches`;
      const reply = await ada(path, {
        ref: 'main',
        return_run_details: true,
        ...(inputs === undefined ? {} : { inputs }),
      });
      if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
      return reply.body.workflow_run_id;
    };
  };
  const stop = async (): Promise<void> => {
    await standin.stop();
    rmSync(work, { recursive: true, force: true });
  };
  return { standin, ada, token, push, finish, runsAt, log, workflow, stop };
}
