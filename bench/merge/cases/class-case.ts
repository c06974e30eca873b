/** How the cases of the seventh set are written: as edits, with a known-good answer where there is one. */
import type { Files, OwnCase } from '../own-case.ts';
import { edited, type Edit } from './edit.ts';

/** A side's files: edits of the base, a whole text, or null for one that is gone. */
export type ClassFiles = Readonly<Record<string, readonly Edit[] | string | null>>;

/** Id, base, ours, theirs; what must be in the tree; a known-good answer for the files that conflict. */
export type ClassCase = readonly [
  string,
  Readonly<Record<string, string>>,
  ClassFiles,
  ClassFiles,
  (readonly string[])?,
  ClassFiles?,
];

/** The case, under the name `class-…`. */
export function classCase(want: OwnCase['want'], [id, base, ours, theirs, keeps, gold]: ClassCase): OwnCase {
  const side = (files: ClassFiles): Files =>
    Object.fromEntries(
      Object.entries(files).map(([path, edits]) => [
        path,
        typeof edits === 'string' || edits === null ? edits : edited(base[path] ?? '', edits),
      ]),
    );
  return {
    id: `class-${id}`,
    want,
    base,
    ours: side(ours),
    theirs: side(theirs),
    ...(keeps === undefined ? {} : { keeps }),
    ...(gold === undefined ? {} : { gold: side(gold) }),
  };
}

/** So many lines of text. */
export function lines(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${text(index)}\n`).join('');
}
