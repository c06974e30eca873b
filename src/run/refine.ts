/**
 * The `refine` job: takes the base into delivered work without an agent, by the clean and auto tiers.
 *
 * **Invariant:** nothing of the repository's is checked out or run here, not even a package manager; a merge that is
 * not sure changes nothing and says why.
 */
import type { Sha } from '../core/name.ts';
import type { GateVerdict } from '../core/beads/run-result.ts';
import type { Git } from '../adapters/git/git.ts';
import type { OpenFile } from '../adapters/merge/answer/check.ts';
import { escalated } from '../adapters/merge/git/attempt.ts';
import { mergePartly, type PartialMerge } from '../adapters/merge/git/partial.ts';
import { refuse } from './gate.ts';
import { isAncestor } from './gate-facts.ts';
import { judgeSum, publishMerge, renderOpen, sideNames } from './merged.ts';
import { publishDecision, type PublishEnd, type TrustedJob } from './publication.ts';
import { fetchBase, fetchCommit, readConfig } from './remote.ts';
import { fetchMemory } from './shared-memory.ts';

/** Publishes the merge of delivered work with the base, or why there is none. */
export async function runRefineJob(job: TrustedJob): Promise<PublishEnd> {
  const { previous } = job.dispatch;
  if (previous === null) return { status: 'refused', reason: 'The input `previous` names no work to refine.' };
  return publishDecision(job, async (git) => ({
    gate: await job.log.group('Take in the base', () => refine(job, git, previous)),
    testimony: null,
  }));
}

async function refine(job: TrustedJob, git: Git, previous: Sha): Promise<GateVerdict> {
  const { base } = job.dispatch;
  await fetchBase(git, job.remote, base);
  if (!(await fetchCommit(git, job.remote, previous))) return refuse('unresolved', `${previous} cannot be fetched.`);
  const read = await readConfig(git, base);
  if (read.status === 'invalid') return refuse('config', `The base's own configuration cannot be used. ${read.reason}`);
  const { gate } = read.config;
  if (await isAncestor(git, base, previous)) return judgeSum(git, job.dispatch, { head: previous, gate });
  const merge = await tryMerge(job, git, previous);
  if (merge.status === 'misfit') return refuse('misfit', renderOpen(merge.files));
  if (merge.status === 'open') return refuse('unresolved', renderUnresolved(merge.open));
  job.log.line(`Merged by the tier ${merge.tier}; ${merge.files.length} files conflicted.`);
  const merged = { ...merge, previous, author: job.dispatch.agent, resolver: null };
  return publishMerge(job, git, { merged, gate });
}

function renderUnresolved(open: readonly OpenFile[]): string {
  return open.map(({ path, kind, reason }) => `${path} (${kind}): ${reason}`).join('\n');
}

async function tryMerge(job: TrustedJob, git: Git, previous: Sha): Promise<PartialMerge> {
  const { dispatch, log } = job;
  try {
    const memory = await fetchMemory(job, git);
    const request = { repo: git.options.cwd, ours: previous, theirs: dispatch.base, isOffline: true, memory };
    return await mergePartly(request, sideNames);
  } catch (error) {
    // A file that breaks a parser goes to an agent, like any other that cannot be merged by rule.
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(`The merge broke off: ${reason}`);
    return { status: 'misfit', files: [escalated('.', 'fault', `the merge broke off: ${reason}`)] };
  }
}
