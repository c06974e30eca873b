/** Contradictions that a sceptical reader of the rules found to be resolved silently, each with siblings. */
import type { OwnCase } from '../own-case.ts';
import { classCase, type ClassCase } from './class-case.ts';

const roman = "LETTERS = [\n    ('I', 1),\n]\n";
const model = "model = Pipeline([\n    ('scale', Scale()),\n])\n";
const jobs = "run([\n    ['build', build],\n]);\n";
const composed = "app = compose([\n    ('log', log),\n])\n";
const fitted = "model = Pipeline(steps=[\n    ('scale', Scale()),\n])\n";
const checks = "CHECKS = [\n    ('empty', is_empty),\n]\n";
const cargo = (inside: string): string => `[dependencies]\nlog = { ${inside} }\n`;
const table = (inside: string): string => `[dependencies.log]\n${inside}`;
const rules = (count: string): string => `${count} rules hold.\n\n* be kind\n* be brief\n`;

const item = (name: string): readonly [string, string] => ['* be brief\n', `+* ${name}\n`];
const counted = (id: string, before: string, after: string): ClassCase => [
  id,
  { 'docs/rules.md': rules(before) },
  { 'docs/rules.md': [[before, after], item('be early')] },
  { 'docs/rules.md': [[before, after], item('bring tea')] },
];

const human: readonly ClassCase[] = [
  ['rows-roman', { 'a.py': roman }, { 'a.py': [['LETTERS = [\n', "+    ('V', 5),\n"]] }, { 'a.py': [['LETTERS = [\n', "+    ('X', 10),\n"]] }],
  ['rows-pipeline', { 'a.py': model }, { 'a.py': [['Scale()),\n', "+    ('pca', Reduce()),\n"]] }, { 'a.py': [['Scale()),\n', "+    ('poly', Widen()),\n"]] }],
  ['rows-run', { 'a.js': jobs }, { 'a.js': [['build],\n', "+  ['publish', publish],\n".replace('  ', '    ')]] }, { 'a.js': [['build],\n', "+    ['check', check],\n"]] }],
  ['rows-compose', { 'a.py': composed }, { 'a.py': [['log),\n', "+    ('auth', auth),\n"]] }, { 'a.py': [['log),\n', "+    ('cache', cache),\n"]] }],
  ['rows-keyword', { 'a.py': fitted }, { 'a.py': [['Scale()),\n', "+    ('pca', Reduce()),\n"]] }, { 'a.py': [['Scale()),\n', "+    ('poly', Widen()),\n"]] }],
  ['rows-first-match', { 'a.py': checks }, { 'a.py': [['is_empty),\n', "+    ('short', is_short),\n"]] }, { 'a.py': [['is_empty),\n', "+    ('odd', is_odd),\n"]] }],
  ['rows-mapped-numbers', { 'a.py': roman.replace('LETTERS', 'LETTER_MAP') }, { 'a.py': [['LETTER_MAP = [\n', "+    ('V', 5),\n"]] }, { 'a.py': [['LETTER_MAP = [\n', "+    ('X', 10),\n"]] }],
  ['table-rev-and-tag', { 'Cargo.toml': cargo('git = "https://e.example/log"') }, { 'Cargo.toml': [['/log"', '/log", rev = "abc"']] }, { 'Cargo.toml': [['/log"', '/log", tag = "v1"']] }],
  ['table-path-and-git', { 'Cargo.toml': cargo('version = "1.0"') }, { 'Cargo.toml': [['"1.0"', '"1.0", path = "../log"']] }, { 'Cargo.toml': [['"1.0"', '"1.0", git = "https://e.example/log"']] }],
  ['table-version-and-feature', { 'Cargo.toml': cargo('version = "1.0", features = ["std"]') }, { 'Cargo.toml': [['"1.0"', '"2.0"']] }, { 'Cargo.toml': [['["std"]', '["std", "kv"]']] }],
  ['table-version-and-first-feature', { 'Cargo.toml': cargo('version = "1.0"') }, { 'Cargo.toml': [['"1.0"', '"2.0"']] }, { 'Cargo.toml': [['"1.0"', '"1.0", features = ["kv"]']] }],
  ['table-min-and-max', { 'conf.toml': 'pool = { name = "a" }\n' }, { 'conf.toml': [['"a"', '"a", min = 5']] }, { 'conf.toml': [['"a"', '"a", max = 3']] }],
  ['lines-rev-and-branch', { 'Cargo.toml': table('git = "https://e.example/log"\n') }, { 'Cargo.toml': [['/log"\n', '+rev = "abc"\n']] }, { 'Cargo.toml': [['/log"\n', '+branch = "next"\n']] }],
  ['lines-path-and-git', { 'Cargo.toml': table('version = "1.0"\n') }, { 'Cargo.toml': [['"1.0"\n', '+path = "../log"\n']] }, { 'Cargo.toml': [['"1.0"\n', '+git = "https://e.example/log"\n']] }],
  ['lines-min-and-max', { 'conf.toml': '[pool]\nname = "a"\n' }, { 'conf.toml': [['"a"\n', '+min_size = 5\n']] }, { 'conf.toml': [['"a"\n', '+max_size = 3\n']] }],
  counted('count-twelve', 'Twelve', 'Thirteen'),
  counted('count-both', 'Both', 'All three'),
  counted('count-german', 'Zwei', 'Drei'),
  counted('count-twenty', 'All twenty-nine', 'All thirty'),
  ['count-twice', { 'docs/rules.md': 'Ring twice.\n\n* be kind\n* be brief\n' }, { 'docs/rules.md': [['twice', 'three times'], item('be early')] }, { 'docs/rules.md': [['twice', 'three times'], item('bring tea')] }],
]; // oxfmt-ignore

const both: readonly ClassCase[] = [
  ['rows-routes', { 'a.py': "ROUTES = [\n    ('/', home),\n]\n" }, { 'a.py': [['home),\n', "+    ('/alpha', alpha),\n"]] }, { 'a.py': [['home),\n', "+    ('/beta', beta),\n"]] }, ["a.py:     ('/alpha', alpha),\n", "a.py:     ('/beta', beta),\n"]],
  ['rows-choices', { 'a.py': "STATE_CHOICES = [\n    ('new', 'New'),\n]\n" }, { 'a.py': [["'New'),\n", "+    ('done', 'Done'),\n"]] }, { 'a.py': [["'New'),\n", "+    ('late', 'Late'),\n"]] }, ["a.py:     ('done', 'Done'),\n", "a.py:     ('late', 'Late'),\n"]],
  ['table-apart', { 'conf.toml': 'pool = { name = "a" }\n' }, { 'conf.toml': [['"a"', '"a", min = 5']] }, { 'conf.toml': [['"a"', '"a", lazy = true']] }, ['conf.toml: min = 5', 'conf.toml: lazy = true']],
]; // oxfmt-ignore

/** All of them. */
export const doubtCases: readonly OwnCase[] = [
  ...both.map((each) => classCase('both', each)),
  ...human.map((each) => classCase('human', each)),
].map((each) => ({ ...each, id: each.id.replace(/^class-/u, 'doubt-') }));
