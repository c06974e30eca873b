/** The cases themselves: what they say is in a known-good answer, and neither side alone has it. */
import { expect, it } from 'vitest';
import type { Files, OwnCase } from '../../bench/merge/own-case.ts';
import { ownSources } from '../../bench/merge/own.ts';

function missing(each: OwnCase, files: Files): readonly string[] {
  return (each.keeps ?? []).filter((keep) => {
    const [, isNot, path = '', text = ''] = /^(!?)(?:1\d{5} )?(.+?)(?:: (.*))?$/su.exec(keep) ?? [];
    return (files[path]?.includes(text) === true) === (isNot === '!');
  });
}

const told = ownSources().filter(({ gold }) => gold !== undefined);

it('are many', () => {
  expect(told.length).toBeGreaterThan(50);
  expect(new Set(ownSources().map(({ id }) => id)).size).toBe(ownSources().length);
});

it.each(told)('$id', (each) => {
  const side = (files: Files): Files => ({ ...each.base, ...files });
  expect(missing(each, { ...side(each.ours), ...each.theirs, ...each.gold })).toEqual([]);
  expect(missing(each, side(each.ours))).not.toEqual([]);
  expect(missing(each, side(each.theirs))).not.toEqual([]);
});
