/**
 * Checks of staged commits that no runner takes. Runners are given out in turn, so a job that is passed over by the same job of what was
 * staged later will not be taken. Where nothing was begun later, what was staged last is given up, once, when it has waited for as long as
 * two whole runs of checks usually take, their own waiting included: it has least to lose, and when a runner takes it anew, what waits
 * before it was passed over. What else waits may wait for a slow pool, and keeps its place until just before its time-out. Nothing of this
 * counts as checks that never report, for it says nothing of what was staged.
 *
 * **Invariant:** nothing is staged anew before its time-out unless GitHub was asked about its jobs in this very look, and nothing that a runner is at is ended.
 */
import { beadsAtWork } from '../beads/among.ts';
import type { Effect } from '../effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunId } from '../name.ts';
import { stagedBranch } from '../ref.ts';
import type { Queue, QueueEntry, QueueEvent, QueueRun } from '../refinery/queue.ts';
import type { Situation } from '../situation.ts';
import type { CheckView, Snapshot } from '../snapshot.ts';
import { minutes } from '../time.ts';

type Seen = Pick<Snapshot, 'now' | 'config' | 'staged' | 'runs'>;

/** One workflow run on a staged commit of which a job waits for a runner. */
interface Waiting {
  readonly run: QueueRun;
  readonly job: RunId;
  readonly names: readonly string[];
}

/** What is staged anew because no runner takes its checks, and the workflow runs that nobody waits for any more. */
export interface Untaken {
  readonly facts: readonly QueueEvent[];
  readonly effects: readonly Effect[];
}

/** What follows for those whose jobs this look asked about. */
export function untaken({ ledger, snapshot }: Situation): Untaken {
  const given = waitingIn(ledger.queue, snapshot).filter((waiting) => {
    const jobs = snapshot.jobs.find(({ run }) => run === waiting.job);
    // Whose run a check claims to be of is anybody's text.
    if (jobs === undefined || jobs.waiting === null || jobs.head !== waiting.run.sha) return false;
    return isGivenUp(ledger, snapshot, { ...waiting, since: jobs.waiting.since });
  });
  const runs = [...new Set(given.map(({ run }) => run.id))];
  return {
    facts: runs.map((run) => ({ type: 'checked', run, outcome: 'untaken', at: snapshot.now })),
    effects: given.map(({ job }) => ({
      type: 'cancel-run',
      run: job,
      because: 'no runner took it, and its commit is staged anew',
      isForced: true,
    })),
  };
}

/** The runs whose jobs have to be asked about, one call each, because they would be given up if these wait as it seems. */
export function checksToAsk(ledger: Ledger, seen: Seen): RunId[] {
  return waitingIn(ledger.queue, seen)
    .filter((waiting) => isGivenUp(ledger, seen, { ...waiting, since: sinceOf(waiting.run) }))
    .map(({ job }) => job);
}

/** Whether the checks of a run wait for nothing but runners: its time-out says nothing about them. */
export function isUnbegun(run: QueueRun, seen: Pick<Snapshot, 'staged'>): boolean {
  const open = checksOf(seen, run).filter(({ state }) => state === 'pending');
  return open.length > 0 && open.every(({ waitsIn }) => waitsIn !== undefined);
}

/** What has waited too long and is not to be staged anew yet, for it would only wait again: the oldest first. */
export function unbegun(ledger: Ledger, seen: Seen): readonly QueueRun[] {
  const waiting = waitingIn(ledger.queue, seen).map((each) => ({ ...each, since: sinceOf(each.run) }));
  const late = waiting.filter(({ since }) => seen.now - since >= tellMs(ledger.queue, seen));
  if (late.some((each) => begunLater(ledger.queue, seen, each).length > 0)) return [];
  // The last of the line says whether staging anew helps, and has had its time then; where more is staged all the time, none has.
  const isOverdue = late.some(({ since }) => seen.now - since >= latestMs(seen));
  const isAnswered = waiting.every(
    (each) => seen.now - each.since >= tellMs(ledger.queue, seen) / 2 && !isGivenUp(ledger, seen, each),
  );
  return isOverdue || isAnswered ? late.toSorted((a, b) => a.since - b.since).map(({ run }) => run) : [];
}

// So often in a row is not chance: it may ask for a runner that nobody has, and only a person sees that.
const toldTimes = 3;

/** The pull request whose checks no runner took, often in a row; null where there is none. It is staged anew all the same. */
export function passedOver({ queue }: Pick<Ledger, 'queue'>): QueueEntry | null {
  return queue.entries.find(({ untakenRuns, held }) => untakenRuns >= toldTimes && held === null) ?? null;
}

