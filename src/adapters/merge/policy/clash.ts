/** Values that two sides chose at the same time and that must not be the same, or do not go together. */
import type { Unit } from '../tree/unit.ts';
import { areApart } from './apart.ts';
import { isSlotName } from './slot.ts';
import { between, numbersIn, tokensOf } from './token.ts';

/** Values of slot-like properties in a unit, as `name=value`. */
function slotsOf(unit: Unit): ReadonlySet<string> {
  const slots = new Set<string>();
  const tokens = tokensOf(unit.norm);
  tokens.forEach((token, i) => {
    const isAssigned = [':', '=', '=>', ':='].includes(tokens[i + 1] ?? '');
    const value = tokens[i + 2];
    if (isAssigned && value !== undefined && isSlotName(token) && /[\p{L}\p{N}]/u.test(value))
      slots.add(`${token}=${value}`);
  });
  return slots;
}

function overlap(ours: ReadonlySet<string>, theirs: ReadonlySet<string>): string | undefined {
  return [...ours].find((value) => theirs.has(value));
}

function gather(units: readonly Unit[], values: (unit: Unit) => ReadonlySet<string>): ReadonlySet<string> {
  return new Set(units.flatMap((unit) => [...values(unit)]));
}

/** Code that runs may repeat a number; records, members, constants and rows may not take the same one by chance. */
const valued: ReadonlySet<string> = new Set([
  'const',
  'assign',
  'member',
  'pair',
  'element',
  'case',
  'section',
  'item',
  'row',
  'line',
]);

/** The reason why what both sides added cannot stand side by side. */
export function judgeClash(
  siblings: readonly Unit[],
  ours: readonly Unit[],
  theirs: readonly Unit[],
): string | undefined {
  const slot = overlap(gather(ours, slotsOf), gather(theirs, slotsOf));
  const known = gather(siblings, slotsOf);
  if (slot !== undefined && !known.has(slot)) return `both sides add something with ${slot}`;
  const isValued = (unit: Unit): boolean =>
    valued.has(unit.role) && !/function|=>|\bdef\b|\bfunc\b|\bfn\b/u.test(unit.norm);
  const number = chosenTwice(siblings, ours.filter(isValued), theirs.filter(isValued));
  const isUsual = number !== undefined && siblings.filter((unit) => numbersIn(unit.norm).has(number)).length > 1;
  if (number !== undefined && !isUsual) return `both sides take the number ${number}`;
  return judgeSeries(siblings, ours, theirs);
}

function chosenTwice(siblings: readonly Unit[], ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  for (const one of ours) {
    for (const two of theirs) {
      const number = overlap(chosenNumbers(one), chosenNumbers(two));
      if (number !== undefined && !areApart(siblings, one, two)) return number;
    }
  }
  return undefined;
}

const assigned: ReadonlySet<string> = new Set(['assign', 'const', 'pair', 'member']);

/** Version ranges and hashes are not chosen to differ; a key is compared as a key. */
function chosenNumbers(unit: Unit): ReadonlySet<string> {
  const all = unit.role === 'case' ? chosenByCase(unit) : tokensOf(unit.norm);
  const sign = assigned.has(unit.role) ? all.findIndex((token) => token === '=' || token === ':') : -1;
  const isVersion = (token: string): boolean => /["'`]?[~^]?\d+\.\d+|sha\d|^["'`]?(?:>=|<|\*)/iu.test(token);
  return numbersIn(
    all
      .slice(sign + 1)
      .filter((token) => !isVersion(token))
      .join(between),
  );
}

/** What a case is about, and what it comes to where that is nothing but a value; numbers that it counts with are its own affair. */
function chosenByCase({ norm, key = '' }: Unit): readonly string[] {
  const tokens = tokensOf(norm);
  const isAll = (i: number): boolean =>
    /^(?:return|=>|->|:|=)$/u.test(tokens[i - 1] ?? '') && /^(?:;|,|\}|break|)$/u.test(tokens[i + 1] ?? '');
  return [...key.split(/\s+/u), ...tokens.filter((_token, i) => isAll(i))];
}

