/** `toolpusher resolve` on real repositories: what it commits, what it leaves alone, and how it ends. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gitMemory, memoryRef } from '../../src/adapters/merge/git/memory.ts';
import { mergeCommits } from '../../src/adapters/merge/git/merge-branches.ts';
import { moveBranch } from '../../src/adapters/merge/git/commit.ts';
import { resolveBranches } from '../../src/adapters/merge/resolve-branches.ts';
import { renderOutcome, resolveCommand } from '../../src/cli/resolve.ts';
import { MergeRepo } from '../support/merge-repo.ts';

let repo = '';

let scratch: MergeRepo;
const git = (...args: readonly string[]): Promise<string> => scratch.git(...args);
const commit = (files: Readonly<Record<string, string>>): Promise<void> => scratch.commit(files);
const diverge = (...texts: [string, string, string]): Promise<void> => scratch.diverge('a.js', texts);

const list = (...names: readonly string[]): string =>
  `export const fruits = [\n${names.map((name) => `  '${name}',\n`).join('')}];\n`;

beforeEach(async () => {
  repo = await mkdtemp(path.join(tmpdir(), 'toolpusher-resolve-'));
  scratch = await MergeRepo.create(repo);
});

afterEach(async () => {
  process.exitCode = undefined;
  await rm(repo, { recursive: true, force: true });
});

it('commits the merge on the branch and takes a clean working tree along', async () => {
  await diverge(list('fig', 'old'), list('fig', 'old', 'kiwi'), list('fig', 'pear'));
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  expect(outcome.status).toBe('merged');
  expect(await readFile(path.join(repo, 'a.js'), 'utf8')).toBe(list('fig', 'kiwi', 'pear'));
  expect(await git('status', '--porcelain')).toBe('');
  expect(await git('log', '-1', '--format=%P%n%B')).toContain(
    `${await git('rev-parse', 'main^1')} ${await git('rev-parse', 'theirs')}`,
  );
  expect((await git('log', '-1', '--format=%B')).trim()).toMatchInlineSnapshot(`
    "Merge theirs into main

    Tier: auto
    Resolved: a.js (javascript: apart:top, union:array)
      Dropped:   'old',"
  `);
});

it('changes nothing when the sides contradict each other', async () => {
  await diverge('export const a = 1;\n', 'export const a = 2;\n', 'export const a = 3;\n');
  const before = await git('rev-parse', 'main');
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  expect(outcome).toMatchInlineSnapshot(`
    {
      "files": [
        {
          "dropped": [],
          "kind": "javascript",
          "path": "a.js",
          "reason": "both sides change "a"",
          "rules": [],
          "status": "escalated",
        },
      ],
      "status": "escalated",
    }
  `);
  expect([await git('rev-parse', 'main'), await git('status', '--porcelain')]).toEqual([before, '']);
});

it('refuses when the branch is checked out with uncommitted changes', async () => {
  await diverge(list('fig'), list('fig', 'kiwi'), list('fig', 'pear'));
  await writeFile(path.join(repo, 'a.js'), 'unsaved\n');
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  expect(outcome.status === 'refused' && outcome.reason).toContain('not committed');
  expect(await readFile(path.join(repo, 'a.js'), 'utf8')).toBe('unsaved\n');
});

it('refuses rather than overwrite a file that git does not know', async () => {
  await commit({ 'a.js': 'export const a = 1;\n' });
  await git('checkout', '-q', '-b', 'theirs');
  await commit({ 'new.txt': 'theirs\n' });
  await git('checkout', '-q', 'main');
  await commit({ 'b.js': 'export const b = 1;\n' });
  await writeFile(path.join(repo, 'new.txt'), 'mine\n');
  const before = await git('rev-parse', 'main');
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  expect(renderOutcome(outcome)).toMatch(/^Not merged: .* is in the way: Untracked .*'new.txt' .*[^.]\.\n$/u);
  expect([await git('rev-parse', 'main'), await readFile(path.join(repo, 'new.txt'), 'utf8')]).toEqual([
    before,
    'mine\n',
  ]);
});

it('says of what exists on one side only which side, each once, and nothing of a tree that nobody wrote', async () => {
  const rows = (from: number): string => Array.from({ length: 20 }, (_row, i) => `row ${from + i}\n`).join('');
  await commit({ 'gone.txt': rows(0), 'moved.txt': rows(100), 'odd\nname.txt': rows(200) });
  await git('checkout', '-q', '-b', 'theirs');
  await git('rm', '-q', 'gone.txt', 'odd\nname.txt');
  await git('mv', 'moved.txt', 'their.txt');
  await commit({ 'spot/inner.txt': 'theirs\n' });
  await git('checkout', '-q', 'main');
  await git('mv', 'moved.txt', 'our.txt');
  await commit({ spot: 'ours\n', 'gone.txt': `${rows(0)}more\n`, 'odd\nname.txt': `${rows(200)}more\n` });
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  expect(renderOutcome(outcome)).toMatchInlineSnapshot(`
    "Nothing changed: a person or a model is needed.
      gone.txt  needs you: gone.txt deleted in theirs and modified in ours
      moved.txt  needs you: moved.txt renamed to our.txt in ours and to their.txt in theirs
      odd\\nname.txt  needs you: odd\\nname.txt deleted in theirs and modified in ours
      spot  needs you: directory in the way of spot from ours
    "
  `);
});

it('names every file that conflicts, also beside one that exists on one side only', async () => {
  await commit({
    'a.js': 'export const a = 1;\n',
    'b.js': 'export const b = 1;\n',
    'gone.txt': 'one\n',
    'list.js': list('fig'),
  });
  await git('checkout', '-q', '-b', 'theirs');
  await git('rm', '-q', 'gone.txt');
  await commit({ 'a.js': 'export const a = 3;\n', 'b.js': 'export const b = 3;\n', 'list.js': list('fig', 'pear') });
  await git('checkout', '-q', 'main');
  await commit({
    'a.js': 'export const a = 2;\n',
    'b.js': 'export const b = 2;\n',
    'gone.txt': 'two\n',
    'list.js': list('fig', 'kiwi'),
  });
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  const files = 'files' in outcome ? outcome.files : [];
  expect(files.map(({ path: file, status }) => `${file} ${status}`)).toEqual([
    'gone.txt escalated',
    'a.js escalated',
    'b.js escalated',
    'list.js resolved',
  ]);
});

it('leaves other working trees and branches alone', async () => {
  await diverge(list('fig'), list('fig', 'kiwi'), list('fig', 'pear'));
  await git('checkout', '-q', '-b', 'elsewhere');
  await writeFile(path.join(repo, 'a.js'), 'unsaved\n');
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  expect(outcome.status).toBe('merged');
  expect(await git('show', 'main:a.js')).toBe(list('fig', 'kiwi', 'pear').trimEnd());
  expect(await readFile(path.join(repo, 'a.js'), 'utf8')).toBe('unsaved\n');
});

it('moves the branch by compare-and-swap only', async () => {
  await diverge(list('fig'), list('fig', 'kiwi'), list('fig', 'pear'));
  const [ours, theirs] = [await git('rev-parse', 'main'), await git('rev-parse', 'theirs')];
  await git('checkout', '-q', '--detach');
  const moved = await moveBranch(repo, { ref: 'refs/heads/main', from: theirs, to: ours });
  expect([moved.status, await git('rev-parse', 'main')]).toEqual(['raced', ours]);
});

it('answers a merge that is already there, and branches that are not', async () => {
  await diverge(list('fig'), list('fig', 'kiwi'), list('fig', 'pear'));
  await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  const again = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  const nobody = await resolveBranches({ repo, ours: 'main', theirs: '--upload-pack=x' });
  const nowhere = await resolveBranches({ repo: tmpdir(), ours: 'main', theirs: 'theirs' });
  expect([again.status, nobody.status, nowhere.status]).toEqual(['up-to-date', 'refused', 'refused']);
});

it('remembers how a person resolved a conflict, whichever side comes first', async () => {
  await diverge('run(1, 2);\n', 'run(3, 2);\n', 'run(1, 4);\n');
  const [ours, theirs] = [await git('rev-parse', 'main'), await git('rev-parse', 'theirs')];
  const memory = gitMemory(repo);
  const conflict = { path: 'a.js', base: 'run(1, 2);\n', ours: 'run(3, 2);\n', theirs: 'run(1, 4);\n' };
  const before = await mergeCommits({ repo, ours, theirs, memory });
  const learnt = await memory.record(conflict, 'run(3, 4);\n');
  const after = await mergeCommits({ repo, ours, theirs, memory });
  const mirrored = await mergeCommits({ repo, ours: theirs, theirs: ours, memory });
  expect([before.status, learnt, after.status, mirrored.status]).toEqual(['escalated', 1, 'merged', 'merged']);
  expect(after.files[0]).toMatchObject({ rules: ['memory'], dropped: ['run(3, 2);', 'run(1, 4);'] });
  expect(await git('ls-tree', '-r', '--name-only', memoryRef)).toMatch(/^[\da-f]{2}\/[\da-f]{64}$/u);
});

it('learns from a merge that a person made', async () => {
  await diverge('run(1, 2);\n', 'run(3, 2);\n', 'run(1, 4);\n');
  await git('merge', 'theirs').catch(() => 'conflict');
  await commit({ 'a.js': 'run(3, 4);\n' });
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  await resolveCommand().parseAsync(['--repo', repo, '--learn', 'main'], { from: 'user' });
  await git('update-ref', 'refs/heads/again', 'main^1');
  const outcome = await resolveBranches({ repo, ours: 'again', theirs: 'theirs', memory: gitMemory(repo) });
  expect([written.join(''), outcome.status]).toEqual(['Conflicts remembered: 1.\n', 'merged']);
  written.length = 0;
  const errors: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors.push(String(text));
    return true;
  });
  for (const name of ['main', 'main^1', 'nope'])
    await resolveCommand().parseAsync(['--repo', repo, '--learn', name, '--json'], { from: 'user' });
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { type: 'learn', status: 'learnt', conflicts: 1 },
    { type: 'learn', status: 'refused', reason: 'main^1 is not a merge of two commits' },
    { type: 'learn', status: 'refused', reason: `there is no commit nope in ${repo}` },
  ]);
  written.length = errors.length = 0;
  await resolveCommand().parseAsync(['--repo', repo, '--ours', 'nope', '--theirs', 'main'], { from: 'user' });
  expect([written.join(''), errors.join('')]).toEqual([
    '',
    'error: Not merged: there is no branch nope.\n(--help says more)\n',
  ]);
  expect(await git('show', 'again:a.js')).toBe('run(3, 4);');
});

it('does not use a remembered text that is not well-formed', async () => {
  await diverge('run(1, 2);\n', 'run(3, 2);\n', 'run(1, 4);\n');
  const memory = gitMemory(repo);
  await memory.record(
    { path: 'a.js', base: 'run(1, 2);\n', ours: 'run(3, 2);\n', theirs: 'run(1, 4);\n' },
    'run(3, 4;\n',
  );
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs', memory });
  expect(outcome.status).toBe('escalated');
});

it('keeps every conflict open when one of them is', async () => {
  await commit({ 'a.js': list('fig'), 'b.js': 'export const b = 1;\n' });
  await git('checkout', '-q', '-b', 'theirs');
  await commit({ 'a.js': list('fig', 'pear'), 'b.js': 'export const b = 2;\n' });
  await git('checkout', '-q', 'main');
  await commit({ 'a.js': list('fig', 'kiwi'), 'b.js': 'export const b = 3;\n' });
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: 'theirs' });
  const said = outcome.status === 'escalated' ? outcome.files.map(({ path: file, status }) => `${file} ${status}`) : [];
  expect(said).toEqual(['a.js resolved', 'b.js escalated']);
});

it('does not let a name of a branch say more in the commit than a name', async () => {
  await diverge(list('fig'), list('fig', 'kiwi'), list('fig', 'pear'));
  const outcome = await resolveBranches({ repo, ours: 'main', theirs: await git('rev-parse', 'theirs') });
  expect(outcome.status).toBe('merged');
  expect((await git('log', '-1', '--format=%s')).startsWith('Merge ')).toBe(true);
});

it.each([
  ['merged', 0, list('fig', 'pear')],
  ['escalated', 3, "export const fruits = ['none'];\n"],
])('the command ends %s with exit code %i and says it in JSON', async (status, code, theirs) => {
  await diverge(list('fig'), list('fig', 'kiwi'), theirs);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  await resolveCommand().parseAsync(['--repo', repo, '--ours', 'main', '--theirs', 'theirs', '--json'], {
    from: 'user',
  });
  expect(process.exitCode).toBe(code);
  expect(JSON.parse(written.join(''))).toMatchObject({ status });
});
