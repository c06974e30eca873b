/** The runs that a process was told of, and what their jobs are at; those of live attempts and of compositions by rules are what is decided from. */
import { beadsAtWork } from '../core/beads/among.ts';
import type { Event } from '../core/event.ts';
import { nonceOf, ruledRuns } from '../core/landing/by-rules.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Instant, RunId } from '../core/name.ts';
import type { IdleRun, JobNews, RunView } from '../core/snapshot.ts';

/** How far GitHub's clock may be off, in milliseconds. */
export const skewMs = 3_600_000;
const runsMax = 1000;

/** Remembers what webhooks told, newest last; what belongs to no live attempt for an hour. */
export class KnownRuns {
  readonly #told = new Map<RunId, RunView>();
  readonly #jobs = new Map<RunId, KnownJobs>();

  get size(): number {
    return this.#told.size;
  }

  /** Takes up what these events tell. */
  tell(events: readonly Event[]): void {
    for (const event of events) {
      if (event.type === 'run' && isNews(this.#told.get(event.run.id), event.run)) {
        this.#told.set(event.run.id, event.run);
        if (event.run.status === 'completed') this.#jobs.delete(event.run.id);
      }
    }
    for (const id of this.#told.keys()) {
      if (this.#told.size <= runsMax) break;
      this.#told.delete(id);
    }
  }

  /** Takes up what a delivery tells of a job: deliveries come in any order, and twice. */
  tellJob({ run, job, status }: JobNews, now: Instant): void {
    const known: KnownJobs = this.#jobs.get(run) ?? { since: now, status: new Map() };
    const old = known.status.get(job);
    if (old !== undefined && ranks[old] >= ranks[status]) return;
    this.#jobs.delete(run);
    this.#jobs.set(run, { since: now, status: new Map([...known.status, [job, status]]) });
    for (const id of this.#jobs.keys()) {
      if (this.#jobs.size <= runsMax) break;
      this.#jobs.delete(id);
    }
  }

  /** The runs of live attempts of which a job waits and none is at work, and since when. */
  idle({ beads }: Ledger): IdleRun[] {
    return beadsAtWork({ beads }).flatMap(({ attempt }): IdleRun[] => {
      const { run } = attempt;
      const jobs = run === null ? undefined : this.#jobs.get(run);
      if (run === null || jobs === undefined) return [];
      const states = new Set(jobs.status.values());
      const isIdle = states.has('queued') && !states.has('in_progress');
      return isIdle ? [{ run, since: jobs.since }] : [];
    });
  }

  /** Those of live attempts, told or listed, whichever way it shows. */
  live(ledger: Ledger, listed: readonly RunView[], now: Instant): readonly RunView[] {
    const isLive = belongsTo(ledger);
    const runs = new Map([...this.#told].filter(([, run]) => isLive(run)));
    for (const run of listed) if (isLive(run) && isNews(runs.get(run.id), run)) runs.set(run.id, run);
    for (const [id, run] of this.#told) {
      if (!runs.has(id) && run.changedAt < now - skewMs) this.#told.delete(id);
    }
    return [...runs.values()];
  }
}

interface KnownJobs {
  /** When the last news came. */
  readonly since: Instant;
  readonly status: ReadonlyMap<number, JobNews['status']>;
}

const ranks = { queued: 0, in_progress: 1, completed: 2 } as const;

// Deliveries and lists may be late: a run goes back from completed only when it was started once more since.
function isNews(old: RunView | undefined, run: RunView): boolean {
  return old?.status !== 'completed' || run.changedAt > old.changedAt;
}

function belongsTo(ledger: Ledger): (run: RunView) => boolean {
  const live = beadsAtWork(ledger).map(({ attempt }) => attempt);
  const ruled = ruledRuns(ledger);
  const nonces = new Set<string>([...live.map(({ nonce }) => nonce), ...ruled.map(nonceOf)]);
  const ids = new Set([...live.map(({ run }) => run), ...ruled.map(({ job }) => job)]);
  return ({ id, name }) => ids.has(id) || nonces.has(name.slice(name.lastIndexOf(' ') + 1));
}
