/**
 * How conflicts were resolved before, shared by all runs through a ref of the repository.
 *
 * **Invariant:** only trusted jobs write it, only what a gate accepted goes in, and no run fails for want of it.
 */
import type { Sha } from '../core/name.ts';
import type { Git } from '../adapters/git/git.ts';
import { learnFromMerge } from '../adapters/merge/git/learning.ts';
import { gitMemory, memoryRef, type ResolutionMemory } from '../adapters/merge/git/memory.ts';
import type { TrustedJob } from './publication.ts';
import { remoteGit } from './remote.ts';

type SharingJob = Pick<TrustedJob, 'remote' | 'log'>;

const triesMax = 4;

/** The shared memory as it is now; empty where the repository has none yet, or it cannot be had. */
export async function fetchMemory({ remote, log }: SharingJob, git: Git): Promise<ResolutionMemory> {
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--depth=1', '--end-of-options'];
  const ref = `+${memoryRef}:${memoryRef}`;
  const fetched = await remoteGit(remote, git.options.cwd).try([...fetch, remote.url, ref]);
  // Git says so where there is none, which is usual.
  if (fetched.exitCode !== 0 && !/couldn't find remote ref/i.test(fetched.stderr)) {
    log.warn(`Earlier resolutions could not be fetched: ${fetched.stderr.trim()}`);
  }
  return gitMemory(git.options.cwd);
}

/** Remembers for everybody how a merge commit's conflicts were resolved, where no rule resolves them so. */
export async function shareResolution(job: SharingJob, git: Git, merge: Sha): Promise<void> {
  const remote = remoteGit(job.remote, git.options.cwd);
  for (let tries = 0; tries < triesMax; tries++) {
    const memory = await fetchMemory(job, git);
    const known = await tipOf(git);
    if (((await learnFromMerge(git.options.cwd, merge, memory)) ?? 0) === 0 || (await tipOf(git)) === known) return;
    const lease = `--force-with-lease=${memoryRef}:${known}`;
    const pushed = await remote.try(['push', lease, '--end-of-options', job.remote.url, `${memoryRef}:${memoryRef}`]);
    if (pushed.exitCode === 0) return;
    // Somebody else remembered something: theirs is fetched, and ours goes on top of it.
  }
  job.log.warn('The resolution was not remembered: others were always faster.');
}

/** Empty where there is none, as git's leases want it. */
async function tipOf(git: Git): Promise<string> {
  return (await git.try(['rev-parse', '--verify', '--quiet', memoryRef])).stdout.trim();
}
