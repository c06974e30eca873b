/** Checks that no runner takes: which are given up, which are asked about, and of which a person hears. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { checksToAsk, untaken, unbegun } from '../../src/core/landing/untaken.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { PullNumber } from '../../src/core/name.ts';
import { emptyQueue, Queue, QueueRun } from '../../src/core/refinery/queue.ts';
import { stagedBranch } from '../../src/core/ref.ts';
import type { Situation } from '../../src/core/situation.ts';
import type { CheckView, JobsView } from '../../src/core/snapshot.ts';
import { at, ledgerOf, run as runId, sha, snapshotOf } from './sample.ts';

const minute = 60_000;
const ciJob = runId(70);

interface Staged {
  readonly pull: number;
  readonly minutesAgo: number;
  readonly check: 'waits' | 'begun' | 'skipped' | 'green';
  readonly on?: readonly number[];
  readonly name?: string;
}

const stagedRun = ({ pull, minutesAgo, check, on = [] }: Staged): QueueRun =>
  QueueRun.parse({
    id: String(pull).padStart(24, '0'),
    kind: 'pool',
    base: sha('base'),
    onto: null,
    ahead: on.map((each) => ({ pull: each, head: sha(`head ${each}`) })),
    members: [{ pull, head: sha(`head ${pull}`) }],
    sha: sha(`staged ${pull}`),
    state: check === 'green' ? 'green' : 'testing',
    createdAt: at(-minutesAgo * minute),
    startedAt: at(-minutesAgo * minute),
    landings: 0,
  });

function checkOf({ pull, check, name = 'ci' }: Staged): CheckView {
  switch (check) {
    case 'waits':
      return { name, state: 'pending', url: null, waitsIn: runId(69 + pull) };
    case 'begun':
      return { name, state: 'pending', url: null };
    default:
      return { name, state: check, url: null };
  }
}

interface Around {
  readonly untakenRuns?: number;
  readonly jobs?: Partial<JobsView>;
  readonly isAsked?: boolean;
  readonly ciMinutes?: number;
  readonly queueMinutes?: number;
}

function situationOf(
  all: readonly Staged[],
  { untakenRuns = 0, jobs = {}, isAsked = true, ciMinutes = 1, queueMinutes = 360 }: Around = {},
) {
  const entries = all.map(({ pull }) => ({
    pull: PullNumber.parse(pull),
    bead: null,
    head: sha(`head ${pull}`),
    priority: 2,
    queuedAt: at(-120 * minute),
    state: 'fresh',
    verifiedAt: null,
    reds: [],
    silentRuns: 0,
    untakenRuns,
    tries: 1,
    cautions: 0,
    after: [],
    conflictsWith: [],
    held: null,
  }));
  const estimates = { ...emptyQueue.estimates, ciMs: ciMinutes * minute };
  const queue = Queue.parse({ ...emptyQueue, base: sha('base'), entries, runs: all.map(stagedRun), estimates });
  const ledger: Ledger = { ...ledgerOf(), queue };
  const staged = all.map((each) => {
    const { id } = stagedRun(each);
    return { branch: stagedBranch(id), sha: sha(`staged ${each.pull}`), checks: [checkOf(each)] };
  });
  const waiting = { job: 700, since: at(-(all[0]?.minutesAgo ?? 0) * minute) };
  const view = { run: ciJob, head: sha('staged 1'), waiting, atWorkSince: null, hasWorked: false, ...jobs };
  const { config } = snapshotOf();
  const patient = { ...config, attempts: { ...config.attempts, queueMinutes } };
  const snapshot = snapshotOf({ config: patient, staged, jobs: isAsked ? [view] : [] });
  return { ledger, snapshot, events: [] } satisfies Situation;
}

const first = (minutesAgo: number): Staged => ({ pull: 1, minutesAgo, check: 'waits' });

// `startMinutes` is 20, a run of checks usually takes a minute.
describe('a check that waits for a runner', () => {
  it.each<[what: string, all: Staged[], around: Around, isGivenUp: boolean]>([
    ['by itself', [first(20)], {}, true],
    ['not for long', [first(19)], {}, false],
    ['for less than two usual runs', [first(24)], { ciMinutes: 13 }, false],
    ['for as long as a run may wait', [first(23)], { ciMinutes: 13, queueMinutes: 23 }, true],
    ['by itself, once more', [first(53)], { untakenRuns: 1 }, false],
    ['before its time-out', [first(54)], { untakenRuns: 1 }, true],
    ['passed over', [first(20), { pull: 2, minutesAgo: 5, check: 'begun' }], {}, true],
    ['passed over by what is green', [first(20), { pull: 2, minutesAgo: 5, check: 'green' }], {}, true],
    ['passed over once more', [first(39), { pull: 2, minutesAgo: 5, check: 'begun' }], { untakenRuns: 1 }, false],
    ['for twice as long then', [first(40), { pull: 2, minutesAgo: 5, check: 'begun' }], { untakenRuns: 1 }, true],
    ['often', [first(44), { pull: 2, minutesAgo: 5, check: 'begun' }], { untakenRuns: 3 }, false],
    [
      'often, for three quarters of its time',
      [first(45), { pull: 2, minutesAgo: 5, check: 'begun' }],
      { untakenRuns: 3 },
      true,
    ],
    ['under what a runner is at', [first(50), { pull: 2, minutesAgo: 5, check: 'begun', on: [1] }], {}, false],
    [
      'behind what was staged before',
      [first(20), { pull: 2, minutesAgo: 25, check: 'begun' }],
      { untakenRuns: 1 },
      false,
    ],
    ['before another that waits', [first(50), { pull: 2, minutesAgo: 45, check: 'waits' }], {}, false],
    ['as the last of those that wait', [first(45), { pull: 2, minutesAgo: 50, check: 'waits' }], {}, true],
    [
      'as the last of them, once more',
      [first(45), { pull: 2, minutesAgo: 50, check: 'waits' }],
      { untakenRuns: 1 },
      false,
    ],
    ['as the last of them, not for long', [first(19), { pull: 2, minutesAgo: 50, check: 'waits' }], {}, false],
    [
      'beside another job',
      [first(50), { pull: 2, minutesAgo: 5, check: 'begun', name: 'lint' }],
      { untakenRuns: 1 },
      false,
    ],
    [
      'beside one that was skipped',
      [first(50), { pull: 2, minutesAgo: 5, check: 'skipped' }],
      { untakenRuns: 1 },
      false,
    ],
  ])('%s', (...[, all, around, isGivenUp]) => {
    const situation = situationOf(all, around);
    const { facts, effects } = untaken(situation);
    const fact = { type: 'checked', run: stagedRun(first(0)).id, outcome: 'untaken', at: situation.snapshot.now };
    expect(facts).toEqual(isGivenUp ? [fact] : []);
    const ended = effects.map((effect) => effect.type === 'cancel-run' && [effect.run, effect.isForced]);
    expect(ended).toEqual(isGivenUp ? [[ciJob, true]] : []);
    expect(checksToAsk(situation.ledger, situation.snapshot).includes(ciJob)).toBe(isGivenUp);
  });

  it.each<[what: string, around: Around]>([
    ['its jobs were not asked about', { isAsked: false }],
    ['a runner has it by now', { jobs: { waiting: null, atWorkSince: at(-minute) } }],
    ['it waits for less long than its commit is staged', { jobs: { waiting: { job: 700, since: at(-3 * minute) } } }],
    ['it claims to be of another run', { jobs: { head: sha('an agent at work') } }],
  ])('is not given up where %s', (_, around) => {
    expect(untaken(situationOf([first(50)], around))).toEqual({ facts: [], effects: [] });
  });

  it('is told of where staging it anew would not help', () => {
    const told = (all: Staged[], around: Around): number =>
      unbegun(situationOf(all, around).ledger, situationOf(all).snapshot).length;
    const [older, newer] = [first(44), (minutesAgo: number) => ({ pull: 2, minutesAgo, check: 'waits' }) as const];
    expect([told([first(40)], { untakenRuns: 1 }), told([first(39)], { untakenRuns: 1 })]).toEqual([1, 0]);
    expect(told([older, newer(41)], { untakenRuns: 1 })).toBe(2);
    expect(told([older, newer(20)], { untakenRuns: 1 })).toBe(1);
    // The last of them is staged anew first, and its answer waited for, but not until the time-out.
    expect(told([older, newer(41)], {})).toBe(0);
    expect(told([older, newer(19)], { untakenRuns: 1 })).toBe(0);
    expect(told([first(45), newer(19)], { untakenRuns: 1 })).toBe(1);
    expect(told([first(50), { pull: 2, minutesAgo: 5, check: 'begun', on: [1] }], {})).toBe(0);
  });

  it('is decided once', () => {
    const { changes, effects } = decide(situationOf([first(20)]));
    const queue = changes.flatMap((change) => (change.type === 'queue-set' ? [change.queue] : []))[0];
    expect(queue?.runs.map(({ state }) => state)).not.toContain('testing');
    expect(queue?.entries).toMatchObject([{ silentRuns: 0, untakenRuns: 1 }]);
    expect(effects.filter(({ type }) => type === 'cancel-run')).toHaveLength(1);
  });
});
