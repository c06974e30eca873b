/**
 * Three-way merge of units and lists.
 *
 * **Invariant:** a veto is final. Whatever this returns beside a veto must not be used, and no rule is tried after it.
 */
import type { Three } from '../diff.ts';
import type { Alignment } from './alignment.ts';
import type { Merging, Row } from './merging.ts';
import type { List, Part, Unit } from './unit.ts';
import { isCountedOn } from '../policy/clash.ts';
import { judgeList } from '../policy/judge.ts';
import { between, tokensOf } from '../policy/token.ts';
import { align, identityIn } from './alignment.ts';
import { pick } from './merging.ts';
import { normOf, withoutVariants } from './plain.ts';
import { renderParts, spaced } from './unit.ts';

/** Where in the file we are, for reasons and for policies that go by name. */
export type Place = readonly string[];

/** Merges one unit that all three texts have. */
export function mergeUnit(units: Three<Unit>, merging: Merging, place: Place): Unit {
  const { base, ours, theirs } = units;
  const layout = {
    lead: pick(base.lead, ours.lead, theirs.lead),
    tail: pick(base.tail, ours.tail, theirs.tail),
  };
  const isSettled =
    ours.text === theirs.text || ours.text === base.text || theirs.text === base.text || ours.norm === theirs.norm;
  if (isSettled) {
    if (ours.norm === theirs.norm && isCountedOn(base.norm, ours.norm)) {
      merging.vetoes.push(`both sides count on from ${spot(place, base)}`);
    }
    const text =
      ours.norm === theirs.norm
        ? pick(base.text, ours.text, theirs.text)
        : ours.text === base.text
          ? theirs.text
          : ours.text;
    const norm = ours.norm === theirs.norm ? ours.norm : pick(base.norm, ours.norm, theirs.norm);
    merging.rows.push({ base: base.norm, ours: ours.norm, theirs: theirs.norm, result: norm });
    return { ...ours, ...layout, text, norm };
  }
  const deep = isDeep(units) ? units : withoutVariants(units);
  if (isDeep(deep)) {
    const parts = mergeParts(deep, merging, place);
    // A comment behind the closing bracket is in no part.
    const [before, one, two, after] = [base.tail, ours.tail, theirs.tail, layout.tail].map((tail) => tail.trim());
    merging.rows.push({ base: before, ours: one, theirs: two, result: after });
    return { ...ours, ...layout, parts, text: renderParts(parts), norm: [ours.norm, theirs.norm].join(between) };
  }
  return mergeLeaf(units, layout, { merging, place });
}

function isDeep({ base, ours, theirs }: Three<Unit>): boolean {
  const shape = (unit: Unit): string =>
    unit.parts.map((part) => (part.type === 'list' ? part.list.kind : '.')).join(' ');
  return base.parts.length > 1 && shape(base) === shape(ours) && shape(base) === shape(theirs);
}

/** One side changed the layout, the other the content: possible when it all fits on a line. */
function mergeLeaf(
  units: Three<Unit>,
  layout: Pick<Unit, 'lead' | 'tail'>,
  at: { merging: Merging; place: Place },
): Unit {
  const { base, ours, theirs } = units;
  const changed = ours.norm === base.norm ? theirs : ours;
  const isOneLine = [base, ours, theirs].every((unit) => !unit.text.includes('\n'));
  const isLayoutOnly = ours.norm === base.norm || theirs.norm === base.norm;
  if (isLayoutOnly && isOneLine) at.merging.rules.add('layout-and-edit');
  else at.merging.vetoes.push(`both sides change ${spot(at.place, base)}`);
  at.merging.rows.push({ base: base.norm, ours: ours.norm, theirs: theirs.norm, result: changed.norm });
  return { ...changed, ...layout };
}

/** Units in which what one side does to the head cannot be judged apart from what the other does to the body. */
const closed: ReadonlySet<string> = new Set(['statement', 'case', 'fallthrough', 'default', 'item', 'prose', 'row']);

