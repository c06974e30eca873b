/** Merges of a repository's past, done again: on a small repository with a merge of each kind. */
import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { likenessOf, replayMerges } from '../../bench/merge/replay.ts';

const identity = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@localhost',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@localhost',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};
let repo = '';

async function git(...args: readonly string[]): Promise<string> {
  return (await execa('git', args, { cwd: repo, env: identity })).stdout;
}

async function commit(file: string, text: string): Promise<void> {
  await writeFile(path.join(repo, file), text);
  await git('add', '-A');
  await git('commit', '-q', '-m', file);
}

const list = (...names: readonly string[]): string =>
  `export const fruit = [\n${names.map((name) => `  '${name}',\n`).join('')}];\n`;

/** A merge of two branches that each write the file, and what a person made of it. */
async function merge(file: string, texts: readonly [string, string, string, string]): Promise<void> {
  const [base, ours, theirs, made] = texts;
  await commit(file, base);
  await git('checkout', '-q', '-B', 'theirs');
  await commit(file, theirs);
  await git('checkout', '-q', 'main');
  await commit(file, ours);
  await git('merge', '-q', '--no-ff', 'theirs').catch(() => 'conflict');
  await writeFile(path.join(repo, file), made);
  await git('add', '-A');
  await git('commit', '-q', '--no-edit', '--allow-empty');
}

beforeAll(async () => {
  repo = await mkdtemp(path.join(tmpdir(), 'toolpusher-replayed-'));
  await git('init', '-q', '-b', 'main');
  const both = list('fig', 'kiwi', 'pear');
  await merge('a.js', [list('fig'), list('fig', 'kiwi'), list('fig', 'pear'), both]);
  await merge('b.js', [list('fig'), list('fig', 'kiwi'), list('fig', 'pear'), list('fig', 'pear', 'kiwi')]);
  await merge('c.js', [list('fig'), list('fig', 'kiwi'), list('fig', 'pear'), list('fig', 'plum')]);
  await merge('d.js', ['run(1);\n', 'run(2);\n', 'run(3);\n', 'run(5);\n']);
  await commit('e.txt', 'x\n');
  await git('checkout', '-q', '-B', 'theirs');
  await commit('f.txt', 'x\n');
  await git('checkout', '-q', 'main');
  await commit('g.txt', 'x\n');
  await git('merge', '-q', '--no-ff', '--no-edit', 'theirs');
}, 60_000);

afterAll(async () => {
  await rm(repo, { recursive: true, force: true });
});

it('compares what rules write with what people committed, and leaves the repository as it is', async () => {
  const before = await git('count-objects', '-v');
  const { lines, ...summary } = await replayMerges(repo, 100);
  expect(summary).toEqual({
    merges: 5,
    conflicted: 4,
    acted: 3,
    cleanHeld: 0,
    skipped: 0,
    files: { equal: 1, alike: 1, different: 1, open: 1 },
    precision: 2 / 3,
  });
  expect(lines.map(({ path: file, likeness }) => `${file} ${likeness}`).toSorted()).toEqual([
    'a.js equal',
    'b.js alike',
    'c.js different',
    'd.js open',
  ]);
  expect(await git('count-objects', '-v')).toBe(before);
}, 60_000);

it('looks at the latest merges only, when it is told how many', async () => {
  expect(await replayMerges(repo, 1)).toMatchObject({ merges: 1, conflicted: 0, precision: null });
}, 60_000);

it.each([
  ['a\nb\n', 'a\nb\n', 'equal'],
  ['a,\nb\n', 'b,\n  a\n', 'alike'],
  ['a\nb\n', 'a\nb\nb\n', 'different'],
  ['a\n', undefined, 'different'],
])('%j and %j are %s', (written, committed, likeness) => {
  expect(likenessOf(written, committed)).toBe(likeness);
});
