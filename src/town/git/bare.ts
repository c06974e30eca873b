/** One bare repository. Reads and writes objects, merges, compares; moves refs by compare-and-swap, one after the other per ref. */
import { runGit, tryGit } from './command.ts';
import type { GitOptions } from './command.ts';
import { emptyTree, TreeComparer } from './diff.ts';
import { writeCommit } from './commit-object.ts';
import type { NewCommit } from './commit-object.ts';
import { History } from './history.ts';
import type { RawObject } from './object-reader.ts';
import { ObjectStore } from './object-store.ts';
import { isSha, parseCommit } from './objects.ts';
import type { Commit, FileChange, MergeResult, MoveResult, TreeEntry } from './objects.ts';
import { RefFiles } from './ref-files.ts';
import type { Move } from './ref-files.ts';
import { findEntry, readTree } from './tree.ts';
import { diffTrees } from './tree-diff.ts';
import type { PathChange } from './tree-diff.ts';
import { mergeTrees } from './tree-merge.ts';
import { treeOf, writeTree } from './tree-writer.ts';
import type { TreeChange } from './tree-writer.ts';

const zero = '0'.repeat(40);

const mergesMax = 500;

export type { Move } from './ref-files.ts';

interface ListOptions {
  readonly max?: number;
  readonly path?: string;
  readonly firstParent?: boolean;
}

export class Bare {
  readonly dir: string;
  readonly #objects: ObjectStore;
  readonly #refs: RefFiles;
  readonly #history: History;
  readonly #comparer: TreeComparer;
  /** Merges lately made, by both sides: a pull request's is asked for again and again. */
  readonly #merges = new Map<string, MergeResult>();
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(dir: string) {
    this.dir = dir;
    this.#objects = new ObjectStore(dir);
    this.#refs = new RefFiles(dir);
    this.#comparer = new TreeComparer(dir);
    this.#history = new History(this.#objects);
  }

  /** Runs git here and returns what it printed; throws if it fails. */
  run(args: readonly string[], options?: GitOptions): Promise<string> {
    return runGit(this.dir, args, options);
  }

