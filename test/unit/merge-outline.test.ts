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
