/** Files that are entries at the margin: what stands side by side, and what is left to people. */
import { expect, it } from 'vitest';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

async function outcome(path: string, ...texts: readonly [string, string, string]): Promise<string> {
  const [base, ours, theirs] = texts;
  const answer = await resolveFile({ path, base, ours, theirs });
  return answer.status === 'resolved' ? answer.text : answer.reason;
}

const make = '.PHONY: build\n\nGO ?= go\n\nbuild: main.go\n\t$(GO) build \\\n\t  ./...\n';
const mod = 'module m\n\ngo 1.22\n\nrequire (\n\ta.com/a v1.0.0\n)\n\nrequire (\n\tz.com/z v1.0.0 // indirect\n)\n';
const sql = 'CREATE TABLE a (\n  id INT\n);\n';
const tf = 'resource "x" "a" {\n  n = 1\n}\n';

it.each([
  ['Makefile', make, `${make}\nlint:\n\tgo vet\n`, `${make}\n# all of it\nclean:\n\trm -rf bin\n`],
  ['Makefile', make, make.replace('build\n', 'build lint\n'), make.replace('build\n', 'build clean\n')],
  [
    'go.mod',
    mod,
    mod.replace('a v1.0.0\n', 'a v1.0.0\n\tb.com/b v1.0.0\n'),
    mod.replace('a v1.0.0\n', 'a v1.0.0\n\tc.com/c v2.1.0\n'),
  ],
  ['s.sql', sql, `${sql}\nCREATE TABLE b (\n  id INT\n);\n`, `${sql}\nCREATE INDEX c ON a (id);\n`],
  ['m.tf', tf, `${tf}\nresource "x" "b" {\n  n = 2\n}\n`, `${tf}\nmodule "c" {\n  n = 3\n}\n`],
  ['Gemfile', "gem 'a'\n", "gem 'a'\ngem 'b'\n", "gem 'a'\ngem 'c', '~> 1'\n"],
])('%s keeps what both sides add', async (path, ...texts) => {
  const [base, ours, theirs] = texts;
  const text = await outcome(path, base, ours, theirs);
  const added = (side: string): string[] => side.split(/\s+/u).filter((word) => !base.split(/\s+/u).includes(word));
  for (const word of [...added(ours), ...added(theirs)]) expect(text).toContain(word);
  expect(await outcome(path, base, text, text)).toBe(text);
});

it.each([
  ['Makefile', make, `${make}\nlint:\n\tgo vet\n`, `${make}\nlint:\n\tgolint\n`, /both sides add a "lint"/u],
  ['Makefile', make, make.replace('./...', './a'), make.replace('./...', './b'), /both sides change "build"/u],
  ['Makefile', make, `${make}\nGO += a\n`, `${make}\nGO += b\n`, /order|replace|change|both sides/u],
  [
    'Makefile',
    `define x\ny\nendef\n${make}`,
    `define x\ny\nendef\n${make}\na:\n\tb\n`,
    `define x\ny\nendef\n${make}\nc:\n\td\n`,
    /not well-formed/u,
  ],
  ['go.mod', mod, mod.replace('a v1.0.0', 'a v1.1.0'), mod.replace('a v1.0.0', 'a v2.0.0'), /both sides change/u],
  [
    'go.mod',
    mod,
    mod.replace(
      'go 1.22\n\nrequire (\n\ta.com/a v1.0.0\n',
      'go 1.22\n\nrequire (\n\ta.com/a v1.0.1\n\tb.com/b v1.0.0\n',
    ),
    mod
      .replace('\ta.com/a v1.0.0\n', '\ta.com/a v1.0.0\n\tc.com/c v1.0.0\n')
      .replace('\tz.com/z', '\tb.com/b v1.1.0 // indirect\n\tz.com/z'),
    /"b.com\/b" would be there twice/u,
  ],
  [
    'go.mod',
    mod,
    mod.replace('go 1.22', 'go 1.24'),
    mod.replace('go 1.22\n', 'go 1.22\n\ntoolchain go1.23.1\n'),
    /which Go|both sides/u,
  ],
  [
    'Makefile',
    make,
    make.replace('?= go', '?= tinygo'),
    make.replace('GO ?= go\n', 'GO ?= go\nGOX := $(GO)\n'),
    /what is made from it/u,
  ],
  ['s.sql', sql, `${sql}INSERT INTO a VALUES (1);\n`, `${sql}INSERT INTO a VALUES (2);\n`, /order/u],
  ['s.sql', sql, sql.replace('  id', '  key'), `${sql}CREATE INDEX c ON a (id);\n`, /"id"/u],
  [
    's.sql',
    sql,
    `${sql}CREATE FUNCTION f() AS $$ a; $$;\n`,
    `${sql}CREATE TABLE b (\n  id INT\n);\n`,
    /not well-formed/u,
  ],
  [
    'm.tf',
    tf,
    `${tf}\nmodule "b" {\n  n = 2\n}\n`,
    `${tf}\nmodule "b" {\n  n = 3\n}\n`,
    /both sides add a "module "b""/u,
  ],
  ['m.tf', tf, tf.replace('n = 1', 'n = 2'), tf.replace('n = 1', 'n = 3'), /both sides change/u],
  ['Gemfile', "gem 'a'\n", "gem 'a'\ngem 'b'\n", "gem 'a'\ngem 'b', '~> 1'\n", /both sides add/u],
  [
    'Gemfile',
    "gem 'a'\n\ngroup :test do\n  gem 't'\nend\n",
    "gem 'a'\ngem 'b'\n\ngroup :test do\n  gem 't'\n  gem 'u'\nend\n",
    "gem 'a'\ngem 'c'\n\ngroup :test do\n  gem 't'\n  gem 'b', '~> 1'\nend\n",
    /there twice/u,
  ],
])('%s leaves contradictions to people', async (path, ...row) => {
  const [base, ours, theirs, reason] = row;
  expect(await outcome(path, base, ours, theirs)).toMatch(reason);
  expect(await outcome(path, base, theirs, ours)).toMatch(reason);
});

