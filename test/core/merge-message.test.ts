/** What the title of an issue or a pull request may say to GitHub in the commit that lands. */
import { describe, expect, it } from 'vitest';
import { renderMergeMessage, renderPullTitle, renderSquashMessage } from '../../src/core/people/pull-texts.ts';
import { beadOf } from './sample.ts';

const titles: readonly (readonly [title: string, shown: string])[] = [
  ['Add a button [skip ci]', 'Add a button'],
  ['Add a button [skip [skip ci]ci]', 'Add a button'],
  ['Add a button [skip\u200Bci]', 'Add a button'],
  ['Add a button [CI\u00A0 SKIP]', 'Add a button'],
  ['[no ci][skip actions]Add', 'Add'],
  ['Fix #12', 'Fix issue #12'],
  ['Closes: #12, resolves o/r#4', 'Closes: issue #12, resolves issue o/r#4'],
  ['fixed:GH-3', 'fixed:issue GH-3'],
  ['fix\u200B #12', 'fix issue #12'],
  ['Fix https://github.com/o/r/issues/3', 'Fix issue https://github.com/o/r/issues/3'],
  ['Prefix #1 of 2', 'Prefix #1 of 2'],
];

describe('a title in the commit that lands', () => {
  it.each(titles)('%j is %j', (title, shown) => {
    expect(renderMergeMessage(null, 4, title)).toBe(`Merge pull request #4: ${shown}`);
    expect(renderSquashMessage(null, 4, title)).toBe(`${shown} (#4)`);
    expect(renderPullTitle(beadOf(1, { title }))).toBe(shown);
  });

  it('closes the bead of its own', () => {
    expect(renderMergeMessage(beadOf(1, { title: 'Fix #12' }), 4, '')).toContain('Fix issue #12\n\nCloses #1\n');
  });
});
