/** YAML by key: block and flow collections; anchors, tags and several documents are left to people. */
import type { ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import type { List, Part, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { isMap, isScalar, isSeq, parseAllDocuments, parseDocument, visit } from 'yaml';
import { between } from '../policy/token.ts';
import { checkData } from './data.ts';

export const yamlKind: Kind = {
  name: 'yaml',
  isCode: false,
  read: readYaml,
  check: (texts, result) =>
    checkData({ base: data(texts.base), ours: data(texts.ours), theirs: data(texts.theirs) }, data(result)),
};

function data(text: string): unknown {
  return parseDocument(text).toJS();
}

/** Keeps the line structure: in YAML it is meaning. */
function normYaml(text: string): string {
  return text
    .trim()
    .replace(/[,[\]{}]|:(?=\s|$)/gu, ' $& ')
    .split(/\s+/u)
    .filter((token) => token !== '')
    .join(between);
}

function readYaml(text: string): Reading | undefined {
  const documents = parseAllDocuments(text);
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined || documents.length !== 1 || document.errors.length > 0) return undefined;
  let isPlain = true;
  visit(document, {
    Alias: () => {
      isPlain = false;
    },
    Node: (_key, node) => {
      if ('anchor' in node && node.anchor !== undefined) isPlain = false;
    },
  });
  const root = document.contents;
  if (!isPlain || root === null) return undefined;
  const parts = partsOf(text, root, { start: 0, end: text.length });
  const norm = normYaml(text);
  return { unit: { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm, parts }, norm };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function partsOf(text: string, node: ParsedNode | null | undefined, range: Range): readonly Part[] {
  const textPart = (from: number, to: number): Part => ({
    type: 'text',
    text: text.slice(from, to),
    norm: normYaml(text.slice(from, to)),
  });
  const found = isMap(node) || isSeq(node) ? listOf(text, node, range) : undefined;
  if (found === undefined) return [textPart(range.start, range.end)];
  return [textPart(range.start, found.start), { type: 'list', list: found.list }, textPart(found.end, range.end)];
}

interface Item extends Range {
  readonly key: string | undefined;
  readonly shape: string;
  readonly value: ParsedNode | null;
}

function listOf(
  text: string,
  node: YAMLMap.Parsed | YAMLSeq.Parsed,
  range: Range,
): (Range & { list: List }) | undefined {
  const items = isMap(node) ? pairsOf(text, node) : elementsOf(text, node);
  if (items === undefined || items.length === 0) return undefined;
  const isFlow = node.flow === true;
  const { start, end } = isFlow ? { start: node.range[0] + 1, end: node.range[1] - 1 } : blockRange(text, items, range);
  const role = isMap(node) ? 'pair' : 'element';
  let at = start;
  const units = items.map((item): Unit => {
    const gap = text.slice(at, item.start).replace(/^\s*,/u, '');
    const lead = /^\s*/u.exec(gap)?.[0] ?? '';
    const from = item.start - (gap.length - lead.length);
    const own = text.slice(from, item.end);
    at = item.end;
    const parts = partsOf(text, item.value, { start: from, end: item.end });
    return { key: item.key, role, shape: item.shape, lead, text: own, tail: '', norm: normYaml(own), parts };
  });
  const close = text.slice(at, end);
  if (close.trim() !== '') return undefined;
  const kind = isMap(node) ? 'object' : 'array';
  return { start, end, list: { kind, units, separator: isFlow ? ',' : '', isTrailing: false, close } };
}

function blockRange(text: string, items: readonly Item[], range: Range): Range {
  const start = leadStart(text, range.start, items[0]?.start ?? range.start);
  return { start, end: Math.min(range.end, items.at(-1)?.end ?? range.end) };
}

/** The layout and comments before the first item are the item's, but not what stands on the key's own line. */
function leadStart(text: string, from: number, first: number): number {
  const before = text.slice(from, first);
  const line = before.indexOf('\n');
  if (line >= 0 && before.slice(line).trim() === '') return from + line;
  const blank = /\s*$/u.exec(before)?.[0].length ?? 0;
  return first - blank;
}

function trimmed(text: string, start: number, end: number): number {
  const last = start + text.slice(start, end).trimEnd().length;
  return last + (/^[ \t]+#[^\n]*/u.exec(text.slice(last))?.[0].trimEnd().length ?? 0);
}

function pairsOf(text: string, node: YAMLMap.Parsed): readonly Item[] | undefined {
  const items = node.items.map((pair): Item | undefined => {
    const { key, value } = pair;
    if (!isScalar(key) || (key.value === '<<' && key.source === '<<')) return undefined;
    const end = value === null ? key.range[1] + 1 : Math.max(value.range[1], key.range[1] + 1);
    return {
      start: key.range[0],
      end: trimmed(text, key.range[0], end),
      key: String(key.value),
      shape: shapeOf(value),
      value,
    };
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}

function elementsOf(text: string, node: YAMLSeq.Parsed): readonly Item[] | undefined {
  const items = node.items.map((item): Item | undefined => {
    const dash = node.flow === true ? item.range[0] : text.lastIndexOf('-', item.range[0] - 1);
    if (dash < 0 || (node.flow !== true && text.slice(dash + 1, item.range[0]).trim() !== '')) return undefined;
    return {
      start: dash,
      end: trimmed(text, dash, item.range[1]),
      key: elementKey(item),
      shape: shapeOf(item),
      value: item,
    };
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}

function shapeOf(node: ParsedNode | null): string {
  if (isMap(node)) return 'map';
  if (isSeq(node)) return 'seq';
  return isScalar(node) ? typeof node.value : 'null';
}

const idNames = ['id', 'key', 'name', 'path', 'slug', 'code', 'title', 'label', 'url', 'route'];

function elementKey(node: ParsedNode): string | undefined {
  if (isScalar(node)) return typeof node.value === 'string' ? node.value : undefined;
  if (!isMap(node)) return undefined;
  for (const name of idNames) {
    const value: unknown = node.get(name);
    if (typeof value === 'string' || typeof value === 'number') return `{${value}}`;
  }
  return undefined;
}
