/**
 * Merges one file that git could not: by its kind, without a model.
 *
 * **Invariant:** an answer holds both sides' work and nothing else, and that was checked on the answer itself; anything less is
 * a veto, and a veto is final.
 */
import type { Region, Three } from './diff.ts';
import type { Kind, Reading } from './kinds/kind.ts';
import type { Departure, Merging } from './tree/merging.ts';
import { checkRows, checkTally, checkUnits } from './acceptance/certificate.ts';
import { checkChoice } from './acceptance/choice.ts';
import { checkDerived } from './acceptance/derive.ts';
import { checkGone, checkNames, checkReferences, checkUnique, repeated } from './acceptance/names.ts';
import { checkPremises } from './acceptance/premise.ts';
import { checkUniform } from './acceptance/uniform.ts';
import { regions } from './diff.ts';
import { droppedLines } from './dropped.ts';
import { isBeyondRules, kindOf } from './kinds/registry.ts';
import { mergeLayout, putOn, takeOff } from './layout.ts';
import { isCountedOn } from './policy/clash.ts';
import { mergeUnit } from './tree/merge.ts';
import { startMerging } from './tree/merging.ts';
import { renderParts } from './tree/unit.ts';

/** What three versions of a file came to. */
export type FileResolution =
  | {
      readonly status: 'resolved';
      readonly kind: string;
      readonly text: string;
      readonly rules: readonly string[];
      /** Lines of either side that are not in the answer. */
      readonly dropped: readonly string[];
      /** Units that one side moved to another file and the other edited here: the edit must be made there. */
      readonly departures: readonly Departure[];
    }
  | { readonly status: 'vetoed' | 'unknown'; readonly kind: string; readonly reason: string };

export interface FileVersions extends Three<string> {
  readonly path: string;
}

const sizeMax = 1_000_000;
/** Seven signs of equality alone underline a title. */
const marker = /^(?:<{7}|>{7}|\|{7})(?: |$)/mu;

/** Merges three versions of one file. */
export async function resolveFile(versions: FileVersions): Promise<FileResolution> {
  const texts = [versions.base, versions.ours, versions.theirs];
  if (texts.some((text) => text.length > sizeMax) || isBeyondRules(versions.path, texts))
    return { status: 'unknown', kind: 'large', reason: 'the file, or a line of it, is too large' };
  if (texts.some((text) => text.includes('\0')))
    return { status: 'unknown', kind: 'binary', reason: 'the file is binary' };
  if (texts.some((text) => marker.test(text)))
    return { status: 'unknown', kind: 'markers', reason: 'a version already holds conflict markers' };
  const base = takeOff(versions.base);
  const ours = takeOff(versions.ours);
  const theirs = takeOff(versions.theirs);
  if (base === undefined || ours === undefined || theirs === undefined) {
    return { status: 'unknown', kind: 'text', reason: 'line ends are mixed' };
  }
  const empty = versions.base === '' ? ours.layout : base.layout;
  const layout = mergeLayout({ base: empty, ours: ours.layout, theirs: theirs.layout });
  const plain = { base: base.text, ours: ours.text, theirs: theirs.text };
  const merged = await mergeTexts(versions.path, plain);
  if (merged.status !== 'resolved') return merged;
  const text = putOn(merged.text, layout);
  return { ...merged, text, dropped: droppedLines([ours.text, theirs.text], merged.text) };
}

async function mergeTexts(path: string, texts: Three<string>): Promise<FileResolution> {
  const kind = await kindOf(path, [texts.base, texts.ours, texts.theirs]);
  const cut = premerge(texts);
  if (cut === undefined)
    return { status: 'vetoed', kind: kind?.name ?? 'text', reason: 'the sides are too different to compare' };
  if (cut.conflicts === 0) {
    const reason = kind === undefined ? undefined : checkMeaning(kind, texts, cut.texts.ours);
    if (reason !== undefined) return { status: 'vetoed', kind: kind?.name ?? 'text', reason };
    return {
      status: 'resolved',
      kind: kind?.name ?? 'text',
      text: cut.texts.ours,
      rules: ['line-ends'],
      dropped: [],
      departures: [],
    };
  }
  if (kind === undefined) return { status: 'unknown', kind: 'text', reason: 'no rule knows this kind of file' };
  return mergeByKind(kind, texts, cut.texts);
}

