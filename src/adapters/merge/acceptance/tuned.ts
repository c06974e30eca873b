/** Two texts of one definition that say the same to whoever uses it: layout, comments, own variables, and values of the same sort. */
import { keywords, tokensOf } from '../policy/token.ts';

/** The tokens of a norm but for comments and marks that depend on layout. */
export function wordsOf(norm: string): readonly string[] {
  return tokensOf(norm).filter((token) => !/^(?:\/[/*]|#(?:[\s!]|$)|<!--|[,;]$)/u.test(token));
}

/** The same but for values of the same sort; of what is nothing but a value, any text is one. */
export function isSame(before: string, after: string, isValue: boolean): boolean {
  const [one, two] = [wordsOf(before), wordsOf(after)];
  return (
    one.length === two.length && one.every((token, i) => token === two[i] || isTuned(token, two[i] ?? '', isValue))
  );
}

const local = /^[\p{Ll}_][\p{L}\p{N}_]*$/u;

/** The same but for what its own variables are called. */
export function isRenamed(before: string, after: string): boolean {
  const [one, two] = [wordsOf(before), wordsOf(after)];
  if (one.length !== two.length) return false;
  // Its own variables are in it where they are made and where they are used.
  const isOwn = (word: string, at: number): boolean =>
    local.test(word) && !keywords.has(word) && one[at - 1] !== '.' && one[at + 1] !== '(';
  const isMet = (word: string, now: string): boolean =>
    one.indexOf(word) !== one.lastIndexOf(word) && !one.includes(now) && !two.includes(word);
  const names = new Map<string, string>();
  const isPlain = one.every((word, i) => {
    const now = two[i] ?? '';
    if (word === now) return true;
    if (!isOwn(word, i) || !local.test(now) || keywords.has(now) || !isMet(word, now)) return false;
    const known = names.get(word) ?? now;
    names.set(word, known);
    return known === now;
  });
  return isPlain && new Set(names.values()).size === names.size;
}

const quoted = /^[a-z]{0,2}(["'`])(.*)\1$/isu;
const query = /\b(?:select|insert|update|delete|create|alter|where)\b/iu;
const colour = /^#[\da-f]{3,8}$/iu;

/** Another value of the same sort: what it is for, and who uses it, is not touched by it. */
function isTuned(before: string, after: string, isValue: boolean): boolean {
  if (colour.test(before)) return colour.test(after);
  const [one, two] = [quoted.exec(before)?.[2], quoted.exec(after)?.[2]];
  if (one === undefined || two === undefined) return isNear(before, after);
  const areSentences = /\s/u.test(one) && /\s/u.test(two);
  return isValue ? areSentences || isAlike(one, two) : areSentences && !query.test(one);
}

/** Numbers of one unit and magnitude. */
function isNear(before: string, after: string): boolean {
  const [old, current] = [before, after].map((token) => /^(\d[\d_]*(?:\.\d+)?)([a-z%]*)$/iu.exec(token) ?? []);
  const [[, one = '', unit], [, two = '', other]] = [old ?? [], current ?? []];
  const ratio = Number(one.replaceAll('_', '')) / Number(two.replaceAll('_', ''));
  return unit === other && ratio > 0.1 && ratio < 10;
}

/** The same signs around other words: another address is one still, another format of dates is not. */
function isAlike(one: string, two: string): boolean {
  const signs = (text: string): string => text.replaceAll(/[\p{L}\p{N}]+/gu, 'a');
  return signs(one) === signs(two);
}
