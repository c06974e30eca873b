/**
 * The hash of a state: what `event.json` says of the files that a commit left.
 *
 * A tree of hashes, so that a commit hashes what it changed and not the whole state: a line `<path> <hash>` for each file, a line
 * `<folder>/ <hash of its files' lines>` for each folder, and the hash of the lines of what is in no folder. Lines are sorted.
 */
import { beadPath, mailPath } from '../ref.ts';
import { render, single } from './ledger.ts';
import type { Ledger } from './ledger.ts';

/** SHA-256 of a text, in hex. */
export type Hash = (text: string) => string;

/** The way in which a commit hashed its state. In the first all files were hashed as one text. */
export type HashVersion = 1 | 2;

/** The hash of a state, in the second way. */
export function stateHash(ledger: Ledger, hash: Hash): string {
  const { beads, agents, mail } = ledger;
  const line = (path: string, record: object): string =>
    remembered(hash, record, () => `${path} ${hash(render(record))}\n`);
  const folders = {
    'beads/live/': folderOf(hash, beads, (bead) => line(beadPath(bead.number), bead)),
    'agents/': folderOf(hash, agents, (agent) => line(`agents/${agent.name}.json`, agent)),
    'mail/': folderOf(hash, mail, (box) => line(mailPath(box.agent), box)),
  };
  return hash(
    sorted([
      ...Object.entries(folders).flatMap(([path, own]) => (own === '' ? [] : [`${path} ${own}\n`])),
      ...single.map((name) => line(`${name}.json`, ledger[name])),
    ]),
  );
}

/** The hash of files by path, in the way of that version. */
export function filesHash(files: ReadonlyMap<string, string>, { hash, v }: { hash: Hash; v: HashVersion }): string {
  if (v === 1) return wholeHash(files, hash);
  const folders = new Map<string, string[]>([['', []]]);
  for (const [path, text] of files) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), `${path} ${hash(text)}\n`]);
  }
  const lines = [...folders].flatMap(([path, own]) => (path === '' ? own : [`${path} ${hash(sorted(own))}\n`]));
  return hash(sorted(lines));
}

// Every file in the order of paths, each with its length so that none can run into the next.
function wholeHash(files: ReadonlyMap<string, string>, hash: Hash): string {
  const paths = [...files.keys()].toSorted();
  return hash(paths.map((path) => `${path} ${files.get(path)?.length ?? 0}\n${files.get(path) ?? ''}`).join(''));
}

const sorted = (lines: readonly string[]): string => lines.toSorted().join('');

/** The hash of a folder's lines; empty where it has none. */
function folderOf<T>(hash: Hash, records: Readonly<Record<string, T>>, line: (record: T) => string): string {
  return remembered(hash, records, () => {
    const lines = Object.values(records).map(line);
    return lines.length === 0 ? '' : hash(sorted(lines));
  });
}

// Records are values that nobody changes: what one was written as and hashed to, it is still.
const known = new WeakMap<Hash, WeakMap<object, string>>();

function remembered(hash: Hash, of: object, compute: () => string): string {
  const texts = known.get(hash) ?? new WeakMap<object, string>();
  known.set(hash, texts);
  const text = texts.get(of) ?? compute();
  texts.set(of, text);
  return text;
}