/** Siblings that are numbered one after the other: two sides that continue the series took a place each, not the same one. */
function judgeSeries(siblings: readonly Unit[], ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  const first = (unit: Unit): number | undefined => {
    const [value] = [...numbersIn(unit.key ?? unit.norm)];
    return value === undefined || value.includes('.') ? undefined : Number(value);
  };
  const series = siblings.map(first);
  const next = nextOf(series);
  if (next === undefined) return undefined;
  const numbers = [ours, theirs].map((units) => units.flatMap((unit) => first(unit) ?? []));
  const isContinued = numbers.every((side) => side.length > 0) && numbers.some((side) => side.includes(next));
  return isContinued ? 'both sides continue a numbered series' : undefined;
}

/** What comes next in a row of numbers with one step; undefined where they are in no such row, so that nobody counts by them. */
function nextOf(series: readonly (number | undefined)[]): number | undefined {
  const [one, two] = series;
  const last = series.at(-1);
  if (one === undefined || two === undefined || last === undefined || two <= one) return undefined;
  const isRow = series.every((value, i) => value === one + i * (two - one));
  return isRow ? last + two - one : undefined;
}

/** Keys whose values only make sense together. */
const couples: readonly (readonly [RegExp, RegExp])[] = [
  [
    /min|low|lower|start|from|begin|soft|first|since|after|left|top/iu,
    /max|high|upper|end|to|until|hard|last|before|right|bottom|limit/iu,
  ],
  [/amount|price|value|cost|total|quantity|size|duration|fee/iu, /currency|unit|units/iu],
  [/host|hostname|address|server|protocol|scheme/iu, /port|host|hostname/iu],
  [
    /url|file|source|src|image|version|tag|name|artifact|package|resolved|uri|rev|ref/iu,
    /sha\d*|checksum|digest|hash|integrity|signature|vendorhash/iu,
  ],
  [/lat|latitude|x|width|rows/iu, /lng|lon|longitude|y|height|columns/iu],
  [/user|username|login|email|client_?id/iu, /password|pass|secret|token|client_?secret/iu],
  [/public_?key|cert|certificate/iu, /private_?key|key/iu],
  [
    /algorithm|cipher|mode|type|kind|format|encoding|engine|driver|strategy|region/iu,
    /key_?(?:length|size)|iv|value|version|schema|endpoint|bucket/iu,
  ],
  [/enabled|disabled|active/iu, /mode|level|strategy|disabled|enabled/iu],
  [
    /timeout|interval|delay|ttl|period|length|height|weight|distance|rate|threshold|limit|max|min/iu,
    /unit|units|scale/iu,
  ],
  [/numerator|dividend/iu, /denominator|divisor/iu],
];

/** Two keys that one side and the other changed, and that belong together. */
export function judgeCouple(ours: readonly string[], theirs: readonly string[]): string | undefined {
  for (const one of ours) {
    for (const two of theirs) {
      if (one !== two && (isCouple(one, two) || isCouple(two, one))) return `"${one}" and "${two}" belong together`;
    }
  }
  return undefined;
}

/** Of each of these one is given, or the one is chosen for the other: where a package comes from, and what of it is wanted. */
const choices: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:branch|tag|rev|ref)$/u, /^(?:branch|tag|rev|ref)$/u],
  [/^(?:git|path|registry|workspace)$/u, /^(?:git|path|registry|workspace)$/u],
  [/^(?:version|git|path|tag|rev|branch)$/u, /^(?:features|default[-_]features|extras)$/u],
];

