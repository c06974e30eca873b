/** Names that one side took away must not be ones that the other side came to use; what must be unique is. */
import type { Three } from '../diff.ts';
import type { Reading } from '../kinds/kind.ts';
import type { ListKind, Unit } from '../tree/unit.ts';
import { keywords, tokensOf } from '../policy/token.ts';

const named: ReadonlySet<ListKind> = new Set([
  'top',
  'members',
  'object',
  'specifiers',
  'variants',
  'enum',
  'cases',
  'block',
  'sections',
  'lines',
]);

/** How often each name is used. */
export function countNames(norm: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokensOf(norm)) {
    if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(token) && !keywords.has(token))
      counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/** The names that a file declares, wherever in it. */
export function declaredIn(reading: Reading): ReadonlySet<string> {
  const names = new Set<string>();
  eachUnit(reading.unit, [], (unit, _place, kind) => {
    if (unit.key === undefined || kind === 'array' || kind === 'args') return;
    for (const part of unit.key.split(/[\s,.{}()*]+/u)) {
      if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(part) && !keywords.has(part)) names.add(part);
    }
  });
  return names;
}

/** A reason why names and uses no longer agree in one file. */
export function checkNames(readings: Three<Reading>): string | undefined {
  return (
    lostName(readings.base, readings.ours, readings.theirs) ?? lostName(readings.base, readings.theirs, readings.ours)
  );
}

function lostName(base: Reading, remover: Reading, user: Reading): string | undefined {
  const before = countNames(base.norm);
  const left = countNames(remover.norm);
  const used = countNames(user.norm);
  const kept = declaredIn(remover);
  const declared = declaredIn(base);
  for (const [name, count] of before) {
    const isGone = !left.has(name) || (declared.has(name) && !kept.has(name));
    if (isGone && (used.get(name) ?? 0) > count)
      return `one side removes or renames "${name}" and the other adds a use of it`;
  }
  return undefined;
}

/** A reason why the answer uses a name that one side took away. */
export function checkGone({ base, ours, theirs }: Three<Reading>, result: Reading): string | undefined {
  const used = countNames(result.norm);
  const declared = declaredIn(result);
  const before = declaredIn(base);
  const isTaken = (name: string): boolean =>
    [ours, theirs].some((side) => !declaredIn(side).has(name) && !countNames(side.norm).has(name));
  const gone = [...before].find((name) => isTaken(name) && used.has(name) && !declared.has(name));
  return gone === undefined ? undefined : `one side removes or renames "${gone}" and the answer uses it`;
}

/** A reason why something that was unique in each side is there twice in the result. */
export function checkUnique(sides: readonly Reading[], result: Reading): string | undefined {
  const known = new Set(sides.flatMap((side) => [...repeated(side)]));
  const twice = [...repeated(result)].find((key) => !known.has(key));
  return twice === undefined ? undefined : `"${twice}" would be there twice`;
}

/** Keys that stand more than once in one list. */
export function repeated(reading: Reading): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  eachUnit(reading.unit, [], (unit, place, kind) => {
    if (unit.key === undefined || !(named.has(kind) || (kind === 'array' && unit.key.startsWith('{')))) return;
    const key = pathOf(place, unit.key);
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  });
  return twice;
}

/** A package is in one of the tables of dependencies; a dotted key and a table's header may name the same thing. */
function pathOf(place: readonly string[], key: string): string {
  // A gem is in one group.
  if (key.startsWith('gem ')) return key;
  const path = [...place, key];
  if (path[0]?.startsWith('[') === true && !path[0].startsWith('[[')) {
    return path.map((part) => part.replace(/^\[|\]$|["'\s]/gu, '')).join('.');
  }
  const table = /^(["']?)(?:dev|optional)dependencies\1$/iu;
  return path.map((part, i) => (i < path.length - 1 ? part.replace(table, '$1dependencies$1') : part)).join(' > ');
}

type Visit = (unit: Unit, place: readonly string[], kind: ListKind) => void;

/** Every unit of a file, with what it stands in. */
export function eachUnit(unit: Unit, place: readonly string[], visit: Visit): void {
  unit.parts.forEach((part, i) => {
    if (part.type !== 'list') return;
    for (const [at, inner] of part.list.units.entries()) {
      visit(inner, place, part.list.kind);
      eachUnit(inner, [...place, inner.key ?? `${i}.${at}`], visit);
    }
  });
}
