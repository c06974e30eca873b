/** The merge queue by table: each situation and its stated outcome. */
import { describe, expect, test } from 'vitest';
import { observeCi } from '../../src/core/refinery/belief.ts';
import { evolve } from '../../src/core/refinery/evolve.ts';
import { emptyQueue, Queue } from '../../src/core/refinery/queue.ts';
import { reportQueue } from '../../src/core/refinery/report.ts';
import { schedule } from '../../src/core/refinery/schedule.ts';
import { whyWaiting } from '../../src/core/refinery/why.ts';
import { pullOf, Rig, shaOf } from './refinery-rig.ts';

function rigWith(...pulls: number[]): Rig {
  const rig = new Rig();
  for (const pull of pulls) rig.enqueue(pull);
  rig.tick();
  return rig;
}

describe('landing', () => {
  test('one pull request in an empty queue is tested on the base at once, and lands as tested', () => {
    const rig = rigWith(1);
    expect(rig.see()).toEqual(['car [1] testing']);
    const run = rig.run(1);
    rig.check(run, 'green');
    rig.tick();
    expect(rig.actions).toEqual([
      { type: 'land', run: run.id, from: shaOf('base'), to: run.sha, members: [{ pull: 1, head: shaOf('head 1') }] },
    ]);
    expect(rig.land()).toEqual([1]);
    expect(rig.queue.entries).toEqual([]);
    expect(rig.queue.base).toBe(run.sha);
  });

  test('a later green car lands those ahead of it', () => {
    const rig = rigWith(1, 2);
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    rig.check(rig.run(2), 'green');
    expect(rig.land()).toEqual([1, 2]);
    expect(rig.see()).toEqual([]);
  });

  test('what stood on the landed car goes on, on the new base, without another run', () => {
    const rig = rigWith(1, 2);
    rig.check(rig.run(1), 'green');
    const second = rig.run(2);
    expect(rig.land()).toEqual([1]);
    expect(rig.see()).toEqual(['car [2] testing']);
    expect(rig.run(2)).toMatchObject({ id: second.id, base: rig.base, onto: null, sha: second.sha });
    rig.check(second, 'green');
    expect(rig.land()).toEqual([2]);
  });

  test('a landing that happened although nobody said so is seen from the base alone', () => {
    const rig = rigWith(1, 2);
    const run = rig.run(1);
    rig.check(run, 'green');
    rig.base = run.sha ?? rig.base;
    rig.tick();
    expect(rig.queue.landed.map(({ pull }) => pull)).toEqual([1]);
    expect(rig.see()).toEqual(['car [2] testing']);
  });

  test('two pull requests with one head take one run and land together', () => {
    const rig = new Rig();
    rig.enqueue(1, { head: 'same' });
    rig.enqueue(2, { head: 'same' });
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing']);
    expect(whyWaiting(rig.queue, pullOf(2), rig.now).reason).toEqual({ what: 'same-head', pull: 1 });
    rig.check(rig.run(1), 'green');
    expect(rig.land()).toEqual([1, 2]);
    expect(rig.queue.entries).toEqual([]);
  });

  test('a run is never landed on a base it does not stand on', () => {
    const rig = rigWith(1);
    rig.check(rig.run(1), 'green');
    rig.base = shaOf('pushed by a person');
    rig.tick();
    expect(rig.asks()).toEqual([]);
    // What passed on the older base travels again, on the new one.
    expect(rig.see()).toEqual(['car [1] testing']);
    expect(rig.run(1).base).toBe(rig.base);
  });
});

