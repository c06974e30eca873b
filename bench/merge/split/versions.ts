/** Folders of versions: `DIR/<name>/<version>/`, as `npm pack` and `apt-get source` leave them when unpacked. They are only read. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** One file in two versions that follow one another. */
export interface VersionedFile {
  readonly id: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface VersionPair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** The pairs of neighbouring versions in a folder of packages. */
export async function pairsIn(folder: string): Promise<readonly VersionPair[]> {
  const pairs: VersionPair[] = [];
  for (const name of await foldersIn(folder)) {
    const versions = (await foldersIn(path.join(folder, name))).toSorted(compare);
    for (const [i, version] of versions.slice(1).entries()) {
      const at = (each: string): string => path.join(folder, name, each);
      pairs.push({
        name: `${name} ${versions[i] ?? ''}..${version}`,
        before: at(versions[i] ?? ''),
        after: at(version),
      });
    }
  }
  return pairs;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

const compare = new Intl.Collator('en', { numeric: true }).compare;

/** The text files that both versions have and that differ, in the order of their paths. */
export async function changedIn({ name, before, after }: VersionPair): Promise<readonly VersionedFile[]> {
  const files: VersionedFile[] = [];
  for (const file of await filesIn(before, '')) {
    const [one, two] = [await textOf(path.join(before, file)), await textOf(path.join(after, file))];
    if (one === undefined || two === undefined || one === two) continue;
    files.push({ id: `${name} ${file}`, path: file, before: one, after: two });
  }
  return files;
}

async function filesIn(folder: string, under: string): Promise<readonly string[]> {
  const found: string[] = [];
  const entries = await readdir(path.join(folder, under), { withFileTypes: true });
  for (const entry of entries.toSorted((one, two) => (one.name < two.name ? -1 : 1))) {
    const own = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory() && !/^(?:node_modules|\.git)$/u.test(entry.name))
      found.push(...(await filesIn(folder, own)));
    else if (entry.isFile()) found.push(own);
  }
  return found;
}

const bytesMax = 300_000;

/** Undefined where it is not there, not text, or written by a program in lines that nobody reads. */
async function textOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size > bytesMax || /\.(?:map|min\.\w+)$/u.test(file)) return undefined;
  const text = await readFile(file, 'utf8');
  return text.includes('\0') || text.includes('\ufffd') || /[^\n]{1000}/u.test(text) ? undefined : text;
}
