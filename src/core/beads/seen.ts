/** What a look shows of an attempt: found at once, however many others there are. */
import type { Attempt } from './bead.ts';
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