function mergeByKind(kind: Kind, texts: Three<string>, narrowed: Three<string>): FileResolution {
  const whole = readAll(kind, texts);
  if (whole === undefined)
    return { status: 'unknown', kind: kind.name, reason: 'a version of the file is not well-formed' };
  // With everything settled that only one side touched, what is left to judge is the conflict itself.
  const part = narrowedReadings(kind, narrowed, whole) ?? whole;
  const merging = startMerging();
  const unit = mergeUnit(
    { base: part.base.unit, ours: part.ours.unit, theirs: part.theirs.unit },
    merging,
    place(part.base),
  );
  const text = unit.parts.length > 0 ? renderParts(unit.parts) : unit.text;
  const [veto] = merging.vetoes;
  if (veto !== undefined) return { status: 'vetoed', kind: kind.name, reason: veto };
  const result = kind.read(text);
  if (result === undefined) return { status: 'vetoed', kind: kind.name, reason: 'the answer is not well-formed' };
  const reason = checkAnswer(merging, part, result) ?? checkMeaning(kind, texts, text) ?? checkOwn(kind, whole);
  if (reason !== undefined) return { status: 'vetoed', kind: kind.name, reason };
  return {
    status: 'resolved',
    kind: kind.name,
    text,
    rules: [...merging.rules].toSorted(),
    dropped: [],
    departures: merging.departures,
  };
}

/** Settling by line must not show a unit twice, as it does when one side moved it. */
function narrowedReadings(kind: Kind, narrowed: Three<string>, whole: Three<Reading>): Three<Reading> | undefined {
  const part = readAll(kind, narrowed);
  if (part === undefined) return undefined;
  const known = new Set([whole.base, whole.ours, whole.theirs].flatMap((reading) => [...repeated(reading)]));
  const isTorn = [part.base, part.ours, part.theirs].some((reading) =>
    [...repeated(reading)].some((key) => !known.has(key)),
  );
  return isTorn ? undefined : part;
}

function place(reading: Reading): readonly string[] {
  return reading.unit.key === undefined ? [] : [reading.unit.key];
}

function readAll(kind: Kind, texts: Three<string>): Three<Reading> | undefined {
  const ours = kind.read(texts.ours);
  const theirs = kind.read(texts.theirs);
  if (ours === undefined || theirs === undefined) return undefined;
  const base = texts.base.trim() === '' ? emptied(ours) : kind.read(texts.base);
  return base === undefined ? undefined : { base, ours, theirs };
}

/** Both sides made the file: it is as if it had been there with nothing in it. */
function emptied(reading: Reading): Reading {
  const parts = reading.unit.parts.map((part) =>
    part.type === 'list' ? { type: 'list' as const, list: { ...part.list, units: [] } } : part,
  );
  const norm = parts.map((part) => (part.type === 'text' ? part.norm : '')).join('\u0001');
  return { unit: { ...reading.unit, parts, text: '', norm }, norm };
}

function checkAnswer(merging: Merging, parts: Three<Reading>, result: Reading): string | undefined {
  const norms = { base: parts.base.norm, ours: parts.ours.norm, theirs: parts.theirs.norm };
  const reason = merging.isMoved ? checkUnits(merging.rows, result.norm) : checkRows(merging.rows, norms, result.norm);
  return reason ?? checkTally(norms, result.norm);
}

/** What each side takes for granted of this very file. */
function checkOwn(kind: Kind, { base, ours, theirs }: Three<Reading>): string | undefined {
  const change = (after: Reading) => [{ path: '', kind, before: base, after }];
  return checkPremises(change(ours), change(theirs))[0]?.reason;
}

/** What must be true of any merge of these texts, however it came about. */
export function checkMeaning(kind: Kind, texts: Three<string>, text: string): string | undefined {
  const reason = checkResult(kind, texts, text);
  const sides = reason === undefined ? readAll(kind, texts) : undefined;
  if (sides === undefined) return reason;
  return (kind.isCode ? checkNames(sides) : checkReferences(sides)) ?? checkUniform(sides);
}