describe('failures', () => {
  test('a red run alone is run once more, and two are proof', () => {
    const rig = rigWith(1);
    rig.check(rig.run(1), 'red');
    rig.tick();
    expect(rig.asks()).toEqual([]);
    expect(rig.see()).toEqual(['probe [1] testing']);
    rig.check(rig.run(1), 'red');
    rig.tick();
    expect(rig.asks()).toEqual(['evict 1']);
    const evict = rig.actions.find((action) => action.type === 'evict');
    expect(evict?.proof.smallest).toEqual([1]);
    expect(evict?.proof.runs).toHaveLength(2);
    expect(evict?.proof.probability).toBeGreaterThanOrEqual(0.98);
    expect(rig.see()).toEqual([]);
    rig.tell({ type: 'left', pull: pullOf(1) });
    expect(rig.queue.entries).toEqual([]);
    expect(rig.queue.estimates.bad.hits).toBeGreaterThan(emptyQueue.estimates.bad.hits);
  });

  test('a flake costs one more run and nobody is evicted', () => {
    const rig = rigWith(1);
    rig.check(rig.run(1), 'red');
    rig.tick();
    rig.check(rig.run(1), 'green');
    expect(rig.land()).toEqual([1]);
    expect(rig.queue.estimates.flake.hits).toBeGreaterThan(emptyQueue.estimates.flake.hits);
  });

  test('a red car leaves, those behind it are composed again without it', () => {
    const rig = rigWith(1, 2, 3);
    rig.check(rig.run(1), 'red');
    rig.tick();
    expect(rig.see()).toEqual(['probe [1] testing', 'pool [2] testing', 'pool [3] testing']);
    rig.check(rig.run(1), 'red');
    rig.tick();
    expect(rig.asks()).toEqual(['evict 1']);
  });

  test('of a red group each half says something about the other', () => {
    const rig = new Rig();
    rig.slots = 1;
    for (const pull of [1, 2, 3, 4]) rig.enqueue(pull);
    rig.tick();
    expect(rig.see()).toEqual(['car [1+2+3+4] testing']);
    rig.check(rig.run(1, 2, 3, 4), 'red');
    rig.tick();
    expect(rig.see()).toEqual(['probe [1+2] testing']);
    rig.check(rig.run(1, 2), 'green');
    expect(rig.land()).toEqual([1, 2]);
    expect(rig.see()).toEqual(['probe [3] testing']);
    // Red in the four and red alone: that is proof enough, and the proof says so.
    rig.check(rig.run(3), 'red');
    rig.tick();
    expect(rig.asks()).toEqual(['evict 3']);
    // The fourth is not suspect any more: the third explains the red group.
    expect(rig.queue.entries.find((entry) => entry.pull === 4)?.state).toBe('fresh');
  });

  test('checks that never report say nothing about the pull request, and after three a person is asked', () => {
    const rig = rigWith(1);
    for (let i = 0; i < 3; i++) {
      rig.minute += 61;
      rig.tick();
    }
    expect(rig.asks()).toEqual([]);
    expect(rig.queue.entries[0]?.held).toMatchObject({ why: 'silent-checks' });
    expect(rig.queue.entries[0]?.reds).toEqual([]);
    rig.tell({ type: 'resumed', pull: pullOf(1) });
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing']);
  });

  test('while the base is frozen nothing starts or lands, and a red run convicts nobody', () => {
    const rig = rigWith(1, 2);
    rig.check(rig.run(1), 'green');
    rig.tell({ type: 'frozen', why: 'red-base', reason: 'the base is red', at: rig.now });
    rig.enqueue(3);
    rig.check(rig.run(2), 'red');
    rig.tick();
    expect(rig.asks()).toEqual([]);
    expect(rig.queue.entries.flatMap(({ reds }) => reds)).toEqual([]);
    expect(whyWaiting(rig.queue, pullOf(3), rig.now).text).toContain('frozen: the base is red');
    rig.tell({ type: 'thawed', why: 'red-base' });
    expect(rig.land()).toEqual([1]);
  });

  test('each reason of a freeze thaws by itself, and one told twice is one', () => {
    const rig = rigWith(1);
    rig.check(rig.run(1), 'green');
    rig.tell({ type: 'frozen', why: 'paused', reason: 'paused', at: rig.now });
    rig.tell({ type: 'frozen', why: 'red-base', reason: 'red', at: rig.now });
    rig.minute = 9;
    rig.tell({ type: 'frozen', why: 'red-base', reason: 'red since #4', at: rig.now });
    expect(rig.queue.frozen.map(({ why, reason, since }) => [why, reason, since])).toEqual([
      ['paused', 'paused', 0],
      ['red-base', 'red since #4', 0],
    ]);
    rig.tell({ type: 'thawed', why: 'paused' });
    expect(rig.land()).toEqual([]);
    rig.tell({ type: 'thawed', why: 'red-base' });
    expect(rig.land()).toEqual([1]);
  });

  test('a queue that was written with one reason, or none, is read', () => {
    const old = { ...emptyQueue, frozen: { reason: 'paused in workspace.yml', since: 5 } };
    expect(Queue.parse(old).frozen).toEqual([
      { why: 'paused', reason: 'paused in workspace.yml', since: 5, pulls: [] },
    ]);
    expect(Queue.parse({ ...emptyQueue, frozen: null }).frozen).toEqual([]);
    expect(Queue.parse(emptyQueue)).toEqual(emptyQueue);
  });
});

