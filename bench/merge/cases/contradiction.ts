/** Contradictions: no rule may pick a winner, and no union is right. */
import type { OwnCase } from '../own-case.ts';
import { oneFile, swap } from '../own-case.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const human = (id: string, path: string, [base, ours, theirs]: readonly [string, string, string]): OwnCase =>
  oneFile(id, 'human', { path, base, ours, theirs });

const middleware = 'app.use(parse());\napp.use(serve());\n';
const calc = 'export function fee(total) {\n  const rate = 0.1;\n  return total * rate;\n}\n';
const guard = 'export function may(user) {\n  if (user.age > 18) {\n    return true;\n  }\n  return false;\n}\n';
const workflow = 'jobs:\n  build:\n    steps:\n      - run: npm ci\n      - run: npm test\n';
const proto = 'message User {\n  string name = 1;\n}\n';
const goConst = 'package a\n\nconst (\n\tRed = iota\n\tBlue\n)\n';

export const contradictionCases: readonly OwnCase[] = [
  human('value-two-ways', 'a.json', [json({ limit: 10 }), json({ limit: 20 }), json({ limit: 30 })]),
  human('version-two-ways', 'package.json', [json({ version: '1.0.0' }), json({ version: '1.1.0' }), json({ version: '1.0.1' })]),
  human('dependency-two-ways', 'package.json', [json({ dependencies: { react: '^17.0.0' } }), json({ dependencies: { react: '^18.0.0' } }), json({ dependencies: { react: '^17.5.0' } })]),
  human('dependency-added-two-ways', 'package.json', [json({ dependencies: {} }), json({ dependencies: { zod: '^3.0.0' } }), json({ dependencies: { zod: '^4.0.0' } })]),
  human('same-id-records', 'a.json', [json([{ id: 1, name: 'a' }]), json([{ id: 1, name: 'a' }, { id: 2, name: 'b' }]), json([{ id: 1, name: 'a' }, { id: 2, name: 'c' }])]),
  human('same-port', 'a.yaml', ['services:\n  web:\n    port: 8080\n', 'services:\n  web:\n    port: 8080\n  api:\n    port: 8081\n', 'services:\n  web:\n    port: 8080\n  admin:\n    port: 8081\n']),
  human('same-port-flat', '.env', ['WEB_PORT=8080\n', 'WEB_PORT=8080\nAPI_PORT=8081\n', 'WEB_PORT=8080\nADMIN_PORT=8081\n']),
  human('same-port-strings', 'compose.yml', ['services:\n  a:\n    ports:\n      - "8080:80"\n', 'services:\n  a:\n    ports:\n      - "8080:80"\n      - "9090:90"\n', 'services:\n  a:\n    ports:\n      - "8080:80"\n      - "9090:91"\n']),
  human('same-error-code', 'a.js', ['export const codes = {\n  missing: 1,\n  denied: 2,\n};\n', 'export const codes = {\n  missing: 1,\n  denied: 2,\n  late: 3,\n};\n', 'export const codes = {\n  missing: 1,\n  denied: 2,\n  full: 3,\n};\n']),
  human('same-constant-number', 'a.py', ['A = 1\nB = 2\n', 'A = 1\nB = 2\nC = 3\n', 'A = 1\nB = 2\nD = 3\n']),
  human('numeric-enum', 'a.ts', ['export enum Kind {\n  A,\n  B,\n}\n', 'export enum Kind {\n  A,\n  B,\n  C,\n}\n', 'export enum Kind {\n  A,\n  B,\n  D,\n}\n']),
  human('go-iota', 'a.go', [goConst, swap(goConst, '\tBlue\n', '\tBlue\n\tGreen\n'), swap(goConst, '\tBlue\n', '\tBlue\n\tWhite\n')]),
  human('proto-slot', 'a.proto', [proto, swap(proto, '= 1;\n', '= 1;\n  string mail = 2;\n'), swap(proto, '= 1;\n', '= 1;\n  int32 age = 2;\n')]),
  human('migration-list', 'a.js', ["export const migrations = [\n  '001_users',\n];\n", "export const migrations = [\n  '001_users',\n  '002_mail',\n];\n", "export const migrations = [\n  '001_users',\n  '002_age',\n];\n"]),
  human('numbered-strings', 'a.json', [json(['T-1', 'T-2']), json(['T-1', 'T-2', 'T-3 mail']), json(['T-1', 'T-2', 'T-3 age'])]),
  human('middleware-order', 'a.js', [middleware, swap(middleware, 'app.use(serve', 'app.use(auth());\napp.use(serve'), swap(middleware, 'app.use(serve', 'app.use(limit());\napp.use(serve')]),
  human('pipeline-order', 'a.js', ["export const pipeline = ['read', 'write'];\n", "export const pipeline = ['read', 'clean', 'write'];\n", "export const pipeline = ['read', 'check', 'write'];\n"]),
  human('workflow-steps', '.github/workflows/a.yml', [workflow, swap(workflow, '      - run: npm test\n', '      - run: npm test\n      - run: npm run a\n'), swap(workflow, '      - run: npm test\n', '      - run: npm test\n      - run: npm run b\n')]),
  human('numbered-steps', 'GUIDE.md', ['1. open\n2. read\n', '1. open\n2. read\n3. shut\n', '1. open\n2. read\n3. lock\n']),
  human('permissions', 'a.json', [json({ permissions: ['read'] }), json({ permissions: ['read', 'write'] }), json({ permissions: ['read', 'delete'] })]),
  human('allow-list', 'a.yaml', ['allowed_hosts:\n  - a.example\n', 'allowed_hosts:\n  - a.example\n  - b.example\n', 'allowed_hosts:\n  - a.example\n  - c.example\n']),
  human('parameters', 'a.js', ['export function f(a) {\n  return a;\n}\n', 'export function f(a, b) {\n  return a;\n}\n', 'export function f(a, c) {\n  return a;\n}\n']),
  human('arguments', 'a.js', ['resize(10, 20);\n', 'resize(15, 20);\n', 'resize(10, 30);\n']),
  human('swapped-arguments', 'a.js', ['copy(source, target);\n', 'copy(target, source);\n', 'copy(source, other);\n']),
  human('same-function-two-ways', 'a.js', ['export const a = 1;\n', 'export const a = 1;\nexport function b() {\n  return 1;\n}\n', 'export const a = 1;\nexport function b() {\n  return 2;\n}\n']),
  human('same-name-two-forms', 'a.js', ['export const a = 1;\n', 'export const a = 1;\nexport function b() {\n  return 1;\n}\n', 'export const a = 1;\nexport const b = () => 2;\n']),
  human('edit-and-delete-method', 'a.py', ['class A:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n', 'class A:\n    def one(self):\n        return 1\n', 'class A:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 22\n']),
  human('edit-and-delete-key', 'a.json', [json({ a: 1, b: { c: 1 } }), json({ a: 1 }), json({ a: 1, b: { c: 2 } })]),
  human('edit-and-delete-item', 'a.md', ['- **a**: one\n- **b**: two\n', '- **a**: one\n', '- **a**: one\n- **b**: three\n']),
  human('rate-and-use', 'a.js', [calc, swap(calc, 'const rate = 0.1', 'const rate = 0.2'), swap(calc, 'total * rate', 'total * rate + 1')]),
  human('condition-and-body', 'a.js', [guard, swap(guard, '> 18', '> 21'), swap(guard, 'return true', "return user.age > 18 && user.isKnown")]),
  human('return-and-more', 'a.js', ['function f(a) {\n  one(a);\n  two(a);\n}\n', 'function f(a) {\n  one(a);\n  return;\n  two(a);\n}\n', 'function f(a) {\n  one(a);\n  two(a, true);\n}\n']),
  human('statements-in-body', 'a.js', ['function f() {\n  start();\n}\n', 'function f() {\n  start();\n  lock();\n}\n', 'function f() {\n  start();\n  sync();\n}\n']),
  human('min-and-max', 'a.json', [json({ min: 1, max: 10 }), json({ min: 8, max: 10 }), json({ min: 1, max: 5 })]),
  human('amount-and-currency', 'a.json', [json({ amount: 10, currency: 'USD' }), json({ amount: 1200, currency: 'USD' }), json({ amount: 10, currency: 'JPY' })]),
  human('image-and-digest', 'a.yaml', ['image: a\ndigest: "x"\n', 'image: b\ndigest: "x"\n', 'image: a\ndigest: "y"\n']),
  human('host-and-port', 'a.ini', ['host=a\nport=1\n', 'host=b\nport=1\n', 'host=a\nport=2\n']),
  human('rename-and-use-in-file', 'a.js', ["export function oldName() {\n  return 1;\n}\nexport const first = oldName();\n", "export function newName() {\n  return 1;\n}\nexport const first = newName();\n", "export function oldName() {\n  return 1;\n}\nexport const first = oldName();\nexport const second = oldName();\n"]),
  human('remove-import-and-use-it', 'a.js', ["import fs from 'node:fs';\nimport os from 'node:os';\n\nexport const a = os.EOL;\n", "import os from 'node:os';\n\nexport const a = os.EOL;\n", "import fs from 'node:fs';\nimport os from 'node:os';\n\nexport const a = fs.constants;\n"]),
  human('replace-element-two-ways', 'a.js', ["export const colours = ['red', 'blue'];\n", "export const colours = ['green', 'blue'];\n", "export const colours = ['white', 'blue'];\n"]),
  human('empty-list-and-add', 'a.js', ["export const users = ['a', 'b'];\n", 'export const users = [];\n', "export const users = ['a', 'b', 'c'];\n"]),
  human('number-list', 'a.js', ['export const sizes = [1, 2];\n', 'export const sizes = [1, 2, 4];\n', 'export const sizes = [1, 2, 8];\n']),
  human('switch-default', 'a.js', ["switch (a) {\n  case 1:\n    break;\n}\n", "switch (a) {\n  case 1:\n    break;\n  default:\n    one();\n}\n", "switch (a) {\n  case 1:\n    break;\n  default:\n    two();\n}\n"]),
  human('switch-same-case', 'a.js', ["switch (a) {\n  case 1:\n    break;\n}\n", "switch (a) {\n  case 1:\n    break;\n  case 2:\n    one();\n    break;\n}\n", "switch (a) {\n  case 1:\n    break;\n  case 2:\n    two();\n    break;\n}\n"]),
  human('switch-falls-through', 'a.js', ["switch (a) {\n  case 1:\n    break;\n}\n", "switch (a) {\n  case 1:\n    break;\n  case 2:\n    one();\n}\n", "switch (a) {\n  case 1:\n    break;\n  case 3:\n    two();\n    break;\n}\n"]),
  human('unknown-kind', 'Dockerfile', ['FROM node\nRUN npm ci\n', 'FROM node\nRUN npm ci\nRUN a\n', 'FROM node\nRUN npm ci\nRUN b\n']),
  human('unknown-kind-makefile', 'Makefile', ['all:\n\techo\n', 'all:\n\techo\n\techo a\n', 'all:\n\techo\n\techo b\n']),
  human('sql', 'a.sql', ['create table a (id int);\n', 'create table a (id int);\nalter table a add b int;\n', 'create table a (id int);\nalter table a add c int;\n']),
  human('ignore-negation', '.gitignore', ['*.log\n', '*.log\n!keep.log\n', '*.log\nkeep.*\n']),
  human('code-owners', 'CODEOWNERS', ['* @a\n', '* @a\n/src @b\n', '* @a\n/src @c\n']),
  human('csv-same-key', 'a.csv', ['id,name\n1,a\n', 'id,name\n1,a\n2,b\n', 'id,name\n1,a\n2,c\n']),
  human('markers-inside', 'a.js', ['a();\n', '<<<<<<< x\na();\n', 'b();\n']),
  human('binary', 'a.bin', ['a\0b', 'a\0c', 'a\0d']),
  human('broken-syntax', 'a.js', ['export const list = ["a"];\n', 'export const list = ["a", "b";\n', 'export const list = ["a", "c"];\n']),
  human('yaml-anchors', 'a.yaml', ['a: &x\n  b: 1\nc: *x\n', 'a: &x\n  b: 1\n  d: 2\nc: *x\n', 'a: &x\n  b: 1\n  e: 3\nc: *x\n']),
  human('comment-two-ways', 'a.js', ['// waits\nrun();\n', '// waits a second\nrun();\n', '// waits a minute\nrun();\n']),
  human('constants-same-hotkey', 'a.js', ["export const keys = [\n  { name: 'open', shortcut: 'o' },\n];\n", "export const keys = [\n  { name: 'open', shortcut: 'o' },\n  { name: 'shut', shortcut: 's' },\n];\n", "export const keys = [\n  { name: 'open', shortcut: 'o' },\n  { name: 'save', shortcut: 's' },\n];\n"]),
  human('routes-same-path', 'a.js', ["app.get('/a', one);\n", "app.get('/a', one);\napp.get('/b', two);\n", "app.get('/a', one);\napp.get('/b', three);\n"]),
  human('routes-wildcards', 'a.js', ["app.get('/a', one);\n", "app.get('/a', one);\napp.get('/:name', two);\n", "app.get('/a', one);\napp.get('/new', three);\n"]),
  human('bit-flags', 'a.py', ['READ = 1\nWRITE = 2\n', 'READ = 1\nWRITE = 2\nRUN = 4\n', 'READ = 1\nWRITE = 2\nLIST = 4\n']),
  human('case-differs-only', 'a.json', [json({ scripts: {} }), json({ scripts: { fooBar: '1' } }), json({ scripts: { foobar: '2' } })]),
]; // oxfmt-ignore
