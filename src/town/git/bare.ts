/** One bare repository. Reads and writes objects, merges, compares; moves refs by compare-and-swap, one after the other per ref. */
import { runGit, tryGit } from './command.ts';
import type { GitOptions } from './command.ts';
import { diffFiles } from './diff.ts';
import { ObjectReader } from './object-reader.ts';
import { isSha, parseCommit } from './objects.ts';
import type { Commit, FileChange, MergeResult, MoveResult, Signature, TreeEntry } from './objects.ts';
import { findEntry, readTree, writeTree } from './tree.ts';
import type { TreeChange } from './tree.ts';

const zero = '0'.repeat(40);

/** A commit to write. */
export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** A move of a ref: from what it must be (undefined: must not exist) to what it becomes (undefined: deleted). */
export interface Move {
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export class Bare {
  readonly dir: string;
  readonly #reader: ObjectReader;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(dir: string) {
    this.dir = dir;
    this.#reader = new ObjectReader(dir);
  }

  /** Runs git here and returns what it printed; throws if it fails. */
  run(args: readonly string[], options?: GitOptions): Promise<string> {
    return runGit(this.dir, args, options);
  }

  /** The SHA a full ref name (`refs/heads/main`) points to; undefined if there is no such ref. */
  async readRef(ref: string): Promise<string | undefined> {
    if (!isRefName(ref)) return undefined;
    const found = await this.#reader.read(ref);
    return found?.sha;
  }

