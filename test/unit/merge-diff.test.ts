/** Edit scripts and three-way regions, on every small input that fast-check can think of. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diff, regions } from '../../src/adapters/merge/diff.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

it('turns the base into the side by its hunks, with the fewest edits', () => {
  fc.assert(
    fc.property(lines, lines, (base, side) => {
      const hunks = diff(base, side) ?? [];
      const out: string[] = [];
      let at = 0;
      for (const { start, end, from, to } of hunks) {
        out.push(...base.slice(at, start), ...side.slice(from, to));
        at = end;
      }
      out.push(...base.slice(at));
      expect(out).toEqual(side);
      const edits = hunks.reduce((sum, hunk) => sum + hunk.end - hunk.start + hunk.to - hunk.from, 0);
      expect(edits).toBe(base.length + side.length - 2 * common(base, side));
    }),
  );
});

/** Length of the longest common subsequence, the slow and obvious way. */
function common(one: readonly string[], two: readonly string[]): number {
  const row = Array.from({ length: two.length + 1 }, () => 0);
  for (const token of one) {
    let left = 0;
    two.forEach((other, i) => {
      const above = row[i + 1] ?? 0;
      const best = token === other ? left + 1 : Math.max(above, row[i] ?? 0);
      left = above;
      row[i + 1] = best;
    });
  }
  return row.at(-1) ?? 0;
}

it('cuts all three texts into regions that leave nothing out', () => {
  fc.assert(
    fc.property(lines, lines, lines, (base, ours, theirs) => {
      const cut = regions({ base, ours, theirs }) ?? [];
      expect(cut.flatMap((region) => base.slice(...region.base))).toEqual(base);
      expect(cut.flatMap((region) => ours.slice(...region.ours))).toEqual(ours);
      expect(cut.flatMap((region) => theirs.slice(...region.theirs))).toEqual(theirs);
      for (const region of cut) {
        const [one, two, old] = [
          ours.slice(...region.ours),
          theirs.slice(...region.theirs),
          base.slice(...region.base),
        ];
        const isTrue = {
          same: isEqual(one, old) && isEqual(two, old),
          ours: isEqual(two, old),
          theirs: isEqual(one, old),
          both: isEqual(one, two),
          conflict: !isEqual(one, two),
        };
        expect([region.kind, isTrue[region.kind]]).toEqual([region.kind, true]);
      }
    }),
  );
});

function isEqual(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((line, i) => line === two[i]);
}

it('takes touching changes for a conflict, as git does', () => {
  const kinds = regions({ base: ['a', 'b', 'c'], ours: ['x', 'b', 'c'], theirs: ['a', 'y', 'c'] })?.map(
    ({ kind }) => kind,
  );
  expect(kinds).toEqual(['conflict', 'same']);
});