describe('changes while queued', () => {
  test('a new head voids the runs that hold the old one and keeps the place', () => {
    const rig = rigWith(1, 2);
    rig.minute = 5;
    rig.tell({ type: 'head-moved', pull: pullOf(1), head: shaOf('head 1b') });
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    expect(rig.run(1).members).toEqual([{ pull: 1, head: shaOf('head 1b') }]);
    expect(rig.queue.entries.find((entry) => entry.pull === 1)?.queuedAt).toBe(0);
  });

  test('a result of the old head changes nothing', () => {
    const rig = rigWith(1);
    const old = rig.run(1);
    rig.tell({ type: 'head-moved', pull: pullOf(1), head: shaOf('head 1b') });
    rig.tick();
    const before = rig.queue;
    rig.check(old, 'green');
    expect(rig.queue).toEqual(before);
  });

  test('one that leaves mid-run takes its runs along, and the others are tested without it', () => {
    const rig = rigWith(1, 2);
    rig.tell({ type: 'left', pull: pullOf(1) });
    rig.tick();
    expect(rig.see()).toEqual(['car [2] testing']);
  });

  test('a base moved by somebody else voids the chain and composes it again on the new base', () => {
    const rig = rigWith(1, 2);
    rig.base = shaOf('by hand');
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    expect(rig.run(1).base).toBe(rig.base);
  });

  test('a conflict with the base goes to the tiers, and a new head brings it back', () => {
    const rig = new Rig();
    rig.conflicts.push([1, 0]);
    rig.enqueue(1);
    rig.tick();
    expect(rig.asks()).toEqual(['conflict 1']);
    rig.conflicts.length = 0;
    rig.tell({ type: 'head-moved', pull: pullOf(1), head: shaOf('resolved') });
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing']);
  });

  test('one that conflicts with one ahead is tested by itself and waits until that one lands', () => {
    const rig = new Rig();
    rig.conflicts.push([1, 2]);
    rig.enqueue(1);
    rig.enqueue(2);
    rig.tick();
    expect(rig.see()[0]).toBe('car [1] testing');
    expect(rig.queue.entries.find((entry) => entry.pull === 2)?.conflictsWith).toEqual([1]);
    rig.check(rig.run(1), 'green');
    rig.conflicts.push([2, 0]);
    expect(rig.land()).toEqual([1]);
    rig.tick();
    expect(rig.asks()).toEqual(['conflict 2']);
  });
});