function mergeParts(units: Three<Unit>, merging: Merging, place: Place): readonly Part[] {
  const { base, ours, theirs } = units;
  const inner = base.key === undefined ? place : [...place, base.key];
  if (closed.has(base.role) && isSplit(units)) {
    merging.vetoes.push(`one side changes the head and the other the body of ${spot(place, base)}`);
  }
  if (isRedeclared(base, ours, theirs) || isRedeclared(base, theirs, ours)) {
    merging.vetoes.push(`one side declares ${spot(place, base)} anew, and the other changes what is in it`);
  }
  if (isReshaped(base, ours) || isReshaped(base, theirs)) {
    merging.vetoes.push(`one side changes what ${spot(place, base)} is, and the other what it does`);
  }
  return base.parts.map((part, i) => {
    const one = ours.parts[i];
    const two = theirs.parts[i];
    if (part.type === 'list' && one?.type === 'list' && two?.type === 'list') {
      return { type: 'list', list: mergeList({ base: part.list, ours: one.list, theirs: two.list }, merging, inner) };
    }
    if (part.type !== 'text' || one?.type !== 'text' || two?.type !== 'text') return part;
    return mergeText({ base: part, ours: one, theirs: two }, merging, spot(place, base));
  });
}

type TextPart = Extract<Part, { type: 'text' }>;

function mergeText({ base, ours, theirs }: Three<TextPart>, merging: Merging, where: string): TextPart {
  const isBoth = ours.norm !== base.norm && theirs.norm !== base.norm && ours.norm !== theirs.norm;
  if (isBoth) merging.vetoes.push(`both sides change the head of ${where}`);
  const norm = pick(base.norm, ours.norm, theirs.norm);
  merging.rows.push({ base: base.norm, ours: ours.norm, theirs: theirs.norm, result: norm });
  if (ours.norm === theirs.norm) return { type: 'text', text: pick(base.text, ours.text, theirs.text), norm };
  return { type: 'text', text: norm === ours.norm ? ours.text : theirs.text, norm };
}

/** Words in a head that change what the body means or how it is called. */
const weighty = new Set(
  'async static * abstract const unsafe final synchronized override extends implements'.split(' '),
);

const declared: ReadonlySet<string> = new Set(['definition', 'const', 'member', 'assign']);

/** One side changed more of the declaration than a parameter put last, and the other side the body. */
function isRedeclared(base: Unit, declarer: Unit, other: Unit): boolean {
  if (!declared.has(base.role)) return false;
  const isHead = (part: Part): boolean => part.type === 'text' || part.list.kind === 'params';
  const isChanged = (side: Unit, i: number): boolean => normOf(base.parts[i]) !== normOf(side.parts[i]);
  const isAppended = (i: number): boolean => isLonger(base.parts[i], declarer.parts[i]);
  const isAnew = base.parts.some(
    (part, i) => isHead(part) && isChanged(declarer, i) && (part.type === 'text' || !isAppended(i)),
  );
  return isAnew && base.parts.some((part, i) => !isHead(part) && isChanged(other, i));
}

/** The same units, and then more. */
function isLonger(before: Part | undefined, after: Part | undefined): boolean {
  if (before?.type !== 'list' || after?.type !== 'list') return false;
  return before.list.units.every((unit, i) => unit.norm === after.list.units[i]?.norm);
}

function isReshaped(base: Unit, side: Unit): boolean {
  const words = (unit: Unit): string =>
    tokensOf(headOf(unit))
      .filter((token) => weighty.has(token))
      .join(' ');
  return words(base) !== words(side);
}

function isSplit({ base, ours, theirs }: Three<Unit>): boolean {
  const changed = (side: Unit): readonly number[] =>
    base.parts.flatMap((part, i) => (normOf(part) === normOf(side.parts[i]) ? [] : [i]));
  return new Set([...changed(ours), ...changed(theirs)]).size > 1;
}