const message = 'message A {\n  string a = 1;\n  string b = 2;\n  string c = 3;\n  string d = 4;\n}\n';
const rows = `${sql.replace('id INT\n', 'id INT,\n  a TEXT,\n  b TEXT\n')}\nINSERT INTO a VALUES (1, 2, 3);\n`;
const image = 'FROM a:1\nWORKDIR /a\nRUN a\nEXPOSE 80\n';
const pom = `<project>\n  <dependencies>\n    <dependency>\n      <groupId>g</groupId>\n      <artifactId>a</artifactId>\n    </dependency>\n  </dependencies>\n</project>\n`;

it.each([
  [
    'a.proto',
    message,
    message.replace('  string a', '  reserved 5;\n  string a'),
    message.replace('d = 4;\n', 'd = 4;\n  string e = 5;\n'),
    /given twice/u,
  ],
  [
    's.sql',
    rows,
    rows.replace('id INT,', 'id INT,\n  x INT,'),
    rows.replace('a TEXT,', 'a TEXT,\n  y INT,'),
    /put in by place/u,
  ],
  ['Dockerfile', image, image.replace('/a', '/b'), image.replace('RUN a', 'RUN b'), /step/u],
  [
    'pom.xml',
    pom,
    pom.replace('</artifactId>', '</artifactId>\n      <scope>test</scope>'),
    pom.replace('</artifactId>', '</artifactId>\n      <scope>provided</scope>'),
    /both sides change/u,
  ],
  [
    'pom.xml',
    pom,
    pom.replace('<groupId>g', '<groupId>h'),
    pom.replace('>a<', '>b<'),
    /put something else|both sides|replace/u,
  ],
  [
    'a.c',
    '#include <a.h>\n',
    '#include <a.h>\n#define A 1\n',
    '#include <a.h>\n#include <b.h>\n',
    /what is included may ask/u,
  ],
  [
    'a.h',
    'struct a {\n  int (*f)(int);\n};\n',
    'struct a {\n  int (*f)(int);\n  int (*g)(int);\n};\n',
    'struct a {\n  int (*f)(int);\n  int (*h)(int);\n};\n',
    /by their place/u,
  ],
  [
    'a.md',
    '# A\n\n- [a](https://a.example)\n',
    '# A\n\n- [a](https://a.example)\n- [b](https://x.example)\n',
    '# A\n\n- [a](https://a.example)\n- [c](https://x.example)\n',
    /link to the same page/u,
  ],
  ['a.scss', '$a: 1px;\n', '$a: 1px;\n$b: 2px;\n', '$a: 1px;\n$b: 4px;\n', /what is made from it/u],
  [
    'a.gradle',
    "dependencies {\n    api 'a:a:1'\n}\n",
    "dependencies {\n    api 'a:a:1'\n    api 'b:b:1'\n}\n",
    "dependencies {\n    api 'a:a:1'\n    testApi 'b:b:2'\n}\n",
    /differently/u,
  ],
  ['CODEOWNERS', '* @a\n', '* @a\n/b @b\n', '* @a\n/c @c\n', /order/u],
])('%s leaves to people what may not stand together', async (path, ...row) => {
  const [base, ours, theirs, reason] = row;
  expect(await outcome(path, base, ours, theirs)).toMatch(reason);
});

it.each([
  ['a.xml', '<a><b></a>\n', '<a><b></a>\n<c/>\n', '<a><b></a>\n<d/>\n'],
  ['a.scss', '.a {\n', '.a {\n  b: c;\n', '.a {\n  d: e;\n'],
  ['Dockerfile', 'FROM a\nRUN <<EOF\na\nEOF\n', 'FROM a\nRUN <<EOF\nb\nEOF\n', 'FROM a\nRUN <<EOF\nc\nEOF\n'],
])('%s that is not read is left alone', async (path, ...texts) => {
  expect(await outcome(path, ...texts)).toMatch(/not well-formed/u);
});
