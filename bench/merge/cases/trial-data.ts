/** Conflicts in data, configuration, documents and whole projects: a third set that was written without a look at the rules. */
import type { OwnCase } from '../own-case.ts';
import { trialCase, type Edited } from './edit.ts';

const css = `:root {
  --bg: #fff;
  --fg: #000;
}

.card {
  color: var(--fg);
  padding: 8px;
}

.card-title {
  font-weight: 600;
}
`;
const scss = `@use 'colors';
@use 'layout';

$gap: 8px;

.nav {
  &__item {
    padding: $gap;
  }
}
`;
const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Shop</title>
    <link rel="stylesheet" href="main.css" />
  </head>
  <body>
    <ul class="menu">
      <li><a href="/">Home</a></li>
      <li><a href="/orders">Orders</a></li>
    </ul>
    <script src="main.js"></script>
  </body>
</html>
`;
const pom = `<project>
  <artifactId>shop</artifactId>
  <version>1.2.0</version>
  <properties>
    <java.version>21</java.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-api</artifactId>
      <version>2.0.9</version>
    </dependency>
  </dependencies>
</project>
`;
const pomDependency = (group: string, artifact: string, version: string): string =>
  `+    <dependency>\n      <groupId>${group}</groupId>\n      <artifactId>${artifact}</artifactId>\n      <version>${version}</version>\n    </dependency>\n`;
const csproj = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Dapper" Version="2.1.0" />
    <PackageReference Include="Serilog" Version="3.1.0" />
  </ItemGroup>
</Project>
`;
const strings = `<resources>
    <string name="app_name">Shop</string>
    <string name="menu_open">Open</string>
</resources>
`;
const docker = `FROM node:22-slim AS build
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
EXPOSE 3000
CMD ["node", "dist/main.js"]
`;
const compose = `services:
  web:
    image: shop/web:1.4
    ports:
      - "3000:3000"
    environment:
      NODE_ENV: production
      DB_HOST: db
    depends_on:
      - db
  db:
    image: postgres:16
volumes:
  data:
`;
const workflow = `name: ci
on:
  push:
    branches: [main]
env:
  NODE_VERSION: 22
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        node: [20, 22]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm ci
      - run: npm test
`;
const gradle = `plugins {
    id 'java'
    id 'application'
}

dependencies {
    implementation 'com.google.guava:guava:33.0.0-jre'
    implementation 'org.slf4j:slf4j-api:2.0.9'
    testImplementation 'org.junit.jupiter:junit-jupiter:5.10.0'
}
`;
const cargo = `[package]
name = "shop"
version = "0.3.0"
edition = "2021"

[dependencies]
serde = { version = "1", features = ["derive"] }
tokio = "1.37"

[features]
default = ["json"]
json = []
`;
const pyproject = `[project]
name = "shop"
dependencies = [
    "flask>=3",
    "httpx>=0.27",
]

[tool.ruff]
line-length = 100
select = ["E", "F"]
`;
const k8s = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.4
          env:
            - name: DB_HOST
              value: db
            - name: LOG_LEVEL
              value: info
`;
const env = `DB_HOST=localhost
DB_PORT=5432
LOG_LEVEL=info
`;
const makefile = `.PHONY: build test

build:
\tgo build ./...

test: build
\tgo test ./...
`;
const readme = `# Shop

A small shop.

## Commands

| command | what it does |
| --- | --- |
| build | builds |
| test | tests |

## Setup

1. Clone it
2. Install Node 22
3. Run it

## Links

