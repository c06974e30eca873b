/** Conflicts in data, documents and whole projects, written without a look at the rules. */
import type { Files, OwnCase } from '../own-case.ts';
import { edited, editedCase, type Edit, type Edited } from './edit.ts';

const pkg =
  '{\n  "name": "x",\n  "version": "1.2.0",\n  "scripts": {\n    "build": "tsc",\n    "test": "vitest"\n  },\n  "dependencies": {\n    "express": "^4.0.0",\n    "zod": "^3.0.0"\n  }\n}\n';
const compose = 'services:\n  web:\n    image: web:1\n    ports:\n      - "3000:3000"\n  db:\n    image: postgres:16\n';
const ci =
  'on:\n  push:\n    branches: [main]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n      - run: npm test\n';
const cargo = '[package]\nname = "x"\nversion = "0.1.0"\n\n[dependencies]\nserde = "1"\n';
const pyproject =
  '[project]\nname = "x"\ndependencies = [\n    "click",\n    "rich",\n]\n\n[tool.ruff]\nline-length = 100\n';
const changelog =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Login page\n\n### Fixed\n\n- A crash on start\n\n## [1.0.0] - 2024-01-01\n\n- First\n';
const readme =
  '# Tool\n\n## Features\n\n- Fast\n- Small\n\n| flag | meaning |\n| --- | --- |\n| `-v` | verbose |\n| `-q` | quiet |\n\n1. Install it\n2. Run it\n';
const makefile = 'build:\n\tgo build ./...\n\ntest: build\n\tgo test ./...\n';
const docker = 'FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nCMD ["node", "main.js"]\n';
const css = '.a {\n  color: red;\n}\n\n.b {\n  color: blue;\n}\n';
const sql = 'CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  name TEXT\n);\n';
const ignore = 'node_modules\ndist\n';
const env = 'HOST=localhost\nPORT=3000\n';
const openapi = 'openapi: 3.1.0\npaths:\n  /users:\n    get:\n      summary: All users\n';
const locale = '{\n  "menu.open": "Open",\n  "menu.close": "Close"\n}\n';
const codeowners = '* @core\n/docs @writers\n';
const gomod = 'module x\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/a v1.0.0\n\tgithub.com/b/b v1.0.0\n)\n';
const requirements = 'flask==3.0.0\nrequests==2.31.0\n';
const gemfile = "source 'https://rubygems.org'\n\ngem 'rails'\ngem 'puma'\n";
const proto = 'syntax = "proto3";\n\nmessage User {\n  string id = 1;\n  string name = 2;\n}\n';
const graphql = 'type User {\n  id: ID!\n  name: String\n}\n';

