/** Values that tell neighbours apart, and declarations that override one another. */
import type { Role, Unit } from '../tree/unit.ts';
import { areApart } from './apart.ts';
import { between, tokensOf } from './token.ts';

const valued: ReadonlySet<Role> = new Set(['const', 'assign', 'member']);

/** The literal that a constant or member is set to; undefined where it is made from names, or says little. */
function valueOf(unit: Unit): string | undefined {
  if (!valued.has(unit.role)) return undefined;
  const tokens = tokensOf(unit.norm);
  const sign = tokens.indexOf('=');
  const value = sign < 0 ? [] : tokens.slice(sign + 1).filter((token) => token !== ';' && token !== ',');
  const isLiteral = value.every((token) => /^["'`]|^[\d.]+|^[-+*|&()]$|^<<$/u.test(token));
  const text = value.join(between).replace(/^(["'`])(.*)\1$/su, '$2');
  return isLiteral && /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}

/** A reason why two constants, each new, must not be the same: all that were there differ. */
export function judgeValues(
  siblings: readonly Unit[],
  ours: readonly Unit[],
  theirs: readonly Unit[],
): string | undefined {
  const known = siblings.map(valueOf).filter((value) => value !== undefined);
  if (known.length === 0 || new Set(known).size < known.length) return undefined;
  const twice = theirs
    .filter((two) => ours.some((one) => valueOf(one) === valueOf(two) && !areApart(siblings, one, two)))
    .map(valueOf)
    .find((value) => value !== undefined);
  return twice === undefined ? undefined : `both sides take the value ${twice.replaceAll(between, ' ')}`;
}

/** A reason why the order of two style rules or declarations decides which of them holds. */
export function judgeCascade(ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  for (const one of ours) {
    for (const two of theirs) {
      const isRule = one.shape === 'rule_set' && two.shape === 'rule_set';
      const isMeeting = isRule ? subjectsMeet(one, two) : one.shape === 'declaration' && two.shape === 'declaration';
      const family = isMeeting ? sharedProperty(one, two) : undefined;
      if (family !== undefined) return `both sides set "${family}", and the later one holds`;
    }
  }
  return undefined;
}

function subjectsMeet(one: Unit, two: Unit): boolean {
  const words = (unit: Unit): readonly string[] => (unit.key ?? '').match(/[#.]?[\w-]+/gu) ?? [];
  const others = new Set(words(two));
  return words(one).some((word) => others.has(word));
}

/** `margin` sets what `margin-top` sets; `margin-top` and `margin-left` are apart. */
function sharedProperty(one: Unit, two: Unit): string | undefined {
  const properties = (unit: Unit): readonly string[] =>
    [...unit.text.matchAll(/(?:^|[{;\s])([a-z-]+)\s*:(?!:)[^;{}]*(?:;|\}|$)/gu)].map(([, name]) => name ?? '');
  const others = properties(two);
  return properties(one).find((name) =>
    others.some((other) => name === other || name.startsWith(`${other}-`) || other.startsWith(`${name}-`)),
  );
}

const listed: ReadonlySet<Role> = new Set(['element', 'line', 'item']);

/** `name>=1`, `name@2`, `name=x`, `name:1`: what an entry of a list is about, when it says something of it. */
function subjectOf({ role, text }: Unit): string | undefined {
  if (!listed.has(role)) return undefined;
  // What tox asks for under a condition is still about the package.
  const plain = text
    .replace(/^\s*-\s+/u, '')
    .replace(/^[\w{},.!-]+:\s+(?=[A-Za-z])/u, '')
    .replace(/^["'`]/u, '');
  const name = /^(@?[A-Za-z][\w./-]*?)(?:\[[^\]]*\])?\s*(?:[=<>~!@]|:(?=\d))/u.exec(plain)?.[1];
  return name?.toLowerCase().replace(/[_.]/gu, '-');
}

/** A reason why two entries of a list say different things of one name. */
export function judgeSubjects(ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  const said = new Set(ours.map(subjectOf));
  const twice = theirs.map(subjectOf).find((name) => name !== undefined && said.has(name));
  return twice === undefined ? undefined : `both sides add "${twice}"`;
}
