/** A conflicted file cut into what is settled and the hunks that are open, and shown with markers. */
import { regions } from '../diff.ts';
import type { Three } from '../diff.ts';

/** A stretch of a file: lines that are settled, or a hunk of which somebody has to say what becomes. Lines without ends. */
export type Piece =
  | { readonly type: 'settled'; readonly lines: readonly string[] }
  | ({ readonly type: 'open' } & Three<readonly string[]>);

/** A text's lines. A missing line end at the end of the file is not a difference here. */
export function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/u, '').split('\n');
}

/** Cuts a file as git does; undefined when the sides are too different to compare. */
export function cutFile(texts: Three<string>): readonly Piece[] | undefined {
  const lines = { base: linesOf(texts.base), ours: linesOf(texts.ours), theirs: linesOf(texts.theirs) };
  return regions(lines)?.map((region) => {
    const ours = lines.ours.slice(...region.ours);
    const theirs = lines.theirs.slice(...region.theirs);
    if (region.kind !== 'conflict') return { type: 'settled', lines: region.kind === 'theirs' ? theirs : ours };
    return { type: 'open', base: lines.base.slice(...region.base), ours, theirs };
  });
}

/** The file with conflict markers, the base between. */
export function renderMarkers(pieces: readonly Piece[], names: Three<string>): string {
  const lines = pieces.flatMap((piece) =>
    piece.type === 'settled'
      ? piece.lines
      : [
          `<<<<<<< ${names.ours}`,
          ...piece.ours,
          `||||||| ${names.base}`,
          ...piece.base,
          '=======',
          ...piece.theirs,
          `>>>>>>> ${names.theirs}`,
        ],
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