const data: readonly Edited[] = [
  [ 'pkg-two-deps', 'package.json', pkg, [['"zod": "^3.0.0"', '"zod": "^3.0.0",\n    "pino": "^9.0.0"']], [['"zod": "^3.0.0"', '"undici": "^6.0.0",\n    "zod": "^3.0.0"']], ['"pino": "^9.0.0"', '"undici": "^6.0.0"'], ],
  [ 'pkg-same-dep-two-versions', 'package.json', pkg, [['"zod": "^3.0.0"', '"zod": "^3.0.0",\n    "pino": "^9.0.0"']], [['"zod": "^3.0.0"', '"zod": "^3.0.0",\n    "pino": "^8.0.0"']], ],
  ['pkg-bump-twice', 'package.json', pkg, [['1.2.0', '1.3.0']], [['1.2.0', '1.2.1']]],
  [ 'pkg-script-twice', 'package.json', pkg, [['"vitest"', '"vitest",\n    "lint": "eslint ."']], [['"vitest"', '"vitest",\n    "lint": "oxlint"']], ],
  [ 'pkg-dep-vs-dev', 'package.json', pkg, [['"zod": "^3.0.0"\n  }', '"zod": "^3.0.0",\n    "tsx": "^4.0.0"\n  }']], [['"zod": "^3.0.0"\n  }', '"zod": "^3.0.0"\n  },\n  "devDependencies": {\n    "tsx": "^4.0.0"\n  }']], ],
  ['pkg-remove-vs-bump', 'package.json', pkg, [[',\n    "zod": "^3.0.0"', '']], [['^3.0.0', '^4.0.0']]],
  [ 'pkg-remove-vs-add', 'package.json', pkg, [[',\n    "zod": "^3.0.0"', '']], [['"zod": "^3.0.0"', '"zod": "^3.0.0",\n    "pino": "^9.0.0"']], ['"pino": "^9.0.0"', '!"zod"', '"express"'], ],
  [ 'pkg-script-vs-bump', 'package.json', pkg, [['1.2.0",\n  "scripts": {\n', '1.3.0",\n  "scripts": {\n    "lint": "eslint .",\n']], [['  "scripts": {\n', '+    "format": "prettier .",\n']], ['"lint": "eslint ."', '"format": "prettier ."', '1.3.0'], ],
  [ 'compose-two-services', 'compose.yaml', compose, [['$', '+  cache:\n    image: redis:7\n']], [['$', '+  mail:\n    image: mailpit\n']], ['cache:\n    image: redis:7', 'mail:\n    image: mailpit'], ],
  [ 'compose-same-port', 'compose.yaml', compose, [['$', '+  cache:\n    image: redis:7\n    ports:\n      - "8080:6379"\n']], [['$', '+  admin:\n    image: admin\n    ports:\n      - "8080:80"\n']], ],
  [ 'compose-same-service', 'compose.yaml', compose, [['$', '+  cache:\n    image: redis:7\n']], [['$', '+  cache:\n    image: memcached\n']], ],
  [ 'compose-comment-vs-add', 'compose.yaml', compose, [['postgres:16\n', 'postgres:17 # pinned\n']], [['postgres:16\n', '+    environment:\n      A: b\n']], ['postgres:17 # pinned', 'A: b'], ],
  [ 'ci-two-jobs', '.github/workflows/ci.yml', ci, [['$', '+  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n']], [['$', '+  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run docs\n']], ['lint:\n', 'docs:\n', 'npm run lint', 'npm run docs'], ],
  [ 'ci-two-steps', '.github/workflows/ci.yml', ci, [['npm test\n', '+      - run: npm run lint\n']], [['npm test\n', '+      - run: npm run publish\n']], ],
  [ 'ci-branches', '.github/workflows/ci.yml', ci, [['[main]', '[main, next]']], [['[main]', '[main, beta]']], ['next', 'beta', 'main'], ],
  [ 'cargo-two-deps-same-version', 'Cargo.toml', cargo, [['serde = "1"\n', '+anyhow = "1"\n']], [['serde = "1"\n', '+rand = "1"\n']], ['anyhow = "1"', 'rand = "1"'], ],
  [ 'cargo-same-dep', 'Cargo.toml', cargo, [['serde = "1"\n', '+tokio = "1"\n']], [['serde = "1"\n', '+tokio = { version = "1", features = ["full"] }\n']], ],
  [ 'cargo-two-tables', 'Cargo.toml', cargo, [['$', '+\n[dev-dependencies]\ninsta = "1"\n']], [['$', '+\n[profile.release]\nlto = true\n']], ['[dev-dependencies]\ninsta = "1"', '[profile.release]\nlto = true'], ],
  [ 'cargo-dep-spec', 'Cargo.toml', cargo, [['serde = "1"', 'serde = { version = "1", features = ["derive"] }']], [['serde = "1"', 'serde = "2"']], ],
  [ 'pyproject-deps', 'pyproject.toml', pyproject, [['    "rich",\n', '+    "httpx",\n']], [['    "rich",\n', '+    "attrs",\n']], ['"httpx"', '"attrs"'], ],
  [ 'pyproject-same-dep', 'pyproject.toml', pyproject, [['    "rich",\n', '+    "httpx>=0.27",\n']], [['    "rich",\n', '+    "httpx<0.27",\n']], ],
  ['pyproject-length', 'pyproject.toml', pyproject, [['= 100', '= 120']], [['= 100', '= 88']]],
  [ 'changelog-same-section', 'CHANGELOG.md', changelog, [['- Login page\n', '+- Export to CSV\n']], [['- Login page\n', '+- Dark theme\n']], ['- Export to CSV', '- Dark theme'], ],
  [ 'changelog-opposed', 'CHANGELOG.md', changelog, [['- Login page\n', '+- Dark theme is on by default\n']], [['- Login page\n', '+- Dark theme is off by default\n']], ],
  [ 'changelog-two-releases', 'CHANGELOG.md', changelog, [['# Changelog\n\n', '+## [1.1.0] - 2024-02-01\n\n- CSV\n\n']], [['# Changelog\n\n', '+## [1.1.0] - 2024-02-01\n\n- Themes\n\n']], ],
  [ 'readme-list', 'README.md', readme, [['- Small\n', '+- Works offline\n']], [['- Small\n', '+- Speaks JSON\n']], ['- Works offline', '- Speaks JSON'], ],
  [ 'readme-table', 'README.md', readme, [['| quiet |\n', '+| `-o` | output |\n']], [['| quiet |\n', '+| `-h` | help |\n']], ['| `-o` | output |', '| `-h` | help |'], ],
  [ 'readme-table-same', 'README.md', readme, [['| quiet |\n', '+| `-o` | output |\n']], [['| quiet |\n', '+| `-o` | only |\n']], ],
  ['readme-steps', 'README.md', readme, [['2. Run it\n', '+3. Stop it\n']], [['2. Run it\n', '+3. Remove it\n']]],
  [ 'readme-two-sections', 'README.md', readme, [['$', '+\n## Licence\n\nMIT\n']], [['$', '+\n## Thanks\n\nTo all.\n']], ['## Licence\n\nMIT', '## Thanks\n\nTo all.'], ],
  [ 'readme-same-section', 'README.md', readme, [['$', '+\n## Support\n\nWrite to us.\n']], [['$', '+\n## Support\n\nThere is none.\n']], ],
  ['readme-reword', 'README.md', readme, [['- Fast\n', '- Very fast\n']], [['- Fast\n', '- Fast enough\n']]],
  ['readme-delete-vs-reword', 'README.md', readme, [['- Fast\n', '']], [['- Fast\n', '- Fast enough\n']]],
  [ 'make-targets', 'Makefile', makefile, [['$', '+\nlint:\n\tgolangci-lint run\n']], [['$', '+\ndocs:\n\tmkdocs build\n']], ['lint:\n\tgolangci-lint run', 'docs:\n\tmkdocs build'], ],
  [ 'make-same-target', 'Makefile', makefile, [['$', '+\nlint:\n\tgolangci-lint run\n']], [['$', '+\nlint:\n\tgo vet ./...\n']], ],
  [ 'make-recipe', 'Makefile', makefile, [['go test ./...\n', '+\tgo vet ./...\n']], [['go test ./...\n', '+\trm -rf build\n']], ],
  [ 'docker-run', 'Dockerfile', docker, [['RUN npm ci\n', '+RUN npm run build\n']], [['RUN npm ci\n', '+RUN npm prune --production\n']], ],
  [ 'docker-env', 'Dockerfile', docker, [['WORKDIR /app\n', '+ENV NODE_ENV=production\n']], [['WORKDIR /app\n', '+ENV NODE_ENV=test\n']], ],
  ['docker-user', 'Dockerfile', docker, [['COPY . .\n', '+USER node\n']], [['COPY . .\n', '+RUN apt-get update\n']]],
  ['css-rules', 'a.css', css, [['$', '+\n.c {\n  color: green;\n}\n']], [['$', '+\n.c {\n  color: pink;\n}\n']]],
  [ 'css-cascade', 'a.css', css, [['$', '+\n.a.on {\n  color: green;\n}\n']], [['$', '+\n.a:hover {\n  color: pink;\n}\n']], ],
  [ 'css-declarations', 'a.css', css, [['  color: red;\n', '+  margin: 0;\n']], [['  color: red;\n', '+  margin-top: 4px;\n']], ],
  [ 'sql-columns', 'a.sql', sql, [['  name TEXT\n', '  name TEXT,\n  email TEXT\n']], [['  name TEXT\n', '  name TEXT,\n  email VARCHAR(80)\n']], ],
  [ 'sql-statements', 'a.sql', sql, [['$', '+ALTER TABLE users ADD COLUMN age INTEGER;\n']], [['$', '+UPDATE users SET name = 1;\n']], ],
  ['ignore-two', '.gitignore', ignore, [['$', '+coverage\n']], [['$', '+.cache\n']], ['coverage', '.cache']],
  ['ignore-negation', '.gitignore', ignore, [['$', '+*.log\n']], [['$', '+!keep.log\n']]],
  [ 'env-two', '.env.example', env, [['$', '+LOG_LEVEL=info\n']], [['$', '+DB_URL=postgres://x\n']], ['LOG_LEVEL=info', 'DB_URL=postgres://x'], ],
  ['env-ports', '.env.example', env, [['$', '+ADMIN_PORT=3001\n']], [['$', '+METRICS_PORT=3001\n']]],
  [ 'openapi-paths', 'api.yaml', openapi, [['$', '+  /orders:\n    get:\n      summary: All orders\n']], [['$', '+  /items:\n    get:\n      summary: All items\n']], ['/orders:', '/items:', 'All items', 'All orders'], ],
  [ 'openapi-operation-id', 'api.yaml', openapi, [['$', '+  /orders:\n    get:\n      operationId: list\n']], [['$', '+  /items:\n    get:\n      operationId: list\n']], ],
  [ 'openapi-same-path', 'api.yaml', openapi, [['$', '+  /orders:\n    get:\n      summary: All orders\n']], [['$', '+  /orders:\n    get:\n      summary: Orders of a user\n']], ],
  [ 'openapi-methods', 'api.yaml', openapi, [['$', '+    post:\n      summary: Make a user\n']], [['$', '+    delete:\n      summary: Remove all\n']], ['post:\n      summary: Make a user', 'delete:\n      summary: Remove all'], ],
  [ 'locale-two', 'en.json', locale, [['"Close"', '"Close",\n  "menu.save": "Save"']], [['"Close"', '"Close",\n  "menu.print": "Print"']], ['"menu.save": "Save"', '"menu.print": "Print"'], ],
  [ 'locale-same', 'en.json', locale, [['"Close"', '"Close",\n  "menu.save": "Save"']], [['"Close"', '"Close",\n  "menu.save": "Store"']], ],
  ['owners-order', 'CODEOWNERS', codeowners, [['$', '+/src @devs\n']], [['$', '+*.ts @types\n']]],
  [ 'gomod-two', 'go.mod', gomod, [['b/b v1.0.0\n', '+\tgithub.com/c/c v1.1.0\n']], [['b/b v1.0.0\n', '+\tgithub.com/d/d v1.2.0\n']], ['github.com/c/c v1.1.0', 'github.com/d/d v1.2.0'], ],
  [ 'gomod-same', 'go.mod', gomod, [['b/b v1.0.0\n', '+\tgithub.com/c/c v1.1.0\n']], [['b/b v1.0.0\n', '+\tgithub.com/c/c v1.2.0\n']], ],
  [ 'requirements-two', 'requirements.txt', requirements, [['$', '+rich==13.0.0\n']], [['$', '+click==8.1.0\n']], ['rich==13.0.0', 'click==8.1.0'], ],
  ['requirements-same', 'requirements.txt', requirements, [['$', '+rich==13.0.0\n']], [['$', '+Rich==12.0.0\n']]],
  [ 'gemfile-two', 'Gemfile', gemfile, [["gem 'puma'\n", "+gem 'pg'\n"]], [["gem 'puma'\n", "+gem 'redis'\n"]], ["gem 'pg'", "gem 'redis'"], ],
  [ 'gemfile-same', 'Gemfile', gemfile, [["gem 'puma'\n", "+gem 'pg', '~> 1.0'\n"]], [["gem 'puma'\n", "+gem 'pg', '~> 2.0'\n"]], ],
  [ 'proto-number', 'a.proto', proto, [['name = 2;\n', '+  string mail = 3;\n']], [['name = 2;\n', '+  int32 age = 3;\n']], ],
  [ 'graphql-fields', 'a.graphql', graphql, [['  name: String\n', '+  mail: String\n']], [['  name: String\n', '+  mail: String!\n']], ],
  [ 'yaml-anchors', 'a.yaml', 'base: &base\n  a: 1\none:\n  <<: *base\n', [['$', '+two:\n  <<: *base\n  b: 2\n']], [['$', '+three:\n  <<: *base\n  c: 3\n']], ['two:\n  <<: *base\n  b: 2', 'three:\n  <<: *base\n  c: 3'], ],
  ['yaml-same-key', 'a.yaml', 'a: 1\n', [['$', '+debug: true\n']], [['$', '+debug: false\n']]],
  ['yaml-key-quoted', 'a.yaml', 'a: 1\n', [['$', '+debug: true\n']], [['$', '+"debug": false\n']]],
  [ 'toml-array-tables', 'a.toml', '[[user]]\nid = 1\nname = "ann"\n', [['$', '+\n[[user]]\nid = 2\nname = "bob"\n']], [['$', '+\n[[user]]\nid = 2\nname = "cid"\n']], ],
  ['toml-dotted-same', 'a.toml', '[a]\nx = 1\n', [['$', '+b.c = 1\n']], [['$', '+[a.b]\nc = 2\n']]],
  [ 'json-null-vs-value', 'a.json', '{\n  "limit": 10,\n  "x": 1\n}\n', [['"limit": 10', '"limit": null']], [['"limit": 10', '"limit": 20']], ],
  [ 'json-nested-ids', 'a.json', '[\n  { "id": 1, "name": "a" }\n]\n', [['"a" }', '"a" },\n  { "id": 2, "name": "b" }']], [['"a" }', '"a" },\n  { "id": 2, "name": "c" }']], ],
  [ 'json-case-key', 'a.json', '{\n  "a": 1\n}\n', [['"a": 1', '"a": 1,\n  "Timeout": 5']], [['"a": 1', '"a": 1,\n  "timeout": 9']], ],
  [ 'eol-vs-edit', 'a.txt', 'one\ntwo\nthree\n', [['one\ntwo\nthree\n', 'one\r\ntwo\r\nthree\r\n']], [['two', 'zwei']], ['zwei\r\n', 'one\r\n'], ],
  [ 'indent-vs-edit', 'a.js', 'function f() {\n  if (a) {\n    b();\n  }\n}\n', [['  if (a) {\n    b();\n  }\n', '    if (a) {\n        b();\n    }\n']], [['b();', 'c();']], ['        c();'], ],
  [ 'indent-py-meaning', 'a.py', 'def f():\n    if a:\n        b()\n        c()\n', [['        c()\n', '    c()\n']], [['c()', 'd()']], ],
]; // oxfmt-ignore

