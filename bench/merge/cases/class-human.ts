/** The seventh set's contradictions, what git does right by itself, and what it merges cleanly and wrongly. */
import { classCase, lines, type ClassCase } from './class-case.ts';
import { classBoth } from './class-both.ts';
import type { OwnCase } from '../own-case.ts';

const migrations = "export const migrations = [\n  '001-init',\n  '002-users',\n];\n";
const enumRust = '#[repr(u8)]\npub enum Code {\n    Ok = 0,\n    Denied = 1,\n}\n';
const enumGo = 'package code\n\ntype Code int\n\nconst (\n\tOk Code = iota\n\tDenied\n)\n';
const enumTs = 'export enum Level {\n  Debug,\n  Info,\n}\n';
const range = '{\n  "pool": {\n    "min": 1,\n    "max": 10\n  }\n}\n';
const guide = '# Set up\n\n1. Clone\n2. Install\n3. Start\n\nAfter step 3 the page is at port 8080.\n';
const limits = 'export const LIMIT = 100;\n\nexport function page(rows) {\n  return rows.slice(0, LIMIT);\n}\n';
const usersPy = "ADMIN = 'root'\nGUEST = 'guest'\nOPS = 'ops'\n\n\ndef all_users():\n    return [ADMIN, OPS]\n";
const style = '.card {\n  padding: 4px;\n}\n\n.title {\n  font-weight: bold;\n}\n\n.foot {\n  color: gray;\n}\n';
const compose =
  'services:\n  web:\n    image: acme/web\n    ports:\n      - "3000:3000"\n  db:\n    image: postgres:16\n';
const workflow =
  'name: ci\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n      - run: npm test\n';
const shell = '#!/bin/sh\nset -e\nbuild() {\n  make all\n}\nbuild\n';
const pyTwo =
  'def one(x):\n    return x + 1\n\n\ndef mid(x):\n    t = 1\n    return t + x\n\n\ndef end(x):\n    return 0\n';
const tax = 'def tax(x):\n    rate = 0.2\n    return x * rate\n';
const pyBig = `${lines(12, (i) => `K${i} = ${i}`)}\n\n${tax}\n\n${lines(12, (i) => `Z${i} = ${i}`)}`;
const protoUser = 'syntax = "proto3";\n\nmessage User {\n  string id = 1;\n  string mail = 2;\n}\n';
const openDoc = 'export function open(path) {\n  return connect(path, 30);\n}\n\nexport const version = 1;\n';
const sqlUsers = 'CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  name TEXT\n);\n';
const dotEnv = 'HOST=localhost\nPORT=3000\n';
const lock = (name: string, version: string): string =>
  `\n[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${name}${version}"\n`;
const cargo = '[package]\nname = "shop"\nversion = "0.1.0"\n\n[dependencies]\nserde = "1"\n';
const cargoLock = `version = 3\n${lock('serde', '1.0.0')}\n[[package]]\nname = "shop"\nversion = "0.1.0"\ndependencies = [\n "serde",\n]\n`;
const nginx = 'server {\n  listen 80;\n  location / {\n    proxy_pass http://web;\n  }\n}\n';
const crontab = '# minute hour\n0 3 * * * backup\n';
const readme = '# Shop\n\nThe basket is kept for seven days.\n\nIt has two parts.\n\n- web\n- api\n';
const discount = 'export function discount(total) {\n  if (total > 100) return 10;\n  return 0;\n}\n';
const feature = 'export const flags = {\n  search: false,\n  cart: true,\n};\n';
const swift = 'enum Tab: Int {\n    case home = 0\n    case cart = 1\n}\n';
const tsArgs = 'export function send(to: string) {\n  return post(to);\n}\n';
const csvPlans = 'rank,plan\n1,free\n2,team\n';

