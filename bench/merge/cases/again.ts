/** The eighth set: more of the shared classes, mostly small modules, and contradictions near to what rules take for clean. */
import type { OwnCase } from '../own-case.ts';
import { classCase, lines, type ClassCase } from './class-case.ts';

const cart =
  'export const empty = () => [];\n\nexport function add(cart, item) {\n  return [...cart, item];\n}\n\nexport function total(cart) {\n  let sum = 0;\n  for (const item of cart) sum += item.price;\n  return sum;\n}\n';
const klass =
  'export class Queue {\n  #all = [];\n\n  push(item) {\n    this.#all.push(item);\n  }\n\n  get size() {\n    return this.#all.length;\n  }\n}\n';
const config = "export const config = {\n  host: 'localhost',\n  port: 3000,\n  debug: false,\n};\n";
const table = '# Options\n\n| name | meaning |\n|------|---------|\n| host | where to listen |\n| port | the port |\n';
const workflow = 'name: ci\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n';
const sorted =
  "import { alpha } from './alpha.js';\nimport { delta } from './delta.js';\nimport { omega } from './omega.js';\n\nexport const all = [alpha, delta, omega];\n";
const named = "import { a, b } from './lib.js';\n\nexport const both = () => a() + b();\n";
const py =
  'import os\nimport sys\n\n\ndef main():\n    print(os.getcwd())\n\n\nif __name__ == "__main__":\n    sys.exit(main())\n';
const css = ':root {\n  --ink: #111;\n}\n\n.card {\n  color: var(--ink);\n}\n';
const dict = "ICONS = {\n    'home': 'house',\n    'cart': 'basket',\n}\n";
const toml = '[tool]\nname = "shop"\n\n[tool.limits]\nrows = 100\n';
const jsx =
  'export function Menu({ open }) {\n  return (\n    <nav>\n      <a href="/">Home</a>\n      <a href="/cart">Cart</a>\n    </nav>\n  );\n}\n';
const reducer =
  "export function reduce(state, action) {\n  switch (action.type) {\n    case 'open':\n      return { ...state, open: true };\n    default:\n      return state;\n  }\n}\n";
const sh = '#!/bin/sh\n# Starts the shop.\nPORT=3000\nHOST=localhost\nexec node . --port "$PORT" --host "$HOST"\n';
const cliHelp =
  'const usage = `shop [options]\n\n  --port N   where to listen\n  --host H   on which host\n`;\n\nexport { usage };\n';
const long = `export const words = [\n${lines(60, (i) => `  'word${i}',`)}];\n`;
const pkg = '{\n  "name": "shop",\n  "version": "1.0.0",\n  "dependencies": {\n    "express": "^4.0.0"\n  }\n}\n';
const exported = 'const one = () => 1;\nconst two = () => 2;\n\nmodule.exports = { one, two };\n';
const go =
  'package shop\n\nfunc Total(all []int) int {\n\tsum := 0\n\tfor _, n := range all {\n\t\tsum += n\n\t}\n\treturn sum\n}\n';
const notes = '# Notes\n\n- tea\n- coffee\n\n## Later\n\n- cake\n';
const tsType =
  "export interface User {\n  id: string;\n  name: string;\n}\n\nexport type Role = 'reader' | 'writer';\n";
const inline = "export const sizes = ['s', 'm', 'l'];\n";
const call = "import { start } from './start.js';\n\nstart({ port: 3000, host: 'localhost' });\n";

