import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/core/beads/bead.ts';
import { Nonce } from '../../src/core/name.ts';
import type { RunView } from '../../src/core/snapshot.ts';
import { nextPulseAt, pulseOf } from '../../src/core/watch/pulse.ts';
import { agent, at, ledgerOf, now, run, sha, snapshotOf } from './sample.ts';

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

const feel = (live: Attempt, seen: RunView | undefined, runsAreComplete = true): string => {
  const pulse = pulseOf({ ledger: ledgerOf(), snapshot: snapshotOf({ runsAreComplete }), events: [] }, live, seen);
  return pulse.is === 'end' ? pulse.end : pulse.is;
};

// With the defaults: 20 min to be seen, 360 min in the queue, 60 min of work.
const rerun = (endedMinutesAgo: number, leftMinutes: number): Attempt['rerun'] => ({
  endedAt: at(-endedMinutesAgo * minute),
  until: at(leftMinutes * minute),
});

describe('the pulse of an attempt', () => {
  it.each([
    ['its run works', attempt(), runOf('in_progress', 30), 'well'],
    ['its run works, after hours of waiting for a runner', attempt(), runOf('in_progress', 100), 'well'],
    ['its run works for longer than any watchdog allows', attempt(), runOf('in_progress', 141), 'cancel'],
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
    ['no runner ever takes it', attempt(), runOf('queued', 361), 'never-started'],
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

  it('is not judged from a listing that is not complete', () => {
    expect(feel(attempt(), undefined, false)).toBe('well');
    expect(feel(attempt({ run: null }), undefined, false)).toBe('well');
  });

  it('is felt again in time, and never in a rush', () => {
    const next = (live: Attempt, runs: RunView[]): number =>
      (nextPulseAt({ ledger: ledgerOf(), snapshot: snapshotOf({ runs }), events: [] }, live) - now) / minute;
    expect(next(attempt({ hookedAt: at(-5 * minute) }), [])).toBe(15);
    expect(next(attempt(), [runOf('in_progress', 100)])).toBe(40);
    expect(next(attempt(), [runOf('queued', 300)])).toBe(60);
    expect(next(attempt(), [])).toBe(10);
    expect(next(attempt(), [runOf('in_progress', 500)])).toBe(10);
  });
});
