/** What one side made a rule for all members of a list, or for all files, holds for what the other side adds. */
import { describe, expect, it } from 'vitest';
import type { SideChange } from '../../src/adapters/merge/acceptance/change.ts';
import { checkProject } from '../../src/adapters/merge/acceptance/project.ts';
import { kindOf } from '../../src/adapters/merge/kinds/registry.ts';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

async function outcome(path: string, ...texts: readonly [string, string, string]): Promise<string> {
  const [base, ours, theirs] = texts;
  const answer = await resolveFile({ path, base, ours, theirs });
  return answer.status === 'resolved' ? 'resolved' : answer.reason;
}

describe('a list of which one side changes every member', () => {
  const jobs = (owner: string, more = ''): string => `jobs:\n  - name: a${owner}\n  - name: b${owner}\n${more}`;

  it('refuses a new member that lacks what all others gain', async () => {
    const owned = jobs('\n    owner: x');
    expect(await outcome('jobs.yml', jobs(''), owned, jobs('', '  - name: c\n'))).toMatch(/every member/u);
  });

  it('refuses it in a table that gains a column', async () => {
    const table = (cells: string): string => `# Options\n\n| a | b |${cells}\n| - | - |${cells}\n| x | y |${cells}\n`;
    const base = table('');
    expect(await outcome('a.md', base, table(' c |'), `${base}| p | q |\n`)).toMatch(/every member/u);
  });

  it('takes a new member where only one of several is changed', async () => {
    const edited = jobs('').replace('name: a', 'name: a\n    owner: x');
    expect(await outcome('jobs.yml', jobs(''), edited, jobs('', '  - name: c\n'))).toBe('resolved');
  });
});

it('refuses two requirements of one package in a list of texts', async () => {
  const list = (more: string): string => `[project]\ndependencies = [\n    "rich",\n${more}]\n`;
  const [base, ours] = [list(''), list('    "httpx>=0.27",\n')];
  expect(await outcome('pyproject.toml', base, ours, list('    "HTTPX<0.26",\n'))).toMatch(/both sides add "httpx"/u);
  expect(await outcome('pyproject.toml', base, ours, list('    "click<9",\n'))).toBe('resolved');
});

