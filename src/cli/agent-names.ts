/** The names that agents get where nobody names them. */

const names =
  'ada bo cleo dov edda finn gus hana ivo juno kai lena milo nell otis pia quin rosa sven tess ugo vera wim xena yara zeno'.split(
    ' ',
  );

/** So many names, always the same: `ada`, `bo` … `zeno`, `ada-2` … */
export function agentNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length] ?? 'agent';
    const round = Math.floor(index / names.length) + 1;
    return round === 1 ? name : `${name}-${round}`;
  });
}