interface Many {
  readonly id: string;
  readonly base: Files;
  readonly ours: Readonly<Record<string, readonly Edit[] | string>>;
  readonly theirs: Readonly<Record<string, readonly Edit[] | string>>;
  readonly keeps?: readonly string[];
}

const fn = (name: string, body: string): string => `export function ${name}(x) {\n  return ${body};\n}\n`;

const projects: readonly Many[] = [
  { id: 'migration-number', base: { 'migrations/001_a.sql': 'select 1;\n' }, ours: { 'migrations/002_users.sql': 'create table users;\n' }, theirs: { 'migrations/002_orders.sql': 'create table orders;\n' }, },
  { id: 'same-file-two-tools', base: { 'a.txt': 'x\n' }, ours: { 'jest.config.js': 'export default { testEnvironment: "node" };\n' }, theirs: { 'jest.config.js': 'export default { testEnvironment: "jsdom" };\n' }, },
  { id: 'rename-vs-other-file-use', base: { 'm.js': fn('total', 'x.length'), 'n.js': 'export const z = 1;\n' }, ours: { 'm.js': [['total', 'count']] }, theirs: { 'n.js': "import { total } from './m.js';\nexport const z = total([1]);\n" }, },
  { id: 'param-vs-other-file-call', base: { 'm.js': fn('total', 'x.length'), 'n.js': 'export const z = 1;\n' }, ours: { 'm.js': [['total(x)', 'total(kind, x)']] }, theirs: { 'n.js': "import { total } from './m.js';\nexport const z = total([1]);\n" }, },
  { id: 'py-removed-vs-use', base: { 'm.py': 'def total(x):\n    return len(x)\n\n\ndef other():\n    return 1\n', 'n.py': 'Z = 1\n' }, ours: { 'm.py': [['def total(x):\n    return len(x)\n\n\n', '']] }, theirs: { 'n.py': 'from m import total\n\nZ = total([1])\n' }, },
  { id: 'file-gone-vs-import', base: { 'm.js': fn('total', 'x.length'), 'n.js': 'export const z = 1;\n', 'k.js': 'export const k = 1;\n' }, ours: { 'm.js': '' }, theirs: { 'n.js': "import { total } from './m.js';\nexport const z = total([1]);\n" }, },
  { id: 'config-key-renamed-vs-read', base: { 'config.json': '{\n  "timeout": 5\n}\n', 'n.js': 'export const z = 1;\n' }, ours: { 'config.json': '{\n  "timeoutMs": 5000\n}\n' }, theirs: { 'config.json': '{\n  "timeout": 9\n}\n' }, },
  { id: 'two-new-files-same-functions', base: { 'a.txt': 'x\n' }, ours: { 'util.js': fn('slug', 'x.toLowerCase()') }, theirs: { 'util.js': fn('slug', 'x.trim()') }, },
  { id: 'two-new-files-other-functions', base: { 'a.txt': 'x\n' }, ours: { 'util.py': 'def slug(x):\n    return x.lower()\n' }, theirs: { 'util.py': 'def pad(x):\n    return x.zfill(3)\n' }, keeps: ['util.py: def slug(x):\n    return x.lower()', 'util.py: def pad(x):\n    return x.zfill(3)'], },
  { id: 'both-same-change', base: { 'a.js': fn('f', '1') }, ours: { 'a.js': [ ['return 1', 'return 2'], ['$', `+${fn('g', '1')}`], ], }, theirs: { 'a.js': [ ['return 1', 'return 2'], ['$', `+${fn('h', '1')}`], ], }, keeps: ['a.js: return 2', 'a.js: function g(', 'a.js: function h('], },
  { id: 'two-files-one-contradicts', base: { 'a.json': '{\n  "x": 1\n}\n', 'b.json': '{\n  "y": 1\n}\n' }, ours: { 'a.json': [['"x": 1', '"x": 1,\n  "p": 1']], 'b.json': [['"y": 1', '"y": 2']] }, theirs: { 'a.json': [['"x": 1', '"x": 1,\n  "q": "z"']], 'b.json': [['"y": 1', '"y": 3']] }, },
  { id: 'delete-file-vs-edit', base: { 'a.js': fn('f', '1'), 'b.js': fn('g', '1') }, ours: { 'a.js': '' }, theirs: { 'a.js': [['return 1', 'return 2']] }, },
]; // oxfmt-ignore

function project({ id, base, ours, theirs, keeps }: Many): OwnCase {
  const side = (edits: Many['ours']): Files =>
    Object.fromEntries(
      Object.entries(edits).map(([path, how]) =>
        typeof how === 'string' ? [path, how === '' ? null : how] : [path, edited(base[path] ?? '', how)],
      ),
    );
  return {
    id: `fresh-${id}`,
    want: keeps === undefined ? 'human' : 'both',
    base,
    ours: side(ours),
    theirs: side(theirs),
    ...(keeps === undefined ? {} : { keeps }),
  };
}

export const freshData: readonly OwnCase[] = [
  ...data.map((each) => editedCase(each)),
  ...projects.map((each) => project(each)),
];