/** What a person would call the place. */
export function spot(place: Place, unit: Unit): string {
  const path = [...place, ...(unit.key === undefined ? [] : [unit.key])].join(' > ');
  const line = unit.text.trim().split('\n')[0] ?? '';
  return path === '' || unit.key === undefined
    ? `${path}${path === '' ? '' : ': '}"${line.slice(0, 60)}"`
    : `"${path}"`;
}

/** Merges one list: what both keep, then what each added, removed and moved. */
export function mergeList(lists: Three<List>, merging: Merging, place: Place): List {
  const { base, ours, theirs } = lists;
  const alignment = align(lists);
  if (alignment === undefined) {
    merging.vetoes.push('the sides are too different to compare');
    return ours;
  }
  const reason = judgeList({ lists, alignment, place });
  if (reason !== undefined) merging.vetoes.push(reason);
  if (alignment.ours.changes.added.length > 0 && alignment.theirs.changes.added.length > 0) {
    merging.rules.add(`union:${base.kind}`);
  } else if (hasChanged(alignment, 'ours') && hasChanged(alignment, 'theirs')) merging.rules.add(`apart:${base.kind}`);
  const units: Unit[] = [];
  for (let at = 0; at <= base.units.length; at += 1) {
    units.push(...mergeGap(alignment, at, { lists, merging, place }));
    const unit = base.units[at];
    if (unit !== undefined) units.push(...mergeKept(unit, at, { alignment, merging, place }));
  }
  return {
    ...ours,
    units: spaced(units, [base, ours, theirs]),
    isTrailing: pick(base.isTrailing, ours.isTrailing, theirs.isTrailing),
    close: pick(base.close, ours.close, theirs.close),
  };
}

function hasChanged(alignment: Alignment, side: 'ours' | 'theirs'): boolean {
  const { added, removed, modified } = alignment[side].changes;
  return added.length + removed.length + modified.length > 0;
}

function mergeKept(
  unit: Unit,
  at: number,
  context: { alignment: Alignment; merging: Merging; place: Place },
): readonly Unit[] {
  const { alignment, merging, place } = context;
  const ours = alignment.ours.kept[at];
  const theirs = alignment.theirs.kept[at];
  if (ours !== undefined && theirs !== undefined) return [mergeUnit({ base: unit, ours, theirs }, merging, place)];
  const goneFrom = ours === undefined ? 'ours' : 'theirs';
  const isElsewhere = alignment[goneFrom].ids.includes(alignment.baseIds[at] ?? '');
  const row = { base: unit.norm, ours: ours?.norm, theirs: theirs?.norm, result: undefined };
  const left = ours ?? theirs;
  if (left === undefined || left.norm === unit.norm || isElsewhere) merging.rows.push(row);
  else merging.rows.push(depart(unit, left, { goneFrom, row, merging, place }));
  return [];
}

/** One side took the unit away and the other edited it: refused here, unless it is found again in another file. */
function depart(
  unit: Unit,
  left: Unit,
  at: { goneFrom: 'ours' | 'theirs'; row: Row; merging: Merging; place: Place },
): Row {
  if (unit.key === undefined || unit.role !== 'definition') {
    at.merging.vetoes.push(`one side edits and the other removes ${spot(at.place, unit)}`);
    return at.row;
  }
  const { key, text: before, norm } = unit;
  at.merging.departures.push({ key, goneFrom: at.goneFrom, before, norm, after: left.text });
  return { ...at.row, isDeparture: true };
}

interface Gap {
  readonly lists: Three<List>;
  readonly merging: Merging;
  readonly place: Place;
}

