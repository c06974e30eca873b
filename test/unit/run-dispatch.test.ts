/** Inputs of a run, and whether the ledger waits for it. */
import { describe, expect, it } from 'vitest';
import { checkBinding, Dispatch, HookedBead } from '../../src/run/dispatch.ts';

const sha = 'a'.repeat(40);
const inputs = {
  bead: '7',
  attempt: '2',
  nonce: 'abcdefghij0123456789',
  agent: 'ada',
  runtime: 'script',
  base: sha,
  branch: 'main',
  previous: '',
};
const dispatch = Dispatch.parse(inputs);
const attempt = { number: 2, nonce: inputs.nonce, agent: 'ada', runtime: 'script', base: sha, run: 5, hookedAt: 1 };
const bead = (change: object | null): HookedBead =>
  HookedBead.parse({
    title: 'A bead',
    approved: { by: 'pat', hash: 'x', at: 1 },
    attempt: change === null ? null : { ...attempt, ...change },
    state: 'a state of a later version',
  });

describe('the inputs', () => {
  it.each([
    ['bead', '7; rm -rf /'],
    ['bead', '-1'],
    ['attempt', '0'],
    ['nonce', '../../heads/main'],
    ['agent', 'Ada Lovelace'],
    ['base', 'main'],
    ['previous', 'HEAD~1'],
    ['mode', 'publish'],
  ])('%s cannot be %s', (name, value) => {
    expect(Dispatch.safeParse({ ...inputs, [name]: value }).success).toBe(false);
  });

  it('are for an agent unless they say otherwise', () => {
    expect(dispatch.mode).toBe('work');
    expect(Dispatch.parse({ ...inputs, mode: 'refine' }).mode).toBe('refine');
  });

  it('no earlier work is null', () => {
    expect(dispatch.previous).toBeNull();
    expect(Dispatch.parse({ ...inputs, previous: sha }).previous).toBe(sha);
  });
});

describe('the binding', () => {
  it.each([
    ['its own run', {}, 'bound'],
    ['a run not yet seen', { run: null }, 'unbound'],
    ['another run', { run: 6 }, 'mismatch'],
    ['another nonce', { nonce: 'zzzzzzzzzzzzzzzzzzzz' }, 'mismatch'],
    ['another attempt', { number: 3 }, 'mismatch'],
    ['another agent', { agent: 'bob' }, 'mismatch'],
    ['another runtime', { runtime: 'claude' }, 'mismatch'],
    ['another base', { base: 'b'.repeat(40) }, 'mismatch'],
    ['other earlier work', { previous: 'b'.repeat(40) }, 'mismatch'],
    ['an attempt without an agent', { mode: 'refine' }, 'mismatch'],
    ['an attempt not yet seen without an agent', { mode: 'refine', run: null }, 'mismatch'],
    ['another attempt not yet seen', { number: 3, run: null }, 'mismatch'],
    ['no attempt', null, 'mismatch'],
  ])('%s', (_, change, status) => {
    expect(checkBinding(bead(change), dispatch, 5).status).toBe(status);
  });
});
