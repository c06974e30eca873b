/** Checks in an in-memory GitHub: our own, and the jobs of the repository's workflow on what is staged. */
import type { Learnt } from '../../src/core/effect.ts';
import { RunId } from '../../src/core/name.ts';
import type { Instant, Sha } from '../../src/core/name.ts';
import type { CheckView, JobsView } from '../../src/core/snapshot.ts';
import { deaconCheck } from '../../src/core/watch/deacon.ts';
import type { Check, CheckSeen, ShowPull } from '../../src/ports/github.ts';
import type { MemoryWorld } from './memory-world.ts';

/** The newest of that name on a commit. */
export function checkOn({ checkRuns, time }: MemoryWorld, name: string, head: Sha): CheckSeen {
  const { conclusion, at } = checkRuns.get(`${name} ${head}`) ?? { conclusion: null, at: time.now() };
  return { head, conclusion, at };
}

/** Makes one, unless the newest says the same. */
export function check({ checkRuns, time }: MemoryWorld, effect: Check): Learnt {
  const key = `${effect.name} ${effect.head}`;
  if (checkRuns.get(key)?.conclusion !== effect.conclusion) checkRuns.set(key, { ...effect, at: time.now() });
  return { type: 'done' };
}

/** Sets the check of each pull request. */
export function showPulls({ pullChecks }: MemoryWorld, effects: readonly ShowPull[]): Learnt {
  for (const effect of effects) pullChecks.set(effect.pull, effect);
  return { type: 'done' };
}

/** Whether the base says that a look at it failed. */
export function isDoubted({ checkRuns, baseHead }: MemoryWorld): boolean {
  const mark = checkRuns.get(`${deaconCheck} ${baseHead}`);
  return mark !== undefined && mark.conclusion !== 'success';
}

/** The run of the repository's workflow on one commit; it has one job. */
export interface CheckJob {
  readonly sha: Sha;
  readonly since: Instant;
  state: 'waits' | 'runs' | 'over';
}

/** `waits`: how long, in milliseconds, its job waits for a runner. */
export interface Checking {
  readonly verdict: 'green' | 'red';
  readonly waits: number | 'never';
}

/** The repository's own workflow on a staged commit. */
export function runChecks(world: MemoryWorld, sha: Sha, { verdict, waits }: Checking): void {
  const { time, checkJobs } = world;
  const id = RunId.parse(world.takeNumber('check'));
  const job: CheckJob = { sha, since: time.now(), state: 'waits' };
  checkJobs.set(id, job);
  world.checks.set(sha, [{ name: 'ci', state: 'pending', url: null, waitsIn: id }]);
  if (waits === 'never') return;
  const begin = (): void => {
    if (job.state !== 'waits') return;
    job.state = 'runs';
    world.checks.set(sha, [{ name: 'ci', state: 'pending', url: null }]);
    time.schedule(world.checkMs(sha), () => conclude(world, job, verdict));
  };
  if (waits === 0) begin();
  else time.schedule(waits, begin);
}

function conclude(world: MemoryWorld, job: CheckJob, state: CheckView['state']): void {
  job.state = 'over';
  world.checks.set(job.sha, [{ name: 'ci', state, url: `https://ci.example/${job.sha.slice(0, 7)}` }]);
  world.wake('check_suite.completed');
}

/** What the job of such a run is at; null: there is none of that number. */
export function checkJobView({ checkJobs }: MemoryWorld, run: RunId): JobsView | null {
  const job = checkJobs.get(run);
  if (job === undefined) return null;
  const { sha: head, since, state } = job;
  const waiting = state === 'waits' ? { job: 10 * Number(run), since } : null;
  return { run, head, waiting, atWorkSince: state === 'runs' ? since : null, hasWorked: state !== 'waits' };
}

/** Ends such a run, as GitHub ends one that is cancelled: its check fails. */
export function cancelChecks(world: MemoryWorld, run: RunId): void {
  const job = world.checkJobs.get(run);
  if (job === undefined || job.state === 'over') return;
  if (job.state === 'runs') world.cancelledAtWork.push(job.sha);
  conclude(world, job, 'red');
}
