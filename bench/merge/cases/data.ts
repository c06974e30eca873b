/** Data and configuration by key. */
import type { OwnCase } from '../own-case.ts';
import { oneFile, swap } from '../own-case.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const compose = `services:
  web:
    image: shop
    restart: always
  database:
    image: postgres
`;

const cargo = `[package]
name = "shop"
edition = "2021"

[dependencies]
serde = "1.0"
`;

const project = `[project]
name = "shop"
dependencies = [
  "httpx",
]
`;

export const dataCases: readonly OwnCase[] = [
  oneFile('json-nested-keys', 'both', { path: 'a.json', base: json({ a: { b: {} } }), ours: json({ a: { b: { one: true } } }), theirs: json({ a: { b: { two: false } } }), keeps: ['"one": true', '"two": false'] }),
  oneFile('json-new-object-by-both', 'both', { path: 'package.json', base: json({ name: 'x' }), ours: json({ name: 'x', devDependencies: { vitest: '^4.0.0' } }), theirs: json({ name: 'x', devDependencies: { eslint: '^9.0.0' } }), keeps: ['vitest', 'eslint'] }),
  oneFile('json-strings-in-list', 'both', { path: 'a.json', base: json({ files: ['a', 'b'] }), ours: json({ files: ['a', 'b', 'c'] }), theirs: json({ files: ['a', 'b', 'd'] }), keeps: ['"c"', '"d"'] }),
  oneFile('json-records', 'both', { path: 'a.json', base: json([{ name: 'ann' }]), ours: json([{ name: 'ann' }, { name: 'bob' }]), theirs: json([{ name: 'ann' }, { name: 'cid' }]), keeps: ['"bob"', '"cid"'] }),
  oneFile('json-remove-and-add', 'both', { path: 'package.json', base: json({ scripts: { a: '1', old: '2', z: '3' } }), ours: json({ scripts: { a: '1', z: '3' } }), theirs: json({ scripts: { a: '1', old: '2', fresh: 'x', z: '3' } }), keeps: ['fresh', '!"old"'] }),
  oneFile('json-record-fields', 'both', { path: 'a.json', base: '{"u":{"a":"x","b":"y"}}\n', ours: '{"u":{"a":"X","b":"y"}}\n', theirs: '{"u":{"a":"x","b":"Y"}}\n', keeps: ['{"u":{"a":"X","b":"Y"}}'] }),
  oneFile('jsonc-keys', 'both', { path: 'tsconfig.json', base: '{\n  "compilerOptions": {\n    "strict": true\n  }\n}\n', ours: '{\n  "compilerOptions": {\n    "strict": true,\n    "noEmit": true\n  }\n}\n', theirs: '{\n  "compilerOptions": {\n    "strict": true,\n    "declaration": true\n  }\n}\n', keeps: ['noEmit', 'declaration'] }),
  oneFile('yaml-services', 'both', { path: 'compose.yml', base: compose, ours: `${compose}  cache:\n    image: redis\n`, theirs: `${compose}  mail:\n    image: postfix\n`, keeps: ['  cache:\n    image: redis', '  mail:\n    image: postfix'] }),
  oneFile('yaml-neighbouring-keys', 'both', { path: 'compose.yml', base: compose, ours: swap(compose, 'image: shop', 'image: store'), theirs: swap(compose, 'restart: always', 'restart: never'), keeps: ['image: store', 'restart: never'] }),
  oneFile('yaml-list-of-names', 'both', { path: 'a.yaml', base: 'labels:\n  - bug\n  - docs\n', ours: 'labels:\n  - bug\n  - docs\n  - test\n', theirs: 'labels:\n  - bug\n  - docs\n  - chore\n', keeps: ['- test', '- chore'] }),
  oneFile('yaml-flow-map', 'both', { path: 'a.yaml', base: 'flags: { dark: false, wide: false }\n', ours: 'flags: { dark: true, wide: false }\n', theirs: 'flags: { dark: false, wide: true }\n', keeps: ['dark: true', 'wide: true'] }),
  oneFile('yaml-comments-stay', 'both', { path: 'a.yaml', base: '# top\na: 1\n# about b\nb: x\n', ours: '# top\na: 1\n# about b\nb: x\n# about c\nc: y\n', theirs: '# top\na: 1\n# about b\nb: x\nd: z\n', keeps: ['# about c\nc: y', 'd: z', '# top'] }),
  oneFile('toml-dependencies', 'both', { path: 'Cargo.toml', base: cargo, ours: `${cargo}tokio = "1.2"\n`, theirs: `${cargo}clap = "4.5"\n`, keeps: ['tokio = "1.2"', 'clap = "4.5"'] }),
  oneFile('toml-sections', 'both', { path: 'Cargo.toml', base: cargo, ours: `${cargo}\n[features]\ndefault = []\n`, theirs: `${cargo}\n[dev-dependencies]\ncriterion = "0.5"\n`, keeps: ['[features]\ndefault = []', '[dev-dependencies]\ncriterion'] }),
  oneFile('toml-array', 'both', { path: 'pyproject.toml', base: project, ours: swap(project, '  "httpx",\n', '  "httpx",\n  "rich",\n'), theirs: swap(project, '  "httpx",\n', '  "httpx",\n  "typer",\n'), keeps: ['"rich"', '"typer"'] }),
  oneFile('ini-sections', 'both', { path: 'a.ini', base: '[web]\nname=shop\n', ours: '[web]\nname=shop\n\n[mail]\nsender=ann\n', theirs: '[web]\nname=shop\n\n[log]\nlevel=info\n', keeps: ['[mail]\nsender=ann', '[log]\nlevel=info'] }),
  oneFile('env-keys', 'both', { path: '.env.example', base: 'A=1\nB=x\n', ours: 'A=1\nB=x\nCACHE=redis\n', theirs: 'A=1\nB=x\nMAIL=smtp\n', keeps: ['CACHE=redis\n', 'MAIL=smtp\n'] }),
  oneFile('requirements', 'both', { path: 'requirements.txt', base: 'flask==3.0\n', ours: 'flask==3.0\nrich==13.1\n', theirs: 'flask==3.0\nhttpx==0.27\n', keeps: ['rich==13.1', 'httpx==0.27'] }),
  oneFile('gitignore', 'both', { path: '.gitignore', base: 'node_modules\n', ours: 'node_modules\ndist\n', theirs: 'node_modules\ncoverage\n', keeps: ['dist\n', 'coverage\n'] }),
  oneFile('go-sum', 'both', { path: 'go.sum', base: 'a.b/c v1.0.0 h1:aaa=\n', ours: 'a.b/c v1.0.0 h1:aaa=\na.b/d v1.0.0 h1:ddd=\n', theirs: 'a.b/c v1.0.0 h1:aaa=\na.b/e v1.0.0 h1:eee=\n', keeps: ['h1:ddd=', 'h1:eee='] }),
  oneFile('csv-rows', 'both', { path: 'a.csv', base: 'name,role\nann,cook\n', ours: 'name,role\nann,cook\nbob,guard\n', theirs: 'name,role\nann,cook\ncid,clerk\n', keeps: ['bob,guard', 'cid,clerk'] }),
  oneFile('snapshot-entries', 'both', {
    path: '__snapshots__/a.test.js.snap', base: '// Snapshot v1\n\nexports[`a 1`] = `one`;\n', ours: '// Snapshot v1\n\nexports[`a 1`] = `one`;\n\nexports[`b 1`] = `two`;\n', theirs: '// Snapshot v1\n\nexports[`a 1`] = `one`;\n\nexports[`c 1`] = `three`;\n',
    keeps: ['exports[`b 1`] = `two`;', 'exports[`c 1`] = `three`;'],
  }),
]; // oxfmt-ignore
