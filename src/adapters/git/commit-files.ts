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
