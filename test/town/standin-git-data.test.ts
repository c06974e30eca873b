/** The stand-in's git data, contents, merges and comparisons, over real HTTP on real git. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRepository, startStandin } from '../support/standin.ts';
import type { Caller, Standin } from '../support/standin.ts';

let standin: Standin;
let ada: Caller;
const repo = '/repos/ada/lib';

beforeAll(async () => {
  standin = await startStandin();
  ada = standin.as(standin.user('ada'));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
});
afterAll(() => standin.stop());

/** Commits one file to a branch and returns the commit's SHA. */
async function put(path: string, text: string, onto = 'main'): Promise<string> {
  const there = await ada(`GET ${repo}/contents/${path}?ref=${onto}`);
  const sha = there.status === 200 ? { sha: there.body.sha } : {};
  const content = Buffer.from(text).toString('base64');
  const { body } = await ada(`PUT ${repo}/contents/${path}`, {
    message: `Write ${path}`,
    content,
    branch: onto,
    ...sha,
  });
  return body.commit.sha;
}

async function branch(name: string, sha: string): Promise<void> {
  const { status } = await ada(`POST ${repo}/git/refs`, { ref: `refs/heads/${name}`, sha });
  expect(status).toBe(201);
}

describe('contents', () => {
  it('makes the first commit of an empty repository, by the caller', async () => {
    expect((await ada(`GET ${repo}/contents/`)).body.message).toBe('This repository is empty.');
    const { status, body } = await ada(`PUT ${repo}/contents/docs/a%20b.md`, {
      message: 'First',
      content: Buffer.from('héllo\n').toString('base64'),
    });
    expect(status).toBe(201);
    expect(body.content).toMatchObject({ path: 'docs/a b.md', name: 'a b.md', type: 'file', size: 7 });
    expect(body.commit).toMatchObject({
      message: 'First',
      parents: [],
      author: { name: 'ada', email: 'ada@example.org' },
    });
    const read = await ada(`GET ${repo}/contents/docs/a%20b.md`);
    expect(Buffer.from(read.body.content, 'base64').toString()).toBe('héllo\n');
    const raw = await ada(`GET ${repo}/contents/docs%2Fa%20b.md`, undefined, {
      accept: 'application/vnd.github.raw+json',
    });
    expect(raw.text).toBe('héllo\n');
    const download = await fetch(read.body.download_url, { headers: { authorization: `token ${standin.user('x')}` } });
    expect(download.status).toBe(404);
  });

  it('lists folders, and refuses to overwrite what it was not shown', async () => {
    await put('README.md', '# Lib');
    const root = await ada(`GET ${repo}/contents`);
    expect(root.body.map((entry: { path: string; type: string }) => `${entry.type} ${entry.path}`)).toEqual([
      'file README.md',
      'dir docs',
    ]);
    const content = Buffer.from('x').toString('base64');
    const blind = await ada(`PUT ${repo}/contents/README.md`, { message: 'm', content });
    expect([blind.status, blind.body.message]).toEqual([422, 'Invalid request.\n\n"sha" wasn\'t supplied.']);
    const stale = await ada(`PUT ${repo}/contents/README.md`, { message: 'm', content, sha: 'a'.repeat(40) });
    expect([stale.status, stale.body.message]).toEqual([409, `README.md does not match ${'a'.repeat(40)}`]);
    expect((await ada(`GET ${repo}/readme`)).body.path).toBe('README.md');
  });

  it('deletes a file, and never leaves the repository by a path', async () => {
    await put('gone.txt', 'x');
    const { body } = await ada(`GET ${repo}/contents/gone.txt`);
    expect((await ada(`DELETE ${repo}/contents/gone.txt`, { message: 'Away', sha: body.sha })).body.content).toBeNull();
    expect((await ada(`GET ${repo}/contents/gone.txt`)).status).toBe(404);
    const content = Buffer.from('x').toString('base64');
    expect((await ada(`PUT ${repo}/contents/..%2F..%2Fetc`, { message: 'm', content })).status).toBe(422);
    expect((await ada(`PUT ${repo}/contents/.git%2Fhooks%2Fx`, { message: 'm', content })).status).toBe(422);
  });
});

