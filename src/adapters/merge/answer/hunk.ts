/**
 * Whether the answer to one hunk is a merge of its two sides.
 *
 * **Invariant:** nothing is lost, nothing is invented, nothing is said twice: each side's edits, found again in the answer, are
 * the other side's. What takes the place of a name that one side renamed away counts as that name.
 */
import { diff } from '../diff.ts';
import type { Three } from '../diff.ts';

/** Words that hold code together and by themselves mean nothing that could be lost. */
const glue: ReadonlySet<string> = new Set(
  (
    'as async await begin class const def do else elif elsif end export extends fi fn for from func function if import in ' +
    'let local module new of package private protected pub public return self static struct super then this throw try type ' +
    'use var void while with yield'
  ).split(' '),
);

const token = /[\p{L}\p{M}\p{N}_$#@]+|[+\-*/%<>=!&|^~?\\]+/gu;

const wordsOf = (lines: readonly string[]): readonly string[] => lines.join('\n').match(token) ?? [];

/** What of some lines means something: names, numbers, operators, words. */
export function meaningOf(lines: readonly string[]): readonly string[] {
  return wordsOf(lines).filter((word) => !glue.has(word));
}

/** A side brings nothing but such words, so that here they are what it means: `public` for `private`, a folder named `var`. */
function isAboutGlue({ base, ours, theirs }: Three<readonly string[]>): boolean {
  const known = count(wordsOf(base));
  return [ours, theirs].some((side) => {
    const brought = [...count(wordsOf(side))].filter(([word, times]) => times > (known.get(word) ?? 0));
    return brought.length > 0 && brought.every(([word]) => glue.has(word));
  });
}

/** A reason why the lines are not an answer to the hunk. */
export function checkHunk(hunk: Three<readonly string[]>, lines: readonly string[]): string | undefined {
  const read = isAboutGlue(hunk) ? wordsOf : meaningOf;
  const words = { base: read(hunk.base), ours: read(hunk.ours), theirs: read(hunk.theirs) };
  const answer = read(lines);
  const tally = countAll(words, answer);
  if ('reason' in tally) return tally.reason;
  return (
    checkPlaces(words, answer, { side: 'ours', other: 'theirs', replaced: tally.replaced }) ??
    checkPlaces(words, answer, { side: 'theirs', other: 'ours', replaced: tally.replaced })
  );
}

type Tally = { readonly reason: string } | { readonly replaced: ReadonlyMap<string, number> };

function countAll(words: Three<readonly string[]>, answer: readonly string[]): Tally {
  const counts = { base: count(words.base), ours: count(words.ours), theirs: count(words.theirs) };
  const found = count(answer);
  const known = new Set([...words.base, ...words.ours, ...words.theirs]);
  const invented = answer.find((word) => !known.has(word));
  if (invented !== undefined) return { reason: `"${invented}" is in no version of this place` };
  const replaced = new Map<string, number>();
  let more = 0;
  for (const word of known) {
    const at = (side: keyof Three<string>): number => counts[side].get(word) ?? 0;
    const versions = { base: at('base'), ours: at('ours'), theirs: at('theirs') };
    const { missing, extra } = compare(versions, found.get(word) ?? 0);
    if (missing > 0) {
      if (!isRenamedAway(versions)) return { reason: `"${word}" of ${sideThatAdds(versions)} side is lost` };
      replaced.set(word, missing);
    }
    if (extra > 0 && !isNew(versions)) return { reason: `"${word}" is there more often than either side wants it` };
    more += extra;
  }
  const room = [...replaced.values()].reduce((sum, each) => sum + each, 0);
  return more > room ? { reason: 'something is said twice' } : { replaced };
}

const isRenamedAway = ({ base, ours, theirs }: Three<number>): boolean => base > 0 && (ours === 0 || theirs === 0);
const isNew = ({ base, ours, theirs }: Three<number>): boolean => ours > base || theirs > base;
const sideThatAdds = ({ base, ours }: Three<number>): string => (ours > base ? 'our' : 'their');

function compare({ base, ours, theirs }: Three<number>, there: number): { missing: number; extra: number } {
  const [low, high] = rangeOf(base, ours, theirs);
  return { missing: Math.max(0, low - there), extra: Math.max(0, there - high) };
}

/** How often a word may be in the answer, given how often it is in each version. */
function rangeOf(base: number, ours: number, theirs: number): readonly [number, number] {
  const [one, two] = [ours - base, theirs - base];
  const sum = base + one + two;
  // Both may have made the same change; then it is there once.
  if (one > 0 && two > 0) return [base + Math.max(one, two), sum];
  if (one < 0 && two < 0) return [Math.max(0, sum), base + Math.min(one, two)];
  return [Math.max(0, sum), Math.max(0, sum)];
}

/** What the answer takes away from one side must be what the other side took away from the base: swaps are found by this. */
function checkPlaces(
  words: Three<readonly string[]>,
  answer: readonly string[],
  {
    side,
    other,
    replaced,
  }: { side: 'ours' | 'theirs'; other: 'ours' | 'theirs'; replaced: ReadonlyMap<string, number> },
): string | undefined {
  const allowed = removedBy(words.base, words[other]);
  const gone = removedBy(words[side], answer);
  if (allowed === undefined || gone === undefined) return 'the versions are too different to compare';
  for (const [word, times] of gone) {
    const may = (allowed.get(word) ?? 0) + (replaced.get(word) ?? 0);
    if (times > may) return `"${word}" of ${side === 'ours' ? 'our' : 'their'} side is not where it was`;
  }
  return undefined;
}

function removedBy(from: readonly string[], to: readonly string[]): ReadonlyMap<string, number> | undefined {
  const hunks = diff(from, to);
  return hunks === undefined ? undefined : count(hunks.flatMap(({ start, end }) => from.slice(start, end)));
}

function count(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
