/** Files of `key = value` lines in `[sections]`: TOML, INI, .env, .properties. Read by line, values as they stand. */
import type { List, Part, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { between } from '../policy/token.ts';
import { leafUnit } from '../tree/unit.ts';
import { normWords } from './kind.ts';

export interface KeyedSyntax {
  readonly name: string;
  readonly comment: RegExp;
  /** The key of an entry's first line. */
  readonly entry: RegExp;
  /** Values may go on over lines inside brackets and triple quotes. */
  readonly isToml: boolean;
}

export const toml: KeyedSyntax = {
  name: 'toml',
  comment: /^\s*#/u,
  entry: /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/u,
  isToml: true,
};
export const ini: KeyedSyntax = {
  name: 'ini',
  comment: /^\s*[#;]/u,
  entry: /^\s*([^\s=:[#;][^=:]*?)\s*[=:]/u,
  isToml: false,
};
export const env: KeyedSyntax = {
  name: 'env',
  comment: /^\s*#/u,
  entry: /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=/u,
  isToml: false,
};

/** A kind of keyed lines. */
export function keyedKind(syntax: KeyedSyntax): Kind {
  return { name: syntax.name, isCode: false, read: (text) => readKeyed(text, syntax) };
}

interface Entry {
  readonly key: string;
  readonly first: number;
  readonly end: number;
  readonly isHeader: boolean;
}

function readKeyed(text: string, syntax: KeyedSyntax): Reading | undefined {
  const lines = text.split(/(?<=\n)/u);
  const entries = scan(lines, syntax);
  if (entries === undefined) return undefined;
  const groups: { header: Entry | undefined; entries: Entry[] }[] = [{ header: undefined, entries: [] }];
  for (const entry of entries) {
    if (entry.isHeader) groups.push({ header: entry, entries: [] });
    else groups.at(-1)?.entries.push(entry);
  }
  const sections: Unit[] = [];
  let at = 0;
  for (const group of groups) {
    if (group.header === undefined && group.entries.length === 0) continue;
    const end = lastEnd(group);
    sections.push(sectionOf(lines, { group, at, end }, syntax));
    at = end;
  }
  const close = lines.slice(at).join('');
  if (sections.length === 0 || close.trim() !== '') return undefined;
  const list: List = {
    kind: 'sections',
    units: sections,
    separator: '',
    isTrailing: false,
    close: endingOf(sections, text) + close,
  };
  const norm = normLines(text);
  return {
    unit: {
      key: undefined,
      role: 'section',
      shape: 'file',
      lead: '',
      text,
      tail: '',
      norm,
      parts: [
        { type: 'text', text: '', norm: '' },
        { type: 'list', list },
      ],
    },
    norm,
  };
}

/** Units do not hold their last line's end, so that one may come to stand last. */
function endingOf(units: readonly Unit[], text: string): string {
  return units.length > 0 && text.trimEnd() !== text ? '\n' : '';
}

function normLines(text: string): string {
  return text
    .split('\n')
    .map((line) => normEntry(line))
    .filter((line) => line !== '')
    .join(between);
}

/** Key, sign and value apart, so that slots can be compared. */
function normEntry(line: string): string {
  return normWords(line.replace(/^(\s*[^=:"'[\]{}]+?)\s*([=:])\s*/u, '$1 $2 ').replace(/[[\]{},]/gu, ' $& '));
}

function lastEnd(group: { header: Entry | undefined; entries: readonly Entry[] }): number {
  return group.entries.at(-1)?.end ?? group.header?.end ?? 0;
}

const headerLine = /^\s*(\[\[?[^\]]+\]\]?)\s*(?:[#;].*)?$/u;

function scan(lines: readonly string[], syntax: KeyedSyntax): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || syntax.comment.test(line)) {
      i += 1;
      continue;
    }
    const entry = entryAt(lines, i, syntax);
    if (entry === undefined) return undefined;
    entries.push(entry);
    i = entry.end;
  }
  return entries;
}

function entryAt(lines: readonly string[], first: number, syntax: KeyedSyntax): Entry | undefined {
  const line = lines[first] ?? '';
  const header = syntax.name === 'env' ? undefined : headerLine.exec(line.trimEnd())?.[1];
  if (header !== undefined) return { key: header, first, end: first + 1, isHeader: true };
  const key = syntax.entry.exec(line)?.[1];
  const isContinued = !syntax.isToml && line.trimEnd().endsWith('\\');
  const end = syntax.isToml ? valueEnd(lines, first) : syntax === ini ? indentedEnd(lines, first) : first + 1;
  return key === undefined || end === undefined || isContinued ? undefined : { key, first, end, isHeader: false };
}

/** An INI value that begins on the next line is in those that are further in than its key. Elsewhere a line further in may be a key. */
function indentedEnd(lines: readonly string[], first: number): number {
  if (!/=\s*$/u.test(lines[first] ?? '')) return first + 1;
  const depth = (line = ''): number => (line.trim() === '' ? 0 : (/^[ \t]*/u.exec(line)?.[0].length ?? 0));
  let end = first + 1;
  while (depth(lines[end]) > depth(lines[first])) end += 1;
  return end;
}

interface ValueState {
  depth: number;
  quote: string | undefined;
}

/** Where a TOML value that starts on this line ends; undefined when it never does. */
function valueEnd(lines: readonly string[], from: number): number | undefined {
  const state: ValueState = { depth: 0, quote: undefined };
  for (let i = from; i < lines.length; i += 1) {
    for (const [token] of (lines[i] ?? '').matchAll(/"""|'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*|[[\]{}]/gu))
      read(state, token);
    if (state.depth < 0) return undefined;
    if (state.depth === 0 && state.quote === undefined) return i + 1;
  }
  return undefined;
}

function read(state: ValueState, token: string): void {
  if (state.quote !== undefined) state.quote = token === state.quote ? undefined : state.quote;
  else if (token === '"""' || token === "'''") state.quote = token;
  else if (token === '[' || token === '{') state.depth += 1;
  else if (token === ']' || token === '}') state.depth -= 1;
}

interface SectionRange {
  readonly group: { header: Entry | undefined; entries: readonly Entry[] };
  readonly at: number;
  readonly end: number;
}

function sectionOf(lines: readonly string[], range: SectionRange, syntax: KeyedSyntax): Unit {
  const { header, entries } = range.group;
  const first = header ?? entries[0];
  const start = attachedFrom(lines, range.at, first?.first ?? range.at);
  const lead = leadOf(lines, range.at, start);
  const head = header === undefined ? '' : lines.slice(start, header.end).join('').trimEnd();
  let at = header?.end ?? range.at;
  const units = entries.map((entry) => {
    const from = attachedFrom(lines, at, entry.first);
    const own = lines.slice(from, entry.end).join('').trimEnd();
    const unit = leafUnit({
      key: entry.key,
      role: 'pair',
      shape: 'entry',
      lead: leadOf(lines, at, from),
      text: own,
      norm: normLines(own),
    });
    at = entry.end;
    return syntax.isToml ? withTable(withArray(unit)) : withLines(unit);
  });
  const list: List = { kind: 'object', units, separator: '', isTrailing: false, close: '' };
  const text = lines.slice(start, range.end).join('').trimEnd();
  const bodyLead = header === undefined ? { lead: '', units } : { lead, units };
  return {
    key: header === undefined ? '' : sectionKey(header.key, entries, lines),
    role: 'section',
    shape: 'table',
    lead: bodyLead.lead,
    text: header === undefined ? lines.slice(range.at, range.end).join('').trimEnd() : text,
    tail: '',
    norm: normLines(text),
    parts: [
      { type: 'text', text: head, norm: normLines(head) },
      { type: 'list', list },
    ],
  };
}

/** A repeated table goes by what names it inside. */
function sectionKey(header: string, entries: readonly Entry[], lines: readonly string[]): string {
  if (!header.startsWith('[[')) return header;
  const id = entries.find((entry) => /^(?:name|id|key|path|source)$/u.test(entry.key));
  return id === undefined ? header : `${header} ${(lines[id.first] ?? '').trim()}`;
}

/** Comments right above belong to what follows. */
function attachedFrom(lines: readonly string[], floor: number, first: number): number {
  let from = first;
  while (from > floor && (lines[from - 1] ?? '').trim() !== '') from -= 1;
  return from;
}

/** The line end before, and the blank lines; comments that stand alone stay with what follows them. */
function leadOf(lines: readonly string[], at: number, from: number): string {
  return (at === 0 ? '' : '\n') + lines.slice(at, from).join('');
}

/** A TOML array of several lines or strings is a list of its own. */
function withArray(unit: Unit): Unit {
  const match = /^(.*?=\s*\[)([^[\]{}]*)(\][^\]]*)$/su.exec(unit.text);
  const [, open = '', inside = '', shut = ''] = match ?? [];
  const list = match === null ? undefined : arrayOf(inside);
  if (list === undefined) return unit;
  const part = (text: string): Part => ({ type: 'text', text, norm: normLines(text) });
  return { ...unit, parts: [part(open), { type: 'list', list }, part(shut)] };
}

/** A TOML table on one line holds keys, as one of several lines does. */
function withTable(unit: Unit): Unit {
  const match = /^([^={}\n]*=\s*\{)([^{}\n#]*)(\}[^{}\n]*)$/u.exec(unit.text);
  if (match === null) return unit;
  const [, open = '', inside = '', shut = ''] = match;
  const members = inside
    .match(/[^,"'[\]]*(?:(?:"[^"]*"|'[^']*'|\[[^[\]]*\])[^,"'[\]]*)*/gu)
    ?.filter((text) => text !== '');
  if (members === undefined || members.join(',') !== inside) return unit;
  const close = /\s*$/u.exec(inside)?.[0] ?? '';
  const units = members.map((member) => {
    const text = member.trim();
    const key = /^[\w-]+(?=\s*=)/u.exec(text)?.[0];
    const lead = /^\s*/u.exec(member)?.[0] ?? '';
    return leafUnit({ key, role: 'pair', shape: 'entry', lead, text, norm: normInline(text) });
  });
  if (units.some(({ key }) => key === undefined)) return unit;
  const list: List = { kind: 'object', units, separator: ',', isTrailing: false, close };
  const part = (text: string): Part => ({ type: 'text', text, norm: normLines(text) });
  return { ...unit, parts: [part(open), { type: 'list', list }, part(shut)] };
}

/** As it is in the norm of its line. */
function normInline(text: string): string {
  return normWords(text.replace(/[[\]{},]/gu, ' $& '));
}

/** Values that are sets, one member a line. What runs, or is asked, in an order is not among them. */
const sets =
  /^(?:(?:install|tests|setup|python)_requires|deps|classifiers|console_scripts|gui_scripts|markers|omit|(?:extend-)?ignore|(?:extend-)?exclude)$/u;

function withLines(unit: Unit): Unit {
  const [, head = '', body = ''] = /^([^\n]*=[ \t]*)((?:\n[ \t]+[^\s#;][^\n]*)+)$/u.exec(unit.text) ?? [];
  // Options and exceptions override one another.
  const isSet = sets.test(unit.key ?? '') && !/\n[ \t]+[-!]/u.test(body);
  if (body === '' || !isSet) return unit;
  const units = [...body.matchAll(/(\n[ \t]+)([^\n]+)/gu)].map(([, lead = '', text = '']) =>
    leafUnit({
      key: /^[\w.-]+(?=\s*=\s)/u.exec(text)?.[0] ?? (unit.key === 'markers' ? text.split(':')[0] : undefined) ?? text,
      role: 'element',
      shape: 'string',
      lead,
      text,
      norm: normLines(text),
    }),
  );
  const list: List = { kind: 'array', units, separator: '', isTrailing: false, close: '' };
  return {
    ...unit,
    parts: [
      { type: 'text', text: head, norm: normLines(head) },
      { type: 'list', list },
    ],
  };
}

function arrayOf(inside: string): List | undefined {
  if (/["'][^"'\n]*[,#[\]][^"'\n]*["']|#/u.test(inside)) return undefined;
  const items = inside.split(',');
  const isTrailing = items.length > 1 && items.at(-1)?.trim() === '';
  const close = /\s*$/u.exec(inside)?.[0] ?? '';
  if (isTrailing) items.pop();
  const last = items.length - 1;
  if (!isTrailing && items[last] !== undefined) items[last] = items[last].trimEnd();
  if (items.some((item) => item.trim() === '' || item.trimEnd() !== item)) return undefined;
  const units = items.map((item) => {
    const text = item.trim();
    const shape = /^["']/u.test(text) ? 'string' : 'number';
    return leafUnit({
      key: text,
      role: 'element',
      shape,
      lead: /^\s*/u.exec(item)?.[0] ?? '',
      text,
      norm: normEntry(text),
    });
  });
  return { kind: 'array', units, separator: ',', isTrailing, close };
}
