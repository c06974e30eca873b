/** What a look shows of an attempt: found at once, however many others there are. */
import type { Attempt } from './bead.ts';
import type { Sha } from '../name.ts';
import type { AttemptView, PullView, RunView, Snapshot } from '../snapshot.ts';

/** The run that is bound to an attempt; before that, one that has its nonce in its name. */
export function runOf(
  { runs }: Pick<Snapshot, 'runs'>,
  { run, nonce }: Pick<Attempt, 'run' | 'nonce'>,
): RunView | undefined {
  return run === null ? indexOf(runs).byWord.get(nonce) : runById({ runs }, run);
}

/** The run of that id; none for null. */
export function runById({ runs }: Pick<Snapshot, 'runs'>, id: RunView['id'] | null): RunView | undefined {
  return id === null ? undefined : indexOf(runs).byId.get(id);
}

/** What was published for an attempt. */
export function viewOf(
  { attempts }: Pick<Snapshot, 'attempts'>,
  { nonce }: Pick<Attempt, 'nonce'>,
): AttemptView | undefined {
  const known = views.get(attempts);
  if (known !== undefined) return known.get(nonce);
  const byNonce = new Map(attempts.toReversed().map((view) => [view.nonce, view]));
  views.set(attempts, byNonce);
  return byNonce.get(nonce);
}

/**
 * The work that was accepted and published; null where none was. Verdict and work come in one push, but a look may read the work's
 * ref just before that push and the verdict after it: a ref that is not seen yet is no reason to doubt the verdict. One that names
 * something else is.
 */
export function publishedHead({ result, head }: Pick<AttemptView, 'result' | 'head'>): Sha | null {
  if (result?.gate.status !== 'accepted') return null;
  return head === null || head === result.gate.head ? result.gate.head : null;
}

/** The open pull request of that number. */
export function pullByNumber({ pulls }: Pick<Snapshot, 'pulls'>, number: number | null): PullView | undefined {
  if (number === null) return undefined;
  const known = pullsBy.get(pulls);
  if (known !== undefined) return known.get(number);
  const byNumber = new Map<number, PullView>(pulls.map((pull) => [pull.number, pull]));
  pullsBy.set(pulls, byNumber);
  return byNumber.get(number);
}

interface RunIndex {
  readonly byId: ReadonlyMap<RunView['id'], RunView>;
  readonly byWord: ReadonlyMap<string, RunView>;
}

// Snapshots are values that nobody changes: of each list there is one index.
const indexes = new WeakMap<readonly RunView[], RunIndex>();
const pullsBy = new WeakMap<readonly PullView[], ReadonlyMap<number, PullView>>();
const views = new WeakMap<readonly AttemptView[], ReadonlyMap<string, AttemptView>>();

function indexOf(runs: readonly RunView[]): RunIndex {
  const known = indexes.get(runs);
  if (known !== undefined) return known;
  // The first of several counts.
  const reversed = runs.toReversed();
  const byId = new Map(reversed.map((run) => [run.id, run]));
  const byWord = new Map(reversed.flatMap((run) => run.name.split(' ').map((word) => [word, run] as const)));
  const index = { byId, byWord };
  indexes.set(runs, index);
  return index;
}