describe('across files', () => {
  async function change(path: string, before: string, after: string): Promise<SideChange> {
    const kind = await kindOf(path, [before, after]);
    if (kind === undefined) throw new Error(`no kind for ${path}`);
    const read = (text: string) => (text === '' ? undefined : kind.read(text));
    return { path, kind, before: read(before), after: read(after) };
  }

  function reasons(ours: SideChange, theirs: SideChange): readonly string[] {
    const paths = new Set([ours.path, theirs.path]);
    const addedPaths = { ours: [], theirs: [] };
    return checkProject({ ours: [ours], theirs: [theirs], basePaths: paths, mergedPaths: paths, addedPaths }).map(
      ({ reason }) => reason,
    );
  }

  it.each([
    ['a/b.go', 'a/c.go', 'package a\n\nfunc two() int {\n\treturn 2\n}\n'],
    ['a/B.java', 'a/C.java', 'package a;\n\nclass Money {}\n'],
    ['a/B.cs', 'a/C.cs', 'namespace A\n{\n    class Money {}\n}\n'],
    ['a/b.c', 'a/c.c', 'int two(void) {\n  return 2;\n}\n'],
  ])('refuses a name that two files of one package declare (%s)', async (one, two, text) => {
    expect(reasons(await change(one, '', text), await change(two, '', text))[0]).toMatch(
      /which the other side declares/u,
    );
  });

  it.each([
    ['a/b.go', 'z/c.go', 'package a\n\nfunc two() int {\n\treturn 2\n}\n'],
    ['a/b.ts', 'a/c.ts', 'export const two = 2;\n'],
    ['a/b.c', 'a/c.c', 'static int two(void) {\n  return 2;\n}\n'],
    ['a/B.cs', 'a/C.cs', 'namespace A\n{\n    partial class Money {}\n}\n'],
  ])('takes one that is private to its file or folder (%s)', async (one, two, text) => {
    expect(reasons(await change(one, '', text), await change(two, '', text))).toEqual([]);
  });

  it('refuses a new list of all members of an enumeration that the other side extends', async () => {
    const op = (more: string): string => `enum Op {\n    Add,\n    Remove,\n${more}}\n`;
    const match = (more: string): string =>
      `fn name(op: &Op) -> u8 {\n    match op {\n        Op::Add => 1,\n        Op::Remove => 2,\n${more}    }\n}\n`;
    const grown = await change('op.rs', op(''), op('    Rename,\n'));
    expect(reasons(grown, await change('name.rs', '', match('')))[0]).toMatch(/lists what there is/u);
    expect(reasons(grown, await change('name.rs', '', match('        Op::Rename => 3,\n')))).toEqual([]);
  });

  const build = 'pub struct Conf {\n    pub host: String,\n';
  const use = 'fn conf() -> Conf {\n    Conf { host: host() }\n}\n';
  it.each([
    ['a.rs', `${build}}\n`, `${build}    pub port: u16,\n}\n`, 'b.rs', use],
    ['a.rs', 'enum E {\n    A,\n}\n', 'enum E {\n    A(u8),\n}\n', 'b.rs', 'fn a() -> E {\n    E::A\n}\n'],
    [
      'a.ts',
      'export interface C {\n  a: 1;\n}\n',
      'export interface C {\n  a: 1;\n  b: 2;\n}\n',
      'b.ts',
      'const c: C = { a: 1 };\n',
    ],
    [
      'a.py',
      'class C:\n    def __init__(self, a):\n        pass\n',
      'class C:\n    def __init__(self, a, b):\n        pass\n',
      'b.py',
      'c = C(1)\n',
    ],
    ['package.json', '{ "dependencies": { "ms": "2" } }', '{ "dependencies": {} }', 'b.js', "import ms from 'ms';\n"],
    [
      'I.java',
      'interface I {\n    int a();\n}\n',
      'interface I {\n    int a();\n    int b();\n}\n',
      'A.java',
      'class A implements I {\n    public int a() {\n        return 1;\n    }\n}\n',
    ],
    [
      'i.rs',
      'pub trait I {\n    fn a(&self);\n}\n',
      'pub trait I {\n    fn a(&self);\n    fn b(&self);\n}\n',
      'a.rs',
      'impl I for A {\n    fn a(&self) {}\n}\n',
    ],
  ])('refuses what is used as it was before the other side made it ask for more (%s)', async (...files) => {
    const [one, before, after, two, text] = files;
    expect(reasons(await change(one, before, after), await change(two, '', text))).toHaveLength(1);
  });

  it.each([
    ['a.rs', `${build}}\n`, `${build}    pub port: u16,\n}\n`, 'b.rs', 'fn conf(c: &Conf) -> &str {\n    &c.host\n}\n'],
    [
      'a.ts',
      'export interface C {\n  a: 1;\n}\n',
      'export interface C {\n  a: 1;\n  b?: 2;\n}\n',
      'b.ts',
      'const c: C = { a: 1 };\n',
    ],
    ['a.js', 'export function f(a) {}\n', 'export function f(a, b) {}\n', 'b.js', "f.title = 'f';\n"],
    [
      'package.json',
      '{ "dependencies": { "ms": "2" } }',
      '{ "dependencies": {} }',
      'b.js',
      "import n from './ms.js';\n",
    ],
    [
      'I.java',
      'interface I {\n    int a();\n}\n',
      'interface I {\n    int a();\n    int b();\n}\n',
      'A.java',
      'class A implements I {\n    public int a() {\n        return 1;\n    }\n\n    public int b() {\n        return 2;\n    }\n}\n',
    ],
    [
      'i.rs',
      'pub trait I {\n    fn a(&self);\n}\n',
      'pub trait I {\n    fn a(&self);\n    fn b(&self) {}\n}\n',
      'a.rs',
      'impl I for A {\n    fn a(&self) {}\n}\n',
    ],
  ])('takes what asks for no more than before (%s)', async (...files) => {
    const [one, before, after, two, text] = files;
    expect(reasons(await change(one, before, after), await change(two, '', text))).toEqual([]);
  });

  it('refuses two migrations that follow the same one', async () => {
    const step = (name: string, after: string): string => `revision = "${name}"\ndown_revision = ${after}\n`;
    const [one, two, three] = await Promise.all([
      change('migrations/b.py', '', step('b', '"a"')),
      change('migrations/c.py', '', step('c', '"a"')),
      change('migrations/c.py', '', step('c', '"b"')),
    ]);
    expect(reasons(one, two)[0]).toMatch(/follows the same one/u);
    expect(reasons(one, three)).toEqual([]);
  });
});

