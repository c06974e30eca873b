/** Native mode: what passed is handed to GitHub's own queue, and what that gives back. */
import { describe, expect, it } from 'vitest';
import { handedBackMax } from '../../src/core/refinery/native.ts';
import { HandBack } from '../../src/core/refinery/queue.ts';
import { pullOf, Rig, shaOf } from './refinery-rig.ts';

/** Two pull requests that passed here and are in GitHub's queue. */
function handedOver(): Rig {
  const rig = new Rig();
  rig.isNative = true;
  rig.enqueue(1);
  rig.enqueue(2);
  verify(rig);
  for (const number of [1, 2]) take(rig, number);
  rig.tick();
  return rig;
}

function verify(rig: Rig): void {
  rig.tick();
  for (let run = rig.queue.runs[0]; run !== undefined; run = rig.queue.runs.find((each) => each.state === 'testing')) {
    rig.check(run, 'green');
    rig.tick();
  }
}

function take(rig: Rig, number: number): void {
  rig.tell({ type: 'handed-over', pull: pullOf(number), head: shaOf(`head ${number}`), at: rig.now });
}

function giveBack(rig: Rig, number: number, reason: HandBack): void {
  rig.tell({ type: 'handed-back', pull: pullOf(number), reason, at: rig.now });
  rig.tick();
}

const entryOf = (rig: Rig, number: number) => rig.queue.entries.find((entry) => entry.pull === number);

describe('native mode', () => {
  it('verifies in pools and hands over; it never moves the base itself', () => {
    const rig = new Rig();
    rig.isNative = true;
    rig.enqueue(1);
    rig.tick();
    expect(rig.see().every((run) => run.startsWith('pool'))).toBe(true);
    verify(rig);
    expect(rig.asks()).toEqual(['hand-over 1']);
    take(rig, 1);
    rig.tick();
    expect(rig.asks()).toEqual([]);
    rig.tell({ type: 'landed-natively', pull: pullOf(1), head: shaOf('head 1'), sha: shaOf('merge 1'), at: rig.now });
    expect(rig.queue.entries).toEqual([]);
    expect(rig.queue.landings).toBe(1);
  });

  it('takes back what is held, and everything while the base is frozen', () => {
    const rig = handedOver();
    rig.tell({ type: 'held', pull: pullOf(1), text: 'by hand', at: rig.now });
    rig.tick();
    expect(rig.asks()).toEqual(['take-back 1']);
    giveBack(rig, 1, 'TAKEN_BACK');
    rig.tell({ type: 'resumed', pull: pullOf(1) });
    rig.tick();
    expect(rig.asks()).toEqual(['hand-over 1']);
  });

  it.each<[HandBack, string[], string | undefined]>([
    ['MERGE_CONFLICT', ['conflict 1'], 'conflict'],
    ['GIT_TREE_INVALID', ['conflict 1'], 'conflict'],
    ['INVALID_MERGE_COMMIT', ['conflict 1'], 'conflict'],
    ['MANUAL', [], 'handed-back'],
    ['BRANCH_PROTECTIONS', [], 'handed-back'],
    ['REFUSED', [], 'handed-back'],
    // Tested again before it is handed over again.
    ['QUEUE_CLEARED', [], undefined],
    ['ROLL_BACK', [], undefined],
    ['UNKNOWN', [], undefined],
    ['CI_FAILURE', [], undefined],
    ['CI_TIMEOUT', [], undefined],
    // It waits for what is ahead of it.
    ['UNMERGEABLE', [], undefined],
  ])('%s', (reason, asks, held) => {
    const rig = handedOver();
    giveBack(rig, 1, reason);
    expect(rig.asks()).toEqual(asks);
    expect(entryOf(rig, 1)?.held?.why).toBe(held);
    expect(entryOf(rig, 2)?.handedOverAt).not.toBeNull();
  });

  it('hands over again once what was ahead has landed', () => {
    const rig = handedOver();
    giveBack(rig, 1, 'UNMERGEABLE');
    rig.tell({ type: 'landed-natively', pull: pullOf(2), head: shaOf('head 2'), sha: shaOf('merge 2'), at: rig.now });
    rig.tick();
    expect(rig.asks()).toEqual(['hand-over 1']);
  });

  it('asks a person about what passes here and fails there again and again', () => {
    const rig = handedOver();
    for (let count = 1; count <= handedBackMax; count++) {
      giveBack(rig, 1, 'CI_FAILURE');
      verify(rig);
      if (count < handedBackMax) take(rig, 1);
    }
    expect(entryOf(rig, 1)?.held).toMatchObject({ why: 'handed-back' });
  });

  it('reads a reason that it does not know as none', () => {
    expect(HandBack.parse('SOMETHING_NEW')).toBe('UNKNOWN');
  });
});
