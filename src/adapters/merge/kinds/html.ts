/** HTML, read by its tags: lists, options and rows may grow on both sides; all else is merged only where the two touch different elements. */
import type { Three } from '../diff.ts';
import type { List, ListKind, Part, Role, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { isClosed } from './markup.ts';
import { between } from '../policy/token.ts';

export const htmlKind: Kind = { name: 'html', isCode: false, read: readHtml, check: checkPage };

const alone = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/iu;
const tagText = String.raw`<\/?[a-z][\w:-]*(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>${'`'}]+))?)*\s*\/?>`;
/** What is in these is not read as tags. */
const rawText = String.raw`<(?:script|style|pre|textarea|svg)\b[\s\S]*?<\/(?:script|style|pre|textarea|svg)\s*>`;
const raw = [/<(?:script|style|pre|textarea|svg)\b/giu, /<\/(?:script|style|pre|textarea|svg)\s*>/giu] as const;
const outside = String.raw`<!--[\s\S]*?-->|<!doctype[^>]*>`;
const pieces = new RegExp(`${outside}|${rawText}|${tagText}`, 'giu');
const tokens = new RegExp(`${outside}|${rawText}|${tagText}|[^\\s<]+|<`, 'giu');

/** Tags, comments and scripts are one token each, words one each. */
function norm(text: string): string {
  return (text.match(tokens) ?? []).map((token) => token.replace(/\s+/gu, ' ')).join(between);
}

interface Element {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Between its tags; the same place twice for what has no inside. */
  readonly from: number;
  readonly to: number;
  readonly children: readonly Element[];
}

type Open = Omit<Element, 'end' | 'to' | 'children'> & { readonly children: Element[] };

interface Tag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly type: 'open' | 'shut' | 'alone';
}

/** The tags of a page, without comments; undefined where one is not understood. */
function tagsOf(text: string): readonly Tag[] | undefined {
  const tags: Tag[] = [];
  let at = 0;
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    if (text.slice(at, index).includes('<')) return undefined;
    at = index + piece.length;
    const name = /^<\/?([\w:-]+)/u.exec(piece)?.[1]?.toLowerCase();
    if (name !== undefined) tags.push({ name, start: index, end: at, type: typeOf(piece, name) });
  }
  return text.slice(at).includes('<') ? undefined : tags;
}

function typeOf(piece: string, name: string): Tag['type'] {
  if (piece.startsWith('</')) return 'shut';
  const isWhole = /^<(?:script|style|pre|textarea|svg)\b/iu.test(piece) || piece.endsWith('/>');
  return isWhole || alone.test(name) ? 'alone' : 'open';
}

/** The elements of a page; undefined where a tag is left open or shut twice. */
function elementsOf(text: string): readonly Element[] | undefined {
  const tags = tagsOf(text);
  if (tags === undefined) return undefined;
  const open: Open[] = [];
  const top: Element[] = [];
  const put = (element: Element): number => (open.at(-1)?.children ?? top).push(element);
  for (const { name, start, end, type } of tags) {
    if (type === 'open') open.push({ name, start, from: end, children: [] });
    else if (type === 'alone') put({ name, start, from: end, to: end, end, children: [] });
    else {
      const mine = open.pop();
      if (mine?.name !== name) return undefined;
      put({ ...mine, to: start, end });
    }
  }
  return open.length > 0 ? undefined : top;
}