/** Two keys of one record that exclude each other, or bound each other, though each side only gave one. */
export function judgeChoice(ours: readonly string[], theirs: readonly string[]): string | undefined {
  const bare = (key: string): string => key.replace(/["'`]/gu, '');
  const isEnd = (key: string): boolean => split(key).some((word) => /^(?:min|max|minimum|maximum)$/u.test(word));
  for (const one of ours) {
    for (const two of theirs) {
      const isChosen = choices.some(
        ([left, right]) =>
          (left.test(bare(one)) && right.test(bare(two))) || (left.test(bare(two)) && right.test(bare(one))),
      );
      const isRange = isEnd(one) && isEnd(two) && (isCouple(one, two) || isCouple(two, one));
      if (one !== two && (isChosen || isRange)) return `"${one}" and "${two}" are one choice`;
    }
  }
  return undefined;
}

function isCouple(one: string, two: string): boolean {
  const first = split(one);
  const second = split(two);
  return couples.some(([left, right]) =>
    first.some(
      (word) =>
        isWhole(left, word) &&
        second.some((other) => isWhole(right, other) && isSameStem(first, word, [second, other])),
    ),
  );
}

function isWhole(pattern: RegExp, word: string): boolean {
  return pattern.exec(word)?.[0] === word;
}

function split(key: string): readonly string[] {
  const bare = key.replace(/["'`]/gu, '');
  return [
    bare.toLowerCase(),
    ...bare
      .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
      .toLowerCase()
      .split(/[\s_\-.]+/u),
  ];
}

/** `minAge` goes with `maxAge`, not with `maxSize`. */
function isSameStem(
  first: readonly string[],
  word: string,
  [second, other]: readonly [readonly string[], string],
): boolean {
  const rest = (words: readonly string[], part: string): string =>
    words
      .slice(1)
      .filter((each) => each !== part)
      .join(' ');
  const one = rest(first, word);
  const two = rest(second, other);
  return one === two || one === '' || two === '';
}

const counting = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const places = 'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const counted = new RegExp(`(?<![\\p{L}\\p{N}_.])(?:${[...places, ...counting].join('|')})(?![\\p{L}\\p{N}_])`, 'giu');

/** Small numbers that are written as words, as digits. */
function inDigits(text: string): string {
  return text.replace(counted, (word) =>
    String(Math.max(counting.indexOf(word.toLowerCase()), places.indexOf(word.toLowerCase()))),
  );
}

/** The same text but for whole numbers, in digits or words, of which one is the next, or for how many a word says that there are. */
export function isCountedOn(one: string, other: string): boolean {
  return isNextNumber(one, other) || isSaidOtherwise(one, other);
}

function isNextNumber(one: string, other: string): boolean {
  const [before, after] = [inDigits(one), inDigits(other)];
  const number = /(?<![\p{L}\p{N}_.])\d{1,9}(?![\p{L}\p{N}_.])/gu;
  const old: readonly string[] = before.match(number) ?? [];
  const current: readonly string[] = after.match(number) ?? [];
  const isSameText = before.replace(number, '') === after.replace(number, '');
  return (
    isSameText && old.length === current.length && old.some((value, i) => Number(current[i]) === Number(value) + 1)
  );
}

const numerals = (
  'once twice thrice both single double triple quadruple quintuple pair dozen hundred thousand eleventh twelfth ' +
  'thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety ' +
  'eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf beide deux trois quatre cinq sept huit neuf dix onze douze ' +
  'dos tres cuatro cinco seis siete ocho nueve diez doce ambos dois três quatro sete oito nove dez tre quattro cinque sette otto dieci ' +
  'twee drie vijf zes zeven negen tien twaalf два три четыре пять шесть семь восемь девять десять'
).split(' ');
const numeral = `(?<![\\p{L}\\p{N}_.])(?:${[...places, ...counting, ...numerals].join('|')})(?![\\p{L}\\p{N}_])`;
const amount = new RegExp(`(?:(?<!\\p{L})all[ \u0001])?${numeral}(?:-${numeral})*(?:[ \u0001]times(?!\\p{L}))?`, 'giu');

/** "Both rules" that become "all three rules", "twelve" that becomes "thirteen". */
function isSaidOtherwise(one: string, other: string): boolean {
  const said = (text: string): string => (text.match(amount) ?? []).join(' ').toLowerCase();
  return said(one) !== '' && said(one) !== said(other) && one.replace(amount, '#') === other.replace(amount, '#');
}
