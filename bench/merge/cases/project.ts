/** More than one file: names across files, moves, renames, lock files, what exists. */
import type { OwnCase } from '../own-case.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const lib =
  'export function sum(a, b) {\n  return a + b;\n}\n\nexport function max(a, b) {\n  return a > b ? a : b;\n}\n';
const pad = Array.from({ length: 10 }, (_, i) => `export const pad${i} = ${i};\n`).join('');

function lock(dependencies: Readonly<Record<string, string>>): string {
  const packages = Object.entries(dependencies).map(
    ([name, version]) => [`node_modules/${name}`, { version, integrity: `sha512-${name}` }] as const,
  );
  const ranges = Object.fromEntries(Object.entries(dependencies).map(([name, version]) => [name, `^${version}`]));
  return json({
    name: 'x',
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: 'x', dependencies: ranges }, ...Object.fromEntries(packages) },
  });
}

function manifest(dependencies: Readonly<Record<string, string>>): string {
  return json({
    name: 'x',
    dependencies: Object.fromEntries(Object.entries(dependencies).map(([name, version]) => [name, `^${version}`])),
  });
}

export const projectCases: readonly OwnCase[] = [
  { id: 'lock-file-by-both', want: 'both', base: { 'package.json': manifest({ a: '1.0.0' }), 'package-lock.json': lock({ a: '1.0.0' }) }, ours: { 'package.json': manifest({ a: '1.0.0', b: '2.0.0' }), 'package-lock.json': lock({ a: '1.0.0', b: '2.0.0' }) }, theirs: { 'package.json': manifest({ a: '1.0.0', c: '3.1.0' }), 'package-lock.json': lock({ a: '1.0.0', c: '3.1.0' }) }, keeps: ['package-lock.json: node_modules/b', 'package-lock.json: node_modules/c', 'package.json: "c": "^3.1.0"'] },
  { id: 'lock-file-of-another-tool', want: 'human', base: { 'Gemfile.lock': 'GEM\n  a (1.0)\n' }, ours: { 'Gemfile.lock': 'GEM\n  a (1.0)\n  b (1.0)\n' }, theirs: { 'Gemfile.lock': 'GEM\n  a (1.0)\n  c (1.0)\n' } },
  { id: 'move-to-another-file-and-edit', want: 'both', base: { 'a.js': pad + lib, 'b.js': 'export const b = 1;\n' }, ours: { 'a.js': pad + lib.slice(lib.indexOf('export function max')), 'b.js': `export const b = 1;\n\n${lib.slice(0, lib.indexOf('\nexport function max'))}` }, theirs: { 'a.js': (pad + lib).replace('a + b', 'b + a') }, keeps: ['b.js: return b + a', '!a.js: function sum'] },
  { id: 'delete-not-move-and-edit', want: 'human', base: { 'a.js': pad + lib, 'b.js': 'export const b = 1;\n' }, ours: { 'a.js': pad + lib.slice(lib.indexOf('export function max')) }, theirs: { 'a.js': (pad + lib).replace('a + b', 'b + a') } },
  { id: 'rename-file-and-conflict', want: 'both', base: { 'a.js': `${pad}export const list = ['a'];\n` }, moves: { ours: ['a.js', 'lib/a.js'] }, ours: { 'lib/a.js': `${pad}export const list = ['a', 'b'];\n` }, theirs: { 'a.js': `${pad}export const list = ['a', 'c'];\n` }, keeps: ["lib/a.js: ['a', 'b', 'c']", '!a.js'] },
  { id: 'rename-two-ways', want: 'human', base: { 'a.js': pad }, moves: { ours: ['a.js', 'b.js'], theirs: ['a.js', 'c.js'] }, ours: {}, theirs: {} },
  { id: 'delete-and-edit-file', want: 'human', base: { 'a.js': pad }, ours: { 'a.js': null }, theirs: { 'a.js': pad.replace('= 3', '= 33') } },
  { id: 'rename-and-delete-file', want: 'human', base: { 'a.js': pad, 'z.js': 'z\n' }, moves: { ours: ['a.js', 'b.js'] }, ours: {}, theirs: { 'a.js': null } },
  { id: 'executable-and-edit-conflict', want: 'both', base: { 'a.md': '- one\n' }, executable: { ours: 'a.md' }, ours: { 'a.md': '- one\n- apples\n' }, theirs: { 'a.md': '- one\n- pears\n' }, keeps: ['a.md: - apples', 'a.md: - pears'] },
  { id: 'clean-disjoint', want: 'clean', base: { 'a.js': pad }, ours: { 'a.js': pad.replace('= 1;', '= 11;') }, theirs: { 'a.js': pad.replace('= 8;', '= 88;') }, keeps: ['a.js: = 11;', 'a.js: = 88;'] },
  { id: 'clean-two-files', want: 'clean', base: { 'a.js': pad, 'b.js': 'export const b = 1;\n' }, ours: { 'a.js': pad.replace('= 1;', '= 11;') }, theirs: { 'b.js': 'export const b = 2;\n' }, keeps: ['a.js: = 11;', 'b.js: b = 2'] },
  { id: 'clean-optional-parameter', want: 'clean', base: { 'a.js': lib, 'b.js': "import { sum } from './a.js';\nexport const x = sum(1, 2);\n" }, ours: { 'a.js': lib.replace('sum(a, b)', 'sum(a, b, c = 0)') }, theirs: { 'b.js': "import { sum } from './a.js';\nexport const x = sum(1, 2);\nexport const y = sum(3, 4);\n" }, keeps: ['a.js: c = 0', 'b.js: sum(3, 4)'] },
  { id: 'clean-removed-unused', want: 'clean', base: { 'a.js': pad + lib, 'b.js': "import { max } from './a.js';\nexport const x = max(1, 2);\n" }, ours: { 'a.js': pad + lib.slice(lib.indexOf('export function max')) }, theirs: { 'b.js': "import { max } from './a.js';\nexport const x = max(1, 2);\nexport const y = max(3, 4);\n" }, keeps: ['b.js: max(3, 4)', '!a.js: function sum'] },
  { id: 'removed-and-newly-used', want: 'semantic', base: { 'a.js': lib }, ours: { 'a.js': lib.slice(lib.indexOf('export function max')) }, theirs: { 'b.js': "import { sum } from './a.js';\nexport const x = sum(1, 2);\n" } },
  { id: 'renamed-method-and-new-caller', want: 'semantic', base: { 'a.py': 'class A:\n    def fetch(self):\n        return 1\n' }, ours: { 'a.py': 'class A:\n    def load(self):\n        return 1\n' }, theirs: { 'b.py': 'from a import A\n\nprint(A().fetch())\n' } },
  { id: 'moved-file-and-new-import', want: 'semantic', base: { 'src/a.js': lib }, moves: { ours: ['src/a.js', 'src/lib/a.js'] }, ours: {}, theirs: { 'src/b.js': "import { sum } from './a.js';\nexport const x = sum(1, 2);\n" } },
  { id: 'reordered-parameters-and-new-call', want: 'semantic', base: { 'a.js': lib }, ours: { 'a.js': lib.replace('sum(a, b)', 'sum(b, a)') }, theirs: { 'b.js': "import { sum } from './a.js';\nexport const x = sum(1, 2);\n" } },
  { id: 'same-function-in-two-places', want: 'semantic', base: { 'a.js': pad }, ours: { 'a.js': `export function fresh() {}\n${pad}` }, theirs: { 'a.js': `${pad}export function fresh() {}\n` } },
  { id: 'same-migration-number', want: 'semantic', base: { 'migrations/001_a.sql': 'select 1;\n' }, ours: { 'migrations/002_b.sql': 'select 2;\n' }, theirs: { 'migrations/002_c.sql': 'select 3;\n' } },
  { id: 'removed-setting-and-new-reader', want: 'semantic', base: { 'config.json': json({ timeout: 1, name: 'x' }), 'a.js': "export const config = load('config.json');\n" }, ours: { 'config.json': json({ timeoutMs: 1000, name: 'x' }) }, theirs: { 'a.js': "export const config = load('config.json');\nexport const wait = config.timeout;\n" } },
  { id: 'removed-package-and-new-import', want: 'semantic', base: { 'package.json': manifest({ left: '1.0.0', right: '1.0.0' }) }, ours: { 'package.json': manifest({ right: '1.0.0' }) }, theirs: { 'b.js': "import left from 'left';\nexport const x = left(1);\n" } },
  { id: 'made-async-and-new-caller', want: 'semantic', base: { 'a.js': lib }, ours: { 'a.js': lib.replace('export function sum', 'export async function sum') }, theirs: { 'b.js': "import { sum } from './a.js';\nexport const x = sum(1, 2) + 1;\n" } },
  { id: 'renamed-entry-and-new-reader', want: 'semantic', base: { 'a.js': "export const labels = {\n  greeting: 'hello',\n};\n" }, ours: { 'a.js': "export const labels = {\n  welcome: 'hello',\n};\n" }, theirs: { 'b.js': "import { labels } from './a.js';\nexport const x = labels.greeting;\n" } },
  { id: 'both-count-on', want: 'semantic', base: { 'a.py': `VERSION = 3\n${'# note\n'.repeat(5)}STEPS = {\n    "one": 1,\n}\n` }, ours: { 'a.py': `VERSION = 4\n${'# note\n'.repeat(5)}STEPS = {\n    "one": 1,\n}\n\n\ndef two():\n    pass\n` }, theirs: { 'a.py': `import os\n\nVERSION = 4\n${'# note\n'.repeat(5)}STEPS = {\n    "one": 1,\n}\n` } },
  { id: 'python-signature-and-new-call', want: 'semantic', base: { 'a.py': 'def send(to):\n    return to\n' }, ours: { 'a.py': 'def send(to, subject):\n    return to + subject\n' }, theirs: { 'b.py': 'from a import send\n\nsend("x")\n' } },
  { id: 'go-rename-and-new-call', want: 'semantic', base: { 'a.go': 'package a\n\nfunc Old() int {\n\treturn 1\n}\n' }, ours: { 'a.go': 'package a\n\nfunc Fresh() int {\n\treturn 1\n}\n' }, theirs: { 'b.go': 'package a\n\nfunc Use() int {\n\treturn Old()\n}\n' } },
  { id: 'removed-enum-member-and-new-use', want: 'semantic', base: { 'a.ts': "export enum Mode {\n  Slow = 'slow',\n  Fast = 'fast',\n}\n" }, ours: { 'a.ts': "export enum Mode {\n  Fast = 'fast',\n}\n" }, theirs: { 'b.ts': "import { Mode } from './a.ts';\nexport const x = Mode.Slow;\n" } },
  { id: 'same-key-in-two-places', want: 'semantic', base: { 'a.json': json({ a: '1', b: '2', c: '3', d: '4' }) }, ours: { 'a.json': json({ same: 'x', a: '1', b: '2', c: '3', d: '4' }) }, theirs: { 'a.json': json({ a: '1', b: '2', c: '3', d: '4', same: 'y' }) } },
]; // oxfmt-ignore