const human: readonly ClassCase[] = [
  ['migrations-same-number', { 'src/migrations.js': migrations }, { 'src/migrations.js': [["'002-users',\n", "+  '003-teams',\n"]] }, { 'src/migrations.js': [["'002-users',\n", "+  '003-labels',\n"]] }],
  ['enum-same-discriminant-rust', { 'src/code.rs': enumRust }, { 'src/code.rs': [['Denied = 1,\n', '+    Gone = 2,\n']] }, { 'src/code.rs': [['Denied = 1,\n', '+    Late = 2,\n']] }],
  ['enum-same-discriminant-swift', { 'Tab.swift': swift }, { 'Tab.swift': [['case cart = 1\n', '+    case help = 2\n']] }, { 'Tab.swift': [['case cart = 1\n', '+    case news = 2\n']] }],
  ['enum-iota-both-append', { 'code/code.go': enumGo }, { 'code/code.go': [['\tDenied\n', '+\tGone\n']] }, { 'code/code.go': [['\tDenied\n', '+\tLate\n']] }],
  ['enum-implicit-both-append', { 'src/level.ts': enumTs }, { 'src/level.ts': [['  Info,\n', '+  Warn,\n']] }, { 'src/level.ts': [['  Info,\n', '+  Fatal,\n']] }],
  ['local-name-of-two-imports', { 'app/read.py': 'import os\n\n\ndef read(path):\n    return os.stat(path)\n' }, { 'app/read.py': [['import os\n', '+from shop.text import parse\n']] }, { 'app/read.py': [['import os\n', '+from shop.dates import parse\n']] }],
  ['key-added-twice', { 'package.json': '{\n  "name": "x",\n  "scripts": {\n    "build": "tsc"\n  }\n}\n' }, { 'package.json': [['"tsc"\n', '"tsc",\n    "lint": "eslint ."\n']] }, { 'package.json': [['"tsc"\n', '"tsc",\n    "lint": "biome check"\n']] }],
  ['min-above-max', { 'pool.json': range }, { 'pool.json': [['"min": 1', '"min": 8']] }, { 'pool.json': [['"max": 10', '"max": 5']] }],
  ['steps-renumbered', { 'docs/setup.md': guide }, { 'docs/setup.md': [['2. Install\n3. Start', '2. Configure\n3. Install\n4. Start'], ['After step 3', 'After step 4']] }, { 'docs/setup.md': [['3. Start\n', '3. Log in\n4. Start\n'], ['After step 3', 'After step 4']] }],
  ['steps-renumbered-vs-reference', { 'docs/setup.md': guide }, { 'docs/setup.md': [['1. Clone\n2. Install\n3. Start', '1. Clone\n2. Configure\n3. Install\n4. Start'], ['After step 3', 'After step 4']] }, { 'docs/setup.md': [['port 8080.\n', '+\nIf step 2 fails, install by hand.\n']] }],
  ['release-twice', { 'CHANGELOG.md': '# Changelog\n\n## 1.0.0\n\n- first\n' }, { 'CHANGELOG.md': [['# Changelog\n', '+\n## 1.1.0\n\n- alpha\n']] }, { 'CHANGELOG.md': [['# Changelog\n', '+\n## 1.1.0\n\n- beta\n']] }],
  ['test-same-name', { 'sum/sum_test.go': 'package sum\n\nimport "testing"\n' }, { 'sum/sum_test.go': [['$', '+\nfunc TestNil(t *testing.T) {\n\tif Sum(nil) != 0 {\n\t\tt.Fatal("nil")\n\t}\n}\n']] }, { 'sum/sum_test.go': [['$', '+\nfunc TestNil(t *testing.T) {\n\tif Sum(nil) != -1 {\n\t\tt.Fatal("nil")\n\t}\n}\n']] }],
  ['second-parameter-twice', { 'src/send.ts': tsArgs }, { 'src/send.ts': [['(to: string)', '(to: string, subject: string)'], ['post(to)', 'post(to, subject)']] }, { 'src/send.ts': [['(to: string)', '(to: string, from: string)'], ['post(to)', 'post(to, from)']] }],
  ['new-file-same-name-two-bodies', { 'README.md': 'x\n' }, { 'app/slug.py': "def slug(x):\n    return x.lower()\n" }, { 'app/slug.py': "def slug(x):\n    return x.replace(' ', '-')\n" }],
  ['new-dockerfile-twice', { 'README.md': 'x\n' }, { Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "."]\n' }, { Dockerfile: 'FROM python:3.12\nCOPY . .\nCMD ["python", "-m", "shop"]\n' }],
  ['new-script-twice', { 'README.md': 'x\n' }, { 'run.sh': '#!/bin/sh\nnpm start\n' }, { 'run.sh': '#!/bin/bash\ndocker compose up\n' }],
  ['deleted-constant-vs-use', { 'app/users.py': usersPy }, { 'app/users.py': [["GUEST = 'guest'\n", '']] }, { 'app/users.py': [["GUEST = 'guest'\n", '+VISITOR = GUEST\n']] }],
  ['deleted-constant-vs-use-below', { 'src/page.js': limits }, { 'src/page.js': [['export const LIMIT = 100;\n\n', ''], ['slice(0, LIMIT)', 'slice(0)']] }, { 'src/page.js': [['$', '+\nexport function pages(rows) {\n  return Math.ceil(rows.length / LIMIT);\n}\n']] }],
  ['moved-and-changed-vs-edit', { 'app/big.py': pyBig, 'app/tax.py': '# taxes\n\n\n' }, { 'app/big.py': [[`\n\n${tax}`, '']], 'app/tax.py': [['$', `+${tax.replace('0.2', '0.3')}`]] }, { 'app/big.py': [['rate = 0.2', 'rate = 0.25']] }],
  ['format-and-value-vs-value', { 'src/open.js': openDoc }, { 'src/open.js': [['connect(path, 30)', 'connect(\n    path,\n    45,\n  )']] }, { 'src/open.js': [['path, 30', 'path, 60']] }],
  ['rewrite-twice-shell', { 'build.sh': shell }, { 'build.sh': '#!/bin/sh\nset -eu\nmake all test\n' }, { 'build.sh': '#!/bin/sh\nset -e\nfor part in web api; do\n  make "$part"\ndone\n' }],
  ['same-package-two-versions', { 'Cargo.toml': cargo, 'Cargo.lock': cargoLock }, { 'Cargo.toml': [['serde = "1"\n', '+rand = "0.8"\n']], 'Cargo.lock': [[lock('serde', '1.0.0'), lock('rand', '0.8.0') + lock('serde', '1.0.0')], [' "serde",\n', ' "rand",\n "serde",\n']] }, { 'Cargo.toml': [['serde = "1"\n', '+rand = "0.9"\n']], 'Cargo.lock': [[lock('serde', '1.0.0'), lock('rand', '0.9.0') + lock('serde', '1.0.0')], [' "serde",\n', ' "rand",\n "serde",\n']] }],
  ['go-module-two-versions', { 'go.mod': 'module a\n\nrequire (\n\tgithub.com/b/b v1.0.0\n)\n', 'go.sum': 'github.com/b/b v1.0.0 h1:b=\n' }, { 'go.mod': [['b/b v1.0.0', 'b/b v1.1.0']], 'go.sum': 'github.com/b/b v1.1.0 h1:b1=\n' }, { 'go.mod': [['b/b v1.0.0', 'b/b v1.2.0']], 'go.sum': 'github.com/b/b v1.2.0 h1:b2=\n' }],
  ['value-twice-yaml', { 'app.yaml': 'name: shop\nreplicas: 2\n' }, { 'app.yaml': [['replicas: 2', 'replicas: 3']] }, { 'app.yaml': [['replicas: 2', 'replicas: 5']] }],
  ['value-twice-in-one-line', { 'nginx.conf': nginx }, { 'nginx.conf': [['listen 80', 'listen 8080']] }, { 'nginx.conf': [['listen 80', 'listen 80 default_server']] }],
  ['bool-opposite', { 'src/flags.js': feature }, { 'src/flags.js': [['search: false', 'search: true']] }, { 'src/flags.js': [['  search: false,\n', '']] }],
  ['condition-two-ways', { 'src/discount.js': discount }, { 'src/discount.js': [['total > 100', 'total > 200']] }, { 'src/discount.js': [['total > 100', 'total >= 100']] }],
  ['condition-vs-answer', { 'src/discount.js': discount }, { 'src/discount.js': [['total > 100', 'total > 50']] }, { 'src/discount.js': [['return 10;', 'return 20;']] }],
  ['edit-vs-deleted-py-method', { 'app/two.py': pyTwo }, { 'app/two.py': [['t = 1', 't = 2']] }, { 'app/two.py': [['def mid(x):\n    t = 1\n    return t + x\n\n\n', '']] }],
  ['edit-vs-deleted-css-rule', { 'main.css': style }, { 'main.css': [['font-weight: bold', 'font-weight: 600']] }, { 'main.css': [['.title {\n  font-weight: bold;\n}\n\n', '']] }],
  ['added-inside-vs-deleted-service', { 'docker-compose.yml': compose }, { 'docker-compose.yml': [['postgres:16\n', '+    volumes:\n      - data:/var/lib/postgresql\n']] }, { 'docker-compose.yml': [['  db:\n    image: postgres:16\n', '']] }],
  ['depends-on-deleted-service', { 'docker-compose.yml': compose }, { 'docker-compose.yml': [['"3000:3000"\n', '+    depends_on:\n      - db\n']] }, { 'docker-compose.yml': [['  db:\n    image: postgres:16\n', '']] }],
  ['steps-of-a-job', { '.github/workflows/ci.yml': workflow }, { '.github/workflows/ci.yml': [['- run: npm ci\n', '+      - run: npm run build\n']] }, { '.github/workflows/ci.yml': [['- run: npm ci\n', '+      - run: npm run migrate\n']] }],
  ['commands-in-order', { 'deploy.sh': '#!/bin/sh\nset -e\nnpm ci\nrsync -a dist/ host:/srv\n' }, { 'deploy.sh': [['npm ci\n', '+rm -rf dist\n']] }, { 'deploy.sh': [['npm ci\n', '+npm run build\n']] }],
  ['rename-to-two-names', { 'src/u.js': `export function u() {\n${lines(10, (i) => `  // line ${i}`)}  return 1;\n}\n` }, { 'src/u.js': null, 'src/alpha.js': `export function u() {\n${lines(10, (i) => `  // line ${i}`)}  return 1;\n}\n` }, { 'src/u.js': null, 'src/beta.js': `export function u() {\n${lines(10, (i) => `  // line ${i}`)}  return 1;\n}\n` }],
  ['rename-vs-delete', { 'src/u.py': `def u():\n${lines(10, (i) => `    # line ${i}`)}    return 1\n` }, { 'src/u.py': null, 'src/v.py': `def u():\n${lines(10, (i) => `    # line ${i}`)}    return 1\n` }, { 'src/u.py': null }],
  ['file-vs-directory', { 'README.md': 'x\n' }, { docs: 'see the wiki\n' }, { 'docs/guide.md': '# Guide\n' }],
  ['link-vs-file', { 'README.md': 'x\n' }, { 'AGENTS.md': '-> README.md' }, { 'AGENTS.md': '# Agents\n\n- be kind\n' }],
  ['binary-twice', { 'logo.bin': 'a\u0000b\u0000c\n' }, { 'logo.bin': 'a\u0000b\u0000d\n' }, { 'logo.bin': 'a\u0000x\u0000c\n' }],
  ['proto-number-twice', { 'user.proto': protoUser }, { 'user.proto': [['mail = 2;\n', '+  int32 age = 3;\n']] }, { 'user.proto': [['mail = 2;\n', '+  string city = 3;\n']] }],
  ['column-twice', { 'schema.sql': sqlUsers }, { 'schema.sql': [['name TEXT\n', 'name TEXT,\n  age INTEGER\n']] }, { 'schema.sql': [['name TEXT\n', 'name TEXT,\n  age TEXT\n']] }],
  ['port-twice', { '.env': dotEnv }, { '.env': [['$', '+ADMIN_PORT=3001\n']] }, { '.env': [['$', '+METRICS_PORT=3001\n']] }],
  ['cron-same-time-same-command', { crontab }, { crontab: [['0 3 *', '0 4 *']] }, { crontab: [['0 3 *', '30 3 *']] }],
  ['promises-in-prose', { 'README.md': readme }, { 'README.md': [['seven days', 'thirty days']] }, { 'README.md': [['seven days', 'seven days, or until you log out']] }],
  ['count-in-prose-vs-list', { 'README.md': readme }, { 'README.md': [['two parts', 'three parts'], ['- api\n', '+- worker\n']] }, { 'README.md': [['two parts', 'three parts'], ['- api\n', '+- mail\n']] }],
  ['rank-twice', { 'plans.csv': csvPlans }, { 'plans.csv': [['2,team\n', '+3,solo\n']] }, { 'plans.csv': [['2,team\n', '+3,firm\n']] }],
  ['renamed-local-vs-new-use', { 'src/sum.js': 'export function sum(rows) {\n  let all = 0;\n  for (const row of rows) all += row;\n  return all;\n}\n' }, { 'src/sum.js': [['let all = 0', 'let total = 0'], ['all += row', 'total += row'], ['return all', 'return total']] }, { 'src/sum.js': [['all += row;\n', '+  if (all > 100) all = 100;\n']] }],
]; // oxfmt-ignore

const clean: readonly ClassCase[] = [
  ['same-change-twice', { 'conf.ini': 'a=1\nb=2\n' }, { 'conf.ini': [['a=1', 'a=5']] }, { 'conf.ini': [['a=1', 'a=5']], 'new.txt': 'x\n' }, ['conf.ini: a=5\nb=2\n', 'new.txt: x']],
  ['far-apart', { 'src/f.py': `A = 1\n${lines(20, (i) => `K${i} = ${i}`)}B = 2\n` }, { 'src/f.py': [['A = 1\n', 'A = 10\n']] }, { 'src/f.py': [['B = 2\n', 'B = 20\n']] }, ['src/f.py: A = 10\n', 'src/f.py: B = 20\n']],
  ['renamed-vs-edit-py', { 'app/u.py': `def u():\n${lines(10, (i) => `    # line ${i}`)}    return 1\n` }, { 'app/u.py': null, 'app/lib/u.py': `def u():\n${lines(10, (i) => `    # line ${i}`)}    return 1\n` }, { 'app/u.py': [['return 1', 'return 2']] }, ['app/lib/u.py: return 2', '!app/u.py: def']],
  ['deleted-both', { 'old.txt': 'x\n', 'a.txt': 'a\n' }, { 'old.txt': null }, { 'old.txt': null, 'a.txt': 'b\n' }, ['a.txt: b', '!old.txt: x']],
]; // oxfmt-ignore

const semantic: readonly ClassCase[] = [
  ['export-removed-vs-import', { 'src/lib.ts': 'export function used(x: number) {\n  return x;\n}\n\nexport function spare(x: number) {\n  return -x;\n}\n' }, { 'src/lib.ts': [['\nexport function spare(x: number) {\n  return -x;\n}\n', '']] }, { 'src/b.ts': "import { spare } from './lib';\n\nexport const b = spare(2);\n" }],
  ['file-renamed-vs-import', { 'src/lib.js': `export function u() {\n${lines(10, (i) => `  // line ${i}`)}  return 1;\n}\n` }, { 'src/lib.js': null, 'src/core.js': `export function u() {\n${lines(10, (i) => `  // line ${i}`)}  return 1;\n}\n` }, { 'src/b.js': "import { u } from './lib.js';\n\nexport const b = u();\n" }],
  ['same-function-in-two-places', { 'src/two.js': `export const a = 1;\n${lines(12, (i) => `export const k${i} = ${i};`)}` }, { 'src/two.js': [['export const a = 1;\n', '+export function clamp(x) {\n  return Math.min(x, 1);\n}\n']] }, { 'src/two.js': [['$', '+export function clamp(x) {\n  return Math.max(x, 0);\n}\n']] }],
  ['python-argument-order', { 'app/lib.py': 'def send(to, text):\n    return post(to, text)\n' }, { 'app/lib.py': [['(to, text):', '(text, to):']] }, { 'app/b.py': "from app.lib import send\n\nsend('ann', 'hello')\n" }],
  ['key-renamed-vs-read', { 'config.json': '{\n  "timeout": 30\n}\n', 'src/a.js': "import config from '../config.json' with { type: 'json' };\n\nexport const a = config.timeout;\n" }, { 'config.json': '{\n  "timeoutMs": 30000\n}\n', 'src/a.js': [['config.timeout;', 'config.timeoutMs / 1000;']] }, { 'src/b.js': "import config from '../config.json' with { type: 'json' };\n\nexport const b = config.timeout * 2;\n" }],
  ['returns-a-promise-now', { 'src/load.js': "export function load(id) {\n  return store.get(id);\n}\n" }, { 'src/load.js': [['export function', 'export async function'], ['return store', 'return await store']] }, { 'src/b.js': "import { load } from './load.js';\n\nexport const name = (id) => load(id).name;\n" }],
]; // oxfmt-ignore

/** All of them. */
export const classCases: readonly OwnCase[] = [
  ...classBoth,
  ...human.map((each) => classCase('human', each)),
  ...clean.map((each) => classCase('clean', each)),
  ...semantic.map((each) => classCase('semantic', each)),
];
