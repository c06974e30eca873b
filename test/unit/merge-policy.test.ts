/** Properties of what two sides added side by side. */
import { expect, test } from 'vitest';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

async function outcome(path: string, base: string, sides: readonly [string, string]): Promise<string> {
  const [ours, theirs] = sides.map((added) => (added.includes('\n') ? added : `${base}${added}\n`));
  const answer = await resolveFile({ path, base, ours: ours ?? '', theirs: theirs ?? '' });
  return answer.status === 'resolved' ? 'resolved' : answer.reason;
}

test.each([
  ['a.ts', "import 'x';\n", "import { get } from 'lodash';", "import { get } from './http';"],
  ['a.ts', "import 'x';\n", "import type { A } from 'p';", "import { A } from 'q';"],
  ['a.ts', "export { b } from 'b';\n", "export { a } from './one';", "export { c as a } from './two';"],
  ['a.py', 'import os\n', 'import numpy as np', 'import numpy'],
  ['a.rs', 'use std::io;\n', 'use std::fmt::Result;', 'use anyhow::Result;'],
  ['A.java', 'import java.util.List;\n', 'import java.util.Date;', 'import java.sql.Date;'],
])('one name does not come to mean two things, nor one thing two names (%s)', async (path, base, ...sides) => {
  expect(await outcome(path, base, sides)).toMatch(/mean something|under different names/u);
});

test.each([
  ['a.ts', "import 'x';\n", "import { get } from 'lodash';", "import { post } from './http';"],
  ['a.py', 'import os\n', 'from a import b', 'from c import d as e'],
  ['a.rs', 'use std::io;\n', 'use std::path::{Path, PathBuf};', 'use std::time::Duration;'],
  ['A.java', 'import java.util.List;\n', 'import java.util.Date;', 'import java.util.Map;'],
])('imports of different things stand side by side (%s)', async (path, base, ...sides) => {
  expect(await outcome(path, base, sides)).toBe('resolved');
});

test.each([
  ["export const A = 'E001';\n", "export const B = 'E002';", "export const C = 'E002';"],
  ['export const A = 1 << 0;\n', 'export const B = 1 << 1;', 'export const C = 1 << 1;'],
])('a value that tells neighbours apart is not taken twice', async (base, ours, theirs) => {
  expect(await outcome('a.ts', base, [ours, theirs])).toMatch(/take the value/u);
});

test.each([
  ['.a {\n  color: red;\n}\n', '.a.on {\n  color: green;\n}\n', '.a:hover {\n  color: pink;\n}\n'],
  ['.a {\n  color: red;\n}\n', '.a.on {\n  margin: 0;\n}\n', '.a:hover {\n  margin-top: 1px;\n}\n'],
])('style rules that may override one another are left to people', async (base, ours, theirs) => {
  expect(await outcome('a.css', base, [base + ours, base + theirs])).toMatch(/the later one holds/u);
});

test('a comment at the end of a line of YAML stays on that line', async () => {
  const base = 'db:\n  image: a:1\n';
  const answer = await resolveFile({
    path: 'a.yaml',
    base,
    ours: 'db:\n  image: a:2 # pinned\n',
    theirs: `${base}  env:\n    A: b\n`,
  });
  expect(answer).toMatchObject({ text: 'db:\n  image: a:2 # pinned\n  env:\n    A: b\n' });
});

test('packages of one version stand side by side, a package in two tables does not', async () => {
  const toml = '[dependencies]\nserde = "1"\n';
  expect(await outcome('Cargo.toml', toml, ['anyhow = "1"', 'rand = "1"'])).toBe('resolved');
  const json = (dev: string, own: string): string =>
    `{\n  "dependencies": {\n    "a": "1"${own}\n  },\n  "devDependencies": {\n    "b": "1"${dev}\n  }\n}\n`;
  const sides = [json(',\n    "tsx": "^4.0.0"', ''), json('', ',\n    "tsx": "^4.0.0"')] as const;
  expect(await outcome('package.json', json('', ''), sides)).toBe('""dependencies" > "tsx"" would be there twice');
});

test('a dotted key and a table of the same name are not both there', async () => {
  const base = '[a]\nx = 1\n';
  expect(await outcome('a.toml', base, ['b.c = 1', '[a.b]\nc = 2\n'.replace(/^/u, base)])).toMatch(/twice/u);
});
