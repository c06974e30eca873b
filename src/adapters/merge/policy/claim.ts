/** What a decorator or annotation says a definition answers to: a route, a command, an event. One thing answers to each. */
import type { Unit } from '../tree/unit.ts';

const claiming =
  /get|post|put|patch|delete|head|options|route|mapping|path|command|task|event|listen|subscri|hook|register|topic|queue|cron|schedul|named|qualifier|bean|endpoint|query|mutation|message|signal|receiver|rule|step|given|when|then|handler|action|on$|^on/iu;

/** What a field is called outside: the tags of a Go field, or whatever is said of it in an annotation. */
function namesOutside({ role, text, shape }: Unit): readonly string[] {
  if (role !== 'member' && !/field/u.test(shape)) return [];
  const tags = [...text.matchAll(/`([^`\n]+)`/gu)].flatMap(([, tag = '']) => tag.match(/\w+:"[^"]+"/gu) ?? []);
  const said = [...text.matchAll(/^[ \t]*(?:@|#\[|\[)[\w.:]+[ \t]*\([^\n]*?(["'][^"'\n]*["'])/gmu)].map(([line]) =>
    line.trim(),
  );
  return [...tags.filter((tag) => !/^validate|^binding/u.test(tag)), ...said];
}

function claimsOf(unit: Unit): readonly string[] {
  const { text } = unit;
  const found = text.matchAll(
    /^\s*(?:@|#\[|\[)([\w.:]+)\s*\(\s*(?:\w+\s*=\s*)?(["'`][^"'`\n]*["'`])([^\n]*?\bmethods?\s*=[^\n]*)?/gmu,
  );
  const claims = [...found].flatMap(([, callee = '', subject = '', how = '']) =>
    claiming.test(callee) ? [`${callee} ${subject} ${/\bmethods?\s*=.*$/u.exec(how)?.[0] ?? ''}`.trim()] : [],
  );
  return [...claims, ...namesOutside(unit)];
}

/** A reason why two new definitions answer to the same. */
export function judgeClaims(
  siblings: readonly Unit[],
  ours: readonly Unit[],
  theirs: readonly Unit[],
): string | undefined {
  const known = new Set(siblings.flatMap(claimsOf));
  const taken = new Set(ours.flatMap(claimsOf));
  const twice = theirs.flatMap(claimsOf).find((claim) => taken.has(claim) && !known.has(claim));
  return twice === undefined ? undefined : `both sides add what answers to ${twice}`;
}
