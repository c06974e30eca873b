/** Conflicts in code, written without a look at the rules; what each side meant is said in the last column, or it is a contradiction. */
import type { OwnCase } from '../own-case.ts';
import { editedCase, type Edited } from './edit.ts';

const express =
  "import express from 'express';\nimport { auth } from './auth.js';\nimport { logger } from './logger.js';\n\nconst app = express();\napp.use(logger);\napp.use(auth);\n\napp.get('/health', (req, res) => res.send('ok'));\n\nexport { app };\n";
const service =
  "import { Injectable } from '@nestjs/common';\nimport { Repo } from './repo';\n\n@Injectable()\nexport class UserService {\n  constructor(private readonly repo: Repo) {}\n\n  find(id: string) {\n    return this.repo.find(id);\n  }\n}\n";
const reducer =
  "export function reducer(state, action) {\n  switch (action.type) {\n    case 'add':\n      return { ...state, count: state.count + 1 };\n    case 'reset':\n      return { ...state, count: 0 };\n    default:\n      return state;\n  }\n}\n";
const types =
  "export interface Options {\n  name: string;\n  size: number;\n}\n\nexport type Mode = 'dark' | 'light';\n\nexport enum Level {\n  Debug = 'debug',\n  Info = 'info',\n}\n";
const index =
  "export { Button } from './button';\nexport { Card } from './card';\nexport { Dialog } from './dialog';\n";
const vitest =
  "import { describe, expect, it } from 'vitest';\nimport { add } from '../src/math';\n\ndescribe('add', () => {\n  it('adds two numbers', () => {\n    expect(add(1, 2)).toBe(3);\n  });\n});\n";
const python =
  'import os\nimport sys\n\nfrom app.config import Config\n\n\ndef load(path):\n    with open(path) as file:\n        return file.read()\n\n\nclass Store:\n    def __init__(self, path):\n        self.path = path\n\n    def get(self, key):\n        return self.data[key]\n';
const django =
  "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n    path('', views.index, name='index'),\n    path('about/', views.about, name='about'),\n]\n";
const pyAll =
  "__all__ = [\n    'load',\n    'dump',\n]\n\nHANDLERS = {\n    'json': load_json,\n    'yaml': load_yaml,\n}\n";
const go =
  'package store\n\nimport (\n\t"context"\n\t"fmt"\n)\n\n// Store keeps things.\ntype Store struct {\n\tname string\n}\n\n// Get reads one.\nfunc (s *Store) Get(ctx context.Context, key string) (string, error) {\n\treturn fmt.Sprint(key), nil\n}\n';
const goSwitch =
  'package kind\n\nfunc name(kind int) string {\n\tswitch kind {\n\tcase 1:\n\t\treturn "one"\n\tcase 2:\n\t\treturn "two"\n\tdefault:\n\t\treturn "many"\n\t}\n}\n';
const goMap = 'package a\n\nvar names = map[string]string{\n\t"a": "alpha",\n\t"b": "beta",\n}\n';
const rust =
  'use std::fs;\nuse std::io;\n\npub mod config;\npub mod store;\n\npub struct Store {\n    path: String,\n}\n\nimpl Store {\n    pub fn new(path: String) -> Self {\n        Store { path }\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn makes_one() {\n        assert_eq!(Store::new("a".into()).path, "a");\n    }\n}\n';
const rustEnum =
  '#[derive(Debug)]\npub enum Error {\n    NotFound(String),\n    Denied,\n}\n\nimpl Error {\n    fn code(&self) -> &str {\n        match self {\n            Error::NotFound(_) => "not-found",\n            Error::Denied => "denied",\n        }\n    }\n}\n';
const java =
  'package com.acme;\n\nimport java.util.List;\nimport java.util.Map;\n\npublic class Basket {\n  private final List<String> items;\n\n  public Basket(List<String> items) {\n    this.items = items;\n  }\n\n  public int size() {\n    return items.size();\n  }\n}\n';
const csharp =
  'using System;\nusing System.Linq;\n\nnamespace Acme\n{\n    public class Basket\n    {\n        public string Name { get; set; }\n\n        public int Size()\n        {\n            return 1;\n        }\n    }\n}\n';
