import { describe, expect, it } from 'vitest';
import type { Attempt, EndedAttempt } from '../../src/core/beads/bead.ts';
import { Nonce } from '../../src/core/name.ts';
import type { JobsView, RunView } from '../../src/core/snapshot.ts';
import { nextPulseAt, pulseOf, runsToAsk } from '../../src/core/watch/pulse.ts';
import { agent, at, beadOf, ledgerOf, now, run, sha, snapshotOf } from './sample.ts';

const minute = 60_000;

const attempt = (patch: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  mode: 'work',
  nonce: Nonce.parse('0123456789abcdef'),
  agent: agent('ada'),
  runtime: 'script',
  base: sha('base'),
  previous: null,
  run: run(7),
  hookedAt: at(-400 * minute),
  boundAt: at(-400 * minute),
  finish: null,
  cancelledAt: null,
  because: null,
  rerun: null,
  ...patch,
});

const runOf = (status: RunView['status'], minutesAgo: number): RunView => ({
  id: run(7),
  name: 'x',
  status,
  conclusion: status === 'completed' ? 'failure' : null,
  changedAt: at(-minutesAgo * minute),
});

interface Around {
  readonly runsAreComplete?: boolean;
  readonly jobs?: readonly JobsView[];
}

const feel = (live: Attempt, seen: RunView | undefined, around: Around = {}): string => {
  const pulse = pulseOf({ ledger: ledgerOf(), snapshot: snapshotOf(around), events: [] }, live, seen);
  return pulse.is === 'end' ? pulse.end : pulse.is;
};

const atWork = (minutesAgo: number): JobsView => ({
  run: run(7),
  head: null,
  waiting: null,
  atWorkSince: at(-minutesAgo * minute),
  hasWorked: false,
});
const waiting = (minutesAgo: number, hasWorked: boolean): JobsView => ({
  run: run(7),
  head: null,
  waiting: { job: 71, since: at(-minutesAgo * minute) },
  atWorkSince: null,
  hasWorked,
});
const ended: EndedAttempt = {
  number: 1,
  mode: 'work',
  agent: agent('ada'),
  run: run(1),
  end: 'lost',
  summary: '',
  kept: null,
  hookedAt: at(-900 * minute),
  endedAt: at(-800 * minute),
  agentMs: 0,
  usage: null,
  topics: [],
  resolution: null,
};

const rescued = (times: number, minutesAgo: number, isStopping = true): Attempt['rescue'] => ({
  times,
  at: at(-minutesAgo * minute),
  job: 71,
  isStopping,
});

// With the defaults: 20 min to be seen, 360 min in the queue, 60 min of work.
const rerun = (endedMinutesAgo: number, leftMinutes: number): Attempt['rerun'] => ({
  endedAt: at(-endedMinutesAgo * minute),
  until: at(leftMinutes * minute),
});

