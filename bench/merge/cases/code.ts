/** Source code: appended, neighbouring, moved and re-laid. */
import type { OwnCase } from '../own-case.ts';
import { oneFile, swap } from '../own-case.ts';

const store = `import { open } from './disk.js';
import { parse } from './text.js';

export class Store {
  constructor(file) {
    this.file = file;
  }

  read() {
    return parse(open(this.file));
  }
}
`;

const python = `import json
import sys


def load(path):
    with open(path) as handle:
        return json.load(handle)
`;

const reducer = `export function reduce(state, action) {
  switch (action.type) {
    case 'open':
      return { ...state, isOpen: true };
    case 'shut':
      return { ...state, isOpen: false };
    default:
      return state;
  }
}
`;

const goFile = `package store

import (
	"fmt"
	"os"
)

type Store struct {
	Name string
}

func (s *Store) Close() error {
	return nil
}
`;

const rustFile = `use std::fmt;

pub enum Shape {
    Circle,
    Square,
}

pub fn area(shape: &Shape) -> u32 {
    match shape {
        Shape::Circle => 3,
        Shape::Square => 4,
    }
}
`;

const javaFile = `package shop;

import java.util.List;

public class Cart {
    private List<String> items;

    public int size() {
        return items.size();
    }
}
`;

const typed = `import { a } from './a.ts';
export { b } from './b.ts';

export interface Options {
  depth: number;
}

export const defaults: Options = {
  depth: 3,
};
`;

const css = `.card {
  color: black;
  padding: 4px;
}
`;

const long = Array.from({ length: 12 }, (_, i) => `  const step${i} = input + ${i};`).join('\n');

