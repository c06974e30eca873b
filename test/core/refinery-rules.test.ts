/** What conflicts with what rides ahead, composed by rules: who travels, who does not, and what comes after. */
import { describe, expect, test } from 'vitest';
import { whyWaiting } from '../../src/core/refinery/why.ts';
import { chance } from '../../src/core/refinery/belief.ts';
import { Instant } from '../../src/core/name.ts';
import { schedule } from '../../src/core/refinery/schedule.ts';
import { pullOf, Rig, shaOf } from './refinery-rig.ts';

/** Pull requests of which each conflicts with every other. */
function rivals(count: number, change: (rig: Rig) => void = () => {}): Rig {
  const rig = new Rig();
  rig.mayRule = true;
  for (let one = 1; one <= count; one++) for (let two = 1; two < one; two++) rig.conflicts.push([two, one]);
  change(rig);
  for (let pull = 1; pull <= count; pull++) rig.enqueue(pull);
  rig.tick();
  return rig;
}

describe('rivals', () => {
  test('land in two cars: the first by itself, the others merged by rules behind it', () => {
    const rig = rivals(5);
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2+3+4+5] testing']);
    rig.check(rig.run(2, 3, 4, 5), 'green');
    expect(rig.land()).toEqual([1, 2, 3, 4, 5]);
    expect(rig.queue.entries).toEqual([]);
  });

  test('say that they are being merged', () => {
    const rig = rivals(3);
    const run = rig.run(2, 3);
    const runs = rig.queue.runs.map((each) => (each.id === run.id ? { ...each, state: 'composing' as const } : each));
    const said = whyWaiting({ ...rig.queue, runs }, pullOf(3), rig.now);
    expect(said.text).toMatch(/being merged by rules with the base and 2 ahead/);
    expect(said.expectedAt).not.toBeNull();
  });

  test('wait for one another where rules may not', () => {
    const rig = rivals(3, (each) => (each.mayRule = false));
    expect(rig.see().filter((line) => line.startsWith('car'))).toEqual(['car [1] testing']);
  });

  test('that rules cannot merge wait their turn, and are not tried again', () => {
    const rig = rivals(3, (each) => each.unruled.push(3));
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    expect(rig.queue.entries.map(({ isPastRules }) => isPastRules)).toEqual([false, false, true]);
    rig.tick();
    expect(rig.queue.runs).toHaveLength(2);
    expect(whyWaiting(rig.queue, pullOf(3), rig.now).text).toMatch(/cannot be merged together with/);
  });

  test('are tried anew with another head', () => {
    const rig = rivals(3, (each) => each.unruled.push(3));
    rig.tell({ type: 'head-moved', pull: pullOf(3), head: shaOf('another') });
    expect(rig.queue.entries.find(({ pull }) => pull === 3)).toMatchObject({ isPastRules: false });
  });

  test('of which all are left out make no run', () => {
    const rig = rivals(2, (each) => each.unruled.push(2));
    expect(rig.see()).toEqual(['car [1] testing']);
  });

  test('take along others that wait, the most urgent first, up to what is likely to pass', () => {
    const rig = rivals(30, (each) => (each.mayRule = false));
    rig.enqueue(40, { priority: 0 });
    rig.mayRule = true;
    rig.tick();
    const ruled = rig.queue.runs
      .filter((run) => run.by === 'rules')
      .map(({ members }) => members.map(({ pull }) => pull));
    expect(ruled[0]?.slice(0, 3)).toEqual([40, 2, 3]);
    expect(ruled[0]?.length).toBeLessThan(15);
    const riding = rig.queue.runs.flatMap((run) => run.members.map(({ pull }) => pull));
    expect(new Set(riding).size).toBe(riding.length);
  });

  test('whose car is red are each tested by themselves, and travel by rules no more', () => {
    const rig = rivals(3);
    rig.check(rig.run(1), 'green');
    rig.check(rig.run(2, 3), 'red');
    expect(rig.land()).toEqual([1]);
    expect(rig.queue.runs.every((run) => run.by === 'merges')).toBe(true);
    expect(rig.queue.suspects.flatMap(({ pulls }) => pulls)).toEqual([2, 3]);
  });
});