describe('the pulse of an attempt', () => {
  it.each([
    ['its run works', attempt(), runOf('in_progress', 30), 'well'],
    ['its run works, after hours of waiting for a runner', attempt(), runOf('in_progress', 100), 'well'],
    [
      'its run works for longer than any watchdog allows, as far as is known',
      attempt(),
      runOf('in_progress', 141),
      'well',
    ],
    ['that one was cancelled', attempt({ cancelledAt: at(-minute) }), runOf('in_progress', 141), 'well'],
    ['GitHub does not cancel it', attempt({ cancelledAt: at(-31 * minute) }), runOf('in_progress', 141), 'over-time'],
    [
      'it was cancelled and ends without a result',
      attempt({ cancelledAt: at(-minute) }),
      runOf('completed', 1),
      'over-time',
    ],
    [
      'a person dropped it and GitHub does not cancel it',
      attempt({ finish: 'drop', cancelledAt: at(-31 * minute) }),
      runOf('in_progress', 31),
      'dropped',
    ],
    ['its run waits for a runner', attempt({ hookedAt: at(-19 * minute) }), runOf('queued', 19), 'well'],
    ['its run waits for a runner for long', attempt(), runOf('queued', 300), 'no-runner'],
    ['no runner ever takes it, as far as is known', attempt(), runOf('queued', 361), 'no-runner'],
    [
      'what was rescued waits, and its jobs were not asked about',
      attempt({ rescue: rescued(3, 40) }),
      runOf('queued', 200),
      'well',
    ],
    ['its run was not seen yet', attempt({ run: null, hookedAt: at(-19 * minute) }), undefined, 'well'],
    ['its run was never seen', attempt({ run: null, hookedAt: at(-20 * minute) }), undefined, 'never-started'],
    ['GitHub knows its run no more', attempt(), undefined, 'lost'],
    ['its run ended without a result', attempt(), runOf('completed', 1), 'rerun'],
    ['its jobs run once more', attempt({ rerun: rerun(1, 40) }), runOf('completed', 1), 'well'],
    ['its jobs ran once more, and nothing came of it', attempt({ rerun: rerun(9, 40) }), runOf('completed', 1), 'lost'],
    ['nobody tells of its jobs any more', attempt({ rerun: rerun(50, 0) }), runOf('completed', 50), 'lost'],
    ['its jobs are at it once more', attempt({ rerun: rerun(9, 40) }), runOf('in_progress', 1), 'well'],
    ['its run ended this moment: a look may lag', attempt(), runOf('completed', 0), 'well'],
    ['its run ended in the future, by a clock that is ahead', attempt(), runOf('completed', -10), 'rerun'],
    ['a person ends it', attempt({ finish: 'drop' }), runOf('in_progress', 1), 'cancel'],
    [
      'a person ends it before it was seen',
      attempt({ finish: 'drop', run: null, hookedAt: at(-minute) }),
      undefined,
      'well',
    ],
  ] as const)('%s', (...[, live, seen, expected]) => {
    expect(feel(live, seen)).toBe(expected);
  });

  // What its jobs are at was asked: only then is anything ended.
  it.each([
    ['its run works for longer than any watchdog allows', attempt(), runOf('in_progress', 141), atWork(141), 'cancel'],
    ['its work is being published at last', attempt(), runOf('in_progress', 141), atWork(5), 'well'],
    ['no runner ever takes it', attempt(), runOf('queued', 361), waiting(361, false), 'never-started'],
    ['a runner has it, and the list of runs is old', attempt(), runOf('queued', 361), atWork(1), 'no-runner'],
    [
      'its one job waits while its run counts as begun',
      attempt(),
      runOf('in_progress', 200),
      waiting(200, false),
      'no-runner',
    ],
    ['its work waits to be published', attempt(), runOf('in_progress', 30), waiting(19, true), 'well'],
    ['no runner publishes its work', attempt(), runOf('in_progress', 30), waiting(20, true), 'rescue'],
    ['so it is where the run is not known', attempt(), undefined, waiting(20, true), 'rescue'],
    [
      'so it is where a person ended it',
      attempt({ finish: 'drop', cancelledAt: at(-40 * minute) }),
      runOf('in_progress', 90),
      waiting(40, true),
      'rescue',
    ],
    [
      'its run was told to end for that',
      attempt({ rescue: rescued(1, 19) }),
      runOf('in_progress', 90),
      waiting(60, true),
      'well',
    ],
    ['its run did not end', attempt({ rescue: rescued(1, 20) }), runOf('in_progress', 90), waiting(60, true), 'rescue'],
    [
      'that was done three times',
      attempt({ rescue: rescued(3, 20) }),
      runOf('in_progress', 90),
      waiting(60, true),
      'stranded',
    ],
    ['it stays so', attempt({ rescue: rescued(3, 360) }), runOf('in_progress', 90), waiting(400, true), 'lost'],
    ['what was run again waits', attempt({ rerun: rerun(40, 5) }), runOf('queued', 20), waiting(20, false), 'rescue'],
  ] as const)('%s', (...[, live, seen, jobs, expected]) => {
    expect(feel(live, seen, { jobs: [jobs] })).toBe(expected);
  });

  it('is made anew where runs that were made later have begun, but not for ever', () => {
    const own = attempt({ hookedAt: at(-30 * minute) });
    const other = attempt({ hookedAt: at(-10 * minute), run: run(8), nonce: Nonce.parse('fedcba9876543210') });
    const begun = { ...runOf('in_progress', 9), id: run(8) };
    const never = { ...ended, end: 'never-started' } as const;
    const feelWith = (runs: RunView[], before: EndedAttempt[] = [], seen = runOf('queued', 30)): string => {
      const ledger = ledgerOf(beadOf(1, { attempt: own, ended: before }), beadOf(2, { attempt: other }));
      const snapshot = snapshotOf({ runs: [...runs, seen], jobs: [waiting(30, false)] });
      expect(runsToAsk(ledger, snapshot)).toEqual(runs.length > 0 && before.length < 3 ? [7] : []);
      const pulse = pulseOf({ ledger, snapshot, events: [] }, own, seen);
      return pulse.is === 'end' ? `${pulse.end}: ${pulse.summary}` : pulse.is;
    };
    expect(feelWith([])).toBe('no-runner');
    expect(feelWith([begun])).toBe(
      'never-started: No runner took it within 20 min, and runs that were made later have begun.',
    );
    expect(feelWith([begun], [never, never])).toMatch(/^never-started/);
    expect(feelWith([begun], [never, never, never])).toBe('no-runner');
  });

  it('runs the job again that no runner took, once its run has ended', () => {
    const over = { ...runOf('completed', 1), conclusion: 'cancelled' };
    const pulse = (rescue: Attempt['rescue'], rerunOf: Attempt['rerun'] = null): unknown =>
      pulseOf({ ledger: ledgerOf(), snapshot: snapshotOf(), events: [] }, attempt({ rescue, rerun: rerunOf }), over);
    expect(pulse(rescued(1, 2))).toEqual({ is: 'rerun', endedAt: at(-minute), job: 71 });
    expect(pulse(rescued(2, 2), rerun(40, 5))).toEqual({ is: 'rerun', endedAt: at(-minute), job: 71 });
    expect(pulse(rescued(1, 2, false), rerun(40, 5))).toMatchObject({ is: 'end', end: 'lost' });
  });

  it('lets what was run again for want of a runner fail, and runs it again', () => {
    const again = attempt({ rescue: rescued(2, 20, false), rerun: rerun(19, 5) });
    expect(feel(again, runOf('completed', 1))).toBe('rerun');
    expect(feel({ ...again, rescue: rescued(3, 20, false) }, runOf('completed', 1))).toBe('lost');
  });

  it.each([
    ['deliveries say that it waits', attempt(), undefined, 20, true],
    ['deliveries say so, and a list that it is over', attempt(), runOf('completed', 1), 20, false],
    ['deliveries said so this moment', attempt(), runOf('in_progress', 30), 19, false],
    ['nobody told of its jobs, and its agent is at work', attempt(), runOf('in_progress', 79), null, false],
    ['nobody told of its jobs, and its agent cannot be at work', attempt(), runOf('in_progress', 80), null, true],
    ['it waits for a runner', attempt(), runOf('queued', 359), null, false],
    ['it would be given up', attempt(), runOf('queued', 360), null, true],
    ['what was run again waits', attempt({ rerun: rerun(40, 5) }), runOf('queued', 20), null, true],
    ['it was cancelled', attempt({ cancelledAt: at(-20 * minute) }), runOf('in_progress', 30), null, true],
  ] as const)('asks for its jobs, or does not: %s', (...[, live, seen, idleMinutes, isAsked]) => {
    const { config } = snapshotOf();
    const idle = idleMinutes === null ? [] : [{ run: run(7), since: at(-idleMinutes * minute) }];
    const runs = seen === undefined ? [] : [seen];
    const asked = runsToAsk(ledgerOf(beadOf(1, { attempt: live })), { now, config, runs, idle });
    expect(asked).toEqual(isAsked ? [7] : []);
  });

  it('is not judged from a listing that is not complete', () => {
    expect(feel(attempt(), undefined, { runsAreComplete: false })).toBe('well');
    expect(feel(attempt({ run: null }), undefined, { runsAreComplete: false })).toBe('well');
  });

  it('is felt again in time, and never in a rush', () => {
    const next = (live: Attempt, runs: RunView[]): number =>
      (nextPulseAt({ ledger: ledgerOf(), snapshot: snapshotOf({ runs }), events: [] }, live) - now) / minute;
    expect(next(attempt({ hookedAt: at(-5 * minute) }), [])).toBe(15);
    expect(next(attempt(), [runOf('in_progress', 70)])).toBe(10);
    expect(next(attempt(), [runOf('in_progress', 100)])).toBe(40);
    expect(next(attempt(), [runOf('queued', 300)])).toBe(60);
    expect(next(attempt(), [])).toBe(10);
    expect(next(attempt(), [runOf('in_progress', 500)])).toBe(10);
  });
});
