/** When the clock alone would bring something to do, so that a long-lived host can sleep until then. */
import { beadsIn, beadsOf } from '../beads/among.ts';
import { settledMs } from '../beads/aftermath.ts';
import type { Bead } from '../beads/bead.ts';
import type { Config } from '../config.ts';
import { dueOfRules } from '../landing/by-rules.ts';
import { nextEdge } from '../landing/freeze.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant } from '../name.ts';
import { nextPushAt } from '../landing/pushes.ts';
import type { Situation } from '../situation.ts';
import type { Queue } from '../refinery/queue.ts';
import { later, minutes } from '../time.ts';
import { lastMoveOf, standstillMs } from './find.ts';
import { nextPulseAt } from './pulse.ts';
import { isHeldBack, pausedBy } from './stop.ts';

const cleanUpMs = 60_000;
const elsewhereMs = 600_000;
const queueMs = 300_000;
/** Green ends of the base's checks wake nobody, so that a landing costs no look; a red base is looked at again. */
const redBaseMs = 120_000;

/** When a tick would find something to do without any webhook; null when nothing waits for the clock. */
export function nextDueAt({ ledger, snapshot }: Situation): Instant | null {
  const { now, config } = snapshot;
  const isPaused = pausedBy({ ledger, snapshot }) !== null;
  const due = [
    ...ledger.outbox.entries
      .filter((entry) => !isPaused || !isHeldBack(entry.effect))
      .map((entry) => Math.max(entry.notBefore, entry.leaseUntil)),
    ...beadsOf(ledger).flatMap((bead) => dueOfBead({ ledger, snapshot, events: [] }, bead)),
    ...dueOfQueue(ledger.queue, config, now),
    ...dueOfRules({ ledger, snapshot }),
    ...dueOfPushes(ledger, now),
    ...(ledger.queue.frozen.some(({ why }) => why === 'red-base') ? [now + redBaseMs] : []),
    ...(ledger.queue.reverts.some(({ doneAt }) => doneAt !== null) ? [now + cleanUpMs] : []),
    ...dueOfFreeze(ledger.queue, config, now),
    ...dueOfOthers(ledger, now),
    ...dueOfWitness({ ledger, snapshot }),
  ];
  return due.length === 0 ? null : later(now, Math.max(1000, Math.min(...due) - now));
}

function dueOfBead(situation: Situation, bead: Bead): number[] {
  const { now } = situation.snapshot;
  // Once its time has come it waits for an agent, of whom an event tells.
  if (bead.state === 'ready' && bead.notBefore !== null && bead.notBefore > now) return [bead.notBefore];
  if (bead.state === 'landed' && bead.dependents.length > 0) return [now + settledMs];
  if (bead.state === 'landed' && bead.branch !== null) return [now + cleanUpMs];
  return bead.attempt === null ? [] : [nextPulseAt(situation, bead.attempt)];
}

// What would stand still for ever is looked at in time, though nothing happens.
function dueOfWitness({ ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>): number[] {
  const { now } = snapshot;
  const { queue, watch, beads } = ledger;
  const isQueued = queue.frozen.length === 0 && queue.entries.some((entry) => entry.held === null);
  const isDelivered = beadsIn({ beads }, 'delivered').length > 0;
  return [
    ...watch.findings.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt])),
    ...(isQueued ? [lastMoveOf(queue) + standstillMs(snapshot)] : []),
    ...(isDelivered ? [now + queueMs] : []),
  ].filter((at) => at > now);
}

// What waits for another repository, or for the budget of tomorrow, may hear of it late or not at all.
function dueOfOthers({ beads, convoys }: Ledger, now: Instant): number[] {
  const isElsewhere = beadsIn({ beads }, 'open').some((bead) => /\w\/[\w.-]+#\d/.test(bead.reason ?? ''));
  const follows = Object.values(convoys.open).some(({ members }) =>
    members.some(({ issue }) => !issue.startsWith('#')),
  );
  const isReady = beadsIn({ beads }, 'ready').length > 0;
  return isElsewhere || follows || isReady ? [now + elsewhereMs] : [];
}

// Entries that no run has taken up wait for a push to be allowed.
function dueOfPushes({ queue, outbox }: Ledger, now: Instant): number[] {
  const at = nextPushAt(outbox.pushes, now);
  const taken = new Set(queue.runs.flatMap((run) => run.members.map((member) => member.pull)));
  const isWaiting = queue.entries.some((entry) => entry.held === null && !taken.has(entry.pull));
  return isWaiting && queue.frozen.length === 0 && at > now ? [at] : [];
}

// What waits in the queue is held up, or freed, by the clock alone.
function dueOfFreeze(queue: Queue, config: Config, now: Instant): number[] {
  const edge = queue.entries.length === 0 ? null : nextEdge(config, now);
  return edge === null ? [] : [edge];
}

function dueOfQueue(queue: Queue, config: Config, now: Instant): number[] {
  const silent = queue.runs
    .filter((run) => run.state === 'testing')
    .map((run) => (run.startedAt ?? run.createdAt) + minutes(config.refinery.checkTimeoutMinutes));
  const isHandedOver = queue.entries.some((entry) => entry.handedOverAt !== null);
  const isMoving = isHandedOver || (queue.entries.length > 0 && queue.runs.length > 0);
  return isMoving ? [...silent, now + queueMs] : silent;
}