describe('objects and refs', () => {
  it('writes blobs, trees and commits, and reads them back', async () => {
    const blob = await ada(`POST ${repo}/git/blobs`, { content: 'QUJD', encoding: 'base64' });
    const tree = await ada(`POST ${repo}/git/trees`, {
      tree: [
        { path: 'dir/run.sh', mode: '100755', type: 'blob', sha: blob.body.sha },
        { path: 'b.txt', mode: '100644', type: 'blob', content: 'text' },
      ],
    });
    expect(tree.status).toBe(201);
    const author = { name: 'Grace', email: 'grace@example.org', date: '2020-01-02T03:04:05+01:00' };
    const commit = await ada(`POST ${repo}/git/commits`, {
      message: 'Orphan',
      tree: tree.body.sha,
      parents: [],
      author,
    });
    expect(commit.body).toMatchObject({
      author: { name: 'Grace', date: '2020-01-02T02:04:05Z' },
      tree: { sha: tree.body.sha },
      parents: [],
    });
    await branch('orphan/root', commit.body.sha);
    expect((await ada(`GET ${repo}/git/ref/heads/orphan/root`)).body.object).toMatchObject({
      sha: commit.body.sha,
      type: 'commit',
    });
    expect((await ada(`GET ${repo}/git/ref/heads%2Forphan%2Froot`)).status).toBe(200);
    expect((await ada(`GET ${repo}/git/matching-refs/heads/orphan`)).body).toHaveLength(1);
    const listing = await ada(`GET ${repo}/git/trees/${commit.body.sha}?recursive=1`);
    expect(listing.body.tree.map((entry: { path: string; mode: string }) => `${entry.mode} ${entry.path}`)).toEqual([
      '100644 b.txt',
      '040000 dir',
      '100755 dir/run.sh',
    ]);
    expect(Buffer.from((await ada(`GET ${repo}/git/blobs/${blob.body.sha}`)).body.content, 'base64').toString()).toBe(
      'ABC',
    );
    const less = await ada(`POST ${repo}/git/trees`, {
      base_tree: tree.body.sha,
      tree: [{ path: 'b.txt', mode: '100644', type: 'blob', sha: null }],
    });
    expect(less.body.tree.map((entry: { path: string }) => entry.path)).toEqual(['dir']);
  });

  it.each([
    [{ ref: 'heads/x', sha: 'main' }, 'Reference name must start with'],
    [{ ref: 'refs/heads/a..b', sha: 'main' }, 'Reference name must start with'],
    [{ ref: 'refs/heads/x', sha: 'f'.repeat(40) }, 'Object does not exist'],
    [{ ref: 'refs/heads/main', sha: 'main' }, 'Reference already exists'],
    [{ ref: 'refs/pull/1/head', sha: 'main' }, 'deny updating a hidden ref'],
  ])('refuses to make %j', async (wanted, message) => {
    const main = (await ada(`GET ${repo}/git/ref/heads/main`)).body.object.sha;
    const reply = await ada(`POST ${repo}/git/refs`, { ...wanted, sha: wanted.sha === 'main' ? main : wanted.sha });
    expect(reply.status).toBe(422);
    expect(reply.body.message).toContain(message);
  });

  it('moves a ref forwards only, unless told to', async () => {
    const first = (await ada(`GET ${repo}/git/ref/heads/main`)).body.object.sha;
    const second = await put('forward.txt', '1');
    const back = await ada(`PATCH ${repo}/git/refs/heads/main`, { sha: first });
    expect([back.status, back.body.message]).toEqual([422, 'Update is not a fast forward']);
    expect((await ada(`PATCH ${repo}/git/refs/heads/main`, { sha: first, force: true })).body.object.sha).toBe(first);
    expect((await ada(`PATCH ${repo}/git/refs/heads/main`, { sha: second })).status).toBe(200);
    expect((await ada(`DELETE ${repo}/git/refs/heads/nope`)).body.message).toBe('Reference does not exist');
    expect((await ada(`DELETE ${repo}/git/refs/heads/main`)).status).toBe(422);
  });

  it('lets exactly one of twenty racing updates win', async () => {
    const base = (await ada(`GET ${repo}/git/ref/heads/main`)).body.object.sha;
    const tree = (await ada(`GET ${repo}/git/commits/${base}`)).body.tree.sha;
    await branch('race', base);
    const rivals = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        ada(`POST ${repo}/git/commits`, { message: `rival ${n}`, tree, parents: [base] }),
      ),
    );
    const replies = await Promise.all(
      rivals.map(({ body }) => ada(`PATCH ${repo}/git/refs/heads/race`, { sha: body.sha })),
    );
    const winners = replies.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 422)).toHaveLength(19);
    expect((await ada(`GET ${repo}/git/ref/heads/race`)).body.object.sha).toBe(winners[0]?.body.object.sha);
    const makers = await Promise.all(
      Array.from({ length: 10 }, () => ada(`POST ${repo}/git/refs`, { ref: 'refs/heads/once', sha: base })),
    );
    expect(makers.filter(({ status }) => status === 201)).toHaveLength(1);
  });
});

