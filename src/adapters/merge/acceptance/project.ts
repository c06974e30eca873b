/**
 * Names across files: what one side removed, renamed or demanded, against what the other side came to use. Git sees no conflict in
 * these, so they are looked for in every merge, clean ones too.
 */
import type { Kind, Reading } from '../kinds/kind.ts';
import type { ListKind, Unit } from '../tree/unit.ts';
import path from 'node:path';
import { tokensOf } from '../policy/token.ts';
import type { Finding, SideChange } from './change.ts';
import { addedUses, usesIn } from './change.ts';
import { eachUnit } from './names.ts';
import { checkEnumerations, checkScopes } from './scope.ts';

export interface ProjectCase {
  readonly ours: readonly SideChange[];
  readonly theirs: readonly SideChange[];
  /** Paths of the base, and of the merged tree. */
  readonly basePaths: ReadonlySet<string>;
  readonly mergedPaths: ReadonlySet<string>;
  /** Paths that each side made, of any kind. */
  readonly addedPaths: { readonly ours: readonly string[]; readonly theirs: readonly string[] };
}

/** Places where the two sides' work does not fit together although it merges. */
export function checkProject(project: ProjectCase): readonly Finding[] {
  const { ours, theirs } = project;
  return [
    ...[checkSide(ours, theirs), checkSide(theirs, ours)].flat(),
    ...checkImports(project, ours),
    ...checkImports(project, theirs),
    ...checkNumbering(project.addedPaths),
    ...checkScopes(ours, theirs),
    ...checkEnumerations(ours, theirs),
    ...checkEnumerations(theirs, ours),
  ];
}

interface Definition {
  readonly required: number;
  readonly names: string;
  /** Callers must wait for it. */
  readonly isAsync: boolean;
}

function checkSide(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const before = definitionsIn(mine.map(({ before: reading, kind }) => [reading, kind]));
  const after = definitionsIn(mine.map(({ after: reading, kind }) => [reading, kind]));
  const here = definitionsIn(other.map(({ after: reading, kind }) => [reading, kind]));
  const findings: Finding[] = [];
  for (const change of other) {
    const used = addedUses(change);
    for (const [name, definition] of before) {
      if (!used.has(name)) continue;
      const current = after.get(name);
      if (current === undefined && !isDefinedAnew(name, here, change)) {
        findings.push({ path: change.path, reason: `uses "${name}", which the other side removed or renamed` });
      } else if (current !== undefined && demandsMore(definition, current)) {
        findings.push({
          path: change.path,
          reason: `adds a use of "${name}", which the other side made to be called differently`,
        });
      }
    }
  }
  return findings;
}

/** A name that this side declares itself, in a file that did not take it from elsewhere. */
function isDefinedAnew(name: string, here: ReadonlyMap<string, Definition>, change: SideChange): boolean {
  return here.has(name) && !(change.before !== undefined && definitionsIn([[change.before, change.kind]]).has(name));
}

function demandsMore(before: Definition, after: Definition): boolean {
  if (before.isAsync !== after.isAsync) return true;
  return after.required > before.required || (after.names !== before.names && !after.names.startsWith(before.names));
}

const unnamed: ReadonlySet<string> = new Set(['import', 'statement', 'case-call']);

/** Others can name it: declarations, members, and the keys of a table that has a name. */
function isShared(kind: ListKind, place: readonly string[]): boolean {
  return ['top', 'members', 'variants', 'enum'].includes(kind) || (kind === 'object' && place.length === 1);
}

/** What files declare for others: top-level names and members of code, keys of data. */
function definitionsIn(readings: readonly (readonly [Reading | undefined, Kind])[]): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>();
  for (const [reading, kind] of readings) {
    if (reading === undefined) continue;
    eachUnit(reading.unit, [], (unit, place, listKind) => {
      const isOpen = kind.isCode ? isShared(listKind, place) : listKind === 'object';
      if (!isOpen || unit.key === undefined || unnamed.has(unit.role)) return;
      const signature = signatureOf(unit);
      for (const name of namesOfKey(unit.key, kind.isCode)) {
        // What can still be called as before does not demand more.
        if ((found.get(name)?.required ?? Infinity) > signature.required) found.set(name, signature);
      }
    });
  }
  return found;
}

