/** Properties of the merge queue in random worlds; `npm run bench:queue -- --worlds 1000` plays more of them. */
import { expect, test } from 'vitest';
import { measure, measureOurs, peers } from '../../bench/queue/lineup.ts';
import { isSound, playRandom } from '../../bench/queue/random.ts';

test('in random worlds main never turns red, everybody ends, twice is once, lost facts are found', () => {
  const outcomes = Array.from({ length: 15 }, (_, i) => playRandom(i + 1));
  expect(outcomes.filter((outcome) => !isSound(outcome))).toEqual([]);
});

test('nobody is starved: the longest wait stays near the usual one', () => {
  const row = measureOurs({ pulls: 150 }, [1, 2]);
  expect(row.stuck).toBe(0);
  expect(row.waitMax).toBeLessThan(8 * row.waitP50);
});

test('lands more an hour than the best peer, with less CI', () => {
  const ours = measureOurs({ pulls: 150 }, [1, 2]);
  const best = Math.max(...peers.slice(0, 4).map((peer) => measure(peer, { pulls: 150 }, [1, 2]).mergesPerHour));
  expect(ours.mergesPerHour).toBeGreaterThan(best);
  expect(ours.ciPerMerge).toBeLessThan(24);
});

test('a decision with 300 waiting takes less than 50 ms', () => {
  const { costs } = measureOurs({ slots: 5, bad: 0.2 }, [1]);
  const sorted = (costs?.tickMs ?? []).toSorted((a, b) => a - b);
  expect(costs?.waitingMax).toBeGreaterThan(150);
  expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(50);
});
