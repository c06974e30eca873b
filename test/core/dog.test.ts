import { describe, expect, it } from 'vitest';
import type { Attempt, Bead, EndedAttempt } from '../../src/core/beads/bead.ts';
import { AttemptEnd } from '../../src/core/beads/bead.ts';
import { Config } from '../../src/core/config.ts';
import { classOf, recover, recoveryOf } from '../../src/core/watch/dog.ts';
import { agent, at, beadOf, now, run, sha, snapshotOf } from './sample.ts';
import { Nonce } from '../../src/core/name.ts';

const ended = (number: number, end: EndedAttempt['end']): EndedAttempt => ({
  number,
  mode: 'work',
  agent: agent('ada'),
  run: run(number),
  end,
  summary: '',
  kept: null,
  hookedAt: at(-60_000),
  endedAt: now,
  agentMs: 0,
  usage: null,
  resolution: null,
  topics: [],
});

const attempt = (number: number): Attempt => ({
  number,
  mode: 'work',
  nonce: Nonce.parse('0123456789abcdef'),
  agent: agent('ada'),
  runtime: 'script',
  base: sha('base'),
  previous: null,
  run: run(number),
  hookedAt: at(-60_000),
  boundAt: at(-60_000),
  finish: null,
  cancelledAt: null,
  because: null,
  rerun: null,
});

/** A bead whose attempts ended like this, the last of them now; `tries` are left. */
function story(ends: readonly EndedAttempt['end'][], patch: Partial<Bead> = {}): [Bead, EndedAttempt] {
  const all = ends.map((end, index) => ended(index + 1, end));
  const last = all.at(-1);
  if (last === undefined) throw new Error('no attempt');
  const bead = beadOf(1, { ended: all.slice(0, -1), attempt: attempt(all.length), attempts: all.length, ...patch });
  return [bead, last];
}

const two = snapshotOf({
  config: Config.parse({
    runtimes: { script: { kind: 'script' }, other: { kind: 'command', command: 'true' } },
    agents: [
      { name: 'ada', runtime: 'script' },
      { name: 'bob', runtime: 'other' },
    ],
  }),
});

const many = (end: EndedAttempt['end'], times: number): EndedAttempt['end'][] =>
  Array.from({ length: times }, () => end);

describe('the dog', () => {
  it('puts every end that is not an outcome into a class', () => {
    const unclassed = AttemptEnd.options.filter((end) => classOf(end) === 'unknown');
    expect(unclassed).toEqual(['done', 'handed-off', 'waits', 'already-done', 'landed', 'reverted', 'dropped']);
  });

  it.each([
    ['a runner that died', story(['lost']), 'retry'],
    ['runners that die', story(many('lost', 9)), 'retry'],
    ['runners that die again and again', story(many('lost', 10)), 'escalate'],
    ['the same after a person said /retry', story(many('lost', 10), { forgiven: 5 }), 'retry'],
    ['runners that die, with something else between', story([...many('lost', 9), 'crashed', 'lost']), 'retry'],
    ['a run that was stopped at GitHub', story(['stopped']), 'retry'],
    ['a crash', story(['crashed']), 'retry-elsewhere'],
    ['a second crash', story(['crashed', 'silent']), 'another-runtime'],
    [
      'a second crash of a bead that asks for this runtime',
      story(['crashed', 'crashed'], { wants: 'script' }),
      'retry-elsewhere',
    ],
    ['a crash with no tries left', story(['crashed'], { triesLeft: 0 }), 'escalate'],
    ['a missing key', story(['misconfigured']), 'another-runtime'],
    ['a missing key where the other runtime failed too', story(['misconfigured'], { avoids: ['other'] }), 'escalate'],
    ['a limit of the model', story(['try-later']), 'retry'],
    ['a limit of the model with no tries left', story(['try-later'], { triesLeft: 0 }), 'retry'],
    ['a limit of the model for ever', story(many('try-later', 20)), 'escalate'],
    ['no change', story(['no-change']), 'retry-elsewhere'],
    ['the gate', story(['gate-refused']), 'retry-elsewhere'],
    ['red checks', story(['red-checks']), 'return'],
  ] as const)('%s', (_, [bead, last], expected) => {
    expect(recoveryOf(two, bead, last)).toBe(expected);
  });

  it('finds another runtime in the fleet, too', () => {
    const [bead, last] = story(['misconfigured']);
    const { runtimes } = two.config;
    const config = Config.parse({ runtimes, fleet: [{ runtime: 'other', size: 2 }] });
    expect(recoveryOf({ ...two, config }, bead, last)).toBe('another-runtime');
  });

  it('waits twice as long each time, at most half an hour', () => {
    const waits = [1, 2, 3, 4, 9].map((times) => {
      const [bead, last] = story(many('lost', times));
      const moved = recover(two, bead, last).find((change) => change.type === 'bead-moved');
      return moved?.type === 'bead-moved' && moved.notBefore !== null ? moved.notBefore - now : 0;
    });
    expect(waits).toEqual([0, 15_000, 30_000, 60_000, 1_800_000]);
  });

  it('gives back the try that the infrastructure used up, and says what failed in the end', () => {
    const [bead, last] = story(['lost'], { triesLeft: 2 });
    expect(recover(two, bead, last)[0]).toEqual({ type: 'tries-granted', bead: 1, triesLeft: 3, isAfresh: false });
    const [tired, final] = story(many('never-started', 10));
    expect(recover(two, tired, final)).toEqual([
      expect.objectContaining({ to: 'stuck', reason: expect.stringContaining('10 runs in a row failed for no fault') }),
    ]);
  });

  it('looks for another program where one cannot start', () => {
    const [bead, last] = story(['misconfigured']);
    expect(recover(two, bead, last)).toContainEqual({ type: 'runtime-avoided', bead: 1, runtime: 'script' });
    expect(recover(snapshotOf(), bead, last)).toEqual([expect.objectContaining({ to: 'stuck' })]);
  });
});
