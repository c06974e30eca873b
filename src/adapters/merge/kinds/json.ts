/** JSON, with or without comments, by key. */
import type { Node } from 'jsonc-parser';
import type { List, Part, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { createScanner, parse, parseTree } from 'jsonc-parser';
import { between } from '../policy/token.ts';
import { checkData } from './data.ts';

type Problem = { error: number; offset: number; length: number };

/** JSON files; `mayComment` allows what editors' settings allow. */
export function jsonKind(mayComment: boolean): Kind {
  const options = { allowTrailingComma: mayComment, disallowComments: !mayComment };
  return {
    name: 'json',
    isCode: false,
    read: (text) => readJson(text, options),
    check: (texts, result) =>
      checkData(
        {
          base: parse(texts.base, [], options),
          ours: parse(texts.ours, [], options),
          theirs: parse(texts.theirs, [], options),
        },
        parse(result, [], options),
      ),
  };
}

function readJson(
  text: string,
  options: { allowTrailingComma: boolean; disallowComments: boolean },
): Reading | undefined {
  const problems: Problem[] = [];
  const root = parseTree(text, problems, options);
  if (root === undefined || problems.length > 0) return undefined;
  const parts = valueParts(text, root, { start: 0, end: text.length });
  const norm = normJson(text);
  return { unit: { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm, parts }, norm };
}

function normJson(text: string): string {
  const scanner = createScanner(text, false);
  const tokens: string[] = [];
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens.join(between);
}

/** `[start, end)` around a value: fixed text, and the list in it. */
function valueParts(text: string, value: Node, range: { start: number; end: number }): readonly Part[] {
  const textPart = (from: number, to: number): Part => ({
    type: 'text',
    text: text.slice(from, to),
    norm: normJson(text.slice(from, to)),
  });
  if (value.type !== 'object' && value.type !== 'array') {
    return [textPart(range.start, value.offset), textPart(value.offset, range.end)];
  }
  const open = value.offset + 1;
  const shut = value.offset + value.length - 1;
  const list = listOf(text, value, { open, shut });
  return list === undefined
    ? [textPart(range.start, range.end)]
    : [textPart(range.start, open), { type: 'list', list }, textPart(shut, range.end)];
}

function listOf(text: string, value: Node, { open, shut }: { open: number; shut: number }): List | undefined {
  const children = value.children ?? [];
  const units: Unit[] = [];
  let at = open;
  for (const child of children) {
    const gap = text.slice(at, child.offset);
    const lead = /^[\s]*/u.exec(gap.replace(/^\s*,/u, ''))?.[0] ?? '';
    const start = child.offset - (gap.replace(/^\s*,/u, '').length - lead.length);
    units.push(unitOf(text, child, { lead, start }));
    at = child.offset + child.length;
  }
  const rest = text.slice(at, shut);
  const close = rest.replace(/^\s*,/u, '');
  const isTrailing = close !== rest;
  if (close.trim() !== '') return undefined;
  return { kind: value.type === 'object' ? 'object' : 'array', units, separator: ',', isTrailing, close };
}

function unitOf(text: string, node: Node, at: { lead: string; start: number }): Unit {
  const end = node.offset + node.length;
  const own = text.slice(at.start, end);
  const value = node.type === 'property' ? node.children?.[1] : node;
  const shape = value?.type ?? 'null';
  const parts = value === undefined ? [] : valueParts(text, value, { start: at.start, end });
  const key = node.type === 'property' ? JSON.stringify(node.children?.[0]?.value) : elementKey(text, node);
  return {
    key,
    role: node.type === 'property' ? 'pair' : 'element',
    shape,
    lead: at.lead,
    text: own,
    tail: '',
    norm: normJson(own),
    parts,
  };
}

const idNames = ['id', 'key', 'name', 'path', 'slug', 'code', 'title', 'label', 'url', 'route', 'value', 'email'];

function elementKey(text: string, node: Node): string | undefined {
  if (node.type === 'string') return text.slice(node.offset, node.offset + node.length);
  if (node.type !== 'object') return undefined;
  const properties = node.children ?? [];
  for (const name of idNames) {
    const found = properties.find((property) => property.children?.[0]?.value === name)?.children?.[1];
    if (found !== undefined && found.type !== 'object' && found.type !== 'array')
      return `{${JSON.stringify(found.value)}}`;
  }
  return undefined;
}
