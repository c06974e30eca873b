/** A line changed so that it says something else: another number, or another word of the same file. */
import type { Dice } from './conflict.ts';

const word = /^(?:[\p{L}_$][\p{L}\p{N}_$]{2,}|\d+)$/u;

/** The line of these words with one of those at `places` changed; undefined where none can be. */
export function mutated(
  words: readonly string[],
  at: { readonly places: readonly number[]; readonly after: readonly string[]; readonly dice: Dice },
): string | undefined {
  const places = at.places.filter((place) => word.test(words[place] ?? ''));
  const place = places[at.dice(Math.max(places.length, 1))];
  const old = place === undefined ? undefined : words[place];
  if (place === undefined || old === undefined) return undefined;
  if (/^\d+$/u.test(old)) return words.with(place, String(Number(old) + 1 + at.dice(9))).join('');
  const line = at.after[at.dice(Math.max(at.after.length, 1))] ?? '';
  const known = (line.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? []).filter((other) => other !== old);
  return words.with(place, known[at.dice(Math.max(known.length, 1))] ?? `${old}2`).join('');
}
