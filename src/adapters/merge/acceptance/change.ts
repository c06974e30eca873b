/** What one side changed in one file, and what it came to use there. */
import type { Kind, Reading } from '../kinds/kind.ts';
import { tokensOf } from '../policy/token.ts';
import { countNames } from './names.ts';

/** One file as one side changed it; undefined where it does not exist. */
export interface SideChange {
  readonly path: string;
  readonly kind: Kind;
  readonly before: Reading | undefined;
  readonly after: Reading | undefined;
}

export interface Finding {
  readonly path: string;
  readonly reason: string;
}

/** Names and whole strings that occur more often than before. */
export function addedUses({ before, after, kind }: SideChange): ReadonlySet<string> {
  if (after === undefined) return new Set();
  const old = before === undefined ? new Map<string, number>() : usesIn(before);
  const added = new Set<string>();
  for (const [name, count] of usesIn(after)) if (count > (old.get(name) ?? 0)) added.add(name);
  if (!kind.isCode) return new Set();
  return added;
}

/** Whether the token at a place is a use of the kind that is meant. */
export type Meant = (tokens: readonly string[], at: number) => boolean;

/** Names that stand more often than before where they mean something of one kind. */
export function addedAs({ before, after }: SideChange, isMeant: Meant): ReadonlySet<string> {
  const count = (reading: Reading | undefined): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    const tokens = tokensOf(reading?.norm ?? '');
    for (const [at, token] of tokens.entries())
      if (isMeant(tokens, at)) counts.set(token, (counts.get(token) ?? 0) + 1);
    return counts;
  };
  const old = count(before);
  return new Set([...count(after)].flatMap(([name, times]) => (times > (old.get(name) ?? 0) ? [name] : [])));
}

/** How often each name and each whole string is used. */
export function usesIn(reading: Reading): ReadonlyMap<string, number> {
  const uses = new Map(countNames(reading.norm));
  for (const token of tokensOf(reading.norm)) {
    const text = /^["'`](.{3,})["'`]$/su.exec(token)?.[1];
    if (text !== undefined) uses.set(text, (uses.get(text) ?? 0) + 1);
  }
  return uses;
}
