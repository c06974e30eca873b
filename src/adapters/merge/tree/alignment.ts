/** Which unit of a side is which unit of the base, and what each side added, removed and changed in one list. */
import type { Three } from '../diff.ts';
import type { List, Unit } from './unit.ts';
import { diff } from '../diff.ts';

/** What one side did to a list. */
export interface Changes {
  readonly added: readonly Unit[];
  readonly removed: readonly Unit[];
  readonly modified: readonly { readonly before: Unit; readonly after: Unit }[];
}

export interface Side {
  readonly ids: readonly string[];
  readonly units: readonly Unit[];
  /** For each base unit, what it became; undefined when it is not there any more. */
  readonly kept: readonly (Unit | undefined)[];
  /** What was put before each base unit, and at the end. */
  readonly inserted: readonly (readonly Unit[])[];
  /** Base ranges that were replaced by something else. */
  readonly replaced: readonly (readonly [number, number])[];
  readonly removedRanges: readonly (readonly [number, number])[];
  readonly changes: Changes;
}

export interface Alignment {
  readonly baseIds: readonly string[];
  readonly ours: Side;
  readonly theirs: Side;
}

/** Lines the three lists up; undefined when they are too different. */
export function align(lists: Three<List>): Alignment | undefined {
  const shared = ambiguousKeys(lists);
  const baseIds = identities(lists.base.units, shared);
  const ours = alignSide(lists.base.units, baseIds, lists.ours.units, shared);
  const theirs = alignSide(lists.base.units, baseIds, lists.theirs.units, shared);
  return ours === undefined || theirs === undefined ? undefined : { baseIds, ours, theirs };
}

/** The identity of a unit among its siblings. */
export function identityIn(side: Side, unit: Unit): string {
  return side.ids[side.units.indexOf(unit)] ?? '';
}

function ambiguousKeys(lists: Three<List>): ReadonlySet<string> {
  const ambiguous = new Set<string>();
  for (const list of [lists.base, lists.ours, lists.theirs]) {
    const seen = new Set<string>();
    for (const { key } of list.units) {
      if (key === undefined) continue;
      if (seen.has(key)) ambiguous.add(key);
      seen.add(key);
    }
  }
  return ambiguous;
}

function identities(units: readonly Unit[], ambiguous: ReadonlySet<string>): readonly string[] {
  const counts = new Map<string, number>();
  return units.map((unit) => {
    if (unit.key !== undefined && !ambiguous.has(unit.key)) return `key:${unit.key}`;
    const count = counts.get(unit.norm) ?? 0;
    counts.set(unit.norm, count + 1);
    return `text:${unit.norm}#${count}`;
  });
}

// The four facts are one alignment; an options object would only rename them.
// oxlint-disable-next-line max-params
function alignSide(
  base: readonly Unit[],
  baseIds: readonly string[],
  units: readonly Unit[],
  ambiguous: ReadonlySet<string>,
): Side | undefined {
  const ids = identities(units, ambiguous);
  const hunks = diff(baseIds, ids);
  if (hunks === undefined) return undefined;
  const kept: (Unit | undefined)[] = [];
  const inserted: Unit[][] = Array.from({ length: base.length + 1 }, () => []);
  const replaced: [number, number][] = [];
  const removedRanges: [number, number][] = [];
  let at = 0;
  for (const hunk of hunks) {
    const offset = hunk.from - hunk.start;
    for (; at < hunk.start; at += 1) kept.push(units[at + offset]);
    const fresh = units.slice(hunk.from, hunk.to);
    const gone = base.slice(hunk.start, hunk.end);
    const isPaired = fresh.length === gone.length && gone.every((unit, i) => isSuccessor(unit, fresh[i]));
    kept.push(...gone.map((_, i) => (isPaired ? fresh[i] : undefined)));
    if (!isPaired) {
      inserted[hunk.end]?.push(...fresh);
      if (gone.length > 0) (fresh.length > 0 ? replaced : removedRanges).push([hunk.start, hunk.end]);
    }
    at = hunk.end;
  }
  const shift = units.length - base.length;
  for (; at < base.length; at += 1) kept.push(units[at + shift]);
  const known = new Set(baseIds);
  return {
    ids,
    units,
    kept,
    inserted,
    replaced,
    removedRanges,
    changes: changesOf({ base, baseIds, kept, ids, units, known }),
  };
}

/** Nothing names these units, so one in the other's place is the same one changed. */
function isSuccessor(before: Unit, after: Unit | undefined): boolean {
  return after !== undefined && before.key === undefined && after.key === undefined && before.role === after.role;
}

function changesOf(side: {
  base: readonly Unit[];
  baseIds: readonly string[];
  kept: readonly (Unit | undefined)[];
  ids: readonly string[];
  units: readonly Unit[];
  known: ReadonlySet<string>;
}): Changes {
  const present = new Set<Unit | undefined>(side.kept);
  const ids = new Set(side.ids);
  const modified = side.base.flatMap((before, i) => {
    const after = side.kept[i];
    return after === undefined || after.norm === before.norm ? [] : [{ before, after }];
  });
  return {
    added: side.units.filter((unit, i) => !present.has(unit) && !side.known.has(side.ids[i] ?? '')),
    removed: side.base.filter((_, i) => side.kept[i] === undefined && !ids.has(side.baseIds[i] ?? '')),
    modified,
  };
}
