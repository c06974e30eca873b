/**
 * The fence around the live attempt: what comes from another run or an earlier attempt is noted and ignored.
 *
 * **Invariant:** nothing here changes a bead; a second run of a live attempt is told to stop, for the first has its nonce.
 */
import { beadsAtWork } from '../beads/among.ts';
import type { Bead, EndedAttempt } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import type { Situation, Step } from '../situation.ts';
import { memo } from '../memo.ts';
import { viewOf } from '../beads/seen.ts';
import type { RunView } from '../snapshot.ts';
import type { StaleNote } from './record.ts';

/** Ends that were decided without a word from the run: one may still come. */
const unheard: ReadonlySet<EndedAttempt['end']> = new Set(['lost', 'never-started', 'over-time']);

interface Stale extends Pick<StaleNote, 'what' | 'bead' | 'nonce' | 'run' | 'why'> {
  readonly isRunning: boolean;
}

/** The fence pass: what is stale in what events and the look tell, each noted once. */
export function fence(situation: Situation): Step {
  const { ledger, snapshot } = situation;
  const fresh = new Map([...staleRuns(situation), ...staleResults(situation)].map((each) => [keyOf(each), each]));
  if (fresh.size === 0) return { changes: [], effects: [] };
  const known = new Set(ledger.watch.stale.map(keyOf));
  const notes = [...fresh.values()].filter((each) => !known.has(keyOf(each)));
  const changes = notes.map(({ what, bead, nonce, run, why }): Change => ({
    type: 'watch-stale',
    note: { what, bead, nonce, run, why, at: snapshot.now },
  }));
  const effects = notes
    .filter(({ isRunning }) => isRunning)
    .map(({ run }): Effect => ({ type: 'cancel-run', run, because: 'another run has its attempt' }));
  return { changes, effects };
}

const keyOf = ({ what, nonce, run }: Pick<StaleNote, 'what' | 'nonce' | 'run'>): string => `${what} ${nonce} ${run}`;

function staleRuns({ ledger, snapshot, events }: Situation): Stale[] {
  const told = events.flatMap((event) => (event.type === 'run' ? [event.run] : []));
  const doubles = snapshot.runs.filter((run) => isDouble(beadOf(ledger.beads, run), run));
  return [...told, ...doubles].flatMap((run) => {
    const bead = beadOf(ledger.beads, run);
    const why = bead === null ? null : whyStale(bead, run);
    if (bead === null || why === null) return [];
    const isRunning = run.status !== 'completed' && isDouble(bead, run);
    return [{ what: 'run', bead: bead.number, nonce: nonceOf(run), run: run.id, why, isRunning }];
  });
}

function staleResults({ ledger, snapshot }: Situation): Stale[] {
  return beadsAtWork(ledger).flatMap((bead): Stale[] => {
    const { attempt } = bead;
    const result = viewOf(snapshot, attempt)?.result ?? null;
    if (attempt.run === null || result === null || result.run === attempt.run) return [];
    // What another run says is its number is not believed either, but it is what can be noted.
    const run = snapshot.runs.find((each) => each.id === result.run)?.id ?? attempt.run;
    const why = `run ${result.run} published for the attempt of run ${attempt.run}`;
    return [{ what: 'result', bead: bead.number, nonce: attempt.nonce, run, why, isRunning: false }];
  });
}

interface Named {
  readonly bead: string;
  readonly nonce: string;
}

const namedBy = memo(({ name }: RunView): Named => {
  const [, bead = '', nonce = ''] = namePattern.exec(name) ?? [];
  return { bead, nonce };
});

const namePattern = /^#(\d{1,15}) [a-z][a-z0-9-]* ([0-9a-z]{16,32})$/;

const nonceOf = (run: RunView): string => namedBy(run).nonce;

function beadOf(beads: Situation['ledger']['beads'], run: RunView): Bead | null {
  return beads[namedBy(run).bead] ?? null;
}

function isDouble(bead: Bead | null, run: RunView): boolean {
  const attempt = bead?.attempt ?? null;
  return attempt !== null && attempt.run !== null && attempt.run !== run.id && attempt.nonce === nonceOf(run);
}

function whyStale(bead: Bead, run: RunView): string | null {
  if (isDouble(bead, run)) return 'a second run of the live attempt';
  if (bead.attempt?.nonce === nonceOf(run)) return null;
  const ended = bead.ended.find((each) => each.run === run.id);
  if (ended === undefined) return 'its attempt was over before it was seen';
  return unheard.has(ended.end) && run.status === 'completed' ? `attempt ${ended.number} was over before it` : null;
}
