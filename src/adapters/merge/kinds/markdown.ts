/** Markdown and plain text with lists: sections, in them paragraphs, lists and tables. Only lists and tables are ever combined. */
import type { Three } from '../diff.ts';
import type { List, ListKind, Part, Role, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { leafUnit } from '../tree/unit.ts';
import { between } from '../policy/token.ts';
import { normWords } from './kind.ts';

/** Documents; `isChangelog` ones tell what happened, so their words rule less. */
export function markdownKind(isChangelog: boolean): Kind {
  return {
    name: isChangelog ? 'changelog' : 'markdown',
    isCode: false,
    read: (text) => readMarkdown(text, isChangelog),
    check: checkAnchors,
  };
}

/** reStructuredText, in which what is further in may be anything. */
export function restructuredKind(isChangelog: boolean): Kind {
  const plain = markdownKind(isChangelog);
  const isPlain = (text: string): boolean => !/^[ \t]+[-*+]\s|^[-=~^]{3,}\n[^\n]+\n[-=~^]{3,}$/mu.test(text);
  return { ...plain, read: (text) => (isPlain(text) ? plain.read(text) : undefined), check: checkTargets };
}

/** A reason why a reference leads to a title or target that one side took away. */
function checkTargets({ ours, theirs }: Three<string>, result: string): string | undefined {
  const known = new Set([...lostTargets(ours), ...lostTargets(theirs)]);
  const lost = lostTargets(result).find((name) => !known.has(name));
  return lost === undefined ? undefined : `"${lost}_" would lead nowhere`;
}

function lostTargets(text: string): readonly string[] {
  const titles = [...text.matchAll(/^(\S.*)\n([=\-~^])\2{2,}\s*$/gmu)].map(([, title = '']) => title);
  const targets = [...text.matchAll(/^\.\. _([^:\n]+):/gmu)].map(([, name = '']) => name);
  const given = new Set([...titles, ...targets].map((name) => name.trim().toLowerCase()));
  const asked = [...text.matchAll(/`([^`<\n]+)`_(?!\w)|(?<![\w`])([\p{L}][\w-]*)_(?![\w])/gmu)];
  return asked.map(([, quoted, bare]) => (quoted ?? bare ?? '').toLowerCase()).filter((name) => !given.has(name));
}

/** A reason why a link leads to a heading that one side took away. */
function checkAnchors({ ours, theirs }: Three<string>, result: string): string | undefined {
  const known = new Set([...lostAnchors(ours), ...lostAnchors(theirs)]);
  const lost = lostAnchors(result).find((anchor) => !known.has(anchor));
  return lost === undefined ? undefined : `"#${lost}" would lead nowhere`;
}

