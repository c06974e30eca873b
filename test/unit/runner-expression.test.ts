/** Expressions of workflows: templates, conditions, and what is refused. */
import { describe, expect, it } from 'vitest';
import { evaluateCondition, ExpressionFault, fill, fillToText } from '../../src/town/runner/expression.ts';
import type { Scope } from '../../src/town/runner/expression.ts';

const scope: Scope = {
  contexts: {
    github: { ref: 'refs/heads/main', event: { labels: [{ name: 'a' }, { name: 'b' }] } },
    inputs: { n: 3, yes: true, text: "it's" },
    env: {},
    matrix: { include: { OS: 'linux' } },
  },
  functions: { always: () => true, success: () => true, failure: () => false, cancelled: () => false },
};

describe('a template', () => {
  it.each([
    ['plain', 'plain'],
    ['${{ inputs.n }}', 3],
    ['${{ inputs.yes }}', true],
    ['n=${{ inputs.n }}!', 'n=3!'],
    ['${{ inputs.n }}${{ inputs.yes }}', '3true'],
    ["${{ 'a }} b' }}", 'a }} b'],
    ["${{ 'it''s }}' }}", "it's }}"],
    ['  indented\n    ${{ inputs.n }}\n', '  indented\n    3\n'],
    ["${{ format('{0}-{1}', inputs.n, github.ref) }}", '3-refs/heads/main'],
    ["${{ contains(github.event.labels.*.name, 'b') }}", true],
    ["${{ fromJSON('[1, 2]')[1] }}", 2],
    ['${{ toJSON(inputs.n) }}', '3'],
    ["${{ join(github.event.labels.*.name, ', ') }}", 'a, b'],
    ["${{ inputs.n == '3' && 'same' || 'other' }}", 'same'],
    ['${{ github.nothing.here }}', null],
    ['${{ matrix.include.os }}', 'linux'],
    ["${{ startsWith(github.ref, 'REFS/') }}", true],
    ['$${{ inputs.n }}', '$3'],
  ])('%j gives %j', (template, expected) => {
    expect(fill(template, scope)).toEqual(expected);
  });

  it('fills lists and mappings, keys too, and inserts mappings', () => {
    const template = { 'a-${{ inputs.n }}': ['${{ inputs.n }}'], '${{ insert }}': '${{ matrix.include }}' };
    expect(fill(template, scope)).toEqual({ 'a-3': [3], OS: 'linux' });
  });

  it.each([
    ['${{ nope }}'],
    ['${{ inputs.n'],
    ['${{ unknown() }}'],
    ["${{ fromJSON('{') }}"],
    ['${{ process.exit() }}'],
  ])('%j is refused', (template) => {
    expect(() => fill(template, scope)).toThrow(ExpressionFault);
  });

  it('as text leaves nothing for null', () => {
    expect(fillToText('[${{ github.nothing }}]', scope)).toBe('[]');
    expect(fillToText(undefined, scope)).toBe('');
  });
});

describe('a condition', () => {
  const failed: Scope = {
    ...scope,
    functions: { always: () => true, success: () => false, failure: () => true, cancelled: () => false },
  };
  it.each([
    [undefined, true, false],
    ['', true, false],
    ['inputs.yes', true, false],
    ['${{ inputs.yes }}', true, false],
    ['always()', true, true],
    ['failure()', false, true],
    ['${{ failure() && inputs.n == 3 }}', false, true],
    ["github.ref == 'success()'", false, false],
    ['!cancelled()', true, true],
    ['${{ inputs.yes }} && false', true, false],
    ["github.ref == 'refs/heads/main' && !inputs.yes", false, false],
  ])('%j is %j, and %j after a failure', (condition, whenFine, whenFailed) => {
    expect([evaluateCondition(condition, scope), evaluateCondition(condition, failed)]).toEqual([whenFine, whenFailed]);
  });
});
