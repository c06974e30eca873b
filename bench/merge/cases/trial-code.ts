/** Conflicts in code of many languages: a third set that was written without a look at the rules. */
import type { OwnCase } from '../own-case.ts';
import { trialCase, type Edited } from './edit.ts';
import { header, rubyModel } from './trial-text.ts';

const service = `import { Router } from 'express';
import { requireUser } from './auth.js';

export const DEFAULT_PAGE = 20;

export function listOrders(user: string, page = DEFAULT_PAGE): string[] {
  return store.find({ user }).slice(0, page);
}

export class OrderService {
  constructor(private readonly store: Store) {}

  find(id: string): Order | undefined {
    return this.store.get(id);
  }

  remove(id: string): void {
    this.store.delete(id);
  }
}
`;
const button = `import React from 'react';
import { cx } from './cx';

export function Button({ label, onClick }) {
  return (
    <button className={cx('btn')} onClick={onClick}>
      {label}
    </button>
  );
}
`;
const page = `export function Page({ user }) {
  return (
    <main>
      <Header user={user} />
      <Feed />
      <Footer />
    </main>
  );
}
`;
const python = `import json
import os

from app.models import Order

MAX_RETRIES = 3


class OrderRepo:
    """Orders in the store."""

    def __init__(self, db):
        self.db = db

    def find(self, order_id):
        return self.db.get(order_id)


def dump(order):
    return json.dumps(order)
`;
const settings = `INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "shop",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
]

DEBUG = False
`;
const go = `package server

import (
	"context"
	"net/http"
)

const (
	StateNew = iota
	StatePaid
	StateSent
)

type Config struct {
	Addr string
	Name string
}

func Register(mux *http.ServeMux) {
	mux.HandleFunc("/health", health)
	mux.HandleFunc("/orders", orders)
}

func health(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
}

func load(ctx context.Context, id string) (string, error) {
	return id, nil
}
`;
const rust = `use std::fmt;
use std::io;

#[derive(Debug, Clone)]
pub enum Event {
    Created,
    Removed,
}

pub struct Config {
    pub host: String,
    pub name: String,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Event::Created => write!(f, "created"),
            Event::Removed => write!(f, "removed"),
        }
    }
}

pub fn read(path: &str) -> io::Result<String> {
    std::fs::read_to_string(path)
}
`;
const java = `package shop;

import java.util.List;
import java.util.Map;

public class OrderService {
    private static final int MAX = 10;

    private final Store store;

    public OrderService(Store store) {
        this.store = store;
    }

    public Order find(String id) {
        return store.get(id);
    }

    @Deprecated
    public List<Order> all() {
        return store.all();
    }
}
`;
const kotlin = `package shop

import java.time.Instant

data class Order(
    val id: String,
    val name: String,
)

class OrderService(private val store: Store) {
    fun find(id: String): Order? = store[id]
}
`;
const swift = `import Foundation

enum Route {
    case home
    case orders
}

struct OrderStore {
    var items: [String] = []

    func find(_ id: String) -> String? {
        return items.first { $0 == id }
    }
}
`;
const railsRoutes = `Rails.application.routes.draw do
  resources :users
  resources :orders

  root 'home#index'
end
`;
const cpp = `#include <string>
#include <vector>

#include "order.h"

namespace shop {

enum class Color { Red, Green };

int total(const std::vector<int>& prices) {
  int sum = 0;
  for (int price : prices) sum += price;
  return sum;
}

}  // namespace shop
`;
const csharp = `using System;
using System.Collections.Generic;

namespace Shop
{
    public class OrderService
    {
        private readonly IStore _store;

        public OrderService(IStore store)
        {
            _store = store;
        }

        public Order Find(string id)
        {
            return _store.Get(id);
        }
    }
}
`;
const php = `<?php

namespace App\\Http;

use App\\Models\\Order;
use App\\Models\\User;

class OrderController
{
    public function index()
    {
        return Order::all();
    }

    public function show(string $id)
    {
        return Order::find($id);
    }
}
`;
const shell = `#!/usr/bin/env bash
set -euo pipefail

build() {
  npm run build
}

deploy() {
  build
  rsync -a dist/ "$HOST:/srv"
}

case "$1" in
  build) build ;;
  deploy) deploy ;;
  *) echo "usage: $0 build|deploy"; exit 2 ;;
esac
`;

