/** Reads the workflows of a commit, keeping what was read by the content's own hash. */
import type { Bare } from '../git/bare.ts';
import { parseWorkflowFile } from './workflow-file.ts';
import type { ReadWorkflow } from './workflow-file.ts';

/** A workflow file at some commit. */
export interface FoundWorkflow {
  readonly path: string;
  readonly read: ReadWorkflow;
}

const folder = '.github/workflows';
const keptMax = 500;
const bytesMax = 512 * 1024;
const parsed = new Map<string, ReadWorkflow>();
const listed = new Map<string, readonly { path: string; sha: string }[]>();

/** Every workflow of a commit, by path. */
export async function workflowsAt(git: Bare, commit: string): Promise<readonly FoundWorkflow[]> {
  const entry = await git.entryAt(commit, folder);
  if (entry?.type !== 'tree') return [];
  const files = listed.get(entry.sha) ?? (await list(git, entry.sha));
  keep(listed, entry.sha, files);
  return Promise.all(files.map(async ({ path, sha }) => ({ path, read: await readBlob(git, path, sha) })));
}

/** One workflow of a commit. */
export async function workflowAt(git: Bare, commit: string, path: string): Promise<ReadWorkflow | undefined> {
  return (await workflowsAt(git, commit)).find((found) => found.path === path)?.read;
}

async function list(git: Bare, tree: string): Promise<readonly { path: string; sha: string }[]> {
  const entries = (await git.readTree(tree)) ?? [];
  return entries
    .filter((entry) => entry.type === 'blob' && /\.ya?ml$/u.test(entry.path))
    .map((entry) => ({ path: `${folder}/${entry.path}`, sha: entry.sha }));
}

async function readBlob(git: Bare, path: string, sha: string): Promise<ReadWorkflow> {
  const key = `${path}@${sha}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const content = (await git.readBlob(sha)) ?? Buffer.alloc(0);
  const read: ReadWorkflow =
    content.length > bytesMax
      ? {
          status: 'invalid',
          problems: [{ line: 1, column: 1, message: `The workflow is larger than ${bytesMax} bytes.` }],
        }
      : parseWorkflowFile(path, content.toString('utf8'));
  keep(parsed, key, read);
  return read;
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > keptMax && oldest !== undefined) map.delete(oldest);
}
