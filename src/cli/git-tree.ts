/** Commits of a git repository as values: their files read at once, new commits made without a worktree. */
import type { Git } from '../adapters/git/git.ts';
import type { Tree } from './check-detection.ts';
import type { FileEdit } from './install-plan.ts';

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

const saysHowToTest = (path: string): boolean =>
  !path.includes('/') || path.startsWith('.github/') || path.endsWith('.py');

/** A commit's files as {@link Tree}: every path, and the texts that say how the repository is tested. */
export async function readTree(git: Git, commit: string): Promise<Tree> {
  const texts = await readTexts(git, commit, { wanted: saysHowToTest });
  const paths = (await listEntries(git, commit)).map(({ path }) => path);
  return { paths, read: (path) => texts.get(path) ?? null };
}

/** A commit on `parent` with the edits made; in a repository without a worktree too. */
export async function commitEdits(
  git: Git,
  { parent, edits, message, index }: { parent: string; edits: readonly FileEdit[]; message: string; index: string },
): Promise<string> {
  const who = { name: 'Toolpusher', email: 'toolpusher@localhost' };
  const env = {
    GIT_INDEX_FILE: index,
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
  };
  const staged = git.with({ env });
  await staged.run(['read-tree', '--end-of-options', parent]);
  for (const { path, after } of edits) {
    const blob = await staged.run(['hash-object', '-w', '--stdin'], after);
    await staged.run(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
  }
  const tree = await staged.run(['write-tree']);
  return staged.run(['commit-tree', tree, '-p', parent, '-F', '-'], message);
}
