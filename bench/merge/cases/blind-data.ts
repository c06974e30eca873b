/** Conflicts in data, documents and configuration: a second set that was written without a look at the rules. */
import type { OwnCase } from '../own-case.ts';
import { blindCase, type Edited } from './edit.ts';

const pkg =
  '{\n  "name": "shop",\n  "version": "1.2.0",\n  "license": "MIT",\n  "scripts": {\n    "build": "tsc",\n    "test": "vitest"\n  },\n  "dependencies": {\n    "hono": "^4.0.0",\n    "zod": "^3.0.0"\n  }\n}\n';
const settings = '{\n  // where the sources are\n  "root": "src",\n  "exclude": [\n    "dist"\n  ]\n}\n';
const locale = '{\n  "save": "Save",\n  "open": "Open",\n  "quit": "Quit"\n}\n';
const compose =
  'services:\n  web:\n    image: web:1\n    environment:\n      - NAME=web\n    ports:\n      - "8000:80"\n  db:\n    image: postgres:16\n';
const workflow =
  'name: ci\non:\n  push:\n    branches: [main]\n    paths:\n      - src/**\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n';
const deployment =
  'apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n        - name: web\n          image: web:1\n          env:\n            - name: NAME\n              value: web\n';
const cargo =
  '[package]\nname = "shop"\nversion = "0.3.0"\n\n[dependencies]\nserde = "1"\n\n[features]\ndefault = []\n';
const pyproject =
  '[project]\nname = "shop"\nversion = "0.3.0"\ndependencies = [\n    "click>=8",\n    "rich",\n]\n\n[tool.ruff]\nline-length = 100\n';
const gomod =
  'module example.com/shop\n\ngo 1.22\n\nrequire (\n\tgithub.com/google/uuid v1.6.0\n\tgolang.org/x/sync v0.7.0\n)\n';
const gemfile =
  "source 'https://rubygems.org'\n\ngem 'rails', '~> 7.1'\ngem 'pg'\n\ngroup :test do\n  gem 'rspec'\nend\n";
const makefile = '.PHONY: build test\n\nGO ?= go\n\nbuild:\n\t$(GO) build ./...\n\ntest: build\n\t$(GO) test ./...\n';
const docker =
  'FROM node:22-slim\nWORKDIR /app\nENV NODE_ENV=production\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    git \\\n && rm -rf /var/lib/apt/lists/*\nCOPY . .\nCMD ["node", "main.js"]\n';
const css = ':root {\n  --ink: #111;\n}\n\n.card {\n  color: var(--ink);\n}\n';
const html =
  '<!doctype html>\n<html>\n  <head>\n    <title>Shop</title>\n    <link rel="stylesheet" href="main.css">\n  </head>\n  <body>\n    <nav>\n      <a href="/">Home</a>\n    </nav>\n    <p id="intro">Welcome</p>\n  </body>\n</html>\n';
const sql =
  'CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  name TEXT NOT NULL\n);\n\nCREATE INDEX users_name ON users (name);\n';
const changelog = '# Changelog\n\n## Unreleased\n\n### Added\n\n- Search\n\n## 1.2.0\n\n- Carts\n';
const readme =
  '# Shop\n\nRequires Node 20.\n\n- carts\n- search\n\n| option | meaning |\n| --- | --- |\n| `--port` | where to listen |\n\n1. Install\n2. Start\n';
const pom =
  '<project>\n  <version>1.0</version>\n  <dependencies>\n    <dependency>\n      <groupId>org.slf4j</groupId>\n      <artifactId>slf4j-api</artifactId>\n      <version>2.0.9</version>\n    </dependency>\n  </dependencies>\n</project>\n';
const gqlBase = 'type User {\n  id: ID!\n  name: String\n}\n\ntype Query {\n  user(id: ID!): User\n}\n';
const proto = 'syntax = "proto3";\n\nmessage User {\n  string name = 1;\n  string mail = 2;\n}\n';
const terraform = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n';
const prisma = 'model User {\n  id   Int    @id\n  name String\n}\n';
const yarn =
  '# yarn lockfile v1\n\n\nhono@^4.0.0:\n  version "4.1.0"\n  integrity sha512-h\n\nzod@^3.0.0:\n  version "3.22.0"\n  integrity sha512-z\n';
const cargolock =
  'version = 3\n\n[[package]]\nname = "serde"\nversion = "1.0.0"\n\n[[package]]\nname = "shop"\nversion = "0.3.0"\n';

