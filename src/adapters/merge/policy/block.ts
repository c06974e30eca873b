/** Neighbouring statements that run one after the other, changed by different sides. */
import type { Changes } from '../tree/alignment.ts';
import type { Unit } from '../tree/unit.ts';
import { namesIn, tokensOf } from './token.ts';

const leaving = new Set([
  'return',
  'throw',
  'break',
  'continue',
  'raise',
  'yield',
  'await',
  'goto',
  'exit',
  'panic',
  'fallthrough',
]);

/** A reason why the two sides' statements depend on each other or on their order. */
export function judgeBlock(ours: Changes, theirs: Changes): string | undefined {
  const own = (mine: Changes, other: Changes): Changes => {
    const both = new Set(other.modified.map(({ before }) => before));
    return { ...mine, modified: mine.modified.filter(({ before }) => !both.has(before)) };
  };
  const one = own(ours, theirs);
  const two = own(theirs, ours);
  if (isIndependent(one) && isIndependent(two)) return undefined;
  if (count(one) === 0 || count(two) === 0)
    return isEmptyOfConcern(ours, theirs) ? undefined : 'both sides change neighbouring statements';
  const isLeaving = (changes: Changes): boolean =>
    [...changes.added, ...changes.removed].some((unit) => tokensOf(unit.norm).some((token) => leaving.has(token)));
  if (isLeaving(one) || isLeaving(two)) return 'one side changes where this code ends';
  const touched = touchedNames(one);
  const shared = [...touchedNames(two)].find((name) => touched.has(name));
  if (shared !== undefined) return `both sides change statements about "${shared}"`;
  const dependent = firstDependency(one, two) ?? firstDependency(two, one);
  return dependent === undefined ? undefined : `one side changes "${dependent}" and the other a statement that uses it`;
}

/** Constants and statements side by side, where one side changes what the other side's is made from. */
export function judgeDependency(ours: Changes, theirs: Changes): string | undefined {
  const both = new Set(
    ours.modified.map(({ before }) => before).filter((unit) => theirs.modified.some(({ before }) => before === unit)),
  );
  const plain = (changes: Changes): Changes => {
    const isPlain = (unit: Unit): boolean =>
      unit.role === 'const' || unit.role === 'assign' || unit.role === 'statement';
    const modified = changes.modified.filter(({ before }) => isPlain(before) && !both.has(before));
    return { added: changes.added.filter(isPlain), removed: changes.removed.filter(isPlain), modified };
  };
  const one = plain(ours);
  const two = plain(theirs);
  const dependent = firstDependency(one, two) ?? firstDependency(two, one);
  return dependent === undefined ? undefined : `one side changes "${dependent}" and the other what is made from it`;
}

/** Nothing but new functions and titled tests: they do not run where they stand. */
function isIndependent({ added, removed, modified }: Changes): boolean {
  const isApart = (unit: Unit): boolean => unit.role === 'definition' || unit.role === 'case-call';
  return removed.length + modified.length === 0 && added.length > 0 && added.every(isApart);
}

function count(changes: Changes): number {
  return changes.added.length + changes.removed.length + changes.modified.length;
}

/** All of one side's changes are inside statements that the other side changed too: judged deeper down. */
function isEmptyOfConcern(ours: Changes, theirs: Changes): boolean {
  return [ours, theirs].every((changes) => changes.added.length + changes.removed.length === 0);
}

function units(changes: Changes): readonly Unit[] {
  return [...changes.added, ...changes.removed, ...changes.modified.flatMap(({ before, after }) => [before, after])];
}

/** Names in what was really added or taken away. */
function touchedNames(changes: Changes): ReadonlySet<string> {
  const names = new Set([...changes.added, ...changes.removed].flatMap((unit) => [...namesIn(unit.norm)]));
  for (const { before, after } of changes.modified) {
    const old = new Set(tokensOf(before.norm));
    const current = new Set(tokensOf(after.norm));
    for (const name of [...namesIn(before.norm), ...namesIn(after.norm)]) {
      if (old.has(name) !== current.has(name)) names.add(name);
    }
  }
  return names;
}

/** A name that `giver` assigns and `user` mentions. */
function firstDependency(giver: Changes, user: Changes): string | undefined {
  const assigned = new Set(units(giver).flatMap(assignedIn));
  return units(user)
    .flatMap((unit) => [...namesIn(unit.norm)])
    .find((name) => assigned.has(name));
}

/** What a statement gives a value to: of `a.b = c` it is `b`, for `a` stays what it was. */
function assignedIn(unit: Unit): readonly string[] {
  const tokens = tokensOf(unit.norm);
  const at = tokens.findIndex((token) => /^(?:[-+*/%|&^?]{0,2}=|:=|\+\+|--|<<=|>>=)$/u.test(token));
  const left = at < 0 ? [] : tokens.slice(0, at);
  const names = left.filter((token) => namesIn(token).size > 0);
  const isInside = left.includes('.') || left.includes('[') || left.includes('->');
  const own = left.at(-1) === ']' ? [] : isInside ? names.slice(-1) : names;
  return unit.key === undefined || isInside ? own : [...own, ...unit.key.split(/[\s,.]+/u)];
}
