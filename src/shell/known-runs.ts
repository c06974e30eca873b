/** The runs that a process was told of; those of live attempts are what is decided from. */
import type { Event } from '../core/event.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Instant, RunId } from '../core/name.ts';
import type { RunView } from '../core/snapshot.ts';

/** How far GitHub's clock may be off, in milliseconds. */
export const skewMs = 3_600_000;
const runsMax = 1000;

/** Remembers what webhooks told, newest last; what belongs to no live attempt for an hour. */
export class KnownRuns {
  readonly #told = new Map<RunId, RunView>();

  get size(): number {
    return this.#told.size;
  }

  /** Takes up what these events tell. */
  tell(events: readonly Event[]): void {
    for (const event of events) {
      if (event.type === 'run' && isNews(this.#told.get(event.run.id), event.run)) {
        this.#told.set(event.run.id, event.run);
      }
    }
    for (const id of this.#told.keys()) {
      if (this.#told.size <= runsMax) break;
      this.#told.delete(id);
    }
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

// Deliveries and lists may be late: a run goes back from completed only when it was started once more since.
function isNews(old: RunView | undefined, run: RunView): boolean {
  return old?.status !== 'completed' || run.changedAt > old.changedAt;
}

function belongsTo({ beads }: Ledger): (run: RunView) => boolean {
  const live = Object.values(beads).flatMap(({ attempt }) => (attempt === null ? [] : [attempt]));
  const nonces = new Set<string>(live.map(({ nonce }) => nonce));
  const ids = new Set(live.map(({ run }) => run));
  return ({ id, name }) => ids.has(id) || nonces.has(name.slice(name.lastIndexOf(' ') + 1));
}
