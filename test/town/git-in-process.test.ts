/** The stand-in's own writing, merging and walking give what git's commands give, on random repositories. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bare } from '../../src/town/git/bare.ts';
import { tryGit } from '../../src/town/git/command.ts';
import { History } from '../../src/town/git/history.ts';
import { makeBare } from '../../src/town/git/import.ts';
import { ObjectStore } from '../../src/town/git/object-store.ts';
import { mergeTrees } from '../../src/town/git/tree-merge.ts';
import '../support/fixed-seed.ts';

let dir: string;
let bare: Bare;
let objects: ObjectStore;
const who = (seconds: number) => ({ name: 'Ada', email: 'ada@example.org', date: isoOf(seconds) });
const isoOf = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

beforeAll(async () => {
  dir = join(mkdtempSync(join(tmpdir(), 'git-in-process-')), 'repo.git');
  await makeBare(dir, {});
  bare = new Bare(dir);
  objects = new ObjectStore(dir);
});
afterAll(() => {
  bare.close();
  objects.close();
  rmSync(join(dir, '..'), { recursive: true, force: true });
});

type Files = Record<string, string>;

const blobs = new Map<string, string>();

/** Git's own way to a tree: an index. */
async function treeByGit(files: Files): Promise<string> {
  const env = { GIT_INDEX_FILE: join(dir, 'test-index') };
  rmSync(env.GIT_INDEX_FILE, { force: true });
  const lines: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    const sha = blobs.get(text) ?? (await bare.run(['hash-object', '-w', '--stdin'], { input: text })).trim();
    blobs.set(text, sha);
    lines.push(`${text.startsWith('#!') ? '100755' : '100644'} ${sha}\t${path}\0`);
  }
  await bare.run(['update-index', '-z', '--index-info'], { env, input: lines.join('') });
  return (await bare.run(['write-tree'], { env })).trim();
}

async function treeByUs(base: string | undefined, files: Files, gone: readonly string[] = []): Promise<string> {
  const changes = gone.map((path): { path: string; mode: string; sha: string | null } => ({
    path,
    mode: '0',
    sha: null,
  }));
  for (const [path, text] of Object.entries(files)) {
    changes.push({ path, mode: text.startsWith('#!') ? '100755' : '100644', sha: await bare.writeBlob(text) });
  }
  return bare.writeTree(base, changes);
}

// Names that sort differently as a file and as a folder, and no file that is also a folder.
const folders = ['', 'a/', 'a-b/', 'a.b/', 'a/x/', 'é/', 'z z/'];
const path = fc
  .tuple(fc.constantFrom(...folders), fc.constantFrom('1', '2', 'a.txt', 'a-', 'ü', '~'))
  .map(([folder, name]) => `${folder}f${name}`);
const text = fc.constantFrom('', 'one\n', 'two\n', '#!/bin/sh\n', 'one\ntwo\nthree\nfour\nfive\n', 'no end');
const files = fc.dictionary(path, text, { minKeys: 1, maxKeys: 12 });

describe('objects', () => {
  it('are the ones that git writes', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, fc.array(path, { maxLength: 4 }), async (first, second, gone) => {
        const base = await treeByUs(undefined, first);
        expect(base).toBe(await treeByGit(first));
        const kept = Object.fromEntries(Object.entries(first).filter(([name]) => !gone.includes(name)));
        expect(await treeByUs(base, second, gone)).toBe(await treeByGit({ ...kept, ...second }));
      }),
      { numRuns: 40 },
    );
    const { code, stderr } = await tryGit(dir, ['fsck', '--strict', '--no-dangling']);
    expect([code, stderr.replaceAll(/^notice: .*\n/gm, '')]).toEqual([0, '']);
  }, 120_000);

  it('put a file in the place of a folder, and a folder in the place of a file', async () => {
    const base = await treeByUs(undefined, { 'a/b': '1', c: '2', 'd/e/f': '3' });
    expect(await treeByUs(base, { a: '4', 'c/d': '5' })).toBe(await treeByGit({ a: '4', 'c/d': '5', 'd/e/f': '3' }));
    expect(await treeByUs(base, {}, ['d/e/f', 'a', 'nowhere/at/all'])).toBe(await treeByGit({ 'a/b': '1', c: '2' }));
    expect(await treeByUs(base, {}, ['a/b', 'c', 'd/e/f'])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    for (const wrong of ['../x', 'a//b', '.git/config', 'a/.GIT/b', '/a', 'a/', './a']) {
      await expect(treeByUs(base, { [wrong]: 'x' })).rejects.toThrow('cannot be in a tree');
    }
    await expect(bare.writeTree(base, [{ path: 'x', mode: '100644', sha: 'a'.repeat(40) }])).rejects.toThrow('100644');
  });

  it('are commits to the byte', async () => {
    const tree = await treeByUs(undefined, { a: '1' });
    const parent = await bare.writeCommit({ tree, parents: [], message: 'one', author: who(1), committer: who(2) });
    for (const [name, message] of [
      ['Ada', 'Title\n\nBody\n'],
      [' "Ada" <x>., ', ''],
      ['Ада\nЛ', '\n\nodd ends \n\n\n'],
    ] as const) {
      const author = { ...who(1_700_000_000), name };
      const ours = await bare.writeCommit({ tree, parents: [parent, parent], message, author, committer: who(5) });
      const env = {
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: author.date,
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.org',
        GIT_COMMITTER_DATE: '@5 +0000',
      };
      const theirs = await bare.run(['commit-tree', tree, '-p', parent], { input: message, env });
      expect(ours).toBe(theirs.trim());
    }
  });
});