const both: readonly ClassCase[] = [
  ['methods-of-a-class', { 'src/queue.js': klass }, { 'src/queue.js': [['    return this.#all.length;\n  }\n', '+\n  clear() {\n    this.#all = [];\n  }\n']] }, { 'src/queue.js': [['    return this.#all.length;\n  }\n', '+\n  peek() {\n    return this.#all[0];\n  }\n']] }, ['src/queue.js:   clear() {\n    this.#all = [];\n  }\n', 'src/queue.js:   peek() {\n    return this.#all[0];\n  }\n']],
  ['object-keys', { 'src/config.js': config }, { 'src/config.js': [['debug: false,\n', "+  name: 'shop',\n"]] }, { 'src/config.js': [['debug: false,\n', '+  retries: 3,\n']] }, ["src/config.js:   name: 'shop',\n", 'src/config.js:   retries: 3,\n']],
  ['object-neighbouring-values', { 'src/config.js': config }, { 'src/config.js': [['debug: false', 'debug: true']] }, { 'src/config.js': [['port: 3000', 'port: 8080']] }, ['src/config.js: debug: true', 'src/config.js: port: 8080']],
  ['table-rows', { 'docs/options.md': table }, { 'docs/options.md': [['the port |\n', '+| name | what to call it |\n']] }, { 'docs/options.md': [['the port |\n', '+| depth | how far to look |\n']] }, ['docs/options.md: | name | what to call it |\n', 'docs/options.md: | depth | how far to look |\n']],
  ['workflow-jobs', { '.github/workflows/ci.yml': workflow }, { '.github/workflows/ci.yml': [['- run: npm test\n', '+  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n']] }, { '.github/workflows/ci.yml': [['- run: npm test\n', '+  types:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run types\n']] }, ['.github/workflows/ci.yml:   lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n', '.github/workflows/ci.yml:   types:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run types\n']],
  ['sorted-imports', { 'src/all.js': sorted }, { 'src/all.js': [["'./delta.js';\n", "+import { gamma } from './gamma.js';\n"], ['delta, ', 'delta, gamma, ']], 'src/gamma.js': 'export const gamma = 1;\n' }, { 'src/all.js': [["'./delta.js';\n", "+import { kappa } from './kappa.js';\n"], ['delta, ', 'delta, kappa, ']], 'src/kappa.js': 'export const kappa = 1;\n' }, ["src/all.js: import { gamma }", "src/all.js: import { kappa }", 'src/all.js: gamma, ', 'src/all.js: kappa, ']],
  ['named-imports', { 'src/both.js': named }, { 'src/both.js': [['{ a, b }', '{ a, b, c }'], ['b();\n', '+export const third = () => c();\n']] }, { 'src/both.js': [['{ a, b }', '{ a, b, d }']] }, ['src/both.js: c', 'src/both.js: d', 'src/both.js: third']],
  ['main-guard-py', { 'app/main.py': py }, { 'app/main.py': [['print(os.getcwd())\n', '+\n\ndef first():\n    return 1\n']] }, { 'app/main.py': [['print(os.getcwd())\n', '+\n\ndef second():\n    return 2\n']] }, ['app/main.py: def first():\n    return 1\n', 'app/main.py: def second():\n    return 2\n', 'app/main.py: if __name__']],
  ['css-rules', { 'main.css': css }, { 'main.css': [['$', '+\n.alpha {\n  margin: 0;\n}\n']] }, { 'main.css': [['$', '+\n.beta {\n  padding: 0;\n}\n']] }, ['main.css: .alpha {\n  margin: 0;\n}\n', 'main.css: .beta {\n  padding: 0;\n}\n']],
  ['css-variables', { 'main.css': css }, { 'main.css': [['--ink: #111;\n', '+  --paper: #fff;\n']] }, { 'main.css': [['--ink: #111;\n', '+  --gap: 4px;\n']] }, ['main.css: --paper: #fff;', 'main.css: --gap: 4px;']],
  ['dict-py', { 'app/icons.py': dict }, { 'app/icons.py': [["'basket',\n", "+    'mail': 'envelope',\n"]] }, { 'app/icons.py': [["'basket',\n", "+    'help': 'question',\n"]] }, ["app/icons.py: 'mail': 'envelope',\n", "app/icons.py: 'help': 'question',\n"]],
  ['toml-tables', { 'conf.toml': toml }, { 'conf.toml': [['$', '+\n[tool.alpha]\non = true\n']] }, { 'conf.toml': [['$', '+\n[tool.beta]\nsize = 2\n']] }, ['conf.toml: [tool.alpha]\non = true', 'conf.toml: [tool.beta]\nsize = 2']],
  ['switch-cases-js', { 'src/reduce.js': reducer }, { 'src/reduce.js': [['open: true };\n', "+    case 'shut':\n      return { ...state, open: false };\n"]] }, { 'src/reduce.js': [['open: true };\n', "+    case 'name':\n      return { ...state, name: action.name };\n"]] }, ["src/reduce.js: case 'shut':\n      return { ...state, open: false };\n", "src/reduce.js: case 'name':\n      return { ...state, name: action.name };\n"]],
  ['shell-variables', { 'start.sh': sh }, { 'start.sh': [['PORT=3000', 'PORT=8080']] }, { 'start.sh': [['# Starts the shop.\n', '# Starts the shop, on one machine.\n']] }, ['start.sh: PORT=8080', 'start.sh: on one machine']],
  ['superset', { 'src/words.js': "export const words = [\n  'a',\n];\n" }, { 'src/words.js': [["'a',\n", "+  'b',\n"]] }, { 'src/words.js': [["'a',\n", "+  'b',\n  'c',\n"]] }, ["src/words.js:   'a',\n  'b',\n  'c',\n"]],
  ['same-import-and-another', { 'src/both.js': named }, { 'src/both.js': [["'./lib.js';\n", "+import fs from 'node:fs';\n"]] }, { 'src/both.js': [["'./lib.js';\n", "+import fs from 'node:fs';\nimport os from 'node:os';\n"]] }, ["src/both.js: import fs from 'node:fs';\nimport os from 'node:os';\n"]],
  ['space-at-line-ends-vs-edit', { 'src/cart.js': cart.replaceAll(';\n', ';  \n') }, { 'src/cart.js': cart }, { 'src/cart.js': [['let sum = 0', 'let sum = -0']] }, ['src/cart.js: let sum = -0;\n', 'src/cart.js: return sum;\n']],
  ['comment-above-vs-edit', { 'src/cart.js': cart }, { 'src/cart.js': [['  let sum = 0;', '  // prices are in cents\n  let sum = 0;']] }, { 'src/cart.js': [['sum += item.price', 'sum += item.price * item.count']] }, ['src/cart.js: // prices are in cents\n', 'src/cart.js: item.price * item.count']],
  ['one-line-array', { 'src/sizes.js': inline.replaceAll('sizes', 'colours') }, { 'src/sizes.js': [["'l']", "'l', 'red']"]] }, { 'src/sizes.js': [["'l']", "'l', 'blue']"]] }, ["src/sizes.js: 'red'", "src/sizes.js: 'blue'"]],
  ['long-list-in-the-middle', { 'src/words.js': long }, { 'src/words.js': [["'word30',\n", "+  'alpha',\n"]] }, { 'src/words.js': [["'word30',\n", "+  'beta',\n"]] }, ["src/words.js: 'alpha'", "src/words.js: 'beta'"]],
  ['exports-of-a-module', { 'src/few.js': exported }, { 'src/few.js': [['=> 2;\n', '+const three = () => 3;\n'], ['one, two', 'one, two, three']] }, { 'src/few.js': [['=> 2;\n', '+const four = () => 4;\n'], ['one, two', 'one, two, four']] }, ['src/few.js: const three = () => 3;', 'src/few.js: const four = () => 4;', 'src/few.js: , three', 'src/few.js: , four']],
  ['go-two-functions', { 'shop/total.go': go }, { 'shop/total.go': [['$', '+\nfunc Mean(all []int) int {\n\treturn Total(all) / len(all)\n}\n']] }, { 'shop/total.go': [['$', '+\nfunc Empty(all []int) bool {\n\treturn len(all) == 0\n}\n']] }, ['shop/total.go: func Mean', 'shop/total.go: func Empty']],
  ['interface-and-union', { 'src/user.ts': tsType }, { 'src/user.ts': [['name: string;\n', '+  mail: string;\n'], ["'writer'", "'writer' | 'owner'"]] }, { 'src/user.ts': [['name: string;\n', '+  city: string;\n'], ["'writer'", "'writer' | 'guest'"]] }, ["src/user.ts: mail: string;", "src/user.ts: city: string;", "src/user.ts: 'owner'", "src/user.ts: 'guest'"]],
  ['jsx-attribute-vs-child', { 'src/Menu.jsx': jsx }, { 'src/Menu.jsx': [['<nav>', '<nav className="menu">']] }, { 'src/Menu.jsx': [['>Home<', '>Start<']] }, ['src/Menu.jsx: <nav className="menu">', 'src/Menu.jsx: >Start<']],
  ['argument-object-keys', { 'src/main.js': call }, { 'src/main.js': [["host: 'localhost' ", "host: 'localhost', debug: true "]] }, { 'src/main.js': [["host: 'localhost' ", "host: 'localhost', name: 'shop' "]] }, ["src/main.js: debug: true", "src/main.js: name: 'shop'"]],
  ['edit-vs-append-after', { 'src/cart.js': cart }, { 'src/cart.js': [['  return sum;\n', '  return Math.round(sum);\n']] }, { 'src/cart.js': [['$', '+\nexport function count(cart) {\n  return cart.length;\n}\n']] }, ['src/cart.js: Math.round(sum)', 'src/cart.js: export function count']],
  ['section-vs-item', { 'NOTES.md': notes }, { 'NOTES.md': [['- coffee\n', '+- milk\n']] }, { 'NOTES.md': [['\n## Later', '\n## Soon\n\n- bread\n\n## Later']] }, ['NOTES.md: - coffee\n- milk\n', 'NOTES.md: ## Soon\n\n- bread\n']],
  ['package-dependency-and-script', { 'package.json': pkg }, { 'package.json': [['"^4.0.0"\n  }\n', '"^4.0.0"\n  },\n  "license": "MIT"\n']] }, { 'package.json': [['"^4.0.0"\n  }\n', '"^4.0.0"\n  },\n  "private": true\n']] }, ['package.json: "license": "MIT"', 'package.json: "private": true']],
  ['deleted-import-vs-added', { 'src/all.js': sorted }, { 'src/all.js': [["import { delta } from './delta.js';\n", ''], ['delta, ', '']] }, { 'src/all.js': [["'./delta.js';\n", "+import { kappa } from './kappa.js';\n"], ['omega]', 'omega, kappa]']] }, ['!src/all.js: delta', 'src/all.js: import { kappa }', 'src/all.js: omega, kappa']],
  ['template-lines', { 'src/usage.js': cliHelp }, { 'src/usage.js': [['export { usage };', 'export const version = 1;\nexport { usage };']] }, { 'src/usage.js': [['export { usage };', 'export const name = 2;\nexport { usage };']] }, ['src/usage.js: export const version = 1;', 'src/usage.js: export const name = 2;']],
]; // oxfmt-ignore

