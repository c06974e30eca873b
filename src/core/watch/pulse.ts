/**
 * The pulse of a live attempt: what its run shows at this moment, and what that asks for.
 *
 * **Invariant:** healthy work is never ended. A run that waits for a runner has not failed to start; how long an agent may
 * work or be silent is measured inside the run, and only a run that outlives its own watchdog by far is cancelled. A run is
 * never ended on what deliveries say of its jobs, or for its age alone: its jobs are asked about first.
 */
import { beadsAtWork } from '../beads/among.ts';
import type { Attempt, AttemptEnd } from '../beads/bead.ts';
import { runById } from '../beads/seen.ts';
import type { Agent } from '../agents/agent.ts';
import type { Config } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant, RunId } from '../name.ts';
import { isPending } from '../ledger/outbox.ts';
import type { Situation } from '../situation.ts';
import type { JobsView, RunView, Snapshot } from '../snapshot.ts';
import { later, minutes, renderSpan } from '../time.ts';

/**
 * `well`: leave it alone. `rerun`: the job named, else the one that should have published, else what failed, may do better once more. `rescue`: no runner takes the
 * job that publishes the work; the run is ended, so that it can be run again. `stranded`: that did not help. `end`: it is over,
 * `cancels` names a run that may still be about. `cancel`: tell its run to stop.
 */
export type Pulse =
  | { readonly is: 'well' }
  | { readonly is: 'no-runner'; readonly since: Instant }
  | { readonly is: 'rerun'; readonly endedAt: Instant; readonly job: number | null }
  | { readonly is: 'rescue'; readonly job: number }
  | { readonly is: 'stranded'; readonly since: Instant }
  | { readonly is: 'cancel'; readonly because: string }
  | { readonly is: 'end'; readonly end: AttemptEnd; readonly summary: string; readonly cancels: boolean };

/** A look may be older than the run's last push: for so long after its end a run without a result is not given up. */
const resultMs = 15_000;
/** A run that was told to stop may still publish for so long. */
const deafMs = 30 * 60_000;
/** So long a result is waited for of jobs that run once more: a runner has to be found, and publishing may take its 20 min. */
export const rerunMs = 45 * 60_000;
/** How often a run that nobody tells of is asked about. */
const askMs = 10 * 60_000;
/** How often the job that publishes is run again because no runner took it. */
export const rescuesMax = 3;

const well: Pulse = { is: 'well' };

/** The pulse of an attempt with its run as far as it is known. */
export function pulseOf({ ledger, snapshot }: Situation, attempt: Attempt, run: RunView | undefined): Pulse {
  const { now } = snapshot;
  if (run?.status === 'completed') return overOf(attempt, run, now);
  const limits = limitsOf(snapshot.config);
  const jobs = snapshot.jobs.find((each) => each.run === attempt.run);
  const stranded = strandedOf(attempt, { jobs, limits, now });
  if (stranded?.is === 'rescue') return stranded;
  if (isDeaf(attempt, now)) return endOf(attempt, `GitHub did not end the run within ${renderSpan(deafMs)}.`);
  if (stranded !== null) return stranded;
  if (run !== undefined && attempt.finish === null) {
    return beatOf(attempt, { run, jobs, limits, now, turnMs: () => turnOf(ledger, snapshot, attempt) });
  }
  const isMissed = run === undefined && snapshot.runsAreComplete && now - attempt.hookedAt >= limits.startMs;
  return isMissed ? missedOf(ledger, attempt) : wanted(attempt);
}

function isDeaf({ cancelledAt, rescue }: Attempt, now: Instant): boolean {
  return cancelledAt !== null && now - Math.max(cancelledAt, rescue?.at ?? 0) >= deafMs;
}

// No run of that name, or not any more.
function missedOf(ledger: Ledger, attempt: Attempt): Pulse {
  if (attempt.run !== null) return endOf(attempt, 'GitHub does not know the run any more.');
  const isDispatching = isPending(ledger, (each) => each.type === 'dispatch' && each.nonce === attempt.nonce);
  const end = attempt.finish === 'drop' ? 'dropped' : 'never-started';
  return isDispatching ? well : { is: 'end', end, summary: '', cancels: false };
}

interface Limits {
  readonly startMs: number;
  readonly queueMs: number;
  /** So long after its begin an agent's job is over: what waits then waits to be published. */
  readonly workedMs: number;
  readonly overMs: number;
}

function limitsOf({ attempts }: Config): Limits {
  const startMs = minutes(attempts.startMinutes);
  const wallMs = minutes(attempts.wallMinutes);
  const queueMs = Math.max(startMs, minutes(attempts.queueMinutes));
  return { startMs, queueMs, workedMs: startMs + wallMs, overMs: startMs + 2 * wallMs };
}