describe('merges', () => {
  it('in memory give the tree that git gives, or leave it to git', async () => {
    let decided = 0;
    let left = 0;
    const change = fc.record({
      puts: fc.dictionary(path, text, { maxKeys: 2 }),
      gone: fc.array(path, { maxLength: 2 }),
    });
    // Two changes at random seldom meet: in two of three plays both sides write one file.
    const sides = fc
      .tuple(change, change, fc.option(fc.tuple(path, text, text), { freq: 2 }))
      .map(([one, other, met]) => {
        if (met === null) return [one, other] as const;
        const [at, mine, yours] = met;
        return [
          { ...one, puts: { ...one.puts, [at]: mine } },
          { ...other, puts: { ...other.puts, [at]: yours } },
        ] as const;
      });
    await fc.assert(
      fc.asyncProperty(files, sides, async (first, [one, other]) => {
        const base = await treeByUs(undefined, first);
        const [ours, theirs] = [await treeByUs(base, one.puts, one.gone), await treeByUs(base, other.puts, other.gone)];
        const merged = await mergeTrees(objects, { base, ours, theirs });
        if (merged === 'unsure') {
          left += 1;
          return;
        }
        decided += 1;
        const commit = (tree: string, parents: string[]) =>
          bare.writeCommit({ tree, parents, message: 'm', author: who(1), committer: who(1) });
        const root = await commit(base, []);
        const heads = [await commit(ours, [root]), await commit(theirs, [root])];
        const { code, stdout } = await tryGit(dir, ['merge-tree', '--write-tree', ...heads]);
        expect([code, stdout.toString().trim()]).toEqual([0, merged]);
      }),
      { numRuns: 100 },
    );
    expect(decided).toBeGreaterThan(20);
    expect(left).toBeGreaterThan(5);
  }, 120_000);

  it('follow what was moved, by asking git', async () => {
    const long = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n');
    const commit = async (tree: string, parents: string[]) =>
      bare.writeCommit({ tree, parents, message: 'm', author: who(9), committer: who(9) });
    const base = await treeByUs(undefined, { 'old/a': long, 'old/b': `${long}\nb`, c: 'c' });
    const root = await commit(base, []);
    const moved = await treeByUs(base, { 'new/a': long, 'new/b': `${long}\nb` }, ['old/a', 'old/b']);
    const edited = await treeByUs(base, { 'old/a': `${long}\nmore` });
    const merged = await bare.merge(await commit(moved, [root]), await commit(edited, [root]));
    const wanted = await treeByUs(moved, { 'new/a': `${long}\nmore` });
    expect(merged).toEqual({ status: 'clean', tree: wanted });
  });
});

