/** What a decorator or annotation says a definition answers to: a route, a command, an event. One thing answers to each. */
import type { Unit } from '../tree/unit.ts';

const claiming =
  /get|post|put|patch|delete|head|options|route|mapping|path|command|task|event|listen|subscri|hook|register|topic|queue|cron|schedul|named|qualifier|bean|endpoint|query|mutation|message|signal|receiver|rule|step|given|when|then|handler|action|on$|^on/iu;

function claimsOf({ text }: Unit): readonly string[] {
  const found = text.matchAll(
    /^\s*(?:@|#\[|\[)([\w.:]+)\s*\(\s*(?:\w+\s*=\s*)?(["'`][^"'`\n]*["'`])([^\n]*?\bmethods?\s*=[^\n]*)?/gmu,
  );
  return [...found].flatMap(([, callee = '', subject = '', how = '']) =>
    claiming.test(callee) ? [`${callee} ${subject} ${/\bmethods?\s*=.*$/u.exec(how)?.[0] ?? ''}`.trim()] : [],
  );
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
