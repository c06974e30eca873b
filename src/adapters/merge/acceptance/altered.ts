/**
 * What one side made its names stand for: definitions that behave otherwise than before.
 *
 * What only grows (members, keys, cases, parameters with a default, the end of a list) and what is only tuned (a number of the same
 * magnitude, the words of a message) is as it was for whoever uses it.
 */
import type { List, ListKind, Part, Unit } from '../tree/unit.ts';
import type { SideChange } from './change.ts';
import { tokensOf } from '../policy/token.ts';
import { isShared, namesOfKey } from './demand.ts';
import { eachUnit } from './names.ts';
import { isRenamed, isSame, wordsOf } from './tuned.ts';

/** A name that stands for something else now; a member is reached through what holds it. */
export interface Altered {
  readonly name: string;
  readonly isMember: boolean;
  readonly isFunction: boolean;
}

/** Definitions that a side changed, by name. */
export function alteredIn({ before, after, kind }: SideChange): readonly Altered[] {
  if (before === undefined || after === undefined || !kind.isCode) return [];
  const current = definitionsOf(after.unit);
  const all = [...definitionsOf(before.unit)].filter(([path]) => current.has(path));
  const own = all.filter(([path, old]) => isAltered(old.unit, current.get(path)?.unit ?? old.unit));
  const values = new Set(
    own.flatMap(([, old]) => (plainValue.has(old.unit.role) && !old.isMember ? namesOf(old) : [])),
  );
  // What is made from a value is another one with it.
  const made = all.filter(
    (each) => !own.includes(each) && tokensOf(each[1].unit.norm).some((token) => values.has(token)),
  );
  return [...own, ...made].flatMap(([, old]) => {
    const isProperty = /^\s*(?:@(?:\w+\.)?\w*property\b|(?:static\s+)?get\s)/u.test(old.unit.text);
    const isFunction =
      !isProperty && old.unit.parts.some((part) => part.type === 'list' && part.list.kind === 'params');
    return namesOf(old).map((name) => ({ name, isMember: old.isMember, isFunction }));
  });
}

interface Definition {
  readonly unit: Unit;
  readonly isMember: boolean;
}

const nameless: ReadonlySet<string> = new Set(['import', 'effect-import', 'statement', 'case-call', 'comment']);

function definitionsOf(file: Unit): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>();
  eachUnit(file, [], (unit, place, kind) => {
    if (unit.key === undefined || nameless.has(unit.role)) return;
    // Of a style only the variables are used elsewhere.
    if (!isShared(kind, place) && !unit.key.startsWith('--')) return;
    found.set([...place, unit.key].join('\0'), { unit, isMember: kind !== 'top' || unit.key.includes('.') });
  });
  return found;
}

function namesOf({ unit }: Definition): readonly string[] {
  const key = unit.key ?? '';
  return key.startsWith('--') ? [key] : namesOfKey(key, true);
}

const plainValue: ReadonlySet<string> = new Set(['const', 'assign', 'pair', 'member']);

/** Classes and the like whose head is another one, by path: what their members have of their own is not all that they have. */
export function rebasedIn({ before, after, kind }: SideChange): readonly string[] {
  if (before === undefined || after === undefined || !kind.isCode) return [];
  const current = definitionsOf(after.unit);
  const headOf = ({ parts }: Unit): readonly string[] =>
    parts.flatMap((part) => (part.type === 'text' ? wordsOf(part.norm) : []));
  return [...definitionsOf(before.unit)].flatMap(([path, { unit: old }]) => {
    const now = current.get(path)?.unit;
    const holdsMembers = old.parts.some((part) => part.type === 'list' && part.list.kind === 'members');
    if (now === undefined || !holdsMembers) return [];
    const words = new Set(headOf(now));
    return headOf(old).every((word) => words.has(word)) ? [] : [path];
  });
}

/** Definitions in which a side changed anything, by path. */
export function touchedIn({ before, after }: SideChange): ReadonlySet<string> {
  if (before === undefined || after === undefined) return new Set();
  const current = definitionsOf(after.unit);
  return new Set(
    [...definitionsOf(before.unit)].flatMap(([path, { unit }]) =>
      current.get(path)?.unit.norm === unit.norm ? [] : [path],
    ),
  );
}

/** Whether the two are something else to those who use them. */
function isAltered(before: Unit, after: Unit): boolean {
  if (before.norm === after.norm || isRenamed(before.norm, after.norm)) return false;
  const isValue = plainValue.has(before.role);
  const [one, two] = [told(before.parts), told(after.parts)];
  if (before.parts.length === 0 || one.length !== two.length || one.some((part, i) => part.type !== two[i]?.type))
    return !isSame(before.norm, after.norm, isValue);
  return one.some((part, i) => {
    const isHeard = one[i - 1]?.type === 'list' && i < one.length - 1;
    return isPartAltered(part, two[i], isValue) && !(isHeard && isPut(part, two[i]));
  });
}

/** A type that is said behind the parameters, where none was. */
function isPut(before: Part, after: Part | undefined): boolean {
  if (before.type !== 'text' || after?.type !== 'text') return false;
  const words = wordsOf(after.norm);
  const from = wordsOf(before.norm).map((word) => words.indexOf(word));
  return from.every((at, i) => at >= 0 && at > (from[i - 1] ?? -1));
}

const told = (parts: readonly Part[]): readonly Part[] =>
  parts.filter((part) => part.type === 'list' || wordsOf(part.norm).length > 0);

function isPartAltered(part: Part, other: Part | undefined, isValue: boolean): boolean {
  if (part.type === 'text') return other?.type !== 'text' || !isSame(part.norm, other.norm, isValue);
  // The keys of a table that has a name are known by their own.
  const isTable = isValue && part.list.kind === 'object';
  return other?.type !== 'list' || (!isTable && isListAltered(part.list, other.list));
}

/** Members and the like are known by their own names. */
const apart: ReadonlySet<ListKind> = new Set(['top', 'members', 'variants', 'enum']);
const keyed: ReadonlySet<ListKind> = new Set(['params', 'object', 'cases', 'specifiers']);

function isListAltered(before: List, after: List): boolean {
  if (apart.has(before.kind)) return false;
  const [one, two] = [before.units, after.units].map((units) => units.filter(({ role }) => role !== 'comment'));
  if (one === undefined || two === undefined) return true;
  if (before.kind === 'array') return one.some((unit, i) => two[i] === undefined || isAltered(unit, two[i]));
  if (!keyed.has(before.kind)) {
    return one.length !== two.length || one.some((unit, i) => two[i] === undefined || isAltered(unit, two[i]));
  }
  const named = new Map(two.map((unit) => [unit.key, unit]));
  return one.some((unit, i) => {
    // A pattern of names, and a name that gains a type, go by their place.
    const now = named.get(unit.key) ?? (before.kind === 'params' ? two[i] : undefined);
    if (now === undefined) return true;
    return before.kind === 'params' && unit.parts.length <= 1 ? isRetyped(unit, now) : isAltered(unit, now);
  });
}

/** Callers count on a default as it is written; to say what was meant is no change. */
function isRetyped(before: Unit, after: Unit): boolean {
  const [one, two] = [wordsOf(before.norm), wordsOf(after.norm)];
  const isAnnotated = !two.includes('=') && one.every((word, i) => two[i] === word);
  return one.join() !== two.join() && !isAnnotated;
}
