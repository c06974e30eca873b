/** Git's own merge of two commits, in memory: what it settled, and the stages of what it could not. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GitAnswer } from './git.ts';
import { git, gitText } from './git.ts';

export interface Stage {
  readonly mode: string;
  readonly oid: string;
}

export interface ConflictedPath {
  readonly path: string;
  readonly base: Stage | undefined;
  readonly ours: Stage | undefined;
  readonly theirs: Stage | undefined;
}

export interface GitMerge {
  /** With conflict markers where there are conflicts: not to be used as it is. */
  readonly tree: string;
  readonly conflicts: readonly ConflictedPath[];
  /** What git says of conflicts that are not about content, such as `CONFLICT (rename/rename)`. */
  readonly remarks: readonly { readonly type: string; readonly paths: readonly string[]; readonly text: string }[];
}

/** Merges two commits without touching index or working tree; follows renames. */
export async function mergeTrees(
  repo: string,
  ours: string,
  theirs: string,
): Promise<GitMerge | { readonly failure: string }> {
  const config = [
    '-c',
    'merge.conflictStyle=merge',
    '-c',
    'merge.renames=true',
    '-c',
    'merge.directoryRenames=conflict',
  ];
  const answer = await gitAlone(repo, [...config, 'merge-tree', '--write-tree', '-z', '--messages', ours, theirs]);
  if (answer.exitCode > 1) return { failure: answer.stderr.trim().split('\n')[0] ?? 'git merge-tree failed' };
  const fields = answer.stdout.split('\0');
  const tree = (fields[0] ?? '').trim();
  const end = fields.indexOf('', 1);
  const entries = answer.exitCode === 1 ? fields.slice(1, end) : [];
  return { tree, conflicts: stagesOf(entries), remarks: remarksOf(fields.slice(answer.exitCode === 1 ? end + 1 : 1)) };
}

/** Runs git where no attribute, driver or setting of the repository has a say: in an empty one that has the same objects. */
async function gitAlone(repo: string, args: readonly string[]): Promise<GitAnswer> {
  const facts = ['--path-format=absolute', '--git-path', 'objects', '--git-path', 'shallow', '--show-object-format'];
  const [objects = '', shallow = '', format = ''] = (await gitText(repo, ['rev-parse', ...facts])).split('\n');
  const folder = await mkdtemp(path.join(tmpdir(), 'toolpusher-merge-'));
  try {
    await gitText(folder, ['init', '-q', '--bare', '--template=', `--object-format=${format}`, '.']);
    const env = { GIT_OBJECT_DIRECTORY: objects, GIT_SHALLOW_FILE: shallow, GIT_ATTR_NOSYSTEM: '1' };
    return await git(folder, ['-c', 'core.attributesFile=/dev/null', ...args], { env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stagesOf(entries: readonly string[]): readonly ConflictedPath[] {
  const paths = new Map<string, { base?: Stage; ours?: Stage; theirs?: Stage }>();
  for (const entry of entries) {
    const match = /^(\d+) ([\da-f]+) ([123])\t(.*)$/su.exec(entry);
    if (match === null) continue;
    const [, mode = '', oid = '', stage, file = ''] = match;
    const known = paths.get(file) ?? {};
    known[stage === '1' ? 'base' : stage === '2' ? 'ours' : 'theirs'] = { mode, oid };
    paths.set(file, known);
  }
  return [...paths].map(([file, { base, ours, theirs }]) => ({ path: file, base, ours, theirs }));
}

function remarksOf(fields: readonly string[]): GitMerge['remarks'] {
  const remarks: { type: string; paths: readonly string[]; text: string }[] = [];
  for (let i = 0; i < fields.length;) {
    const count = Number(fields[i]);
    if (!Number.isInteger(count) || fields[i] === '') break;
    const paths = fields.slice(i + 1, i + 1 + count);
    const type = fields[i + 1 + count] ?? '';
    const text = (fields[i + 2 + count] ?? '').trim();
    if (type.startsWith('CONFLICT')) remarks.push({ type, paths, text });
    i += count + 3;
  }
  return remarks;
}

/** The bytes of a blob as text, or undefined when they are not text. */
export async function readBlob(repo: string, oid: string): Promise<string | undefined> {
  const text = await gitText(repo, ['cat-file', 'blob', oid]);
  return text.includes('\0') || text.includes('\ufffd') ? undefined : text;
}

/** The file's text at a commit or tree, or undefined when it is not there. */
export async function readFileAt(repo: string, tree: string, file: string): Promise<string | undefined> {
  const answer = await git(repo, ['cat-file', 'blob', `${tree}:${file}`]);
  return answer.exitCode === 0 ? answer.stdout : undefined;
}

export interface ChangedFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly isRegular: boolean;
}

/** What changed between two trees, path by path. */
export async function changedFiles(repo: string, before: string, after: string): Promise<readonly ChangedFile[]> {
  const output = await gitText(repo, ['diff-tree', '-r', '-z', '--no-renames', before, after]);
  const fields = output.split('\0');
  const files: ChangedFile[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const match = /^:(\d+) (\d+) ([\da-f]+) ([\da-f]+) /u.exec(fields[i] ?? '');
    const file = fields[i + 1];
    if (match === null || file === undefined) continue;
    const oid = (value: string | undefined): string | undefined =>
      value === undefined || /^0+$/u.test(value) ? undefined : value;
    const isRegular = [match[1], match[2]].every((mode) => mode === '000000' || mode?.startsWith('100') === true);
    files.push({ path: file, before: oid(match[3]), after: oid(match[4]), isRegular });
  }
  return files;
}

/** Where files went that are at another path than before. */
export async function movedFiles(repo: string, before: string, after: string): Promise<readonly string[]> {
  const output = await gitText(repo, [
    'diff-tree',
    '-r',
    '-z',
    '-M',
    '--diff-filter=R',
    '--name-status',
    before,
    after,
  ]);
  return output.split('\0').filter((_field, i) => i % 3 === 2);
}
