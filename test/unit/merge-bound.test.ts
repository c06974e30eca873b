/** Text that somebody made to keep the rules busy is read in one pass, or handed up at once. */
import { expect, test } from 'vitest';
import { kindOf } from '../../src/adapters/merge/kinds/registry.ts';
import { namesInHoles } from '../../src/adapters/merge/policy/token.ts';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

test.each([
  ["'a ${one} ${two + three}'", ['one', 'two', 'three']],
  ["'${one({ two: `${three}` })} four'", ['one', 'two', 'three']],
  ["'#{one} } ${two'", ['one', 'two']],
  ["f'{one} two'", ['one']],
  ['"$one two"', ['one']],
  ["'{one}'", []],
])('the names in the holes of %s', (token, names) => {
  expect(namesInHoles(token)).toEqual(names);
});

test('a name is told once for each time that it is there, however many holes are open', () => {
  expect(namesInHoles(`'${'${a'.repeat(300_000)}'`)).toHaveLength(300_000);
});

test.each(['a.ts', 'a.toml', 'a.md', 'a.csv', 'package.json'])('a very long line is handed up (%s)', async (path) => {
  const base = `a = "${' '.repeat(1_000_000)}x"\n`;
  const answer = await resolveFile({ path, base, ours: `${base}b = 1\n`, theirs: `${base}c = 2\n` });
  expect(answer).toMatchObject({ status: 'unknown', kind: 'large' });
  expect(await kindOf(path, [base])).toBeUndefined();
});

test('thousands of constants are compared in one pass', async () => {
  const base = Array.from({ length: 6000 }, (_, i) => `const n${i} = ${i};\n`).join('');
  const answer = await resolveFile({
    path: 'a.ts',
    base,
    ours: `${base}const b = 'b';\n`,
    theirs: `${base}const c = 'c';\n`,
  });
  expect(answer.status).toBe('resolved');
}, 60_000);

test('what both sides add by the thousand is handed up', async () => {
  const rows = (side: string): string => Array.from({ length: 1000 }, (_, i) => `${side}${i},x${side}${i}\n`).join('');
  const base = 'name,title\n';
  const answer = await resolveFile({ path: 'a.csv', base, ours: base + rows('a'), theirs: base + rows('b') });
  expect(answer).toMatchObject({ status: 'vetoed' });
});

// Looked for anew from each of them, the end that is not there takes minutes.
test.each([
  ['a.html', '<!--'],
  ['a.html', '<script'],
  ['a.html', '<!doctype'],
  ['a.xml', '<!--'],
  ['a.xml', '<?'],
  ['a.xml', '<![CDATA['],
])('in %s %s that is never closed is seen in one pass', { timeout: 20_000 }, async (path, open) => {
  const base = `${open}\n`.repeat(900_000 / (open.length + 1));
  const answer = await resolveFile({ path, base, ours: `${base}b\n`, theirs: `${base}c\n` });
  expect(answer).toMatchObject({ status: 'unknown', reason: expect.stringContaining('not well-formed') });
});