const human: readonly ClassCase[] = [
  ['sizes-in-order', { 'src/sizes.js': inline }, { 'src/sizes.js': [["'l']", "'l', 'xl']"]] }, { 'src/sizes.js': [["'l']", "'l', 'xxl']"]] }],
  ['quotes-and-another-word', { 'src/a.py': "MODE = 'fast'\nNAME = 'shop'\n" }, { 'src/a.py': [["'fast'", '"slow"']] }, { 'src/a.py': [["'fast'", "'safe'"]] }],
  ['inline-table-same-key', { 'conf.toml': 'retry = { max = 3 }\n' }, { 'conf.toml': [['max = 3', 'max = 3, wait = 5']] }, { 'conf.toml': [['max = 3', 'max = 3, wait = 9']] }],
  ['inline-table-couple', { 'Cargo.toml': '[dependencies]\nlog = { version = "1.0", registry = "ours" }\n' }, { 'Cargo.toml': [['version = "1.0"', 'version = "2.0"']] }, { 'Cargo.toml': [['version = "1.0", registry = "ours"', 'path = "../log"']] }],
  ['inline-range', { 'conf.toml': 'pool = { min = 1, max = 9 }\n' }, { 'conf.toml': [['min = 1', 'min = 6']] }, { 'conf.toml': [['max = 9', 'max = 4']] }],
  ['tuples-same-name', { 'app/routes.py': "ROUTES = [\n    ('/', home),\n]\n" }, { 'app/routes.py': [["home),\n", "+    ('/shop', shop),\n"]] }, { 'app/routes.py': [["home),\n", "+    ('/shop', market),\n"]] }],
  ['tuples-in-order', { 'app/text.py': "REPLACEMENTS = [\n    ('a', 'b'),\n]\n" }, { 'app/text.py': [["'b'),\n", "+    ('c', 'd'),\n"]] }, { 'app/text.py': [["'b'),\n", "+    ('d', 'e'),\n"]] }],
  ['tuples-catch-all', { 'app/routes.py': "ROUTES = [\n    ('/', home),\n]\n" }, { 'app/routes.py': [["home),\n", "+    ('/<path:rest>', lost),\n"]] }, { 'app/routes.py': [["home),\n", "+    ('/shop', shop),\n"]] }],
  ['choices-same-code', { 'app/models.py': "STATES = [\n    ('new', 'New'),\n]\n" }, { 'app/models.py': [["'New'),\n", "+    ('done', 'Done'),\n"]] }, { 'app/models.py': [["'New'),\n", '+    ("done", "Finished"),\n']] }],
  ['two-titles-of-a-release', { 'HISTORY.rst': 'History\n=======\n\n1.0\n---\n\n* first\n' }, { 'HISTORY.rst': [['=======\n', '+\n1.1\n---\n\n* alpha\n']] }, { 'HISTORY.rst': [['=======\n', '+\n2.0\n---\n\n* beta\n']] }],
  ['counted-in-words', { 'docs/rules.md': 'There are four rules.\n\n* be kind\n* be brief\n' }, { 'docs/rules.md': [['four', 'five'], ['* be brief\n', '+* be early\n']] }, { 'docs/rules.md': [['four', 'five'], ['* be brief\n', '+* bring tea\n']] }],
  ['counted-in-code', { 'src/steps.js': "export const count = 2;\nexport const names = [\n  'one',\n  'two',\n];\n" }, { 'src/steps.js': [['count = 2', 'count = 3'], ["'two',\n", "+  'alpha',\n"]] }, { 'src/steps.js': [['count = 2', 'count = 3'], ["'two',\n", "+  'beta',\n"]] }],
  ['return-type-twice', { 'src/find.ts': 'export function find(id: string) {\n  return store.find(id);\n}\n' }, { 'src/find.ts': [['string) {', 'string): Item {']] }, { 'src/find.ts': [['string) {', 'string): Item | undefined {']] }],
  ['return-type-vs-another-body', { 'src/find.ts': 'export function find(id: string) {\n  return store.find(id);\n}\n' }, { 'src/find.ts': [['string) {', 'string): Item | undefined {']] }, { 'src/find.ts': [['return store.find(id);', 'return store.all(id);']] }],
  ['union-member-vs-other-type', { 'src/user.ts': tsType }, { 'src/user.ts': [["'reader' | 'writer'", "'reader' | 'writer' | 'owner'"]] }, { 'src/user.ts': [["'reader' | 'writer'", 'string']] }],
  ['default-two-ways', { 'src/greet.js': "export const greet = (name = 'you') => `hi ${name}`;\n" }, { 'src/greet.js': [["'you'", "'world'"]] }, { 'src/greet.js': [["'you'", "'friend'"]] }],
  ['version-two-ways', { 'package.json': pkg }, { 'package.json': [['"1.0.0"', '"1.1.0"']] }, { 'package.json': [['"1.0.0"', '"2.0.0"']] }],
  ['help-lines-in-a-text', { 'src/usage.js': cliHelp }, { 'src/usage.js': [['which host\n', '+  --name N   what to call it\n']] }, { 'src/usage.js': [['which host\n', '+  --name N   whom to greet\n']] }],
  ['renamed-function-vs-call-in-file', { 'src/cart.js': cart }, { 'src/cart.js': [['function total(cart)', 'function sum(cart)']] }, { 'src/cart.js': [['$', '+\nexport function report(cart) {\n  return `${total(cart)} to pay`;\n}\n']] }],
  ['loop-vs-early-end', { 'src/cart.js': cart }, { 'src/cart.js': [['  let sum = 0;\n', '  if (cart.length === 0) return null;\n  let sum = 0;\n']] }, { 'src/cart.js': [['  let sum = 0;\n', '  let sum = 10;\n']] }],
  ['key-moved-vs-changed', { 'src/config.js': config }, { 'src/config.js': [['  port: 3000,\n', ''], ['debug: false,\n', '+  server: { port: 3000 },\n']] }, { 'src/config.js': [['port: 3000', 'port: 8080']] }],
  ['job-renamed-vs-needed', { '.github/workflows/ci.yml': workflow }, { '.github/workflows/ci.yml': [['  test:\n', '  unit:\n']] }, { '.github/workflows/ci.yml': [['- run: npm test\n', '+  ship:\n    needs: test\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n']] }],
  ['variable-gone-vs-used', { 'main.css': css }, { 'main.css': [['  --ink: #111;\n', '  --text: #111;\n'], ['var(--ink)', 'var(--text)']] }, { 'main.css': [['$', '+\n.note {\n  border-color: var(--ink);\n}\n']] }],
  ['main-called-twice', { 'app/main.py': py }, { 'app/main.py': [['    sys.exit(main())\n', '    main()\n']] }, { 'app/main.py': [['    sys.exit(main())\n', '    sys.exit(main() or 1)\n']] }],
  ['rename-and-rename-in-file', { 'src/cart.js': cart }, { 'src/cart.js': [['function total(cart)', 'function sum(cart)']] }, { 'src/cart.js': [['function total(cart)', 'function price(cart)']] }],
  ['indent-and-edit-vs-edit', { 'app/f.py': 'def f(a):\n    if a:\n        return 1\n    return 0\n' }, { 'app/f.py': 'def f(a):\n  if a:\n    return 2\n  return 0\n' }, { 'app/f.py': [['return 1', 'return 3']] }],
  ['license-twice', { 'README.md': 'x\n' }, { LICENSE: 'MIT License\n\nPermission is granted.\n' }, { LICENSE: 'Apache License\n\nVersion 2.0\n' }],
  ['swapped-vs-edited', { 'src/config.js': "export const order = [\n  'wash',\n  'dry',\n  'iron',\n];\n" }, { 'src/config.js': [["  'wash',\n  'dry',\n", "  'dry',\n  'wash',\n"]] }, { 'src/config.js': [["'dry'", "'spin'"]] }],
]; // oxfmt-ignore

