/** Of some things there is one: the default, the primary, what is selected. Two sides that each chose one have chosen two. */
import type { Three } from '../diff.ts';

const word =
  'default|primary|main|current|selected|active|leader|master|canonical|preferred|latest|featured|initial|checked|home|fallback|owner';

const marks: readonly RegExp[] = [
  new RegExp(`(?<![\\w-])["']?(?:is[_-]?)?(${word})["']?\\s*[:=]\\s*["']?(?:true|yes|1)\\b`, 'giu'),
  new RegExp(
    `(?<![\\w-])["']?(?:role|status|state|type|kind|mode)["']?\\s*[:=]\\s*["']?(primary|default|leader|master|owner|current|main)\\b`,
    'giu',
  ),
  /<[a-z][^<>]{0,400}?\s(selected|checked|autofocus|default)(?=[\s/>])/giu,
  /\b(primary\s+key)\b/giu,
];

function choicesIn(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const mark of marks) {
    for (const [, name = ''] of text.matchAll(mark)) {
      const key = name.toLowerCase();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** A reason why the answer holds two of what each side has one of. */
export function checkChoice({ base, ours, theirs }: Three<string>, result: string): string | undefined {
  const [before, one, two] = [base, ours, theirs].map(choicesIn);
  const isSingle = (name: string): boolean => [before, one, two].every((side) => (side?.get(name) ?? 0) <= 1);
  const twice = [...choicesIn(result)].find(([name, count]) => count > 1 && isSingle(name));
  return twice === undefined ? undefined : `each side chooses one that is "${twice[0]}"`;
}