/** Pull requests 1 to `count` wait, of which these conflict with the base. */
function behind(count: number, conflicting: readonly number[], change: (rig: Rig) => void = () => {}): Rig {
  const rig = new Rig();
  rig.mayRule = true;
  for (const pull of conflicting) rig.conflicts.push([pull, 0]);
  change(rig);
  for (let pull = 1; pull <= count; pull++) rig.enqueue(pull);
  rig.tick();
  return rig;
}

describe('where most conflicts', () => {
  const crowd = (conflict: { hits: number; tries: number }, count = 4): Rig => {
    const rig = new Rig();
    rig.mayRule = true;
    rig.queue = { ...rig.queue, estimates: { ...rig.queue.estimates, conflict } };
    for (let pull = 1; pull <= count; pull++) rig.enqueue(pull);
    rig.tick();
    return rig;
  };
  const by = ({ queue }: Rig): string[] => queue.runs.map((run) => `${run.by} ${run.members.length}`);

  test('all that wait are merged by rules at once, but one by itself is not', () => {
    expect(by(crowd({ hits: 6, tries: 10 }))).toEqual(['rules 4']);
    expect(by(crowd({ hits: 6, tries: 10 }, 1))).toEqual(['merges 1']);
    expect(by(crowd({ hits: 4, tries: 10 }))[0]).toMatch(/merges/);
  });

  test('that is learnt from both ways of composing, and forgotten within a few cars', () => {
    const rig = crowd({ hits: 0.5, tries: 5 });
    const told = (conflicts: number): number => {
      const [run] = rig.queue.runs.map((each) => ({ ...each, sha: null, state: 'composing' as const }));
      if (run === undefined) throw new Error('no run');
      rig.queue = { ...rig.queue, runs: [run] };
      const { members } = run;
      rig.tell({ type: 'composed', run: run.id, sha: shaOf('made'), merged: members, conflicts, at: rig.now });
      return chance(rig.queue.estimates.conflict);
    };
    const size = rig.queue.runs[0]?.members.length ?? 0;
    for (let i = 0; i < 10; i++) told(size);
    expect(told(size)).toBeGreaterThan(0.5);
    for (let i = 0; i < 20; i++) told(0);
    expect(told(0)).toBeLessThan(0.5);
  });

  test('nothing more is put on the chain by rules while the first of all waits for what is there to land', () => {
    const rig = new Rig();
    rig.mayRule = true;
    rig.unruled.push(9);
    const all = [1, 2, 9, 10, 11];
    for (const one of all) for (const two of all) if (two < one) rig.conflicts.push([two, one]);
    rig.enqueue(1);
    rig.tick();
    rig.enqueue(9, { priority: 0 });
    rig.enqueue(2);
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    for (const pull of [10, 11]) rig.enqueue(pull);
    rig.tick();
    expect(rig.see()).toEqual(['car [1] testing', 'car 1 [2] testing']);
    for (const pull of [1, 2]) rig.check(rig.run(pull), 'green');
    expect(rig.land()).toEqual([1, 2]);
    expect(rig.see()[0]).toBe('car [9] testing');
  });
});