/** Templates decide which of the elements are there. */
const templated =
  /\{%|<%|<\?|\{\{\s*[#/^>]|@(?:if|for|foreach|section)\b|\bv-(?:if|else|for)\b|\*ng(?:If|For)\b|\bx-(?:if|for)\b/u;

function readHtml(text: string): Reading | undefined {
  const top = !isClosed(text, [raw]) || templated.test(text) ? undefined : elementsOf(text);
  if (top === undefined) return undefined;
  const list = listOf({ name: '', start: 0, from: 0, to: text.length, end: text.length, children: top }, text);
  if (list === undefined) return undefined;
  const whole = norm(text);
  const parts: readonly Part[] = [
    { type: 'text', text: '', norm: '' },
    { type: 'list', list },
  ];
  const unit: Unit = { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm: whole, parts };
  return { unit, norm: whole };
}

/** What stands in these in any order, as the items of a list do. */
const sets: Readonly<Record<string, RegExp>> = {
  ul: /^li$/u,
  menu: /^li$/u,
  nav: /^a$/u,
  select: /^option$/u,
  datalist: /^option$/u,
  tbody: /^tr$/u,
};

/** The children of an element; undefined where text stands between them. */
function listOf(element: Element, text: string): List | undefined {
  const { children, name, to } = element;
  const isSet = children.length > 0 && children.every((child) => sets[name]?.test(child.name) === true);
  const units: Unit[] = [];
  let at = element.from;
  for (const child of children) {
    const gap = text.slice(at, child.start);
    const lead = /^\s*/u.exec(gap)?.[0] ?? '';
    if (gap.replace(/<!--[\s\S]*?-->|<!doctype[^>]*>/giu, '').trim() !== '') return undefined;
    units.push(unitOf(child, { text, lead, start: at + lead.length, isItem: isSet }));
    at = child.end;
  }
  const close = text.slice(at, to);
  const kind: ListKind = isSet ? 'items' : 'block';
  return close.trim() === '' && children.length > 0
    ? { kind, units, separator: '', isTrailing: false, close }
    : undefined;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'iu')
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined);

function unitOf(element: Element, on: { text: string; lead: string; start: number; isItem: boolean }): Unit {
  const { text, lead, start, isItem } = on;
  const own = text.slice(start, element.end);
  const list = listOf(element, text);
  const head = text.slice(start, element.from);
  const part = (piece: string): Part => ({ type: 'text', text: piece, norm: norm(piece) });
  const parts =
    list === undefined ? [] : [part(head), { type: 'list' as const, list }, part(text.slice(element.to, element.end))];
  const identity = isItem
    ? { key: itemKey(own), role: 'item' as const }
    : identityOf(element, text.slice(element.start, element.from));
  return { ...identity, shape: element.name, lead, text: own, tail: '', norm: norm(own), parts };
}

function itemKey(own: string): string | undefined {
  return attribute(own, 'href') ?? attribute(own, 'value') ?? norm(own.replace(/<[^>]*>/gu, ' '));
}

/** What is about the page goes by its name and stands in any order; all else has its place. */
function identityOf({ name, children }: Element, tag: string): { key: string | undefined; role: Role } {
  const said = name === 'meta' ? ['name', 'property', 'http-equiv', 'charset'].map((each) => attribute(tag, each)) : [];
  const about = said.find((each) => each !== undefined);
  if (about !== undefined) return { key: `meta ${about}`, role: 'case-call' };
  const id = attribute(tag, 'id');
  const isAlone = /^(?:html|head|body|main|title)$/u.test(name);
  const key = isAlone ? name : id === undefined ? undefined : `#${id}`;
  return { key, role: children.length > 0 ? 'section' : 'statement' };
}

/** Ids and what leads to them, what may be said once, and labels beside what they are for. */
function checkPage({ base, ours, theirs }: Three<string>, result: string): string | undefined {
  const known = new Set([...oddIn(ours), ...oddIn(theirs)]);
  const odd = oddIn(result).find((each) => !known.has(each));
  return odd ?? checkLabels(base, ours, theirs) ?? checkLabels(base, theirs, ours);
}

/** A reason why one side renames what the other side makes another thing. */
function checkLabels(base: string, renamer: string, other: string): string | undefined {
  const [before, after] = [base, renamer].map(labelsIn);
  const [old, current] = [base, other].map(fieldsIn);
  const found = [...(before ?? [])].find(
    ([id, text]) => after?.get(id) !== text && old?.has(id) === true && old.get(id) !== current?.get(id),
  );
  return found === undefined ? undefined : `one side changes what "${found[0]}" is called, and the other what it is`;
}

const labelsIn = (page: string): ReadonlyMap<string, string> =>
  new Map(
    [...page.matchAll(/<label\b[^>]*\sfor="([^"]+)"[^>]*>([^<]*)/giu)].map(([, id = '', text = '']) => [id, text]),
  );

const fieldsIn = (page: string): ReadonlyMap<string, string> =>
  new Map([...page.matchAll(/<[a-z][^>]*\sid="([^"]+)"[^>]*>/giu)].map(([tag, id = '']) => [id, tag]));

const valuesOf = (text: string, names: string): readonly string[] =>
  [...text.matchAll(new RegExp(`\\s(?:${names})\\s*=\\s*["']?([^"'\\s>]+)`, 'giu'))].map(([, value = '']) => value);

const repeatedIn = (all: readonly string[]): readonly string[] =>
  all.filter((each, i) => each !== '' && all.indexOf(each) !== i);

function oddIn(page: string): readonly string[] {
  const ids = valuesOf(page, 'id');
  const fields = page.match(/<(?:input|select|textarea)\b[^>]*>/giu) ?? [];
  const names = fields
    .filter((tag) => !/radio|checkbox|hidden|\[\]/iu.test(tag))
    .flatMap((tag) => valuesOf(tag, 'name'));
  const chosen = page.match(/(?<=\sclass\s*=\s*["'][^"']*)\b(?:active|current|selected)\b|\saria-current\b/giu) ?? [];
  const links = valuesOf(page, 'href').filter((link) => /^#./u.test(link));
  const lost = [
    ...links.map((link) => link.slice(1)),
    ...valuesOf(page, 'for|aria-(?:labelledby|controls|describedby)'),
  ];
  const texts = [...page.matchAll(/<(li|option|a)\b[^>]*>([\s\S]*?)<\/\1>/giu)].map(([, tag = '', text = '']) =>
    `${tag} ${text.replace(/<[^>]*>/gu, ' ').trim()}`.toLowerCase().trim(),
  );
  return [
    ...[ids, names, valuesOf(page, 'accesskey'), texts, chosen.map((each) => each.trim())]
      .flatMap(repeatedIn)
      .map((each) => `"${each.slice(0, 60)}" would be there twice`),
    ...lost.filter((id) => !ids.includes(id)).map((id) => `"#${id}" would lead nowhere`),
  ];
}
