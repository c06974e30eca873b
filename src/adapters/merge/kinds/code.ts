/** Reads source code into units, by its grammar. */
import type { Node } from 'web-tree-sitter';
import type { List, ListKind, Part, Unit } from '../tree/unit.ts';
import type { Reading } from './kind.ts';
import type { Container, Language } from './language.ts';
import { identify } from './key.ts';
import { childrenOf } from './grammar.ts';
import { isAttached, withOneQuote } from './language.ts';
import { Leaves } from './leaf.ts';

interface Source {
  readonly text: string;
  readonly language: Language;
  readonly leaves: Leaves;
}

/** Reads a parsed program. */
export function readCode(root: Node, text: string, language: Language): Reading {
  const source: Source = { text, language, leaves: new Leaves(root, text, language) };
  const norm = source.leaves.norm(0, text.length);
  const parts = flatten([root], { start: 0, end: text.length }, source);
  return { unit: { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm, parts }, norm };
}

/** The text of `range` as fixed text and the lists inside it. */
function flatten(nodes: readonly Node[], range: { start: number; end: number }, source: Source): readonly Part[] {
  const parts: Part[] = [];
  let cursor = range.start;
  const pushText = (end: number): void => {
    parts.push({ type: 'text', text: source.text.slice(cursor, end), norm: source.leaves.norm(cursor, end) });
  };
  const walk = (node: Node, parent: Node | undefined): void => {
    const container = containerOf(node, parent, source);
    const list = container === undefined ? undefined : readList(node, container, source);
    const found = list ?? (node.type === 'union_type' ? readUnion(node, source) : undefined);
    if (found === undefined) {
      for (const child of childrenOf(node)) walk(child, node);
      return;
    }
    pushText(found.start);
    parts.push({ type: 'list', list: found.list });
    cursor = found.end;
  };
  for (const node of nodes) walk(node, undefined);
  pushText(range.end);
  return parts;
}

function containerOf(node: Node, parent: Node | undefined, { language }: Source): Container | undefined {
  const container = language.containers[node.type];
  if (container === undefined) return undefined;
  if (isClosed(node, parent)) return undefined;
  const isClassBody = node.type === 'block' && parent?.type === 'class_definition' && language.isIndented === true;
  return { ...container, kind: isClassBody ? 'members' : kindIn(node, container) };
}

/** Constants that count on, and brackets of Rust's attributes other than what a record derives, which is a set. */
function isClosed(node: Node, parent: Node | undefined): boolean {
  if (node.type === 'token_tree') return !/^derive\b/u.test(parent?.text ?? '');
  return node.type === 'const_declaration' && (/\biota\b/u.test(node.text) || !node.text.includes('('));
}

function kindIn(node: Node, { kind }: Container): ListKind {
  if (node.type === 'literal_value') return literalKind(node);
  if (node.type === 'enum_variant_list') return node.text.includes('=') ? 'enum' : kind;
  return kind === 'enum' && areValuesWritten(node) ? 'variants' : kind;
}

function literalKind(node: Node): ListKind {
  return childrenOf(node).some((child) => child.type === 'keyed_element') ? 'object' : 'array';
}

/** Each member says its value, so its place does not. */
function areValuesWritten(node: Node): boolean {
  const members = childrenOf(node).filter((child) => child.isNamed && !isAttached(child.type));
  return members.length > 0 && members.every((member) => /=/u.test(member.text));
}

interface Found {
  readonly list: List;
  readonly start: number;
  readonly end: number;
}

interface Walk {
  readonly units: Unit[];
  at: number;
  pending: { start: number; end: number; nodes: readonly Node[] } | undefined;
  isTrailing: boolean;
}