describe('what conflicts with the base', () => {
  test('is merged by rules in one car for all of them', () => {
    const rig = behind(4, [1, 2, 3, 4]);
    expect(rig.see()).toEqual(['car [1+2+3+4] testing']);
    expect(rig.queue.runs[0]).toMatchObject({ by: 'rules', onto: null, base: rig.base });
    rig.check(rig.run(1, 2, 3, 4), 'green');
    expect(rig.land()).toEqual([1, 2, 3, 4]);
    expect(rig.asks()).toEqual([]);
  });

  test('rides on what needs no rules, or goes first on the base where it is the first, and the others with it', () => {
    const ordered = (urgent: number) => {
      const rig = new Rig();
      rig.mayRule = true;
      for (const pull of [1, 2, 3]) rig.enqueue(pull, { priority: pull === urgent ? 0 : 2 });
      const marked = { base: rig.base, since: rig.now };
      const entries = rig.queue.entries.map((each) => (each.pull === 3 ? each : { ...each, baseConflict: marked }));
      rig.queue = { ...rig.queue, entries };
      rig.tick();
      return rig.see();
    };
    expect(ordered(2)).toEqual(['car [2+1+3] testing']);
    expect(ordered(3)).toEqual(['car [3] testing', 'car 3 [1+2] testing']);
  });

  test('goes to the tiers where rules may not, rest, or cannot merge it', () => {
    expect(behind(2, [2], (rig) => (rig.mayRule = false)).asks()).toEqual(['conflict 2']);
    expect(behind(2, [2], (rig) => rig.unruled.push(2)).asks()).toEqual(['conflict 2']);
    const resting = behind(2, [2], (rig) => {
      rig.queue = { ...rig.queue, rulesRestUntil: Instant.parse(rig.now + 1) };
    });
    expect(resting.asks()).toEqual(['conflict 2']);
  });

  test('and was red with others is probed by rules: the bad one is sent back for its checks, the other lands', () => {
    const rig = behind(2, [1, 2]);
    rig.slots = 1;
    rig.check(rig.run(1, 2), 'red');
    rig.tick();
    expect(rig.see()).toEqual(['probe [1] testing']);
    expect(rig.queue.runs.find(({ state }) => state === 'testing')).toMatchObject({ by: 'rules', onto: null });
    rig.check(rig.run(1), 'green');
    rig.tick();
    expect(rig.land()).toEqual([1]);
    for (let probes = 0; probes < 2 && rig.asks().length === 0; probes++) {
      rig.tick();
      expect(rig.see()).toEqual(['probe [2] testing']);
      rig.check(rig.run(2), 'red');
      rig.tick();
    }
    expect(rig.asks()).toEqual(['evict 2']);
  });

  test('and was red with others goes to the tiers where rules rest', () => {
    const rig = behind(2, [1, 2]);
    rig.check(rig.run(1, 2), 'red');
    rig.queue = { ...rig.queue, rulesRestUntil: Instant.parse(rig.now + 60_000) };
    rig.tick();
    expect(rig.asks()).toEqual(['conflict 1', 'conflict 2']);
  });

  test('is not given to the tiers while it rides, though rules rest meanwhile', () => {
    const rig = behind(2, [1, 2]);
    rig.queue = { ...rig.queue, rulesRestUntil: Instant.parse(rig.now + 60_000) };
    rig.tick();
    expect(rig.asks()).toEqual([]);
    rig.check(rig.run(1, 2), 'green');
    expect(rig.land()).toEqual([1, 2]);
  });

  test('waits half an hour at most for a chain that it may ride on', () => {
    const rig = behind(1, []);
    rig.enqueue(2);
    const entries = rig.queue.entries.map((each) =>
      each.pull === 2 ? { ...each, baseConflict: { base: rig.base, since: rig.now } } : each,
    );
    rig.queue = { ...rig.queue, entries };
    rig.slots = 1;
    rig.minute = 30;
    rig.tick();
    expect(rig.asks()).toEqual([]);
    expect(whyWaiting(rig.queue, pullOf(2), rig.now).text).toMatch(/conflicts with the base; a run without a model/);
    rig.minute = 31;
    rig.tick();
    expect(rig.asks()).toEqual(['conflict 2']);
  });

  test('keeps fresh ones from the chain while a run merges it, and for a minute at most from a pool', () => {
    const rig = behind(2, [1, 2]);
    const runs = rig.queue.runs.map((each) => ({ ...each, state: 'composing' as const, sha: null }));
    rig.queue = { ...rig.queue, runs };
    rig.enqueue(3);
    const staged = (minute: number) => {
      const now = Instant.parse(minute * 60_000);
      return schedule(rig.queue, { ...rig.view, now }).queue.runs.map(({ kind, onto }) => [kind, onto]);
    };
    expect(staged(1)).toEqual([['car', null]]);
    expect(staged(2)).toEqual([
      ['car', null],
      ['pool', null],
    ]);
  });

  test('is composed anew when somebody else moves the base, and by itself no more with another head', () => {
    const rig = behind(2, [1, 2]);
    rig.base = shaOf('elsewhere');
    rig.tick();
    expect(rig.see()).toEqual(['car [1+2] testing']);
    expect(rig.queue.runs[0]).toMatchObject({ by: 'rules', base: rig.base });
    rig.tell({ type: 'head-moved', pull: pullOf(2), head: shaOf('another') });
    expect(rig.queue.entries.find(({ pull }) => pull === 2)?.baseConflict).toBeNull();
  });
});