/** The part of it that is about the answer itself, so that it also holds of one that adapts one side to the other. */
export function checkResult(kind: Kind, texts: Three<string>, text: string): string | undefined {
  const result = kind.read(text);
  const sides = readAll(kind, texts);
  if (sides === undefined) return undefined;
  if (result === undefined) return 'the answer is not well-formed';
  if (marker.test(text)) return 'the answer holds conflict markers';
  return (
    checkUnique([sides.ours, sides.theirs], result) ??
    (kind.isCode ? checkGone(sides, result) : undefined) ??
    checkCounts(texts) ??
    checkChoice(texts, text, kind.isCode) ??
    checkDerived(texts, text) ??
    kind.check?.(texts, text)
  );
}

/** Both sides counted one on from the same number: together they make two, and each took the same place. */
function checkCounts(texts: Three<string>): string | undefined {
  const lines = { base: linesOf(texts.base), ours: linesOf(texts.ours), theirs: linesOf(texts.theirs) };
  const cut = regions(lines) ?? [];
  const traded = firstTraded(lines);
  if (traded !== undefined)
    return `both sides take the same from "${traded.trim().slice(0, 60)}", and give it elsewhere`;
  const isOnlyThat = cut.every(({ kind: region }) => region === 'same' || region === 'both');
  if (isOnlyThat) return undefined;
  for (const region of cut.filter((each) => each.kind === 'both')) {
    const before = lines.base.slice(...region.base);
    const after = lines.ours.slice(...region.ours);
    const counted =
      before.length === after.length ? before.find((line, i) => isCountedOn(line, after[i] ?? '')) : undefined;
    if (counted !== undefined) return `both sides count on from "${counted.trim().slice(0, 60)}"`;
  }
  return undefined;
}

/** A number that both sides changed alike, near numbers that each changed by itself: shares of one whole. */
function firstTraded({ base, ours, theirs }: Three<readonly string[]>): string | undefined {
  if (base.length !== ours.length || base.length !== theirs.length) return undefined;
  const number = /(?<![\p{L}\d.])\d+(?:\.\d+)?(?![\p{L}\d.])/gu;
  const rest = (line: string): string => line.replaceAll(number, '');
  const isOther = (side: readonly string[], i: number): boolean =>
    side[i] !== base[i] && rest(side[i] ?? '') === rest(base[i] ?? '');
  const isNear = (from: number, is: (i: number) => boolean): boolean =>
    [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5].some((by) => is(from + by));
  return base.find(
    (_line, i) =>
      isOther(ours, i) &&
      ours[i] === theirs[i] &&
      isNear(i, (at) => isOther(ours, at) && theirs[at] === base[at]) &&
      isNear(i, (at) => isOther(theirs, at) && ours[at] === base[at]),
  );
}

interface Cut {
  readonly texts: Three<string>;
  readonly conflicts: number;
}

/** Settles by line, as git does, what only one side changed; the three texts then differ only where they conflict. */
export function premerge(texts: Three<string>): Cut | undefined {
  const lines = { base: linesOf(texts.base), ours: linesOf(texts.ours), theirs: linesOf(texts.theirs) };
  const cut = regions(lines);
  if (cut === undefined) return undefined;
  const take = (side: keyof Three<string>): string =>
    cut.map((region) => settled(lines, region, side).join('')).join('');
  const conflicts = cut.filter((region) => region.kind === 'conflict').length;
  return { texts: { base: take('base'), ours: take('ours'), theirs: take('theirs') }, conflicts };
}

function settled(lines: Three<readonly string[]>, region: Region, side: keyof Three<string>): readonly string[] {
  switch (region.kind) {
    case 'same':
    case 'ours':
    case 'both':
      return lines.ours.slice(...region.ours);
    case 'theirs':
      return lines.theirs.slice(...region.theirs);
    case 'conflict':
      return lines[side].slice(...region[side]);
    default:
      return region.kind satisfies never;
  }
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/u);
}