  /** Refs whose full name starts with `prefix`, sorted, with what they point to. */
  async listRefs(prefix = 'refs/'): Promise<{ ref: string; sha: string; type: string }[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const text = await this.run(['for-each-ref', '--format=%(objectname) %(objecttype) %(refname)', '--', folder]);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [sha = '', type = '', ...rest] = line.split(' ');
        return { ref: rest.join(' '), sha, type };
      })
      .filter(({ ref }) => ref.startsWith(prefix));
  }

  /** Does `work` after everything else queued for `ref`. */
  queue<T>(ref: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(ref) ?? Promise.resolve();
    const result = before.then(work, work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(ref, settled);
    void settled.then(() => this.#queues.get(ref) === settled && this.#queues.delete(ref));
    return result;
  }

  /** Moves one ref if it is where `from` says. Use `refs.ts`'s `moveRef`, which also checks rules and emits events. */
  moveRef(move: Move): Promise<MoveResult> {
    return this.moveRefs([move]);
  }

  /** Moves several refs, all or none. */
  async moveRefs(moves: readonly Move[]): Promise<MoveResult> {
    const lines = moves.map(({ ref, from, to }) =>
      to === undefined ? `delete ${ref}\0${from ?? zero}\0` : `update ${ref}\0${to}\0${from ?? zero}\0`,
    );
    const input = `start\0${lines.join('')}prepare\0commit\0`;
    const { code, stderr } = await tryGit(this.dir, ['update-ref', '-z', '--stdin'], { input });
    if (code === 0) return 'moved';
    if (/cannot lock ref|reference already exists|but expected/.test(stderr)) return 'raced';
    throw new Error(`git update-ref: ${stderr.slice(0, 500)}`);
  }

  /** The SHA of the commit that a SHA, branch, tag or full ref name stands for. */
  async resolveCommit(name: string): Promise<string | undefined> {
    for (const candidate of candidates(name)) {
      const found = await this.#reader.read(candidate);
      if (found?.type === 'commit') return found.sha;
      if (found?.type === 'tag') return (await this.#reader.read(`${found.sha}^{commit}`))?.sha;
    }
    return undefined;
  }

  /** The commit with that SHA. */
  async readCommit(sha: string): Promise<Commit | undefined> {
    const found = isSha(sha) ? await this.#reader.read(sha) : undefined;
    return found?.type === 'commit' ? parseCommit(sha, found.content.toString('utf8')) : undefined;
  }

  /** The bytes of the blob with that SHA. */
  async readBlob(sha: string): Promise<Buffer | undefined> {
    const found = isSha(sha) ? await this.#reader.read(sha) : undefined;
    return found?.type === 'blob' ? found.content : undefined;
  }

  /** The raw object with that SHA, whatever its type. */
  readObject(sha: string): ReturnType<ObjectReader['read']> {
    return isSha(sha) ? this.#reader.read(sha) : Promise.resolve(undefined);
  }

  /** The entries of the tree of a commit or tree; undefined if there is no such object. */
  readTree(treeish: string, options: { recursive?: boolean } = {}): Promise<TreeEntry[] | undefined> {
    return readTree(this.dir, treeish, options.recursive ?? false);
  }

  /** The blob, tree or submodule at `path` in a commit or tree. */
  entryAt(treeish: string, path: string): Promise<TreeEntry | undefined> {
    return isSha(treeish) ? findEntry(this.#reader, treeish, path) : Promise.resolve(undefined);
  }

  /** Writes a blob and returns its SHA. */
  async writeBlob(content: Buffer | string): Promise<string> {
    return (await this.run(['hash-object', '-w', '--stdin'], { input: content })).trim();
  }

  /** Writes a tree: `base` (or an empty one) with the changes made. */
  writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    return writeTree(this.dir, base, changes);
  }

  /** Writes a commit and returns its SHA. */
  async writeCommit(commit: NewCommit): Promise<string> {
    const { author, committer } = commit;
    const args = ['commit-tree', commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent])];
    const env = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    };
    return (await this.run(args, { input: commit.message, env })).trim();
  }

  /** The best common ancestor. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const { code, stdout } = await tryGit(this.dir, ['merge-base', '--end-of-options', one, other]);
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /** Whether `ancestor` is `descendant` or reachable from it. */
  async isAncestor(ancestor: string, descendant: string, options: GitOptions = {}): Promise<boolean> {
    if (ancestor === descendant) return true;
    const args = ['merge-base', '--is-ancestor', '--end-of-options', ancestor, descendant];
    return (await tryGit(this.dir, args, options)).code === 0;
  }

  /** SHAs reachable from `head` and not from `base`, newest first. */
  async revList(
    head: string,
    options: { not?: string; max?: number; path?: string; firstParent?: boolean } = {},
  ): Promise<string[]> {
    const text = await this.run([
      'rev-list',
      ...(options.max === undefined ? [] : [`--max-count=${options.max}`]),
      ...(options.firstParent === true ? ['--first-parent'] : []),
      '--end-of-options',
      head,
      ...(options.not === undefined ? [] : [`^${options.not}`]),
      '--',
      ...(options.path === undefined || options.path === '' ? [] : [options.path]),
    ]);
    return text.split('\n').filter((line) => line !== '');
  }

  /** The files that differ between two commits (or an empty tree and a commit), with patches. */
  diff(from: string | undefined, to: string): Promise<FileChange[]> {
    return diffFiles(this.dir, from, to);
  }

  /** Merges two commits in memory, three-way, as git does. */
  async merge(ours: string, theirs: string): Promise<MergeResult> {
    const args = [
      'merge-tree',
      '--write-tree',
      '-z',
      '--name-only',
      '--no-messages',
      '--allow-unrelated-histories',
      '--end-of-options',
      ours,
      theirs,
    ];
    const { code, stdout, stderr } = await tryGit(this.dir, args);
    if (code > 1) throw new Error(`git merge-tree: ${stderr.slice(0, 500)}`);
    const [tree = '', ...paths] = stdout.toString('utf8').split('\0');
    if (code === 0) return { status: 'clean', tree: tree.trim() };
    return { status: 'conflict', paths: [...new Set(paths.filter((path) => path !== ''))] };
  }

  /** Ends the processes kept for this repository. */
  close(): void {
    this.#reader.close();
  }
}

/** Whether a text may be used as a full ref name. */
export function isRefName(ref: string): boolean {
  const isShaped = /^refs\/[^/]+(?:\/[^/]+)+$/.test(ref);
  // oxlint-disable-next-line no-control-regex
  const hasForbidden = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\.|\.(?:\/|$)|\.lock(?:\/|$)/.test(ref);
  return isShaped && !hasForbidden;
}

function candidates(name: string): string[] {
  if (isSha(name)) return [name];
  if (/^[0-9a-f]{7,39}$/.test(name)) return [`refs/heads/${name}`, `refs/tags/${name}`, name];
  const names = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  return name === 'HEAD' ? ['HEAD'] : names.filter((one) => isRefName(one));
}