describe('one of a kind', () => {
  const plans = (free: boolean, team: boolean): string =>
    `[\n  { "id": "free", "default": ${free} },\n  { "id": "team", "default": ${team} }\n]\n`;

  it('refuses two defaults, each chosen by one side', async () => {
    expect(await outcome('plans.json', plans(false, false), plans(true, false), plans(false, true))).toMatch(
      /chooses one/u,
    );
  });

  it('takes two states of two things of a program', async () => {
    const test = (name: string): string => `it('${name}', () => {\n  ${name}({ active: true });\n});\n`;
    const base = "it('x', () => {});\n";
    expect(await outcome('a.test.js', base, base + test('a'), base + test('b'))).toBe('resolved');
  });

  it('takes one more of many', async () => {
    const many = (more: string): string => `a:\n  default: true\nb:\n  default: true\n${more}`;
    expect(await outcome('a.yml', many(''), many('c:\n  default: true\n'), many('d:\n  default: true\n'))).toBe(
      'resolved',
    );
  });

  it('refuses two handlers of one route, and takes those of two methods', async () => {
    const view = (name: string, more = ''): string =>
      `def top():\n    pass\n\n\n@app.route("/me"${more})\ndef ${name}():\n    pass\n`;
    const base = 'def top():\n    pass\n';
    expect(await outcome('a.py', base, view('one'), view('two'))).toMatch(/what answers to app.route "\/me"/u);
    const [get, post] = [', methods=["GET"]', ', methods=["POST"]'];
    expect(await outcome('a.py', base, view('one', get), view('two', post))).toBe('resolved');
  });
});

describe('a key of data that one side renames', () => {
  const jobs = (name: string, needs = ''): string =>
    `jobs:\n  ${name}:\n    runs-on: a\n  publish:\n    runs-on: a\n${needs}`;

  it('is not what the other side comes to name', async () => {
    const needing = jobs('build', '    needs: build\n');
    expect(await outcome('ci.yml', jobs('build'), jobs('compile'), needing)).toMatch(/renames "build"/u);
  });

  it('may be left where the other side names another one', async () => {
    const other = jobs('build', '    needs: lint\n');
    expect(await outcome('ci.yml', jobs('build'), jobs('compile'), other)).toBe('resolved');
  });
});

it('refuses a rule for a class or a variable of a style sheet that the other side renames', async () => {
  const css = '.a-b {\n  color: red;\n}\n\n:root {\n  --c-d: red;\n}\n';
  const rule = `${css}\n.x .a-b {\n  color: blue;\n}\n`;
  expect(await outcome('a.css', css, css.replace('.a-b', '.a-z'), rule)).toMatch(/renames "a-b"/u);
  const use = `${css}\n.x {\n  color: var(--c-d);\n}\n`;
  expect(await outcome('a.css', css, css.replace('--c-d', '--c-z'), use)).toMatch(/renames "--c-d"/u);
});

describe('a list of names with numbers', () => {
  const list = (...items: readonly string[]): string => `# Parts\n\n${items.map((item) => `- ${item}\n`).join('')}`;

  it('takes two of them, in any order', async () => {
    const base = list('part-0', 'part-7');
    expect(await outcome('a.md', base, list('part-0', 'part-7', 'part-9'), list('part-0', 'part-7', 'part-3'))).toBe(
      'resolved',
    );
  });

  it('refuses two that go on counting, and two sentences with numbers', async () => {
    const counted = list('1', '2');
    expect(await outcome('a.md', counted, list('1', '2', '3'), list('1', '2', '4'))).toMatch(/numbered series/u);
    const told = list('It waits 5 s.');
    expect(
      await outcome('a.md', told, list('It waits 5 s.', 'Try 3 times.'), list('It waits 5 s.', 'Stop at 9 pages.')),
    ).toMatch(/rules in words/u);
  });
});
