/** Which answers to a conflict are merges of both sides. */
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../src/adapters/merge/answer/check.ts';
import { checkHunk } from '../../src/adapters/merge/answer/hunk.ts';
import { cutFile, renderMarkers } from '../../src/adapters/merge/answer/piece.ts';

const lines = (text: string): string[] => text.split('\n');
const hunk = (base: string, ours: string, theirs: string) => ({
  base: lines(base),
  ours: lines(ours),
  theirs: lines(theirs),
});

describe('an answer to a hunk', () => {
  const values = hunk('a = 1\nb = 1', 'a = 2\nb = 1', 'a = 1\nb = 3');
  const call = hunk("greet(name = 'you')", "greet(name = 'you', mark = '!')", "greet(name = 'world')");
  const same = hunk('timeout = 30', 'timeout = 60', 'timeout = 45');
  const gone = hunk("'root'\n'test'", "'root'", "'root'\n'test'\n'carol'");
  const renamed = hunk('save(user)', 'store(user)', 'save(user)\nsave(team)');

  const seen = hunk('private run(a)', 'public run(a)', 'private run(a, b)');

  it.each([
    ['keeps both values', values, 'a = 2\nb = 3', undefined],
    ['swaps them', values, 'a = 3\nb = 2', '"2" of our side is not where it was'],
    ['loses ours', values, 'a = 1\nb = 3', expect.stringContaining('is lost')],
    ['loses theirs', values, 'a = 2\nb = 1', expect.stringContaining('is lost')],
    ['keeps one line of both', call, "greet(name = 'world', mark = '!')", undefined],
    ['stacks both lines', call, "greet(name = 'you', mark = '!')\ngreet(name = 'world')", expect.any(String)],
    ['picks one of two values', same, 'timeout = 60', expect.stringContaining('is lost')],
    ['stacks two values', same, 'timeout = 60\ntimeout = 45', expect.any(String)],
    ['honours a deletion', gone, "'root'\n'carol'", undefined],
    ['undoes a deletion', gone, "'root'\n'test'\n'carol'", expect.any(String)],
    ['adapts a use to a new name', renamed, 'store(user)\nstore(team)', undefined],
    ['invents', renamed, 'store(user)\nstore(team)\nevil(team)', '"evil" is in no version of this place'],
    ['explains', values, 'Here is the file:\na = 2\nb = 3', expect.stringContaining('no version')],
    ['changes an operator', hunk('x + 1', 'x - 1', 'x + 1 // why'), 'x + 1 // why', expect.any(String)],
    [
      'loses a word of the language',
      hunk('ROOT=/srv', 'ROOT=/opt', 'ROOT=/var'),
      'ROOT=/opt',
      '"var" of their side is lost',
    ],
    ['loses who may see it', seen, 'private run(a, b)', expect.stringContaining('more often')],
    ['keeps who may see it', seen, 'public run(a, b)', undefined],
    ['is empty', values, '', expect.stringContaining('is lost')],
  ] as const)('%s', (...[, versions, answer, reason]) => {
    expect(checkHunk(versions, lines(answer))).toEqual(reason);
  });
});

describe('an answer to a file', () => {
  const head = 'export function one() {\n  return 1;\n}\n';
  const tail = 'export const last = 9;\n';
  const file = (middle: string): string => `${head}${middle}${tail}`;
  // Both change the middle: what is right is neither side, nor one after the other.
  const open = {
    path: 'src/a.ts',
    texts: {
      base: file('export const middle = f(1, 2);\n'),
      ours: file('export const middle = f(1, 2, ours);\n'),
      theirs: file('export const middle = f(theirs, 2);\n'),
    },
  };
  const good = file('export const middle = f(theirs, 2, ours);\n');
  const added = {
    path: 'src/a.ts',
    texts: { base: file(''), ours: file('export const port = 1;\n'), theirs: file('export const slot = 1;\n') },
  };

  it('is one side as it was', async () => {
    const base = 'import os\n\nx = 1\n';
    const [ours, theirs] = ['from datetime import datetime', 'import datetime'].map((line) =>
      base.replace('os\n', `os\n${line}\n`),
    );
    const texts = { base, ours: ours ?? '', theirs: theirs ?? '' };
    expect(await checkFile({ path: 'a.py', texts }, texts.ours)).toMatch(
      /one side as it was, without "import datetime"/u,
    );
  });

  it('is one order of two', async () => {
    const functions = (names: string): string =>
      names
        .split('')
        .map((name) => `export function ${name}() {\n  return '${name}';\n}\n`)
        .join('');
    const texts = { base: functions('abc'), ours: functions('cab'), theirs: functions('acb') };
    expect(await checkFile({ path: 'a.js', texts }, texts.ours)).toEqual(expect.any(String));
    expect(await checkFile({ path: 'a.js', texts }, texts.theirs)).toEqual(expect.any(String));
  });

  it('sets one side after the other', async () => {
    const union = file('export const port = 1;\nexport const slot = 1;\n');
    expect(await checkFile(added, union)).toBe('it sets one side after the other, which the rules refused');
  });

  it.each([
    ['is whole', good, undefined],
    ['has no end of line at its end', good.trimEnd(), undefined],
    [
      'has markers',
      renderMarkers(cutFile(open.texts) ?? [], { base: 'b', ours: 'o', theirs: 't' }),
      'conflict markers are left',
    ],
    ['is truncated', good.slice(0, 70), expect.stringContaining('outside of the conflict')],
    ['is touched elsewhere', good.replace('return 1', 'return 7'), expect.stringContaining('outside of the conflict')],
    ['has prose before it', `Here it is:\n${good}`, expect.stringContaining('outside of the conflict')],
    ['is not well-formed', good.replace('ours);', 'ours;'), 'the file is not well-formed'],
    ['says a thing twice', good.replace('ours);', 'ours, ours);'), expect.any(String)],
  ])('%s', async (_, text, reason) => {
    expect(await checkFile(open, text)).toEqual(reason);
  });
});
