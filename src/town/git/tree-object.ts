/** A tree object as a value: names to modes and SHAs. Names are bytes, kept as latin1 text so that none is ever altered. */
import { isSha } from './objects.ts';

/** What a tree says of one name. */
export interface TreeItem {
  /** As git stores it: `100644`, `100755`, `120000`, `160000` or `40000`. */
  readonly mode: string;
  readonly sha: string;
}

/** The mode of a tree within a tree. */
export const treeMode = '40000';

/** Reads a tree object: mode, space, name, NUL, twenty bytes of SHA, over and over. */
export function parseTree(raw: Buffer): Map<string, TreeItem> {
  const items = new Map<string, TreeItem>();
  for (let at = 0; at < raw.length;) {
    const space = raw.indexOf(32, at);
    const end = raw.indexOf(0, space);
    if (space < 0 || end < 0 || end + 21 > raw.length) throw new Error('a tree is torn');
    const mode = raw.toString('latin1', at, space);
    items.set(raw.toString('latin1', space + 1, end), { mode, sha: raw.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return items;
}

/** Writes a tree object, in git's order: by bytes, a folder as if its name ended in a slash. */
export function formatTree(items: ReadonlyMap<string, TreeItem>): Buffer {
  const keyed = [...items].map(([name, item]) => ({ key: item.mode === treeMode ? `${name}/` : name, name, item }));
  keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
  const parts: Buffer[] = [];
  for (const { name, item } of keyed) {
    if (!isSha(item.sha)) throw new Error(`${item.sha} is not a SHA`);
    parts.push(Buffer.from(`${item.mode} ${name}\0`, 'latin1'), Buffer.from(item.sha, 'hex'));
  }
  return Buffer.concat(parts);
}

/** A path or name as its bytes, in the form used here. */
export function toBytes(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

/** The text of a path or name that is in bytes. */
export function fromBytes(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
