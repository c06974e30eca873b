/**
 * Answers that are remembered by what they were asked of. Records, lists and snapshots are values that nobody changes, so what was
 * found out of one is true of it for good; what nothing refers to any more is forgotten with its answers.
 *
 * **Invariant:** what is remembered is only ever what would be computed again: no decision depends on it.
 */

/** The same function, which answers a value that it was asked of before without computing. `compute` is pure. */
export function memo<K extends object, V extends object | string>(compute: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const answer = compute(of);
    known.set(of, answer);
    return answer;
  };
}
