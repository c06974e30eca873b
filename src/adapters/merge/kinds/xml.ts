/** XML, read by its tags: what is asked for in a build and what a table of texts holds go by name; all else is one piece. */
import type { List, Part, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { isClosed } from './markup.ts';
import { between } from '../policy/token.ts';

export const xmlKind: Kind = { name: 'xml', isCode: false, read: readXml };

interface Tag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly type: 'open' | 'shut' | 'alone' | 'other';
}

interface Element {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Between its tags. */
  readonly from: number;
  readonly to: number;
  readonly children: readonly Element[];
}

const tagPattern =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/gu;

function tagsOf(text: string): readonly Tag[] | undefined {
  const tags: Tag[] = [];
  let at = 0;
  for (const match of text.matchAll(tagPattern)) {
    const [whole, shut, name, , alone] = match;
    if (text.slice(at, match.index).includes('<')) return undefined;
    at = match.index + whole.length;
    const type = name === undefined ? 'other' : shut === '/' ? 'shut' : alone === '/' ? 'alone' : 'open';
    tags.push({ name: name ?? '', start: match.index, end: at, type });
  }
  return text.slice(at).includes('<') ? undefined : tags;
}

function rootOf(text: string): Element | undefined {
  const open: (Omit<Element, 'end' | 'to' | 'children'> & { readonly children: Element[] })[] = [];
  const top: Element[] = [];
  for (const tag of tagsOf(text) ?? []) {
    const { name, start, end } = tag;
    if (tag.type === 'other') continue;
    if (tag.type !== 'shut') open.push({ name, start, from: end, children: [] });
    if (tag.type === 'open') continue;
    const mine = open.pop();
    if (mine?.name !== name) return undefined;
    (open.at(-1)?.children ?? top).push({ ...mine, end, to: tag.type === 'shut' ? start : end });
  }
  return open.length + top.length === 1 ? top[0] : undefined;
}

/** Words, with the sign of an attribute at its name, so that a value in it is not one that was given to a place. */
function norm(text: string): string {
  return (text.match(/[\w:.-]+\s*=\s*(?=["'])|"[^"]*"|'[^']*'|[^\s<>"'=/]+|[<>/]/gu) ?? [])
    .map((token) => token.replace(/\s+/gu, ' ').replace(/ ?= ?$/u, '='))
    .join(between);
}

type Naming = (element: Element, text: string) => string | undefined;

const attribute = (element: Element, text: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`, 'u').exec(text.slice(element.start, element.from))?.[1];

const inner = (element: Element, text: string, name: string): string | undefined => {
  const child = element.children.find((each) => each.name === name);
  return child === undefined ? undefined : text.slice(child.from, child.to).trim();
};

const byTag: Naming = (element) => element.name;
const byName: Naming = (element, text) => {
  const name = attribute(element, text, 'name');
  return name === undefined ? undefined : `${element.name} ${name}`;
};
const byArtifact: Naming = (element, text) => {
  const names = ['groupId', 'artifactId'].map((name) => inner(element, text, name));
  const more = ['type', 'classifier'].map((name) => inner(element, text, name) ?? '');
  return names.includes(undefined) ? undefined : [...names, ...more].join(':').replace(/:+$/u, '');
};
const byInclude: Naming = (element, text) => {
  const isAsked = /^(?:PackageReference|PackageVersion|ProjectReference|Using|InternalsVisibleTo)$/u.test(element.name);
  const name = attribute(element, text, 'Include');
  return isAsked && name !== undefined ? `${element.name} ${name.toLowerCase()}` : undefined;
};

/** Elements whose children stand in any order, and what each goes by. */
const sets: Readonly<Record<string, Naming>> = {
  dependencies: byArtifact,
  properties: byTag,
  PropertyGroup: byTag,
  ItemGroup: byInclude,
  resources: byName,
};

function readXml(text: string): Reading | undefined {
  const root = isClosed(text) ? rootOf(text) : undefined;
  if (root === undefined) return undefined;
  const parts: Part[] = [];
  let cursor = 0;
  const pushText = (end: number): void => {
    const own = text.slice(cursor, end);
    parts.push({ type: 'text', text: own, norm: norm(own) });
  };
  const walk = (element: Element): void => {
    const list = listOf(element, text);
    if (list === undefined) {
      for (const child of element.children) walk(child);
      return;
    }
    pushText(element.from);
    parts.push({ type: 'list', list });
    cursor = element.to;
  };
  walk(root);
  pushText(text.length);
  const whole = norm(text);
  const unit: Unit = { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm: whole, parts };
  return { unit, norm: whole };
}

function listOf(element: Element, text: string): List | undefined {
  const naming = sets[element.name];
  if (naming === undefined || element.children.length === 0) return undefined;
  let at = element.from;
  const units: Unit[] = [];
  for (const child of element.children) {
    const key = naming(child, text);
    const gap = text.slice(at, child.start);
    const lead = /^\s*/u.exec(gap)?.[0] ?? '';
    if (key === undefined || gap.replace(/<!--[\s\S]*?-->/gu, '').trim() !== '') return undefined;
    const own = text.slice(at + lead.length, child.end);
    units.push({ key, role: 'pair', shape: 'element', lead, text: own, tail: '', norm: norm(own), parts: [] });
    at = child.end;
  }
  const close = text.slice(at, element.to);
  return close.trim() === '' ? { kind: 'object', units, separator: '', isTrailing: false, close } : undefined;
}
