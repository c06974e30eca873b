/** The files that the fifth set of conflicts begins with. */

export const cart = `import { Item } from './item';
import { log } from './log';

/** How long a cart lives, in milliseconds. */
export const CART_TTL = 60_000;

export interface Cart {
  id: string;
  items: Item[];
}

export function subtotal(cart: Cart): number {
  return cart.items.reduce((sum, item) => sum + item.price, 0);
}

export function isStale(cart: Cart, openedAt: number): boolean {
  return Date.now() > openedAt + CART_TTL;
}

export function find(carts: Map<string, Cart>, id: string): Cart | undefined {
  log('find', id);
  return carts.get(id);
}
`;
export const repo = `import { pool } from './pool';
import type { User } from './user';

const PAGE = 20;

export function load(id: string): User {
  return pool.one('select * from users where id = $1', [id]);
}

export function list(page = 0): User[] {
  return pool.many('select * from users limit $1 offset $2', [PAGE, page * PAGE]);
}

export function name(id: string): string {
  return load(id).name;
}
`;
export const bus = `import { EventEmitter } from 'node:events';

export const bus = new EventEmitter();

bus.on('order.created', (order) => {
  console.log('created', order.id);
});

bus.on('order.paid', (order) => {
  console.log('paid', order.id);
});
`;
export const slugTest = `import { describe, expect, it } from 'vitest';
import { slug } from '../src/slug';

describe('slug', () => {
  it('joins words', () => {
    expect(slug('a b')).toBe('a_b');
  });
});
`;
export const server = `const express = require('express');
const { users } = require('./users');

const PORT = process.env.PORT || 3000;
const app = express();

app.use(express.json());

app.get('/users', (req, res) => {
  res.json(users.all());
});

function getUser(id) {
  return users.byId(id);
}

function rename(id, name) {
  const user = getUser(id);
  user.name = name;
  return user;
}

app.listen(PORT);
module.exports = { app, getUser, rename };
`;
export const cache = `export class Cache {
  constructor() {
    this.entries = new Map();
  }

  put(key, value) {
    this.entries.set(key, value);
  }

  get(key) {
    return this.entries.get(key);
  }
}
`;
export const billing = `import logging
from dataclasses import dataclass

from shop.db import connect

log = logging.getLogger(__name__)

E_REFUSED = 40


@dataclass
class Line:
    name: str
    price: float


def fetch(url, retries=3):
    for _ in range(retries):
        log.info("fetching %s", url)
    return connect(url)


def lines(order):
    return [line for line in order.lines if line.price > 0]


def find(orders, key):
    if key not in orders:
        raise KeyError(key)
    return orders[key]
`;
export const worker = `package worker

import (
	"context"
	"errors"
	"sync"
)

var ErrNotFound = errors.New("not found")

type Pool struct {
	mu   sync.Mutex
	jobs map[string]int
}

func (p *Pool) Get(name string) (int, error) {
	n, ok := p.jobs[name]
	if !ok {
		return 0, ErrNotFound
	}
	return n, nil
}

func (p *Pool) Run(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}
`;
export const rustConfig = `use std::collections::HashMap;

pub const MAX_NAME: usize = 64;

pub struct Config {
    host: String,
    port: u16,
    extra: HashMap<String, String>,
}

impl Config {
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

pub fn kind(name: &str) -> Kind {
    match name {
        "file" => Kind::File,
        "dir" => Kind::Dir,
    }
}
`;
export const orders = `package com.acme.shop;

import java.util.ArrayList;
import java.util.List;

public class Orders {
    private final List<String> items = new ArrayList<>();

    public List<String> items() {
        return items;
    }

    public int size() {
        return items.size();
    }
}
`;
export const states = `package com.acme.shop;

public enum State {
    NEW(0),
    PAID(1);

    private final int code;

    State(int code) {
        this.code = code;
    }
}
`;
export const hpa = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
`;
export const compose = `services:
  web:
    image: acme/web:1.2
    environment:
      NODE_ENV: production
    ports:
      - "3000:3000"
  db:
    image: postgres:16
    ports:
      - "5432:5432"
`;
export const workflow = `name: release
on:
  push:
    tags: ['v*']
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: meta
        uses: docker/metadata-action@v5
      - uses: docker/build-push-action@v6
        with:
          push: true
`;
export const pyproject = `[project]
name = "shop"
version = "1.4.0"
requires-python = ">=3.9"
dependencies = [
  "httpx>=0.27",
  "pydantic>=2",
]

[tool.ruff]
line-length = 100

[tool.pytest.ini_options]
addopts = "-q"
`;
export const packageJson = `{
  "name": "shop",
  "version": "1.4.0",
  "scripts": {
    "build": "tsc -p .",
    "test": "vitest run"
  },
  "dependencies": {
    "express": "^4.19.0"
  }
}
`;
export const english = `{
  "cart.title": "Your cart",
  "cart.empty": "Nothing here yet",
  "login.title": "Sign in"
}
`;
export const readme = `# Shop

Sells things.

## Install

- Clone the repository
- Run \`npm ci\`

## Use

Start it with \`PORT=3000 npm start\`.

## Licence

MIT
`;
export const changelog = `# Changelog

## Unreleased

- Carts expire

## 1.4.0

- First public version
`;
export const styles = `:root {
  --gap: 8px;
  --brand: #0a5;
}

.card {
  padding: var(--gap);
}

.modal {
  z-index: 100;
}

@media (max-width: 600px) {
  .card {
    padding: 0;
  }
}
`;
export const schema = `CREATE TABLE users (
  id BIGINT PRIMARY KEY,
  email TEXT NOT NULL,
  legacy_id BIGINT
);

CREATE TABLE orders (
  id BIGINT PRIMARY KEY,
  user_id BIGINT REFERENCES users (id),
  state TEXT CHECK (state IN ('new', 'paid'))
);

INSERT INTO users (id, email) VALUES (1, 'root@acme.example');
`;
export const deploy = `#!/bin/sh
set -eu

VERSION="$1"

log() {
  echo "deploy: $*"
}

build() {
  log "building $VERSION"
  npm run build
}

build
log "done"
`;