const data: readonly Edited[] = [
  ['package-script-and-version', 'package.json', pkg, [['"version": "1.2.0"', '"version": "1.3.0"']], [['"license": "MIT"', '"license": "Apache-2.0"']], ['"version": "1.3.0"', '"license": "Apache-2.0"']],
  ['package-dependencies', 'package.json', pkg, [['"zod": "^3.0.0"', '"valibot": "^1.0.0",\n    "zod": "^3.0.0"']], [['"zod": "^3.0.0"', '"yaml": "^2.0.0",\n    "zod": "^3.0.0"']], ['"valibot": "^1.0.0"', '"yaml": "^2.0.0"', '"zod": "^3.0.0"']],
  ['package-new-sections', 'package.json', pkg, [['    "zod": "^3.0.0"\n  }\n', '    "zod": "^3.0.0"\n  },\n  "engines": {\n    "node": ">=20"\n  }\n']], [['    "zod": "^3.0.0"\n  }\n', '    "zod": "^3.0.0"\n  },\n  "files": [\n    "dist"\n  ]\n']], ['"node": ">=20"', '"files": [']],
  ['jsonc-settings', 'conf/settings.jsonc', settings, [['"dist"\n', '"dist",\n    "out"\n']], [['"dist"\n', '"dist",\n    "coverage"\n']], ['// where the sources are', '"out"', '"coverage"', '"dist",\n']],
  ['jsonc-comment-kept', '.vscode/settings.jsonc', settings, [['"root": "src",', '"root": "src",\n  // who wrote it\n  "author": "a",']], [['"root": "src",', '"root": "src",\n  "strict": true,']], ['// where the sources are', '// who wrote it\n  "author": "a"', '"strict": true']],
  ['locale-keys', 'en.json', locale, [['"quit": "Quit"', '"quit": "Quit",\n  "help": "Help"']], [['"quit": "Quit"', '"quit": "Quit",\n  "undo": "Undo"']], ['"help": "Help"', '"undo": "Undo"', '"quit": "Quit"']],
  ['locale-key-gone-and-key-added', 'en.json', locale, [['  "open": "Open",\n', '']], [['  "open": "Open",\n', '+  "close": "Close",\n']], ['"close": "Close"', '!"open"', '"quit": "Quit"']],
  ['compose-services', 'compose.yaml', compose, [['$', '+  cache:\n    image: redis:7\n']], [['$', '+  mail:\n    image: mailpit:1\n']], ['  cache:\n    image: redis:7\n', '  mail:\n    image: mailpit:1\n']],
  ['compose-environment', 'compose.yaml', compose, [['      - NAME=web\n', '+      - DEPTH=3\n']], [['      - NAME=web\n', '+      - REGION=eu\n']], ['      - DEPTH=3\n', '      - REGION=eu\n', '      - NAME=web\n']],
  ['workflow-jobs', '.github/workflows/ci.yml', workflow, [['$', '+  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n']], [['$', '+  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run docs\n']], ['  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n', '  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run docs\n']],
  ['workflow-paths', '.github/workflows/ci.yml', workflow, [['      - src/**\n', '+      - test/**\n']], [['      - src/**\n', '+      - scripts/**\n']], ['      - test/**\n', '      - scripts/**\n']],
  ['workflow-keys-of-a-job', '.github/workflows/ci.yml', workflow, [['    runs-on: ubuntu-latest\n', '+    timeout-minutes: 10\n']], [['    runs-on: ubuntu-latest\n', '+    permissions:\n      contents: read\n']], ['    timeout-minutes: 10\n', '    permissions:\n      contents: read\n']],
  ['deployment-env', 'deploy.yaml', deployment, [['              value: web\n', '+            - name: DEPTH\n              value: "3"\n']], [['              value: web\n', '+            - name: REGION\n              value: eu\n']], ['            - name: DEPTH\n              value: "3"\n', '            - name: REGION\n              value: eu\n']],
  ['openapi-paths', 'openapi.yaml', 'openapi: 3.1.0\npaths:\n  /users:\n    get:\n      summary: users\n', [['$', '+  /teams:\n    get:\n      summary: teams\n']], [['$', '+  /orders:\n    post:\n      summary: an order\n']], ['  /teams:\n    get:\n      summary: teams\n', '  /orders:\n    post:\n      summary: an order\n']],
  ['yaml-comment-and-key', 'conf.yml', 'a: 1\n# how many\nb: 2\n', [['# how many\n', '# how many at once\n']], [['b: 2\n', 'b: 2\nc: 3\n']], ['# how many at once\nb: 2\n', 'c: 3\n']],
  ['cargo-dependencies-and-features', 'Cargo.toml', cargo, [['serde = "1"\n', '+anyhow = "1"\n'], ['default = []\n', '+cli = []\n']], [['serde = "1"\n', '+tokio = { version = "1", features = ["rt"] }\n'], ['default = []\n', '+web = []\n']], ['anyhow = "1"\n', 'tokio = { version = "1", features = ["rt"] }\n', 'cli = []\n', 'web = []\n', 'serde = "1"\n']],
  ['pyproject-dependencies', 'pyproject.toml', pyproject, [['    "rich",\n', '+    "httpx",\n']], [['    "rich",\n', '+    "pydantic>=2",\n']], ['    "httpx",\n', '    "pydantic>=2",\n', '    "rich",\n']],
  ['pyproject-tables', 'pyproject.toml', pyproject, [['$', '+\n[tool.mypy]\nstrict = true\n']], [['$', '+\n[tool.pytest.ini_options]\naddopts = "-q"\n']], ['[tool.mypy]\nstrict = true\n', '[tool.pytest.ini_options]\naddopts = "-q"\n']],
  ['go-mod-requires', 'go.mod', gomod, [['golang.org/x/sync v0.7.0\n', '+\tgolang.org/x/text v0.15.0\n']], [['golang.org/x/sync v0.7.0\n', '+\tgolang.org/x/time v0.5.0\n']], ['\tgolang.org/x/text v0.15.0\n', '\tgolang.org/x/time v0.5.0\n', '\tgolang.org/x/sync v0.7.0\n']],
  ['go-sum-lines', 'go.sum', 'a.com/a v1.0.0 h1:aaa=\na.com/a v1.0.0/go.mod h1:aab=\n', [['$', '+b.com/b v1.0.0 h1:bbb=\nb.com/b v1.0.0/go.mod h1:bbc=\n']], [['$', '+c.com/c v1.0.0 h1:ccc=\nc.com/c v1.0.0/go.mod h1:ccd=\n']], ['b.com/b v1.0.0 h1:bbb=\n', 'c.com/c v1.0.0/go.mod h1:ccd=\n', 'a.com/a v1.0.0 h1:aaa=\n']],
  ['gemfile-gems', 'Gemfile', gemfile, [["gem 'pg'\n", "+gem 'puma'\n"], ["  gem 'rspec'\n", "+  gem 'faker'\n"]], [["gem 'pg'\n", "+gem 'redis', '~> 5'\n"], ["  gem 'rspec'\n", "+  gem 'capybara'\n"]], ["gem 'puma'\n", "gem 'redis', '~> 5'\n", "  gem 'faker'\n", "  gem 'capybara'\n"]],
  ['requirements-lines', 'requirements.txt', 'click==8.1\nrich==13.0\n', [['$', '+httpx==0.27\n']], [['$', '+uvicorn[standard]>=0.29\n']], ['httpx==0.27\n', 'uvicorn[standard]>=0.29\n']],
  ['makefile-targets', 'Makefile', makefile, [['$', '+\nlint:\n\t$(GO) vet ./...\n']], [['$', '+\nclean:\n\trm -rf bin\n']], ['lint:\n\t$(GO) vet ./...\n', 'clean:\n\trm -rf bin\n']],
  ['makefile-phony', 'Makefile', makefile, [['.PHONY: build test', '.PHONY: build test lint'], ['$', '+\nlint:\n\t$(GO) vet ./...\n']], [['.PHONY: build test', '.PHONY: build test clean'], ['$', '+\nclean:\n\trm -rf bin\n']], ['lint:\n\t$(GO) vet ./...\n', 'clean:\n\trm -rf bin\n', '.PHONY: build test ', ' lint', ' clean']],
  ['docker-packages', 'Dockerfile', docker, [['    git \\\n', '+    jq \\\n']], [['    git \\\n', '+    openssl \\\n']], ['    jq \\\n', '    openssl \\\n', '    git \\\n']],
  ['docker-env', 'Dockerfile', docker, [['ENV NODE_ENV=production\n', '+ENV DEPTH=3\n']], [['ENV NODE_ENV=production\n', '+ENV REGION=eu\n']], ['ENV DEPTH=3\n', 'ENV REGION=eu\n']],
  ['dotenv-names', '.env.example', 'NAME=shop\nROOT=/srv\n', [['$', '+DEPTH=3\n']], [['$', '+REGION=eu\n']], ['DEPTH=3\n', 'REGION=eu\n', 'ROOT=/srv\n']],
  ['dotenv-comments', '.env', '# the shop\nNAME=shop\n', [['$', '+\n# how deep\nDEPTH=3\n']], [['$', '+\n# where\nREGION=eu\n']], ['# how deep\nDEPTH=3\n', '# where\nREGION=eu\n']],
  ['gitignore-lines', '.gitignore', 'dist/\nnode_modules/\n', [['$', '+coverage/\n']], [['$', '+*.log\n']], ['coverage/\n', '*.log\n', 'node_modules/\n']],
  ['gitignore-no-last-newline', '.gitignore', 'dist/\nnode_modules/', [['$', '+\ncoverage/']], [['$', '+\n*.log']], ['coverage/', '*.log', 'node_modules/\n']],
  ['dockerignore-lines', '.dockerignore', '.git\nnode_modules\n', [['$', '+dist\n']], [['$', '+*.md\n']], ['dist\n', '*.md\n']],
  ['codeowners-lines', '.github/CODEOWNERS', '/src/ @org/core\n', [['$', '+/docs/ @org/docs\n']], [['$', '+/infra/ @org/ops\n']], ['/docs/ @org/docs\n', '/infra/ @org/ops\n']],
  ['properties-names', 'app.properties', 'app.name=shop\napp.root=/srv\n', [['$', '+app.depth=3\n']], [['$', '+app.region=eu\n']], ['app.depth=3\n', 'app.region=eu\n']],
  ['ini-sections', 'setup.cfg', '[metadata]\nname = shop\n', [['$', '+\n[flake8]\nmax-line-length = 100\n']], [['$', '+\n[isort]\nprofile = black\n']], ['[flake8]\nmax-line-length = 100\n', '[isort]\nprofile = black\n']],
  ['css-rules', 'main.css', css, [['$', '+\n.button {\n  padding: 4px;\n}\n']], [['$', '+\n.menu {\n  margin: 0;\n}\n']], ['.button {\n  padding: 4px;\n}\n', '.menu {\n  margin: 0;\n}\n']],
  ['css-variables', 'main.css', css, [['  --ink: #111;\n', '+  --paper: #fff;\n']], [['  --ink: #111;\n', '+  --accent: #c00;\n']], ['  --paper: #fff;\n', '  --accent: #c00;\n']],
  ['html-links', 'index.html', html, [['<a href="/">Home</a>\n', '+      <a href="/about">About</a>\n']], [['<a href="/">Home</a>\n', '+      <a href="/team">Team</a>\n']], ['      <a href="/about">About</a>\n', '      <a href="/team">Team</a>\n']],
  ['sql-tables', 'schema.sql', sql, [['$', '+\nCREATE TABLE teams (\n  id INTEGER PRIMARY KEY\n);\n']], [['$', '+\nCREATE TABLE orders (\n  id INTEGER PRIMARY KEY,\n  total INTEGER\n);\n']], ['CREATE TABLE teams (\n  id INTEGER PRIMARY KEY\n);\n', 'CREATE TABLE orders (\n  id INTEGER PRIMARY KEY,\n  total INTEGER\n);\n']],
  ['sql-columns', 'schema.sql', sql, [['name TEXT NOT NULL\n', 'name TEXT NOT NULL,\n  mail TEXT\n']], [['name TEXT NOT NULL\n', 'name TEXT NOT NULL,\n  born DATE\n']], ['  mail TEXT', '  born DATE', '  name TEXT NOT NULL,\n']],
  ['changelog-added', 'CHANGELOG.md', changelog, [['- Search\n', '+- Filters\n']], [['- Search\n', '+- Exports\n']], ['- Filters\n', '- Exports\n', '- Search\n']],
  ['changelog-sections', 'CHANGELOG.md', changelog, [['- Search\n', '+\n### Fixed\n\n- A crash in carts\n']], [['- Search\n', '+\n### Removed\n\n- The old page\n']], ['### Fixed\n\n- A crash in carts\n', '### Removed\n\n- The old page\n']],
  ['changelog-same-section', 'CHANGELOG.md', changelog, [['- Search\n', '+\n### Fixed\n\n- A crash in carts\n']], [['- Search\n', '+\n### Fixed\n\n- Slow exports\n']], ['- A crash in carts\n', '- Slow exports\n', '### Fixed\n']],
  ['markdown-list', 'README.md', readme, [['- search\n', '+- filters\n']], [['- search\n', '+- exports\n']], ['- filters\n', '- exports\n']],
  ['markdown-table', 'README.md', readme, [['where to listen |\n', '+| `--depth` | how deep |\n']], [['where to listen |\n', '+| `--region` | which region |\n']], ['| `--depth` | how deep |\n', '| `--region` | which region |\n']],
  ['markdown-table-column-vs-row', 'README.md', readme, [['| option | meaning |\n| --- | --- |\n| `--port` | where to listen |\n', '| option | meaning | default |\n| --- | --- | --- |\n| `--port` | where to listen | 80 |\n']], [['where to listen |\n', '+| `--region` | which region |\n']]],
  ['pom-dependencies', 'pom.xml', pom, [['    </dependency>\n', '+    <dependency>\n      <groupId>org.a</groupId>\n      <artifactId>a-core</artifactId>\n      <version>1.1</version>\n    </dependency>\n']], [['    </dependency>\n', '+    <dependency>\n      <groupId>org.b</groupId>\n      <artifactId>b-core</artifactId>\n      <version>2.2</version>\n    </dependency>\n']], ['<artifactId>a-core</artifactId>\n      <version>1.1</version>\n    </dependency>\n', '<artifactId>b-core</artifactId>\n      <version>2.2</version>\n    </dependency>\n', '<artifactId>slf4j-api</artifactId>']],
  ['csproj-references', 'App.csproj', '<Project Sdk="Microsoft.NET.Sdk">\n  <ItemGroup>\n    <PackageReference Include="A" Version="1.0.0" />\n  </ItemGroup>\n</Project>\n', [['Version="1.0.0" />\n', '+    <PackageReference Include="B" Version="2.0.0" />\n']], [['Version="1.0.0" />\n', '+    <PackageReference Include="C" Version="3.0.0" />\n']], ['<PackageReference Include="B" Version="2.0.0" />\n', '<PackageReference Include="C" Version="3.0.0" />\n']],
  ['strings-xml', 'strings.xml', '<resources>\n    <string name="save">Save</string>\n</resources>\n', [['Save</string>\n', '+    <string name="open">Open</string>\n']], [['Save</string>\n', '+    <string name="quit">Quit</string>\n']], ['<string name="open">Open</string>\n', '<string name="quit">Quit</string>\n']],
  ['graphql-types-and-fields', 'schema.graphql', gqlBase, [['  user(id: ID!): User\n', '+  users: [User!]!\n']], [['  user(id: ID!): User\n', '+  me: User\n']], ['  users: [User!]!\n', '  me: User\n']],
  ['terraform-resources', 'main.tf', terraform, [['$', '+\nresource "aws_s3_bucket" "media" {\n  bucket = "media"\n}\n']], [['$', '+\nresource "aws_sqs_queue" "mail" {\n  name = "mail"\n}\n']], ['"media" {\n  bucket = "media"\n}\n', '"mail" {\n  name = "mail"\n}\n']],
  ['prisma-models', 'schema.prisma', prisma, [['$', '+\nmodel Team {\n  id Int @id\n}\n']], [['$', '+\nmodel Order {\n  id    Int @id\n  total Int\n}\n']], ['model Team {\n  id Int @id\n}\n', 'model Order {\n  id    Int @id\n  total Int\n}\n']],
  ['yarn-lock-blocks', 'yarn.lock', yarn, [['  integrity sha512-h\n', '+\nmitt@^3.0.0:\n  version "3.0.1"\n  integrity sha512-m\n']], [['  integrity sha512-h\n', '+\nnanoid@^5.0.0:\n  version "5.0.1"\n  integrity sha512-n\n']], ['mitt@^3.0.0:\n  version "3.0.1"\n  integrity sha512-m\n', 'nanoid@^5.0.0:\n  version "5.0.1"\n  integrity sha512-n\n']],
  ['cargo-lock-packages', 'Cargo.lock', cargolock, [['version = 3\n', '+\n[[package]]\nname = "anyhow"\nversion = "1.0.80"\n']], [['version = 3\n', '+\n[[package]]\nname = "bytes"\nversion = "1.5.0"\n']], ['name = "anyhow"\nversion = "1.0.80"\n', 'name = "bytes"\nversion = "1.5.0"\n']],
  ['csv-rows', 'data/cities.csv', 'name,land\nRome,it\nParis,fr\n', [['$', '+Bern,ch\n']], [['$', '+Oslo,no\n']], ['Bern,ch\n', 'Oslo,no\n']],
  ['crlf-list', 'list.yml', 'items:\r\n  - one\r\n  - two\r\n', [['  - two\r\n', '+  - three\r\n']], [['  - two\r\n', '+  - four\r\n']], ['  - three\r\n', '  - four\r\n']],
  ['crlf-converted-vs-edit', 'a.js', 'export const a = 1;\r\nexport const b = 2;\r\nexport const c = 3;\r\n', [['export const a = 1;\r\nexport const b = 2;\r\nexport const c = 3;\r\n', 'export const a = 1;\nexport const b = 2;\nexport const c = 3;\n']], [['b = 2;', 'b = 20;']], ['export const a = 1;\nexport const b = 20;\nexport const c = 3;\n']],
  ['trailing-space-vs-edit', 'a.py', 'A = 1  \nB = 2  \nC = 3  \n', [['A = 1  \nB = 2  \nC = 3  \n', 'A = 1\nB = 2\nC = 3\n']], [['B = 2  \n', 'B = 20  \n']], ['A = 1\nB = 20', 'C = 3\n']],
  ['bom-and-imports', 'a.ts', '\uFEFFimport a from "a";\nexport const z = 1;\n', [['import a from "a";\n', '+import b from "b";\n']], [['import a from "a";\n', '+import c from "c";\n']], ['\uFEFFimport a from "a";\n', 'import b from "b";\n', 'import c from "c";\n', '!import a from "a";\n\uFEFF']],
  ['newline-added-vs-line-added', 'a.json', '{\n  "a": 1\n}', [['$', '+\n']], [['"a": 1', '"a": 1,\n  "b": 2']], ['"b": 2', '"a": 1']],

  ['package-version-two-ways', 'package.json', pkg, [['"version": "1.2.0"', '"version": "1.3.0"']], [['"version": "1.2.0"', '"version": "2.0.0"']]],
  ['package-dependency-two-versions', 'package.json', pkg, [['"zod": "^3.0.0"', '"zod": "^3.22.0"']], [['"zod": "^3.0.0"', '"zod": "^4.0.0"']]],
  ['package-dependency-gone-vs-bumped', 'package.json', pkg, [['    "hono": "^4.0.0",\n', '']], [['"hono": "^4.0.0"', '"hono": "^4.5.0"']]],
  ['package-same-script', 'package.json', pkg, [['"test": "vitest"', '"test": "vitest",\n    "lint": "eslint ."']], [['"test": "vitest"', '"test": "vitest",\n    "lint": "oxlint"']]],
  ['locale-same-key', 'en.json', locale, [['"quit": "Quit"', '"quit": "Quit",\n  "help": "Help"']], [['"quit": "Quit"', '"quit": "Quit",\n  "help": "Help me"']]],
  ['locale-key-renamed-vs-reworded', 'en.json', locale, [['"open": "Open"', '"openFile": "Open"']], [['"open": "Open"', '"open": "Open…"']]],
  ['json-list-with-order', 'pipeline.json', '{\n  "steps": [\n    "fetch",\n    "store"\n  ]\n}\n', [['"fetch",\n', '"fetch",\n    "clean",\n']], [['"fetch",\n', '"fetch",\n    "sort",\n']]],
  ['compose-same-port', 'compose.yaml', compose, [['$', '+  admin:\n    image: admin:1\n    ports:\n      - "9000:80"\n']], [['$', '+  files:\n    image: files:1\n    ports:\n      - "9000:80"\n']]],
  ['compose-image-two-ways', 'compose.yaml', compose, [['image: postgres:16', 'image: postgres:17']], [['image: postgres:16', 'image: mariadb:11']]],
  ['workflow-same-job', '.github/workflows/ci.yml', workflow, [['$', '+  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n']], [['$', '+  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx oxlint\n']]],
  ['workflow-permissions-two-ways', '.github/workflows/ci.yml', workflow, [['name: ci\n', '+permissions: read-all\n']], [['name: ci\n', '+permissions:\n  contents: write\n']]],
  ['workflow-steps-in-order', '.github/workflows/ci.yml', workflow, [['      - uses: actions/checkout@v4\n', '+      - run: npm ci\n']], [['      - uses: actions/checkout@v4\n', '+      - run: npm install --omit=dev\n']]],
  ['deployment-replicas', 'deploy.yaml', deployment, [['replicas: 2', 'replicas: 4']], [['replicas: 2', 'replicas: 3']]],
  ['deployment-same-env', 'deploy.yaml', deployment, [['              value: web\n', '+            - name: DEPTH\n              value: "3"\n']], [['              value: web\n', '+            - name: DEPTH\n              value: "9"\n']]],
  ['yaml-list-made-map-vs-item', 'conf.yml', 'hosts:\n  - a\n  - b\n', [['hosts:\n  - a\n  - b\n', 'hosts:\n  a: {}\n  b: {}\n']], [['  - b\n', '+  - c\n']]],
  ['cargo-two-versions', 'Cargo.toml', cargo, [['serde = "1"\n', '+anyhow = "1"\n']], [['serde = "1"\n', '+anyhow = "2"\n']]],
  ['cargo-version-two-ways', 'Cargo.toml', cargo, [['version = "0.3.0"', 'version = "0.4.0"']], [['version = "0.3.0"', 'version = "1.0.0"']]],
  ['pyproject-same-package', 'pyproject.toml', pyproject, [['    "rich",\n', '+    "httpx>=0.27",\n']], [['    "rich",\n', '+    "httpx<0.26",\n']]],
  ['go-mod-go-two-ways', 'go.mod', gomod, [['go 1.22', 'go 1.23']], [['go 1.22', 'go 1.24']]],
  ['go-mod-same-module', 'go.mod', gomod, [['golang.org/x/sync v0.7.0\n', '+\tgolang.org/x/text v0.15.0\n']], [['golang.org/x/sync v0.7.0\n', '+\tgolang.org/x/text v0.16.0\n']]],
  ['go-sum-two-hashes', 'go.sum', 'a.com/a v1.0.0 h1:aaa=\n', [['$', '+b.com/b v1.0.0 h1:bbb=\n']], [['$', '+b.com/b v1.0.0 h1:xxx=\n']]],
  ['gemfile-same-gem', 'Gemfile', gemfile, [["gem 'pg'\n", "+gem 'puma', '~> 6'\n"]], [["gem 'pg'\n", "+gem 'puma', '~> 5'\n"]]],
  ['requirements-same-package', 'requirements.txt', 'click==8.1\nrich==13.0\n', [['$', '+httpx==0.27\n']], [['$', '+httpx==0.26\n']]],
  ['requirements-case-and-dash', 'requirements.txt', 'click==8.1\n', [['$', '+Flask-Login==0.6\n']], [['$', '+flask_login==0.5\n']]],
  ['makefile-same-target', 'Makefile', makefile, [['$', '+\nlint:\n\t$(GO) vet ./...\n']], [['$', '+\nlint:\n\tgolangci-lint run\n']]],
  ['makefile-steps-of-one-target', 'Makefile', makefile, [['\t$(GO) build ./...\n', '+\tcp bin/shop /srv\n']], [['\t$(GO) build ./...\n', '+\tstrip bin/shop\n']]],
  ['docker-base-two-ways', 'Dockerfile', docker, [['node:22-slim', 'node:24-slim']], [['node:22-slim', 'node:22-alpine']]],
  ['docker-two-users', 'Dockerfile', docker, [['COPY . .\n', '+USER node\n']], [['COPY . .\n', '+USER app\n']]],
  ['docker-two-runs', 'Dockerfile', docker, [['COPY . .\n', '+RUN npm ci\n']], [['COPY . .\n', '+RUN npm run build\n']]],
  ['docker-same-env', 'Dockerfile', docker, [['ENV NODE_ENV=production\n', '+ENV DEPTH=3\n']], [['ENV NODE_ENV=production\n', '+ENV DEPTH=5\n']]],
  ['dotenv-same-name', '.env', 'NAME=shop\n', [['$', '+DEPTH=3\n']], [['$', '+DEPTH=9\n']]],
  ['dotenv-value-two-ways', '.env', 'NAME=shop\nROOT=/srv\n', [['ROOT=/srv', 'ROOT=/opt']], [['ROOT=/srv', 'ROOT=/var']]],
  ['gitignore-negation', '.gitignore', 'dist/\n', [['$', '+*.log\n']], [['$', '+!keep.log\n']]],
  ['gitattributes-same-pattern', '.gitattributes', '*.png binary\n', [['$', '+*.sh text eol=lf\n']], [['$', '+*.sh text eol=crlf\n']]],
  ['codeowners-same-path', 'CODEOWNERS', '/src/ @org/core\n', [['$', '+/docs/ @org/docs\n']], [['$', '+/docs/ @org/web\n']]],
  ['codeowners-wider-path', 'CODEOWNERS', '/src/ @org/core\n', [['$', '+/docs/ @org/docs\n']], [['$', '+*.md @org/web\n']]],
  ['properties-same-name', 'app.properties', 'app.name=shop\n', [['$', '+app.depth=3\n']], [['$', '+app.depth = 4\n']]],
  ['css-same-rule', 'main.css', css, [['$', '+\n.button {\n  padding: 4px;\n}\n']], [['$', '+\n.button {\n  padding: 8px;\n}\n']]],
  ['css-property-two-ways', 'main.css', css, [['  color: var(--ink);\n', '+  border: 1px solid;\n']], [['  color: var(--ink);\n', '+  border: none;\n']]],
  ['html-same-id', 'index.html', html, [['<p id="intro">Welcome</p>\n', '+    <p id="note">Sale</p>\n']], [['<p id="intro">Welcome</p>\n', '+    <section id="note">News</section>\n']]],
  ['html-title-two-ways', 'index.html', html, [['<title>Shop</title>', '<title>The shop</title>']], [['<title>Shop</title>', '<title>Shop, online</title>']]],
  ['sql-same-column', 'schema.sql', sql, [['name TEXT NOT NULL\n', 'name TEXT NOT NULL,\n  born DATE\n']], [['name TEXT NOT NULL\n', 'name TEXT NOT NULL,\n  born INTEGER\n']]],
  ['sql-same-row-id', 'seed.sql', "INSERT INTO plans (id, name) VALUES (1, 'free');\n", [['$', "+INSERT INTO plans (id, name) VALUES (2, 'team');\n"]], [['$', "+INSERT INTO plans (id, name) VALUES (2, 'solo');\n"]]],
  ['sql-dropped-vs-indexed', 'schema.sql', sql, [['  name TEXT NOT NULL\n', '  full_name TEXT NOT NULL\n'], ['users (name)', 'users (full_name)']], [['CREATE INDEX users_name ON users (name);\n', '+CREATE INDEX users_upper ON users (upper(name));\n']]],
  ['changelog-same-version', 'CHANGELOG.md', changelog, [['## Unreleased\n', '+\n## 1.3.0\n']], [['## Unreleased\n', '+\n## 2.0.0\n']]],
  ['changelog-two-promises', 'CHANGELOG.md', changelog, [['- Search\n', '+- The timeout is 30 seconds\n']], [['- Search\n', '+- The timeout is 60 seconds\n']]],
  ['markdown-same-row', 'README.md', readme, [['where to listen |\n', '+| `--depth` | how deep |\n']], [['where to listen |\n', '+| `--depth` | levels, 3 unless told |\n']]],
  ['markdown-numbered', 'README.md', readme, [['2. Start\n', '+3. Log in\n']], [['2. Start\n', '+3. Open the page\n']]],
  ['markdown-prose-two-ways', 'README.md', readme, [['Requires Node 20.', 'Requires Node 22.']], [['Requires Node 20.', 'Requires Node 20 or Bun.']]],
  ['pom-same-artifact', 'pom.xml', pom, [['    </dependency>\n', '+    <dependency>\n      <groupId>org.a</groupId>\n      <artifactId>a-core</artifactId>\n      <version>1.1</version>\n    </dependency>\n']], [['    </dependency>\n', '+    <dependency>\n      <groupId>org.a</groupId>\n      <artifactId>a-core</artifactId>\n      <version>1.4</version>\n    </dependency>\n']]],
  ['strings-xml-same-name', 'strings.xml', '<resources>\n    <string name="save">Save</string>\n</resources>\n', [['Save</string>\n', '+    <string name="open">Open</string>\n']], [['Save</string>\n', '+    <string name="open">Open it</string>\n']]],
  ['graphql-same-field', 'schema.graphql', gqlBase, [['  name: String\n', '+  age: Int\n']], [['  name: String\n', '+  age: Float\n']]],
  ['proto-same-number', 'user.proto', proto, [['  string mail = 2;\n', '+  int32 age = 3;\n']], [['  string mail = 2;\n', '+  string city = 3;\n']]],
  ['terraform-same-resource', 'main.tf', terraform, [['$', '+\nresource "aws_s3_bucket" "media" {\n  bucket = "media"\n}\n']], [['$', '+\nresource "aws_s3_bucket" "media" {\n  bucket = "media-eu"\n}\n']]],
  ['csv-same-id', 'data/plans.csv', 'id,name\n1,free\n2,team\n', [['$', '+3,solo\n']], [['$', '+3,firm\n']]],
  ['conf-first-match', 'rules.conf', '# the first match wins\nallow 10.0.0.0/8\ndeny all\n', [['allow 10.0.0.0/8\n', '+deny 10.1.0.0/16\n']], [['allow 10.0.0.0/8\n', '+allow 10.1.2.0/24\n']]],
  ['prose-two-meanings', 'docs/limits.md', 'A run may take an hour.\n', [['an hour', 'two hours']], [['an hour', 'an hour, or a day on weekends']]],
]; // oxfmt-ignore

export const blindData: readonly OwnCase[] = data.map((each) => blindCase(each));
