/** Git in memory: commits of whole trees, refs with compare-and-swap, and three-way merges by whole files. */
import { createHash } from 'node:crypto';
import type { RefMove } from '../../src/core/effect.ts';
import { Sha } from '../../src/core/name.ts';
import { FolderTree } from './memory-tree.ts';

export type Tree = ReadonlyMap<string, string>;

export interface MemoryCommit {
  readonly sha: Sha;
  /** How many commits its longest line of ancestors has: no commit is behind one that has fewer. */
  readonly depth: number;
  readonly tree: Tree;
  readonly parents: readonly Sha[];
  readonly message: string;
  /** What tells it from the same content made at another time, as dates do. */
  readonly made?: string;
}

export type MemoryMerge =
  | { readonly status: 'merged'; readonly sha: Sha }
  | { readonly status: 'nothing' }
  /** `write` and `remove`: what the head changes beside the paths that conflict. */
  | {
      readonly status: 'conflict';
      readonly paths: readonly string[];
      readonly write: ReadonlyMap<string, string>;
      readonly remove: readonly string[];
    };

const headPrefix = 'refs/heads/';

/** Refs by their full names; branches by theirs as well, so that looking at those costs nothing for all the others. */
class Refs extends Map<string, Sha> {
  readonly heads = new Map<string, Sha>();

  override set(ref: string, sha: Sha): this {
    if (ref.startsWith(headPrefix)) this.heads.set(ref.slice(headPrefix.length), sha);
    return super.set(ref, sha);
  }

  override delete(ref: string): boolean {
    this.heads.delete(ref.slice(headPrefix.length));
    return super.delete(ref);
  }
}

/** A repository's objects and refs. */
export class MemoryGit {
  readonly #commits = new Map<Sha, MemoryCommit>();
  readonly refs = new Refs();

  /** Makes a commit. The same content has the same name; `difference` from its parent says which content it is, where given. */
  commit(content: Omit<MemoryCommit, 'sha' | 'depth'>, difference?: string): Sha {
    const files = difference ?? [...content.tree].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify([
      files,
      content.parents,
      content.message,
      ...(content.made === undefined ? [] : [content.made]),
    ]);
    const sha = Sha.parse(createHash('sha1').update(text).digest('hex'));
    const depth = 1 + Math.max(0, ...content.parents.map((parent) => this.at(parent).depth));
    this.#commits.set(sha, { ...content, sha, depth });
    return sha;
  }

  /** Forgets all but the newest commits and those that refs name: whoever looks for an ancestor further back finds a fault. */
  forgetOldest(kept: number): void {
    const named = new Set(this.refs.values());
    let more = this.#commits.size - kept;
    for (const sha of this.#commits.keys()) {
      if (more-- <= 0) break;
      if (!named.has(sha)) this.#commits.delete(sha);
    }
  }

  /** Lets the commit at a ref hold this tree, which lacks what nobody reads. */
  thin(ref: string, tree: Tree): void {
    const sha = this.refs.get(ref);
    if (sha !== undefined) this.#commits.set(sha, { ...this.at(sha), tree });
  }

  at(sha: Sha): MemoryCommit {
    const found = this.#commits.get(sha);
    if (found === undefined) throw new Error(`no commit ${sha}`);
    return found;
  }

  has(sha: Sha): boolean {
    return this.#commits.has(sha);
  }

  /** The tree at a ref; empty where there is none. */
  treeAt(ref: string): Tree {
    const sha = this.refs.get(ref);
    return sha === undefined ? new Map() : this.at(sha).tree;
  }

  isAncestor(ancestor: Sha, of: Sha): boolean {
    const depth = this.#commits.get(ancestor)?.depth ?? 0;
    const seen = new Set<Sha>();
    const open = [of];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      if (sha === ancestor) return true;
      const commit = this.at(sha);
      if (seen.has(sha) || commit.depth <= depth) continue;
      seen.add(sha);
      open.push(...commit.parents);
    }
    return false;
  }

  /** The first commit at or behind `from` that `matches`. */
  findBehind(from: Sha, matches: (commit: MemoryCommit) => boolean): MemoryCommit | null {
    const seen = new Set<Sha>();
    const open = [from];
    for (let sha = open.shift(); sha !== undefined; sha = open.shift()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      const commit = this.at(sha);
      if (matches(commit)) return commit;
      open.push(...commit.parents);
    }
    return null;
  }

  /** All or nothing; without `force`, only forward. */
  move(moves: readonly RefMove[]): 'moved' | 'raced' | 'not-forward' {
    if (moves.some((move) => (this.refs.get(move.ref) ?? null) !== move.from)) return 'raced';
    const isBackward = (move: RefMove): boolean =>
      !move.force && move.from !== null && move.to !== null && !this.isAncestor(move.from, move.to);
    if (moves.some(isBackward)) return 'not-forward';
    for (const { ref, to } of moves) {
      if (to === null) this.refs.delete(ref);
      else this.refs.set(ref, to);
    }
    return 'moved';
  }

  merge(into: Sha, head: Sha, { message, made }: Pick<MemoryCommit, 'message' | 'made'>): MemoryMerge {
    if (this.isAncestor(head, into)) return { status: 'nothing' };
    const base = this.#mergeBase(into, head);
    const [old, ours, theirs] = [
      base === null ? new Map() : this.at(base).tree,
      this.at(into).tree,
      this.at(head).tree,
    ];
    const write = new Map<string, string>();
    const remove: string[] = [];
    const conflicts: string[] = [];
    for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
      const [was, mine, other] = [old.get(path), ours.get(path), theirs.get(path)];
      if (mine !== other && mine !== was && other !== was) conflicts.push(path);
      if (mine !== was || other === mine) continue;
      if (other === undefined) remove.push(path);
      else write.set(path, other);
    }
    if (conflicts.length > 0) return { status: 'conflict', paths: conflicts, write, remove };
    const tree = FolderTree.of(ours).with({ write, remove });
    return {
      status: 'merged',
      sha: this.commit({ tree, parents: [into, head], message, ...(made === undefined ? {} : { made }) }),
    };
  }

  // As git has it: a common ancestor that is behind no other; the nearest may be, behind a branch that began long ago.
  #mergeBase(a: Sha, b: Sha): Sha | null {
    const queue = [a];
    const seen = new Set<Sha>();
    const common: Sha[] = [];
    for (let sha = queue.shift(); sha !== undefined; sha = queue.shift()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      if (this.isAncestor(sha, b)) common.push(sha);
      else queue.push(...this.at(sha).parents);
    }
    return common.find((one) => !common.some((other) => other !== one && this.isAncestor(one, other))) ?? null;
  }
}
