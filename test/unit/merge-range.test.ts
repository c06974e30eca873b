/** Version ranges: what is claimed to be satisfied surely is. */
import { expect, it } from 'vitest';
import { satisfies } from '../../src/adapters/merge/range.ts';

it.each([
  ['1.2.3', '1.2.3', true],
  ['1.2.3', '^1.0.0', true],
  ['2.0.0', '^1.0.0', false],
  ['0.2.9', '^0.2.1', true],
  ['0.3.0', '^0.2.1', false],
  ['0.0.4', '^0.0.3', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['1.9.0', '~1', true],
  ['1.9.0', '1.x', true],
  ['2.0.0', '1.x', false],
  ['3.1.4', '*', true],
  ['1.5.0', '>=1.0.0 <2.0.0', true],
  ['2.5.0', '>=1.0.0 <2.0.0', false],
  ['2.5.0', '^1.0.0 || ^2.0.0', true],
  ['1.0.0-beta.1', '^1.0.0', false],
  ['1.0.0', 'git+ssh://example.com/x.git', false],
  ['1.0.0', 'workspace:*', false],
])('%s in %s: %s', (version, range, isIn) => {
  expect(satisfies(version, range)).toBe(isIn);
});
