/** Conflicts of the kinds that real histories hold and that were once answered wrongly: both ways round, each is handed up. */
import { describe, expect, it } from 'vitest';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';
import { checkTally } from '../../src/adapters/merge/acceptance/certificate.ts';
import { between } from '../../src/adapters/merge/policy/token.ts';

interface Contradiction {
  readonly name: string;
  readonly path: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

const box = (field: string): string => `class Box {\n  open() {\n    return 1;\n  }\n${field}}\n`;
const table = (more: string): string =>
  `package a\n\nvar rows = []row{\n\t{\n\t\tdesc: "no flags",\n\t\targs: []string{"child"},\n\t\twant: "a",\n\t},\n${more}}\n`;
const row = (want: string): string =>
  `\t{\n\t\tdesc: "flags off",\n\t\targs: []string{"child4", "-"},\n\t\twant: "${want}",\n\t},\n`;
const options = (more: string): string => `exports.all = {\n  bail: { type: 'boolean', group: 'rules' },\n${more}};\n`;
const hidden = (body: string): string => `#include <vector>\n\n${body}int shown() { return 1; }\n`;
const space = (value: string): string =>
  `namespace {\nint helper(int a, int b) {\n  int sum = a + b;\n  return sum * ${value};\n}\n}\n\n`;
const overloads = (more: string): string =>
  `interface Server {\n  on(event: 'open', listener: () => void): this;\n${more}  on(event: 'stop', listener: () => void): this;\n}\n`;
const manifest = (more: string): string => `{\n  "name": "x",\n${more}  "main": "index.js"\n}\n`;
const guide = (end: string): string => `# Guide\n\n## Build\n\nRun the build.\n${end}`;
const versions = (more: string): string =>
  manifest(`  "license": "MIT",\n  "typesVersions": { "<=5.6": { "*": ["${more}"] } },\n`);

const listed = (more: string): string =>
  `export const all = {\n  // Small ones\n\n  one: 1,\n${more}\n  // Large ones\n\n  ten: 10,\n};\n`;
const typed = (more: string): string =>
  `interface Zero {\n  a: 1;\n}\ninterface Last {\n  a: 1;\n}\n${more}interface Map {\n  d: 1;\n}\n`;

const config = (name: string, lines: string): string => `[options]\n${name} =\n${lines}zip_safe = false\n`;

const contradictions: readonly Contradiction[] = [
  { name: 'a new key whose list is another one on each side', path: 'package.json', base: manifest(''), ours: manifest('  "files": ["./src/context"],\n'), theirs: manifest('  "files": ["./dist/context"],\n') },
  { name: 'a field of a class in two versions', path: 'a.js', base: box(''), ours: box('  setRef = (ref) => {\n    this.ref = ref;\n  };\n'), theirs: box('  setRef = (ref) => {\n    this.box = ref;\n  };\n') },
  { name: 'a record without a name in two versions', path: 'a_test.go', base: table(''), ours: table(row('b')), theirs: table(row('c')) },
  { name: 'an option in two versions', path: 'a.js', base: options(''), ours: options("  late: { default: false, group: 'rules' },\n"), theirs: options("  late: { value: false, group: 'rules' },\n") },
  { name: 'an unnamed namespace in two versions', path: 'a.cpp', base: hidden(''), ours: hidden(space('2')), theirs: hidden(space('3')) },
  { name: 'an overload in two versions', path: 'a.d.ts', base: overloads(''), ours: overloads("  on(event: 'fail', listener: (error: Error, body: Body) => void): this;\n"), theirs: overloads("  on(event: 'fail', listener: (error: Error, session: Session) => void): this;\n") },
  { name: 'one key of new data in two versions', path: 'package.json', base: manifest(''), ours: versions('ts5.6/*'), theirs: versions('ts5.12/*') },
  { name: 'a name that is replaced by two others', path: 'a.ts', base: "import type { State, Id, Update } from './models';\n\nexport const f = (a: Id, b: Update) => [a, b];\n", ours: "import type { Id, Update, Draft } from './models';\n\nexport const f = (a: Id, b: Update) => [a, b];\n", theirs: "import type { Id, Update, Draftable } from './models';\n\nexport const f = (a: Id, b: Update) => [a, b];\n" },
  { name: 'statements in a text file that is a program', path: 'test/CMakeLists.txt', base: 'function(f)\nendfunction()\n\nadd_test(args)\nadd_test(scan)\n', ours: 'function(f)\nendfunction()\n\nif (MODULE)\n  return ()\nadd_test(args)\nadd_test(scan)\n', theirs: 'function(f)\nendfunction()\n\nendif ()\n\nadd_test(args)\nadd_test(scan)\n' },
  { name: 'text at an end where the other side begins a section', path: 'README.md', base: guide(''), ours: guide('\n## Registry\n\nSee there.\n'), theirs: guide('\nThe registry has it, too.\n') },
  { name: 'a paragraph before one that the other side changes', path: 'README.md', base: 'Node is needed.\n\nInstall it with\nthe usual command:\n', ours: 'Node is needed.\n\nIf this is new, begin with\nInstall it with\nthe usual command:\n', theirs: 'Node is needed.\n\nthe other command.\n\nInstall it with\nthe usual command:\n' },
  { name: 'one requirement in two ranges', path: 'setup.cfg', base: config('install_requires', '    click\n'), ours: config('install_requires', '    click\n    flask>=2\n'), theirs: config('install_requires', '    click\n    flask<3\n') },
  { name: 'commands that run in an order', path: 'tox.ini', base: config('commands', '    pytest\n'), ours: config('commands', '    pytest\n    mypy\n'), theirs: config('commands', '    pytest\n    ruff\n') },
  { name: 'one script twice', path: 'setup.cfg', base: config('console_scripts', '    a = x:a\n'), ours: config('console_scripts', '    a = x:a\n    b = x:b\n'), theirs: config('console_scripts', '    a = x:a\n    b = x:run\n') },
  { name: 'a key further in, of a.properties, in two values', path: 'a.properties', base: '[s]\na = 1\nz = 0\n', ours: '[s]\na = 1\n  timeout = 1\nz = 0\n', theirs: '[s]\na = 1\ntimeout = 2\nz = 0\n' },
  { name: 'a key further in, of .gitconfig, in two values', path: '.gitconfig', base: '[s]\na = 1\nz = 0\n', ours: '[s]\na = 1\n  timeout = 1\nz = 0\n', theirs: '[s]\na = 1\ntimeout = 2\nz = 0\n' },
  { name: 'a key further in, of x.conf, in two values', path: 'x.conf', base: '[s]\na = 1\nz = 0\n', ours: '[s]\na = 1\n  timeout = 1\nz = 0\n', theirs: '[s]\na = 1\ntimeout = 2\nz = 0\n' },
  { name: 'a key further in, of setup.cfg, in two values', path: 'setup.cfg', base: '[s]\na = 1\nz = 0\n', ours: '[s]\na = 1\n  timeout = 1\nz = 0\n', theirs: '[s]\na = 1\ntimeout = 2\nz = 0\n' },
  { name: 'one package under conditions in two ranges', path: 'tox.ini', base: config('deps', '    pytest\n'), ours: config('deps', '    pytest\n    dj: Django<3.3\n'), theirs: config('deps', '    pytest\n    dj: Django>=4.0\n') },
  { name: 'an option among requirements, twice', path: 'tox.ini', base: config('deps', '    pytest\n'), ours: config('deps', '    pytest\n    --index-url=https://one\n'), theirs: config('deps', '    pytest\n    --index-url=https://two\n') },
  { name: 'one marker with two meanings', path: 'pytest.ini', base: config('markers', '    fast: quick\n'), ours: config('markers', '    fast: quick\n    slow: more than a second\n'), theirs: config('markers', '    fast: quick\n    slow: needs the network\n') },
  { name: 'an exclusion and its exception', path: '.flake8', base: config('exclude', '    a.py\n'), ours: config('exclude', '    a.py\n    *.py\n'), theirs: config('exclude', '    a.py\n    !b.py\n') },
]; // oxfmt-ignore

describe('two versions of one thing are never put side by side', () => {
  it.each(contradictions)('$name', async ({ path, base, ours, theirs }) => {
    const answers = [
      await resolveFile({ path, base, ours, theirs }),
      await resolveFile({ path, base, ours: theirs, theirs: ours }),
    ];
    expect(answers.map(({ status }) => status)).not.toContain('resolved');
  });
});

describe('what only looks like two versions of one thing is kept', () => {
  it.each([
    {
      name: 'overloads about two events',
      path: 'a.d.ts',
      base: overloads(''),
      ours: overloads("  on(event: 'fail', listener: () => void): this;\n"),
      theirs: overloads("  on(event: 'done', listener: () => void): this;\n"),
      keeps: ["'fail'", "'done'"],
    },
    {
      name: 'two halves of new data',
      path: 'package.json',
      base: manifest(''),
      ours: manifest('  "exports": {\n    "./a": "./a.js"\n  },\n'),
      theirs: manifest('  "exports": {\n    "./b": "./b.js"\n  },\n'),
      keeps: ['"./a"', '"./b"'],
    },
    {
      name: 'imports put before the first, under the comment that heads the file',
      path: 'a.ts',
      base: "/** What this is for. */\nimport { c } from './c.js';\n\nuse(c);\n",
      ours: "/** What this is for. */\nimport { a } from './a.js';\nimport { c } from './c.js';\n\nuse(c);\n",
      theirs: "/** What this is for. */\nimport { b } from './b.js';\nimport { c } from './c.js';\n\nuse(c);\n",
      keeps: ["/** What this is for. */\nimport { a } from './a.js';\nimport { b } from './b.js';\nimport { c }"],
    },
    {
      name: 'members beside a comment that stands alone',
      path: 'a.js',
      base: listed(''),
      ours: listed('  four: 4,\n'),
      theirs: listed('  five: 5,\n'),
      keeps: ['// Small ones\n', '  four: 4,\n', '  five: 5,\n'],
    },
    {
      name: 'requirements of a setup.cfg',
      path: 'setup.cfg',
      base: config('install_requires', '    click\n'),
      ours: config('install_requires', '    click\n    flask>=2\n'),
      theirs: config('install_requires', '    click\n    jinja2>=3\n'),
      keeps: ['install_requires =\n    click\n    flask>=2\n    jinja2>=3\nzip_safe = false\n'],
    },
    {
      name: 'names put where the alphabet puts them',
      path: 'a.d.ts',
      base: typed(''),
      ours: typed('interface Locf {\n  b: 1;\n}\n'),
      theirs: typed('interface LinearFill {\n  c: 1;\n}\n'),
      keeps: ['interface LinearFill {\n  c: 1;\n}\ninterface Locf {\n  b: 1;\n}\n'],
    },
  ])('$name', async ({ path, base, ours, theirs, keeps }) => {
    const answer = await resolveFile({ path, base, ours, theirs });
    const text = answer.status === 'resolved' ? answer.text : `${answer.status}: ${answer.reason}`;
    for (const keep of keeps) expect(text).toContain(keep);
    expect(text.match(/What this is for/gu)?.length ?? 1).toBe(1);
  });
});

it('counts each word of an answer', () => {
  const norm = (text: string): string => text.split(' ').join(between);
  const texts = { base: norm('head c'), ours: norm('head a c'), theirs: norm('head b c') };
  expect(checkTally(texts, norm('head a b c'))).toBeUndefined();
  expect(checkTally(texts, norm('head a head b c'))).toBe('"head" would be there more often than both sides have it');
  expect(checkTally(texts, norm('head a b'))).toBe('"c" would be there less often than both sides have it');
});
