/** What a process remembers of runs: those of live attempts, and the others for an hour. */
import { expect, it } from 'vitest';
import type { RunView } from '../../src/core/snapshot.ts';
import { KnownRuns } from '../../src/shell/known-runs.ts';
import { Life } from '../core/life.ts';
import { at, issueOf, now, run, snapshotOf } from '../core/sample.ts';

const { ledger } = new Life(snapshotOf({ issues: [issueOf(1)] })).tick();
const { nonce, run: bound } = ledger.beads[1]?.attempt ?? { nonce: '', run: null };
const minute = 60_000;

const view = (id: number, more: Partial<RunView> = {}): RunView => ({
  id: run(id),
  name: `#9 by bo ${'z'.repeat(20)}`,
  status: 'in_progress',
  conclusion: null,
  changedAt: now,
  ...more,
});
const told = (...views: RunView[]): KnownRuns => {
  const runs = new KnownRuns();
  runs.tell(views.map((each) => ({ type: 'run', run: each, delivery: '' })));
  return runs;
};
const ids = (views: readonly RunView[]): number[] => views.map(({ id }) => Number(id));

it('shows the run that is bound, any other of a live nonce, and none of what is over', () => {
  const second = view(502, { name: `#1 by ada ${nonce}` });
  const runs = told(view(Number(bound)), view(501), second);
  expect(ids(runs.live(ledger, [], now))).toEqual([Number(bound), 502]);
  expect(ids(told().live(ledger, [second, view(501)], now))).toEqual([502]);
});

it('forgets what belongs to no live attempt after an hour, and nothing else', () => {
  const runs = told(view(Number(bound)), view(501));
  runs.live(ledger, [], at(59 * minute));
  expect(runs.size).toBe(2);
  runs.live(ledger, [], at(61 * minute));
  expect([runs.size, ids(runs.live(ledger, [], at(61 * minute)))]).toEqual([1, [Number(bound)]]);
});

it('takes a run back from its end only when it was started once more since', () => {
  const over = view(Number(bound), { status: 'completed', conclusion: 'failure' });
  const runs = told(over);
  const statusAfter = (changedAt: RunView['changedAt']): string | undefined =>
    runs.live(ledger, [view(Number(bound), { changedAt })], now)[0]?.status;
  expect([statusAfter(at(-minute)), statusAfter(at(minute))]).toEqual(['completed', 'in_progress']);
});

it('knows which run of a live attempt has a job that waits while none is at work, in whatever order deliveries come', () => {
  const heard = (...news: (readonly [number, 'queued' | 'in_progress' | 'completed'])[]): number[] => {
    const runs = new KnownRuns();
    news.forEach(([job, status], index) => runs.tellJob({ run: run(Number(bound)), job, status }, at(index)));
    runs.tellJob({ run: run(501), job: 9, status: 'queued' }, now);
    return runs.idle(ledger).map(({ since }) => since - now);
  };
  expect(heard()).toEqual([]);
  expect(heard([1, 'queued'], [1, 'in_progress'])).toEqual([]);
  expect(heard([1, 'queued'], [1, 'in_progress'], [1, 'completed'], [2, 'queued'])).toEqual([3]);
  expect(heard([2, 'queued'], [1, 'completed'], [1, 'in_progress'], [1, 'queued'])).toEqual([1]);
  expect(heard([2, 'in_progress'], [2, 'queued'])).toEqual([]);
});

it('forgets what the jobs of a run were at when the run is over', () => {
  const runs = new KnownRuns();
  runs.tellJob({ run: run(Number(bound)), job: 1, status: 'queued' }, now);
  runs.tell([{ type: 'run', run: view(Number(bound), { status: 'completed' }), delivery: '' }]);
  expect(runs.idle(ledger)).toEqual([]);
});
