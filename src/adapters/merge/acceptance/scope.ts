/** Names that live beyond their file: what two sides declare in two files of one package, and lists of all members of an enumeration. */
import type { Reading } from '../kinds/kind.ts';
import type { Finding, SideChange } from './change.ts';
import path from 'node:path';
import { addedUses } from './change.ts';
import { eachUnit } from './names.ts';

/** Grammars of languages in which the files of a folder share their names. */
const shared: ReadonlySet<string> = new Set(['go', 'java', 'c-sharp', 'cpp', 'graphql', 'proto', 'sql']);

/** The same name, declared anew by both sides in two files of one package. */
export function checkScopes(ours: readonly SideChange[], theirs: readonly SideChange[]): readonly Finding[] {
  const taken = new Map(ours.flatMap((change) => declaredAnew(change).map((name) => [name, change.path] as const)));
  return theirs.flatMap((change) => {
    const twin = declaredAnew(change).find((name) => taken.has(name) && taken.get(name) !== change.path);
    const name = twin?.split(' ').at(-1) ?? '';
    const reason = `declares "${name}", which the other side declares in ${taken.get(twin ?? '') ?? ''}`;
    return twin === undefined ? [] : [{ path: change.path, reason }];
  });
}

function declaredAnew({ path: file, kind, before, after }: SideChange): readonly string[] {
  if (!shared.has(kind.name) || after === undefined || /\.(?:h|hh|hpp|hxx)$/iu.test(file)) return [];
  const old = new Set(before === undefined ? [] : declaredNames(before));
  const folder = path.posix.dirname(file);
  return declaredNames(after)
    .filter((name) => !old.has(name))
    .map((name) => `${folder} ${name}`);
}

/** Private to its file, in pieces on purpose, or in every program. */
const own =
  /^\s*(?:(?:\w+\s+)*?(?:static|inline|partial|template|file|extend)\b|package\b|(?:inline\s+)?namespace\b|using\b)/u;

function declaredNames(reading: Reading): readonly string[] {
  const names: string[] = [];
  eachUnit(reading.unit, [], (unit, place, kind) => {
    const isOpen =
      kind === 'top' ||
      (kind === 'members' && /^[\w.]+$/u.test(place.join('.')) && place.length === 1 && isSpace(reading, place[0]));
    const isDeclared = unit.role === 'definition' && unit.key !== undefined && !own.test(unit.text);
    if (isOpen && isDeclared && !/^(?:main|init|_)$/u.test(unit.key ?? '')) names.push(unit.key ?? '');
  });
  return names;
}

/** Calls by which a program makes something known to all of it, under a name. */
const registering =
  /\.\s*(command|addCommand|registerCommand|task|job|register|define|component|directive|model|queue|createTable|counter|gauge|histogram|newCounter|newGauge|newHistogram)\s*\(\s*(["'`][^"'`\n]+["'`])/gu;

/** One name that both sides make known to the program, in two files. */
export function checkRegistrations(ours: readonly SideChange[], theirs: readonly SideChange[]): readonly Finding[] {
  const namesIn = (reading: Reading | undefined): readonly string[] =>
    [...(reading?.unit.text ?? '').matchAll(registering)].map(([, verb = '', name = '']) => `${verb}(${name})`);
  const fresh = ({ before, after, kind }: SideChange): readonly string[] => {
    const old = new Set(namesIn(before));
    return kind.isCode ? namesIn(after).filter((name) => !old.has(name)) : [];
  };
  const taken = new Map(ours.flatMap((change) => fresh(change).map((name) => [name, change.path] as const)));
  return theirs.flatMap((change) => {
    const twin = fresh(change).find((name) => taken.has(name) && taken.get(name) !== change.path);
    const reason = `says ${twin ?? ''}, as the other side does in ${taken.get(twin ?? '') ?? ''}`;
    return twin === undefined ? [] : [{ path: change.path, reason }];
  });
}

function isSpace(reading: Reading, name: string | undefined): boolean {
  return name !== undefined && reading.unit.text.includes(`namespace ${name}`);
}

/** One side adds a member to an enumeration, and the other comes to list all that there were. */
export function checkEnumerations(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const grown = mine.flatMap(grownIn);
  return other.flatMap((change) => {
    const uses = change.kind.isCode ? addedUses(change) : addedKeys(change);
    const found = grown.find(
      ({ known, added }) => known.every((name) => uses.has(name)) && !added.every((name) => uses.has(name)),
    );
    const reason = `lists what there is of "${found?.known.join('", "') ?? ''}", and the other side adds "${found?.added.join('", "') ?? ''}"`;
    return found === undefined ? [] : [{ path: change.path, reason }];
  });
}

interface Grown {
  readonly known: readonly string[];
  readonly added: readonly string[];
}

function grownIn({ before, after }: SideChange): readonly Grown[] {
  if (before === undefined || after === undefined) return [];
  const current = membersIn(after);
  return [...membersIn(before)].flatMap(([place, known]) => {
    const added = (current.get(place) ?? []).filter((name) => !known.includes(name));
    return known.length > 1 && added.length > 0 ? [{ known, added }] : [];
  });
}

/** Of a schema: what whoever follows it must give. */
const isAsked = /^["']?required["']?$/u;

function addedKeys({ before, after }: SideChange): ReadonlySet<string> {
  const keysOf = (reading: Reading | undefined): readonly string[] => {
    const keys: string[] = [];
    if (reading !== undefined)
      eachUnit(reading.unit, [], ({ key, role }) => {
        if (role === 'pair' && key !== undefined) keys.push(key.replace(/^["']|["']$/gu, ''));
      });
    return keys;
  };
  const old = new Set(keysOf(before));
  return new Set(keysOf(after).filter((key) => !old.has(key)));
}

function membersIn(reading: Reading): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  eachUnit(reading.unit, [], ({ key }, place, kind) => {
    const isListed = kind === 'variants' || kind === 'enum' || (kind === 'array' && isAsked.test(place.at(-1) ?? ''));
    if (key === undefined || !isListed) return;
    const list = members.get(place.join(' > ')) ?? [];
    list.push(key.replace(/^["'`]|["'`]$/gu, ''));
    members.set(place.join(' > '), list);
  });
  return members;
}
