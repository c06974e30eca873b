/** Where added lines begin is often open: the hunk is moved to where a person would say that they begin. */
import type { Hunk } from '../../../src/adapters/merge/diff.ts';
import type { Versions } from './conflict.ts';

/** How far in a line is; a heading is further out than any text. */
export function depthIn(line: string): number {
  const level = /^#{1,6}(?=\s)/u.exec(line)?.[0].length;
  return level === undefined ? (/^\s*/u.exec(line)?.[0].replaceAll('\t', '        ').length ?? 0) : level - 10;
}

/** A comment, an annotation or a heading: it belongs to what follows. */
export function isAhead(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\s\*|#\s|#\[|--\s|;|@\w|<!--|\[[^\]]+\]\s*$)/u.test(line);
}

/** Of all places where the same lines can be said to be added, the one with the best beginning. */
export function settled({ before, after }: Versions, hunk: Hunk): Hunk {
  if (hunk.start !== hunk.end) return hunk;
  const places = [hunk];
  for (let last = hunk; last.from > 0 && before[last.start - 1] === after[last.to - 1]; last = places.at(-1) ?? hunk) {
    const { start, from, to } = last;
    places.push({ start: start - 1, end: start - 1, from: from - 1, to: to - 1 });
  }
  const cost = ({ start, from }: Hunk): number => {
    const first = after[from] ?? '';
    const isApart = start === 0 || (before[start - 1] ?? '').trim() === '';
    return (
      (first.trim() === '' ? 1000 : depthIn(first) * 4) +
      (isApart ? 0 : 2) +
      (isAhead(before[start - 1] ?? '') ? 100 : 0)
    );
  };
  return places.reduce((best, place) => (cost(place) < cost(best) ? place : best), hunk);
}