function mergeGap(alignment: Alignment, at: number, context: Gap): readonly Unit[] {
  const ours = alignment.ours.inserted[at] ?? [];
  const theirs = alignment.theirs.inserted[at] ?? [];
  const { rows } = context.merging;
  const arrive = (merged: () => Unit): Arrival => {
    const from = rows.length;
    const unit = merged();
    return { unit, rows: rows.splice(from) };
  };
  const arrival = (unit: Unit, side: 'ours' | 'theirs'): Arrival =>
    arrive(() => mergeArrival(unit, side, { ...context, alignment }));
  const arrivals: Arrival[] = [];
  let met = 0;
  for (const unit of ours) {
    const id = identityIn(alignment.ours, unit);
    const twinAt = theirs.findIndex((other, i) => i >= met && identityIn(alignment.theirs, other) === id);
    const twin = twinAt < 0 ? undefined : theirs[twinAt];
    if (twin === undefined) arrivals.push(arrival(unit, 'ours'));
    else {
      // What stands before a unit of both sides in theirs stays before it.
      arrivals.push(
        ...theirs.slice(met, twinAt).map((other) => arrival(other, 'theirs')),
        arrive(() => mergeTwins(unit, twin, { ...context, isEcho: isEcho(unit, twin, [ours, theirs]) })),
      );
      met = twinAt + 1;
    }
  }
  arrivals.push(...theirs.slice(met).map((other) => arrival(other, 'theirs')));
  const { units } = context.lists.base;
  const neighbours = { before: units[at - 1], after: units[at], ours: ours.length };
  const isMeeting = ours.length > 0 && theirs.length > 0 && met === 0;
  const inOrder = isMeeting ? ordered(arrivals, context.lists, neighbours) : arrivals;
  rows.push(...inOrder.flatMap((each) => each.rows));
  return inOrder.map(({ unit }) => unit);
}

/** A unit with the rows that prove it, so that both can take another place. */
interface Arrival {
  readonly unit: Unit;
  readonly rows: readonly Row[];
}

/** A unit that one side put here: new, or moved from elsewhere in the list with what the other side did to it. */
function mergeArrival(unit: Unit, side: 'ours' | 'theirs', context: Gap & { alignment: Alignment }): Unit {
  const { alignment, merging, place } = context;
  const id = identityIn(alignment[side], unit);
  const from = alignment.baseIds.indexOf(id);
  const before = context.lists.base.units[from];
  if (from < 0 || before === undefined) {
    const row = { base: undefined, ours: undefined, theirs: undefined, result: unit.norm };
    merging.rows.push({ ...row, [side]: unit.norm });
    return unit;
  }
  const other = alignment[side === 'ours' ? 'theirs' : 'ours'];
  const current = other.kept[from];
  merging.isMoved = true;
  merging.rules.add('moved');
  if (current === undefined) {
    merging.vetoes.push(`one side moves and the other moves or removes ${spot(place, before)}`);
    return unit;
  }
  const units =
    side === 'ours' ? { base: before, ours: unit, theirs: current } : { base: before, ours: current, theirs: unit };
  return { ...mergeUnit(units, merging, place), lead: unit.lead };
}

const combinable: ReadonlySet<string> = new Set(['pair', 'import', 'section', 'list']);

/** Both sides added a unit of the same name: the same unit, or two halves of one container. */
function mergeTwins(ours: Unit, theirs: Unit, context: Gap & { isEcho: boolean }): Unit {
  const { merging, place } = context;
  if (ours.norm === theirs.norm) {
    merging.rows.push({ base: undefined, ours: ours.norm, theirs: theirs.norm, result: ours.norm });
    return ours;
  }
  const emptied = emptyOf(ours);
  const isSame = isDeep({ base: emptied, ours, theirs }) && headOf(ours) === headOf(theirs);
  if (!combinable.has(ours.role) || !isSame || context.isEcho) {
    merging.vetoes.push(`both sides add ${spot(place, ours)}, differently`);
    return ours;
  }
  merging.rules.add('both-add-container');
  const parts = ours.parts.map((part, i): Part => {
    const other = theirs.parts[i];
    if (part.type === 'text' || other?.type !== 'list') {
      if (part.type === 'text')
        merging.rows.push({ base: undefined, ours: part.norm, theirs: part.norm, result: part.norm });
      return part;
    }
    const base = { ...part.list, units: [] };
    const inner = ours.key === undefined ? place : [...place, ours.key];
    return { type: 'list', list: mergeList({ base, ours: part.list, theirs: other.list }, merging, inner) };
  });
  return { ...ours, parts, text: renderParts(parts), norm: [ours.norm, theirs.norm].join(between) };
}

