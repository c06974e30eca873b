/** Cases written as edits of a base, so that what a side meant is what is seen. */
import type { OwnCase } from '../own-case.ts';
import { oneFile, swap } from '../own-case.ts';

/** From and to; a `to` that begins with `+` is put after `from`; `$` is the end of the file. */
export type Edit = readonly [string, string];

/** Id, path, base, ours, theirs, and for what can be kept: what must be in the result (after `!`: what must not). */
export type Edited = readonly [string, string, string, readonly Edit[], readonly Edit[], (readonly string[])?];

/** The text after some edits. */
export function edited(base: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (from === '$') return text + to.replace(/^\+/u, '');
    return swap(text, from, to.startsWith('+') ? from + to.slice(1) : to);
  }, base);
}

/** The case: to be kept if it says what must be kept, else a contradiction. */
export function editedCase(each: Edited): OwnCase {
  return named('fresh', each);
}

/** The same, of the second set. */
export function blindCase(each: Edited): OwnCase {
  return named('blind', each);
}

function named(set: string, [id, path, base, ours, theirs, keeps]: Edited): OwnCase {
  const file = { path, base, ours: edited(base, ours), theirs: edited(base, theirs) };
  return keeps === undefined
    ? oneFile(`${set}-${id}`, 'human', file)
    : oneFile(`${set}-${id}`, 'both', { ...file, keeps });
}

/** The same, of the third set. */
export function trialCase(each: Edited): OwnCase {
  return named('trial', each);
}

/** The same, of the fourth set. */
export function probeCase(each: Edited): OwnCase {
  return named('probe', each);
}

/** The same, of the fifth set. */
export function unseenCase(each: Edited): OwnCase {
  return named('unseen', each);
}

/** A side's changes by path: edits of what the base has, or a new file's text. */
export type EditedFiles = Readonly<Record<string, readonly Edit[] | string>>;

/** Id, base, ours, theirs, and for what can be kept: what must be in the tree, as `path: text`. */
export type EditedTree = readonly [
  string,
  Readonly<Record<string, string>>,
  EditedFiles,
  EditedFiles,
  (readonly string[])?,
];

/** A case of the fifth set about several files. */
export function unseenTree(each: EditedTree): OwnCase {
  return namedTree('unseen', each);
}

/** A case of the sixth set. */
export function laterCase(each: Edited): OwnCase {
  return named('later', each);
}

/** The same about several files. */
export function laterTree(each: EditedTree): OwnCase {
  return namedTree('later', each);
}

function namedTree(set: string, [id, base, ours, theirs, keeps]: EditedTree): OwnCase {
  const side = (files: EditedFiles): Record<string, string> =>
    Object.fromEntries(
      Object.entries(files).map(([path, edits]) => [
        path,
        typeof edits === 'string' ? edits : edited(base[path] ?? '', edits),
      ]),
    );
  const sides = { base, ours: side(ours), theirs: side(theirs) };
  return keeps === undefined
    ? { id: `${set}-${id}`, want: 'human', ...sides }
    : { id: `${set}-${id}`, want: 'both', ...sides, keeps };
}
