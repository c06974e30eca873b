/** What one side did to every member of a list is a rule of the list: what the other side added must follow it. */
import type { Three } from '../diff.ts';
import type { Reading } from '../kinds/kind.ts';
import type { List, ListKind, Unit } from '../tree/unit.ts';
import { tokensOf } from '../policy/token.ts';

const alike: ReadonlySet<ListKind> = new Set([
  'top',
  'members',
  'object',
  'array',
  'cases',
  'variants',
  'enum',
  'items',
  'rows',
  'lines',
]);

/** A reason why something new does not look as one side made all that was there look. */
export function checkUniform({ base, ours, theirs }: Three<Reading>): string | undefined {
  return checkUnit({ base: base.unit, ours: ours.unit, theirs: theirs.unit });
}

function checkUnit(units: Three<Unit>): string | undefined {
  for (const [i, part] of units.base.parts.entries()) {
    const [one, two] = [units.ours.parts[i], units.theirs.parts[i]];
    if (part.type !== 'list' || one?.type !== 'list' || two?.type !== 'list') continue;
    const lists = { base: part.list, ours: one.list, theirs: two.list };
    const reason =
      lacking(lists.base, lists.ours, lists.theirs) ??
      lacking(lists.base, lists.theirs, lists.ours) ??
      checkInside(lists);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function checkInside({ base, ours, theirs }: Three<List>): string | undefined {
  const mine = counterparts(base, ours);
  const other = counterparts(base, theirs);
  for (const [at, unit] of base.units.entries()) {
    const [one, two] = [mine[at], other[at]];
    if (one === undefined || two === undefined || [one.norm, two.norm].includes(unit.norm)) continue;
    const reason = checkUnit({ base: unit, ours: one, theirs: two });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What each unit became. What nothing names goes by its place, among siblings of the same shapes. */
function counterparts(base: List, side: List): readonly (Unit | undefined)[] {
  const shapes = (list: List): string => list.units.map(({ key, shape }) => `${shape} ${key ?? ''}`).join();
  const isAligned = shapes(base) === shapes(side);
  const named = byKey(side);
  return base.units.map(({ key }, at) => (key === undefined && isAligned ? side.units[at] : named.get(key ?? '')));
}

const isMember = ({ role, key }: Unit): boolean => key !== undefined && role !== 'comment' && role !== 'prose';

function byKey(list: List): ReadonlyMap<string, Unit> {
  return new Map(list.units.filter(isMember).map((unit) => [unit.key ?? '', unit]));
}

function lacking(base: List, ruler: List, other: List): string | undefined {
  if (!alike.has(base.kind)) return undefined;
  const [before, after] = [byKey(base), byKey(ruler)];
  const fresh = other.units.filter(
    (unit) => isMember(unit) && !before.has(unit.key ?? '') && !after.has(unit.key ?? ''),
  );
  if (before.size === 0 || fresh.length === 0) return undefined;
  const pairs = [...before].map(([key, unit]) => [unit, after.get(key)] as const);
  const rules = rulesOf(pairs);
  const odd = fresh.find((unit) => rules.some((rule) => !isFollowed(rule, unit)));
  return odd === undefined
    ? undefined
    : `one side changes every member of a list, and the other adds "${odd.key ?? ''}"`;
}

/** How often a token stands in every member now: more often, or less often, than before. */
interface Rule {
  readonly token: string;
  readonly least: number;
  readonly most: number;
}

function rulesOf(pairs: readonly (readonly [Unit, Unit | undefined])[]): readonly Rule[] {
  const counted: { old: ReadonlyMap<string, number>; current: ReadonlyMap<string, number> }[] = [];
  for (const [before, after] of pairs) {
    if (after === undefined || after.norm === before.norm) return [];
    counted.push({ old: countsOf(before), current: countsOf(after) });
  }
  const isOne = pairs.length === 1;
  const telling = isOne ? keysIn(pairs[0]?.[0], pairs[0]?.[1]) : undefined;
  const tokens = new Set(counted.flatMap(({ old, current }) => [...old.keys(), ...current.keys()]));
  return [...tokens].flatMap((token): Rule[] => {
    if (telling !== undefined && !telling.has(token)) return [];
    const steps = counted.map(({ old, current }) => (current.get(token) ?? 0) - (old.get(token) ?? 0));
    const now = counted.map(({ current }) => current.get(token) ?? 0);
    if (steps.every((step) => step > 0)) return [{ token, least: Math.min(...now), most: Infinity }];
    return steps.every((step) => step < 0) ? [{ token, least: 0, most: Math.max(...now) }] : [];
  });
}

/** Words, and the bars of a table; other marks follow from them. */
function countsOf({ norm }: Unit): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokensOf(norm)) {
    if (/[\p{L}\p{N}|]/u.test(token)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/** Of a single member only its keys and columns tell what all have to be like. */
function keysIn(...units: readonly (Unit | undefined)[]): ReadonlySet<string> {
  const keys = new Set(['|']);
  for (const unit of units) {
    const tokens = tokensOf(unit?.norm ?? '');
    tokens.forEach((token, i) => {
      if (tokens[i + 1] === ':') keys.add(token);
    });
  }
  return keys;
}

function isFollowed({ token, least, most }: Rule, unit: Unit): boolean {
  const count = tokensOf(unit.norm).filter((each) => each === token).length;
  return count >= least && count <= most;
}
