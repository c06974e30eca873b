/** The files of a commit as values, read at once. */
import type { Git } from './git.ts';

const fileBytesMax = 1_000_000;

/** Blobs by id: a history shares most of them between its commits. */
export type BlobCache = Map<string, string>;

type Entry = Readonly<{ path: string; blob: string }>;

/** The files of a commit or tree, links and submodules left out. */
export async function listEntries(git: Git, commit: string): Promise<Entry[]> {
  const listed = await git.run(['ls-tree', '-r', '-z', '--end-of-options', commit]);
  return listed
    .split('\0')
    .map((line) => /^100(?:644|755) blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line))
    .flatMap((match) =>
      match?.[1] === undefined || match[2] === undefined ? [] : [{ path: match[2], blob: match[1] }],
    );
}

function readBatch(output: Buffer, into: BlobCache): void {
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf(10, at);
    const [id = '', type, size = '0'] = output.toString('utf8', at, lineEnd).split(' ');
    if (type === 'missing' || lineEnd < 0) throw new Error(`git has no object ${id}`);
    const start = lineEnd + 1;
    const end = start + Number(size);
    if (Number(size) <= fileBytesMax) into.set(id, output.toString('utf8', start, end));
    at = end + 1;
  }
}

/** The texts of a commit's files, by path; those that `wanted` refuses are not read. */
export async function readTexts(
  git: Git,
  commit: string,
  { wanted = () => true, cache = new Map() }: { wanted?: (path: string) => boolean; cache?: BlobCache } = {},
): Promise<Map<string, string>> {
  const entries = (await listEntries(git, commit)).filter(({ path }) => wanted(path));
  const fresh = [...new Set(entries.map(({ blob }) => blob))].filter((blob) => !cache.has(blob));
  if (fresh.length > 0) {
    const { stdout } = await git.tryBytes(['cat-file', '--batch'], `${fresh.join('\n')}\n`);
    readBatch(stdout, cache);
  }
  return new Map(
    entries.flatMap(({ path, blob }) => {
      const text = cache.get(blob);
      return text === undefined ? [] : [[path, text]];
    }),
  );
}

const commitsAtOnce = 100;
const blobsAtOnce = 200;

type Changed = Readonly<{ path: string; blob: string | null }>;

/** What each commit changed against the one before it in the list, the first against nothing; links and submodules count as gone. */
async function listChanges(git: Git, commits: readonly string[], before: string | null): Promise<Changed[][]> {
  const asked = commits.map((sha, index) => [sha, index === 0 ? before : commits[index - 1]].filter(Boolean).join(' '));
  const how = ['-r', '-z', '--root', '--always', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none'];
  const parts = (await git.run(['diff-tree', '--stdin', ...how], `${asked.join('\n')}\n`)).split('\0');
  const found: Changed[][] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (part === '') continue;
    if (!part.startsWith(':')) {
      found.push([]);
      continue;
    }
    const [, mode = '', , blob = ''] = part.split(' ');
    at += 1;
    found.at(-1)?.push({ path: parts[at] ?? '', blob: /^100(?:644|755)$/.test(mode) ? blob : null });
  }
  if (found.length !== commits.length) throw new Error('git does not list every commit that it was asked for');
  return found;
}

async function readBlobs(git: Git, blobs: readonly string[]): Promise<BlobCache> {
  const texts: BlobCache = new Map();
  for (let at = 0; at < blobs.length; at += blobsAtOnce) {
    const some = blobs.slice(at, at + blobsAtOnce);
    const { stdout } = await git.tryBytes(['cat-file', '--batch'], `${some.join('\n')}\n`);
    readBatch(stdout, texts);
  }
  return texts;
}

function changed(
  before: ReadonlyMap<string, string>,
  changes: readonly Changed[],
  texts: BlobCache,
): Map<string, string> {
  const files = new Map(before);
  for (const { path, blob } of changes) {
    const text = blob === null ? undefined : texts.get(blob);
    if (text === undefined) files.delete(path);
    else files.set(path, text);
  }
  return files;
}

/** The texts of every file of each of these commits, in their order: what `readTexts` answers, for a long history with few calls of git. */
export async function* readHistory(
  git: Git,
  commits: readonly string[],
): AsyncGenerator<{ sha: string; files: ReadonlyMap<string, string> }> {
  let files = new Map<string, string>();
  for (let at = 0; at < commits.length; at += commitsAtOnce) {
    const some = commits.slice(at, at + commitsAtOnce);
    const changes = await listChanges(git, some, commits[at - 1] ?? null);
    const blobs = new Set(changes.flat().flatMap(({ blob }) => (blob === null ? [] : [blob])));
    const texts = await readBlobs(git, [...blobs]);
    for (const [index, sha] of some.entries()) {
      files = changed(files, changes[index] ?? [], texts);
      yield { sha, files };
    }
  }
}