- [Site](https://shop.example)
- [Docs](https://docs.example)
`;
const changelog = `# Changelog

## [Unreleased]

### Added

- Orders can be exported

### Fixed

- Totals are rounded once

## [1.2.0] - 2026-01-10

- First public version
`;
const proto = `syntax = "proto3";

package shop;

message Order {
  string id = 1;
  string name = 2;
}

service Orders {
  rpc Find(FindRequest) returns (Order);
}
`;
const graphql = `type Order {
  id: ID!
  name: String
}

enum State {
  NEW
  PAID
}

type Query {
  orders: [Order!]!
}
`;
const sql = `CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  price INTEGER
);

INSERT INTO roles (id, name) VALUES
  (1, 'admin'),
  (2, 'clerk');
`;
const schema = `CREATE TABLE orders (
  id INTEGER PRIMARY KEY
);

CREATE INDEX orders_by_id ON orders (id);
`;
const locale = `{
  "menu": {
    "open": "Open",
    "close": "Close"
  },
  "cart": {
    "empty": "Nothing here"
  }
}
`;
const flags = `{
  "newCheckout": false,
  "darkMode": true,
  "betaSearch": false
}
`;
const tsconfig = `{
  "compilerOptions": {
    "target": "ES2022",
    "strict": true,
    "lib": ["ES2022"],
    "paths": {
      "@app/*": ["src/*"]
    }
  },
  "include": ["src"]
}
`;
const codeowners = `* @core
/docs/ @writers
/src/pay/ @payments
`;
const ignore = `node_modules/
dist/
*.log
!keep.log
`;
const yarn = `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


lodash@^4.17.0:
  version "4.17.21"
  resolved "https://registry.yarnpkg.com/lodash/-/lodash-4.17.21.tgz#679"
  integrity sha512-lodash
`;
const gosum = `github.com/a/a v1.0.0 h1:aaa=
github.com/a/a v1.0.0/go.mod h1:aab=
`;
const gomod = `module example.com/shop

go 1.22

require (
	github.com/a/a v1.0.0
	github.com/m/m v1.2.0
)
`;
const cargoLock = `version = 3

[[package]]
name = "serde"
version = "1.0.200"

[[package]]
name = "shop"
version = "0.3.0"
dependencies = [
 "serde",
]
`;
const snapshot = `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`Button renders 1\`] = \`
<button>
  Go
</button>
\`;
`;
const properties = `app.name=Shop
app.port=8080
db.url=jdbc:postgresql://localhost/shop
`;
const nginx = `server {
  listen 80;
  location / {
    proxy_pass http://web;
  }
}
`;
const terraform = `variable "region" {
  type    = string
  default = "eu-west-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
}
`;

const both: readonly Edited[] = [
  ['css-two-rules-at-end', 'main.css', css, [['$', '+\n.badge {\n  color: red;\n}\n']], [['$', '+\n.alert {\n  color: blue;\n}\n']], ['.badge {\n  color: red;\n}\n', '.alert {\n  color: blue;\n}\n']],
  ['css-two-variables', 'main.css', css, [['  --fg: #000;\n', '+  --accent: #06c;\n']], [['  --fg: #000;\n', '+  --danger: #c00;\n']], ['--accent: #06c;', '--danger: #c00;']],
  ['css-neighbours', 'main.css', css, [['color: var(--fg);', 'color: var(--text);']], [['padding: 8px;', 'padding: 12px;']], ['color: var(--text);\n  padding: 12px;']],
  ['scss-two-uses', 'nav.scss', scss, [["@use 'layout';\n", "+@use 'motion';\n"]], [["@use 'layout';\n", "+@use 'type';\n"]], ["@use 'motion';\n", "@use 'type';\n"]],
  ['scss-two-variables', 'nav.scss', scss, [['$gap: 8px;\n', '+$radius: 4px;\n']], [['$gap: 8px;\n', '+$shadow: none;\n']], ['$radius: 4px;\n', '$shadow: none;\n']],
  ['pom-two-dependencies', 'pom.xml', pom, [['    </dependency>\n', pomDependency('com.zaxxer', 'HikariCP', '5.1.0')]], [['    </dependency>\n', pomDependency('org.flywaydb', 'flyway-core', '10.1.0')]], ['<artifactId>HikariCP</artifactId>\n      <version>5.1.0</version>\n    </dependency>\n', '<artifactId>flyway-core</artifactId>\n      <version>10.1.0</version>\n    </dependency>\n']],
  ['csproj-two-packages', 'Shop.csproj', csproj, [['Version="3.1.0" />\n', '+    <PackageReference Include="Polly" Version="8.2.0" />\n']], [['Version="3.1.0" />\n', '+    <PackageReference Include="MediatR" Version="12.2.0" />\n']], ['"Polly" Version="8.2.0" />\n', '"MediatR" Version="12.2.0" />\n']],
  ['android-two-strings', 'res/values/strings.xml', strings, [['>Open</string>\n', '+    <string name="menu_close">Close</string>\n']], [['>Open</string>\n', '+    <string name="menu_help">Help</string>\n']], ['name="menu_close">Close</string>\n', 'name="menu_help">Help</string>\n']],
  ['html-attribute-vs-text', 'index.html', html, [['<title>Shop</title>', '<title>Our shop</title>']], [['<html lang="en">', '<html lang="en-GB">']], ['<title>Our shop</title>', '<html lang="en-GB">']],
  ['docker-two-envs', 'Dockerfile', docker, [['ENV NODE_ENV=production\n', '+ENV LOG_LEVEL=info\n']], [['ENV NODE_ENV=production\n', '+ENV TZ=UTC\n']], ['ENV LOG_LEVEL=info\n', 'ENV TZ=UTC\n']],
  ['docker-base-vs-env', 'Dockerfile', docker, [['FROM node:22-slim AS build', 'FROM node:24-slim AS build']], [['WORKDIR /app\n', 'WORKDIR /srv\n']], ['FROM node:24-slim AS build\nWORKDIR /srv\n']],
  ['compose-two-services', 'docker-compose.yml', compose, [['    image: postgres:16\n', '+  cache:\n    image: redis:7\n']], [['    image: postgres:16\n', '+  mail:\n    image: mailpit:1\n']], ['  cache:\n    image: redis:7\n', '  mail:\n    image: mailpit:1\n']],
  ['compose-two-variables', 'docker-compose.yml', compose, [['      DB_HOST: db\n', '+      LOG_LEVEL: info\n']], [['      DB_HOST: db\n', '+      TZ: UTC\n']], ['      LOG_LEVEL: info\n', '      TZ: UTC\n']],
  ['workflow-two-jobs', '.github/workflows/ci.yml', workflow, [['$', '+  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run lint\n']], [['$', '+  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run docs\n']], ['  lint:\n    runs-on', 'npm run lint\n', '  docs:\n    runs-on', 'npm run docs\n']],
  ['workflow-env-vs-branch', '.github/workflows/ci.yml', workflow, [['branches: [main]', 'branches: [main, next]']], [['env:\n', '+  CI: true\n']], ['branches: [main, next]', '  CI: true\n']],
  ['gradle-two-dependencies', 'build.gradle', gradle, [['slf4j-api:2.0.9\'\n', "+    implementation 'com.zaxxer:HikariCP:5.1.0'\n"]], [['slf4j-api:2.0.9\'\n', "+    implementation 'org.flywaydb:flyway-core:10.1.0'\n"]], ["'com.zaxxer:HikariCP:5.1.0'\n", "'org.flywaydb:flyway-core:10.1.0'\n"]],
  ['cargo-two-dependencies', 'Cargo.toml', cargo, [['tokio = "1.37"\n', '+tracing = "0.1"\n']], [['tokio = "1.37"\n', '+uuid = { version = "1", features = ["v4"] }\n']], ['tracing = "0.1"\n', 'uuid = { version = "1", features = ["v4"] }\n']],
  ['cargo-feature-and-edition', 'Cargo.toml', cargo, [['edition = "2021"', 'edition = "2024"']], [['version = "0.3.0"', 'version = "0.4.0"']], ['version = "0.4.0"\nedition = "2024"']],
  ['pyproject-two-dependencies', 'pyproject.toml', pyproject, [['    "httpx>=0.27",\n', '+    "pydantic>=2",\n']], [['    "httpx>=0.27",\n', '+    "rich>=13",\n']], ['"pydantic>=2",', '"rich>=13",']],
  ['pyproject-select-vs-length', 'pyproject.toml', pyproject, [['line-length = 100', 'line-length = 120']], [['select = ["E", "F"]', 'select = ["E", "F", "I"]']], ['line-length = 120\nselect = ["E", "F", "I"]']],
  ['k8s-two-variables', 'deploy.yaml', k8s, [['              value: info\n', '+            - name: TZ\n              value: UTC\n']], [['              value: info\n', '+            - name: CACHE_HOST\n              value: cache\n']], ['- name: TZ\n              value: UTC\n', '- name: CACHE_HOST\n              value: cache\n']],
  ['k8s-replicas-vs-image', 'deploy.yaml', k8s, [['replicas: 2', 'replicas: 4'], ['name: web\nspec', 'name: web\n  labels:\n    app: web\nspec']], [['image: shop/web:1.4', 'image: shop/web:1.5']], ['replicas: 4', 'image: shop/web:1.5', 'app: web']],
  ['env-two-variables', '.env.example', env, [['LOG_LEVEL=info\n', '+SMTP_HOST=mail\n']], [['LOG_LEVEL=info\n', '+CACHE_URL=redis://cache\n']], ['SMTP_HOST=mail\n', 'CACHE_URL=redis://cache\n']],
  ['env-neighbours', '.env', env, [['DB_HOST=localhost', 'DB_HOST=db']], [['DB_PORT=5432', 'DB_PORT=5433']], ['DB_HOST=db\nDB_PORT=5433\n']],
  ['make-two-targets', 'Makefile', makefile, [['$', '+\nlint:\n\tgolangci-lint run\n']], [['$', '+\nclean:\n\trm -rf bin\n']], ['lint:\n\tgolangci-lint run\n', 'clean:\n\trm -rf bin\n']],
  ['make-phony-both', 'Makefile', makefile, [['build test\n', 'build test lint\n']], [['build test\n', 'build test clean\n']], ['lint', 'clean']],
  ['readme-two-rows', 'README.md', readme, [['| test | tests |\n', '+| lint | looks for mistakes |\n']], [['| test | tests |\n', '+| docs | writes the manual |\n']], ['| lint | looks for mistakes |\n', '| docs | writes the manual |\n']],
  ['readme-two-links', 'README.md', readme, [['- [Docs](https://docs.example)\n', '+- [Chat](https://chat.example)\n']], [['- [Docs](https://docs.example)\n', '+- [Blog](https://blog.example)\n']], ['- [Chat](https://chat.example)\n', '- [Blog](https://blog.example)\n']],
  ['readme-two-sections', 'README.md', readme, [['- [Docs](https://docs.example)\n', '+\n## License\n\nMIT\n']], [['- [Docs](https://docs.example)\n', '+\n## Contact\n\nWrite to hello@shop.example\n']], ['## License\n\nMIT\n', '## Contact\n\nWrite to hello@shop.example\n']],
  ['changelog-two-fixes', 'CHANGELOG.md', changelog, [['- Totals are rounded once\n', '+- The cart survives a reload\n']], [['- Totals are rounded once\n', '+- Avatars load on slow lines\n']], ['- The cart survives a reload\n', '- Avatars load on slow lines\n']],
  ['changelog-top-of-added', 'CHANGELOG.md', changelog, [['### Added\n\n', '+- Invoices as PDF (#41)\n']], [['### Added\n\n', '+- Search by name (#44)\n']], ['- Invoices as PDF (#41)\n', '- Search by name (#44)\n', '- Orders can be exported\n']],
  ['proto-two-rpcs', 'shop.proto', proto, [['returns (Order);\n', '+  rpc Remove(RemoveRequest) returns (Empty);\n']], [['returns (Order);\n', '+  rpc List(ListRequest) returns (ListReply);\n']], ['rpc Remove(RemoveRequest) returns (Empty);\n', 'rpc List(ListRequest) returns (ListReply);\n']],
  ['proto-two-messages', 'shop.proto', proto, [['  string name = 2;\n}\n', '+\nmessage Cart {\n  string id = 1;\n}\n']], [['  string name = 2;\n}\n', '+\nmessage User {\n  string id = 1;\n}\n']], ['message Cart {\n  string id = 1;\n}\n', 'message User {\n  string id = 1;\n}\n']],
  ['graphql-two-fields', 'schema.graphql', graphql, [['  name: String\n', '+  price: Int!\n']], [['  name: String\n', '+  createdAt: String!\n']], ['  price: Int!\n', '  createdAt: String!\n']],
  ['graphql-two-types', 'schema.graphql', graphql, [['$', '+\ntype Cart {\n  id: ID!\n}\n']], [['$', '+\ntype User {\n  id: ID!\n}\n']], ['type Cart {\n  id: ID!\n}\n', 'type User {\n  id: ID!\n}\n']],
  ['sql-two-columns', 'schema.sql', sql, [['  name TEXT NOT NULL,\n', '+  note TEXT,\n']], [['  name TEXT NOT NULL,\n', '+  paid_at TIMESTAMP,\n']], ['  note TEXT,\n', '  paid_at TIMESTAMP,\n']],
  ['sql-two-tables', 'schema.sql', schema, [['$', '+\nCREATE TABLE carts (\n  id INTEGER PRIMARY KEY\n);\n']], [['$', '+\nCREATE TABLE users (\n  id INTEGER PRIMARY KEY\n);\n']], ['CREATE TABLE carts (\n  id INTEGER PRIMARY KEY\n);\n', 'CREATE TABLE users (\n  id INTEGER PRIMARY KEY\n);\n']],
  ['i18n-two-keys', 'locales/en.json', locale, [['"close": "Close"', '"close": "Close",\n    "help": "Help"']], [['"close": "Close"', '"close": "Close",\n    "quit": "Quit"']], ['"help": "Help"', '"quit": "Quit"']],
  ['i18n-key-vs-group', 'locales/en.json', locale, [['"empty": "Nothing here"', '"empty": "Nothing here",\n    "full": "Too much"']], [['"empty": "Nothing here"\n  }', '"empty": "Nothing here"\n  },\n  "user": {\n    "name": "Name"\n  }']], ['"full": "Too much"', '"user": {\n    "name": "Name"\n  }']],
  ['flags-two-flips', 'flags.json', flags, [['"newCheckout": false', '"newCheckout": true']], [['"darkMode": true', '"darkMode": false']], ['"newCheckout": true', '"darkMode": false']],
  ['tsconfig-two-options', 'tsconfig.json', tsconfig, [['"strict": true,\n', '+    "noEmit": true,\n']], [['"strict": true,\n', '+    "skipLibCheck": true,\n']], ['"noEmit": true', '"skipLibCheck": true']],
  ['tsconfig-two-paths', 'tsconfig.json', tsconfig, [['"@app/*": ["src/*"]', '"@app/*": ["src/*"],\n      "@lib/*": ["lib/*"]']], [['"@app/*": ["src/*"]', '"@app/*": ["src/*"],\n      "@test/*": ["test/*"]']], ['"@lib/*"', '"@test/*"']],
  ['ignore-two-patterns', '.gitignore', 'node_modules/\ndist/\n*.log\n', [['*.log\n', '+coverage/\n']], [['*.log\n', '+.env.local\n']], ['coverage/\n', '.env.local\n']],
  ['yarn-two-packages', 'yarn.lock', yarn, [['$', '+\nms@^2.1.0:\n  version "2.1.3"\n  resolved "https://registry.yarnpkg.com/ms/-/ms-2.1.3.tgz#574"\n  integrity sha512-ms\n']], [['$', '+\nzod@^3.0.0:\n  version "3.23.0"\n  resolved "https://registry.yarnpkg.com/zod/-/zod-3.23.0.tgz#abc"\n  integrity sha512-zod\n']], ['ms@^2.1.0:\n  version "2.1.3"', 'zod@^3.0.0:\n  version "3.23.0"']],
  ['gosum-two-modules', 'go.sum', gosum, [['$', '+github.com/b/b v1.1.0 h1:bbb=\ngithub.com/b/b v1.1.0/go.mod h1:bbc=\n']], [['$', '+github.com/c/c v1.2.0 h1:ccc=\ngithub.com/c/c v1.2.0/go.mod h1:ccd=\n']], ['github.com/b/b v1.1.0 h1:bbb=\n', 'github.com/c/c v1.2.0/go.mod h1:ccd=\n']],
  ['gomod-two-modules', 'go.mod', gomod, [['github.com/a/a v1.0.0\n', '+\tgithub.com/b/b v1.1.0\n']], [['github.com/a/a v1.0.0\n', '+\tgithub.com/c/c v1.2.0\n']], ['\tgithub.com/b/b v1.1.0\n\tgithub.com/c/c v1.2.0\n']],
  ['snapshot-two-entries', 'src/__snapshots__/Button.test.js.snap', snapshot, [['$', '+\nexports[`Button renders disabled 1`] = `\n<button disabled>\n  Go\n</button>\n`;\n']], [['$', '+\nexports[`Button renders wide 1`] = `\n<button class="wide">\n  Go\n</button>\n`;\n']], ['renders disabled 1', 'renders wide 1']],
  ['properties-two-keys', 'application.properties', properties, [['localhost/shop\n', '+cache.host=cache\n']], [['localhost/shop\n', '+mail.host=mail\n']], ['cache.host=cache\n', 'mail.host=mail\n']],
  ['terraform-two-resources', 'main.tf', terraform, [['$', '+\nresource "aws_s3_bucket" "images" {\n  bucket = "shop-images"\n}\n']], [['$', '+\nresource "aws_sqs_queue" "mail" {\n  name = "shop-mail"\n}\n']], ['"images" {\n  bucket = "shop-images"\n}\n', '"mail" {\n  name = "shop-mail"\n}\n']],
  ['codeowners-edit-vs-add', 'CODEOWNERS', codeowners, [['/docs/ @writers', '/docs/ @writers @editors']], [['/src/pay/ @payments', '/src/pay/ @payments @security']], ['@writers @editors\n', '@payments @security\n']],
]; // oxfmt-ignore

const human: readonly Edited[] = [
  ['css-one-property-twice', 'main.css', css, [['padding: 8px;\n', '+  margin: 4px;\n']], [['padding: 8px;\n', '+  margin: 0;\n']]],
  ['css-one-selector-two-rules', 'main.css', css, [['$', '+\n.badge {\n  color: red;\n}\n']], [['$', '+\n.badge {\n  color: blue;\n}\n']]],
  ['css-renamed-class-vs-rule', 'main.css', css, [['.card-title {\n  font-weight: 600;\n}\n', '.card-head {\n  font-weight: 600;\n}\n']], [['  font-weight: 600;\n}\n', '+\n.card .card-title {\n  margin: 0;\n}\n']]],
  ['scss-one-variable-twice', 'nav.scss', scss, [['$gap: 8px;\n', '+$radius: 4px;\n']], [['$gap: 8px;\n', '+$radius: 6px;\n']]],
  ['html-menu-in-order', 'index.html', html, [['Orders</a></li>\n', '+      <li><a href="/carts">Carts</a></li>\n']], [['Orders</a></li>\n', '+      <li><a href="/carts">Basket</a></li>\n']]],
  ['html-two-ids', 'index.html', html, [['    <script src', '    <div id="app"></div>\n    <script src']], [['    <script src', '    <section id="app"></section>\n    <script src']]],
  ['html-scripts-in-order', 'index.html', html, [['    <script src', '    <script src="polyfill.js"></script>\n    <script src']], [['    <script src', '    <script src="config.js"></script>\n    <script src']]],
  ['pom-one-artifact-two-versions', 'pom.xml', pom, [['    </dependency>\n', pomDependency('com.zaxxer', 'HikariCP', '5.1.0')]], [['    </dependency>\n', pomDependency('com.zaxxer', 'HikariCP', '4.0.3')]]],
  ['pom-version-bumped-by-both', 'pom.xml', pom, [['1.2.0', '1.3.0']], [['1.2.0', '2.0.0']]],
  ['csproj-one-package-two-versions', 'Shop.csproj', csproj, [['Version="3.1.0" />\n', '+    <PackageReference Include="Polly" Version="8.2.0" />\n']], [['Version="3.1.0" />\n', '+    <PackageReference Include="Polly" Version="7.0.0" />\n']]],
  ['android-one-string-twice', 'res/values/strings.xml', strings, [['>Open</string>\n', '+    <string name="menu_close">Close</string>\n']], [['>Open</string>\n', '+    <string name="menu_close">Shut</string>\n']]],
  ['docker-two-steps-in-order', 'Dockerfile', docker, [['RUN npm run build\n', '+RUN npm prune --omit=dev\n']], [['RUN npm run build\n', '+RUN npm run smoke\n']]],
  ['docker-two-commands', 'Dockerfile', docker, [['CMD ["node", "dist/main.js"]', 'CMD ["node", "dist/server.js"]']], [['CMD ["node", "dist/main.js"]', 'CMD ["npm", "start"]']]],
  ['docker-one-env-twice', 'Dockerfile', docker, [['ENV NODE_ENV=production\n', '+ENV LOG_LEVEL=info\n']], [['ENV NODE_ENV=production\n', '+ENV LOG_LEVEL=debug\n']]],
  ['compose-one-host-port', 'docker-compose.yml', compose, [['    image: postgres:16\n', '+  admin:\n    image: adminer:4\n    ports:\n      - "8080:8080"\n']], [['    image: postgres:16\n', '+  mail:\n    image: mailpit:1\n    ports:\n      - "8080:8025"\n']]],
  ['compose-one-service-two-images', 'docker-compose.yml', compose, [['    image: postgres:16\n', '+  cache:\n    image: redis:7\n']], [['    image: postgres:16\n', '+  cache:\n    image: memcached:1\n']]],
  ['workflow-steps-in-order', '.github/workflows/ci.yml', workflow, [['      - run: npm ci\n', '+      - run: npm run generate\n']], [['      - run: npm ci\n', '+      - run: npm run migrate\n']]],
  ['workflow-one-action-two-versions', '.github/workflows/ci.yml', workflow, [['actions/checkout@v4', 'actions/checkout@v5']], [['actions/checkout@v4', 'actions/checkout@v6']]],
  ['workflow-needs-a-job-that-goes', '.github/workflows/release.yml', 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make publish\n', [['  build:\n', '  compile:\n']], [['  publish:\n    runs-on: ubuntu-latest\n', '  publish:\n    needs: build\n    runs-on: ubuntu-latest\n']]],
  ['gradle-one-dependency-two-versions', 'build.gradle', gradle, [['slf4j-api:2.0.9\'\n', "+    implementation 'com.zaxxer:HikariCP:5.1.0'\n"]], [['slf4j-api:2.0.9\'\n', "+    implementation 'com.zaxxer:HikariCP:4.0.3'\n"]]],
  ['cargo-default-features-two-ways', 'Cargo.toml', cargo, [['default = ["json"]', 'default = []']], [['default = ["json"]', 'default = ["json", "tls"]']]],
  ['cargo-one-crate-two-versions', 'Cargo.toml', cargo, [['tokio = "1.37"\n', '+uuid = "1"\n']], [['tokio = "1.37"\n', '+uuid = { version = "0.8", features = ["v4"] }\n']]],
  ['k8s-one-variable-twice', 'deploy.yaml', k8s, [['              value: info\n', '+            - name: TZ\n              value: UTC\n']], [['              value: info\n', '+            - name: TZ\n              value: Europe/Berlin\n']]],
  ['k8s-two-documents-of-one-name', 'all.yaml', 'kind: Service\nmetadata:\n  name: web\n', [['$', '+---\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:\n  a: "1"\n']], [['$', '+---\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:\n  b: "2"\n']]],
  ['env-one-port-two-services', '.env', env, [['LOG_LEVEL=info\n', '+ADMIN_PORT=8080\n']], [['LOG_LEVEL=info\n', '+METRICS_PORT=8080\n']]],
  ['make-one-target-twice', 'Makefile', makefile, [['$', '+\nlint:\n\tgolangci-lint run\n']], [['$', '+\nlint:\n\tgo vet ./...\n']]],
  ['make-prerequisites-in-order', 'Makefile', makefile, [['test: build\n', 'test: build seed\n']], [['test: build\n', 'test: build migrate\n']]],
  ['readme-two-step-fours', 'README.md', readme, [['3. Run it\n', '+4. Open the page\n']], [['3. Run it\n', '+4. Seed the store\n']]],
  ['readme-one-sentence-two-ways', 'README.md', readme, [['A small shop.', 'A small shop for books.']], [['A small shop.', 'A tiny shop.']]],
  ['readme-one-command-two-meanings', 'README.md', readme, [['| test | tests |\n', '+| lint | runs eslint |\n']], [['| test | tests |\n', '+| lint | runs biome |\n']]],
  ['changelog-release-vs-entry', 'CHANGELOG.md', changelog, [['## [Unreleased]\n', '+\n## [1.3.0] - 2026-02-01\n']], [['## [Unreleased]\n', '+\n## [1.3.0] - 2026-02-03\n']]],
  ['changelog-limit-two-ways', 'CHANGELOG.md', changelog, [['- Orders can be exported\n', '+- Uploads may be 10 MB\n']], [['- Orders can be exported\n', '+- Uploads may be 25 MB\n']]],
  ['proto-two-fields-of-one-number', 'shop.proto', proto, [['  string name = 2;\n', '+  int64 price = 3;\n']], [['  string name = 2;\n', '+  string note = 3;\n']]],
  ['proto-enum-numbers', 'state.proto', 'syntax = "proto3";\n\nenum State {\n  STATE_UNKNOWN = 0;\n  STATE_NEW = 1;\n}\n', [['  STATE_NEW = 1;\n', '+  STATE_PAID = 2;\n']], [['  STATE_NEW = 1;\n', '+  STATE_SENT = 2;\n']]],
  ['proto-reserved-vs-use', 'shop.proto', proto, [['  string name = 2;\n', '+  reserved 3;\n']], [['  string name = 2;\n', '+  string note = 3;\n']]],
  ['graphql-one-field-two-types', 'schema.graphql', graphql, [['  name: String\n', '+  price: Int!\n']], [['  name: String\n', '+  price: Float\n']]],
  ['graphql-field-removed-vs-required', 'schema.graphql', graphql, [['  name: String\n', '']], [['  name: String\n', '  name: String!\n']]],
  ['sql-two-ids', 'seed.sql', sql, [["  (2, 'clerk');", "  (2, 'clerk'),\n  (3, 'cook');"]], [["  (2, 'clerk');", "  (2, 'clerk'),\n  (3, 'guard');"]]],
  ['sql-one-column-two-types', 'schema.sql', sql, [['  name TEXT NOT NULL,\n', '+  note TEXT,\n']], [['  name TEXT NOT NULL,\n', '+  note VARCHAR(80),\n']]],
  ['sql-column-dropped-vs-index', 'schema.sql', schema.replace('  id INTEGER PRIMARY KEY\n', '  id INTEGER PRIMARY KEY,\n  email TEXT\n'), [[',\n  email TEXT', '']], [['$', '+CREATE INDEX orders_by_email ON orders (email);\n']]],
  ['i18n-one-key-two-words', 'locales/en.json', locale, [['"close": "Close"', '"close": "Close",\n    "quit": "Quit"']], [['"close": "Close"', '"close": "Close",\n    "quit": "Exit"']]],
  ['i18n-plural-vs-single', 'locales/en.json', locale, [['"empty": "Nothing here"', '"empty": "Your cart is empty"']], [['"empty": "Nothing here"', '"empty": { "one": "Nothing", "other": "Nothing here" }']]],
  ['flags-default-of-two', 'plans.json', '[\n  { "id": "free", "default": false },\n  { "id": "team", "default": false }\n]\n', [['"id": "free", "default": false', '"id": "free", "default": true']], [['"id": "team", "default": false', '"id": "team", "default": true']]],
  ['tsconfig-target-two-ways', 'tsconfig.json', tsconfig, [['"target": "ES2022"', '"target": "ES2023"']], [['"target": "ES2022"', '"target": "ESNext"']]],
  ['codeowners-later-wins', 'CODEOWNERS', codeowners, [['/src/pay/ @payments\n', '+/src/** @platform\n']], [['/src/pay/ @payments\n', '+/src/cart/ @carts\n']]],
  ['ignore-pattern-vs-its-exclusion', '.gitignore', ignore, [['!keep.log\n', '+*.log.gz\n']], [['!keep.log\n', '+!old.log.gz\n']]],
  ['yarn-one-package-two-versions', 'yarn.lock', yarn, [['version "4.17.21"', 'version "4.17.22"']], [['version "4.17.21"', 'version "4.18.0"']]],
  ['gomod-one-module-two-versions', 'go.mod', gomod, [['github.com/m/m v1.2.0', 'github.com/m/m v1.3.0']], [['\tgithub.com/m/m v1.2.0\n', '']]],
  ['snapshot-one-entry-two-texts', 'src/__snapshots__/Button.test.js.snap', snapshot, [['$', '+\nexports[`Button renders wide 1`] = `\n<button class="wide">\n  Go\n</button>\n`;\n']], [['$', '+\nexports[`Button renders wide 1`] = `\n<button class="w-full">\n  Go\n</button>\n`;\n']]],
  ['properties-one-key-twice', 'application.properties', properties, [['localhost/shop\n', '+cache.host=cache\n']], [['localhost/shop\n', '+cache.host=redis\n']]],
  ['nginx-one-location-twice', 'nginx.conf', nginx, [['    proxy_pass http://web;\n  }\n', '+  location /api {\n    proxy_pass http://api;\n  }\n']], [['    proxy_pass http://web;\n  }\n', '+  location /api {\n    proxy_pass http://gateway;\n  }\n']]],
  ['terraform-default-two-ways', 'main.tf', terraform, [['default = "eu-west-1"', 'default = "eu-central-1"']], [['default = "eu-west-1"', 'default = "us-east-1"']]],
]; // oxfmt-ignore

type Short = Omit<OwnCase, 'id' | 'want'>;
const helper = 'export function total(list) {\n  return list.length;\n}\n';
const list = (...more: readonly string[]): string => `# List\n\n- one\n${more.map((each) => `- ${each}\n`).join('')}`;
const npm = (dependencies: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ name: 'x', version: '1.0.0', dependencies }, null, 2)}\n`;
const tracks: Pick<Short, 'base' | 'ours' | 'theirs'> = {
  base: { 'list.md': list() },
  ours: { 'list.md': list('alpha') },
  theirs: { 'list.md': list('beta') },
};
const kept = ['list.md: - alpha\n', 'list.md: - beta\n'];

/** Whole projects: what conflicts, and what changed elsewhere at the same time. */
const projects: readonly (readonly [string, OwnCase['want'], Short])[] = [
  ['edit-in-other-file', 'both', { base: { ...tracks.base, 'a.js': helper }, ours: { ...tracks.ours, 'a.js': helper.replace('length', 'size') }, theirs: tracks.theirs, keeps: [...kept, 'a.js: list.size'] }],
  ['cargo-lock-and-manifest', 'both', { base: { 'Cargo.toml': cargo, 'Cargo.lock': cargoLock }, ours: { 'Cargo.toml': cargo.replace('tokio = "1.37"\n', 'tokio = "1.37"\nbytes = "1"\n'), 'Cargo.lock': cargoLock.replace('version = 3\n\n', 'version = 3\n\n[[package]]\nname = "bytes"\nversion = "1.6.0"\n\n').replace(' "serde",\n', ' "bytes",\n "serde",\n') }, theirs: { 'Cargo.toml': cargo.replace('tokio = "1.37"\n', 'tokio = "1.37"\nanyhow = "1"\n'), 'Cargo.lock': cargoLock.replace('version = 3\n\n', 'version = 3\n\n[[package]]\nname = "anyhow"\nversion = "1.0.80"\n\n').replace(' "serde",\n', ' "anyhow",\n "serde",\n') }, keeps: ['Cargo.toml: bytes = "1"\n', 'Cargo.toml: anyhow = "1"\n', 'Cargo.lock: name = "bytes"\nversion = "1.6.0"\n', 'Cargo.lock: name = "anyhow"\nversion = "1.0.80"\n', 'Cargo.lock:  "anyhow",\n "bytes",\n "serde",\n'] }],
  ['renamed-file-vs-import-of-it', 'human', { base: { ...tracks.base, 'total.js': helper }, moves: { ours: ['total.js', 'sum.js'] }, ours: { ...tracks.ours, 'sum.js': helper }, theirs: { ...tracks.theirs, 'b.js': "import { total } from './total.js';\n\nexport const n = total([]);\n" } }],
  ['renamed-method-vs-call', 'human', { base: { ...tracks.base, 'cart.py': 'class Cart:\n    def total(self):\n        return 1\n' }, ours: { ...tracks.ours, 'cart.py': 'class Cart:\n    def amount(self):\n        return 1\n' }, theirs: { ...tracks.theirs, 'view.py': 'from cart import Cart\n\n\ndef view():\n    return Cart().total()\n' } }],
  ['new-argument-vs-new-call', 'human', { base: { ...tracks.base, 'db.py': 'def query(sql):\n    return sql\n' }, ours: { ...tracks.ours, 'db.py': 'def query(sql, tenant):\n    return sql + tenant\n' }, theirs: { ...tracks.theirs, 'view.py': 'from db import query\n\n\ndef view():\n    return query("a")\n' } }],
  ['go-field-renamed-vs-used', 'human', { base: { ...tracks.base, 'a/conf.go': 'package a\n\ntype Conf struct {\n\tAddr string\n}\n' }, ours: { ...tracks.ours, 'a/conf.go': 'package a\n\ntype Conf struct {\n\tAddress string\n}\n' }, theirs: { ...tracks.theirs, 'a/run.go': 'package a\n\nfunc run(c Conf) string {\n\treturn c.Addr\n}\n' } }],
  ['env-name-changed-vs-read', 'human', { base: { '.env.example': 'API_URL=http://localhost\nAPI_KEY=x\n' }, ours: { '.env.example': 'BACKEND_URL=http://localhost\nAPI_KEY=x\n' }, theirs: { '.env.example': 'API_URL=http://localhost:8080\nAPI_KEY=x\n' } }],
  ['rails-migration-of-one-time', 'human', { base: { ...tracks.base, 'db/migrate/20260101000000_init.rb': 'class Init < ActiveRecord::Migration[7.1]\nend\n' }, ours: { ...tracks.ours, 'db/migrate/20260201000000_add_note.rb': 'class AddNote < ActiveRecord::Migration[7.1]\nend\n' }, theirs: { ...tracks.theirs, 'db/migrate/20260201000000_add_price.rb': 'class AddPrice < ActiveRecord::Migration[7.1]\nend\n' } }],
  ['alembic-two-heads', 'human', { base: { 'migrations/versions/a1_init.py': 'revision = "a1"\ndown_revision = None\n' }, ours: { 'migrations/versions/b2_note.py': 'revision = "b2"\ndown_revision = "a1"\n' }, theirs: { 'migrations/versions/c3_price.py': 'revision = "c3"\ndown_revision = "a1"\n' } }],
  ['prisma-one-model-two-ways', 'human', { base: { 'schema.prisma': 'model User {\n  id Int @id\n}\n' }, ours: { 'schema.prisma': 'model User {\n  id Int @id\n  email String\n}\n' }, theirs: { 'schema.prisma': 'model User {\n  id Int @id\n  email String? @unique\n}\n' } }],
  ['adr-of-one-number', 'human', { base: { 'docs/adr/0001-start.md': '# 1. Start\n' }, ours: { 'docs/adr/0002-queue.md': '# 2. Queue\n' }, theirs: { 'docs/adr/0002-cache.md': '# 2. Cache\n' } }],
  ['dependency-removed-vs-import', 'human', { base: { ...tracks.base, 'package.json': npm({ ms: '^2.0.0', zod: '^3.0.0' }) }, ours: { ...tracks.ours, 'package.json': npm({ zod: '^3.0.0' }) }, theirs: { ...tracks.theirs, 'a.js': "import ms from 'ms';\n\nexport const day = ms('1d');\n" } }],
  ['new-file-two-lists', 'both', { base: { 'a.txt': 'x\n' }, ours: { 'docs/links.md': '# Links\n\n- [A](https://a.example)\n' }, theirs: { 'docs/links.md': '# Links\n\n- [B](https://b.example)\n' }, keeps: ['docs/links.md: - [A](https://a.example)\n', 'docs/links.md: - [B](https://b.example)\n'] }],
  ['list-and-picture-clean', 'both', { ...tracks, theirs: { ...tracks.theirs, 'p.png': 'PNG\u0000\u0001' }, keeps: [...kept, 'p.png: PNG'] }],
  ['renamed-by-one-edited-by-other', 'clean', { base: { 'src/u.py': 'def u():\n    a = 1\n    b = 2\n    c = 3\n    return a\n' }, moves: { ours: ['src/u.py', 'src/lib/u.py'] }, ours: {}, theirs: { 'src/u.py': 'def u():\n    a = 1\n    b = 2\n    c = 3\n    return b\n' }, keeps: ['src/lib/u.py: return b', '!src/u.py'] }],
]; // oxfmt-ignore

export const trialData: readonly OwnCase[] = [
  ...[...both, ...human].map((each) => trialCase(each)),
  ...projects.map(([id, want, each]): OwnCase => ({ ...each, id: `trial-${id}`, want })),
];