const both: readonly Edited[] = [
  ['ts-two-methods-at-end', 'src/orders.ts', service, [['    this.store.delete(id);\n  }\n', '+\n  count(): number {\n    return this.store.size;\n  }\n']], [['    this.store.delete(id);\n  }\n', '+\n  rename(id: string, name: string): void {\n    this.store.patch(id, { name });\n  }\n']], ['count(): number {\n    return this.store.size;\n  }\n', 'rename(id: string, name: string): void {\n    this.store.patch(id, { name });\n  }\n']],
  ['ts-two-imports', 'src/orders.ts', service, [["from './auth.js';\n", "+import { log } from './log.js';\n"], ['    return this.store.get(id);', '    log(id);\n    return this.store.get(id);']], [["from './auth.js';\n", "+import { clock } from './clock.js';\n"], ['    this.store.delete(id);', '    this.store.delete(id, clock());']], ["import { log } from './log.js';\n", "import { clock } from './clock.js';\n", 'log(id);', 'clock()']],
  ['ts-name-in-braces-both', 'src/orders.ts', service, [['{ Router }', '{ json, Router }']], [['{ Router }', '{ Router, urlencoded }']], ['json', 'urlencoded', "from 'express';"]],
  ['ts-two-functions-before-class', 'src/orders.ts', service, [['slice(0, page);\n}\n', '+\nexport function countOrders(user: string): number {\n  return store.count({ user });\n}\n']], [['slice(0, page);\n}\n', '+\nexport function lastOrder(user: string): string | undefined {\n  return store.find({ user }).at(-1);\n}\n']], ['return store.count({ user });\n}\n', 'return store.find({ user }).at(-1);\n}\n', 'export class OrderService {\n  constructor']],
  ['ts-return-type-vs-default', 'src/orders.ts', service, [['page = DEFAULT_PAGE', 'page = DEFAULT_PAGE * 2']], [['): string[] {', '): readonly string[] {']], ['page = DEFAULT_PAGE * 2): readonly string[] {']],
  ['ts-body-vs-doc', 'src/orders.ts', service, [['export function listOrders', '/** Newest first. */\nexport function listOrders']], [['  return store.find({ user }).slice(0, page);', '  return store.find({ user, open: true }).slice(0, page);']], ['/** Newest first. */\nexport function listOrders', 'open: true']],
  ['jsx-two-props', 'src/Button.jsx', button, [['{ label, onClick }', '{ label, onClick, disabled }'], ['onClick={onClick}>', 'onClick={onClick} disabled={disabled}>']], [["from 'react';\n", "+import PropTypes from 'prop-types';\n"], ['  );\n}\n', '+\nButton.propTypes = { label: PropTypes.string };\n']], ['disabled={disabled}', 'PropTypes.string', 'onClick, disabled }']],
  ['jsx-two-components-at-end', 'src/Button.jsx', button, [['$', '+\nexport function IconButton({ icon }) {\n  return <button>{icon}</button>;\n}\n']], [['$', '+\nexport function LinkButton({ href }) {\n  return <a href={href}>go</a>;\n}\n']], ['export function IconButton({ icon }) {\n  return <button>{icon}</button>;\n}\n', 'export function LinkButton({ href }) {\n  return <a href={href}>go</a>;\n}\n']],
  ['py-two-methods', 'app/orders.py', python, [['        return self.db.get(order_id)\n', '+\n    def remove(self, order_id):\n        self.db.delete(order_id)\n']], [['        return self.db.get(order_id)\n', '+\n    @property\n    def size(self):\n        return len(self.db)\n']], ['    def remove(self, order_id):\n        self.db.delete(order_id)\n', '    @property\n    def size(self):\n        return len(self.db)\n']],
  ['py-two-imports', 'app/orders.py', python, [['import json\n', '+import logging\n'], ['$', '+\n\nlog = logging.getLogger(__name__)\n']], [['import json\nimport os\n', '+import uuid\n'], ['    return json.dumps(order)', '    return json.dumps({"id": str(uuid.uuid4()), **order})']], ['import logging\n', 'import uuid\n', 'import os\n', 'log = logging', 'uuid.uuid4()']],
  ['py-from-import-names', 'app/orders.py', python, [['import Order\n', 'import Order, User\n']], [['import Order\n', 'import Cart, Order\n']], ['Cart', 'User', 'Order']],
  ['django-two-apps', 'settings.py', settings, [['    "shop",\n', '+    "billing",\n']], [['    "shop",\n', '+    "search",\n']], ['    "billing",\n', '    "search",\n']],
  ['go-two-handlers', 'server.go', go, [['\tw.WriteHeader(http.StatusOK)\n}\n', '+\nfunc ready(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(http.StatusAccepted)\n}\n']], [['\tw.WriteHeader(http.StatusOK)\n}\n', '+\nfunc version(w http.ResponseWriter, r *http.Request) {\n\tw.Write([]byte("v1"))\n}\n']], ['func ready(', 'StatusAccepted)\n}\n', 'func version(', '"v1"))\n}\n']],
  ['go-two-imports', 'server.go', go, [['\t"context"\n', '+\t"fmt"\n'], ['\treturn id, nil', '\treturn fmt.Sprint(id), nil']], [['\t"context"\n', '+\t"log"\n'], ['StatusOK)', 'StatusOK)\n\tlog.Print("ok")']], ['\t"fmt"\n', '\t"log"\n', '\t"net/http"\n']],
  ['go-two-fields', 'server.go', go, [['\tName string\n', '+\tTLS bool\n']], [['\tName string\n', '+\tTimeout time.Duration\n']], ['\tTLS bool\n', '\tTimeout time.Duration\n']],
  ['go-two-routes', 'server.go', go, [['"/orders", orders)\n', '+\tmux.HandleFunc("/users", users)\n']], [['"/orders", orders)\n', '+\tmux.HandleFunc("/carts", carts)\n']], ['"/users", users)', '"/carts", carts)']],
  ['rust-two-variants-and-arms', 'src/event.rs', rust, [['    Removed,\n', '+    Renamed,\n'], ['write!(f, "removed"),\n', '+            Event::Renamed => write!(f, "renamed"),\n']], [['    Removed,\n', '+    Archived,\n'], ['write!(f, "removed"),\n', '+            Event::Archived => write!(f, "archived"),\n']], ['    Renamed,\n', '    Archived,\n', 'Event::Renamed => ', 'Event::Archived => ']],
  ['rust-two-derives', 'src/event.rs', rust, [['Debug, Clone)', 'Debug, Clone, PartialEq)']], [['Debug, Clone)', 'Debug, Clone, Hash)']], ['PartialEq', 'Hash', '#[derive(Debug, Clone']],
  ['rust-two-uses', 'src/event.rs', rust, [['use std::io;\n', '+use std::path::Path;\n'], ['path: &str', 'path: &Path']], [['use std::fmt;\n', '+use std::collections::HashMap;\n'], ['    pub name: String,\n', '+    pub tags: HashMap<String, String>,\n']], ['use std::path::Path;\n', 'use std::collections::HashMap;\n', '&Path', 'pub tags']],
  ['rust-two-fields', 'src/event.rs', rust, [['    pub name: String,\n', '+    pub port: u16,\n']], [['    pub name: String,\n', '+    /// Where logs go.\n    pub log: Option<String>,\n']], ['    pub port: u16,\n', '    /// Where logs go.\n    pub log: Option<String>,\n']],
  ['java-two-methods', 'OrderService.java', java, [['        return store.get(id);\n    }\n', '+\n    public void remove(String id) {\n        store.remove(id);\n    }\n']], [['        return store.get(id);\n    }\n', '+\n    @Override\n    public String toString() {\n        return "orders";\n    }\n']], ['    public void remove(String id) {\n        store.remove(id);\n    }\n', '    @Override\n    public String toString() {\n        return "orders";\n    }\n', '    @Deprecated\n    public List<Order> all()']],
  ['java-two-imports', 'OrderService.java', java, [['import java.util.List;\n', '+import java.util.Locale;\n'], ['store.get(id)', 'store.get(id.toLowerCase(Locale.ROOT))']], [['import java.util.Map;\n', '+import java.util.Set;\n'], ['        return store.all();', '        Set<Order> seen = store.seen();\n        return store.all();']], ['import java.util.Locale;\n', 'import java.util.Set;\n', 'import java.util.Map;\n']],
  ['java-annotation-vs-body', 'OrderService.java', java, [['    public Order find', '    @Cached\n    public Order find']], [['        return store.get(id);', '        return store.get(id.trim());']], ['@Cached\n    public Order find', 'id.trim()']],
  ['kotlin-two-properties', 'Order.kt', kotlin, [['    val name: String,\n', '+    val price: Long,\n']], [['    val name: String,\n', '+    val createdAt: Instant,\n']], ['val price: Long,', 'val createdAt: Instant,']],
  ['kotlin-two-functions', 'Order.kt', kotlin, [['store[id]\n', '+\n    fun remove(id: String) = store.remove(id)\n']], [['store[id]\n', '+\n    fun count(): Int = store.size\n']], ['fun remove(id: String) = store.remove(id)\n', 'fun count(): Int = store.size\n']],
  ['swift-two-functions', 'Store.swift', swift, [['        return items.first { $0 == id }\n    }\n', '+\n    mutating func add(_ id: String) {\n        items.append(id)\n    }\n']], [['        return items.first { $0 == id }\n    }\n', '+\n    func count() -> Int {\n        return items.count\n    }\n']], ['items.append(id)\n    }\n', 'return items.count\n    }\n']],
  ['swift-two-imports', 'Store.swift', swift, [['import Foundation\n', '+import Combine\n']], [['import Foundation\n', '+import SwiftUI\n']], ['import Combine\n', 'import SwiftUI\n']],
  ['ruby-two-methods', 'app/models/order.rb', rubyModel, [['    lines.sum(&:price)\n  end\n', '+\n  def paid?\n    paid_at.present?\n  end\n']], [['    lines.sum(&:price)\n  end\n', '+\n  def cancel!\n    update!(state: :cancelled)\n  end\n']], ['  def paid?\n    paid_at.present?\n  end\n', '  def cancel!\n    update!(state: :cancelled)\n  end\n']],
  ['ruby-two-requires', 'app/models/order.rb', rubyModel, [["require 'set'\n", "+require 'time'\n"]], [["require 'set'\n", "+require 'uri'\n"]], ["require 'time'\n", "require 'uri'\n"]],
  ['ruby-two-associations', 'app/models/order.rb', rubyModel, [['  has_many :lines\n', '+  has_many :payments\n']], [['  has_many :lines\n', '+  has_one :invoice\n']], ['has_many :payments\n', 'has_one :invoice\n']],
  ['rails-two-resources', 'config/routes.rb', railsRoutes, [['  resources :orders\n', '+  resources :carts\n']], [['  resources :orders\n', '+  resources :invoices\n']], ['resources :carts\n', 'resources :invoices\n']],
  ['cpp-two-includes', 'src/order.cpp', cpp, [['#include <string>\n', '+#include <thread>\n']], [['#include <string>\n#include <vector>\n', '#include <map>\n#include <string>\n#include <vector>\n']], ['#include <thread>\n', '#include <map>\n']],
  ['cpp-two-functions', 'src/order.cpp', cpp, [['  return sum;\n}\n', '+\nint count(const std::vector<int>& prices) {\n  return prices.size();\n}\n']], [['  return sum;\n}\n', '+\nint first(const std::vector<int>& prices) {\n  return prices.front();\n}\n']], ['return prices.size();\n}\n', 'return prices.front();\n}\n', '}  // namespace shop']],
  ['c-two-prototypes', 'src/order.h', header, [['int order_close(struct order *o);\n', '+int order_lock(struct order *o);\n']], [['int order_close(struct order *o);\n', '+void order_print(const struct order *o);\n']], ['int order_lock(struct order *o);\n', 'void order_print(const struct order *o);\n']],
  ['c-two-includes', 'src/order.h', header, [['#include <stdint.h>\n', '+#include <stdio.h>\n']], [['#include <stdint.h>\n', '+#include <time.h>\n']], ['#include <stdio.h>\n', '#include <time.h>\n']],
  ['cs-two-usings', 'OrderService.cs', csharp, [['using System.Collections.Generic;\n', '+using System.Linq;\n']], [['using System.Collections.Generic;\n', '+using System.Threading;\n']], ['using System.Linq;\n', 'using System.Threading;\n']],
  ['cs-two-methods', 'OrderService.cs', csharp, [['            return _store.Get(id);\n        }\n', '+\n        public void Remove(string id)\n        {\n            _store.Delete(id);\n        }\n']], [['            return _store.Get(id);\n        }\n', '+\n        public int Count()\n        {\n            return _store.Count;\n        }\n']], ['            _store.Delete(id);\n        }\n', '            return _store.Count;\n        }\n', 'public void Remove(string id)\n', 'public int Count()\n']],
  ['php-two-uses', 'OrderController.php', php, [['use App\\Models\\User;\n', '+use App\\Models\\Voucher;\n']], [['use App\\Models\\Order;\n', 'use App\\Models\\Cart;\nuse App\\Models\\Order;\n']], ['use App\\Models\\Voucher;\n', 'use App\\Models\\Cart;\n']],
  ['php-two-methods', 'OrderController.php', php, [['        return Order::find($id);\n    }\n', '+\n    public function store()\n    {\n        return Order::create();\n    }\n']], [['        return Order::find($id);\n    }\n', '+\n    public function destroy(string $id)\n    {\n        Order::destroy($id);\n    }\n']], ['        return Order::create();\n    }\n', '        Order::destroy($id);\n    }\n', 'public function store()', 'public function destroy(string $id)']],
  ['sh-two-functions', 'run.sh', shell, [['/srv"\n}\n', '+\nclean() {\n  rm -rf dist\n}\n']], [['/srv"\n}\n', '+\nlogs() {\n  ssh "$HOST" tail -f log\n}\n']], ['clean() {\n  rm -rf dist\n}\n', 'logs() {\n  ssh "$HOST" tail -f log\n}\n']],
  ['sh-two-case-arms', 'run.sh', shell, [['  deploy) deploy ;;\n', '+  clean) rm -rf dist ;;\n']], [['  deploy) deploy ;;\n', '+  logs) tail -f log ;;\n']], ['  clean) rm -rf dist ;;\n', '  logs) tail -f log ;;\n', '  *) echo']],
  ['ts-delete-method-vs-append-method', 'src/orders.ts', service, [['\n  remove(id: string): void {\n    this.store.delete(id);\n  }\n', '']], [['    this.store.delete(id);\n  }\n', '+\n  count(): number {\n    return this.store.size;\n  }\n']], ['count(): number {', '!remove(id']],
  ['py-reindent-vs-edit', 'app/orders.py', python.replace(/^ {4}/gmu, '  ').replace(/^ {6}/gmu, '    '), [['  return json.dumps(order)', '    return json.dumps(order)']], [['json.dumps(order)', 'json.dumps(order, indent=2)']], ['    return json.dumps(order, indent=2)']],
]; // oxfmt-ignore

