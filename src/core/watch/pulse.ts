/**
 * The pulse of a live attempt: what its run shows at this moment, and what that asks for.
 *
 * **Invariant:** healthy work is never ended. A run that waits for a runner has not failed to start; how long an agent may
 * work or be silent is measured inside the run, and only a run that outlives its own watchdog by far is cancelled.
 */
import type { Attempt, AttemptEnd } from '../beads/bead.ts';
import { runById } from '../beads/seen.ts';
import type { Config } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant } from '../name.ts';
import { isPending } from '../ledger/outbox.ts';
import type { Situation } from '../situation.ts';
import type { RunView } from '../snapshot.ts';
import { later, minutes, renderSpan } from '../time.ts';

/** `well`: leave it alone. `rerun`: its jobs that failed may do better once more. `end`: it is over, `cancels` names a run that may still be about. `cancel`: tell its run to stop. */
export type Pulse =
  | { readonly is: 'well' }
  | { readonly is: 'no-runner'; readonly since: Instant }
  | { readonly is: 'rerun'; readonly endedAt: Instant }
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

const well: Pulse = { is: 'well' };

/** The pulse of an attempt with its run as far as it is known. */
export function pulseOf({ ledger, snapshot }: Situation, attempt: Attempt, run: RunView | undefined): Pulse {
  const { now, runsAreComplete } = snapshot;
  if (run?.status === 'completed') return overOf(attempt, run, now);
  const limits = limitsOf(snapshot.config);
  if (attempt.cancelledAt !== null && now - attempt.cancelledAt >= deafMs) {
    return endOf(attempt, `GitHub did not end the run within ${renderSpan(deafMs)}.`);
  }
  if (run === undefined) {
    const isMissed = runsAreComplete && now - attempt.hookedAt >= limits.startMs;
    return isMissed ? missedOf(ledger, attempt) : wanted(attempt);
  }
  return attempt.finish === null ? beatOf(attempt, { run, limits, now }) : wanted(attempt);
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
  readonly overMs: number;
}

function limitsOf({ attempts }: Config): Limits {
  const startMs = minutes(attempts.startMinutes);
  return {
    startMs,
    queueMs: Math.max(startMs, minutes(attempts.queueMinutes)),
    overMs: startMs + minutes(2 * attempts.wallMinutes),
  };
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
  if (mayRerun(attempt, run)) return { is: 'rerun', endedAt: run.changedAt };
  return endOf(attempt, `The run ended (${run.conclusion ?? 'no conclusion'}) without a result.`);
}

// Whatever the agent did, the publish job tells of it. When that job failed, the work is still with the run, as its artifact.
function mayRerun(attempt: Attempt, run: RunView): boolean {
  const isLeftAlone = attempt.finish === null && attempt.cancelledAt === null;
  return isLeftAlone && attempt.rerun === null && run.conclusion === 'failure';
}

function endOf(attempt: Attempt, summary: string): Pulse {
  const cancelled = attempt.cancelledAt !== null && attempt.finish === null;
  const end = attempt.finish === 'drop' ? 'dropped' : cancelled ? 'over-time' : 'lost';
  return { is: 'end', end, summary, cancels: false };
}

interface Seen {
  readonly run: RunView;
  readonly limits: Limits;
  readonly now: Instant;
}

function beatOf(attempt: Attempt, seen: Seen): Pulse {
  const { run, limits, now } = seen;
  if (run.status === 'queued') return waitingOf(attempt, seen);
  const isOver = now - sinceOf(attempt, run) >= limits.overMs;
  return isOver && attempt.cancelledAt === null ? { is: 'cancel', because: 'over time' } : well;
}

// Ending it loses nothing: nobody works yet, and its nonce fences it out should it begin after all.
function waitingOf(attempt: Attempt, { run, limits, now }: Seen): Pulse {
  const silence = now - sinceOf(attempt, run);
  if (silence < limits.startMs) return well;
  if (silence < limits.queueMs) return { is: 'no-runner', since: sinceOf(attempt, run) };
  const summary = `No runner took it within ${renderSpan(limits.queueMs)}.`;
  return { is: 'end', end: 'never-started', summary, cancels: true };
}

/** When the pulse should be felt again without any webhook. */
export function nextPulseAt({ snapshot }: Situation, attempt: Attempt): Instant {
  const { now } = snapshot;
  const { startMs, queueMs, overMs } = limitsOf(snapshot.config);
  const run = runById(snapshot, attempt.run);
  const since = run === undefined ? attempt.hookedAt : sinceOf(attempt, run);
  const due = [
    attempt.hookedAt + startMs,
    since + (run?.status === 'queued' ? queueMs : overMs),
    ...(run?.status === 'completed' ? [run.changedAt + resultMs] : []),
    ...(attempt.rerun === null ? [] : [attempt.rerun.until]),
    ...(attempt.cancelledAt === null ? [] : [attempt.cancelledAt + deafMs]),
  ].filter((at) => at > now);
  const next = Math.min(...due, run === undefined && attempt.hookedAt + startMs <= now ? now + askMs : Infinity);
  return later(now, (Number.isFinite(next) ? next : now + askMs) - now);
}