const ruby =
  "require 'json'\nrequire 'set'\n\nclass Basket\n  attr_reader :items\n\n  def initialize(items)\n    @items = items\n  end\n\n  def size\n    @items.size\n  end\nend\n";
const php =
  '<?php\n\nnamespace Acme;\n\nuse Acme\\Model\\User;\nuse Acme\\Model\\Order;\n\nclass Basket\n{\n    public function size(): int\n    {\n        return 1;\n    }\n}\n';
const cpp =
  '#include <string>\n#include <vector>\n\nnamespace acme {\n\nint size(const std::vector<int>& all) {\n  return all.size();\n}\n\n}  // namespace acme\n';
const c =
  '#include <stdio.h>\n#include <string.h>\n\nstatic int one(int x) {\n  return x + 1;\n}\n\nint main(void) {\n  return one(1);\n}\n';
const jsx =
  "export function Menu() {\n  const [open, setOpen] = useState(false);\n  const items = [\n    { id: 'home', label: 'Home' },\n    { id: 'help', label: 'Help' },\n  ];\n  return <List items={items} open={open} onToggle={setOpen} />;\n}\n";

const code: readonly Edited[] = [
  [ 'express-two-routes', 'src/app.js', express, [["res.send('ok'));\n", "+\napp.get('/users', auth, (req, res) => res.json([]));\n"]], [["res.send('ok'));\n", "+\napp.post('/orders', auth, (req, res) => res.json({}));\n"]], ["app.get('/users', auth, (req, res) => res.json([]));", "app.post('/orders', auth, (req, res) => res.json({}));"], ],
  [ 'express-two-imports', 'src/app.js', express, [ ["'./logger.js';\n", "+import { users } from './users.js';\n"], ["res.send('ok'));\n", "+app.use('/users', users);\n"], ], [["'./logger.js';\n", "+import { orders } from './orders.js';\n"]], ["import { users } from './users.js';", "import { orders } from './orders.js';", "app.use('/users', users);"], ],
  [ 'express-middleware', 'src/app.js', express, [['app.use(auth);\n', '+app.use(rateLimit);\n']], [['app.use(auth);\n', '+app.use(express.json());\n']], ],
  [ 'express-same-route', 'src/app.js', express, [["res.send('ok'));\n", "+app.get('/users', (req, res) => res.json(all()));\n"]], [["res.send('ok'));\n", "+app.get('/users', (req, res) => res.json([]));\n"]], ],
  [ 'express-wildcard', 'src/app.js', express, [["res.send('ok'));\n", "+app.get('*', (req, res) => res.status(404).end());\n"]], [["res.send('ok'));\n", "+app.get('/users', (req, res) => res.json([]));\n"]], ],
  [ 'ts-two-methods', 'src/user.ts', service, [['    return this.repo.find(id);\n  }\n', '+\n  remove(id: string) {\n    return this.repo.remove(id);\n  }\n']], [ [ '    return this.repo.find(id);\n  }\n', '+\n  rename(id: string, name: string) {\n    return this.repo.rename(id, name);\n  }\n', ], ], ['this.repo.remove(id);', 'this.repo.rename(id, name);', 'this.repo.find(id);'], ],
  [ 'ts-constructor-params', 'src/user.ts', service, [ ['private readonly repo: Repo', 'private readonly repo: Repo, private readonly log: Log'], ["from './repo';\n", "+import { Log } from './log';\n"], ], [ ['private readonly repo: Repo', 'private readonly repo: Repo, private readonly cache: Cache'], ["from './repo';\n", "+import { Cache } from './cache';\n"], ], ],
  [ 'ts-same-method-two-bodies', 'src/user.ts', service, [['    return this.repo.find(id);\n  }\n', '+\n  count() {\n    return this.repo.count();\n  }\n']], [['    return this.repo.find(id);\n  }\n', '+\n  count() {\n    return this.repo.all().length;\n  }\n']], ],
  [ 'ts-static-vs-instance', 'src/user.ts', service, [['    return this.repo.find(id);\n  }\n', '+\n  get size() {\n    return 1;\n  }\n']], [['    return this.repo.find(id);\n  }\n', '+\n  size() {\n    return 2;\n  }\n']], ],
  [ 'js-two-cases', 'src/reducer.js', reducer, [['count: 0 };\n', "+    case 'double':\n      return { ...state, count: state.count * 2 };\n"]], [['count: 0 };\n', "+    case 'halve':\n      return { ...state, count: state.count / 2 };\n"]], [ "case 'double':\n      return { ...state, count: state.count * 2 };", "case 'halve':\n      return { ...state, count: state.count / 2 };", ], ],
  [ 'js-fall-through', 'src/reducer.js', reducer, [['count: 0 };\n', "+    case 'double':\n      log(state);\n"]], [['count: 0 };\n', "+    case 'halve':\n      return { ...state, count: state.count / 2 };\n"]], ],
  [ 'js-same-case', 'src/reducer.js', reducer, [['count: 0 };\n', "+    case 'set':\n      return { ...state, count: action.count };\n"]], [['count: 0 };\n', "+    case 'set':\n      return { ...state, count: action.value };\n"]], ],
  [ 'ts-interface-members', 'src/types.ts', types, [['  size: number;\n', '+  color?: string;\n']], [['  size: number;\n', '+  weight?: number;\n']], ['color?: string;', 'weight?: number;'], ],
  [ 'ts-interface-same-member', 'src/types.ts', types, [['  size: number;\n', '+  color?: string;\n']], [['  size: number;\n', '+  color: string | null;\n']], ],
  [ 'ts-union-members', 'src/types.ts', types, [["'dark' | 'light'", "'dark' | 'light' | 'auto'"]], [["'dark' | 'light'", "'dark' | 'light' | 'sepia'"]], ["'auto'", "'sepia'", "'dark'"], ],
  [ 'ts-union-remove-vs-add', 'src/types.ts', types, [["'dark' | 'light'", "'dark'"]], [["'dark' | 'light'", "'dark' | 'light' | 'sepia'"]], ["'sepia'", "!'light'"], ],
  [ 'ts-string-enum', 'src/types.ts', types, [["  Info = 'info',\n", "+  Warn = 'warn',\n"]], [["  Info = 'info',\n", "+  Fatal = 'fatal',\n"]], ["Warn = 'warn'", "Fatal = 'fatal'"], ],
  [ 'ts-string-enum-same-value', 'src/types.ts', types, [["  Info = 'info',\n", "+  Warn = 'warn',\n"]], [["  Info = 'info',\n", "+  Warning = 'warn',\n"]], ],
  [ 'ts-two-types', 'src/types.ts', types, [["  Info = 'info',\n}\n", '+\nexport interface Size {\n  width: number;\n}\n']], [["  Info = 'info',\n}\n", '+\nexport type Id = string;\n']], ['export interface Size', 'export type Id = string;'], ],
  [ 'ts-same-type', 'src/types.ts', types, [["  Info = 'info',\n}\n", '+\nexport interface Size {\n  width: number;\n}\n']], [["  Info = 'info',\n}\n", '+\nexport interface Size {\n  w: number;\n}\n']], ],
  [ 'barrel-two', 'src/index.ts', index, [["'./dialog';\n", "+export { Input } from './input';\n"]], [["'./dialog';\n", "+export { Menu } from './menu';\n"]], ['Input', 'Menu', 'Dialog'], ],
  [ 'barrel-same-name-two-places', 'src/index.ts', index, [["'./dialog';\n", "+export { Input } from './input';\n"]], [["'./dialog';\n", "+export { Input } from './form';\n"]], ],
  [ 'barrel-delete-vs-add', 'src/index.ts', index, [["export { Dialog } from './dialog';\n", '']], [["'./dialog';\n", "+export { Menu } from './menu';\n"]], ['Menu', '!Dialog', 'Card'], ],
  [ 'barrel-delete-vs-extend', 'src/index.ts', index, [["export { Dialog } from './dialog';\n", '']], [['{ Dialog }', '{ Dialog, DialogProps }']], ],
  [ 'import-members', 'a.ts', "import { a, b } from 'x';\n\nrun(a, b);\n", [ ['a, b }', 'a, b, c }'], ['run(a, b);\n', '+run(c);\n'], ], [['a, b }', 'a, b, d }']], ['c', 'd', "'x'"], ],
  [ 'import-alias-two', 'a.ts', "import { a, b } from 'x';\n\nrun(a, b);\n", [ ['a, b }', 'a as first, b }'], ['run(a', 'run(first'], ], [ ['a, b }', 'a as one, b }'], ['run(a', 'run(one'], ], ],
  [ 'import-same-local', 'a.ts', "import { a } from 'x';\n\nrun(a);\n", [["'x';\n", "+import { get } from 'lodash';\n"]], [["'x';\n", "+import { get } from './http';\n"]], ],
  [ 'import-default-two-names', 'a.ts', "import { a } from 'x';\n\nrun(a);\n", [["'x';\n", "+import dayjs from 'dayjs';\n"]], [["'x';\n", "+import day from 'dayjs';\n"]], ],
  [ 'import-side-effects', 'a.ts', "import './base.css';\n\nrun();\n", [["'./base.css';\n", "+import './theme.css';\n"]], [["'./base.css';\n", "+import './print.css';\n"]], ],
  [ 'vitest-two-tests', 'test/add.test.ts', vitest, [['toBe(3);\n  });\n', "+\n  it('adds negatives', () => {\n    expect(add(-1, -2)).toBe(-3);\n  });\n"]], [['toBe(3);\n  });\n', "+\n  it('adds zero', () => {\n    expect(add(0, 2)).toBe(2);\n  });\n"]], ["it('adds negatives'", "it('adds zero'", 'toBe(-3)', 'toBe(2)'], ],
  [ 'vitest-opposite', 'test/add.test.ts', vitest, [['toBe(3);\n  });\n', "+\n  it('takes strings', () => {\n    expect(add('1', '2')).toBe(3);\n  });\n"]], [['toBe(3);\n  });\n', "+\n  it('takes strings', () => {\n    expect(() => add('1', '2')).toThrow();\n  });\n"]], ],
  ['vitest-expectation', 'test/add.test.ts', vitest, [['toBe(3)', 'toBe(4)']], [['toBe(3)', 'toEqual(3)']]],
  [ 'py-two-functions', 'app/io.py', python, [ [ '        return file.read()\n', "+\n\ndef save(path, text):\n    with open(path, 'w') as file:\n        file.write(text)\n", ], ], [['        return file.read()\n', '+\n\ndef remove(path):\n    os.remove(path)\n']], ['def save(path, text):', 'def remove(path):\n    os.remove(path)', 'file.write(text)'], ],
  [ 'py-two-imports', 'app/io.py', python, [['import sys\n', '+import json\n']], [['import sys\n', '+import tempfile\n']], ['import json', 'import tempfile'], ],
  [ 'py-from-import', 'app/io.py', python, [['import Config\n', 'import Config, Level\n']], [['import Config\n', 'import Config, Mode\n']], ['Level', 'Mode', 'Config'], ],
  [ 'py-import-alias', 'app/io.py', python, [['import sys\n', '+import numpy as np\n']], [['import sys\n', '+import numpy\n']], ],
  [ 'py-two-methods', 'app/io.py', python, [['        return self.data[key]\n', '+\n    def put(self, key, value):\n        self.data[key] = value\n']], [['        return self.data[key]\n', '+\n    def drop(self, key):\n        del self.data[key]\n']], ['def put(self, key, value):\n        self.data[key] = value', 'def drop(self, key):\n        del self.data[key]'], ],
  [ 'py-same-method', 'app/io.py', python, [['        return self.data[key]\n', '+\n    def put(self, key, value):\n        self.data[key] = value\n']], [ [ '        return self.data[key]\n', '+\n    def put(self, key, value=None):\n        self.data.setdefault(key, value)\n', ], ], ],
  [ 'py-default-vs-body', 'app/io.py', python, [['self, path):', 'self, path, mode="r"):']], [['self, path):', 'self, path: str):']], ],
  [ 'py-property-setter', 'app/io.py', python, [['        return self.data[key]\n', '+\n    @property\n    def size(self):\n        return len(self.data)\n']], [['        return self.data[key]\n', '+\n    def size(self):\n        return self._size\n']], ],
  [ 'django-urls', 'app/urls.py', django, [["name='about'),\n", "+    path('blog/', views.blog, name='blog'),\n"]], [["name='about'),\n", "+    path('shop/', views.shop, name='shop'),\n"]], ["views.blog, name='blog'", "views.shop, name='shop'"], ],
  [ 'django-same-name', 'app/urls.py', django, [["name='about'),\n", "+    path('blog/', views.blog, name='posts'),\n"]], [["name='about'),\n", "+    path('posts/', views.posts, name='posts'),\n"]], ],
  [ 'py-all', 'app/__init__.py', pyAll, [["    'dump',\n", "+    'parse',\n"]], [["    'dump',\n", "+    'render',\n"]], ["'parse'", "'render'", "'dump'"], ],
  [ 'py-dict-members', 'app/__init__.py', pyAll, [['load_yaml,\n', "+    'toml': load_toml,\n"]], [['load_yaml,\n', "+    'ini': load_ini,\n"]], ["'toml': load_toml", "'ini': load_ini"], ],
  [ 'py-dict-same-key', 'app/__init__.py', pyAll, [['load_yaml,\n', "+    'toml': load_toml,\n"]], [['load_yaml,\n', "+    'toml': read_toml,\n"]], ],
  [ 'py-dict-quotes-same-key', 'app/__init__.py', pyAll, [['load_yaml,\n', "+    'toml': load_toml,\n"]], [['load_yaml,\n', '+    "toml": read_toml,\n']], ],
  [ 'go-two-methods', 'store.go', go, [ [ 'fmt.Sprint(key), nil\n}\n', '+\n// Put writes one.\nfunc (s *Store) Put(ctx context.Context, key string) error {\n\treturn nil\n}\n', ], ], [['fmt.Sprint(key), nil\n}\n', '+\n// Len counts.\nfunc (s *Store) Len() int {\n\treturn len(s.name)\n}\n']], ['func (s *Store) Put(', 'func (s *Store) Len() int', '// Len counts.', '// Put writes one.'], ],
  [ 'go-same-method-two-receivers', 'store.go', go, [['fmt.Sprint(key), nil\n}\n', '+\nfunc (s *Store) Len() int {\n\treturn 1\n}\n']], [['fmt.Sprint(key), nil\n}\n', '+\nfunc (s Store) Len() int {\n\treturn len(s.name)\n}\n']], ],
  [ 'go-imports', 'store.go', go, [['\t"fmt"\n', '+\t"os"\n']], [['\t"fmt"\n', '+\t"strings"\n']], ['"os"', '"strings"', '"fmt"'], ],
  [ 'go-struct-fields', 'store.go', go, [['\tname string\n', '+\tsize int\n']], [['\tname string\n', '+\tpath string\n']], ['size int', 'path string'], ],
  [ 'go-import-alias', 'store.go', go, [['\t"fmt"\n', '+\tlog "github.com/sirupsen/logrus"\n']], [['\t"fmt"\n', '+\t"log"\n']], ],
  [ 'go-cases', 'kind.go', goSwitch, [['"two"\n', '+\tcase 3:\n\t\treturn "three"\n']], [['"two"\n', '+\tcase 4:\n\t\treturn "four"\n']], ['case 3:\n\t\treturn "three"', 'case 4:\n\t\treturn "four"'], ],
  [ 'go-cases-overlap', 'kind.go', goSwitch, [['"two"\n', '+\tcase 3, 4:\n\t\treturn "some"\n']], [['"two"\n', '+\tcase 4, 5:\n\t\treturn "several"\n']], ],
  [ 'go-map', 'names.go', goMap, [['"beta",\n', '+\t"c": "gamma",\n']], [['"beta",\n', '+\t"d": "delta",\n']], ['"c": "gamma"', '"d": "delta"'], ],
  ['go-map-same', 'names.go', goMap, [['"beta",\n', '+\t"c": "gamma",\n']], [['"beta",\n', '+\t"c": "charlie",\n']]],
  [ 'rust-mods', 'src/lib.rs', rust, [['pub mod store;\n', '+pub mod users;\n']], [['pub mod store;\n', '+pub mod orders;\n']], ['pub mod users;', 'pub mod orders;'], ],
  [ 'rust-uses', 'src/lib.rs', rust, [['use std::io;\n', '+use std::path::Path;\n']], [['use std::io;\n', '+use std::time::Duration;\n']], ['use std::path::Path;', 'use std::time::Duration;'], ],
  [ 'rust-use-clash', 'src/lib.rs', rust, [['use std::io;\n', '+use std::fmt::Result;\n']], [['use std::io;\n', '+use anyhow::Result;\n']], ],
  [ 'rust-methods', 'src/lib.rs', rust, [['        Store { path }\n    }\n', '+\n    pub fn path(&self) -> &str {\n        &self.path\n    }\n']], [['        Store { path }\n    }\n', '+\n    pub fn clear(&mut self) {\n        self.path.clear();\n    }\n']], ['pub fn path(&self) -> &str {\n        &self.path\n    }', 'pub fn clear(&mut self)'], ],
  [ 'rust-tests', 'src/lib.rs', rust, [['.path, "a");\n    }\n', '+\n    #[test]\n    fn reads() {\n        assert!(true);\n    }\n']], [['.path, "a");\n    }\n', '+\n    #[test]\n    fn writes() {\n        assert!(1 == 1);\n    }\n']], ['fn reads()', 'fn writes()', 'assert!(true);', 'assert!(1 == 1);'], ],
  [ 'rust-enum-arms', 'src/error.rs', rustEnum, [ ['    Denied,\n', '+    Busy,\n'], ['Error::Denied => "denied",\n', '+            Error::Busy => "busy",\n'], ], [ ['    Denied,\n', '+    Timeout(u64),\n'], ['Error::Denied => "denied",\n', '+            Error::Timeout(_) => "timeout",\n'], ], ['Busy,', 'Timeout(u64),', 'Error::Busy => "busy"', 'Error::Timeout(_) => "timeout"'], ],
  [ 'rust-same-variant', 'src/error.rs', rustEnum, [ ['    Denied,\n', '+    Timeout,\n'], ['Error::Denied => "denied",\n', '+            Error::Timeout => "timeout",\n'], ], [ ['    Denied,\n', '+    Timeout(u64),\n'], ['Error::Denied => "denied",\n', '+            Error::Timeout(_) => "timeout",\n'], ], ],
  [ 'rust-derive', 'src/error.rs', rustEnum, [['derive(Debug)', 'derive(Debug, Clone)']], [['derive(Debug)', 'derive(Debug, PartialEq)']], ['Clone', 'PartialEq', 'Debug'], ],
  [ 'java-methods', 'src/Basket.java', java, [['    return items.size();\n  }\n', '+\n  public boolean isEmpty() {\n    return items.isEmpty();\n  }\n']], [['    return items.size();\n  }\n', '+\n  public void clear() {\n    items.clear();\n  }\n']], ['public boolean isEmpty()', 'public void clear()'], ],
  [ 'java-overloads', 'src/Basket.java', java, [['    return items.size();\n  }\n', '+\n  public int size(String kind) {\n    return 0;\n  }\n']], [['    return items.size();\n  }\n', '+\n  public int size(String of) {\n    return 1;\n  }\n']], ],
  [ 'java-imports', 'src/Basket.java', java, [['java.util.Map;\n', '+import java.util.Set;\n']], [['java.util.Map;\n', '+import java.util.UUID;\n']], ['import java.util.Set;', 'import java.util.UUID;'], ],
  [ 'java-import-clash', 'src/Basket.java', java, [['java.util.Map;\n', '+import java.util.Date;\n']], [['java.util.Map;\n', '+import java.sql.Date;\n']], ],
  [ 'csharp-methods', 'Basket.cs', csharp, [['            return 1;\n        }\n', '+\n        public void Clear()\n        {\n        }\n']], [ [ '            return 1;\n        }\n', '+\n        public bool IsEmpty()\n        {\n            return true;\n        }\n', ], ], ['public void Clear()', 'public bool IsEmpty()'], ],
  [ 'csharp-usings', 'Basket.cs', csharp, [['using System.Linq;\n', '+using System.Text;\n']], [['using System.Linq;\n', '+using System.IO;\n']], ['using System.Text;', 'using System.IO;'], ],
  [ 'ruby-methods', 'basket.rb', ruby, [['    @items.size\n  end\n', '+\n  def clear\n    @items.clear\n  end\n']], [['    @items.size\n  end\n', '+\n  def first\n    @items.first\n  end\n']], ['def clear\n    @items.clear\n  end', 'def first\n    @items.first\n  end'], ],
  [ 'ruby-reopen', 'basket.rb', ruby, [['    @items.size\n  end\n', '+\n  def total\n    1\n  end\n']], [['    @items.size\n  end\n', '+\n  def total\n    2\n  end\n']], ],
  [ 'ruby-attr', 'basket.rb', ruby, [['attr_reader :items', 'attr_reader :items, :name']], [['attr_reader :items', 'attr_reader :items, :owner']], [':name', ':owner'], ],
  [ 'php-methods', 'Basket.php', php, [['        return 1;\n    }\n', '+\n    public function clear(): void\n    {\n    }\n']], [['        return 1;\n    }\n', '+\n    public function first(): ?string\n    {\n        return null;\n    }\n']], ['function clear()', 'function first()'], ],
  [ 'php-uses', 'Basket.php', php, [['Model\\Order;\n', '+use Acme\\Model\\Item;\n']], [['Model\\Order;\n', '+use Acme\\Model\\Price;\n']], ['Model\\Item;', 'Model\\Price;'], ],
  [ 'php-use-clash', 'Basket.php', php, [['Model\\Order;\n', '+use Acme\\Model\\Item;\n']], [['Model\\Order;\n', '+use Acme\\View\\Item;\n']], ],
  [ 'cpp-functions', 'size.cpp', cpp, [['  return all.size();\n}\n', '+\nint first(const std::vector<int>& all) {\n  return all.front();\n}\n']], [['  return all.size();\n}\n', '+\nint last(const std::vector<int>& all) {\n  return all.back();\n}\n']], ['int first(', 'int last('], ],
  [ 'cpp-includes', 'size.cpp', cpp, [['#include <vector>\n', '+#include <map>\n']], [['#include <vector>\n', '+#include <set>\n']], ['#include <map>', '#include <set>'], ],
  [ 'c-functions', 'main.c', c, [['  return x + 1;\n}\n', '+\nstatic int two(int x) {\n  return x + 2;\n}\n']], [['  return x + 1;\n}\n', '+\nstatic int three(int x) {\n  return x + 3;\n}\n']], ['static int two(int x)', 'static int three(int x)'], ],
  [ 'c-define-include', 'main.c', c, [['#include <string.h>\n', '+#define _GNU_SOURCE\n']], [['#include <string.h>\n', '+#include <unistd.h>\n']], ],
  [ 'jsx-hooks', 'Menu.jsx', jsx, [['useState(false);\n', "+  const [query, setQuery] = useState('');\n"]], [['useState(false);\n', '+  const theme = useTheme();\n']], ],
  [ 'jsx-items', 'Menu.jsx', jsx, [["label: 'Help' },\n", "+    { id: 'news', label: 'News' },\n"]], [["label: 'Help' },\n", "+    { id: 'jobs', label: 'Jobs' },\n"]], ["id: 'news'", "id: 'jobs'"], ],
  [ 'jsx-items-same-id', 'Menu.jsx', jsx, [["label: 'Help' },\n", "+    { id: 'news', label: 'News' },\n"]], [["label: 'Help' },\n", "+    { id: 'news', label: 'Latest' },\n"]], ],
  [ 'jsx-props', 'Menu.jsx', jsx, [['open={open}', 'open={open} dense']], [['onToggle={setOpen}', 'onToggle={setOpen} wide']], ['dense', 'wide'], ],
  [ 'rename-vs-new-use', 'm.js', 'export function total(all) {\n  return all.length;\n}\n\nexport function show(all) {\n  return total(all);\n}\n', [ ['function total(', 'function count('], ['return total(', 'return count('], ], [['return total(all);\n', "return 'n: ' + total(all);\n"]], ],
  [ 'signature-vs-caller', 'm.js', 'export function total(all) {\n  return all.length;\n}\n\nexport const one = total([1]);\n', [ ['total(all)', 'total(all, start)'], ['all.length', 'all.length + start'], ['total([1])', 'total([1], 0)'], ], [['total([1]);\n', '+export const two = total([1, 2]);\n']], ],
  [ 'delete-vs-edit-function', 'm.js', 'export function a() {\n  return 1;\n}\n\nexport function b() {\n  return 2;\n}\n', [['export function b() {\n  return 2;\n}\n', '']], [['return 2', 'return 3']], ],
  [ 'delete-vs-new-neighbour', 'm.js', 'export function a() {\n  return 1;\n}\n\nexport function b() {\n  return 2;\n}\n', [['\nexport function b() {\n  return 2;\n}\n', '']], [['$', '+\nexport function c() {\n  return 3;\n}\n']], ['function c()', '!function b()', 'function a()'], ],
  [ 'delete-vs-new-caller', 'm.js', 'export function a() {\n  return 1;\n}\n\nexport function b() {\n  return 2;\n}\n', [['\nexport function b() {\n  return 2;\n}\n', '']], [['$', '+\nexport function c() {\n  return b() + 1;\n}\n']], ],
  ['array-number-order', 'p.js', 'export const steps = [10, 20, 30];\n', [['30]', '30, 40]']], [['30]', '30, 50]']]],
  [ 'plugins-order', 'vite.config.js', 'export default {\n  plugins: [\n    react(),\n    svg(),\n  ],\n};\n', [['    svg(),\n', '+    pwa(),\n']], [['    svg(),\n', '+    legacy(),\n']], ],
  [ 'object-vs-spread', 'o.js', 'export const a = {\n  x: 1,\n  y: 2,\n};\n', [['  y: 2,\n', '+  ...defaults,\n']], [['  y: 2,\n', '+  z: 3,\n']], ],
  [ 'object-members', 'o.js', "export const labels = {\n  open: 'Open',\n  close: 'Close',\n};\n", [["'Close',\n", "+  save: 'Save',\n"]], [["'Close',\n", "+  print: 'Print',\n"]], ["save: 'Save'", "print: 'Print'"], ],
  [ 'object-ids', 'o.js', 'export const codes = {\n  open: 1,\n  close: 2,\n};\n', [['close: 2,\n', '+  save: 3,\n']], [['close: 2,\n', '+  print: 3,\n']], ],
  [ 'const-ports', 'c.ts', 'export const API_PORT = 3000;\n', [['$', '+export const WEB_PORT = 3001;\n']], [['$', '+export const ADMIN_PORT = 3001;\n']], ],
  [ 'bit-flags', 'c.ts', 'export const READ = 1 << 0;\nexport const WRITE = 1 << 1;\n', [['$', '+export const EXEC = 1 << 2;\n']], [['$', '+export const SHARE = 1 << 2;\n']], ],
  [ 'error-codes', 'c.py', "E_NOT_FOUND = 'E001'\nE_DENIED = 'E002'\n", [['$', "+E_BUSY = 'E003'\n"]], [['$', "+E_TIMEOUT = 'E003'\n"]], ],
  ['iota-order', 'k.go', 'package k\n\nconst (\n\tA = iota\n\tB\n)\n', [['\tB\n', '+\tC\n']], [['\tB\n', '+\tD\n']]],
]; // oxfmt-ignore

export const freshCode: readonly OwnCase[] = code.map((each) => editedCase(each));
