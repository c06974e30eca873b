/** What the queue concludes from red runs, and that a run's name is a real hash of its content. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { believe, chance, observe, proofAgainst, risk } from '../../src/core/refinery/belief.ts';
import { sha256 } from '../../src/core/refinery/digest.ts';
import { emptyQueue, QueueRunId } from '../../src/core/refinery/queue.ts';
import type { Queue, QueueEntry, RedRun } from '../../src/core/refinery/queue.ts';
import { pullOf, Rig, shaOf } from './refinery-rig.ts';

function redRun(size: number, ...others: number[]): RedRun {
  const run = QueueRunId.parse(sha256(`${size} ${others.join()}`).slice(0, 24));
  const at = new Rig().now;
  return { run, sha: shaOf('staged'), base: shaOf('base'), others: others.map(pullOf), size, at };
}

/** A queue of fresh pull requests 1 to 8 in which the first has these red runs. */
function accused(...reds: RedRun[]): { queue: Queue; entry: QueueEntry } {
  const rig = new Rig();
  for (let pull = 1; pull <= 8; pull++) rig.enqueue(pull);
  const entries = rig.queue.entries.map((entry) => (entry.pull === 1 ? { ...entry, reds } : entry));
  const entry = entries.find(({ pull }) => pull === 1);
  if (entry === undefined) throw new Error('the first is queued');
  return { queue: { ...rig.queue, entries }, entry };
}

function riskOf(...reds: RedRun[]): number {
  const { queue, entry } = accused(...reds);
  return risk(believe(queue), entry);
}

describe('P(bad | evidence)', () => {
  test.each([
    { situation: 'nothing known', reds: [], percent: 8 },
    { situation: 'red among eight', reds: [redRun(8, 2, 3, 4, 5, 6, 7, 8)], percent: 16 },
    { situation: 'red among two', reds: [redRun(2, 2)], percent: 49 },
    { situation: 'red alone', reds: [redRun(1)], percent: 90 },
    { situation: 'red alone and among two', reds: [redRun(1), redRun(2, 2)], percent: 99 },
    { situation: 'red alone twice', reds: [redRun(1), redRun(1)], percent: 100 },
  ])('$situation: $percent %', ({ reds, percent }) => {
    expect(Math.round(riskOf(...reds) * 100)).toBe(percent);
  });

  test('one red run is never proof, two alone are', () => {
    const once = accused(redRun(1));
    expect(proofAgainst(believe(once.queue), once.entry)).toBeNull();
    const twice = accused(redRun(1), redRun(1));
    expect(proofAgainst(believe(twice.queue), twice.entry)?.smallest).toEqual([1]);
  });

  test('a repository that never seemed to flake still convicts nobody by one run', () => {
    const { queue, entry } = accused(redRun(1));
    const estimates = observe(queue.estimates, 'flake', { hits: 0, tries: 100_000 });
    expect(proofAgainst(believe({ ...queue, estimates }), entry)).toBeNull();
  });
});

test('rates follow what is observed and keep a bounded memory', () => {
  let { estimates } = emptyQueue;
  for (let i = 0; i < 500; i++) estimates = observe(estimates, 'bad', { hits: i % 4 === 0 ? 1 : 0, tries: 1 });
  expect(chance(estimates.bad)).toBeCloseTo(0.25, 1);
  expect(estimates.bad.tries).toBeLessThanOrEqual(150);
});

describe('a red car of pull requests that had passed before', () => {
  /** Verified ones in one car behind which nothing is; `fresh` says how many have never passed. */
  function redCar(verified: number, fresh: number): { before: number; after: number } {
    const rig = new Rig();
    const pulls = Array.from({ length: verified + fresh }, (_, i) => i + 1);
    for (const pull of pulls) rig.enqueue(pull);
    const members = pulls.map((pull) => ({ pull: pullOf(pull), head: shaOf(`head ${pull}`) }));
    const entries = rig.queue.entries.map((entry, i) => ({ ...entry, verifiedAt: i < verified ? 0 : null }));
    const id = QueueRunId.parse('1'.repeat(24));
    const where = {
      base: shaOf('base'),
      onto: null,
      ahead: [],
      commits: [],
      landings: 20,
      by: 'merges' as const,
      job: null,
    };
    const when = { createdAt: rig.now, startedAt: rig.now };
    const run = { id, kind: 'car' as const, ...where, members, sha: shaOf('car'), state: 'testing' as const, ...when };
    rig.queue = { ...rig.queue, base: shaOf('base'), landings: 20, entries, runs: [run] };
    const before = rig.queue.estimates.clash.hits;
    rig.check(run, 'red');
    return { before, after: rig.queue.estimates.clash.hits };
  }

  test('is a clash at once, although nobody is convicted', () => {
    const { before, after } = redCar(3, 0);
    expect(after - before).toBeGreaterThan(0.9);
    expect(after - before).toBeLessThanOrEqual(1);
  });

  test('is less of one as others in it may be bad by themselves', () => {
    const alone = redCar(3, 0);
    const mixed = redCar(3, 2);
    expect(mixed.after - mixed.before).toBeLessThan(alone.after - alone.before);
  });

  test('says nothing of clashes when none had passed', () => {
    const { before, after } = redCar(0, 3);
    expect(after).toBe(before);
  });
});

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 5000])('sha256 of %i characters is node’s', (length) => {
  const text = 'refinery@'.repeat(length).slice(0, length);
  expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
});