const semantic: readonly ClassCase[] = [
  ['constant-in-other-unit', { 'src/wait.js': 'export const WAIT = 5;\n', 'src/a.js': "import { WAIT } from './wait.js';\n\nexport const a = () => setTimeout(go, WAIT * 1000);\n" }, { 'src/wait.js': [['WAIT = 5', 'WAIT = 5000']], 'src/a.js': [['WAIT * 1000', 'WAIT']] }, { 'src/b.js': "import { WAIT } from './wait.js';\n\nexport const b = () => setTimeout(go, WAIT * 1000);\n" }],
  ['field-renamed-vs-read', { 'src/user.ts': tsType, 'src/a.ts': "import type { User } from './user';\n\nexport const hello = (user: User) => user.name;\n" }, { 'src/user.ts': [['  name: string;', '  fullName: string;']], 'src/a.ts': [['user.name', 'user.fullName']] }, { 'src/b.ts': "import type { User } from './user';\n\nexport const loud = (user: User) => user.name.toUpperCase();\n" }],
]; // oxfmt-ignore

/** All of them. */
export const againCases: readonly OwnCase[] = [
  ...both.map((each) => classCase('both', each)),
  ...human.map((each) => classCase('human', each)),
  ...semantic.map((each) => classCase('semantic', each)),
].map((each) => ({ ...each, id: each.id.replace(/^class-/u, 'again-') }));