function namesOfKey(key: string, isCode: boolean): readonly string[] {
  const bare = key.replace(/^["'`]|["'`]$/gu, '');
  if (!isCode) return bare.length >= 3 ? [bare] : [];
  const last = bare.split(',').map((part) => part.split('.').at(-1) ?? '');
  return last.filter((name) => /^[\p{L}_$#][\p{L}\p{N}_$-]*$/u.test(name));
}

function signatureOf(unit: Unit): Definition {
  const at = unit.parts.findIndex((each) => each.type === 'list' && each.list.kind === 'params');
  const part = unit.parts[at];
  if (part?.type !== 'list') return { required: 0, names: '', isAsync: false };
  const head = unit.parts[at - 1];
  const isAsync = head?.type === 'text' && tokensOf(head.norm).includes('async');
  const params = part.list.units;
  const isRequired = (param: Unit): boolean => !/[=?]|\.\.\.|\*/u.test(param.text);
  return {
    required: params.filter(isRequired).length,
    names: params.map((param) => param.key ?? '').join(','),
    isAsync,
  };
}

const endings = [
  '',
  '.js',
  '.ts',
  '.tsx',
  '.jsx',
  '.mjs',
  '.cjs',
  '.json',
  '.css',
  '.py',
  '.rb',
  '/index.js',
  '/index.ts',
  '/index.tsx',
];

/** A path that a side came to name must still be there. */
function checkImports(project: ProjectCase, changes: readonly SideChange[]): readonly Finding[] {
  return changes.flatMap((change) => {
    const before = change.before === undefined ? undefined : usesIn(change.before);
    const added = [...(change.after === undefined ? [] : usesIn(change.after).keys())].filter(
      (text) => before?.has(text) !== true,
    );
    const lost =
      added.find((text) => isLost(project, change.path, text)) ??
      added.find((text) => isLostModule(project, text, change.path));
    return lost === undefined
      ? []
      : [{ path: change.path, reason: `names "${lost}", which the merged tree does not have` }];
  });
}

function isLost({ basePaths, mergedPaths }: ProjectCase, from: string, text: string): boolean {
  if (!text.startsWith('./') && !text.startsWith('../') && !text.includes('/')) return false;
  const near = path.posix.normalize(path.posix.join(path.posix.dirname(from), text));
  const bare = near.replace(/\.[cm]?jsx?$/u, '');
  const candidates = [near, bare, path.posix.normalize(text)].flatMap((stem) => endings.map((ending) => stem + ending));
  return candidates.some((each) => basePaths.has(each)) && !candidates.some((each) => mergedPaths.has(each));
}

/** A Python module is named without quotes. */
function isLostModule({ basePaths, mergedPaths }: ProjectCase, text: string, from: string): boolean {
  if (!from.endsWith('.py') || !/^\w+$/u.test(text)) return false;
  const isModule = (file: string): boolean =>
    file === `${text}.py` || file.endsWith(`/${text}.py`) || file.endsWith(`${text}/__init__.py`);
  return [...basePaths].some(isModule) && ![...mergedPaths].some(isModule);
}

/** Two new files that take the same number in one folder: migrations, decisions, fixtures. */
function checkNumbering({ ours, theirs }: ProjectCase['addedPaths']): readonly Finding[] {
  const slot = (file: string): string | undefined => {
    const number = /^[A-Za-z]?0*(\d+)[-_.]/u.exec(path.posix.basename(file))?.[1];
    return number === undefined ? undefined : `${path.posix.dirname(file)}/${number}${path.posix.extname(file)}`;
  };
  const taken = new Map(ours.map((file) => [slot(file), file]));
  return theirs.flatMap((file) => {
    const twin = slot(file) === undefined ? undefined : taken.get(slot(file));
    return twin === undefined || twin === file ? [] : [{ path: file, reason: `takes the same number as ${twin}` }];
  });
}
