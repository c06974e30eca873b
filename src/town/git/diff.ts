/** What changed between two trees, file by file, with patches. */
import { runGit } from './command.ts';
import type { FileChange } from './objects.ts';

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const statuses: Record<string, FileChange['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** The files that differ, with renames found, in path order. */
export async function diffFiles(dir: string, from: string | undefined, to: string): Promise<FileChange[]> {
  const range = ['--end-of-options', from ?? emptyTree, to];
  const [raw, numbers, patch] = await Promise.all([
    runGit(dir, ['diff-tree', '-r', '-M', '-z', '--raw', '--no-abbrev', ...range]),
    runGit(dir, ['diff-tree', '-r', '-M', '-z', '--numstat', ...range]),
    runGit(dir, ['diff-tree', '-r', '-M', '-p', '--full-index', '--no-color', '--no-ext-diff', ...range]),
  ]);
  const counts = readNumbers(numbers);
  const patches = readPatches(patch);
  return readRaw(raw).map((change, index) => {
    const [additions = 0, deletions = 0] = counts[index] ?? [];
    const text = patches[index];
    return Object.assign(change, { additions, deletions }, text === undefined ? {} : { patch: text });
  });
}

type Bare = Pick<FileChange, 'sha' | 'filename' | 'previousFilename' | 'status'>;

function readRaw(text: string): Bare[] {
  const fields = text.split('\0');
  const found: Bare[] = [];
  for (let at = 0; at < fields.length;) {
    const [, , before, after, letter = ''] = (fields[at] ?? '').split(' ');
    const status = statuses[letter.charAt(0)];
    if (status === undefined) break;
    const isMoved = status === 'renamed' || status === 'copied';
    const names = fields.slice(at + 1, at + (isMoved ? 3 : 2));
    at += 1 + names.length;
    const sha = (status === 'removed' ? before : after) ?? null;
    const filename = names.at(-1) ?? '';
    found.push(isMoved ? { sha, filename, status, previousFilename: names[0] ?? '' } : { sha, filename, status });
  }
  return found;
}

function readNumbers(text: string): [number, number][] {
  const fields = text.split('\0');
  const found: [number, number][] = [];
  for (let at = 0; at < fields.length;) {
    const [added = '', removed = '', path] = (fields[at++] ?? '').split('\t');
    if (path === undefined) break;
    // A rename leaves the path empty and gives both names as fields of their own.
    if (path === '') at += 2;
    found.push([Number(added) || 0, Number(removed) || 0]);
  }
  return found;
}

function readPatches(text: string): (string | undefined)[] {
  // Every line of content starts with a space, a sign or a backslash, so a header can only be a header.
  return `\n${text}`
    .split('\ndiff --git ')
    .slice(1)
    .map((part) => {
      const start = part.indexOf('\n@@ ');
      return start < 0 ? undefined : part.slice(start + 1).replace(/\n$/, '');
    });
}
