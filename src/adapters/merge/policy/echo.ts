/** Two sides that add the same thing in two versions: what one of them says is not what the other says. */
import type { Role, Unit } from '../tree/unit.ts';
import { keywords, tokensOf } from './token.ts';

/** Imports, lists and sections of one name are put together where they meet. */
export const mayMeet: ReadonlySet<Role> = new Set(['import', 'list', 'section']);

/** A reason why something that one side adds is a version of what the other adds. */
export function judgeEchoes(ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  for (const one of ours) {
    const twin = theirs.find((two) => isEcho(one, two));
    if (twin !== undefined) return `both sides add "${lineOf(twin)}", in two versions`;
  }
  return undefined;
}

function isEcho(one: Unit, two: Unit): boolean {
  if (one.role !== two.role || one.norm === two.norm || mayMeet.has(one.role)) return false;
  if (one.key !== undefined && two.key !== undefined) return one.key === two.key && !areApart(one, two);
  return one.key === two.key && (sharesNames(one, two) || isNear(one, two));
}

/** Overloads that are about different texts: `on(event: "open")` and `on(event: "close")`. */
function areApart(one: Unit, two: Unit): boolean {
  const [first, second] = [firstText(one), firstText(two)];
  return one.role === 'member' && first !== undefined && second !== undefined && first !== second;
}

const text = /^["'`]|^\d/u;

function firstText({ norm }: Unit): string | undefined {
  return tokensOf(norm).find((token) => text.test(token));
}

/** Two unnamed containers that declare something of one name. */
function sharesNames(one: Unit, two: Unit): boolean {
  const names = (unit: Unit): readonly string[] =>
    unit.role === 'definition'
      ? unit.parts.flatMap((part) => (part.type === 'list' ? part.list.units.flatMap(({ key }) => key ?? []) : []))
      : [];
  const known = new Set(names(one));
  return names(two).some((name) => known.has(name));
}

/** Words and values of a record or statement. */
function contentOf({ norm }: Unit): readonly string[] {
  return tokensOf(norm).filter((token) => /[\p{L}\p{N}]/u.test(token) && !keywords.has(token));
}

const contentMin = 4;

/** All but one word in eight are the same; or the same first value, and as much besides as differs. */
function isNear(one: Unit, two: Unit): boolean {
  const [left, right] = [contentOf(one), contentOf(two)];
  const longer = Math.max(left.length, right.length);
  if (longer < contentMin) return false;
  const rest = [...right];
  for (const token of left) {
    const at = rest.indexOf(token);
    if (at >= 0) rest.splice(at, 1);
  }
  const shared = right.length - rest.length;
  const isSameSubject = firstText(one) !== undefined && firstText(one) === firstText(two);
  return shared * 8 >= longer * 7 || (isSameSubject && shared * 2 >= longer);
}

function lineOf(unit: Unit): string {
  return (unit.key ?? unit.text.trim().split('\n')[0] ?? '').slice(0, 60);
}