describe('history', () => {
  it('is walked in the order and with the answers of git, whatever the clocks said', async () => {
    const shape = fc.array(
      fc.record({ parents: fc.array(fc.nat(), { maxLength: 3 }), date: fc.integer({ min: 1, max: 6 }) }),
      {
        minLength: 2,
        maxLength: 14,
      },
    );
    const tree = await treeByUs(undefined, { a: '1' });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.tuple(fc.nat(), fc.nat()),
        fc.option(fc.nat({ max: 4 })),
        async (commits, [a, b], max) => {
          const shas: string[] = [];
          for (const { parents, date } of commits) {
            const of = shas.length === 0 ? [] : parents.map((at) => shas[at % shas.length] ?? '');
            const at = who(1_000_000 + date);
            const message = `commit ${(serial += 1)}`;
            shas.push(await bare.writeCommit({ tree, parents: of, message, author: at, committer: at }));
          }
          const [one = '', other = ''] = [shas[a % shas.length], shas[b % shas.length]];
          const history = new History(objects);
          const limit = max === null ? [] : [`--max-count=${max}`];
          const listed = await history.list({ heads: [one], not: [other], ...(max === null ? {} : { max }) });
          const wanted = await bare.run(['rev-list', ...limit, one, `^${other}`]);
          expect(listed).toEqual(wanted.split('\n').filter((line) => line !== ''));
          const plain = await bare.run(['rev-list', ...limit, one]);
          expect(await history.list({ heads: [one], ...(max === null ? {} : { max }) })).toEqual(
            plain.split('\n').filter((line) => line !== ''),
          );
          const { code } = await tryGit(dir, ['merge-base', '--is-ancestor', one, other]);
          expect(await history.isAncestor(one, other)).toBe(code === 0);
          const bases = (await tryGit(dir, ['merge-base', '--all', one, other])).stdout
            .toString()
            .split('\n')
            .slice(0, -1);
          const base = await history.mergeBase(one, other);
          const isTold = bases.length === 0 ? base === undefined : base === bases[0] && bases.length === 1;
          expect(base === 'unsure' || isTold).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});

describe('refs', () => {
  it('move by compare-and-swap beside git itself', async () => {
    const tree = await treeByUs(undefined, { a: '1' });
    const commit = (message: string) =>
      bare.writeCommit({ tree, parents: [], message, author: who(1), committer: who(1) });
    const [one, two] = [await commit('ref one'), await commit('ref two')];
    const ref = 'refs/heads/deep/er/branch';
    expect(await bare.moveRef({ ref, from: undefined, to: one })).toBe('moved');
    expect(await bare.moveRef({ ref, from: undefined, to: two })).toBe('raced');
    expect(await bare.moveRef({ ref, from: two, to: one })).toBe('raced');
    expect(await bare.readRef(ref)).toBe(one);
    await bare.run(['pack-refs', '--all']);
    expect(await bare.readRef(ref)).toBe(one);
    expect(await bare.moveRef({ ref: 'refs/heads/deep', from: undefined, to: one })).toBe('raced');
    expect(await bare.moveRef({ ref: `${ref}/more`, from: undefined, to: one })).toBe('raced');
    expect(await bare.moveRef({ ref, from: one, to: two })).toBe('moved');
    expect((await bare.run(['rev-parse', ref])).trim()).toBe(two);
    await bare.run(['update-ref', 'refs/heads/by-git', one]);
    const both = [
      { ref: 'refs/heads/by-git', from: one, to: two },
      { ref, from: one, to: two },
    ];
    expect(await bare.moveRefs(both)).toBe('raced');
    expect(await bare.readRef('refs/heads/by-git')).toBe(one);
    expect((await bare.listRefs('refs/heads/')).map((row) => `${row.ref} ${row.type}`)).toEqual([
      'refs/heads/by-git commit',
      'refs/heads/deep/er/branch commit',
    ]);
    expect(await bare.moveRefs([{ ref, from: two, to: undefined }])).toBe('moved');
    expect(await bare.readRef(ref)).toBeUndefined();
    expect(await bare.moveRef({ ref: 'refs/heads/deep', from: undefined, to: one })).toBe('moved');
    const swap = [
      { ref: 'refs/heads/deep', from: one, to: undefined },
      { ref: 'refs/heads/other', from: undefined, to: two },
    ];
    expect(await bare.moveRefs(swap)).toBe('moved');
    expect(await bare.moveRefs(swap)).toBe('raced');
    expect((await bare.run(['for-each-ref', '--format=%(refname)', 'refs/heads/'])).trim().split('\n')).toEqual([
      'refs/heads/by-git',
      'refs/heads/other',
    ]);
    await expect(bare.moveRef({ ref: 'refs/heads/none', from: undefined, to: 'b'.repeat(40) })).rejects.toThrow(
      'update-ref',
    );
  });
});
