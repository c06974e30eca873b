/** Whether what two sides did to one list can stand side by side. A reason is a veto. */
import type { Three } from '../diff.ts';
import type { Alignment, Changes, Side } from '../tree/alignment.ts';
import { identityIn } from '../tree/alignment.ts';
import type { List, ListKind, Role, Unit } from '../tree/unit.ts';
import { judgeBindings } from './binding.ts';
import { judgeBlock, judgeDependency } from './block.ts';
import { judgeClaims } from './claim.ts';
import { judgeChoice, judgeClash, judgeCouple } from './clash.ts';
import { judgeEchoes, mayMeet } from './echo.ts';
import { judgeProse, judgeSeams } from './prose.ts';
import { between, isOrderName, isRightsName, namesIn, tokensOf } from './token.ts';
import { judgeCascade, judgeSubjects, judgeValues } from './value.ts';
import { judgeWords } from './words.ts';

/** Two sides' work on one list. */
export interface ListCase {
  readonly lists: Three<List>;
  readonly alignment: Alignment;
  readonly place: readonly string[];
}

/** A reason why the list must not be merged by rule; undefined when it may. */
export function judgeList(list: ListCase): string | undefined {
  const { ours, theirs } = list.alignment;
  if (!isChanged(ours) || !isChanged(theirs)) return undefined;
  const where = list.place.length > 0 ? ` in "${list.place.join(' > ')}"` : '';
  const reason =
    judgeMoves(list) ??
    judgeOverlap(list) ??
    judgeKind(list) ??
    judgeAdditions(list) ??
    judgeRemovals(list) ??
    judgeEdits(list);
  return reason === undefined ? undefined : reason + where;
}

function isChanged(side: Side): boolean {
  return (
    side.changes.added.length + side.changes.removed.length + side.changes.modified.length > 0 ||
    side.inserted.some((units) => units.length > 0)
  );
}

const placed: ReadonlySet<ListKind> = new Set([
  'array',
  'items',
  'rows',
  'lines',
  'cases',
  'block',
  'variants',
  'enum',
  'ordered',
]);

/** Two orders of one list cannot both hold; nor is it known where in a new order the other side's work belongs. */
function judgeMoves({ lists, alignment }: ListCase): string | undefined {
  const isMoving = (side: Side): boolean =>
    side.inserted.some((units) => units.some((unit) => alignment.baseIds.includes(identityIn(side, unit))));
  const [ours, theirs] = [isMoving(alignment.ours), isMoving(alignment.theirs)];
  if (ours && theirs && alignment.ours.ids.join(between) !== alignment.theirs.ids.join(between))
    return 'both sides change the order';
  return (ours || theirs) && placed.has(lists.base.kind) ? 'one side changes the order' : undefined;
}

const overlaps = ([start, end]: readonly [number, number], others: readonly (readonly [number, number])[]): boolean =>
  others.some(([from, to]) => start < to && from < end);

function judgeOverlap(list: ListCase): string | undefined {
  const { alignment } = list;
  const { ours, theirs } = alignment;
  const isOver =
    ours.replaced.some((range) => overlaps(range, [...theirs.replaced, ...theirs.removedRanges])) ||
    theirs.replaced.some((range) => overlaps(range, ours.removedRanges));
  const isSame =
    ours.ids.join('\u0003') === theirs.ids.join('\u0003') &&
    ours.changes.added.every((unit, i) => unit.norm === theirs.changes.added[i]?.norm);
  if (isOver && !isSame) return 'both sides replace the same part';
  const gapOf = (side: Side, id: string): number =>
    side.inserted.findIndex((units) => units.some((unit) => side.ids[side.units.indexOf(unit)] === id));
  const twice = ours.ids.find(
    (id) => !alignment.baseIds.includes(id) && theirs.ids.includes(id) && gapOf(ours, id) !== gapOf(theirs, id),
  );
  return twice === undefined ? judgeSubstitutes(list) : 'both sides add the same thing in different places';
}

/** What both take away and each replaces by something of its own was replaced twice, wherever the new ones stand. */
function judgeSubstitutes({ alignment: { ours, theirs } }: ListCase): string | undefined {
  const gone = ours.changes.removed.find((unit) => theirs.changes.removed.includes(unit));
  const isTwice = fresh(ours, theirs).length > 0 && fresh(theirs, ours).length > 0;
  return gone !== undefined && isTwice
    ? `both sides put something else for "${gone.key ?? firstLine(gone)}"`
    : undefined;
}

