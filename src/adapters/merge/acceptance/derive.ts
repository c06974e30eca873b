/** What a Rust record derives, it cannot have written out as well. */
import type { Three } from '../diff.ts';

function twiceIn(text: string): readonly string[] {
  const derived = [
    ...text.matchAll(
      /#\[derive\(([^)]*)\)\]((?:\s*(?:#\[[^\]]*\]|\/\/[^\n]*))*)\s*(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum|union)\s+(\w+)/gu,
    ),
  ].flatMap(([, list = '', , name = '']) =>
    list.split(',').map((trait) => `${trait.split('::').at(-1)?.trim() ?? ''} for ${name}`),
  );
  const written = new Set(
    [...text.matchAll(/\bimpl(?:<[^>{}]*>)?\s+(?:\w+::)*(\w+)(?:<[^{}]*?>)?\s+for\s+(\w+)/gu)].map(
      ([, trait = '', name = '']) => `${trait} for ${name}`,
    ),
  );
  return derived.filter((each) => written.has(each));
}

/** A reason why something is derived by one side and written out by the other. */
export function checkDerived({ ours, theirs }: Three<string>, result: string): string | undefined {
  if (!result.includes('#[derive(')) return undefined;
  const known = new Set([...twiceIn(ours), ...twiceIn(theirs)]);
  const twice = twiceIn(result).find((each) => !known.has(each));
  return twice === undefined ? undefined : `one side derives and the other writes ${twice}`;
}
