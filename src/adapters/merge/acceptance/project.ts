/**
 * Names across files: what one side removed, renamed or demanded, against what the other side came to use. Git sees no conflict in
 * these, so they are looked for in every merge, clean ones too.
 */
import type { Reading } from '../kinds/kind.ts';
import path from 'node:path';
import type { Finding, SideChange } from './change.ts';
import { addedUses, usesIn } from './change.ts';
import { checkDemands } from './demand.ts';
import { eachUnit } from './names.ts';
import { checkPremises } from './premise.ts';
import { checkEnumerations, checkRegistrations, checkScopes } from './scope.ts';

export interface ProjectCase {
  readonly ours: readonly SideChange[];
  readonly theirs: readonly SideChange[];
  /** Paths of the base, and of the merged tree. */
  readonly basePaths: ReadonlySet<string>;
  readonly mergedPaths: ReadonlySet<string>;
  /** Paths that each side made, of any kind. */
  /** The merge is one that rules made of conflicts: nobody has looked at it. */
  readonly isByRules?: boolean;
  readonly addedPaths: { readonly ours: readonly string[]; readonly theirs: readonly string[] };
}

/** Places where the two sides' work does not fit together although it merges. */
export function checkProject(project: ProjectCase): readonly Finding[] {
  const { ours, theirs } = project;
  return [
    ...[checkDemands(ours, theirs), checkDemands(theirs, ours)].flat(),
    ...[checkPackages(ours, theirs), checkPackages(theirs, ours)].flat(),
    ...[checkModules(ours, theirs), checkModules(theirs, ours)].flat(),
    ...checkPredecessors(ours, theirs),
    ...checkImports(project, ours),
    ...checkImports(project, theirs),
    ...checkNumbering(project.addedPaths),
    ...checkPlaces(project.addedPaths),
    ...checkScopes(ours, theirs),
    ...checkRegistrations(ours, theirs),
    ...checkEnumerations(ours, theirs),
    ...checkEnumerations(theirs, ours),
    ...(project.isByRules === true ? checkPremises(ours, theirs) : []),
  ];
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

/** Two new files that are found under one name: `a.rs` and `a/mod.rs`, `User.ts` and `user.ts`, `(shop)/about/page.tsx` and `about/page.tsx`. */
function checkPlaces({ ours, theirs }: ProjectCase['addedPaths']): readonly Finding[] {
  const nameOf = (file: string): string =>
    file
      .replace(/\/\([\w-]+\)(?=\/)/gu, '')
      .replace(/\/(?:mod(?=\.rs$)|__init__(?=\.pyi?$)|index(?=\.[cm]?[jt]sx?$))/u, '')
      .replace(/\.[cm]?[jt]sx?$/u, '.js')
      .toLowerCase();
  const taken = new Map(ours.map((file) => [nameOf(file), file]));
  return theirs.flatMap((file) => {
    const twin = taken.get(nameOf(file));
    return twin === undefined || twin === file ? [] : [{ path: file, reason: `is found under the name of ${twin}` }];
  });
}

/** A package that one side no longer asks for, and the other comes to import. */
function checkPackages(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const gone = mine
    .filter((change) => path.posix.basename(change.path) === 'package.json')
    .flatMap(({ before, after }) => [...packagesIn(before)].filter((name) => !packagesIn(after).has(name)));
  if (gone.length === 0) return [];
  return other.flatMap((change) => {
    const uses = [...addedUses(change)];
    const found = gone.find((name) => uses.some((text) => text === name || text.startsWith(`${name}/`)));
    return found === undefined
      ? []
      : [{ path: change.path, reason: `uses "${found}", which the other side removed or renamed` }];
  });
}

/** One side makes the package one of modules, and the other adds to it what is written the other way. */
function checkModules(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const isOfModules = (reading: Reading | undefined): boolean =>
    /"type"\s*:\s*"module"/u.test(reading?.unit.text ?? '');
  const isTurned = mine.some(
    ({ path: file, before, after }) =>
      path.posix.basename(file) === 'package.json' && !isOfModules(before) && isOfModules(after),
  );
  const isOld = (reading: Reading | undefined): boolean =>
    /\bmodule\.exports\b|\brequire\(["']/u.test(reading?.unit.text ?? '');
  const found = isTurned
    ? other.find(({ path: file, before, after }) => /\.jsx?$/u.test(file) && !isOld(before) && isOld(after))
    : undefined;
  return found === undefined
    ? []
    : [{ path: found.path, reason: 'uses "require", and the other side makes the package one of modules' }];
}

function packagesIn(reading: Reading | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  if (reading !== undefined) {
    eachUnit(reading.unit, [], ({ key }, place) => {
      if (/^["'](?:\w*d|d)ependencies["']$/iu.test(place[0] ?? '') && place.length === 1)
        names.add((key ?? '').replace(/^["']|["']$/gu, ''));
    });
  }
  return names;
}

const predecessor =
  /^[ \t]*(?:down_revision|depends_on|run_before)\b[^=\n]*=[ \t]*(.+)$|^[ \t]*\(\s*["']\w+["'],\s*(["']\d\w*["'])\s*\)/gmu;

/** Two new migrations of one folder that each say they follow the same one. */
function checkPredecessors(ours: readonly SideChange[], theirs: readonly SideChange[]): readonly Finding[] {
  const following = ({ path: file, before, after }: SideChange): readonly string[] =>
    before === undefined && after !== undefined && /migrations?|versions/u.test(path.posix.dirname(file))
      ? [...after.unit.text.matchAll(predecessor)].map(
          ([, one, two]) => `${path.posix.dirname(file)} ${one ?? two ?? ''}`,
        )
      : [];
  const taken = new Map(ours.flatMap((change) => following(change).map((step) => [step, change.path] as const)));
  return theirs.flatMap((change) => {
    const twin = following(change).find((step) => !/ (?:None|\[\]|\(\))$/u.test(step) && taken.has(step));
    return twin === undefined
      ? []
      : [{ path: change.path, reason: `follows the same one as ${taken.get(twin) ?? ''}` }];
  });
}
