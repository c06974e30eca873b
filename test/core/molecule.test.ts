/** Formulas and molecules: what is wrong with a formula is said, and what is done stays done. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFormula } from '../../src/adapters/config/formula-text.ts';
import { fillIn, Formula, formulaFaults, inOrder, moleculeOf, variablesOf } from '../../src/core/beads/molecule.ts';

const formula = (...steps: { id: string; needs?: string[] }[]): Formula =>
  Formula.parse({ variables: { test: 'npm test' }, steps: steps.map((step) => ({ title: step.id, ...step })) });

describe('a formula', () => {
  it.each([
    ['two of one name', [{ id: 'a' }, { id: 'a' }], 'two steps are called a'],
    ['a need that is not there', [{ id: 'a', needs: ['b'] }], 'a needs b, which is no step'],
    [
      'a circle',
      [
        { id: 'a', needs: ['b'] },
        { id: 'b', needs: ['a'] },
      ],
      'steps need each other in a circle',
    ],
  ])('with %s cannot be worked through', (_, steps, fault) => {
    expect(formulaFaults(formula(...steps))).toEqual([fault]);
  });

  it('is put in an order in which needs come first', () => {
    const steps = inOrder(formula({ id: 'c', needs: ['b'] }, { id: 'b', needs: ['a'] }, { id: 'a' }).steps);
    expect(steps.map((step) => step.id)).toEqual(['a', 'b', 'c']);
  });

  it('that is misspelt is refused with line, column and what was meant', () => {
    const read = parseFormula('f.yml', 'steps:\n  - id: a\n    title: A\n    neds: []\n');
    expect(read).toMatchObject({ status: 'faulty', reason: expect.stringMatching(/f\.yml:4:5.*needs/) });
  });

  it('takes values from the bead where it has a variable of that name', () => {
    const variables = variablesOf(formula({ id: 'a' }), 'Do it.\n\ntest: make check\nother: rm -rf /\n');
    expect(variables).toEqual({ test: 'make check' });
    expect(fillIn('Run {{test}} and {{ other }}', variables)).toBe('Run make check and {{ other }}');
  });

  it.each(readdirSync('.github/formulas'))('%s, which is shipped, can be worked through', (name) => {
    expect(parseFormula(name, readFileSync(`.github/formulas/${name}`, 'utf8'))).toMatchObject({ status: 'read' });
  });
});

it('a molecule keeps what was done, by whom, through a change of its formula', () => {
  const before = moleculeOf('f', formula({ id: 'a' }, { id: 'b' }, { id: 'gone' }), null);
  const done = { ...before, steps: before.steps.map((step) => ({ ...step, isDone: true, by: 'ada', attempt: 1 })) };
  const after = moleculeOf('f', formula({ id: 'new' }, { id: 'b' }), done);
  expect(after.steps.map(({ id, isDone, by }) => [id, isDone, by])).toEqual([
    ['new', false, null],
    ['b', true, 'ada'],
  ]);
});
