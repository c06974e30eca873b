/**
 * Conflicts with a known answer, made from two versions of a real file: what really changed between them is dealt out to two sides so
 * that the sides touch. Both together are the later version; a side that was changed once more contradicts the other.
 */
import type { Hunk } from '../../../src/adapters/merge/diff.ts';
import { diff } from '../../../src/adapters/merge/diff.ts';
import { depthIn, isAhead, settled } from './slide.ts';
import { mutated } from './mutation.ts';

/** `cut` and `line` have an answer; the others are contradictions. */
export const shapes = ['cut', 'line', 'value', 'body', 'gone'] as const;
export type Shape = (typeof shapes)[number];

export interface Conflict {
  readonly shape: Shape;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** The only right answer, but for the order of what has none; undefined where there is no right one. */
  readonly truth: string | undefined;
}

/** A number from 0 up to, but not including, `below`. */
export type Dice = (below: number) => number;

export interface Versions {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What a side makes of one hunk: the lines that stand for base `[start, end)`. */
interface Deal {
  readonly shape: Shape;
  readonly hunk: Hunk;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** One conflict of that shape at each hunk that allows one, at most `max`, drawn by `dice`. */
export function conflictsOf(before: string, after: string, at: { shape: Shape; max: number; dice: Dice }): Conflict[] {
  const versions = { before: linesOf(before), after: linesOf(after) };
  const hunks = (diff(versions.before, versions.after) ?? []).map((hunk) => settled(versions, hunk));
  const found: Conflict[] = [];
  for (const hunk of shuffled(hunks, at.dice)) {
    const deal = dealOf(versions, hunk, at);
    if (deal !== undefined) found.push(played(versions, { deal, hunks, dice: at.dice }));
    if (found.length >= at.max) break;
  }
  return found;
}

/** The same things in an order drawn by `dice`. */
export function shuffled<T>(all: readonly T[], dice: Dice): T[] {
  return all
    .map((each) => ({ each, rank: dice(2 ** 30) }))
    .toSorted((one, two) => one.rank - two.rank)
    .map(({ each }) => each);
}

/** The text's lines, each with its end. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/u);
}

function dealOf(versions: Versions, hunk: Hunk, { shape, dice }: { shape: Shape; dice: Dice }): Deal | undefined {
  switch (shape) {
    case 'cut':
      return cutDeal(versions, hunk, dice);
    case 'line':
      return lineDeal(versions, hunk, dice);
    case 'value':
      return valueDeal(versions, hunk, dice);
    case 'body':
      return bodyDeal(versions, hunk, dice);
    case 'gone':
      return goneDeal(versions, hunk, dice);
    default:
      return shape satisfies never;
  }
}

/** The other hunks are left out, or dealt to either side as they fall; either side may be ours. */
function played(
  versions: Versions,
  { deal, hunks, dice }: { deal: Deal; hunks: readonly Hunk[]; dice: Dice },
): Conflict {
  const isAlone = deal.shape === 'gone' || dice(2) === 0;
  const others = isAlone ? [] : hunks.filter((hunk) => hunk !== deal.hunk);
  const mine = others.filter(() => dice(2) === 0);
  const text = (own: readonly Hunk[], lines: readonly string[]): string => {
    const edits = [
      ...own.map((hunk) => ({ hunk, lines: versions.after.slice(hunk.from, hunk.to) })),
      { hunk: deal.hunk, lines },
    ];
    return edited(versions.before, edits);
  };
  const one = text(mine, deal.ours);
  const two = text(
    others.filter((hunk) => !mine.includes(hunk)),
    deal.theirs,
  );
  const isTrue = deal.shape === 'cut' || deal.shape === 'line';
  const truth = isTrue ? text(others, versions.after.slice(deal.hunk.from, deal.hunk.to)) : undefined;
  const [ours, theirs] = dice(2) === 0 ? [one, two] : [two, one];
  return { shape: deal.shape, base: versions.before.join(''), ours, theirs, truth };
}

function edited(before: readonly string[], edits: readonly { hunk: Hunk; lines: readonly string[] }[]): string {
  const out: string[] = [];
  let at = 0;
  for (const { hunk, lines } of edits.toSorted((one, two) => one.hunk.start - two.hunk.start)) {
    out.push(...before.slice(at, hunk.start), ...lines);
    at = hunk.end;
  }
  return [...out, ...before.slice(at)].join('');
}

/** One side makes the change up to a line, the other from there on. */
function cutDeal({ before, after }: Versions, hunk: Hunk, dice: Dice): Deal | undefined {
  const old = before.slice(hunk.start, hunk.end);
  const own = after.slice(hunk.from, hunk.to);
  const [cut] = shuffled(cutsOf(old, own), dice);
  if (cut === undefined) return undefined;
  const [i, j] = cut;
  return {
    shape: 'cut',
    hunk,
    ours: [...own.slice(0, j), ...old.slice(i)],
    theirs: [...old.slice(0, i), ...own.slice(j)],
  };
}

const linesMax = 60;

/** Where both parts are changes of their own: brackets match in each, and nothing is cut off from what it stands in. */
function cutsOf(old: readonly string[], own: readonly string[]): readonly (readonly [number, number])[] {
  if (old.length > linesMax || own.length > linesMax) return [];
  const cuts: [number, number][] = [];
  for (let i = 0; i <= old.length; i += 1) {
    for (let j = 0; j <= own.length; j += 1) {
      const isLineByLine = old.length !== own.length || i === j;
      const isOne = isChange(old.slice(0, i), own.slice(0, j)) && isChange(old.slice(i), own.slice(j));
      if (isLineByLine && isOne && isSeam(old, i) && isSeam(own, j)) cuts.push([i, j]);
    }
  }
  return cuts;
}

function isChange(old: readonly string[], own: readonly string[]): boolean {
  const plain = (lines: readonly string[]): string => lines.join('').replace(/\s+/gu, '');
  return plain(old) !== plain(own) && depthOf(old) === depthOf(own);
}

function depthOf(lines: readonly string[]): string {
  const text = lines.join('');
  const count = (mark: RegExp): number => text.match(mark)?.length ?? 0;
  return [count(/\(/gu) - count(/\)/gu), count(/\[/gu) - count(/\]/gu), count(/\{/gu) - count(/\}/gu)].join(' ');
}

/** Whether each kind of quote is closed. */
function quotesIn(lines: readonly string[]): string {
  const text = lines.join('');
  return ['"', "'", '`'].map((mark) => (text.split(mark).length - 1) % 2).join('');
}

/** Nothing before or after it is less far in than the line that follows, and no comment is cut off from what it is about. */
function isSeam(lines: readonly string[], at: number): boolean {
  const next = lines.slice(at).find((line) => line.trim() !== '');
  const last = lines.slice(0, at).findLast((line) => line.trim() !== '');
  if (last === undefined || next === undefined) return true;
  const depths = lines.filter((line) => line.trim() !== '').map(depthIn);
  return depthIn(next) <= Math.min(...depths) && !isAhead(last);
}

/** Pairs of lines that changed in place and are still much the same, by their place in the hunk. */
function twins({ before, after }: Versions, hunk: Hunk): readonly (readonly [number, readonly Hunk[]])[] {
  if (hunk.end - hunk.start !== hunk.to - hunk.from) return [];
  return before.slice(hunk.start, hunk.end).flatMap((old, i): [number, readonly Hunk[]][] => {
    const [a, b] = [wordsOf(old), wordsOf(after[hunk.from + i] ?? '')];
    const steps = diff(a, b) ?? [];
    const first = a.findIndex((word) => word.trim() !== '');
    if (steps.some(({ start }) => start <= first)) return [];
    const kept = a.length - steps.reduce((sum, step) => sum + step.end - step.start, 0);
    return steps.length > 0 && kept * 2 >= Math.max(a.length, b.length) ? [[i, steps]] : [];
  });
}

/** Words, blanks and marks: together they are the line. */
export function wordsOf(line: string): string[] {
  return line.match(/\d+(?:\.\d+)+|[\p{L}\p{N}_$]+|\s+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

/** One line that changed in two places: each side changes one. */
function lineDeal(versions: Versions, hunk: Hunk, dice: Dice): Deal | undefined {
  const [twin] = shuffled(
    twins(versions, hunk).filter(([, steps]) => steps.length > 1),
    dice,
  );
  if (twin === undefined) return undefined;
  const [i, steps] = twin;
  const old = versions.before.slice(hunk.start, hunk.end);
  const own = versions.after.slice(hunk.from, hunk.to);
  const k = 1 + dice(steps.length - 1);
  const part = (some: readonly Hunk[]): string => {
    const words = wordsOf(own[i] ?? '');
    return edited(
      wordsOf(old[i] ?? ''),
      some.map((step) => ({ hunk: step, lines: words.slice(step.from, step.to) })),
    );
  };
  const ours = [...own.slice(0, i), part(steps.slice(0, k)), ...old.slice(i + 1)];
  const theirs = [...old.slice(0, i), part(steps.slice(k)), ...own.slice(i + 1)];
  const isWhole = [ours, theirs].every((side) => depthOf(side) === depthOf(old) && quotesIn(side) === quotesIn(old));
  return isWhole ? { shape: 'line', hunk, ours, theirs } : undefined;
}

/** Both sides change one line, at one place, to different things. */
function valueDeal(versions: Versions, hunk: Hunk, dice: Dice): Deal | undefined {
  const [twin] = shuffled(twins(versions, hunk), dice);
  if (twin === undefined) return undefined;
  const [i, steps] = twin;
  const own = versions.after.slice(hunk.from, hunk.to);
  const old = versions.before[hunk.start + i] ?? '';
  const known = new Set(versions.before.slice(hunk.start, hunk.end).flatMap(wordsOf));
  const isWord = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);
  // What is only put in is a member of some list, and two members are no contradiction.
  const replaced = steps.filter(({ start, end }) => wordsOf(old).slice(start, end).some(isWord));
  const places = replaced
    .flatMap((step) => Array.from({ length: step.to - step.from }, (_, at) => step.from + at))
    .filter((place) => !known.has(wordsOf(own[i] ?? '')[place] ?? ''));
  const other = mutated(wordsOf(own[i] ?? ''), { places, after: versions.after, dice });
  return other === undefined ? undefined : { shape: 'value', hunk, ours: own, theirs: own.with(i, other) };
}

/** Both sides add a thing of one name, with different insides. */
function bodyDeal({ before, after }: Versions, hunk: Hunk, dice: Dice): Deal | undefined {
  const own = after.slice(hunk.from, hunk.to);
  // Nor are two names that two sides import from one place.
  const head = own.findIndex((line) => /[{(:[]\s*$/u.test(line) && !/^\s*(?:import|export|from|use)\b/u.test(line));
  const isAdded = hunk.start === hunk.end && head >= 0 && own.length - head >= 3 && own.length <= linesMax;
  const inner = isAdded
    ? own.flatMap((line, i) => (i > head && depthIn(line) > depthIn(own[head] ?? '') ? [i] : []))
    : [];
  const [i] = shuffled(inner, dice);
  if (i === undefined) return undefined;
  const words = wordsOf(own[i] ?? '');
  const other = mutated(words, { places: words.map((_, at) => at), after: [...after, ...before], dice });
  return other === undefined ? undefined : { shape: 'body', hunk, ours: own, theirs: own.with(i, other) };
}

/** One side takes lines away, the other changes one of them. */
function goneDeal({ before }: Versions, hunk: Hunk, dice: Dice): Deal | undefined {
  const old = before.slice(hunk.start, hunk.end);
  if (hunk.from !== hunk.to || old.length > linesMax) return undefined;
  const [i = 0] = shuffled([...old.keys()], dice);
  const words = wordsOf(old[i] ?? '');
  const other = mutated(words, { places: words.map((_, at) => at), after: before, dice });
  return other === undefined ? undefined : { shape: 'gone', hunk, ours: [], theirs: old.with(i, other) };
}
