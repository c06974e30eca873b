/** Git's objects as values, and reading them from git's own text. */

/** A name with an address and an instant, as a commit carries it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO, in UTC, without fractions. */
  readonly date: string;
  /** The same with the offset that it was written with, where it was read from a commit. */
  readonly localDate?: string;
}

/** A commit. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** One entry of a tree. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size?: number;
}

/** One file's change between two commits. */
export interface FileChange {
  readonly sha: string | null;
  readonly filename: string;
  readonly previousFilename?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  readonly additions: number;
  readonly deletions: number;
  /** The unified diff's hunks; undefined for binary files. */
  readonly patch?: string;
}

/** What merging two commits gives. */
export type MergeResult =
  | { readonly status: 'clean'; readonly tree: string }
  | { readonly status: 'conflict'; readonly paths: readonly string[] };

/** What moving a ref gives. */
export type MoveResult = 'moved' | 'raced';

/** Reads a raw commit object. */
export function parseCommit(sha: string, raw: string): Commit {
  const end = raw.indexOf('\n\n');
  const head = raw.slice(0, end).split('\n');
  const first = (name: string): string =>
    head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  return {
    sha,
    tree: first('tree'),
    parents: head.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    author: parseSignature(first('author')),
    committer: parseSignature(first('committer')),
    message: raw.slice(end + 2).replace(/\n+$/, ''),
  };
}

/** Reads `Name <address> 1700000000 +0100`. */
function parseSignature(text: string): Signature {
  const found = /^(.*?) ?<([^>]*)> (-?\d+) ([+-])(\d\d)(\d\d)$/.exec(text);
  const [, name = '', email = '', stamp = '0', sign = '+', hours = '00', minutes = '00'] = found ?? [];
  const seconds = Number(stamp);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60);
  const localDate = `${isoSeconds((seconds + offset) * 1000).slice(0, 19)}${sign}${hours}:${minutes}`;
  return { name, email, date: isoSeconds(seconds * 1000), localDate };
}

/** An instant in GitHub's form. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Whether a text is a whole object name. */
export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
