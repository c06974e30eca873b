/** How a record becomes text: the same bytes whichever way it came about, and what is the same is found to be. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameRecord, render } from '../../src/core/ledger/ledger.ts';

const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })).map((made) => ({ ...made }));

/** The same values with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => turned(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, turned(each)]),
  );
}

it('a record is written as JSON with two spaces that reads back as the same', () => {
  fc.assert(
    fc.property(record, (made) => {
      const text = render(made);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(made)));
      expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    }),
  );
});

it('the order of keys makes no difference', () => {
  fc.assert(
    fc.property(record, (made) => {
      const other = { ...Object(turned(made)) };
      expect(render(other)).toBe(render(made));
      expect(isSameRecord(other, made)).toBe(true);
    }),
  );
});

it('two records are the same if and only if they are written as the same bytes', () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      expect(isSameRecord(a, b)).toBe(render(a) === render(b));
    }),
  );
});
