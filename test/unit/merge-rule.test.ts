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
});
