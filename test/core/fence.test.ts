/** What comes from another run, another attempt or too late is noted once and changes nothing. */
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import type { RunView } from '../../src/core/snapshot.ts';
import { Life } from './life.ts';
import { at, issueOf, run, snapshotOf } from './sample.ts';

const start = (): Life => new Life(snapshotOf({ issues: [issueOf(1)] })).tick();

/** A run of the live attempt, under another id if that is given. */
function runOf(life: Life, status: RunView['status'], id?: number): RunView {
  const attempt = life.ledger.beads[1]?.attempt;
  if (!attempt?.run) throw new Error('no bound attempt');
  return {
    id: id === undefined ? attempt.run : run(id),
    name: `#1 ${attempt.agent} ${attempt.nonce}`,
    status,
    conclusion: status === 'completed' ? 'success' : null,
    changedAt: at(-60_000),
  };
}

const told = (view: RunView, delivery = 'd'): Event => ({ type: 'run', run: view, delivery });
const notes = (life: Life): string[] => life.ledger.watch.stale.map((note) => `${note.what} ${note.run}: ${note.why}`);

describe('the fence', () => {
  it('two runs of one nonce: the second is cancelled once, and what it says is ignored', () => {
    const life = start();
    const second = runOf(life, 'in_progress', 77);
    life.snapshot = { ...life.snapshot, runs: [runOf(life, 'in_progress'), second] };
    life.tick().tick();
    expect(life.log.filter((each) => each === 'cancel-run')).toHaveLength(1);
    life.tick([told(runOf(life, 'completed', 77))]);
    expect(life.see(1)).toBe('working (ada) []');
    expect(notes(life)).toEqual(['run 77: a second run of the live attempt']);
    expect(life.publish(1, 'done').tick().see(1)).toBe('queued [ada done]');
  });

  it('a result that arrives after its attempt was given up, with a newer one at work', () => {
    const life = start();
    const first = runOf(life, 'completed');
    life.snapshot = { ...life.snapshot, runs: [first] };
    expect(life.tick().see(1)).toBe('working (ada) [ada lost]');
    const late = life.tick([told(first)]).tick([told(first, 'again')]);
    expect(late.see(1)).toBe('working (ada) [ada lost]');
    expect(notes(life)).toEqual(['run 11: attempt 1 was over before it']);
    expect(life.publish(1, 'done').tick().see(1)).toBe('queued [ada lost, ada done]');
  });

  it('a run that appears when its attempt has been given up as never started', () => {
    const life = start();
    const first = runOf(life, 'queued');
    life.snapshot = { ...life.snapshot, runs: [{ ...first, changedAt: at(-361 * 60_000) }] };
    life.snapshot = {
      ...life.snapshot,
      jobs: [
        {
          run: first.id,
          head: null,
          waiting: { job: 1, since: at(-361 * 60_000) },
          atWorkSince: null,
          hasWorked: false,
        },
      ],
    };
    life.ledger = {
      ...life.ledger,
      beads: Object.fromEntries(
        Object.values(life.ledger.beads).map((each) => [
          each.number,
          { ...each, attempt: each.attempt === null ? null : { ...each.attempt, hookedAt: at(-361 * 60_000) } },
        ]),
      ),
    };
    expect(life.tick().see(1)).toBe('working (ada) [ada never-started]');
    life.tick([told({ ...first, status: 'completed', conclusion: 'success' })]);
    expect(notes(life)).toEqual(['run 11: attempt 1 was over before it']);
    expect(life.see(1)).toBe('working (ada) [ada never-started]');
  });

  it('a run that is started again by hand when its attempt is over, and one whose end is told twice', () => {
    const life = start();
    const first = runOf(life, 'completed');
    life.publish(1, 'done').tick([told(first)]);
    const { ledger } = life;
    life.tick([told(first, 'again')]);
    life.tick([told({ ...first, conclusion: 'failure', changedAt: at(600_000) }, 'rerun')]);
    expect(life.ledger.beads).toEqual(ledger.beads);
    expect(notes(life)).toEqual([]);
  });

  it('a result of another run, and testimony of another attempt', () => {
    const life = start().publish(1, 'done');
    const [view] = life.snapshot.attempts;
    if (!view?.result?.testimony) throw new Error('nothing published');
    life.snapshot = { ...life.snapshot, attempts: [{ ...view, result: { ...view.result, run: 666 } }] };
    expect(life.tick().tick().see(1)).toBe('working (ada) []');
    expect(notes(life)).toEqual(['result 11: run 666 published for the attempt of run 11']);
    const strange = { ...view.result.testimony, attempt: 7, summary: 'I am another.' };
    life.snapshot = { ...life.snapshot, attempts: [{ ...view, result: { ...view.result, testimony: strange } }] };
    life.tick();
    expect(life.ledger.beads[1]?.ended[0]).toMatchObject({ end: 'lost', summary: '', kept: view.head });
  });

  it('keeps no more than fifty notes', () => {
    const life = start();
    for (let id = 100; id < 170; id++) life.tick([told(runOf(life, 'completed', id))]);
    expect(life.ledger.watch.stale).toHaveLength(50);
    expect(life.see(1)).toBe('working (ada) []');
  });
});
