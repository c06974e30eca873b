/** How the project's own cases are written. */
import type { Want } from './bench-case.ts';

/** Files by path; null takes one away; `-> x` is a symbolic link to x. */
export type Files = Readonly<Record<string, string | null>>;

export interface OwnCase {
  readonly id: string;
  readonly want: Want;
  readonly base: Files;
  readonly ours: Files;
  readonly theirs: Files;
  /** What must be in the merged tree, as `path: text` or `100755 path`; after a `!`, what must not. */
  readonly keeps?: readonly string[];
  /** A known-good answer for the files that git leaves open. */
  readonly gold?: Files;
  /** Paths that each side makes executable. */
  readonly executable?: { readonly ours?: string; readonly theirs?: string };
  readonly moves?: { readonly ours?: readonly [string, string]; readonly theirs?: readonly [string, string] };
}

/** A text with one place changed; the place must be there. */
export function swap(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the case's base lacks ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}

/** A case about one file. */
export function oneFile(
  id: string,
  want: Want,
  file: {
    readonly path: string;
    readonly base: string;
    readonly ours: string;
    readonly theirs: string;
    readonly keeps?: readonly string[];
  },
): OwnCase {
  const keeps = (file.keeps ?? []).map((text) =>
    text.startsWith('!') ? `!${file.path}: ${text.slice(1)}` : `${file.path}: ${text}`,
  );
  const base: Files = file.base === '' ? { 'other.txt': 'x\n' } : { [file.path]: file.base };
  return { id, want, base, ours: { [file.path]: file.ours }, theirs: { [file.path]: file.theirs }, keeps };
}
