/**
 * The positional check: rows say what stands at each place in base, ours, theirs and result.
 *
 * **Invariant:** an answer is accepted only if every column, read from top to bottom, is that very text, and every row follows from
 * the other three: where one side changed nothing, the result has what the other side has.
 */
import type { Three } from '../diff.ts';
import type { Row } from '../tree/merging.ts';
import { blockMarks } from '../kinds/leaf.ts';
import { between, tokensOf } from '../policy/token.ts';

/** A reason why the rows do not prove the answer. */
export function checkRows(rows: readonly Row[], texts: Three<string>, result: string): string | undefined {
  const odd = rows.find((row) => !isSound(row));
  if (odd !== undefined)
    return `unsound: ${(odd.result ?? odd.ours ?? odd.theirs ?? '').split(between).join(' ').slice(0, 60)}`;
  const columns = [
    ['the base', rows.map((row) => row.base), texts.base],
    ['our side', rows.map((row) => row.ours), texts.ours],
    ['their side', rows.map((row) => row.theirs), texts.theirs],
    ['the result', rows.map((row) => row.result), result],
  ] as const;
  for (const [name, column, text] of columns) {
    if (plain(column.join(between)) !== plain(text)) return `${name} is not found again in the answer`;
  }
  return undefined;
}

function isSound({ base, ours, theirs, result, isDeparture }: Row): boolean {
  if (isDeparture === true) return result === undefined;
  if (ours === theirs) return result === ours;
  if (ours === base) return result === theirs;
  return theirs === base && result === ours;
}

/** Separators and marks of structure depend on neighbours; the grammar checks them. */
function plain(norm: string): string {
  return tokensOf(norm)
    .filter((token) => token !== ',' && token !== blockMarks.open && token !== blockMarks.close)
    .join(between);
}

/** For units that changed place: the same units as the sides made of them, each side's own order where it did not move them. */
export function checkUnits(rows: readonly Row[], result: string): string | undefined {
  const odd = rows.find((row) => !isSound(row) && row.result !== undefined);
  if (odd !== undefined) return 'unsound where units moved';
  const sorted = (text: string): string => plain(text).split(between).toSorted().join(between);
  const column = rows.map((row) => row.result ?? '').join(between);
  return sorted(column) === sorted(result) ? undefined : 'the result is not found again in the answer';
}

/** A reason why a word stands more often, or less often, in the answer than any way to put the two sides together explains. */
export function checkTally({ base, ours, theirs }: Three<string>, result: string): string | undefined {
  const [before, one, two, after] = [base, ours, theirs, result].map(tallyOf);
  for (const token of new Set([before, one, two, after].flatMap((tally) => [...(tally?.keys() ?? [])]))) {
    const [b = 0, o = 0, t = 0, r = 0] = [before, one, two, after].map((tally) => tally?.get(token) ?? 0);
    const both = o + t - b;
    if (r > Math.max(o, t, both)) return `"${token.slice(0, 60)}" would be there more often than both sides have it`;
    if (r < Math.min(o, t, both)) return `"${token.slice(0, 60)}" would be there less often than both sides have it`;
  }
  return undefined;
}

function tallyOf(norm: string): ReadonlyMap<string, number> {
  const tally = new Map<string, number>();
  for (const token of tokensOf(plain(norm))) {
    // Brackets and bars are counted by the grammar, and come and go with layout.
    if (/[\p{L}\p{N}]/u.test(token)) tally.set(token, (tally.get(token) ?? 0) + 1);
  }
  return tally;
}
