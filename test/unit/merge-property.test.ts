/** What must hold for any conflict, not only for those somebody thought of. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { regions } from '../../src/adapters/merge/diff.ts';
import type { FileResolution } from '../../src/adapters/merge/resolve-file.ts';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

const names = ['ash', 'birch', 'cedar', 'elm', 'fir', 'hazel', 'larch', 'maple', 'oak', 'pine', 'rowan', 'willow'];
const name = fc.constantFrom(...names);
const values = fc.dictionary(name, fc.constantFrom('red', 'blue', 'green', 'white'), { maxKeys: 8 });

function renderJson(value: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function renderFunctions(bodies: Readonly<Record<string, string>>): string {
  return Object.entries(bodies)
    .map(([key, value]) => `export function ${key}() {\n  return '${value}';\n}\n`)
    .join('\n');
}

function textOf(answer: FileResolution): string | undefined {
  return answer.status === 'resolved' && answer.departures.length === 0 ? answer.text : undefined;
}

/** What three-way merging means for one key; undefined where the sides contradict each other. */
function expectKey(
  key: string,
  sides: Readonly<Record<'base' | 'ours' | 'theirs', Readonly<Record<string, string>>>>,
): string | undefined {
  const [base, ours, theirs] = [sides.base[key], sides.ours[key], sides.theirs[key]];
  return ours === base ? theirs : ours;
}

// Bodies that are alike can be renamed as well as removed and added; where lines tell no conflict, nobody asks.
function isNoConflict({ base, ours, theirs }: Readonly<Record<'base' | 'ours' | 'theirs', string>>): boolean {
  const linesOf = (text: string): string[] => text.split(/(?<=\n)/u);
  const cut = regions({ base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) });
  return cut?.every(({ kind }) => kind !== 'conflict') === true;
}

it.each([
  ['a.json', renderJson],
  ['a.js', renderFunctions],
])('%s: an answer holds exactly what each side made of each key', async (path, render) => {
  await fc.assert(
    fc.asyncProperty(values, values, values, async (base, ours, theirs) => {
      const texts = { base: render(base), ours: render(ours), theirs: render(theirs) };
      const answer = textOf(await resolveFile({ path, ...texts }));
      if (answer === undefined || isNoConflict(texts)) return;
      for (const key of names) {
        const [one, two, old] = [ours[key], theirs[key], base[key]];
        expect([one, two]).toSatisfy(() => one === two || one === old || two === old);
        const wanted = expectKey(key, { base, ours, theirs });
        const found = new RegExp(`(?:"${key}": "|function ${key}\\(\\) \\{\\s+return ')(\\w+)`, 'u').exec(answer)?.[1];
        expect([key, found]).toEqual([key, wanted]);
      }
    }),
    { numRuns: 300 },
  );
});

const token = fc.constantFrom(
  'a',
  'b',
  'c',
  '1',
  '2',
  '+',
  '(',
  ')',
  '{',
  '}',
  ';',
  ',',
  '=',
  'const',
  'return',
  '\n',
  '  ',
);

it('identity: a side that changed nothing takes nothing away', async () => {
  await fc.assert(
    fc.asyncProperty(values, values, async (base, theirs) => {
      for (const [path, render] of [
        ['a.json', renderJson],
        ['a.js', renderFunctions],
        ['a.unknown', renderJson],
      ] as const) {
        const one = await resolveFile({ path, base: render(base), ours: render(base), theirs: render(theirs) });
        const two = await resolveFile({ path, base: render(base), ours: render(theirs), theirs: render(base) });
        expect([textOf(one), textOf(two)]).toEqual([render(theirs), render(theirs)]);
      }
    }),
    { numRuns: 60 },
  );
});

it('symmetry: the sides may be told apart by their order only', async () => {
  await fc.assert(
    fc.asyncProperty(values, values, values, async (base, ours, theirs) => {
      const render = renderFunctions;
      const one = textOf(
        await resolveFile({ path: 'a.js', base: render(base), ours: render(ours), theirs: render(theirs) }),
      );
      const two = textOf(
        await resolveFile({ path: 'a.js', base: render(base), ours: render(theirs), theirs: render(ours) }),
      );
      const sorted = (text: string | undefined): string | undefined =>
        text
          ?.split('\n')
          .filter((line) => line !== '')
          .toSorted()
          .join('\n');
      expect(sorted(two)).toBe(sorted(one));
    }),
    { numRuns: 200 },
  );
});

const source = `import fs from 'node:fs';

export const limits = { low: 1, high: 9 };

export function first(a, b = 2) {
  const c = a + b;
  return c;
}

export function second(list) {
  list.push(1);
  return list;
}
`;

/** Replaces a stretch of the source by some tokens. */
const mutation = fc
  .tuple(fc.nat(source.length - 1), fc.nat(12), fc.array(token, { maxLength: 4 }))
  .map(([at, length, tokens]) => source.slice(0, at) + tokens.join(' ') + source.slice(at + length));

it('under any mutation: never markers, and never a word that neither side has', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, mutation, async (ours, theirs) => {
      const answer = textOf(await resolveFile({ path: 'a.js', base: source, ours, theirs }));
      expect(answer ?? '').not.toMatch(/^(?:<{7}|>{7}|={7})/mu);
      if (answer === undefined) return;
      const words = (text: string): readonly string[] => text.match(/\w+|[^\s\w,;]/gu) ?? [];
      const count = (text: string): Map<string, number> => {
        const counts = new Map<string, number>();
        for (const word of words(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
        return counts;
      };
      const [base, one, two, out] = [count(source), count(ours), count(theirs), count(answer)];
      for (const word of new Set([...base.keys(), ...one.keys(), ...two.keys(), ...out.keys()])) {
        const [old, mine, yours] = [base.get(word) ?? 0, one.get(word) ?? 0, two.get(word) ?? 0];
        const sums = new Set([
          mine + yours - old,
          ours === theirs ? mine : mine + yours - old,
          Math.max(mine, yours),
          Math.min(mine, yours),
        ]);
        expect([word, out.get(word) ?? 0]).toSatisfy(() => sums.has(out.get(word) ?? 0));
      }
    }),
    { numRuns: 400 },
  );
});