/** Added by one side only. */
function fresh(mine: Side, other: Side): readonly Unit[] {
  const norms = new Set(other.changes.added.map((unit) => unit.norm));
  return mine.changes.added.filter((unit) => !norms.has(unit.norm));
}

function judgeKind(list: ListCase): string | undefined {
  const { base } = list.lists;
  const name = list.place.at(-1) ?? '';
  switch (base.kind) {
    case 'args':
      return judgeArgs(list);
    case 'params':
      return judgeParams(list);
    case 'ordered':
    case 'enum':
      return isBothAdding(list) ? 'the place of each member is its value' : undefined;
    case 'block':
      return judgeBlock(list.alignment.ours.changes, list.alignment.theirs.changes);
    case 'array':
    case 'items':
    case 'lines':
      return isBothAdding(list) ? judgeNamedList(list, name) : undefined;
    case 'top':
      return judgeSteps(list) ?? judgeDependency(list.alignment.ours.changes, list.alignment.theirs.changes);
    case 'object':
      return isBothAdding(list) && isRightsName(name) ? 'this grants or refuses something' : judgeShares(list, name);
    case 'members':
      return isBothAdding(list) ? judgePlaces(list) : undefined;
    case 'sections':
      return (isBothAdding(list) ? judgeTables(list) : undefined) ?? judgeSeams(list);
    case 'blocks':
      return judgeProse(list);
    case 'specifiers':
    case 'cases':
    case 'variants':
    case 'rows':
      return undefined;
    default:
      return base.kind satisfies never;
  }
}

/** A step of a build may need whatever stands before it. */
function judgeSteps({ alignment }: ListCase): string | undefined {
  const isStepping = ({ changes: { added, removed, modified } }: Side): boolean =>
    [...added, ...removed, ...modified.map(({ before }) => before)].some(({ shape }) => shape === 'step');
  return isStepping(alignment.ours) || isStepping(alignment.theirs)
    ? 'one side changes a step beside what the other side changes'
    : undefined;
}

/** Parts of a whole: changing one is a statement about the others. */
function judgeShares({ alignment }: ListCase, name: string): string | undefined {
  const isWhole =
    /split|weights?|ratios?|shares?|percent|distribution|probabilit|allocation|mix$|proportion|quota|budget/iu.test(
      name,
    );
  const isOne = alignment.ours.changes.modified.length + alignment.theirs.changes.modified.length < 2;
  return isWhole && !isOne ? 'these are parts of one whole' : undefined;
}

/** Fields without a value of their own are often filled in by their place. */
function judgePlaces({ alignment }: ListCase): string | undefined {
  const added = [...alignment.ours.changes.added, ...alignment.theirs.changes.added];
  return added.some((unit) => unit.shape === 'placed-field') ? 'these fields may go by their place' : undefined;
}

/** Repeated tables are a list, and have the order of one. */
function judgeTables({ alignment }: ListCase): string | undefined {
  const added = [...alignment.ours.changes.added, ...alignment.theirs.changes.added];
  const named = added.find(({ key }) => key?.startsWith('[[') === true && (isOrderName(key) || isRightsName(key)));
  return named === undefined ? undefined : 'the order of these tables is likely to matter';
}

function isBothAdding({ alignment }: ListCase): boolean {
  return fresh(alignment.ours, alignment.theirs).length > 0 && fresh(alignment.theirs, alignment.ours).length > 0;
}

function judgeNamedList({ lists }: ListCase, name: string): string | undefined {
  if (isOrderName(name)) return 'the order of this list is likely to matter';
  if (isRightsName(name)) return 'this list grants or refuses something';
  const shapes = new Set([...lists.base.units, ...lists.ours.units, ...lists.theirs.units].map((unit) => unit.shape));
  if (shapes.size > 1) return 'the list holds things of different kinds';
  const shape = [...shapes].join(' ');
  if (/number|integer|float|int_literal|decimal/u.test(shape)) return 'a list of numbers has an order';
  const isNested = /^(?:array|list|tuple|seq|literal_value)/u.test(shape);
  return isNested && !areNamedRows(lists, name) ? 'a list of lists goes by place' : undefined;
}

/** Lists that are a map or a set: what stands first in a row is what it is looked up by. */
const mapped =
  /(?:^|[^a-z])(?:routes?|url_?patterns|urls|endpoints|choices|labels|aliases|mapping|map|registry|icons|translations)$/iu;

