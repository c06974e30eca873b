/** The outcome of an attempt, by table. */
import { describe, expect, it } from 'vitest';
import { type Ending, settle } from '../../src/run/settle.ts';

const clean: Ending = {
  exitCode: 0,
  signal: null,
  stop: null,
  spawnError: null,
  said: null,
  files: 1,
  open: [],
  report: { outcome: 'done', summary: '', usage: null, session: null },
};
const claims = (outcome: Ending['report']['outcome']): Pick<Ending, 'report'> => ({
  report: { outcome, summary: '', usage: null, session: null },
});

describe('settle', () => {
  it.each<[string, Partial<Ending>, string]>([
    ['a claim with a change', {}, 'done'],
    ['a claim without a change', { files: 0 }, 'no-change'],
    ['a claim with open steps', { open: ['check'] }, 'unfinished'],
    ['a claim with open steps and no change', { open: ['check'], files: 0 }, 'unfinished'],
    ['done said with open steps', { said: 'done', open: ['check'] }, 'unfinished'],
    ['handed off with open steps', { said: 'handed-off', open: ['check'] }, 'handed-off'],
    ['a crash with open steps', { open: ['check'], exitCode: null, signal: 'SIGKILL' }, 'crashed'],
    ['no-change claimed although there is one', claims('no-change'), 'done'],
    ['a failure with a change', { exitCode: 1, ...claims('failed') }, 'failed'],
    ['a failure without a change', { exitCode: 1, files: 0, ...claims('failed') }, 'failed'],
    ['no claim at all', claims(null), 'failed'],
    ['a signal', { exitCode: null, signal: 'SIGSEGV', ...claims('crashed') }, 'crashed'],
    ['try later', { exitCode: 75, ...claims('try-later') }, 'try-later'],
    ['exit 0 after the wall limit', { stop: 'wall' }, 'over-time'],
    ['exit 0 after silence', { stop: 'idle' }, 'silent'],
    ['killed by the watchdog', { stop: 'wall', exitCode: null, signal: 'SIGKILL' }, 'over-time'],
    ['cancelled', { stop: 'cancelled' }, 'stopped'],
    ['not started', { spawnError: 'bash could not be started', exitCode: null }, 'misconfigured'],
  ])('%s', (_, change, outcome) => {
    expect(settle({ ...clean, ...change })).toBe(outcome);
  });
});
