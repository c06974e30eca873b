/** Windows of the week, by table, and what a freeze by people is made of. */
import { describe, expect, it, test } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { factsOfFreeze, isWithin, nextEdge } from '../../src/core/landing/freeze.ts';
import { Instant } from '../../src/core/name.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import { emptyQueue } from '../../src/core/refinery/queue.ts';
import type { Queue, QueueEvent } from '../../src/core/refinery/queue.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { evolve } from '../../src/core/refinery/evolve.ts';
import { issueOf, snapshotOf } from './sample.ts';

const at = (time: string): Instant => Instant.parse(Date.parse(time));
const because = 'nobody is there';
const weekend = { from: 'Fri 16:00', to: 'Mon 08:00', because };
const night = { from: 'Tue 22:00', to: 'Wed 06:00', because };
const always = { from: 'Mon 00:00', to: 'Mon 00:00', because };

// The 9th of January 2026 is a Friday.
test.each([
  [weekend, '2026-01-09T15:59:59Z', false],
  [weekend, '2026-01-09T16:00:00Z', true],
  [weekend, '2026-01-11T12:00:00Z', true],
  [weekend, '2026-01-12T07:59:00Z', true],
  [weekend, '2026-01-12T08:00:00Z', false],
  [night, '2026-01-13T23:00:00Z', true],
  [night, '2026-01-14T06:00:00Z', false],
  [night, '2026-01-15T23:00:00Z', false],
  [always, '2026-01-15T23:00:00Z', true],
])('%o at %s: %s', (window, time, isFrozen) => {
  expect(isWithin(window, at(time))).toBe(isFrozen);
});

test('the next edge is the soonest begin or end, never now', () => {
  const config = Config.parse({ refinery: { freeze: [weekend, night] } });
  const next = (time: string): string => new Date(nextEdge(config, at(time)) ?? 0).toISOString();
  expect(next('2026-01-09T15:00:00Z')).toBe('2026-01-09T16:00:00.000Z');
  expect(next('2026-01-09T16:00:00Z')).toBe('2026-01-12T08:00:00.000Z');
  expect(next('2026-01-12T08:00:00Z')).toBe('2026-01-13T22:00:00.000Z');
  expect(nextEdge(Config.parse({}), at('2026-01-09T15:00:00Z'))).toBeNull();
});

describe('what people asked for', () => {
  const label = (by: string) => [{ name: 'freeze', by, at: Instant.parse(1) }];
  const sunday = at('2026-01-11T12:00:00Z');

  it('freezes for each reason by itself, and what the refinery found out stays', () => {
    const config = Config.parse({ refinery: { freeze: [weekend] } });
    const issues = [issueOf(7, { labels: label('writer') }), issueOf(8, { labels: label('triager') })];
    const red = evolve(emptyQueue, { type: 'frozen', why: 'red-base', reason: 'red', at: sunday });
    const facts = (queue: Queue, snapshot: Snapshot): QueueEvent[] =>
      factsOfFreeze({ ledger: { ...emptyLedger, queue }, snapshot });
    const frozen = facts(red, snapshotOf({ config, issues, now: sunday })).reduce(evolve, red);
    expect(frozen.frozen.map(({ why, reason }) => [why, reason])).toEqual([
      ['red-base', 'red'],
      ['label', '#7 is labelled `freeze` by @writer'],
      ['schedule', 'nobody is there (until Mon 08:00 UTC)'],
    ]);
    expect(facts(frozen, snapshotOf({ config, issues, now: sunday }))).toEqual([]);
    const monday = snapshotOf({ config, issues, now: at('2026-01-12T09:00:00Z') });
    expect(facts(frozen, monday)).toEqual([{ type: 'thawed', why: 'schedule' }]);
  });
});
