/** Names that one side took away must not be ones that the other side came to use; what must be unique is. */
import type { Three } from '../diff.ts';
import type { Reading } from '../kinds/kind.ts';
import type { ListKind, Unit } from '../tree/unit.ts';
import { keywords, namesInHoles, tokensOf } from '../policy/token.ts';

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

/** With hyphens, as style sheets write them. */
const identifier = /^(?:--)?[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** How often each name is used. */
export function countNames(norm: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokensOf(norm)) {
    const names = identifier.test(token) && !keywords.has(token) ? [token] : namesInHoles(token);
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The names that a file declares, wherever in it. */
export function declaredIn(reading: Reading): ReadonlySet<string> {
  const names = new Set<string>();
  eachUnit(reading.unit, [], (unit, _place, kind) => {
    if (unit.key === undefined || kind === 'array' || kind === 'args') return;
    for (const part of unit.key.split(/[\s,.{}()*]+/u)) {
      const name = bare(part.replace(/^#/u, ''));
      // A property of a style is no name; its variables, and what selectors name, are.
      const isStyle = name.includes('-') && kind !== 'top' && !name.startsWith('--');
      if (identifier.test(name) && !keywords.has(name) && !isStyle) names.add(name);
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
  for (const name of new Set([...before.keys(), ...declared])) {
    const count = before.get(name) ?? 0;
    // Only what a style sheet declares is written with a hyphen and is a name.
    const isUnsaid = before.has(name) && !left.has(name) && !name.includes('-');
    const isGone = isUnsaid || (declared.has(name) && !kept.has(name));
    if (isGone && (used.get(name) ?? 0) > count)
      return `one side removes or renames "${name}" and the other adds a use of it`;
  }
  return undefined;
}

/** A reason why data names, as a value, a key that one side took away: a job, a service, a feature. */
export function checkReferences({ base, ours, theirs }: Three<Reading>): string | undefined {
  const keys = [base, ours, theirs].map(keysIn);
  const values = [base, ours, theirs].map(valuesIn);
  for (const [remover, user] of [
    [1, 2],
    [2, 1],
  ] as const) {
    const found = [...(values[user] ?? [])].find(
      ([word, count]) =>
        keys[0]?.has(word) === true && keys[remover]?.has(word) !== true && count > (values[0]?.get(word) ?? 0),
    );
    if (found !== undefined) return `one side removes or renames "${found[0]}" and the other adds a use of it`;
  }
  return undefined;
}

const bare = (text: string): string => text.replace(/^["'`]|["'`]$/gu, '');

function keysIn({ unit }: Reading): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  eachUnit(unit, [], ({ key, role }) => {
    const name = role === 'pair' ? bare(key ?? '') : '';
    if (name.length > 1) keys.set(name, (keys.get(name) ?? 0) + 1);
  });
  return keys;
}

/** Every word of it that is not a key. */
function valuesIn(reading: Reading): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const token of tokensOf(reading.norm)) {
    // `data:/var/lib`, `${NAME}` and `$(NAME)` are about what they name.
    const parts = [bare(token), ...(bare(token).match(/[^:/@${}()\s]+/gu) ?? [])];
    for (const part of new Set(parts)) words.set(part, (words.get(part) ?? 0) + 1);
  }
  for (const [key, count] of keysIn(reading)) words.set(key, (words.get(key) ?? 0) - count);
  return words;
}

/** A reason why the answer uses a name that one side took away. */
export function checkGone({ base, ours, theirs }: Three<Reading>, result: Reading): string | undefined {
  const used = countNames(result.norm);
  const declared = declaredIn(result);
  const before = declaredIn(base);
  const sides = [ours, theirs].map((side) => ({ declared: declaredIn(side), used: countNames(side.norm) }));
  const isTaken = (name: string): boolean => sides.some((side) => !side.declared.has(name) && !side.used.has(name));
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
