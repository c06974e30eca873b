/** The jobs of an in-memory run: its agent's, then the one that publishes, which no runner may want to take. */
import { Bead } from '../../src/core/beads/bead.ts';
import { Instant } from '../../src/core/name.ts';
import type { BeadNumber, RunId, Sha } from '../../src/core/name.ts';
import { beadPath, ledgerBranch, leftPrefixes, refOwner } from '../../src/core/ref.ts';
import type { JobNews, JobsView, LeftView } from '../../src/core/snapshot.ts';
import type { MemoryGit } from './memory-git.ts';
import { ruledJob } from './memory-ruled.ts';
import type { Work } from './memory-run.ts';
import type { MemoryRun } from './memory-shapes.ts';

/** A run that was dispatched. */
export function newRun(id: RunId, what: Pick<MemoryRun, 'effect' | 'composes'>, at: Instant): MemoryRun {
  const state = { conclusion: null, isCancelled: false, strandedAt: null, tries: 0 };
  return { id, ...what, status: 'queued', createdAt: at, changedAt: at, ...state };
}

/** What changes about a run when jobs of it are run again. */
export function runAgain(run: MemoryRun, at: Instant): Omit<MemoryRun, 'id' | 'effect' | 'composes'> {
  return { ...newRun(run.id, run, at), createdAt: run.createdAt, tries: run.tries + 1 };
}

/** What the jobs of a run are at. */
export function jobsOf(run: MemoryRun | undefined): JobsView | null {
  if (run === undefined) return null;
  const { id, status, createdAt, strandedAt, tries } = run;
  if (strandedAt !== null) {
    return {
      run: id,
      head: null,
      waiting: { job: publishing(run), since: strandedAt },
      atWorkSince: null,
      hasWorked: true,
    };
  }
  const isWaiting = status === 'queued';
  const waiting = isWaiting ? { job: 10 * Number(id), since: tries === 0 ? createdAt : run.changedAt } : null;
  const atWorkSince = status === 'in_progress' ? run.changedAt : null;
  return { run: id, head: null, waiting, atWorkSince, hasWorked: tries > 0 || status === 'completed' };
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

/** The run that the ledger binds to what this one is for. */
export function boundRun(git: MemoryGit, { effect, composes }: MemoryRun): RunId | null {
  const ledger = git.treeAt(`refs/heads/${ledgerBranch}`);
  if (composes !== null) return ruledJob(ledger.get('queue.json'), composes);
  const text = ledger.get(beadPath(effect.bead));
  const attempt = text === undefined ? null : Bead.parse(JSON.parse(text)).attempt;
  return attempt?.nonce === effect.nonce ? attempt.run : null;
}

/** The steps of a bead that a person has approved, as the publish job reads them. */
export function approvedOf(git: MemoryGit, bead: BeadNumber): readonly string[] {
  const text = git.treeAt(`refs/heads/${ledgerBranch}`).get(beadPath(bead));
  return text === undefined ? [] : Bead.parse(JSON.parse(text)).approvedSteps;
}

/** Earlier work with the newest base taken in; the base alone where they conflict. */
export function taken(git: MemoryGit, base: Sha, previous: Sha): Sha {
  const merged = git.merge(previous, base, { message: 'Take in the new base' });
  if (merged.status === 'conflict') return base;
  return merged.status === 'merged' ? merged.sha : previous;
}

/** What runs left in git, as old as the newest run that may have left it. */
export function leftRefs({
  git,
  runs,
}: {
  readonly git: MemoryGit;
  readonly runs: ReadonlyMap<RunId, MemoryRun>;
}): LeftView[] {
  const names = [...git.refs].filter(([ref]) => leftPrefixes.some((prefix) => ref.startsWith(prefix)));
  return names.map(([ref, sha]) => {
    const owner = refOwner(ref)?.name;
    const own = [...runs.values()].filter(({ effect }) => effect.nonce === owner || String(effect.bead) === owner);
    return { ref, sha, at: Instant.parse(Math.max(0, ...own.map(({ createdAt }) => createdAt))) };
  });
}
