/**
 * Composing by rules: what conflicts with what rides ahead of it in the queue is merged by a run without a model, and what that made is
 * staged like any other composition.
 *
 * **Invariant:** the run is fenced by the queue's own: its nonce is the id of that, a hash of what it composes.
 */
import type { Effect, Learnt, RefMove } from '../effect.ts';
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isPending } from '../ledger/outbox.ts';
import { Nonce } from '../name.ts';
import type { Instant, PullNumber } from '../name.ts';
import { attemptRef, resultRef } from '../ref.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Queue, QueueEvent, QueueRun } from '../refinery/queue.ts';
import type { Situation } from '../situation.ts';
import type { AttemptView, Snapshot } from '../snapshot.ts';
import { minutes } from '../time.ts';

type Compose = Extract<Effect, { type: 'compose' }>;
type MergeByRules = Extract<Effect, { type: 'merge-by-rules' }>;

/** So long the chain waits for a run to compose what is put on it next. */
export const rulesMs = minutes(10);

/** By what the workflow run of a composition is found, and what it publishes. */
export const nonceOf = ({ id }: Pick<QueueRun, 'id'>): Nonce => Nonce.parse(id);

/** The compositions that workflow runs are at, or are about to be, and those that are void and may still publish something. */
export function ruledRuns({ queue }: Pick<Ledger, 'queue'>): readonly QueueRun[] {
  return queue.runs.filter(({ by, sha }) => by === 'rules' && sha === null);
}

/** Whether rules may compose at all: GitHub's own queue, and squashing, make their commits themselves. */
export function mayRule({ config }: Pick<Snapshot, 'config'>): boolean {
  return config.refinery.mode === 'app' && config.refinery.method === 'merge';
}

/** What runs that compose came to, where that is nothing: all their members have to wait their turn. */
export function factsOfRules({ ledger, snapshot }: Situation): QueueEvent[] {
  return ruledRuns(ledger)
    .filter((run) => run.state === 'composing' && isVain(snapshot, run))
    .map(notRuled);
}

function isVain(snapshot: Snapshot, run: QueueRun): boolean {
  const view = viewOf(snapshot, run);
  if (view === undefined || view.result === null) return isOver(snapshot, run) || isLate(run, snapshot.now);
  return madeBy(view) === null;
}

const isOver = ({ runs }: Snapshot, { job }: QueueRun): boolean =>
  runs.some(({ id, status }) => id === job && status === 'completed');

/** Whether nothing more will come of a void composition; what was published meanwhile. */
export function endOfRules(
  snapshot: Snapshot,
  run: QueueRun,
): { readonly isOver: boolean; readonly published: RefMove[] } {
  const view = viewOf(snapshot, run);
  const isGone = run.job === null || isOver(snapshot, run) || snapshot.now - run.createdAt > 2 * rulesMs;
  return {
    isOver: run.by === 'merges' || run.sha !== null || isGone,
    published: view === undefined ? [] : publishedBy(view),
  };
}

function publishedBy({ nonce, head, resultAt }: AttemptView): RefMove[] {
  const refs = [
    { ref: attemptRef(nonce), from: head },
    { ref: resultRef(nonce), from: resultAt },
  ];
  return refs.filter(({ from }) => from !== null).map((each) => ({ ...each, to: null, force: true }));
}

const isLate = ({ createdAt }: QueueRun, now: Instant): boolean => now - createdAt > rulesMs;

const notRuled = ({ id, members }: Pick<QueueRun, 'id' | 'members'>): QueueEvent => ({
  type: 'not-ruled',
  run: id,
  pulls: members.map(({ pull }) => pull),
});

function viewOf({ attempts }: Snapshot, run: QueueRun): AttemptView | undefined {
  return attempts.find(({ nonce }) => nonce === nonceOf(run));
}

function madeBy({ head, result }: AttemptView): Omit<NonNullable<Compose['made']>, 'published'> | null {
  const merged = result?.composed?.merged ?? [];
  const isAccepted = result?.gate.status === 'accepted' && result.gate.head === head;
  return head === null || !isAccepted || merged.length === 0
    ? null
    : { sha: head, merged: merged.map(({ pull, sha }) => ({ pull, sha })) };
}

/** The next step of a composition by rules: to start the run, or to stage what it made. */
export function composeByRules({ ledger, snapshot }: Situation, compose: Compose): Effect[] {
  const run = ledger.queue.runs.find(({ id }) => id === compose.run);
  const view = run === undefined ? undefined : viewOf(snapshot, run);
  const made = view === undefined ? null : madeBy(view);
  if (made !== null && view !== undefined) return [{ ...compose, made: { ...made, published: publishedBy(view) } }];
  const isStarting = isPending(ledger, (effect) => effect.type === 'merge-by-rules' && effect.run === compose.run);
  if (isStarting || (run !== undefined && run.job !== null)) return [];
  const { run: id, onto, members } = compose;
  return [{ type: 'merge-by-rules', run: id, onto, members }];
}

/** What became of starting the run. */
export function ofMergeByRules({ ledger }: Situation, { run, members }: MergeByRules, learnt: Learnt): Change[] {
  if (learnt.type === 'dispatched') return [queueSet(ledger.queue, [{ type: 'bound', run, job: learnt.run }])];
  return learnt.type === 'refused' ? [queueSet(ledger.queue, [notRuled({ id: run, members: [...members] })])] : [];
}

/** What staging it taught: what is not in it rules could not merge. */
export function ofStaged({ run, members }: Compose, staged: readonly PullNumber[]): QueueEvent[] {
  const pulls = members.map(({ pull }) => pull).filter((pull) => !staged.includes(pull));
  return pulls.length === 0 ? [] : [{ type: 'not-ruled', run, pulls }];
}

const queueSet = (queue: Queue, facts: readonly QueueEvent[]): Change => ({
  type: 'queue-set',
  queue: facts.reduce(evolve, queue),
});
