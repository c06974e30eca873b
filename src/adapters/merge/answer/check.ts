/**
 * Whether a whole file is an answer to its conflict: only the hunks differ from the merge by rule, and each is answered.
 *
 * The answer is anybody's: a model's, an agent's. It is judged by what it holds, never by what is said of it.
 */
import { kindOf } from '../kinds/registry.ts';
import { checkResult } from '../resolve-file.ts';
import type { Three } from '../diff.ts';
import { checkHunk } from './hunk.ts';
import { cutFile, linesOf } from './piece.ts';
import type { Piece } from './piece.ts';

const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/u;

/** A file that conflicts. */
export interface OpenFile {
  readonly path: string;
  readonly mode: string;
  readonly texts: Three<string>;
  /** Why no rule could resolve it. */
  readonly reason: string;
  readonly kind: string;
}

/** A reason why the text is not an answer. */
export async function checkFile(
  { path, texts }: Pick<OpenFile, 'path' | 'texts'>,
  text: string,
): Promise<string | undefined> {
  const lines = linesOf(text);
  if (lines.some((line) => marker.test(line))) return 'conflict markers are left';
  const pieces = cutFile(texts);
  if (pieces === undefined) return 'the sides are too different to compare';
  const whole = { base: linesOf(texts.base), ours: linesOf(texts.ours), theirs: linesOf(texts.theirs) };
  const reason = checkPick(whole, lines) ?? checkPieces(pieces, lines);
  if (reason !== undefined) return reason;
  const kind = await kindOf(path, [texts.base, texts.ours, texts.theirs]);
  if (kind === undefined) return undefined;
  const plain = (raw: string): string => raw.replaceAll('\r\n', '\n');
  const sides = { base: plain(texts.base), ours: plain(texts.ours), theirs: plain(texts.theirs) };
  const areSound = [sides.ours, sides.theirs].every((side) => kind.read(side) !== undefined);
  if (areSound && kind.read(plain(text)) === undefined) return 'the file is not well-formed';
  return checkResult(kind, sides, plain(text));
}

const triesMax = 2000;

/**
 * Finds the settled stretches again, in order and whole, and checks what stands between. A stretch may be found in more than one
 * place; the answer is good if it is in one reading.
 */
export function checkPieces(pieces: readonly Piece[], lines: readonly string[]): string | undefined {
  let tries = 0;
  let deepest = { at: -1, reason: 'lines outside of the conflict are not as they were' };
  const isReading = (index: number, at: number): boolean => {
    const piece = pieces[index];
    if (piece === undefined) return at === lines.length;
    if (piece.type === 'settled')
      return startsAt(lines, piece.lines, at) && isReading(index + 1, at + piece.lines.length);
    for (const end of endsOf(pieces[index + 1], lines, at)) {
      tries += 1;
      if (tries > triesMax) return false;
      const part = lines.slice(at, end);
      const reason = checkUnion(piece, part) ?? checkPick(piece, part) ?? checkHunk(piece, part);
      if (reason === undefined && isReading(index + 1, end)) return true;
      if (reason !== undefined && index > deepest.at) deepest = { at: index, reason };
    }
    return false;
  };
  if (isReading(0, 0)) return undefined;
  return tries > triesMax ? 'the answer can be read in too many ways' : deepest.reason;
}

const solid = (part: readonly string[]): readonly string[] =>
  part.map((line) => line.trim()).filter((line) => line !== '');

/** One side as it is answers nothing, unless it has every line that the other brings. */
function checkPick({ base, ours, theirs }: Three<readonly string[]>, lines: readonly string[]): string | undefined {
  const answer = solid(lines);
  const sides = [solid(ours), solid(theirs)];
  const picked = sides.find((side) => side.join('\n') === answer.join('\n'));
  if (picked === undefined) return undefined;
  const known = new Set([...solid(base), ...answer]);
  const lost =
    sides.flat().find((line) => !known.has(line)) ?? sides.map((side) => firstMoved(side, answer)).find(Boolean);
  return lost === undefined ? undefined : `it is one side as it was, without "${lost.slice(0, 60)}" of the other`;
}

/** The first of a side's lines that does not come, in the answer, after those that it followed. */
function firstMoved(side: readonly string[], answer: readonly string[]): string | undefined {
  let at = 0;
  return side.find((line) => {
    const found = answer.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found < 0 && answer.includes(line);
  });
}

/** One side after the other is what rules would have done, had they not refused it: ports, slots and promises contradict so. */
function checkUnion({ ours, theirs }: Three<readonly string[]>, lines: readonly string[]): string | undefined {
  const [one, two, answer] = [solid(ours), solid(theirs), solid(lines).join('\n')];
  const isUnion = [
    [...one, ...two],
    [...two, ...one],
  ].some((both) => both.join('\n') === answer);
  const isBoth = one.length > 0 && two.length > 0 && one.join('\n') !== two.join('\n');
  return isBoth && isUnion ? 'it sets one side after the other, which the rules refused' : undefined;
}

function startsAt(lines: readonly string[], wanted: readonly string[], at: number): boolean {
  return wanted.every((line, index) => lines[at + index] === line);
}

/** Where the hunk that begins here may end. */
function endsOf(next: Piece | undefined, lines: readonly string[], at: number): readonly number[] {
  if (next === undefined) return [lines.length];
  const ends: number[] = [];
  for (let end = at; end <= lines.length; end += 1) {
    if (next.type === 'open' || startsAt(lines, next.lines, end)) ends.push(end);
  }
  return ends;
}