describe('one that conflicts with one of several ahead', () => {
  function vague(...pair: [number, number]): Rig {
    const rig = new Rig();
    rig.isVague = true;
    rig.conflicts.push(pair);
    for (const pull of [1, 2, 3]) rig.enqueue(pull);
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    expect(rig.queue.entries.find(({ pull }) => pull === 3)).toMatchObject({
      conflictsWith: [],
      mayConflictWith: [1, 2],
    });
    expect(whyWaiting(rig.queue, pullOf(3), rig.now).text).toContain('together with one of #1, #2; it is tried with');
    rig.check(rig.run(1), 'red');
    rig.tick();
    for (const pull of [2, 3]) rig.check(rig.run(pull), 'green');
    rig.tick();
    return rig;
  }

  test('is tried with some of them, and knows more when that works', () => {
    const rig = vague(1, 3);
    expect(rig.see()).toContain('car 2 [3] testing');
    expect(rig.queue.entries.find(({ pull }) => pull === 3)?.mayConflictWith).toEqual([1]);
  });

  test('knows which when that does not work, and waits for no other', () => {
    const rig = vague(2, 3);
    expect(whyWaiting(rig.queue, pullOf(3), rig.now).reason).toMatchObject({ what: 'conflict-ahead', with: [2] });
    expect(rig.queue.entries.find(({ pull }) => pull === 3)).toMatchObject({ conflictsWith: [2], mayConflictWith: [] });
  });
});

test('a red run of one alone is kept, whatever it was red with before', () => {
  const rig = rigWith(1);
  const { queue } = rig;
  const run = rig.run(1);
  const sha = shaOf('red');
  const red = { run: run.id, sha, base: rig.base, others: [], size: 2, at: rig.now };
  rig.queue = {
    ...queue,
    entries: queue.entries.map((entry) => ({ ...entry, reds: Array.from({ length: 6 }, () => red) })),
  };
  rig.check(run, 'red');
  expect(rig.queue.entries[0]?.reds.map(({ size }) => size)).toEqual([1, 2, 2, 2, 2, 2]);
});

describe('pools where much lands', () => {
  const many = Array.from({ length: 20 }, (_, i) => i + 1);
  const pools = (rig: Rig): string[] => rig.see().filter((line) => line.startsWith('pool'));

  test('stand on the chain: what passes has met what lands next', () => {
    const rig = new Rig();
    rig.starts = 20;
    for (const pull of many) rig.enqueue(pull);
    rig.tick();
    expect(pools(rig).length).toBeGreaterThan(0);
    for (const line of pools(rig)) expect(line).toMatch(/^pool 1\+2\+3/u);
    expect(pools(rigWith(1, 2, 3))).toEqual([]);
  });

  test('a red one accuses nobody any more once a car that it stands on is red', () => {
    const rig = new Rig();
    rig.starts = 20;
    for (const pull of many) rig.enqueue(pull);
    rig.tick();
    const pool = rig.queue.runs.find((run) => run.kind === 'pool');
    if (pool === undefined) throw new Error('no pool');
    const inPool = pool.members.map(({ pull }) => pull);
    rig.check(pool, 'red');
    expect(rig.queue.suspects.map(({ pulls }) => pulls)).toEqual([inPool]);
    rig.check(rig.run(1), 'red');
    expect(rig.queue.suspects.map(({ pulls }) => pulls)).toEqual([[1]]);
  });
});