const human: readonly Edited[] = [
  ['ts-same-method-two-bodies', 'src/orders.ts', service, [['    this.store.delete(id);\n  }\n', '+\n  count(): number {\n    return this.store.size;\n  }\n']], [['    this.store.delete(id);\n  }\n', '+\n  count(): number {\n    return this.store.all().length;\n  }\n']]],
  ['ts-getter-vs-method-of-one-name', 'src/orders.ts', service, [['    this.store.delete(id);\n  }\n', '+\n  get size(): number {\n    return this.store.size;\n  }\n']], [['    this.store.delete(id);\n  }\n', '+\n  size(): number {\n    return this.store.all().length;\n  }\n']]],
  ['ts-import-one-name-of-two-modules', 'src/orders.ts', service, [["from './auth.js';\n", "+import { log } from './log.js';\n"]], [["from './auth.js';\n", "+import { log } from '@acme/log';\n"]]],
  ['ts-constant-two-values', 'src/orders.ts', service, [['DEFAULT_PAGE = 20', 'DEFAULT_PAGE = 50']], [['DEFAULT_PAGE = 20', 'DEFAULT_PAGE = 100']]],
  ['ts-parameter-renamed-vs-used', 'src/orders.ts', service, [['(user: string, page', '(owner: string, page'], ['find({ user })', 'find({ user: owner })']], [['  return store.find({ user }).slice(0, page);', '  audit(user);\n  return store.find({ user }).slice(0, page);']]],
  ['ts-two-parameters-at-end', 'src/orders.ts', service, [['page = DEFAULT_PAGE)', 'page = DEFAULT_PAGE, isOpen = false)']], [['page = DEFAULT_PAGE)', 'page = DEFAULT_PAGE, sort = "asc")']]],
  ['ts-async-vs-return-type', 'src/orders.ts', service, [['export function listOrders(user: string, page = DEFAULT_PAGE): string[]', 'export async function listOrders(user: string, page = DEFAULT_PAGE): Promise<string[]>']], [['): string[] {', '): readonly string[] {']]],
  ['ts-moved-below-vs-edited-there', 'src/orders.ts', service, [['    return this.store.get(id);', '    return this.store.get(id) ?? this.old.get(id);']], [['  find(id: string): Order | undefined {\n    return this.store.get(id);\n  }\n\n', '']]],
  ['ts-second-default-export', 'src/orders.ts', service, [['$', '+\nexport default OrderService;\n']], [['$', '+\nexport default function orders(): void {}\n']]],
  ['jsx-two-children-in-order', 'src/Page.jsx', page, [['      <Feed />\n', '+      <Ads />\n']], [['      <Feed />\n', '+      <Related />\n']]],
  ['jsx-one-prop-two-ways', 'src/Page.jsx', page, [['<Feed />', '<Feed sort="new" />']], [['<Feed />', '<Feed sort="top" />']]],
  ['jsx-wrapped-vs-taken-out', 'src/Page.jsx', page, [['      <Feed />\n', '      <Suspense>\n        <Feed />\n      </Suspense>\n']], [['      <Feed />\n', '']]],
  ['py-same-decorator-route', 'app/views.py', 'app = App()\n\n\n@app.get("/")\ndef home():\n    return "home"\n', [['$', '+\n\n@app.get("/me")\ndef me():\n    return user()\n']], [['$', '+\n\n@app.get("/me")\ndef profile():\n    return page()\n']]],
  ['py-base-class-two-ways', 'app/orders.py', python, [['class OrderRepo:', 'class OrderRepo(SqlRepo):']], [['class OrderRepo:', 'class OrderRepo(CachedRepo):']]],
  ['py-constant-raised-by-both', 'app/orders.py', python, [['MAX_RETRIES = 3', 'MAX_RETRIES = 5']], [['MAX_RETRIES = 3', 'MAX_RETRIES = 10']]],
  ['django-two-middlewares', 'settings.py', settings, [['    "django.middleware.common.CommonMiddleware",\n', '+    "shop.middleware.TenantMiddleware",\n']], [['    "django.middleware.common.CommonMiddleware",\n', '+    "shop.middleware.CacheMiddleware",\n']]],
  ['go-two-iotas', 'server.go', go, [['\tStateSent\n', '+\tStateBack\n']], [['\tStateSent\n', '+\tStateLost\n']]],
  ['go-one-route-two-handlers', 'server.go', go, [['"/orders", orders)\n', '+\tmux.HandleFunc("/users", users)\n']], [['"/orders", orders)\n', '+\tmux.HandleFunc("/users", people)\n']]],
  ['go-context-parameter-vs-new-call', 'server.go', go, [['load(ctx context.Context, id string)', 'load(ctx context.Context, id string, deep bool)']], [['\treturn id, nil\n}\n', '+\nfunc first(ctx context.Context) (string, error) {\n\treturn load(ctx, "1")\n}\n']]],
  ['rust-discriminants', 'src/code.rs', '#[repr(u8)]\npub enum Code {\n    Ok = 0,\n    Gone = 1,\n}\n', [['    Gone = 1,\n', '+    Busy = 2,\n']], [['    Gone = 1,\n', '+    Lost = 2,\n']]],
  ['rust-one-field-two-types', 'src/event.rs', rust, [['    pub name: String,\n', '+    pub port: u16,\n']], [['    pub name: String,\n', '+    pub port: Option<u16>,\n']]],
  ['rust-variant-and-match-elsewhere', 'src/event.rs', rust, [['    Removed,\n', '    Removed { by: String },\n'], ['Event::Removed =>', 'Event::Removed { .. } =>']], [['$', '+\npub fn removed() -> Event {\n    Event::Removed\n}\n']]],
  ['java-overload-alike', 'OrderService.java', java, [['        return store.get(id);\n    }\n', '+\n    public int count() {\n        return store.size();\n    }\n']], [['        return store.get(id);\n    }\n', '+\n    public long count() {\n        return store.total();\n    }\n']]],
  ['java-two-superclasses', 'OrderService.java', java, [['class OrderService {', 'class OrderService extends Service {']], [['class OrderService {', 'class OrderService extends Audited {']]],
  ['kotlin-two-defaults', 'Order.kt', kotlin, [['val name: String,', 'val name: String = "",']], [['val name: String,', 'val name: String = "unnamed",']]],
  ['ruby-callbacks-in-order', 'app/models/order.rb', rubyModel, [['  validates :name, presence: true\n', '+\n  before_save :round_price\n']], [['  validates :name, presence: true\n', '+\n  before_save :apply_discount\n']]],
  ['ruby-one-method-two-ways', 'app/models/order.rb', rubyModel, [['    lines.sum(&:price)', '    lines.sum(&:net)']], [['    lines.sum(&:price)', '    lines.sum(&:price) - discount']]],
  ['cpp-enum-positions', 'src/color.h', 'enum Color {\n  RED,\n  GREEN,\n};\n', [['  GREEN,\n', '+  BLUE,\n']], [['  GREEN,\n', '+  PINK,\n']]],
  ['c-define-two-values', 'src/order.h', header, [['#define ORDER_MAX 64\n', '+#define ORDER_MIN 1\n']], [['#define ORDER_MAX 64\n', '+#define ORDER_MIN 4\n']]],
  ['c-struct-layout', 'src/order.h', header, [['  uint32_t id;\n', '+  uint8_t kind;\n']], [['  uint32_t id;\n', '+  uint64_t made_at;\n']]],
  ['cs-one-method-two-ways', 'OrderService.cs', csharp, [['            return _store.Get(id);', '            return _store.Get(id) ?? throw new Exception();']], [['            return _store.Get(id);', '            return _cache.Get(id);']]],
  ['php-use-alias-two-ways', 'OrderController.php', php, [['use App\\Models\\User;\n', '+use App\\Support\\Money;\n']], [['use App\\Models\\User;\n', '+use Acme\\Money;\n']]],
  ['sh-flag-two-ways', 'run.sh', shell, [['rsync -a dist/', 'rsync -az dist/']], [['rsync -a dist/', 'rsync -a --delete dist/']]],
  ['sh-steps-in-order', 'run.sh', shell, [['  build\n  rsync', '  build\n  migrate\n  rsync']], [['  build\n  rsync', '  build\n  backup\n  rsync']]],
]; // oxfmt-ignore

export const trialCode: readonly OwnCase[] = [...both, ...human].map((each) => trialCase(each));