/** Tuples that each begin with a text of their own, as `('/about', about)` does, in a list whose name says that its order is nothing. */
function areNamedRows({ base, ours, theirs }: Three<List>, name: string): boolean {
  if (!mapped.test(name.replace(/([a-z])([A-Z])/gu, '$1_$2'))) return false;
  const nameOf = ({ text }: Unit): string | undefined =>
    /^[([]\s*(["'])([^"'*<>:{}()?^$\\]+)\1\s*,(?!\s*-?\d)/u.exec(text)?.[2];
  const rows = [base, ours, theirs].flatMap(({ units }) => units);
  const named = new Map(rows.map((row) => [nameOf(row), row.norm]));
  // One name, one row, whichever side has it.
  return !named.has(undefined) && rows.every((row) => named.get(nameOf(row)) === row.norm);
}

/** Arguments are told apart by their place, and their values by the others. */
function judgeArgs({ alignment }: ListCase): string | undefined {
  const touched = (side: Side): string =>
    side.kept
      .map((unit, i) => (unit === undefined || side.changes.modified.some((each) => each.after === unit) ? i : ''))
      .join(' ')
      .trim();
  const isGrown = (side: Side): boolean => side.changes.added.length + side.changes.removed.length > 0;
  const isOne = touched(alignment.ours) === touched(alignment.theirs);
  return isGrown(alignment.ours) || isGrown(alignment.theirs) || !isOne
    ? 'both sides change the arguments of one call'
    : undefined;
}

function judgeParams({ lists, alignment }: ListCase): string | undefined {
  if (isBothAdding({ lists, alignment, place: [] })) return 'both sides add a parameter';
  for (const side of [alignment.ours, alignment.theirs]) {
    const isMiddle = side.inserted.slice(0, -1).some((units) => units.length > 0);
    if (isMiddle || side.changes.removed.length > 0) return 'one side renumbers the parameters';
  }
  return undefined;
}

const independent: Readonly<Record<ListKind, ReadonlySet<Role>>> = {
  top: new Set<Role>(['import', 'definition', 'const', 'assign', 'case-call']),
  block: new Set<Role>(['definition', 'case-call']),
  members: new Set<Role>(['definition', 'member', 'const', 'assign', 'pair', 'case-call']),
  object: new Set<Role>(['pair', 'definition', 'element']),
  array: new Set<Role>(['element']),
  params: new Set<Role>(),
  args: new Set<Role>(),
  specifiers: new Set<Role>(['element', 'import']),
  cases: new Set<Role>(['case']),
  enum: new Set<Role>(),
  variants: new Set<Role>(['member', 'element']),
  sections: new Set<Role>(['section']),
  blocks: new Set<Role>(['list']),
  items: new Set<Role>(['item']),
  ordered: new Set<Role>(),
  rows: new Set<Role>(['row']),
  lines: new Set<Role>(['line']),
};

/** Each of ours is compared with each of theirs. */
const pairsMax = 100_000;

function judgeAdditions(list: ListCase): string | undefined {
  const { lists, alignment } = list;
  const ours = fresh(alignment.ours, alignment.theirs);
  const theirs = fresh(alignment.theirs, alignment.ours);
  if (ours.length === 0 || theirs.length === 0) return undefined;
  if (ours.length * theirs.length > pairsMax) return 'both sides add too much to compare';
  return (
    judgeMeetings(list) ??
    judgeSameness(alignment, ours, theirs) ??
    judgeClaims(lists.base.units, ours, theirs) ??
    judgeCascade(ours, theirs) ??
    judgeText(list, ours, theirs) ??
    judgeValues(lists.base.units, ours, theirs) ??
    (isDependencies(list.place) ? undefined : judgeClash(lists.base.units, ours, theirs))
  );
}

function judgeText({ lists, place }: ListCase, ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  const isProse = isWordy(lists.base.kind) && ours.every((unit) => unit.shape !== 'line' && unit.shape !== 'table');
  if (!isProse) return undefined;
  // Sections and lists that meet by their name are judged inside.
  const isMet = ({ role, key }: Unit): boolean =>
    mayMeet.has(role) && key !== undefined && [ours, theirs].every((units) => units.some((each) => each.key === key));
  const own = (units: readonly Unit[]): readonly string[] => units.filter((unit) => !isMet(unit)).map(wordsOf);
  return judgeWords(own(ours), own(theirs), isRecordPlace(place));
}

/** The same name, or the same thing in two versions. What meets by its name is judged where the two are merged. */
function judgeSameness(alignment: Alignment, ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  const met = new Set(alignment.theirs.ids);
  const apart = ours.filter((unit) => !met.has(identityIn(alignment.ours, unit)));
  return judgeTwinNames(ours, theirs) ?? judgeEchoes(apart, theirs) ?? judgeBindings(ours, theirs);
}

/** Packages by name: that two are wanted in the same version says nothing. */
function isDependencies(place: readonly string[]): boolean {
  return /^["'[]*(?:[\w.-]*[.-])?(?:dev|build|peer|optional)?[-_]?dependencies["'\]]*$/iu.test(place.at(-1) ?? '');
}

/** Where both sides put something at one place, no order is right unless any is. */
function judgeMeetings({ lists, alignment }: ListCase): string | undefined {
  for (const [at, ours] of alignment.ours.inserted.entries()) {
    const theirs = alignment.theirs.inserted[at] ?? [];
    if (ours.length === 0 || theirs.length === 0) continue;
    const odd = [...ours, ...theirs].find((unit) => !independent[lists.base.kind].has(unit.role));
    if (odd !== undefined) return `both sides add here, and the order of "${firstLine(odd)}" may matter`;
    const isDefining = [...ours, ...theirs].some(({ shape }) => shape === 'preproc_def');
    if (isDefining && [...ours, ...theirs].some(({ role }) => role === 'import'))
      return 'what is included may ask what is defined';
    if (lists.base.units[at - 1]?.role === 'fallthrough') return 'the case before falls through';
  }
  return undefined;
}

/** Differently written, yet the same name: `Foo` and `foo`, `a-b` and `a_b`. */
function judgeTwinNames(ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  const plain = (unit: Unit): string => (unit.key ?? '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const taken = new Set(ours.filter((unit) => !mayMeet.has(unit.role)).map(plain));
  const twin = theirs.find(
    (unit) =>
      !mayMeet.has(unit.role) &&
      plain(unit) !== '' &&
      taken.has(plain(unit)) &&
      // The same name is judged where the two meet, but for overloads: they stand beside what was there.
      (unit.role === 'definition' || !ours.some((mine) => mine.key === unit.key)),
  );
  return twin === undefined ? judgeSubjects(ours, theirs) : `both sides add a "${twin.key ?? ''}"`;
}

function isWordy(kind: ListKind): boolean {
  return kind === 'items' || kind === 'blocks' || kind === 'sections' || kind === 'rows' || kind === 'ordered';
}

/** A changelog tells what happened; a document says what is to be. */
function isRecordPlace(place: readonly string[]): boolean {
  return place[0] === 'changelog';
}

function wordsOf(unit: Unit): string {
  // A tag says nothing.
  return tokensOf(unit.norm)
    .filter((token) => !/^<\/?[a-z][^<]*>$/iu.test(token))
    .join(' ');
}

function firstLine(unit: Unit): string {
  return (unit.text.trim().split('\n')[0] ?? '').slice(0, 60);
}

/** What one side removed must not be what the other side's additions speak of, or stand on. */
function judgeRemovals({ lists, alignment }: ListCase): string | undefined {
  for (const [mine, other] of [
    [alignment.ours, alignment.theirs],
    [alignment.theirs, alignment.ours],
  ] as const) {
    const reason = judgeRemoved(lists.base, mine.changes, other.changes);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function judgeRemoved(base: List, mine: Changes, other: Changes): string | undefined {
  if (mine.removed.length === 0) return undefined;
  if (mine.removed.length === base.units.length && other.added.length > 0)
    return 'one side empties the list and the other adds to it';
  for (const { key } of mine.removed) {
    const bare = key?.replace(/["'`]/gu, '') ?? '';
    const isNamed = (unit: Unit): boolean => bare !== '' && namesIn(unit.norm).has(bare);
    if (other.added.some(isNamed) || other.modified.some(({ before, after }) => isNamed(after) && !isNamed(before))) {
      return `one side removes "${bare}" and the other adds a use of it`;
    }
  }
  return undefined;
}

const coupled: ReadonlySet<ListKind> = new Set(['object', 'members', 'top', 'block']);

function judgeEdits({ lists, alignment, place }: ListCase): string | undefined {
  if (!coupled.has(lists.base.kind)) return undefined;
  const keys = (mine: Changes, other: Changes): readonly string[] => {
    const both = new Set(other.modified.map(({ before }) => before));
    return [
      ...mine.modified.filter(({ before }) => !both.has(before)).map(({ before }) => before),
      ...mine.added,
      ...mine.removed,
    ].flatMap(({ key }) => (key === undefined ? [] : [key]));
  };
  const ours = alignment.ours.changes;
  const theirs = alignment.theirs.changes;
  const [one, two] = [keys(ours, theirs), keys(theirs, ours)];
  const choice = lists.base.kind === 'object' && !isDependencies(place) ? judgeChoice(one, two) : undefined;
  return choice ?? (ours.modified.length + theirs.modified.length === 0 ? undefined : judgeCouple(one, two));
}
