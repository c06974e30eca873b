/** More conflicts that have an answer, in many languages and layouts. */
import type { OwnCase } from '../own-case.ts';
import { oneFile } from '../own-case.ts';

/** Name, path, base, ours, theirs, and what must be there. */
type Varied = readonly [string, string, string, string, string, readonly string[]];

const varied: readonly Varied[] = [
  ["ts-union-both", "a.ts", "export type A = 'x' | 'y';\n", "export type A = 'x' | 'y' | 'z';\n", "export type A = 'x' | 'y' | 'w';\n", ["'z'", "'w'"]],
  ["md-nested", "a.md", "# A\n\n- one\n  - sub\n- two\n", "# A\n\n- one\n  - sub\n- two\n- three\n", "# A\n\n- one\n  - sub\n- two\n- four\n", ["- three", "- four"]],
  ["md-toc", "a.md", "- [A](#a)\n- [B](#b)\n\n## A\n\nx\n\n## B\n\ny\n", "- [A](#a)\n- [B](#b)\n- [C](#c)\n\n## A\n\nx\n\n## B\n\ny\n\n## C\n\nsee c\n", "- [A](#a)\n- [B](#b)\n- [D](#d)\n\n## A\n\nx\n\n## B\n\ny\n\n## D\n\nsee d\n", ["## C", "## D", "(#c)", "(#d)"]],
  ["js-require", "a.js", "const fs = require('fs');\n\nmodule.exports = { fs };\n", "const fs = require('fs');\nconst os = require('os');\n\nmodule.exports = { fs, os };\n", "const fs = require('fs');\nconst url = require('url');\n\nmodule.exports = { fs, url };\n", ["os", "url"]],
  ["ts-barrel", "index.ts", "export * from './a.js';\n", "export * from './a.js';\nexport * from './b.js';\n", "export * from './a.js';\nexport * from './c.js';\n", ["./b.js", "./c.js"]],
  ["ts-import-type", "a.ts", "import type { A } from './t.js';\n\nexport type X = A;\n", "import type { A, B } from './t.js';\n\nexport type X = A;\nexport type Y = B;\n", "import type { A, C } from './t.js';\n\nexport type X = A;\nexport type Z = C;\n", ["B", "C", "type Y", "type Z"]],
  ["py-test", "test_a.py", "def test_one():\n    assert 1\n", "def test_one():\n    assert 1\n\n\ndef test_two():\n    assert 2\n", "def test_one():\n    assert 1\n\n\ndef test_three():\n    assert 3\n", ["def test_two():\n    assert 2", "def test_three():\n    assert 3"]],
  ["py-all", "a.py", "__all__ = [\n    'one',\n]\n", "__all__ = [\n    'one',\n    'two',\n]\n", "__all__ = [\n    'one',\n    'three',\n]\n", ["'two'", "'three'"]],
  ["go-test", "a_test.go", "package a\n\nfunc TestA(t *testing.T) {\n\tx()\n}\n", "package a\n\nfunc TestA(t *testing.T) {\n\tx()\n}\n\nfunc TestB(t *testing.T) {\n\ty()\n}\n", "package a\n\nfunc TestA(t *testing.T) {\n\tx()\n}\n\nfunc TestC(t *testing.T) {\n\tz()\n}\n", ["TestB", "TestC"]],
  ["go-case", "a.go", "package a\n\nfunc f(s string) int {\n\tswitch s {\n\tcase \"a\":\n\t\treturn 1\n\t}\n\treturn 0\n}\n", "package a\n\nfunc f(s string) int {\n\tswitch s {\n\tcase \"a\":\n\t\treturn 1\n\tcase \"b\":\n\t\treturn 2\n\t}\n\treturn 0\n}\n", "package a\n\nfunc f(s string) int {\n\tswitch s {\n\tcase \"a\":\n\t\treturn 1\n\tcase \"c\":\n\t\treturn 3\n\t}\n\treturn 0\n}\n", ["case \"b\"", "case \"c\""]],
  ["go-map", "a.go", "package a\n\nvar m = map[string]string{\n\t\"a\": \"x\",\n}\n", "package a\n\nvar m = map[string]string{\n\t\"a\": \"x\",\n\t\"b\": \"y\",\n}\n", "package a\n\nvar m = map[string]string{\n\t\"a\": \"x\",\n\t\"c\": \"z\",\n}\n", ["\"b\"", "\"c\""]],
  ["rust-impl", "a.rs", "struct S;\n\nimpl S {\n    fn a(&self) {}\n}\n", "struct S;\n\nimpl S {\n    fn a(&self) {}\n\n    fn b(&self) {}\n}\n", "struct S;\n\nimpl S {\n    fn a(&self) {}\n\n    fn c(&self) {}\n}\n", ["fn b", "fn c"]],
  ["rust-use", "a.rs", "use a::{b};\n", "use a::{b, c};\n", "use a::{b, d};\n", ["c", "d"]],
  ["rust-mod-test", "a.rs", "mod tests {\n    #[test]\n    fn a() {}\n}\n", "mod tests {\n    #[test]\n    fn a() {}\n\n    #[test]\n    fn b() {}\n}\n", "mod tests {\n    #[test]\n    fn a() {}\n\n    #[test]\n    fn c() {}\n}\n", ["#[test]\n    fn b", "#[test]\n    fn c"]],
  ["java-enum", "E.java", "enum E {\n  A,\n  B\n}\n", "enum E {\n  A,\n  B,\n  C\n}\n", "enum E {\n  A,\n  B,\n  D\n}\n", ["C", "D"]],
  ["ts-class-prop", "a.ts", "class A {\n  x = 'a';\n}\n", "class A {\n  x = 'a';\n  y = 'b';\n}\n", "class A {\n  x = 'a';\n  z = 'c';\n}\n", ["y = 'b';", "z = 'c';"]],
  ["ts-obj-method", "a.ts", "export const api = {\n  a() {\n    return 'x';\n  },\n};\n", "export const api = {\n  a() {\n    return 'x';\n  },\n  b() {\n    return 'y';\n  },\n};\n", "export const api = {\n  a() {\n    return 'x';\n  },\n  c() {\n    return 'z';\n  },\n};\n", ["b() {\n    return 'y';\n  },", "c() {\n    return 'z';\n  },"]],
  ["js-edit-and-append", "a.js", "export function a() {\n  return 1;\n}\n", "export function a() {\n  return 2;\n}\n", "export function a() {\n  return 1;\n}\n\nexport function b() {\n  return 3;\n}\n", ["return 2", "function b"]],
  ["js-doc-comment", "a.js", "/** One. */\nexport function a() {}\n", "/** One. */\nexport function a() {}\n\n/** Two. */\nexport function b() {}\n", "/** One. */\nexport function a() {}\n\n/** Three. */\nexport function c() {}\n", ["/** Two. */\nexport function b", "/** Three. */\nexport function c"]],
  ["js-trailing-comment", "a.js", "const a = {\n  x: 'p', // px\n};\n", "const a = {\n  x: 'p', // px\n  y: 'q', // qy\n};\n", "const a = {\n  x: 'p', // px\n  z: 'r', // rz\n};\n", ["y: 'q', // qy\n", "z: 'r', // rz\n"]],
  ["no-trailing-comma", "a.js", "const a = {\n  x: 'p'\n};\n", "const a = {\n  x: 'p',\n  y: 'q'\n};\n", "const a = {\n  x: 'p',\n  z: 'r'\n};\n", ["y: 'q',\n", "z: 'r'\n"]],
  ["yaml-workflow-job", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: ubuntu-latest\n", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n  c:\n    runs-on: ubuntu-latest\n", ["  b:\n", "  c:\n"]],
  ["yaml-crlf", "a.yml", "a: x\r\nb: y\r\n", "a: X\r\nb: y\r\n", "a: x\r\nb: Y\r\n", ["a: X\r\n", "b: Y\r\n"]],
  ["json-sorted-deps", "package.json", "{\n  \"dependencies\": {\n    \"a\": \"1.0.0\",\n    \"z\": \"1.0.0\"\n  }\n}\n", "{\n  \"dependencies\": {\n    \"a\": \"1.0.0\",\n    \"m\": \"1.0.0\",\n    \"z\": \"1.0.0\"\n  }\n}\n", "{\n  \"dependencies\": {\n    \"a\": \"1.0.0\",\n    \"k\": \"1.0.0\",\n    \"z\": \"1.0.0\"\n  }\n}\n", ["\"k\": \"1.0.0\",\n    \"m\": \"1.0.0\",\n    \"z\""]],
  ["json-tabs", "a.json", "{\n\t\"a\": \"x\"\n}\n", "{\n\t\"a\": \"x\",\n\t\"b\": \"y\"\n}\n", "{\n\t\"a\": \"x\",\n\t\"c\": \"z\"\n}\n", ["\t\"b\": \"y\",\n", "\t\"c\": \"z\"\n"]],
  ["json-empty-obj", "a.json", "{}\n", "{\n  \"a\": \"x\"\n}\n", "{\n  \"b\": \"y\"\n}\n", ["\"a\"", "\"b\""]],
  ["eof-import", "a.py", "import a\n", "import a\nimport b\n", "import a\nimport c\n", ["import b", "import c"]],
  ["ini-comment", "a.ini", "[a]\n; note\nx=1\n", "[a]\n; note\nx=1\ny=one\n", "[a]\n; note\nx=1\nz=two\n", ["y=one", "z=two"]],
  ["css-media", "a.css", ":root {\n  --a: red;\n}\n", ":root {\n  --a: red;\n  --b: blue;\n}\n", ":root {\n  --a: red;\n  --c: green;\n}\n", ["--b", "--c"]],
  ["changelog-kac", "CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [1.0.0]\n\n### Added\n\n- first\n", "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Alpha support\n\n## [1.0.0]\n\n### Added\n\n- first\n", "# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- Beta crash\n\n## [1.0.0]\n\n### Added\n\n- first\n", ["- Alpha support", "- Beta crash"]],
  ["changelog-prs", "CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n- Old thing (#1)\n", "# Changelog\n\n## Unreleased\n\n- Parser for dates (#12)\n- Old thing (#1)\n", "# Changelog\n\n## Unreleased\n\n- Colour picker (#14)\n- Old thing (#1)\n", ["#12", "#14"]],
  ["gitattr", ".gitignore", "a\n\n# logs\n*.log\n", "a\n\n# logs\n*.log\n*.tmp\n", "a\n\n# logs\n*.log\n*.bak\n", ["*.tmp", "*.bak"]],
  ["reformat-json", "a.json", "{\"a\":\"x\",\"b\":\"y\"}\n", "{\n  \"a\": \"x\",\n  \"b\": \"y\"\n}\n", "{\"a\":\"x\",\"b\":\"z\"}\n", ["\"b\": \"z\""]],
  ["tabs-py", "a.py", "def f():\n    a = 1\n    return a\n", "def f():\n\ta = 1\n\treturn a\n", "def f():\n    a = 1\n    return a\n\n\ndef g():\n    return 2\n", ["\treturn a", "def g"]],
  ["changelog-simple", "CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n- a\n", "# Changelog\n\n## Unreleased\n\n- a\n- Fix crash when the list is empty\n", "# Changelog\n\n## Unreleased\n\n- a\n- Show avatars in comments\n", ["crash", "avatars"]],
  ["format-wrap", "a.js", "export const f = (a, b) => g(a, b);\nexport const h = 1;\n", "export const f = (a, b) =>\n  g(a, b);\nexport const h = 1;\n", "export const f = (a, b) => g(a, b);\nexport const h = 2;\n", ["=>\n  g(a, b);", "h = 2"]],
  ["move-up", "a.py", "def a():\n    return 1\n\n\ndef b():\n    return 2\n", "def b():\n    return 2\n\n\ndef a():\n    return 1\n", "def a():\n    return 1\n\n\ndef b():\n    return 22\n", ["return 22", "return 1"]],
  ["reorder-imports", "a.js", "import b from 'b';\nimport a from 'a';\n\nrun(a, b);\n", "import a from 'a';\nimport b from 'b';\n\nrun(a, b);\n", "import b from 'b';\nimport a from 'a';\nimport c from 'c';\n\nrun(a, b);\n", ["'c'"]],
  ["delete-fn-add-fn", "a.py", "def a():\n    pass\n\n\ndef old():\n    pass\n", "def a():\n    pass\n", "def a():\n    pass\n\n\ndef old():\n    pass\n\n\ndef new():\n    pass\n", ["def new", "!def old"]],
  ["class-both", "a.ts", "export class A {\n  a(): void {}\n}\n", "export class A {\n  a(): void {}\n\n  b(): void {}\n}\n", "export class A {\n  private x = 'y';\n\n  a(): void {}\n}\n", ["b(): void", "private x"]],
]; // oxfmt-ignore

export const variedCases: readonly OwnCase[] = varied.map(([id, path, base, ours, theirs, keeps]) =>
  oneFile(`varied-${id}`, 'both', { path, base, ours, theirs, keeps }),
);