// GitHub's clock may be behind ours; an attempt is never older than its claim.
function sinceOf(attempt: Attempt, run: RunView): Instant {
  return run.changedAt > attempt.hookedAt ? run.changedAt : attempt.hookedAt;
}

// A person ended it: its run is told once.
function wanted(attempt: Attempt): Pulse {
  if (attempt.finish === null || attempt.run === null || attempt.cancelledAt !== null) return well;
  return { is: 'cancel', because: 'ended by a person' };
}

function overOf(attempt: Attempt, run: RunView, now: Instant): Pulse {
  const { rerun } = attempt;
  if (rerun !== null && run.changedAt <= rerun.endedAt && now < rerun.until) return well;
  // A clock that is behind GitHub's gets no grace, or it would wait for as long as it is wrong.
  const age = now - run.changedAt;
  if (age >= 0 && age < resultMs) return well;
  if (attempt.rescue?.isStopping === true) return { is: 'rerun', endedAt: run.changedAt, job: attempt.rescue.job };
  if (mayRerun(attempt, run)) return { is: 'rerun', endedAt: run.changedAt, job: null };
  return endOf(attempt, `The run ended (${run.conclusion ?? 'no conclusion'}) without a result.`);
}

// Whatever the agent did, the publish job tells of it. When that job failed, the work is still with the run, as its artifact.
function mayRerun(attempt: Attempt, run: RunView): boolean {
  const isLeftAlone = attempt.finish === null && attempt.cancelledAt === null;
  const isFirst = attempt.rerun === null || (attempt.rescue !== undefined && attempt.rescue.times < rescuesMax);
  return isLeftAlone && isFirst && run.conclusion === 'failure';
}

// What an agent did is with its run, as its artifact, whatever becomes of the run.
function strandedOf(attempt: Attempt, { jobs, limits, now }: Omit<Seen, 'run' | 'turnMs'>): Pulse | null {
  const waiting = jobs?.hasWorked === true || attempt.rerun !== null ? (jobs?.waiting ?? null) : null;
  if (waiting === null) return null;
  const { times, at } = attempt.rescue ?? { times: 0, at: attempt.hookedAt };
  const since = Math.max(waiting.since, at);
  if (now - since < limits.startMs) return well;
  if (times < rescuesMax) return { is: 'rescue', job: waiting.job };
  if (now - since < limits.queueMs) return { is: 'stranded', since: waiting.since };
  const summary = `No runner took the job that publishes its work within ${renderSpan(limits.queueMs)}.`;
  return { is: 'end', end: 'lost', summary, cancels: true };
}

function endOf(attempt: Attempt, summary: string): Pulse {
  const cancelled = attempt.cancelledAt !== null && attempt.finish === null;
  const end = attempt.finish === 'drop' ? 'dropped' : cancelled ? 'over-time' : 'lost';
  return { is: 'end', end, summary, cancels: false };
}

interface Seen {
  readonly run: RunView;
  readonly jobs: JobsView | undefined;
  readonly limits: Limits;
  readonly turnMs: () => number;
  readonly now: Instant;
}

function beatOf(attempt: Attempt, seen: Seen): Pulse {
  const { run, jobs, limits, now } = seen;
  const waits = jobs !== undefined && jobs.waiting !== null;
  if (run.status === 'queued' || waits) return waitingOf(attempt, seen);
  // The job that publishes has a time of its own.
  const since = Math.max(sinceOf(attempt, run), jobs?.atWorkSince ?? now);
  const isOver = now - since >= limits.overMs;
  return isOver && attempt.cancelledAt === null ? { is: 'cancel', because: 'over time' } : well;
}

// Ending it loses nothing: nobody works yet, as its jobs say, and its nonce fences it out should it begin after all.
function waitingOf(attempt: Attempt, { run, jobs, limits, turnMs: turn, now }: Seen): Pulse {
  const silence = now - sinceOf(attempt, run);
  if (silence < limits.startMs) return well;
  const turnMs = turn();
  const isKnown = jobs !== undefined && jobs.waiting !== null;
  // What waits after its agent has worked is another condition, of which only its jobs tell.
  if (!isKnown && attempt.rescue !== undefined) return well;
  if (silence < turnMs || !isKnown) return { is: 'no-runner', since: sinceOf(attempt, run) };
  const others = turnMs < limits.queueMs ? ', and runs that were made later have begun' : '';
  const summary = `No runner took it within ${renderSpan(turnMs)}${others}.`;
  return { is: 'end', end: 'never-started', summary, cancels: true };
}

