/** What the App tells the scheduler of slots and pushes: the same as the simulator tells it. */
import { expect, test } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import { landing, viewOf } from '../../src/core/landing/landing.ts';
import { pushesLeft, spend } from '../../src/core/landing/pushes.ts';
import type { Queue } from '../../src/core/refinery/queue.ts';
import type { Situation } from '../../src/core/situation.ts';
import { bead, beadOf, now, pull, pullOf, sha, snapshotOf } from './sample.ts';
import { Rig } from './refinery-rig.ts';

const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }], slots: { total: 60, checks: 4 } });

/** A queue of six in which one run is being composed and one is green, with five pushes left of six. */
function situation(queue: Queue): Situation {
  const numbers = [1, 2, 3, 4, 5, 6];
  const beads = Object.fromEntries(
    numbers.map((n) => [n, beadOf(n, { state: 'queued', pull: pull(n), branch: `polecat/ada/${n}` })]),
  );
  const outbox = { ...emptyLedger.outbox, pushes: spend(emptyLedger.outbox.pushes, 1, now) };
  const snapshot = snapshotOf({ config });
  return { ledger: { ...emptyLedger, beads, queue, outbox }, snapshot, events: [] };
}

test('a run that is being composed has its push already, and slots do not shrink with the pushes', () => {
  const rig = new Rig();
  rig.starts = 1;
  rig.enqueue(1);
  const composing = { ...rig.queue, runs: [{ ...runOf(rig), state: 'composing' as const }] };
  const view = viewOf(situation(composing), composing);
  expect([view.slots, view.starts]).toEqual([60, 6]);
});

test('a landing is a push, and waits for none', () => {
  const rig = new Rig();
  rig.base = sha('base');
  rig.tell({ type: 'enqueued', pull: pull(1), bead: bead(1), head: sha('head'), priority: 2, at: now });
  rig.tick();
  rig.check(runOf(rig), 'green');
  const { ledger, snapshot, events } = situation(rig.queue);
  const spent = { ...ledger, outbox: { ...ledger.outbox, pushes: spend(ledger.outbox.pushes, 6, now) } };
  expect(pushesLeft(spent.outbox.pushes, now)).toBe(0);
  const open = pullOf(1, { head: sha('head') });
  const { changes, effects } = landing({ ledger: spent, snapshot: { ...snapshot, pulls: [open] }, events });
  expect(effects.map(({ type }) => type)).toContain('land');
  expect(changes).toContainEqual({ type: 'staged', runs: 1, at: now });
});

function runOf(rig: Rig): Queue['runs'][number] {
  rig.tick();
  const [run] = rig.queue.runs;
  if (run === undefined) throw new Error('a run was expected');
  return run;
}