/** Whether a look shows that the checks of something staged have begun, or that nothing is staged for long enough to tell. */
export function isTaken(ledger: Ledger, seen: Pick<Snapshot, 'staged'>): boolean {
  const { queue } = ledger;
  const checks = testing(queue).flatMap((run) => checksOf(seen, run));
  const haveBegun = checks.length > 0 && checks.every(({ waitsIn }) => waitsIn === undefined);
  return queue.entries.length === 0 || (haveBegun && passedOver(ledger) === null);
}

const testing = ({ runs }: Queue): readonly QueueRun[] => runs.filter(({ state }) => state === 'testing');

const sinceOf = ({ startedAt, createdAt }: QueueRun): number => startedAt ?? createdAt;

function checksOf({ staged }: Pick<Snapshot, 'staged'>, { id, sha }: QueueRun): readonly CheckView[] {
  return staged.find((each) => each.branch === stagedBranch(id) && each.sha === sha)?.checks ?? [];
}

function waitingIn(queue: Queue, seen: Pick<Snapshot, 'staged'>): Waiting[] {
  return testing(queue).flatMap((run) => {
    const checks = checksOf(seen, run);
    const jobs = [...new Set(checks.flatMap(({ waitsIn }) => waitsIn ?? []))];
    return jobs.map((job) => ({
      run,
      job,
      names: checks.filter(({ waitsIn }) => waitsIn === job).map(({ name }) => name),
    }));
  });
}

type Since = Waiting & { readonly since: number };

function isGivenUp({ queue, beads }: Ledger, seen: Seen, waiting: Since): boolean {
  const { run, since } = waiting;
  const begun = begunLater(queue, seen, waiting);
  // What stands on it lands it as well, and would have to be staged anew with it.
  if (begun.some((other) => standsOn(other, run))) return false;
  const ms = seen.now - since;
  const times = timesOf(queue, run);
  const passedMs = minutes(seen.config.attempts.startMinutes) * 2 ** times;
  // What hangs beside it is for the time-out to count.
  if (isUnbegun(run, seen)) {
    // The time-out would leave its jobs to runners that nothing waits for.
    if (ms >= endMs(seen)) return true;
    if (begun.length > 0) return ms >= Math.min(passedMs, latestMs(seen));
  }
  if (begun.length > 0) return ms >= passedMs;
  // Made anew it has no place in the line any more: that is risked once, and only with the last of it.
  const isLast = waitingIn(queue, seen).every((each) => each.run.id === run.id || isBefore(each.run, run));
  const live = new Set(beadsAtWork({ beads }).map(({ attempt }) => attempt.run));
  const isQuiet = !seen.runs.some(({ id, status }) => status === 'queued' && live.has(id));
  return times === 0 && isLast && isQuiet && ms >= lastMs(queue, seen);
}

// Two that were staged at once have an order all the same.
const isBefore = (one: QueueRun, other: QueueRun): boolean =>
  sinceOf(one) < sinceOf(other) || (sinceOf(one) === sinceOf(other) && one.id < other.id);

/** How often in a row a run with one of these was given up, because no runner took it or for another reason. */
function timesOf({ entries }: Queue, { members }: QueueRun): number {
  const pulls = new Set(members.map(({ pull }) => pull));
  return Math.max(
    0,
    ...entries.filter(({ pull }) => pulls.has(pull)).map((entry) => entry.silentRuns + entry.untakenRuns),
  );
}

function lastMs({ estimates }: Queue, { config }: Pick<Snapshot, 'config'>): number {
  const { startMinutes, queueMinutes } = config.attempts;
  return Math.max(minutes(startMinutes), Math.min(2 * estimates.ciMs, minutes(queueMinutes)));
}

const tellMs = (queue: Queue, seen: Pick<Snapshot, 'config'>): number =>
  Math.min(2 * lastMs(queue, seen), latestMs(seen));

// Before its time-out makes it another wait: time to tell, and to ask about its jobs.
const latestMs = (seen: Pick<Snapshot, 'config'>): number => timeoutMs(seen) * 0.75;
const endMs = (seen: Pick<Snapshot, 'config'>): number => timeoutMs(seen) * 0.9;

const timeoutMs = ({ config }: Pick<Snapshot, 'config'>): number => minutes(config.refinery.checkTimeoutMinutes);

// What was staged later and of which a runner has the same job, which asks for the same runners.
function begunLater(queue: Queue, seen: Pick<Snapshot, 'staged'>, { run, since, names }: Since): QueueRun[] {
  return queue.runs.filter(
    (other) =>
      sinceOf(other) > Math.max(since, sinceOf(run)) &&
      checksOf(seen, other).some((check) => names.includes(check.name) && hasBegun(check)),
  );
}

const hasBegun = ({ state, waitsIn }: CheckView): boolean => waitsIn === undefined && state !== 'skipped';

const standsOn = (other: QueueRun, { members }: QueueRun): boolean =>
  members.every(({ pull, head }) => other.ahead.some((each) => each.pull === pull && each.head === head));
