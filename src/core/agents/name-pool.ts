/** The names that agents get where nobody names them. */

const names =
  'ada bo cleo dov edda finn gus hana ivo juno kai lena milo nell otis pia quin rosa sven tess ugo vera wim xena yara zeno'.split(
    ' ',
  );

/** The first `count` names of a pool that are not taken, always the same: `ada`, `bo` … `zeno`, `ada-2` … */
export function agentNames(
  count: number,
  { pool = [], taken = [] }: { readonly pool?: readonly string[]; readonly taken?: readonly string[] } = {},
): string[] {
  const used = new Set(taken);
  const own = pool.length === 0 ? names : pool;
  const found: string[] = [];
  for (let index = 0; found.length < count; index += 1) {
    const round = Math.floor(index / own.length) + 1;
    const name = own[index % own.length] ?? 'agent';
    const full = round === 1 ? name : `${name.slice(0, 34)}-${round}`;
    if (used.has(full)) continue;
    used.add(full);
    found.push(full);
  }
  return found;
}