describe('order', () => {
  test('priority first, but not for ever', () => {
    const rig = new Rig();
    rig.slots = 0;
    rig.enqueue(1, { priority: 4 });
    rig.minute = 30;
    rig.enqueue(2, { priority: 0 });
    expect(whyWaiting(rig.queue, pullOf(2), rig.now).position).toBe(1);
    rig.minute = 5 * 60;
    rig.enqueue(3, { priority: 0 });
    expect(whyWaiting(rig.queue, pullOf(1), rig.now).position).toBe(2);
    expect(whyWaiting(rig.queue, pullOf(3), rig.now).position).toBe(3);
  });

  test('a stack lands in order, whatever the priorities', () => {
    const rig = new Rig();
    rig.enqueue(1, { priority: 4 });
    rig.enqueue(2, { priority: 0, after: [1] });
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    rig.check(rig.run(1), 'green');
    expect(rig.land()).toEqual([1]);
    expect(rig.queue.entries.find((entry) => entry.pull === 2)?.after).toEqual([]);
  });

  test('one that is held does not keep those waiting that were red with it', () => {
    const rig = new Rig();
    rig.slots = 1;
    for (const pull of [1, 2, 3]) rig.enqueue(pull);
    rig.tick();
    rig.check(rig.run(1, 2, 3), 'red');
    rig.tell({ type: 'held', pull: pullOf(1), text: 'not now', at: rig.now });
    for (let round = 0; round < 6; round++) {
      rig.tick();
      for (const run of rig.queue.runs.filter(({ state }) => state === 'testing')) rig.check(run, 'green');
      rig.tick();
      rig.land();
    }
    expect(rig.queue.entries.map(({ pull }) => pull)).toEqual([1]);
  });

  test('what is held does not land', () => {
    const rig = rigWith(1);
    rig.tell({ type: 'held', pull: pullOf(1), text: 'not before the release', at: rig.now });
    rig.check(rig.run(1), 'green');
    expect(rig.land()).toEqual([]);
    expect(whyWaiting(rig.queue, pullOf(1), rig.now).text).toContain('not before the release');
    rig.tell({ type: 'resumed', pull: pullOf(1) });
    expect(rig.land()).toEqual([1]);
  });
});

describe('value', () => {
  test('deciding twice is deciding once', () => {
    const rig = rigWith(1, 2, 3, 4);
    rig.starts = 2;
    const once = schedule(rig.queue, rig.view);
    const twice = schedule(once.queue, rig.view);
    expect(twice).toEqual(once);
  });

  test('survives being stored', () => {
    const rig = rigWith(1, 2, 3);
    rig.check(rig.run(1), 'red');
    rig.tick();
    expect(Queue.parse(JSON.parse(JSON.stringify(rig.queue)))).toEqual(rig.queue);
  });

  test('facts about what is not there change nothing', () => {
    const rig = rigWith(1);
    const gone = { ...rig.run(1) };
    const strangers = [
      { type: 'left', pull: pullOf(9) },
      { type: 'head-moved', pull: pullOf(9), head: shaOf('x') },
      { type: 'resumed', pull: pullOf(9) },
      { type: 'landed', run: 'f'.repeat(24), at: rig.now },
    ] as const;
    rig.check(gone, 'green');
    const before = rig.queue;
    rig.check(gone, 'red');
    expect(rig.queue).toEqual(before);
    for (const event of strangers) {
      const fact = event.type === 'landed' ? { ...event, run: shaOf('x') } : event;
      expect(evolve(before, fact as Parameters<typeof evolve>[1])).toEqual(before);
    }
  });

  test('says why, and when, by what was timed here as soon as one check was', () => {
    const rig = rigWith(1, 2);
    const one = { ...rig.queue, estimates: observeCi(rig.queue.estimates, { ms: 0, madeMs: 25_000 }) };
    const two = { ...one, estimates: observeCi(one.estimates, { ms: 35_000, madeMs: 40_000 }) };
    expect([one, two].map(({ estimates }) => estimates.timedMs)).toEqual([25_000, 28_000]);
    expect(two.estimates.ciMs).toBeGreaterThan(480_000);
    expect(whyWaiting(two, pullOf(2), rig.now).text).toMatch(/lands in about 1 min\.$/);
    expect(reportQueue(two, {}, rig.now).estimates).toMatchObject({ ciMinutes: 28 / 60, isCiTimed: true });
    expect(whyWaiting(rig.queue, pullOf(2), rig.now).text).toMatchInlineSnapshot(
      `"It is being tested together with 1 other, in the landing chain, 1 ahead of it. Place 2 of 2. If all goes well it lands in about 10 min, going by what is usual elsewhere."`,
    );
    expect(whyWaiting(rig.queue, pullOf(7), rig.now).text).toMatchInlineSnapshot(`"It is not in the merge queue."`);
  });
});