type Waits = Pick<Snapshot, 'config' | 'runs' | 'now'>;

const overtakenMax = 3;

// How long a run may wait for a runner. They are given out in turn: one that is passed over by what was dispatched after it will
// not be taken. Where that goes on, runners are not given out in turn.
function turnOf(ledger: Ledger, { config, runs, now }: Waits, attempt: Attempt): number {
  const { startMs, queueMs } = limitsOf(config);
  if (now - attempt.hookedAt < startMs) return queueMs;
  const own = beadsAtWork(ledger).find((bead) => bead.attempt.nonce === attempt.nonce);
  const before = own?.ended.slice(-overtakenMax).filter(({ end }) => end === 'never-started') ?? [];
  return before.length < overtakenMax && isOvertaken(ledger, runs, attempt.hookedAt) ? startMs : queueMs;
}

// An agent begins one thing after another: what it did after something that ended since then was dispatched since then, too.
function isOvertaken({ beads, agents }: Ledger, runs: Snapshot['runs'], hookedAt: Instant): boolean {
  const live = beadsAtWork({ beads }).map(({ attempt }) => attempt);
  const isAtWork = live.some(
    (other) => other.hookedAt > hookedAt && runById({ runs }, other.run)?.status === 'in_progress',
  );
  const hasWorked = ({ lines }: Agent): boolean =>
    lines.some(({ agentMs }, index) => agentMs > 0 && (lines[index - 1]?.at ?? 0) > hookedAt);
  return isAtWork || Object.values(agents).some(hasWorked);
}

/**
 * The runs whose jobs have to be asked about, one call each, because something would follow from it: deliveries said that a job
 * waits and none works; or, should those be lost, the run is older than its agent may work, or than a runner may be waited for.
 */
export function runsToAsk(ledger: Ledger, seen: Pick<Snapshot, 'now' | 'config' | 'runs' | 'idle'>): RunId[] {
  const { now, config } = seen;
  const limits = limitsOf(config);
  const idle = new Map(seen.idle.map(({ run, since }) => [run, since]));
  return beadsAtWork(ledger).flatMap(({ attempt }): RunId[] => {
    if (attempt === null || attempt.run === null) return [];
    const run = runById(seen, attempt.run);
    const turnMs = run?.status === 'queued' ? turnOf(ledger, seen, attempt) : limits.queueMs;
    const heard = { run, limits, turnMs, now, idleSince: idle.get(attempt.run) };
    return isWorthAsking(attempt, heard) ? [attempt.run] : [];
  });
}

interface Heard {
  readonly run: RunView | undefined;
  readonly limits: Limits;
  readonly turnMs: number;
  readonly now: Instant;
  readonly idleSince: Instant | undefined;
}

function isWorthAsking(attempt: Attempt, { run, limits, turnMs, now, idleSince }: Heard): boolean {
  if (run?.status === 'completed') return false;
  const { startMs, workedMs } = limits;
  if (idleSince !== undefined && now - idleSince >= startMs) return true;
  if (attempt.cancelledAt !== null && now - attempt.cancelledAt >= startMs) return true;
  if (run === undefined) return false;
  const waitsMs = attempt.rerun === null ? turnMs : startMs;
  return now - sinceOf(attempt, run) >= (run.status === 'queued' ? waitsMs : workedMs);
}

/** When the pulse should be felt again without any webhook. */
export function nextPulseAt({ snapshot }: Situation, attempt: Attempt): Instant {
  const { now } = snapshot;
  const { startMs, queueMs, workedMs, overMs } = limitsOf(snapshot.config);
  const run = runById(snapshot, attempt.run);
  const since = run === undefined ? attempt.hookedAt : sinceOf(attempt, run);
  const due = [
    attempt.hookedAt + startMs,
    ...(run?.status === 'queued' ? [since + queueMs] : [since + workedMs, since + overMs]),
    ...snapshot.idle.filter((idle) => idle.run === attempt.run).map((idle) => idle.since + startMs),
    ...(attempt.rescue === undefined ? [] : [attempt.rescue.at + startMs]),
    ...(run?.status === 'completed' ? [run.changedAt + resultMs] : []),
    ...(attempt.rerun === null ? [] : [attempt.rerun.until]),
    ...(attempt.cancelledAt === null ? [] : [attempt.cancelledAt + deafMs]),
  ].filter((at) => at > now);
  const next = Math.min(...due, run === undefined && attempt.hookedAt + startMs <= now ? now + askMs : Infinity);
  return later(now, (Number.isFinite(next) ? next : now + askMs) - now);
}
