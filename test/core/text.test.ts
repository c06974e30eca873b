/** Text from others, for GitHub and for terminals. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coded, inert, unmark } from '../../src/core/beads/text.ts';

const marks = '` * _ { } [ ] < > ( ) # + ! | ~ @ & / \\ a ; 3'.split(' ');

it('is inert on GitHub, and again what it was on a terminal', () => {
  expect(inert('# @root <b> /done', 100)).toBe('&#35; &#64;root &#60;b&#62; &#47;done');
  expect(unmark('&#35; &#64;root &#60;b&#62; &#47;done')).toBe('# @root <b> /done');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...marks) }), (text) => {
      expect(unmark(inert(text, 200))).toBe(text);
    }),
  );
});

it('makes no character that could steer a terminal', () => {
  expect(unmark('&#27;&#155;&#8238;&#10;')).toBe('&#27;&#155;&#8238;&#10;');
});

it('shows a name as it is written, and lets none out of its code', () => {
  expect(coded('feature/login_2', 100)).toBe('`feature/login_2`');
  expect(coded('a`\n@all <b>`', 100)).toBe('`a @all <b>`');
  expect(coded('``', 100)).toBe('` `');
});
