/** The jobs of an in-memory run: its agent's, then the one that publishes, which no runner may want to take. */
import { Bead } from '../../src/core/beads/bead.ts';
import type { Instant, RunId, Sha } from '../../src/core/name.ts';
import { beadPath, ledgerBranch } from '../../src/core/ref.ts';
import type { JobNews, JobsView } from '../../src/core/snapshot.ts';
import type { MemoryGit } from './memory-git.ts';
import type { Work } from './memory-run.ts';
import type { MemoryRun } from './memory-shapes.ts';

/** A run that was dispatched. */
export function newRun(id: RunId, effect: MemoryRun['effect'], at: Instant): MemoryRun {
  const state = { conclusion: null, isCancelled: false, strandedAt: null, tries: 0 };
  return { id, effect, status: 'queued', createdAt: at, changedAt: at, ...state };
}

/** What changes about a run when jobs of it are run again. */
export function runAgain({ id, effect, createdAt, tries }: MemoryRun, at: Instant): Omit<MemoryRun, 'id' | 'effect'> {
  return { ...newRun(id, effect, at), createdAt, tries: tries + 1 };
}

/** What the jobs of a run are at. */
export function jobsOf(run: MemoryRun | undefined): JobsView | null {
  if (run === undefined) return null;
  const { id, status, createdAt, strandedAt, tries } = run;
  if (strandedAt !== null) {
    return { run: id, waiting: { job: publishing(run), since: strandedAt }, atWorkSince: null, hasWorked: true };
  }
  const isWaiting = status === 'queued';
  const waiting = isWaiting ? { job: 10 * Number(id), since: tries === 0 ? createdAt : run.changedAt } : null;
  const atWorkSince = status === 'in_progress' ? run.changedAt : null;
  return { run: id, waiting, atWorkSince, hasWorked: tries > 0 || status === 'completed' };
}

/** What the delivery tells of the job that publishes. */
export function publishNews(run: MemoryRun, status: JobNews['status']): JobNews {
  return { run: run.id, job: publishing(run), status };
}

const publishing = ({ id, tries }: MemoryRun): number => 10 * Number(id) + 1 + tries;

/** Whether no runner takes the job that publishes this time. */
export function isStranding({ tries, isCancelled }: MemoryRun, { strands = 0 }: Work): boolean {
  return strands > tries && !isCancelled;
}

/** The run that the ledger binds to the attempt of this one. */
export function boundRun(git: MemoryGit, { effect }: MemoryRun): RunId | null {
  const text = git.treeAt(`refs/heads/${ledgerBranch}`).get(beadPath(effect.bead));
  const attempt = text === undefined ? null : Bead.parse(JSON.parse(text)).attempt;
  return attempt?.nonce === effect.nonce ? attempt.run : null;
}

/** Earlier work with the newest base taken in; the base alone where they conflict. */
export function taken(git: MemoryGit, base: Sha, previous: Sha): Sha {
  const merged = git.merge(previous, base, 'Take in the new base');
  if (merged.status === 'conflict') return base;
  return merged.status === 'merged' ? merged.sha : previous;
}