  /** The SHA a full ref name (`refs/heads/main`) points to; undefined if there is no such ref. */
  async readRef(ref: string): Promise<string | undefined> {
    if (!isRefName(ref)) return undefined;
    const sha = this.#refs.read(ref);
    return sha === 'unknown' ? (await this.#objects.read(ref))?.sha : sha;
  }

  /** Refs whose full name starts with `prefix`, sorted, with what they point to. */
  async listRefs(prefix = 'refs/'): Promise<{ ref: string; sha: string; type: string }[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const found: { ref: string; sha: string; type: string }[] = [];
    for (const { ref, sha } of this.#refs.list(folder).filter((one) => one.ref.startsWith(prefix))) {
      const object = await this.#objects.read(isSha(sha) ? sha : ref);
      if (object !== undefined) found.push({ ref, sha: object.sha, type: object.type });
    }
    return found;
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
    const result = (await this.#areFit(moves)) ? this.#refs.move(moves) : 'unsure';
    if (result !== 'unsure') return result;
    const lines = moves.map(({ ref, from, to }) =>
      to === undefined ? `delete ${ref}\0${from ?? zero}\0` : `update ${ref}\0${to}\0${from ?? zero}\0`,
    );
    const input = `start\0${lines.join('')}prepare\0commit\0`;
    const { code, stderr } = await tryGit(this.dir, ['update-ref', '-z', '--stdin'], { input });
    if (code === 0) return 'moved';
    if (/cannot lock ref|reference already exists|but expected/.test(stderr)) return 'raced';
    throw new Error(`git update-ref: ${stderr.slice(0, 500)}`);
  }

  /** Whether what the refs are to point to is there, and a commit if the ref is a branch. */
  async #areFit(moves: readonly Move[]): Promise<boolean> {
    for (const { ref, to } of moves) {
      if (to === undefined) continue;
      const type = isSha(to) ? (await this.#objects.read(to))?.type : undefined;
      if (type === undefined || (type !== 'commit' && ref.startsWith('refs/heads/'))) return false;
    }
    return true;
  }

  /** The SHA of the commit that a SHA, branch, tag or full ref name stands for. */
  async resolveCommit(name: string): Promise<string | undefined> {
    for (const candidate of candidates(name)) {
      const found = await this.#objects.read(candidate);
      if (found?.type === 'commit') return found.sha;
      if (found?.type === 'tag') return (await this.#objects.read(`${found.sha}^{commit}`))?.sha;
    }
    return undefined;
  }

  /** The commit with that SHA. */
  async readCommit(sha: string): Promise<Commit | undefined> {
    const found = isSha(sha) ? await this.#objects.read(sha) : undefined;
    return found?.type === 'commit' ? parseCommit(sha, found.content.toString('utf8')) : undefined;
  }

  /** The bytes of the blob with that SHA. */
  async readBlob(sha: string): Promise<Buffer | undefined> {
    const found = isSha(sha) ? await this.#objects.read(sha) : undefined;
    return found?.type === 'blob' ? found.content : undefined;
  }

  /** The raw object with that SHA, whatever its type. */
  readObject(sha: string): Promise<RawObject | undefined> {
    return isSha(sha) ? this.#objects.read(sha) : Promise.resolve(undefined);
  }

  /** The entries of the tree of a commit or tree; undefined if there is no such object. */
  readTree(treeish: string, options: { recursive?: boolean } = {}): Promise<TreeEntry[] | undefined> {
    return readTree(this.dir, treeish, options.recursive ?? false);
  }

  /** The blob, tree or submodule at `path` in a commit or tree. */
  entryAt(treeish: string, path: string): Promise<TreeEntry | undefined> {
    return isSha(treeish) ? findEntry(this.#objects, treeish, path) : Promise.resolve(undefined);
  }

  /** Writes a blob and returns its SHA. */
  writeBlob(content: Buffer | string): Promise<string> {
    return this.#objects.write('blob', Buffer.from(content));
  }

  /** Writes a tree: `base` (or an empty one) with the changes made. */
  writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    return writeTree(this.#objects, base, changes);
  }

  /** Writes a commit and returns its SHA. */
  writeCommit(commit: NewCommit): Promise<string> {
    return writeCommit(this.#objects, commit);
  }

  /** The best common ancestor. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const known = isSha(one) && isSha(other) ? await this.#history.mergeBase(one, other) : 'unsure';
    if (known !== 'unsure') return known;
    const { code, stdout } = await tryGit(this.dir, ['merge-base', '--end-of-options', one, other]);
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /** Whether `ancestor` is `descendant` or reachable from it. */
  async isAncestor(ancestor: string, descendant: string, options: GitOptions = {}): Promise<boolean> {
    if (ancestor === descendant) return true;
    const isPlain = Object.keys(options.env ?? {}).length === 0 && isSha(ancestor) && isSha(descendant);
    const known = isPlain ? await this.#history.isAncestor(ancestor, descendant) : 'unsure';
    if (known !== 'unsure') return known;
    const args = ['merge-base', '--is-ancestor', '--end-of-options', ancestor, descendant];
    return (await tryGit(this.dir, args, options)).code === 0;
  }

  /** SHAs reachable from `head` and not from `base`, newest first. */
  async revList(head: string, options: ListOptions & { not?: string } = {}): Promise<string[]> {
    const names = [head, ...(options.not === undefined ? [] : [options.not])];
    const isPlain = (options.path ?? '') === '' && options.firstParent !== true && names.every((name) => isSha(name));
    const range = { heads: [head], not: names.slice(1), max: options.max ?? Infinity };
    const known = isPlain ? await this.#history.list(range) : 'unsure';
    return known === 'unsure' ? listByGit(this, names, options) : known;
  }

  /** The files that differ between two commits (or an empty tree and a commit), with patches. */
  async diff(from: string | undefined, to: string): Promise<FileChange[]> {
    const [before, after] = [await this.#treeIn(from), await this.#treeIn(to)];
    return this.#comparer.compare(before ?? emptyTree, after ?? emptyTree);
  }

  /** The paths that differ between two commits or trees (undefined: an empty one), without renames. */
  async changedPaths(from: string | undefined, to: string | undefined): Promise<PathChange[]> {
    const [before, after] = [await this.#treeIn(from), await this.#treeIn(to)];
    return diffTrees(this.#objects, before, after);
  }

  async #treeIn(treeish: string | undefined): Promise<string | undefined> {
    if (treeish === undefined) return undefined;
    const tree = await treeOf(this.#objects, treeish);
    if (tree === undefined) throw new Error(`there is no commit or tree ${treeish}`);
    return tree;
  }

  /** Commits reachable from `head` and from none of `not`, newest first; undefined if git had better be asked. */
  async listCommits(range: {
    heads: readonly string[];
    not: readonly string[];
    max: number;
  }): Promise<string[] | undefined> {
    const listed = await this.#history.list(range);
    return listed === 'unsure' ? undefined : listed;
  }

  /** Merges two commits in memory, three-way, as git does. */
  async merge(ours: string, theirs: string): Promise<MergeResult> {
    const key = `${ours} ${theirs}`;
    const kept = this.#merges.get(key);
    if (kept !== undefined) return kept;
    const result = (await this.#mergeFiles(ours, theirs)) ?? (await this.#mergeByGit(ours, theirs));
    this.#merges.set(key, result);
    const [oldest] = this.#merges.keys();
    if (this.#merges.size > mergesMax && oldest !== undefined) this.#merges.delete(oldest);
    return result;
  }

  async #mergeFiles(ours: string, theirs: string): Promise<MergeResult | undefined> {
    if (!isSha(ours) || !isSha(theirs)) return undefined;
    const base = await this.#history.mergeBase(ours, theirs);
    if (base === undefined || base === 'unsure') return undefined;
    const [from, one, other] = [await this.#treeIn(base), await this.#treeIn(ours), await this.#treeIn(theirs)];
    if (from === undefined || one === undefined || other === undefined) return undefined;
    const tree = await mergeTrees(this.#objects, { base: from, ours: one, theirs: other });
    return tree === 'unsure' ? undefined : { status: 'clean', tree };
  }

  async #mergeByGit(ours: string, theirs: string): Promise<MergeResult> {
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
    this.#objects.close();
    this.#comparer.close();
  }
}

async function listByGit(bare: Bare, [head = '', ...not]: string[], options: ListOptions): Promise<string[]> {
  const limits = options.max === undefined ? [] : [`--max-count=${options.max}`];
  const line = options.firstParent === true ? ['--first-parent'] : [];
  const paths = options.path === undefined || options.path === '' ? [] : [options.path];
  const range = [head, ...not.map((name) => `^${name}`)];
  const text = await bare.run(['rev-list', ...limits, ...line, '--end-of-options', ...range, '--', ...paths]);
  return text.split('\n').filter((one) => one !== '');
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