describe('merges and comparisons', () => {
  it('merges a branch or a commit, says when there is nothing to do, and when there is a conflict', async () => {
    const base = await put('shared.txt', 'one\ntwo\nthree\n');
    await branch('left', base);
    await branch('right', base);
    await branch('into', base);
    const left = await put('shared.txt', 'ONE\ntwo\nthree\n', 'left');
    await put('shared.txt', 'uno\ntwo\nthree\n', 'right');
    const merged = await ada(`POST ${repo}/merges`, { base: 'into', head: left, commit_message: 'Take left' });
    expect(merged.status).toBe(201);
    expect(merged.body.commit.message).toBe('Take left');
    expect(merged.body.parents.map((parent: { sha: string }) => parent.sha)).toEqual([base, left]);
    expect(merged.body.author.login).toBe('ada');
    expect((await ada(`POST ${repo}/merges`, { base: 'into', head: 'left' })).status).toBe(204);
    const conflict = await ada(`POST ${repo}/merges`, { base: 'into', head: 'right' });
    expect([conflict.status, conflict.body.message]).toEqual([409, 'Merge conflict']);
    expect((await ada(`POST ${repo}/merges`, { base: 'nope', head: 'right' })).body.message).toBe(
      'Base does not exist',
    );
    expect((await ada(`POST ${repo}/merges`, { base: 'into', head: 'nope' })).body.message).toBe('Head does not exist');
    expect((await ada(`GET ${repo}/git/ref/heads/into`)).body.object.sha).toBe(merged.body.sha);
  });

  it('lands every one of ten concurrent merges into one branch', async () => {
    const base = (await ada(`GET ${repo}/git/ref/heads/main`)).body.object.sha;
    await branch('busy', base);
    const names = Array.from({ length: 10 }, (_, n) => `busy-${n}`);
    for (const name of names) {
      await branch(name, base);
      await put(`${name}.txt`, name, name);
    }
    const replies = await Promise.all(names.map((name) => ada(`POST ${repo}/merges`, { base: 'busy', head: name })));
    expect(replies.map(({ status }) => status)).toEqual(names.map(() => 201));
    const files = (await ada(`GET ${repo}/contents?ref=busy`)).body.map((entry: { path: string }) => entry.path);
    expect(files).toEqual(expect.arrayContaining(names.map((name) => `${name}.txt`)));
  });

  it('compares: ahead, behind, files with patches, renames', async () => {
    const base = await put('old-name.txt', Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n'));
    await branch('topic', base);
    const { body: there } = await ada(`GET ${repo}/contents/old-name.txt?ref=topic`);
    const tree = await ada(`POST ${repo}/git/trees`, {
      base_tree: (await ada(`GET ${repo}/git/commits/${base}`)).body.tree.sha,
      tree: [
        { path: 'old-name.txt', mode: '100644', type: 'blob', sha: null },
        { path: 'new name.txt', mode: '100644', type: 'blob', sha: there.sha },
      ],
    });
    const commit = await ada(`POST ${repo}/git/commits`, { message: 'Rename', tree: tree.body.sha, parents: [base] });
    await ada(`PATCH ${repo}/git/refs/heads/topic`, { sha: commit.body.sha });
    await put('extra.txt', 'a\nb\n', 'topic');
    await put('elsewhere.txt', 'main moves on');
    const { body } = await ada(`GET ${repo}/compare/main...topic`);
    expect(body).toMatchObject({
      status: 'diverged',
      ahead_by: 2,
      behind_by: 1,
      total_commits: 2,
      merge_base_commit: { sha: base },
    });
    expect(body.commits.map((one: { commit: { message: string } }) => one.commit.message)).toEqual([
      'Rename',
      'Write extra.txt',
    ]);
    expect(body.files).toMatchObject([
      { filename: 'extra.txt', status: 'added', additions: 2, deletions: 0, patch: '@@ -0,0 +1,2 @@\n+a\n+b' },
      { filename: 'new name.txt', previous_filename: 'old-name.txt', status: 'renamed', changes: 0 },
    ]);
    expect((await ada(`GET ${repo}/compare/topic...topic`)).body.status).toBe('identical');
    const diff = await ada(`GET ${repo}/compare/main...topic`, undefined, { accept: 'application/vnd.github.v3.diff' });
    expect(diff.text).toContain('diff --git a/extra.txt b/extra.txt');
    expect((await ada(`GET ${repo}/compare/main...nope`)).status).toBe(404);
  });

  it('lists and gets commits', async () => {
    const head = await put('listed.txt', 'x\n');
    const list = await ada(`GET ${repo}/commits?path=listed.txt`);
    expect(list.body.map((one: { sha: string }) => one.sha)).toEqual([head]);
    const paged = await ada(`GET ${repo}/commits?per_page=2`);
    expect(paged.body).toHaveLength(2);
    expect(paged.headers.get('link')).toMatch(/page=2>; rel="next"/);
    const one = await ada(`GET ${repo}/commits/main`);
    expect(one.body).toMatchObject({
      sha: head,
      author: { login: 'ada' },
      stats: { additions: 1, deletions: 0, total: 1 },
      files: [{ filename: 'listed.txt' }],
    });
    const again = await ada(`GET ${repo}/commits/main`, undefined, { 'if-none-match': one.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect((await ada(`GET ${repo}/commits/${'a'.repeat(40)}`)).status).toBe(422);
  });
});