/** The members of a container; undefined when there is text in it that belongs to none. */
function readList(node: Node, container: Container, source: Source): Found | undefined {
  const children = childrenOf(node);
  const isMember = (child: Node, i: number): boolean => isMemberOf(child, node.fieldNameForChild(i) ?? '', container);
  const first = children.findIndex(
    (child, i) => isMember(child, i) || (isAttached(child.type) && container.members === undefined),
  );
  const last = children.findLastIndex(
    (child, i) => isMember(child, i) || isAttached(child.type) || isSeparator(child, container) || isGlued(child),
  );
  if (first < 0 && container.members !== undefined) return undefined;
  const { start, end } = node.parent === null ? { start: 0, end: source.text.length } : inside(node, first, last);
  if (end < start) return undefined;
  const walk: Walk = { units: [], at: start, pending: undefined, isTrailing: false };
  const span = first < 0 ? [] : children.slice(first, last + 1);
  for (const [i, child] of span.entries())
    step(walk, child, { container, source, isMember: isMember(child, first + i) });
  flush(walk, container, source);
  const close = source.text.slice(walk.at, end);
  const isWhole = close.trim() === '' && walk.units.every((unit) => unit.lead.trim() === '');
  const { kind, separator } = container;
  const list: List = { kind, units: walk.units, separator, isTrailing: walk.isTrailing, close };
  return isWhole ? { list, start, end } : undefined;
}

/** From the bracket before the first member to the one after the last. */
function inside(node: Node, first: number, last: number): { start: number; end: number } {
  const children = childrenOf(node);
  const brackets = children.filter((child) => !child.isNamed);
  const before = first < 0 ? brackets[0] : children[first - 1];
  const after = first < 0 ? brackets.at(-1) : children[last + 1];
  return { start: before?.endIndex ?? node.startIndex, end: after?.startIndex ?? node.endIndex };
}

/** `A | B | C`, which the grammar nests: every member but the first carries its bar. */
function readUnion(node: Node, source: Source): Found | undefined {
  const members: Node[] = [];
  const collect = (part: Node): void => {
    if (part.type === 'union_type') for (const child of childrenOf(part)) collect(child);
    else if (part.isNamed) members.push(part);
  };
  collect(node);
  let at = node.startIndex;
  const units = members.map((member): Unit => {
    const gap = source.text.slice(at, member.startIndex);
    const lead = /^\s*/u.exec(gap)?.[0] ?? '';
    const start = at + lead.length;
    at = member.endIndex;
    const text = source.text.slice(start, member.endIndex);
    const norm = source.leaves.norm(start, member.endIndex);
    return { key: member.text, role: 'element', shape: 'member', lead, text, tail: '', norm, parts: [] };
  });
  const isPlain = units.every((unit, i) => unit.text === `| ${unit.key ?? ''}` || (i === 0 && unit.text === unit.key));
  const list: List = { kind: 'variants', units, separator: '', isTrailing: false, close: '' };
  return isPlain ? { list, start: node.startIndex, end: node.endIndex } : undefined;
}

function isMemberOf(child: Node, field: string, container: Container): boolean {
  // The name that is asked for does not stand in what is there if it is not.
  if (!child.isNamed || isAttached(child.type) || (field === 'name' && child.type === 'identifier')) return false;
  return (
    container.members === undefined ||
    container.members.has(child.type) ||
    container.members.has(`${field}:${child.type}`)
  );
}

function isSeparator(child: Node, container: Container): boolean {
  return container.separator !== '' && child.type === container.separator;
}

/** Punctuation that ends a member: it belongs to the member. */
function isGlued(child: Node): boolean {
  return !child.isNamed && (child.type === ';' || child.type === ',');
}