/** One thing in two versions, not two halves of one: both sides put something of one name into it, or add the very same beside it. */
function isEcho(ours: Unit, theirs: Unit, added: readonly (readonly Unit[])[]): boolean {
  const [mine = [], other = []] = added;
  const inside = ({ parts }: Unit): readonly Unit[] =>
    parts.flatMap((part) => (part.type === 'list' ? part.list.units : []));
  const isShared = inside(ours).some(({ key }) => key !== undefined && inside(theirs).some((each) => each.key === key));
  // What a new list is for, and so what may stand in it, nobody but its two authors said.
  const isList = [ours, theirs].every(({ parts }) =>
    parts.some((part) => part.type === 'list' && part.list.kind === 'array'),
  );
  return (
    ours.role === 'pair' && (isShared || isList || mine.some(({ norm }) => other.some((each) => each.norm === norm)))
  );
}

function emptyOf(unit: Unit): Unit {
  const parts = unit.parts.map((part): Part =>
    part.type === 'text' ? part : { type: 'list', list: { ...part.list, units: [] } },
  );
  return { ...unit, parts };
}

function headOf(unit: Unit): string {
  return unit.parts.map((part) => (part.type === 'text' ? part.norm : '')).join(between);
}

const sortable: ReadonlySet<string> = new Set(['import', 'element', 'pair', 'line', 'row', 'item']);

/** Ours first, imports before what is not one; in alphabetical order where the lists, or the neighbours here, keep it. */
function ordered(all: readonly Arrival[], lists: Three<List>, neighbours: Neighbours): readonly Arrival[] {
  const isImport = ({ unit }: Arrival): boolean => unit.role === 'import';
  if (all.some(isImport) && !all.every(isImport)) {
    return [...all.filter(isImport), ...all.filter((arrival) => !isImport(arrival))];
  }
  const isSorted = (list: List): boolean =>
    list.units.every((unit, i) => i === 0 || (list.units[i - 1]?.norm ?? '') <= unit.norm);
  const isKept = lists.base.units.length > 1 && isSorted(lists.base) && isSorted(lists.ours) && isSorted(lists.theirs);
  const maySort = isKept && all.every(({ unit }) => sortable.has(unit.role));
  if (maySort) return all.toSorted((one, two) => (one.unit.norm < two.unit.norm ? -1 : 1));
  return sortedBetween(all, neighbours) ?? all;
}

interface Neighbours {
  readonly before: Unit | undefined;
  readonly after: Unit | undefined;
  /** How many of those between are ours: they come first. */
  readonly ours: number;
}

/** In the order of their names, where each fits between its neighbours by that order: the place was chosen so. */
function sortedBetween(all: readonly Arrival[], neighbours: Neighbours): readonly Arrival[] | undefined {
  const name = (unit: Unit | undefined): string => (unit?.key ?? '').replace(/["'`]/gu, '').toLowerCase();
  const [low, high] = [name(neighbours.before), name(neighbours.after)];
  const isRising = (some: readonly Arrival[]): boolean =>
    some.every(({ unit }, i) => {
      const last = i === 0 ? low : name(some[i - 1]?.unit);
      return last !== '' && last < name(unit) && name(unit) < high;
    });
  if (!isRising(all.slice(0, neighbours.ours)) || !isRising(all.slice(neighbours.ours))) return undefined;
  return all.toSorted((one, two) => (name(one.unit) < name(two.unit) ? -1 : 1));
}