function lostAnchors(text: string): readonly string[] {
  const titles = [...text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gmu)];
  const headings = new Set(
    titles.map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/gu, '-'),
    ),
  );
  const targets = [...text.matchAll(/\]\(#([^)\s]+)\)/gu)].map(([, target = '']) => target.toLowerCase());
  return targets.filter((target) => !headings.has(target));
}

interface Block {
  readonly first: number;
  readonly end: number;
  readonly role: Role;
}

/** The bars of a table stand apart from what is between them. */
const normLine = (line: string): string => normWords(/^\s*\|/u.test(line) ? line.replaceAll('|', ' | ') : line);

const normText = (text: string): string =>
  text
    .split('\n')
    .map(normLine)
    .filter((norm) => norm !== '')
    .join(between);

function readMarkdown(text: string, isChangelog: boolean): Reading {
  const lines = text.split('\n');
  const blocks = blocksOf(lines);
  const starts = blocks.flatMap((block, i) => (block.role === 'section' ? [i] : []));
  const groups = [
    blocks.slice(0, starts[0] ?? blocks.length),
    ...starts.map((start, i) => blocks.slice(start, starts[i + 1] ?? blocks.length)),
  ];
  const sections: Unit[] = [];
  const path: string[] = [];
  let at = 0;
  for (const group of groups) {
    if (group.length === 0) continue;
    sections.push(sectionOf(lines, { group, at, key: keyOf(lines, group[0], path) }));
    at = group.at(-1)?.end ?? at;
  }
  const list: List = {
    kind: 'sections',
    units: sections,
    separator: '',
    isTrailing: false,
    close: joinFrom(lines, at),
  };
  const norm = normText(text);
  const key = isChangelog ? 'changelog' : undefined;
  const parts: readonly Part[] = [
    { type: 'text', text: '', norm: '' },
    { type: 'list', list },
  ];
  return { unit: { key, role: 'section', shape: 'file', lead: '', text, tail: '', norm, parts }, norm };
}

/** What stands between line `at` and the end, as it follows a text without its line end. */
export function joinFrom(lines: readonly string[], at: number): string {
  return at === 0
    ? lines.join('\n')
    : lines
        .slice(at)
        .map((line) => `\n${line}`)
        .join('');
}

/** The line ends and blank lines before line `first`, after what ended before line `at`. */
export function leadOf(lines: readonly string[], at: number, first: number): string {
  if (at === 0)
    return lines
      .slice(0, first)
      .map((line) => `${line}\n`)
      .join('');
  return `\n${lines
    .slice(at, first)
    .map((line) => `${line}\n`)
    .join('')}`;
}

const heading = /^#{1,6}\s/u;
const bullet = /^\s{0,3}[-*+]\s/u;
const numbered = /^\s{0,3}\d+[.)]\s/u;
const fence = /^\s*(?:```|~~~)/u;
/** A line that makes a title of the one before it: the sign says how high. */
const underline = /^([=\-~^])\1{2,}\s*$/u;
const levels = '=-~^';

const isTitle = (line: string, next = ''): boolean => /^\S*[\p{L}\p{N}]/u.test(line) && underline.test(next);

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? '';
    if (line.trim() === '') {
      i += 1;
      continue;
    }
    const block = blockAt(lines, i, line);
    blocks.push(block);
    i = block.end;
  }
  return blocks;
}

function blockAt(lines: readonly string[], first: number, line: string): Block {
  if (heading.test(line)) return { first, end: first + 1, role: 'section' };
  if (fence.test(line)) return { first, end: fenceEnd(lines, first), role: 'prose' };
  if (![bullet, numbered].some((pattern) => pattern.test(line)) && isTitle(line, lines[first + 1]))
    return { first, end: first + 2, role: 'section' };
  if (bullet.test(line)) return { first, end: listEnd(lines, first, bullet), role: 'list' };
  if (numbered.test(line)) return { first, end: listEnd(lines, first, numbered), role: 'list' };
  if (line.trimStart().startsWith('|'))
    return { first, end: runEnd(lines, first, (next) => next.trimStart().startsWith('|')), role: 'list' };
  const isProse = (next: string): boolean =>
    next.trim() !== '' && ![heading, bullet, numbered, fence].some((pattern) => pattern.test(next));
  return { first, end: runEnd(lines, first, isProse), role: 'prose' };
}

function runEnd(lines: readonly string[], first: number, isSame: (line: string) => boolean): number {
  let end = first + 1;
  while (end < lines.length && isSame(lines[end] ?? '')) end += 1;
  return end;
}

function fenceEnd(lines: readonly string[], first: number): number {
  const mark = (lines[first] ?? '').trim().slice(0, 3);
  const shut = lines.findIndex((line, i) => i > first && line.trim().startsWith(mark));
  return shut < 0 ? lines.length : shut + 1;
}

/** Items, what is indented under them, and blank lines between items. */
function listEnd(lines: readonly string[], first: number, item: RegExp): number {
  let end = first + 1;
  for (let i = first + 1; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    if (!item.test(line) && !/^\s{2,}\S/u.test(line)) {
      return i > end ? end : i;
    }
    if (i > end && !item.test(line)) return end;
    end = i + 1;
  }
  return end;
}

/** Headings are told apart by those above them. */
function keyOf(lines: readonly string[], block: Block | undefined, path: string[]): string | undefined {
  if (block?.role !== 'section') return '';
  const line = lines[block.first] ?? '';
  const under = levels.indexOf((lines[block.first + 1] ?? '').charAt(0)) + 1;
  const level = /^#+/u.exec(line)?.[0].length ?? (block.end - block.first > 1 ? under : 1);
  path.length = Math.min(path.length, level - 1);
  while (path.length < level - 1) path.push('');
  path.push(line.replace(/^#+\s*/u, '').trim());
  return path.filter((each) => each !== '').join(' > ');
}

function sectionOf(
  lines: readonly string[],
  section: { group: readonly Block[]; at: number; key: string | undefined },
): Unit {
  const { group, at, key } = section;
  const title = group[0]?.role === 'section' ? group[0] : undefined;
  const body = title === undefined ? group : group.slice(1);
  const lists = body.filter((block) => block.role === 'list').length;
  let from = title?.end ?? at;
  const units = body.map((block) => {
    const unit = blockUnit(lines, block, { from, isOnly: lists === 1 });
    from = block.end;
    return unit;
  });
  const list: List = { kind: 'blocks', units, separator: '', isTrailing: false, close: '' };
  const head = title === undefined ? '' : lines.slice(title.first, title.end).join('\n');
  const text = lines.slice(title?.first ?? at, from).join('\n');
  const isNumbered = /^(?:#+\s*)?(?:v?\d|\[?v?\d|step\b|phase\b|chapter\b)/iu.test(head);
  const lead = title === undefined ? '' : leadOf(lines, at, title.first);
  const parts: readonly Part[] = [
    { type: 'text', text: head, norm: normText(head) },
    { type: 'list', list },
  ];
  const role = isNumbered ? 'prose' : 'section';
  return { key, role, shape: 'section', lead, text, tail: '', norm: normText(text), parts };
}

function blockUnit(lines: readonly string[], block: Block, at: { from: number; isOnly: boolean }): Unit {
  const own = lines.slice(block.first, block.end);
  const text = own.join('\n');
  const unit = leafUnit({ role: block.role, text, norm: normText(text), lead: leadOf(lines, at.from, block.first) });
  if (block.role !== 'list') return unit;
  const kind: ListKind = bullet.test(own[0] ?? '') ? 'items' : numbered.test(own[0] ?? '') ? 'ordered' : 'rows';
  const units = kind === 'rows' ? rowsOf(own) : itemsOf(own);
  const list: List = { kind, units, separator: '', isTrailing: false, close: '' };
  return {
    ...unit,
    key: at.isOnly ? `the ${kind}` : undefined,
    shape: kind,
    parts: [
      { type: 'text', text: '', norm: '' },
      { type: 'list', list },
    ],
  };
}

function itemsOf(lines: readonly string[]): readonly Unit[] {
  const units: { lead: string; own: string[] }[] = [];
  let blanks = '';
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') blanks += '\n';
    else if (bullet.test(line) || numbered.test(line)) {
      units.push({ lead: (i === 0 ? '' : '\n') + blanks, own: [line] });
      blanks = '';
    } else {
      units.at(-1)?.own.push(...blanks.split('').map(() => ''), line);
      blanks = '';
    }
  }
  return units.map(({ lead, own }) => {
    const text = own.join('\n');
    return leafUnit({
      role: 'item',
      shape: /^\s*[-*+]\s+\[[ xX]\]/u.test(text) ? 'box' : 'item',
      lead,
      text,
      norm: normText(text),
      key: itemKey(text),
    });
  });
}

/** An item goes by its link or its bold lead-in, else by its words. */
function itemKey(text: string): string {
  const named =
    /^\s*[-*+]\s+(?:\[[ xX]\]\s+)?(\*\*[^*]+\*\*|\[[^\]]+\]\([^)]*\)|`[^`]+`|[\p{L}\p{N} _.-]{1,30}(?=:\s))(?=\s*[:\-–—]|\s*$)/u.exec(
      text,
    )?.[1];
  return named ?? normWords(text.replace(/^\s*[-*+]\s+\[[ xX]\]/u, '-'));
}

function rowsOf(lines: readonly string[]): readonly Unit[] {
  return lines.map((line, i) => {
    const first = line.split('|')[1]?.trim() ?? '';
    const norm = normLine(line);
    return leafUnit({
      role: i < 2 ? 'prose' : 'row',
      shape: 'row',
      lead: i === 0 ? '' : '\n',
      text: line,
      norm,
      key: i < 2 ? `head ${i}` : first,
    });
  });
}