function step(walk: Walk, child: Node, on: { container: Container; source: Source; isMember: boolean }): void {
  const { container, source } = on;
  if (isSeparator(child, container)) {
    walk.isTrailing = true;
    walk.at = child.endIndex;
    return;
  }
  if (isAttached(child.type)) {
    attach(walk, child, on);
    return;
  }
  if (!on.isMember) {
    glue(walk, child, source);
    return;
  }
  const isApart =
    walk.pending !== undefined && source.text.slice(walk.pending.end, child.startIndex).split('\n').length > 2;
  // What a file begins with is about the file, and not about the first of its imports.
  const isHead = container.kind === 'top' && walk.units.length === 0 && identify(child, 'top').role === 'import';
  if (walk.pending !== undefined && (isApart || isHead)) flush(walk, container, source);
  const { start, nodes: attached } = walk.pending ?? { start: child.startIndex, nodes: [] };
  walk.units.push(unitOf(child, { lead: source.text.slice(walk.at, start), start, attached }, on));
  walk.pending = undefined;
  walk.isTrailing = false;
  walk.at = child.endIndex;
}

function attach(walk: Walk, child: Node, on: { container: Container; source: Source }): void {
  const { text } = on.source;
  const last = walk.units.at(-1);
  if (last !== undefined && walk.pending === undefined && !text.slice(walk.at, child.startIndex).includes('\n')) {
    const tail = text.slice(walk.at, child.endIndex);
    walk.units[walk.units.length - 1] = { ...last, tail: last.tail + tail, norm: `${last.norm}\u0001${child.text}` };
    walk.at = child.endIndex;
    return;
  }
  if (walk.pending !== undefined && text.slice(walk.pending.end, child.startIndex).split('\n').length > 2)
    flush(walk, on.container, on.source);
  const { start = child.startIndex, nodes = [] } = walk.pending ?? {};
  walk.pending = { start, end: child.endIndex, nodes: [...nodes, child] };
}

/** A comment that belongs to nothing is a unit by itself. */
function flush(walk: Walk, _container: Container, source: Source): void {
  if (walk.pending === undefined) return;
  const { start, end } = walk.pending;
  const norm = source.leaves.norm(start, end);
  const text = source.text.slice(start, end);
  walk.units.push({
    key: undefined,
    role: 'comment',
    shape: 'comment',
    lead: source.text.slice(walk.at, start),
    text,
    tail: '',
    norm,
    parts: [],
  });
  walk.at = end;
  walk.pending = undefined;
}

function glue(walk: Walk, child: Node, source: Source): void {
  const last = walk.units.at(-1);
  if (child.text.trim() === '' || last === undefined) return;
  const more = source.text.slice(walk.at, child.endIndex);
  const norm = child.type === ',' ? last.norm : `${last.norm}\u0001${child.text}`;
  walk.units[walk.units.length - 1] = {
    ...last,
    text: last.text + last.tail + more,
    tail: '',
    norm,
    parts: [...last.parts, { type: 'text', text: last.tail + more, norm: child.text }],
  };
  walk.at = child.endIndex;
}

interface At {
  readonly lead: string;
  readonly start: number;
  /** What stands before it as if it were part of it. */
  readonly attached: readonly Node[];
}

function unitOf(node: Node, at: At, on: { container: Container; source: Source }): Unit {
  const { source, container } = on;
  const parts = flatten([...at.attached, node], { start: at.start, end: node.endIndex }, source);
  const { key, role } = identify(node, container.kind);
  return {
    key: key === undefined ? undefined : withOneQuote(key, source.language),
    role,
    shape: shapeOf(node, source.language),
    lead: at.lead,
    text: source.text.slice(at.start, node.endIndex),
    tail: '',
    norm: source.leaves.norm(at.start, node.endIndex),
    parts,
  };
}

/** A field that may be filled in by its place: of a C structure, pointers to functions too, or of a Python class without a default. */
function shapeOf(node: Node, language: Language): string {
  const isC = language.grammar === 'cpp' && node.type === 'field_declaration' && /^[^(]*$|\(\s*\*/u.test(node.text);
  const isPython =
    language.grammar === 'python' && node.type === 'expression_statement' && /^[\w.]+\s*:\s*[^=]+$/u.test(node.text);
  return isC || isPython ? 'placed-field' : node.type;
}
