/** What the base branch's attributes say of merging a file. They can forbid it here; no driver that they name is ever run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isLockFile } from '../lockfile.ts';
import type { FileReport } from './attempt.ts';
import { escalated } from './attempt.ts';
import { gitText } from './git.ts';
import { changedFiles } from './merge-tree.ts';

/** `union` is no answer to a conflict, and `text` is what is done anyway. Lock files are made anew whatever merges them elsewhere. */
const plain: ReadonlySet<string> = new Set(['unspecified', 'set', 'text', 'union']);

/** Files that both sides changed and that the repository wants merged in a way of its own, or not at all. */
export async function ruledOut(merge: {
  readonly repo: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}): Promise<readonly FileReport[]> {
  const { repo, base, ours, theirs } = merge;
  const names = await gitText(repo, ['ls-tree', '-r', '-z', '--name-only', ours]);
  if (!/(?:^|[/\0])\.gitattributes\0/u.test(names)) return [];
  const other = new Set((await changedFiles(repo, base, theirs)).map((file) => file.path));
  const both = (await changedFiles(repo, base, ours)).map((file) => file.path).filter((file) => other.has(file));
  const found = both.length === 0 ? [] : await mergeAttributes(repo, ours, both);
  return found
    .filter(({ file, value }) => !plain.has(value) && !isLockFile(file))
    .map(({ file, value }) => {
      const how = value === 'unset' ? '-merge' : `merge=${value}`;
      return escalated(file, 'attributes', `.gitattributes says ${how}, and both sides change it`);
    });
}

async function mergeAttributes(
  repo: string,
  tree: string,
  files: readonly string[],
): Promise<readonly { readonly file: string; readonly value: string }[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolpusher-attributes-'));
  try {
    const env = { GIT_INDEX_FILE: path.join(folder, 'index') };
    await gitText(repo, ['read-tree', tree], { env });
    const input = files.map((file) => `${file}\0`).join('');
    const output = await gitText(repo, ['check-attr', '--cached', '-z', '--stdin', 'merge'], { env, input });
    const fields = output.split('\0');
    return fields.flatMap((file, i) => (i % 3 === 0 && file !== '' ? [{ file, value: fields[i + 2] ?? '' }] : []));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
