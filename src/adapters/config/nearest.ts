/** Finds the word that somebody probably meant. */

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? left.length;
}

/** The candidate nearest to `word`, or null when none is near enough to be a slip of the fingers. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.slice(0, 60).toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, away: distance(typed, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.away - b.away);
  const best = ranked[0];
  if (best === undefined) return null;
  const isPrefix = typed.length >= 3 && best.candidate.toLowerCase().startsWith(typed);
  return isPrefix || best.away <= Math.max(2, Math.floor(typed.length / 3)) ? best.candidate : null;
}
