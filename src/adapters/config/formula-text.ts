/** `.github/formulas/<name>.yml` as text → {@link Formula}, with problems by line and column. */
import { Formula, formulaFaults } from '../../core/beads/molecule.ts';
import { parseYaml, renderProblem } from './yaml-text.ts';

/** What reading a formula came to; `reason` is for a person. */
export type ReadFormula =
  | { readonly status: 'read'; readonly formula: Formula }
  | { readonly status: 'faulty'; readonly reason: string };

/** Reads the text of a formula; `path` is what problems name. */
export function parseFormula(path: string, text: string): ReadFormula {
  const reading = parseYaml(text, Formula);
  if (reading.status === 'invalid') {
    return { status: 'faulty', reason: reading.problems.map((problem) => renderProblem(path, problem)).join('\n') };
  }
  const faults = formulaFaults(reading.value);
  if (faults.length > 0) return { status: 'faulty', reason: `${path}: ${faults.join('; ')}` };
  return { status: 'read', formula: reading.value };
}
