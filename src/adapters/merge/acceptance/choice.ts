/** Of some things there is one: the default, the primary, what is selected. Two sides that each chose one have chosen two. */
import type { Three } from '../diff.ts';

const always = 'default|primary|main|leader|master|canonical|preferred|fallback|owner';
/** In a program these are the state of something, of which each test may have one. */
const inData = `${always}|current|selected|active|latest|featured|initial|checked|home`;

const marked = (words: string): RegExp =>
  new RegExp(`(?<![\\w-])["']?(?:is[_-]?)?(${words})["']?\\s*[:=]\\s*["']?(?:true|yes|1)\\b`, 'giu');

const marks: readonly RegExp[] = [
  /(?<![\w-])["']?(?:role|status|state|type|kind|mode)["']?\s*[:=]\s*["']?(primary|default|leader|master|owner|current|main)\b/giu,
  /<[a-z][^<>]{0,400}?\s(selected|checked|autofocus|default)(?=[\s/>])/giu,
  /\b(primary\s+key)\b/giu,
];

function choicesIn(text: string, isCode: boolean): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const mark of [marked(isCode ? always : inData), ...marks]) {
    for (const [, name = ''] of text.matchAll(mark)) {
      const key = name.toLowerCase();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** A reason why the answer holds two of what each side has one of. */
export function checkChoice(texts: Three<string>, result: string, isCode: boolean): string | undefined {
  const [before, one, two] = [texts.base, texts.ours, texts.theirs].map((text) => choicesIn(text, isCode));
  const isSingle = (name: string): boolean => [before, one, two].every((side) => (side?.get(name) ?? 0) <= 1);
  const twice = [...choicesIn(result, isCode)].find(([name, count]) => count > 1 && isSingle(name));
  return twice === undefined ? undefined : `each side chooses one that is "${twice[0]}"`;
}
