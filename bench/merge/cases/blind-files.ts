/** Conflicts of files and whole projects: a second set that was written without a look at the rules. */
import type { OwnCase } from '../own-case.ts';

const list = (more = ''): string => `export const names = [\n  'one',\n  'two',\n${more}];\n`;
const fn = (name: string, body: string): string => `export function ${name}(x) {\n  return ${body};\n}\n`;
const rows = (more: string): string =>
  Array.from({ length: 9000 }, (_, at) => `- row ${at} ${'x'.repeat(40)}\n`).join('') + more;
const npm = (name: string, dependencies: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ name, version: '1.0.0', dependencies }, null, 2)}\n`;
const lock = (dependencies: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'x', version: '1.0.0', dependencies }, ...Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [`node_modules/${name}`, { version: range.replace('^', ''), integrity: `sha512-${name}` }])) } }, null, 2)}\n`;
const shots = (more: string): string => `// Vitest Snapshot v1\n\nexports[\`a > one 1\`] = \`"1"\`;\n${more}`;

type Short = Omit<OwnCase, 'want'>;

const both: readonly Short[] = [
  { id: 'renamed-and-both-append', base: { 'src/names.js': list() }, moves: { ours: ['src/names.js', 'src/lists/names.js'] }, ours: { 'src/lists/names.js': list("  'three',\n") }, theirs: { 'src/names.js': list("  'four',\n") }, keeps: ["src/lists/names.js: 'three'", "src/lists/names.js: 'four'", '!src/names.js'] },
  { id: 'executable-and-both-append', base: { 'run.sh': 'one() {\n  echo 1\n}\n' }, executable: { ours: 'run.sh' }, ours: { 'run.sh': 'one() {\n  echo 1\n}\n\ntwo() {\n  echo 2\n}\n' }, theirs: { 'run.sh': 'one() {\n  echo 1\n}\n\nten() {\n  echo 10\n}\n' }, keeps: ['run.sh: two() {\n  echo 2\n}\n', 'run.sh: ten() {\n  echo 10\n}\n', '100755 run.sh'] },
  { id: 'executable-by-theirs-and-both-append', base: { 'run.sh': 'one() {\n  echo 1\n}\n' }, executable: { theirs: 'run.sh' }, ours: { 'run.sh': 'one() {\n  echo 1\n}\n\ntwo() {\n  echo 2\n}\n' }, theirs: { 'run.sh': 'one() {\n  echo 1\n}\n\nten() {\n  echo 10\n}\n' }, keeps: ['run.sh: two() {\n  echo 2\n}\n', 'run.sh: ten() {\n  echo 10\n}\n', '100755 run.sh'] },
  { id: 'large-list', base: { 'rows.md': rows('') }, ours: { 'rows.md': rows('- alpha\n') }, theirs: { 'rows.md': rows('- beta\n') }, keeps: ['rows.md: - alpha\n', 'rows.md: - beta\n', 'rows.md: - row 8999 '] },
  { id: 'npm-lock-and-manifest', base: { 'package.json': npm('x', { a: '^1.0.0' }), 'package-lock.json': lock({ a: '^1.0.0' }) }, ours: { 'package.json': npm('x', { a: '^1.0.0', b: '^2.0.0' }), 'package-lock.json': lock({ a: '^1.0.0', b: '^2.0.0' }) }, theirs: { 'package.json': npm('x', { a: '^1.0.0', c: '^3.0.0' }), 'package-lock.json': lock({ a: '^1.0.0', c: '^3.0.0' }) }, keeps: ['package.json: "b": "^2.0.0"', 'package.json: "c": "^3.0.0"', 'package-lock.json: sha512-b', 'package-lock.json: sha512-c', 'package-lock.json: "c": "^3.0.0"'] },
  { id: 'snapshots', base: { '__snapshots__/a.test.ts.snap': shots('') }, ours: { '__snapshots__/a.test.ts.snap': shots('\nexports[`a > ten 1`] = `"10"`;\n') }, theirs: { '__snapshots__/a.test.ts.snap': shots('\nexports[`a > two 1`] = `"2"`;\n') }, keeps: ['__snapshots__/a.test.ts.snap: exports[`a > ten 1`] = `"10"`;\n', '__snapshots__/a.test.ts.snap: exports[`a > two 1`] = `"2"`;\n'] },
  { id: 'new-module-and-its-place', base: { 'app.js': "import { a } from './a.js';\n\nexport const all = [\n  a,\n];\n", 'a.js': 'export const a = 1;\n' }, ours: { 'app.js': "import { a } from './a.js';\nimport { b } from './b.js';\n\nexport const all = [\n  a,\n  b,\n];\n", 'b.js': 'export const b = 2;\n' }, theirs: { 'app.js': "import { a } from './a.js';\nimport { c } from './c.js';\n\nexport const all = [\n  a,\n  c,\n];\n", 'c.js': 'export const c = 3;\n' }, keeps: ["app.js: import { b } from './b.js';\n", "app.js: import { c } from './c.js';\n", 'app.js:   b,\n', 'app.js:   c,\n', 'b.js: export', 'c.js: export'] },
  { id: 'both-new-ignore-file', base: { 'a.txt': 'x\n' }, ours: { '.gitignore': 'dist/\n' }, theirs: { '.gitignore': '*.log\n' }, keeps: ['.gitignore: dist/\n', '.gitignore: *.log\n'] },
  { id: 'both-new-test-file-of-other-tests', base: { 'a.txt': 'x\n' }, ours: { 'a.test.js': "import { it } from 'vitest';\n\nit('one', () => {});\n" }, theirs: { 'a.test.js': "import { it } from 'vitest';\n\nit('two', () => {});\n" }, keeps: ["a.test.js: it('one', () => {});\n", "a.test.js: it('two', () => {});\n"] },
  { id: 'odd-names', base: { "docs/it's a \"list\".md": '- one\n' }, ours: { "docs/it's a \"list\".md": '- one\n- two\n' }, theirs: { "docs/it's a \"list\".md": '- one\n- ten\n' }, keeps: ["docs/it's a \"list\".md: - two\n", "docs/it's a \"list\".md: - ten\n"] },
  { id: 'dash-and-emoji-names', base: { '-rf 🚀.md': '- one\n' }, ours: { '-rf 🚀.md': '- one\n- two\n' }, theirs: { '-rf 🚀.md': '- one\n- ten\n' }, keeps: ['-rf 🚀.md: - two\n', '-rf 🚀.md: - ten\n'] },
  { id: 'moved-to-new-file-vs-edit', base: { 'a.js': `${fn('tax', 'x * 0.2')}\n${fn('net', 'x - 1')}`, 'b.js': fn('other', 'x') }, ours: { 'a.js': fn('net', 'x - 1'), 'tax.js': fn('tax', 'x * 0.2') }, theirs: { 'a.js': `${fn('tax', 'x * 0.25')}\n${fn('net', 'x - 1')}` }, keeps: ['tax.js: x * 0.25', '!a.js: tax'] },
  { id: 'symlink-and-other-file', base: { 'a.md': '- one\n', current: '-> v1' }, ours: { 'a.md': '- one\n- two\n', current: '-> v2' }, theirs: { 'a.md': '- one\n- ten\n' }, keeps: ['a.md: - two\n', 'a.md: - ten\n', '120000 current'] },
  { id: 'binary-by-one-side-and-list-by-both', base: { 'a.md': '- one\n', 'p.png': 'PNG\u0000\u0001' }, ours: { 'a.md': '- one\n- two\n', 'p.png': 'PNG\u0000\u0002' }, theirs: { 'a.md': '- one\n- ten\n' }, keeps: ['a.md: - two\n', 'a.md: - ten\n', 'p.png: PNG\u0000\u0002'] },
]; // oxfmt-ignore

