/**
 * What an agent touched beside its worktree, so that it can be said. None of it is kept or used.
 *
 * Looked at: the checkout's files, refs, hooks and configuration, and the folders around. What an agent writes
 * elsewhere on the machine is not looked for.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Git } from '../adapters/git/git.ts';

/** Where to look. */
export interface TracePlaces {
  readonly checkout: string;
  /** The checkout's `.git`. */
  readonly commonDir: string;
  /** The ref of the polecat's own branch, which is the agent's to move. */
  readonly ownRef: string;
  readonly base: string;
  /** Folders whose entries are counted. */
  readonly folders: readonly string[];
}

/** How things stood before the agent ran. */
export interface Traces {
  readonly refs: ReadonlyMap<string, string>;
  readonly settings: string;
  readonly entries: ReadonlySet<string>;
  /** The checkout's index, with the times of its files. */
  readonly index: Buffer;
}

/** Notes how things stand. */
export async function takeTraces(places: TracePlaces): Promise<Traces> {
  return {
    refs: await readRefs(places),
    settings: await hashSettings(places.commonDir),
    entries: await readEntries(places.folders),
    index: await readFile(join(places.commonDir, 'index')),
  };
}

/** Says what is not as it was. `sealDir` is a repository of our own, with the checkout's objects. */
export async function compareTraces(places: TracePlaces, before: Traces, seal: Git): Promise<string[]> {
  const notes: string[] = [];
  const refs = [...(await readRefs(places))].filter(([ref, sha]) => before.refs.get(ref) !== sha).map(([ref]) => ref);
  if (refs.length > 0) notes.push(`The agent made or moved other refs (${list(refs)}); they were left out.`);
  const outside = await findChangedFiles(places, before, seal);
  for (const entry of await readEntries(places.folders)) if (!before.entries.has(entry)) outside.push(entry);
  if (outside.length > 0) {
    notes.push(`The agent wrote outside its worktree (${list(outside)}); that was left out.`);
  }
  if ((await hashSettings(places.commonDir)) !== before.settings) {
    notes.push("The agent changed git's configuration or hooks; nothing of it was used.");
  }
  return notes;
}

/** Branches and tags, read without opening any object. Empty when the agent broke the repository. */
async function readRefs({ commonDir, ownRef }: TracePlaces): Promise<Map<string, string>> {
  const git = new Git({ cwd: dirname(commonDir), env: { GIT_DIR: commonDir } });
  const { stdout } = await git.try(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags']);
  const refs = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [ref = '', sha = ''] = line.split(' ');
    if (ref !== '' && ref !== ownRef) refs.set(ref, sha);
  }
  return refs;
}

async function hashSettings(commonDir: string): Promise<string> {
  const hash = createHash('sha256');
  const hooks: string[] = await readdir(join(commonDir, 'hooks')).catch(() => []);
  const files = ['config', 'config.worktree', 'info/attributes', ...hooks.toSorted().map((name) => `hooks/${name}`)];
  for (const file of files) {
    const bytes = await readFile(join(commonDir, file)).catch(() => null);
    if (bytes !== null) hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

async function readEntries(folders: readonly string[]): Promise<Set<string>> {
  const entries = new Set<string>();
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) entries.add(join(folder, name));
  }
  return entries;
}

/** Files of the checkout that are not as they were, by the index from before. */
async function findChangedFiles(places: TracePlaces, { index }: Traces, seal: Git): Promise<string[]> {
  const file = join(seal.options.env?.['GIT_DIR'] ?? places.commonDir, 'checkout-index');
  await writeFile(file, index);
  const git = seal.with({ cwd: places.checkout, env: { GIT_WORK_TREE: places.checkout, GIT_INDEX_FILE: file } });
  await git.run(['update-ref', '--no-deref', 'HEAD', places.base]);
  const status = await git.try(['status', '--porcelain', '-z', '--no-renames', '--ignore-submodules=all']);
  const rows = status.stdout.split('\0').filter((row) => row !== '' && row[1] !== ' ');
  return rows.map((row) => row.slice(3));
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 100)));
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}
