/**
 * The witness of a repository: at each tick it finds what is out of order, and decides what is done about it. Most
 * conditions are the business of the pass that they belong to, and are only shown; those in `recoveries` would stay for ever
 * if nobody looked.
 *
 * **Invariant:** a person is told once for as long as a condition lasts, and every recovery has a last step.
 */
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import { isTaken } from '../landing/untaken.ts';
import type { Instant } from '../name.ts';
import { voided } from '../refinery/revision.ts';
import { replies } from '../people/replies.ts';
import type { Situation, Step } from '../situation.ts';
import type { Snapshot } from '../snapshot.ts';
import { later } from '../time.ts';
import { capped } from './cap.ts';
import type { Condition, ConditionKind } from './condition.ts';
import { findConditions, standstillMs } from './find.ts';
import type { Finding } from './record.ts';

/** What one recovery comes to: its steps, when it is looked at again, and whether a person was told. */
interface Recovered extends Step {
  readonly nextAt: Instant | null;
  readonly isTold: boolean;
}

/** `finding`: what was done about it before; undefined the first time. Called when it is new, and when its time has come. */
type Recovery = (situation: Situation, condition: Condition, finding: Finding | undefined) => Recovered;

const nothing: Recovered = { changes: [], effects: [], nextAt: null, isTold: false };

const tellOnce: Recovery = ({ snapshot }, condition) => ({
  ...nothing,
  effects: [tellOn(snapshot, condition)],
  isTold: true,
});

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long something that was delivered may take to be queued. */
const queuedMs = 30 * 60_000;

const recoveries: Partial<Record<ConditionKind, Recovery>> = {
  'stale-claim': ({ ledger }, { key }) => ({
    ...nothing,
    changes: Object.values(ledger.agents)
      .filter((agent) => key === `stale-claim:${agent.name}`)
      .map((agent) => ({ type: 'agent-freed', agent: agent.name })),
  }),
  unowned: (_, { bead }) => ({ ...nothing, changes: bead === null ? [] : [moved(bead, 'ready', null)] }),
  'lost-place': (_, { bead }) => ({ ...nothing, changes: bead === null ? [] : [moved(bead, 'delivered', null)] }),
  'not-queued': ({ snapshot }, { bead }, finding) =>
    finding === undefined || bead === null
      ? { ...nothing, nextAt: later(snapshot.now, queuedMs) }
      : { ...nothing, changes: [moved(bead, 'stuck', replies.neverQueued())], isTold: true },
  'queue-stalled': (situation, condition, finding) => {
    if (finding !== undefined) return tellOnce(situation, condition, finding);
    const { ledger, snapshot } = situation;
    const queue = { ...ledger.queue, runs: ledger.queue.runs.map(voided) };
    return { ...nothing, changes: [{ type: 'queue-set', queue }], nextAt: later(snapshot.now, standstillMs(snapshot)) };
  },
  'checks-unbegun': tellOnce,
  'nobody-fits': tellOnce,
  'no-agents': tellOnce,
  'issues-unseen': tellOnce,
  unpublished: tellOnce,
  'schedule-off': (situation, condition, finding) =>
    finding === undefined
      ? { ...nothing, effects: [{ type: 'enable-schedule' }], nextAt: later(situation.snapshot.now, dayMs - hourMs) }
      : tellOnce(situation, condition, finding),
  'no-runner': ({ snapshot }, condition) => ({
    ...nothing,
    effects: [
      {
        type: 'check',
        name: runnersCheck,
        head: snapshot.base.head,
        conclusion: 'neutral',
        title: 'Runs wait for a runner',
        summary: replies.noRunner(condition.bead),
      },
    ],
    isTold: true,
  }),
};

/** The names of check runs that say what is about no bead. */
const runnersCheck = 'toolpusher/runners';
const watchCheck = 'toolpusher/watch';

const moved = (
  bead: NonNullable<Condition['bead']>,
  to: 'ready' | 'delivered' | 'stuck',
  reason: string | null,
): Change => ({
  type: 'bead-moved',
  bead,
  to,
  reason,
  notBefore: null,
});

// On the bead that it is about; else where everybody looks who looks at the base. The topic tells this time from others.
function tellOn(snapshot: Snapshot, { bead, key, text }: Condition): Effect {
  const what = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80);
  const topic = `watch-${what}-${snapshot.now.toString(36)}`;
  if (bead !== null) return { type: 'tell', bead, topic, body: text };
  const told = {
    name: watchCheck,
    head: snapshot.base.head,
    conclusion: 'neutral',
    title: 'A person is needed',
  } as const;
  return { type: 'check', ...told, summary: text };
}

/** The witness pass. What it found before and does not find any more is over. */
export function witness(situation: Situation): Step {
  const { ledger } = situation;
  const found = new Map(relevant(findConditions(situation)).map((condition) => [condition.key, condition]));
  const steps = [...found.values()].map((condition) => attend(situation, condition));
  const over = ledger.watch.findings
    .filter(({ key }) => !found.has(key) && isSeen(situation, key))
    .map(({ key }): Change => ({ type: 'watch-over', key }));
  const caps = capped(situation);
  return {
    changes: [...steps.flatMap((step) => step.changes), ...over, ...caps.changes],
    effects: [...steps.flatMap((step) => step.effects), ...caps.effects],
  };
}

// Whether this look would have shown the condition if it still held.
function isSeen({ ledger, snapshot }: Situation, key: string): boolean {
  const { runsAreComplete, schedule, config, configFault } = snapshot;
  if (key === 'no-runner') return runsAreComplete;
  if (key === 'checks-unbegun') return isTaken(ledger, snapshot);
  // Its jobs are asked about only now and then.
  const unpublished = /^unpublished:(\d+)$/.exec(key)?.[1];
  if (unpublished !== undefined) return ledger.beads[unpublished]?.attempt?.rescue === undefined;
  // While all work rests nobody is asked for an agent; whoever was told is not told again when the rest is over.
  const isResting = config.paused || configFault !== null;
  if (isResting && (key === 'no-agents' || key.startsWith('nobody-fits:'))) return false;
  return key !== 'schedule-off' || schedule !== null;
}

// Runs that wait for a runner have one cause, and it is told once for all of them.
function relevant(conditions: readonly Condition[]): Condition[] {
  return conditions
    .filter(({ kind }) => recoveries[kind] !== undefined)
    .map((condition) => (condition.kind === 'no-runner' ? { ...condition, key: 'no-runner' } : condition));
}

function attend(situation: Situation, condition: Condition): Step {
  const { ledger, snapshot } = situation;
  const recover = recoveries[condition.kind];
  const finding = ledger.watch.findings.find(({ key }) => key === condition.key);
  const isDue = finding === undefined || (finding.nextAt !== null && finding.nextAt <= snapshot.now);
  if (recover === undefined || !isDue) return { changes: [], effects: [] };
  const { changes, effects, nextAt, isTold } = recover(situation, condition, finding);
  const next: Finding = {
    key: condition.key.slice(0, 120),
    since: finding?.since ?? snapshot.now,
    times: (finding?.times ?? 0) + 1,
    nextAt,
    isTold: isTold || finding?.isTold === true,
  };
  return { changes: [...changes, { type: 'watch-found', finding: next }], effects };
}
