/** The files that the third set of conflicts in data and documents begins with. */

export const css = `:root {
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
export const scss = `@use 'colors';
@use 'layout';

$gap: 8px;

.nav {
  &__item {
    padding: $gap;
  }
}
`;
export const html = `<!doctype html>
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
export const pom = `<project>
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
export const pomDependency = (group: string, artifact: string, version: string): string =>
  `+    <dependency>\n      <groupId>${group}</groupId>\n      <artifactId>${artifact}</artifactId>\n      <version>${version}</version>\n    </dependency>\n`;
export const csproj = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Dapper" Version="2.1.0" />
    <PackageReference Include="Serilog" Version="3.1.0" />
  </ItemGroup>
</Project>
`;
export const strings = `<resources>
    <string name="app_name">Shop</string>
    <string name="menu_open">Open</string>
</resources>
`;
export const docker = `FROM node:22-slim AS build
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
EXPOSE 3000
CMD ["node", "dist/main.js"]
`;
export const compose = `services:
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
export const workflow = `name: ci
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
export const gradle = `plugins {
    id 'java'
    id 'application'
}

dependencies {
    implementation 'com.google.guava:guava:33.0.0-jre'
    implementation 'org.slf4j:slf4j-api:2.0.9'
    testImplementation 'org.junit.jupiter:junit-jupiter:5.10.0'
}
`;
export const cargo = `[package]
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
export const pyproject = `[project]
name = "shop"
dependencies = [
    "flask>=3",
    "httpx>=0.27",
]

[tool.ruff]
line-length = 100
select = ["E", "F"]
`;
export const k8s = `apiVersion: apps/v1
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
export const env = `DB_HOST=localhost
DB_PORT=5432
LOG_LEVEL=info
`;
export const makefile = `.PHONY: build test

build:
\tgo build ./...

test: build
\tgo test ./...
`;
export const readme = `# Shop

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
export const changelog = `# Changelog

## [Unreleased]

### Added

- Orders can be exported

### Fixed

- Totals are rounded once

## [1.2.0] - 2026-01-10

- First public version
`;
export const proto = `syntax = "proto3";

package shop;

message Order {
  string id = 1;
  string name = 2;
}

service Orders {
  rpc Find(FindRequest) returns (Order);
}
`;
export const graphql = `type Order {
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
export const sql = `CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  price INTEGER
);

INSERT INTO roles (id, name) VALUES
  (1, 'admin'),
  (2, 'clerk');
`;
export const schema = `CREATE TABLE orders (
  id INTEGER PRIMARY KEY
);

CREATE INDEX orders_by_id ON orders (id);
`;
export const locale = `{
  "menu": {
    "open": "Open",
    "close": "Close"
  },
  "cart": {
    "empty": "Nothing here"
  }
}
`;
export const flags = `{
  "newCheckout": false,
  "darkMode": true,
  "betaSearch": false
}
`;
export const tsconfig = `{
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
export const codeowners = `* @core
/docs/ @writers
/src/pay/ @payments
`;
export const ignore = `node_modules/
dist/
*.log
!keep.log
`;
export const yarn = `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


lodash@^4.17.0:
  version "4.17.21"
  resolved "https://registry.yarnpkg.com/lodash/-/lodash-4.17.21.tgz#679"
  integrity sha512-lodash
`;
export const gosum = `github.com/a/a v1.0.0 h1:aaa=
github.com/a/a v1.0.0/go.mod h1:aab=
`;
export const gomod = `module example.com/shop

go 1.22

require (
	github.com/a/a v1.0.0
	github.com/m/m v1.2.0
)
`;
export const cargoLock = `version = 3

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
export const snapshot = `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`Button renders 1\`] = \`
<button>
  Go
</button>
\`;
`;
export const properties = `app.name=Shop
app.port=8080
db.url=jdbc:postgresql://localhost/shop
`;
export const nginx = `server {
  listen 80;
  location / {
    proxy_pass http://web;
  }
}
`;
export const terraform = `variable "region" {
  type    = string
  default = "eu-west-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
}
`;
export const header = `#ifndef SHOP_ORDER_H
#define SHOP_ORDER_H

#include <stdint.h>

#define ORDER_MAX 64

struct order {
  uint32_t id;
  char name[ORDER_MAX];
};

int order_open(struct order *o);
int order_close(struct order *o);

#endif
`;
export const rubyModel = `require 'json'
require 'set'

class Order < ApplicationRecord
  belongs_to :user
  has_many :lines

  validates :name, presence: true

  def total
    lines.sum(&:price)
  end
end
`;