export const codeCases: readonly OwnCase[] = [
  oneFile('js-two-methods', 'both', {
    path: 'src/store.js', base: store,
    ours: swap(store, '    return parse(open(this.file));\n  }\n', '    return parse(open(this.file));\n  }\n\n  clear() {\n    this.file = undefined;\n  }\n'),
    theirs: swap(store, '    return parse(open(this.file));\n  }\n', '    return parse(open(this.file));\n  }\n\n  rename(next) {\n    this.file = next;\n  }\n'),
    keeps: ['  clear() {\n    this.file = undefined;\n  }\n', '  rename(next) {\n    this.file = next;\n  }\n'],
  }),
  oneFile('js-import-and-function-at-one-place', 'both', {
    path: 'src/store.js', base: store,
    ours: swap(store, "'./text.js';\n", "'./text.js';\nimport { log } from './log.js';\n"),
    theirs: swap(store, "'./text.js';\n", "'./text.js';\nimport { trace } from './trace.js';\n"),
    keeps: ["import { log } from './log.js';\n", "import { trace } from './trace.js';\n"],
  }),
  oneFile('js-same-import-two-names', 'both', {
    path: 'src/store.js', base: store,
    ours: swap(store, 'import { open }', 'import { open, shut }'),
    theirs: swap(store, 'import { open }', 'import { open, stat }'),
    keeps: ['shut', 'stat'],
  }),
  oneFile('js-both-add-the-same-import-source', 'both', {
    path: 'src/store.js', base: store,
    ours: swap(store, "'./text.js';\n", "'./text.js';\nimport { log } from './log.js';\n"),
    theirs: swap(store, "'./text.js';\n", "'./text.js';\nimport { warn } from './log.js';\n"),
    keeps: ['log', 'warn'],
  }),
  oneFile('js-switch-cases', 'both', {
    path: 'src/reduce.js', base: reducer,
    ours: swap(reducer, '    default:', "    case 'lock':\n      return { ...state, isLocked: true };\n    default:"),
    theirs: swap(reducer, '    default:', "    case 'hide':\n      return { ...state, isHidden: true };\n    default:"),
    keeps: ["case 'lock':", "case 'hide':", 'default:'],
  }),
  oneFile('js-object-members', 'both', {
    path: 'src/map.js', base: "export const colours = {\n  red: '#f00',\n  blue: '#00f',\n};\n",
    ours: "export const colours = {\n  red: '#f00',\n  blue: '#00f',\n  green: '#0f0',\n};\n",
    theirs: "export const colours = {\n  red: '#f00',\n  blue: '#00f',\n  white: '#fff',\n};\n",
    keeps: ["  green: '#0f0',\n", "  white: '#fff',\n"],
  }),
  oneFile('js-object-one-line', 'both', {
    path: 'src/map.js', base: "export const flags = { dark: false, wide: false };\n",
    ours: "export const flags = { dark: true, wide: false };\n", theirs: "export const flags = { dark: false, wide: true };\n",
    keeps: ['{ dark: true, wide: true }'],
  }),
  oneFile('js-named-tests', 'both', {
    path: 'a.test.js', base: "test('one', () => {\n  check(1);\n});\n",
    ours: "test('one', () => {\n  check(1);\n});\n\ntest('two', () => {\n  check(2);\n});\n",
    theirs: "test('one', () => {\n  check(1);\n});\n\ntest('ten', () => {\n  check(10);\n});\n",
    keeps: ["test('two', () => {\n  check(2);\n});\n", "test('ten', () => {\n  check(10);\n});\n"],
  }),
  oneFile('js-tests-inside-describe', 'both', {
    path: 'a.test.js', base: "describe('sum', () => {\n  it('adds', () => {\n    check(1);\n  });\n});\n",
    ours: "describe('sum', () => {\n  it('adds', () => {\n    check(1);\n  });\n\n  it('is zero', () => {\n    check(0);\n  });\n});\n",
    theirs: "describe('sum', () => {\n  it('adds', () => {\n    check(1);\n  });\n\n  it('is huge', () => {\n    check(1e9);\n  });\n});\n",
    keeps: ["it('is zero'", "it('is huge'"],
  }),
  oneFile('js-delete-function-beside-new-one', 'both', {
    path: 'a.js', base: 'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n\nexport function six() {\n  return 6;\n}\n',
    ours: 'export function one() {\n  return 1;\n}\n\nexport function six() {\n  return 6;\n}\n',
    theirs: 'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n\nexport function three() {\n  return 3;\n}\n\nexport function six() {\n  return 6;\n}\n',
    keeps: ['function three', 'function six', '!function two'],
  }),
  oneFile('js-neighbouring-constants', 'both', {
    path: 'a.js', base: "export const title = 'a';\nexport const colour = 'red';\nexport const shape = 'round';\n",
    ours: "export const title = 'b';\nexport const colour = 'red';\nexport const shape = 'round';\n",
    theirs: "export const title = 'a';\nexport const colour = 'blue';\nexport const shape = 'round';\n",
    keeps: ["title = 'b'", "colour = 'blue'"],
  }),
  oneFile('js-reindent-and-edit', 'both', {
    path: 'a.js', base: `export function run(input) {\n${long}\n  return input;\n}\n`,
    ours: `export function run(input) {\n${long.replaceAll(/^ {2}/gmu, '    ')}\n    return input;\n}\n`,
    theirs: `export function run(input) {\n${long.replace('input + 5', 'input + 500')}\n  return input;\n}\n`,
    keeps: ['    const step5 = input + 500;', '    const step6'],
  }),
  oneFile('js-line-ends-and-edit', 'both', {
    path: 'a.js', base: `export function run(input) {\n${long}\n}\n`,
    ours: `export function run(input) {\n${long}\n}\n`.replaceAll('\n', '\r\n'),
    theirs: `export function run(input) {\n${long.replace('input + 5', 'input + 500')}\n}\n`,
    keeps: ['input + 500;\r\n', 'input + 6;\r\n'],
  }),
  oneFile('js-move-in-file-and-edit', 'both', {
    path: 'a.js', base: 'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n\nexport function six() {\n  return 6;\n}\n',
    ours: 'export function six() {\n  return 6;\n}\n\nexport function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n',
    theirs: 'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n\nexport function six() {\n  return 66;\n}\n',
    keeps: ['return 66', '!return 6;', 'return 1;', 'return 2;'],
  }),
  oneFile('js-added-by-both-alike', 'both', {
    path: 'a.js', base: 'export const a = 1;\n', ours: 'export const a = 1;\nexport function same() {}\nexport function mine() {}\n',
    theirs: 'export const a = 1;\nexport function same() {}\nexport function yours() {}\n', keeps: ['function same() {}', 'function mine', 'function yours'],
  }),
  oneFile('js-new-file-by-both', 'both', {
    path: 'src/new.js', base: '', ours: "import fs from 'node:fs';\n\nexport function read() {\n  return fs;\n}\n",
    theirs: "import os from 'node:os';\n\nexport function host() {\n  return os;\n}\n", keeps: ['function read', 'function host', 'node:fs', 'node:os'],
  }),
  oneFile('js-no-final-line-end', 'both', {
    path: 'a.js', base: 'export const list = [\n  "a",\n];', ours: 'export const list = [\n  "a",\n  "b",\n];', theirs: 'export const list = [\n  "a",\n  "c",\n];', keeps: ['"b"', '"c"'],
  }),
  oneFile('ts-interface-members', 'both', {
    path: 'a.ts', base: typed, ours: swap(typed, '  depth: number;\n', '  depth: number;\n  width: number;\n'), theirs: swap(typed, '  depth: number;\n', '  depth: number;\n  name?: string;\n'),
    keeps: ['  width: number;\n', '  name?: string;\n'],
  }),
  oneFile('ts-exports', 'both', {
    path: 'a.ts', base: typed, ours: swap(typed, "'./b.ts';\n", "'./b.ts';\nexport { c } from './c.ts';\n"), theirs: swap(typed, "'./b.ts';\n", "'./b.ts';\nexport { d } from './d.ts';\n"),
    keeps: ["'./c.ts'", "'./d.ts'"],
  }),
  oneFile('ts-string-enum', 'both', {
    path: 'a.ts', base: "export enum Mode {\n  Slow = 'slow',\n  Fast = 'fast',\n}\n", ours: "export enum Mode {\n  Slow = 'slow',\n  Fast = 'fast',\n  Safe = 'safe',\n}\n",
    theirs: "export enum Mode {\n  Slow = 'slow',\n  Fast = 'fast',\n  Wild = 'wild',\n}\n", keeps: ["Safe = 'safe'", "Wild = 'wild'"],
  }),
  oneFile('ts-default-and-new-parameter', 'both', {
    path: 'a.ts', base: 'export function pad(text: string, size = 2): string {\n  return text;\n}\n', ours: 'export function pad(text: string, size = 4): string {\n  return text;\n}\n',
    theirs: "export function pad(text: string, size = 2, fill = ' '): string {\n  return text;\n}\n", keeps: ["size = 4, fill = ' '"],
  }),
  oneFile('py-functions', 'both', {
    path: 'load.py', base: python, ours: `${python}\n\ndef save(path, value):\n    with open(path, "w") as handle:\n        json.dump(value, handle)\n`,
    theirs: `${python}\n\ndef check(path):\n    return path.endswith(".json")\n`, keeps: ['def save(path, value):\n    with', 'def check(path):\n    return'],
  }),
  oneFile('py-imports', 'both', {
    path: 'load.py', base: python, ours: swap(python, 'import sys\n', 'import sys\nimport time\n'), theirs: swap(python, 'import sys\n', 'import sys\nfrom pathlib import Path\n'), keeps: ['import time\n', 'from pathlib import Path\n'],
  }),
  oneFile('py-import-names', 'both', {
    path: 'm.py', base: 'from shop import cart\n\nprint(cart)\n', ours: 'from shop import cart, bill\n\nprint(cart)\n', theirs: 'from shop import cart, stock\n\nprint(cart)\n', keeps: ['bill', 'stock'],
  }),
  oneFile('py-methods', 'both', {
    path: 'm.py', base: 'class Shop:\n    def open(self):\n        return 1\n', ours: 'class Shop:\n    def open(self):\n        return 1\n\n    def shut(self):\n        return 2\n',
    theirs: 'class Shop:\n    def open(self):\n        return 1\n\n    def sell(self, item):\n        return item\n', keeps: ['    def shut(self):\n        return 2', '    def sell(self, item):\n        return item'],
  }),
  oneFile('py-dictionary', 'both', {
    path: 'm.py', base: 'COLOURS = {\n    "red": "#f00",\n}\n', ours: 'COLOURS = {\n    "red": "#f00",\n    "blue": "#00f",\n}\n', theirs: 'COLOURS = {\n    "red": "#f00",\n    "green": "#0f0",\n}\n', keeps: ['"blue"', '"green"'],
  }),
  oneFile('go-imports', 'both', { path: 's.go', base: goFile, ours: swap(goFile, '\t"os"\n', '\t"os"\n\t"time"\n'), theirs: swap(goFile, '\t"os"\n', '\t"os"\n\t"strings"\n'), keeps: ['"time"', '"strings"'] }),
  oneFile('go-fields', 'both', { path: 's.go', base: goFile, ours: swap(goFile, '\tName string\n', '\tName string\n\tSize int\n'), theirs: swap(goFile, '\tName string\n', '\tName string\n\tOwner string\n'), keeps: ['Size int', 'Owner string'] }),
  oneFile('go-methods', 'both', { path: 's.go', base: goFile, ours: `${goFile}\nfunc (s *Store) Open() error {\n\treturn nil\n}\n`, theirs: `${goFile}\nfunc (s *Store) Sync() error {\n\treturn nil\n}\n`, keeps: ['Open()', 'Sync()', 'Close()'] }),
  oneFile('rust-functions-and-uses', 'both', {
    path: 's.rs', base: rustFile, ours: `${swap(rustFile, 'use std::fmt;\n', 'use std::fmt;\nuse std::io;\n')}\npub fn one() -> u32 {\n    1\n}\n`,
    theirs: `${swap(rustFile, 'use std::fmt;\n', 'use std::fmt;\nuse std::env;\n')}\npub fn two() -> u32 {\n    2\n}\n`, keeps: ['use std::io;', 'use std::env;', 'fn one', 'fn two'],
  }),
  oneFile('rust-variants', 'both', {
    path: 's.rs', base: rustFile, ours: swap(swap(rustFile, '    Square,\n', '    Square,\n    Star,\n'), '        Shape::Square => 4,\n', '        Shape::Square => 4,\n        Shape::Star => 9,\n'),
    theirs: swap(swap(rustFile, '    Square,\n', '    Square,\n    Line,\n'), '        Shape::Square => 4,\n', '        Shape::Square => 4,\n        Shape::Line => 0,\n'), keeps: ['Star,', 'Line,', 'Shape::Star => 9', 'Shape::Line => 0'],
  }),
  oneFile('java-methods', 'both', {
    path: 'Cart.java', base: javaFile, ours: swap(javaFile, '        return items.size();\n    }\n', '        return items.size();\n    }\n\n    public void clear() {\n        items.clear();\n    }\n'),
    theirs: swap(javaFile, '        return items.size();\n    }\n', '        return items.size();\n    }\n\n    public void add(String item) {\n        items.add(item);\n    }\n'), keeps: ['void clear()', 'void add(String item)'],
  }),
  oneFile('java-imports', 'both', { path: 'Cart.java', base: javaFile, ours: swap(javaFile, 'List;\n', 'List;\nimport java.util.Map;\n'), theirs: swap(javaFile, 'List;\n', 'List;\nimport java.util.Set;\n'), keeps: ['java.util.Map', 'java.util.Set'] }),
  oneFile('css-rules', 'both', { path: 'a.css', base: css, ours: `${css}\n.list {\n  margin: 0;\n}\n`, theirs: `${css}\n.head {\n  margin: 1px;\n}\n`, keeps: ['.list {', '.head {'] }),
  oneFile('css-neighbouring-properties', 'both', { path: 'a.css', base: css, ours: swap(css, 'black', 'navy'), theirs: swap(css, '4px', '8px'), keeps: ['navy', '8px'] }),
]; // oxfmt-ignore
