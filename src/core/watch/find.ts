/** Finding: each condition is a pure predicate on the situation. What is done about them is in `witness.ts`. */
import { beadsIn, beadsOf } from '../beads/among.ts';
import { runById } from '../beads/seen.ts';
import { namesOn, rosterOf } from '../agents/roster.ts';
import type { Attempt, Bead } from '../beads/bead.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant } from '../name.ts';
import { passedOver, unbegun } from '../landing/untaken.ts';
import { isLanding, isPendingOn } from '../ledger/outbox.ts';
import type { Queue } from '../refinery/queue.ts';
import { isQueued } from '../refinery/request.ts';
import { renderEnd } from '../people/history.ts';
import { landingReplies } from '../people/landing-replies.ts';
import { replies } from '../people/replies.ts';
import { stoppedReverts } from '../refinery/revert.ts';
import type { Situation } from '../situation.ts';
import type { Snapshot } from '../snapshot.ts';
import { minutes, renderSpan } from '../time.ts';
import type { Condition, ConditionKind } from './condition.ts';
import { pulseOf, rescuesMax } from './pulse.ts';
import { pausedBy } from './stop.ts';
import { troublesOf } from './trouble.ts';

/** Everything that is out of the ordinary, or that somebody has to do something about. */
export function findConditions(situation: Situation): Condition[] {
  const beads = beadsOf(situation.ledger);
  return [
    ...stopped(situation),
    ...troublesOf(situation),
    ...schedule(situation),
    ...unseen(situation),
    ...roster(situation),
    ...claims(situation.ledger),
    ...queue(situation),
    ...checks(situation),
    ...undoings(situation),
    ...beads.flatMap((bead) => ofBead(situation, bead)),
  ];
}

const about = (
  kind: ConditionKind,
  bead: Bead,
  rest: { readonly since: Instant | null; readonly text: string },
): Condition => ({
  kind,
  key: `${kind}:${bead.number}`,
  bead: bead.number,
  ...rest,
});

function stopped(situation: Situation): Condition[] {
  const text = pausedBy(situation);
  const since = situation.ledger.watch.stopped?.at ?? null;
  return text === null ? [] : [{ kind: 'stopped', key: 'stopped', bead: null, since, text }];
}

function schedule({ snapshot }: Situation): Condition[] {
  if (snapshot.schedule !== 'off') return [];
  return [{ kind: 'schedule-off', key: 'schedule-off', bead: null, since: null, text: replies.scheduleOff() }];
}

function unseen({ snapshot: { issues, issuesUntil: until } }: Situation): Condition[] {
  if (until === undefined) return [];
  const text = replies.issuesUnseen(issues.length, until);
  return [{ kind: 'issues-unseen', key: 'issues-unseen', bead: null, since: null, text }];
}

function roster({ ledger, snapshot }: Situation): Condition[] {
  const { config, configFault } = snapshot;
  if (configFault !== null) return [];
  const named = namesOn(config);
  const left = Object.values(ledger.agents).filter((agent) => agent.hook !== null && !named.has(agent.name));
  const [first] = named.size === 0 ? beadsIn(ledger, 'ready').toSorted((a, b) => a.number - b.number) : [];
  return [
    ...left.map((agent): Condition => ({
      kind: 'agent-left',
      key: `agent-left:${agent.name}`,
      bead: agent.hook,
      since: null,
      text: replies.agentLeft(agent.name),
    })),
    ...(first !== undefined && named.size === 0 && !config.paused
      ? [{ ...about('no-agents', first, { since: null, text: replies.noAgents() }), key: 'no-agents' }]
      : []),
  ];
}

function claims({ agents, beads }: Ledger): Condition[] {
  return Object.values(agents).flatMap((agent): Condition[] => {
    if (agent.hook === null) return [];
    const attempt = beads[agent.hook]?.attempt ?? null;
    if (attempt !== null && attempt.agent === agent.name && attempt.mode !== 'refine') return [];
    const text = `${agent.name} has #${agent.hook} on its hook and does not work on it.`;
    return [{ kind: 'stale-claim', key: `stale-claim:${agent.name}`, bead: agent.hook, since: null, text }];
  });
}

/** When anything last happened in the queue. */
export function lastMoveOf({ entries, runs, landed }: Queue): number {
  return Math.max(
    0,
    ...entries.map((entry) => Math.max(entry.queuedAt, entry.handedOverAt ?? 0)),
    ...runs.map((run) => run.startedAt ?? run.createdAt),
    ...landed.map((each) => each.at),
  );
}

/** How long a queue may stand still. */
export const standstillMs = ({ config }: Snapshot): number => minutes(2 * config.refinery.checkTimeoutMinutes + 30);

