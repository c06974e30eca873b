/**
 * Composing by rules: what conflicts with the base, or with what rides ahead of it in the queue, is merged by a run without a model, and what
 * that made is staged like any other composition.
 *
 * **Invariant:** the run is fenced by the queue's own: its nonce is the id of that, a hash of what it composes.
 */
import { beadsOf } from '../beads/among.ts';
import type { Effect, Learnt, RefMove } from '../effect.ts';
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { publishedHead } from '../beads/seen.ts';
import { isPending } from '../ledger/outbox.ts';
import { Nonce } from '../name.ts';
import type { PullNumber } from '../name.ts';
import { attemptRef, resultRef } from '../ref.ts';
import { chain } from '../refinery/chain.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Queue, QueueEvent, QueueRun } from '../refinery/queue.ts';
import { slowMs } from '../refinery/rules.ts';
import type { Situation } from '../situation.ts';
import type { AttemptView, Snapshot } from '../snapshot.ts';
import { later, minutes } from '../time.ts';
import { replies } from '../people/replies.ts';
import { withStep } from './ladder.ts';
import { isAtLeast } from '../people/permission.ts';
import { pausedBy } from '../watch/stop.ts';

type Compose = Extract<Effect, { type: 'compose' }>;
type MergeByRules = Extract<Effect, { type: 'merge-by-rules' }>;

/** So long the chain waits for a run to compose what is put on it next, and so long for a runner to take that. */
const composingMs = minutes(10);
const takingMs = minutes(3);
/** After runners did not come in time, nothing is composed by rules for so long. */
const restMs = minutes(60);
/** A look may be older than the last push of a run that is seen to be over. */
const resultMs = 15_000;

/** By what the workflow run of a composition is found, and what it publishes. */
export const nonceOf = ({ id }: Pick<QueueRun, 'id'>): Nonce => Nonce.parse(id);

/** The compositions that workflow runs are at, or are about to be, and those that are void and may still publish something. */
export function ruledRuns({ queue }: Pick<Ledger, 'queue'>): readonly QueueRun[] {
  return queue.runs.filter(({ by, sha }) => by === 'rules' && sha === null);
}

/**
 * Whether rules may compose at all. GitHub's own queue, and squashing, make their commits themselves. Whoever may write can push what a run
 * publishes: where that is not enough to get something landed, every merge is one that GitHub makes.
 */
export function mayRule({ config, reviewRule }: Pick<Snapshot, 'config' | 'reviewRule'>): boolean {
  const { mode, method, approvals } = config.refinery;
  const isReviewed = approvals > 0 || reviewRule.approvals > 0 || reviewRule.isHidden;
  return mode === 'app' && method === 'merge' && !isReviewed && isAtLeast('write', config.permission);
}

/** What runs that compose came to, where that is nothing: their members wait their turn. */
export function factsOfRules(situation: Situation): QueueEvent[] {
  const { ledger, snapshot } = situation;
  return ruledRuns(ledger).flatMap((run): QueueEvent[] => {
    // What is being staged may be gone from where it was published.
    const isStaging = isPending(ledger, (effect) => effect.type === 'compose' && effect.run === run.id);
    if (run.state !== 'composing' || isStaging) return [];
    if (mayRule(snapshot) && isVain(snapshot, run)) return [notRuled(run)];
    const isOff = !mayRule(snapshot) || isLate(situation, run);
    return isOff ? [{ ...notRuled(run), pulls: [], restUntil: later(snapshot.now, restMs) }] : [];
  });
}

// Before its run is seen to be over, nothing is concluded from what is published, or is not.
function isVain(snapshot: Snapshot, run: QueueRun): boolean {
  const job = jobOf(snapshot, run);
  if (job?.status !== 'completed') return false;
  const isTold = hasResult(snapshot, run) || snapshot.now - job.changedAt >= resultMs;
  return isTold && madeBy(snapshot, run) === null;
}

const hasResult = (snapshot: Snapshot, run: QueueRun): boolean => (viewOf(snapshot, run)?.result ?? null) !== null;

function isLate({ ledger, snapshot }: Situation, run: QueueRun): boolean {
  const ms = snapshot.now - run.createdAt;
  // It is not the runners that are waited for.
  if (run.job === null && pausedBy({ ledger, snapshot }) !== null) return false;
  const isTaken = jobOf(snapshot, run)?.status === 'in_progress' || hasResult(snapshot, run);
  return ms > (isTaken ? composingMs : takingMs);
}

const jobOf = ({ runs }: Snapshot, { job }: QueueRun): Snapshot['runs'][number] | undefined =>
  runs.find(({ id }) => id === job);

