/** `toolpusher queue`: what it shows of a queue. */
import { expect, test } from 'vitest';
import { EndedAttempt } from '../../src/core/beads/bead.ts';
import { reportQueue } from '../../src/core/refinery/report.ts';
import { beadOf } from './sample.ts';
import { pullOf, Rig } from './refinery-rig.ts';

test('shows place, what each waits for, the runs and tiers so far, and every reason of a freeze', () => {
  const rig = new Rig();
  for (const pull of [1, 2]) rig.enqueue(pull);
  rig.tick();
  for (const run of rig.queue.runs.slice()) rig.check(run, 'red');
  rig.minute = 3;
  rig.tick();
  rig.tell({ type: 'frozen', why: 'paused', reason: 'paused in workspace.yml', at: rig.now });
  rig.tell({ type: 'frozen', why: 'red-base', reason: 'ci failed', at: rig.now });
  const entries = rig.queue.entries.map((entry) => ({ ...entry, bead: beadOf(7).number }));
  const about = { number: 1, mode: 'refine', agent: 'ada', run: null, end: 'done', summary: '', kept: null };
  const ended = EndedAttempt.parse({ ...about, hookedAt: rig.now, endedAt: rig.now, agentMs: 0, usage: null });
  const report = reportQueue({ ...rig.queue, entries }, { 7: beadOf(7, { ended: [ended] }) }, rig.now);
  expect(report.frozen.map(({ why }) => why)).toEqual(['paused', 'red-base']);
  expect(report.entries.map(({ pull, position, waitsFor }) => [pull, position, waitsFor])).toEqual([
    [1, 1, 'The base is frozen: paused in workspace.yml; ci failed. Place 1 of 2.'],
    [2, 2, 'The base is frozen: paused in workspace.yml; ci failed. Place 2 of 2.'],
  ]);
  const [first] = report.entries;
  expect(first?.expectedAt).toBeNull();
  expect(first?.tiers).toEqual([{ attempt: 1, tier: 'auto', agent: 'ada', end: 'done', at: rig.now }]);
  expect(first?.runs.some(({ state }) => state === 'red')).toBe(true);
  expect(first?.runs.every((run) => !run.with.includes(pullOf(1)))).toBe(true);
});