function queue({ ledger, snapshot }: Situation): Condition[] {
  const { entries, frozen } = ledger.queue;
  const first = entries.find((entry) => entry.held === null);
  const still = snapshot.now - lastMoveOf(ledger.queue);
  const bead = first?.bead ?? null;
  if (first === undefined || frozen.length > 0 || still < standstillMs(snapshot)) return [];
  // What GitHub's own queue has is GitHub's to move: nothing but a person can be asked.
  const isTheirs = first.handedOverAt !== null;
  const text = isTheirs
    ? replies.theirQueueStalled(first.pull, renderSpan(still))
    : replies.queueStalled(renderSpan(still));
  return [{ kind: 'queue-stalled', key: 'queue-stalled', bead, since: null, text }];
}

function checks({ ledger, snapshot }: Situation): Condition[] {
  const condition = { kind: 'checks-unbegun', key: 'checks-unbegun' } as const;
  const [first] = unbegun(ledger, snapshot);
  const over = passedOver(ledger);
  if (first === undefined) {
    if (over === null) return [];
    return [
      { ...condition, bead: over.bead, since: null, text: replies.checksPassedOver(over.pull, over.untakenRuns) },
    ];
  }
  const pull = first.members[0]?.pull;
  const bead = ledger.queue.entries.find((entry) => entry.pull === pull)?.bead ?? null;
  const since = first.startedAt ?? first.createdAt;
  const text = replies.checksUnbegun(renderSpan(snapshot.now - since));
  return [{ ...condition, bead, since, text }];
}

function undoings({ ledger }: Situation): Condition[] {
  return stoppedReverts(ledger.queue).map((each): Condition => {
    const { of, bead, at: since } = each;
    return {
      kind: 'revert-stopped',
      key: `revert-stopped:${of}`,
      bead,
      since,
      text: landingReplies.revertStopped(each),
    };
  });
}

function ofBead(situation: Situation, bead: Bead): Condition[] {
  if (bead.attempt !== null) return ofAttempt(situation, bead, bead.attempt);
  switch (bead.state) {
    case 'hooked':
    case 'working':
      return [about('unowned', bead, { since: null, text: 'It is at work without an attempt.' })];
    case 'ready':
      return ofReady(situation, bead);
    case 'delivered':
      return ofDelivered(situation, bead);
    case 'queued': {
      const isThere = isQueued(situation.ledger.queue, bead.number);
      // The base may hold it already, while the answer to its landing is still awaited.
      return isThere || isLanding(situation.ledger, bead.pull)
        ? []
        : [about('lost-place', bead, { since: null, text: 'The queue has no entry for it.' })];
    }
    case 'held':
    case 'stuck':
      return [about('waiting', bead, { since: null, text: bead.reason ?? '' })];
    default:
      return [];
  }
}

function ofAttempt(situation: Situation, bead: Bead, attempt: Attempt): Condition[] {
  if (attempt.finish !== null) {
    return [about('ending', bead, { since: attempt.cancelledAt, text: 'A person ended the attempt.' })];
  }
  if (attempt.cancelledAt !== null) {
    return [about('over-time', bead, { since: attempt.cancelledAt, text: 'Its run was cancelled as over time.' })];
  }
  const run = runById(situation.snapshot, attempt.run);
  const pulse = pulseOf(situation, attempt, run);
  if (pulse.is === 'stranded') {
    const { since } = pulse;
    return [about('unpublished', bead, { since, text: replies.unpublished(attempt, rescuesMax) })];
  }
  if (pulse.is !== 'no-runner') return [];
  return [about('no-runner', bead, { since: pulse.since, text: 'Its run waits for a runner.' })];
}

function ofReady({ snapshot }: Situation, bead: Bead): Condition[] {
  const { paused } = snapshot.config;
  const agents = rosterOf(snapshot.config);
  const { wants } = bead;
  const found: Condition[] = [];
  const isAnswered = wants === null || agents.some((agent) => agent.name === wants || agent.runtime === wants);
  if (!isAnswered && agents.length > 0 && !paused) {
    const text = replies.nobodyFits(
      wants ?? '',
      agents.map((agent) => agent.name),
    );
    found.push({
      ...about('nobody-fits', bead, { since: null, text }),
      key: `nobody-fits:${bead.number}:${wants ?? ''}`,
    });
  }
  const last = bead.ended.at(-1);
  if (last !== undefined && last.number > bead.forgiven && last.end !== 'dropped') {
    const waits = Math.max(0, (bead.notBefore ?? 0) - snapshot.now);
    const next = waits === 0 ? 'The next may begin.' : `The next begins in ${renderSpan(waits)}.`;
    found.push(about('failed', bead, { since: last.endedAt, text: `${renderEnd(last)} ${next}` }));
  }
  return found;
}

// The pass that queues it needs a few looks.
const queueingMs = 5 * 60_000;

function ofDelivered({ ledger, snapshot }: Situation, bead: Bead): Condition[] {
  if (snapshot.now - (bead.ended.at(-1)?.endedAt ?? snapshot.now) < queueingMs) return [];
  const isUnderWay = isPendingOn(ledger, bead.number);
  return isUnderWay
    ? []
    : [about('not-queued', bead, { since: null, text: 'It was delivered and is not in the queue.' })];
}