const human: readonly Short[] = [
  { id: 'renamed-two-ways', base: { 'a.js': `${fn('one', '1')}${fn('two', '2')}` }, moves: { ours: ['a.js', 'b.js'], theirs: ['a.js', 'c.js'] }, ours: {}, theirs: {} },
  { id: 'renamed-vs-deleted', base: { 'a.js': `${fn('one', '1')}${fn('two', '2')}` }, moves: { ours: ['a.js', 'b.js'] }, ours: {}, theirs: { 'a.js': null } },
  { id: 'two-files-renamed-to-one', base: { 'a.js': `${fn('one', '1')}${fn('two', '2')}`, 'z.js': `${fn('six', '6')}${fn('ten', '10')}` }, moves: { ours: ['a.js', 'n.js'], theirs: ['z.js', 'n.js'] }, ours: {}, theirs: {} },
  { id: 'deleted-vs-appended', base: { 'names.js': list() }, ours: { 'names.js': null }, theirs: { 'names.js': list("  'three',\n") } },
  { id: 'picture-two-ways', base: { 'p.png': 'PNG\u0000\u0001' }, ours: { 'p.png': 'PNG\u0000\u0002' }, theirs: { 'p.png': 'PNG\u0000\u0003' } },
  { id: 'picture-by-both', base: { 'a.txt': 'x\n' }, ours: { 'p.png': 'PNG\u0000\u0002' }, theirs: { 'p.png': 'PNG\u0000\u0003' } },
  { id: 'picture-vs-list', base: { 'a.md': '- one\n', 'p.png': 'PNG\u0000\u0001' }, ours: { 'a.md': '- one\n- two\n', 'p.png': 'PNG\u0000\u0002' }, theirs: { 'a.md': '- one\n- ten\n', 'p.png': 'PNG\u0000\u0003' } },
  { id: 'link-two-ways', base: { current: '-> v1' }, ours: { current: '-> v2' }, theirs: { current: '-> v3' } },
  { id: 'link-vs-file', base: { current: '-> v1' }, ours: { current: '-> v2' }, theirs: { current: 'v3\n' } },
  { id: 'link-by-both', base: { 'a.txt': 'x\n' }, ours: { latest: '-> a.txt' }, theirs: { latest: '-> b.txt' } },
  { id: 'folder-vs-file', base: { 'a.txt': 'x\n' }, ours: { 'conf/a.yml': 'a: 1\n' }, theirs: { conf: 'a=1\n' } },
  { id: 'same-migration-number', base: { 'migrations/0001_init.py': 'class Migration:\n    dependencies = []\n' }, ours: { 'migrations/0002_team.py': 'class Migration:\n    dependencies = [("app", "0001_init")]\n' }, theirs: { 'migrations/0002_order.py': 'class Migration:\n    dependencies = [("app", "0001_init")]\n' } },
  { id: 'same-migration-number-sql', base: { 'db/V1__init.sql': 'CREATE TABLE a (id INT);\n' }, ours: { 'db/V2__team.sql': 'CREATE TABLE team (id INT);\n' }, theirs: { 'db/V2__order.sql': 'CREATE TABLE orders (id INT);\n' } },
  { id: 'same-migration-and-list', base: { 'db/migrate/001_init.sql': 'CREATE TABLE a (id INT);\n', 'db/list.txt': '001_init\n' }, ours: { 'db/migrate/002_team.sql': 'CREATE TABLE team (id INT);\n', 'db/list.txt': '001_init\n002_team\n' }, theirs: { 'db/migrate/002_order.sql': 'CREATE TABLE orders (id INT);\n', 'db/list.txt': '001_init\n002_order\n' } },
  { id: 'new-file-two-meanings', base: { 'a.txt': 'x\n' }, ours: { 'conf.yml': 'timeout: 30\n' }, theirs: { 'conf.yml': 'timeout: 60\n' } },
  { id: 'new-function-two-ways', base: { 'a.txt': 'x\n' }, ours: { 'slug.py': 'def slug(x):\n    return x.lower()\n' }, theirs: { 'slug.py': 'def slug(x, sep="-"):\n    return x.replace(" ", sep)\n' } },
  { id: 'renamed-function-vs-new-file-that-calls', base: { 'a.js': fn('total', 'x.length'), 'list.md': '- one\n' }, ours: { 'a.js': fn('count', 'x.length'), 'list.md': '- one\n- two\n' }, theirs: { 'b.js': "import { total } from './a.js';\n\nexport const n = total([]);\n", 'list.md': '- one\n- ten\n' } },
  { id: 'file-deleted-vs-new-import', base: { 'a.js': fn('total', 'x.length'), 'list.md': '- one\n' }, ours: { 'a.js': null, 'list.md': '- one\n- two\n' }, theirs: { 'b.js': "import { total } from './a.js';\n\nexport const n = total([]);\n", 'list.md': '- one\n- ten\n' } },
  { id: 'go-function-in-two-files', base: { 'a.go': 'package a\n\nfunc one() int {\n\treturn 1\n}\n' }, ours: { 'b.go': 'package a\n\nfunc two() int {\n\treturn 2\n}\n' }, theirs: { 'c.go': 'package a\n\nfunc two() int {\n\treturn 1 + 1\n}\n' } },
  { id: 'class-in-two-files', base: { 'src/A.java': 'package app;\n\nclass A {}\n' }, ours: { 'src/B.java': 'package app;\n\nclass Money {}\n' }, theirs: { 'src/C.java': 'package app;\n\nclass Money {\n    int cents;\n}\n' } },
  { id: 'lock-two-versions', base: { 'package.json': npm('x', { a: '^1.0.0' }), 'package-lock.json': lock({ a: '^1.0.0' }) }, ours: { 'package.json': npm('x', { a: '^1.5.0' }), 'package-lock.json': lock({ a: '^1.5.0' }) }, theirs: { 'package.json': npm('x', { a: '^2.0.0' }), 'package-lock.json': lock({ a: '^2.0.0' }) } },
  { id: 'snapshot-two-ways', base: { '__snapshots__/a.test.ts.snap': shots('') }, ours: { '__snapshots__/a.test.ts.snap': shots('').replace('"1"', '"10"') }, theirs: { '__snapshots__/a.test.ts.snap': shots('').replace('"1"', '"2"') } },
  { id: 'mode-and-value-two-ways', base: { 'run.sh': 'N=1\n' }, executable: { ours: 'run.sh' }, ours: { 'run.sh': 'N=2\n' }, theirs: { 'run.sh': 'N=3\n' } },
]; // oxfmt-ignore

export const blindFiles: readonly OwnCase[] = [
  ...both.map((each): OwnCase => ({ ...each, id: `blind-${each.id}`, want: 'both' })),
  ...human.map((each): OwnCase => ({ ...each, id: `blind-${each.id}`, want: 'human' })),
];
