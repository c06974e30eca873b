/**
 * Refs in their files, read and moved without a process, by git's own protocol: a lock file per ref, made only if it
 * is not there, renamed over the ref. So git's processes, which push at the same time, and this one exclude each other.
 * Whatever is out of the ordinary is left to git: deletions of packed refs, locks held by others, names in each other's way.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isSha } from './objects.ts';

/** A move of a ref: from what it must be (undefined: must not exist) to what it becomes (undefined: deleted). */
export interface Move {
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

interface Packed {
  readonly stamp: string;
  readonly refs: ReadonlyMap<string, string>;
}

/** The refs of one repository. */
export class RefFiles {
  readonly #dir: string;
  #packed: Packed = { stamp: '', refs: new Map() };

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** What a ref points to; undefined if there is no such ref; 'unknown' if its file says something else than a SHA. */
  read(ref: string): string | undefined {
    const text = readIfFile(join(this.#dir, ref));
    if (text === undefined) return this.#packedRefs().get(ref);
    const sha = text.trim();
    return isSha(sha) ? sha : 'unknown';
  }

  /** Refs whose name starts with `folder` (which ends in a slash), with what they point to, sorted by name. */
  list(folder: string): { ref: string; sha: string }[] {
    const found = new Map<string, string>();
    // Loose ones first, as git reads them: a ref that is packed in between is then seen in one place at least.
    for (const ref of looseNames(this.#dir, folder)) {
      const sha = readIfFile(join(this.#dir, ref))?.trim();
      if (sha !== undefined) found.set(ref, sha);
    }
    for (const [ref, sha] of this.#packedRefs()) if (ref.startsWith(folder) && !found.has(ref)) found.set(ref, sha);
    const sorted = [...found].map(([ref, sha]) => ({ ref, sha, key: Buffer.from(ref) }));
    return sorted.toSorted((one, other) => Buffer.compare(one.key, other.key)).map(({ ref, sha }) => ({ ref, sha }));
  }

  /** Moves refs, all or none, if each is where `from` says; 'unsure' if git had better do it. */
  move(moves: readonly Move[]): 'moved' | 'raced' | 'unsure' {
    if (moves.some(({ ref, to }) => (to === undefined ? this.#isPacked(ref) : this.#isInTheWay(ref)))) return 'unsure';
    const held = new Set<string>();
    try {
      for (const { ref, to } of moves) {
        const path = join(this.#dir, ref);
        if (!lock(path, to ?? '')) return 'unsure';
        held.add(path);
      }
      if (moves.some(({ ref, from }) => this.read(ref) !== from)) return 'raced';
      // Deletions last, as git does: nothing is ever out of reach in between.
      for (const { ref, to } of moves) if (to !== undefined) settle(held, join(this.#dir, ref));
      for (const { ref, to } of moves) if (to === undefined) rmSync(join(this.#dir, ref), { force: true });
      return 'moved';
    } finally {
      for (const path of held) rmSync(`${path}.lock`, { force: true });
    }
  }

  #isPacked(ref: string): boolean {
    return this.#packedRefs().has(ref);
  }

  /** Whether one ref's name would be a folder of another's. */
  #isInTheWay(ref: string): boolean {
    if (isFolder(join(this.#dir, ref))) return true;
    const parts = ref.split('/');
    const above = parts.slice(3).map((_, at) => parts.slice(0, at + 3).join('/'));
    const packed = this.#packedRefs();
    if (above.some((name) => packed.has(name))) return true;
    if (packed.has(ref)) return false;
    for (const name of packed.keys()) if (name.startsWith(`${ref}/`)) return true;
    return false;
  }

  #packedRefs(): ReadonlyMap<string, string> {
    const path = join(this.#dir, 'packed-refs');
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
    if (stat === undefined) return new Map();
    // Git replaces the file as a whole, so its inode alone tells most changes.
    const stamp = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    if (stamp !== this.#packed.stamp) this.#packed = { stamp, refs: parsePacked(readIfFile(path) ?? '') };
    return this.#packed.refs;
  }
}

function parsePacked(text: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (/^[0-9a-f]{40} refs\//.test(line)) refs.set(line.slice(41), line.slice(0, 40));
  }
  return refs;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const absences = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function readIfFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (absences.has(codeOf(error))) return undefined;
    throw error;
  }
}

function looseNames(dir: string, folder: string): string[] {
  try {
    return readdirSync(join(dir, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = `${folder}${entry.name}`;
      if (entry.isDirectory()) return looseNames(dir, `${name}/`);
      return name.endsWith('.lock') ? [] : [name];
    });
  } catch (error) {
    if (absences.has(codeOf(error))) return [];
    throw error;
  }
}

/** Makes a lock's content the ref's. From then on, a lock of that name is somebody else's. */
function settle(held: Set<string>, path: string): void {
  held.delete(path);
  renameSync(`${path}.lock`, path);
}

/** Makes the lock of a ref, holding its new value; false if somebody else has it or the name cannot be had. */
function lock(path: string, sha: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(`${path}.lock`, 'wx', 0o666);
    try {
      writeSync(file, `${sha}\n`);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTDIR', 'ENOENT', 'EISDIR'].includes(codeOf(error))) return false;
    throw error;
  }
}
