/** Steps are kept to: what is left open goes back, and what a person has to approve waits for that, whatever an agent says. */
import { expect, it } from 'vitest';
import type { AttemptView } from '../../src/core/snapshot.ts';
import { FormulaName } from '../../src/core/beads/molecule.ts';
import type { Molecule } from '../../src/core/beads/molecule.ts';
import { explain } from '../../src/core/people/explain.ts';
import { Life } from './life.ts';
import { comment, issueOf, snapshotOf } from './sample.ts';

const formula = FormulaName.parse('release');
const step = (id: string, isDone: boolean) => ({ id, title: id, isDone, by: null, attempt: null });
const allDone: Molecule = { formula: 'release', steps: [step('collect', true), step('approve', true)] };

/** The newest result says that every step is done; the trusted job says which of them a person has to approve. */
function withSteps(life: Life, waits: readonly string[], molecule = allDone): Life {
  const attempts = life.snapshot.attempts.map((view, index, all): AttemptView => {
    const { result } = view;
    if (index < all.length - 1 || result?.testimony === null || result?.gate.status !== 'accepted') return view;
    const testimony = { ...result.testimony, molecule };
    return { ...view, result: { ...result, testimony, gate: { ...result.gate, waits: [...waits] } } };
  });
  life.snapshot = { ...life.snapshot, attempts };
  return life;
}

const published = (outcome: 'done' | 'no-change' = 'done'): Life =>
  new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, outcome);
const why = ({ ledger, snapshot }: Life): string => explain({ ledger, snapshot, events: [] }, 1);
const approval = (id: number) => comment([{ type: 'approve', step: 'approve' }], { comment: id });

it('what a person has to approve is not delivered before, though the agent says that the step is done', () => {
  const life = withSteps(published(), ['approve']).tick();
  expect(life.see(1)).toBe('held [ada waits]');
  expect(why(life)).toContain('comment `/approve approve`');
  expect(why(life)).toContain('Steps of release: collect (done), approve (open).');
  expect(life.log).not.toContain('open-pull');
  // Approved, it goes on from what was kept; that the agent then finds nothing to add is no failure.
  life.tick([approval(901)]);
  expect(life.see(1)).toMatch(/^working/);
  expect(life.ledger.beads[1]?.attempt?.previous).not.toBeNull();
  expect(withSteps(life.publish(1, 'no-change'), []).tick().see(1)).toMatch(/^queued \[ada waits, \w+ done\]$/);
});

it('an approval that came while the agent was at work counts', () => {
  const life = withSteps(published(), [], { ...allDone, steps: [step('collect', false), step('approve', false)] });
  const record = life.ledger.beads[1];
  if (record !== undefined) {
    life.ledger = { ...life.ledger, beads: { 1: { ...record, approvedSteps: ['approve'] } } };
  }
  expect(withSteps(life, ['approve']).tick().see(1)).toBe('queued [ada done]');
});

it('whoever says /done approves what there is', () => {
  const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().tick([comment([{ type: 'done' }])]);
  expect(withSteps(life.publish(1, 'crashed'), ['approve']).tick().see(1)).toBe('queued [ada done]');
});

it('two that are asked for are waited for both, also where the agent was never told of steps', () => {
  const life = published();
  const attempts = life.snapshot.attempts.map((view): AttemptView => {
    const { result } = view;
    if (result?.gate.status !== 'accepted') return view;
    return { ...view, result: { ...result, gate: { ...result.gate, waits: ['approve', 'sign'] } } };
  });
  life.snapshot = { ...life.snapshot, attempts };
  expect(life.tick().see(1)).toBe('held [ada waits]');
  expect(life.tick([approval(901)]).see(1)).toBe('held [ada waits]');
  expect(life.tick([comment([{ type: 'approve', step: 'sign' }], { comment: 902 })]).see(1)).toMatch(/^working/);
});

it('a run that does not say what a person has to approve delivers nothing of a formula', () => {
  const asking = (): Life => {
    const life = published();
    const record = life.ledger.beads[1];
    const labels = issueOf(1).labels.flatMap((each) => [each, { ...each, name: 'formula:release' }]);
    life.snapshot = { ...life.snapshot, issues: [{ ...issueOf(1), labels }] };
    if (record !== undefined) life.ledger = { ...life.ledger, beads: { 1: { ...record, formula } } };
    return life;
  };
  const life = asking().tick();
  expect(life.see(1)).toBe('held [ada waits]');
  expect(why(life)).toContain('Bring the Action in the workflow up to date, then comment `/retry`.');
  expect(life.log).not.toContain('open-pull');
  life.tick([comment([{ type: 'retry' }], { comment: 904 })]);
  expect(withSteps(life.publish(1, 'no-change'), []).tick().see(1)).toMatch(/^queued/);
  // One that says there are none is believed.
  expect(withSteps(asking(), []).tick().see(1)).toBe('queued [ada done]');
});

it('thirty of them, with the longest names, are written down', () => {
  const many = Array.from({ length: 30 }, (_, index) => `step-${'x'.repeat(33)}${index + 10}`.slice(0, 40));
  expect(withSteps(published(), many).tick().see(1)).toBe('held [ada waits]');
});

it('what was begun anew and approved is gone on with, not begun anew once more', () => {
  const life = published().tick();
  life.tick([comment([{ type: 'reimagine', hint: null }])]);
  expect(life.ledger.beads[1]?.attempt?.mode).toBe('reimagine');
  expect(withSteps(life.publish(1, 'done'), ['approve']).tick().see(1)).toMatch(/^held .* waits\]$/);
  life.tick([approval(903)]);
  expect(life.ledger.beads[1]?.attempt?.mode).toBe('work');
});

const planned: Molecule = { formula: 'release', steps: [step('approve', false), step('collect', false)] };

// Its agent asked to close the step, was told that it waits for a person, and stopped.
function stopsFor(life: Life): Life {
  const attempts = withSteps(life, ['approve'], planned).snapshot.attempts.map((view, index, all): AttemptView => {
    const { result } = view;
    if (index < all.length - 1 || result === null || result.testimony === null) return view;
    return { ...view, result: { ...result, testimony: { ...result.testimony, outcome: 'waits', waits: 'approve' } } };
  });
  life.snapshot = { ...life.snapshot, attempts };
  return life;
}

it('the approval of a step whose work is there closes it: nobody does it again', () => {
  const life = stopsFor(published()).tick();
  expect(life.see(1)).toBe('held [ada waits]');
  expect(why(life)).toContain('approve (open), collect (open)');
  life.tick([approval(901)]);
  expect(life.see(1)).toMatch(/^working/);
  expect(why(life)).toContain('approve (done), collect (open)');
  expect(life.ledger.beads[1]?.molecule?.steps[0]).toMatchObject({ by: 'ada', attempt: 1 });
});

it('so does one that came before its agent had ended', () => {
  const life = published();
  life.ledger = {
    ...life.ledger,
    beads: Object.fromEntries(
      Object.entries(life.ledger.beads).map(([id, record]) => [id, { ...record, approvedSteps: ['approve'] }]),
    ),
  };
  expect(stopsFor(life).tick().see(1)).toMatch(/^working .*\[ada waits\]$/);
  expect(why(life)).toContain('approve (done), collect (open)');
});

it('a step is not closed by an approval that comes before its work', () => {
  const life = withSteps(published('no-change'), [], planned).tick();
  life.tick([approval(901)]);
  expect(why(life)).toContain('approve (open), collect (open)');
});