/** When what a composition by rules waits for is looked at again though nothing happens. */
export function dueOfRules({ ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>): number[] {
  return ruledRuns(ledger).flatMap((run) => {
    const job = jobOf(snapshot, run);
    const over = job?.status === 'completed' ? [job.changedAt + resultMs] : [];
    return [
      ...over,
      run.createdAt + slowMs,
      run.createdAt + takingMs,
      run.createdAt + composingMs,
      run.createdAt + 2 * composingMs,
    ]
      .map((at) => at + 1)
      .filter((at) => at > snapshot.now);
  });
}

/** Whether nothing more will come of a void composition; what was published meanwhile. */
export function endOfRules(
  snapshot: Snapshot,
  run: QueueRun,
): { readonly isOver: boolean; readonly published: RefMove[] } {
  const view = viewOf(snapshot, run);
  const isGone =
    run.job === null || jobOf(snapshot, run)?.status === 'completed' || snapshot.now - run.createdAt > 2 * composingMs;
  return {
    isOver: run.by === 'merges' || run.sha !== null || isGone,
    published: view === undefined ? [] : publishedBy(view),
  };
}

function publishedBy(view: AttemptView): RefMove[] {
  const { nonce, resultAt } = view;
  const refs = [
    { ref: attemptRef(nonce), from: view.head ?? publishedHead(view) },
    { ref: resultRef(nonce), from: resultAt },
  ];
  return refs.filter(({ from }) => from !== null).map((each) => ({ ...each, to: null, force: true }));
}

const notRuled = ({ id, members }: Pick<QueueRun, 'id' | 'members'>): Extract<QueueEvent, { type: 'not-ruled' }> => ({
  type: 'not-ruled',
  run: id,
  pulls: members.map(({ pull }) => pull),
  restUntil: null,
});

function viewOf({ attempts }: Snapshot, run: QueueRun): AttemptView | undefined {
  return attempts.find(({ nonce }) => nonce === nonceOf(run));
}

/** What the very run that the queue is bound to published, once it is over well. */
function madeBy(snapshot: Snapshot, run: QueueRun): NonNullable<Compose['made']> | null {
  const view = viewOf(snapshot, run);
  const isWell = jobOf(snapshot, run)?.conclusion === 'success' && view?.result?.run === run.job;
  if (view === undefined || view.result === null || !isWell) return null;
  const { composed } = view.result;
  const head = publishedHead(view);
  if (head === null || composed === undefined) return null;
  const merged = composed.merged.map(({ pull, sha, resolution }) => ({ pull, sha, resolution }));
  return merged.length === 0 ? null : { sha: head, merged, published: publishedBy(view) };
}

/** The next step of a composition by rules: to start the run, or to stage what it made. */
export function composeByRules({ ledger, snapshot }: Situation, compose: Compose): Effect[] {
  const run = ledger.queue.runs.find(({ id }) => id === compose.run);
  const made = run === undefined ? null : madeBy(snapshot, run);
  if (made !== null) {
    const isStaging = isPending(ledger, (effect) => effect.type === 'compose' && effect.run === compose.run);
    return isStaging ? [] : [{ ...compose, made }];
  }
  const isStarting = isPending(ledger, (effect) => effect.type === 'merge-by-rules' && effect.run === compose.run);
  if (isStarting || (run !== undefined && run.job !== null)) return [];
  const { run: id, onto, members } = compose;
  return [{ type: 'merge-by-rules', run: id, onto, members }];
}

/** What became of starting the run. */
export function ofMergeByRules({ ledger, snapshot }: Situation, { run }: MergeByRules, learnt: Learnt): Change[] {
  if (learnt.type === 'dispatched') return [queueSet(ledger.queue, [{ type: 'bound', run, job: learnt.run }])];
  const restUntil = later(snapshot.now, restMs);
  const refused: QueueEvent = { type: 'not-ruled', run, pulls: [], restUntil };
  return learnt.type === 'refused' ? [queueSet(ledger.queue, [refused])] : [];
}

/** On each bead whose merge rules made: what they did, which the commit has in full. */
export function shownOf({ ledger, snapshot }: Situation, { made }: Compose): Change[] {
  return beadsOf(ledger).flatMap((bead): Change[] => {
    const resolution = made?.merged.find(({ pull }) => pull === bead.pull)?.resolution;
    if (resolution === undefined || resolution.tier !== 'auto') return [];
    const said = replies.composedByRules(resolution);
    const step = { tier: 'auto', outcome: 'resolved', said, at: snapshot.now } as const;
    return [{ type: 'ladder-set', bead: bead.number, ladder: withStep(bead.ladder, step, bead.ladder.next) }];
  });
}

/** How many of its members conflicted with what is under them. */
export function conflictsOf({ members, made }: Compose, merged: readonly PullNumber[]): number {
  const ruled = made?.merged.filter(({ resolution }) => resolution.tier !== 'clean').length ?? 0;
  return members.length - merged.length + ruled;
}

/** The pull requests whose merge rules made, of those that land with this run. */
export function ruledIn(queue: Queue, run: QueueRun['id']): ReadonlySet<PullNumber> {
  const cars = chain(queue);
  const landing = cars.slice(0, cars.findIndex(({ id }) => id === run) + 1);
  return new Set(landing.flatMap(({ by, members }) => (by === 'rules' ? members.map(({ pull }) => pull) : [])));
}

/** What staging it taught: what is not in it rules could not merge. */
export function ofStaged({ run, members }: Compose, staged: readonly PullNumber[]): QueueEvent[] {
  const pulls = members.map(({ pull }) => pull).filter((pull) => !staged.includes(pull));
  return pulls.length === 0 ? [] : [{ type: 'not-ruled', run, pulls, restUntil: null }];
}

const queueSet = (queue: Queue, facts: readonly QueueEvent[]): Change => ({
  type: 'queue-set',
  queue: facts.reduce(evolve, queue),
});
