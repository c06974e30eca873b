/** Files in which each line is one member of a set or of a table: ignore lists, requirements, checksums, CSV, records. */
import type { List, Part, Role, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { between } from '../policy/token.ts';
import { leafUnit } from '../tree/unit.ts';
import { normWords } from './kind.ts';

export interface LineSyntax {
  readonly name: string;
  readonly comment: RegExp | undefined;
  readonly role: Role;
  /** The identity of a line; undefined when the line is not one that the kind knows. */
  readonly key: (line: string, at: number) => string | undefined;
}

/** Order only matters where a line takes back what an earlier one said. */
export const ignoreList: LineSyntax = {
  name: 'ignore',
  comment: /^#/u,
  role: 'line',
  key: (line) => (line.startsWith('!') ? undefined : line.trim()),
};

export const requirements: LineSyntax = {
  name: 'requirements',
  comment: /^\s*#/u,
  role: 'line',
  key: (line) =>
    /^\s*([A-Za-z\d][\w.-]*(?:\[[^\]]*\])?)\s*(?:[=<>!~;@].*)?$/u.exec(line)?.[1]?.toLowerCase().replace(/[_.]/gu, '-'),
};

/** The last line that fits decides, so new lines have their place. */
export const owners: LineSyntax = {
  name: 'owners',
  comment: /^#/u,
  role: 'pair',
  key: (line) => /^(?!\[)(\S+)/u.exec(line)?.[1],
};

export const checksums: LineSyntax = {
  name: 'checksums',
  comment: undefined,
  role: 'line',
  key: (line) => /^(\S+ \S+) \S+$/u.exec(line)?.[1],
};

/** Plain rows only: quotes may hold separators and line ends. */
export const csv: LineSyntax = {
  name: 'csv',
  comment: undefined,
  role: 'row',
  key: (line, at) =>
    line.includes('"') ? undefined : at === 0 ? 'header' : (/^([^,;\t]+)[,;\t]/u.exec(line)?.[1] ?? undefined),
};

/** A kind whose file is nothing but such lines. */
export function lineKind(syntax: LineSyntax): Kind {
  return { name: syntax.name, isCode: false, read: (text) => readLines(text, syntax) };
}

/** Many lines of one shape: each begins with the same word, and new ones say nothing that could be a place or a promise. */
export const recordsMin = 20;

export const recordsKind: Kind = { name: 'records', isCode: false, read: readRecords };

function readRecords(text: string): Reading | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const head = lines[0]?.split(/\s/u)[0] ?? '';
  const isUniform =
    lines.length >= recordsMin && /\p{L}/u.test(head) && lines.every((line) => line.split(/\s/u)[0] === head);
  const key = (line: string): string => line.trim();
  return isUniform ? readLines(text, { name: 'records', comment: undefined, role: 'line', key }) : undefined;
}

interface LineWalk {
  readonly units: Unit[];
  lead: string;
  comments: string[];
}

function readLines(text: string, syntax: LineSyntax): Reading | undefined {
  const walk: LineWalk = { units: [], lead: '', comments: [] };
  for (const [at, line] of text.split('\n').entries()) {
    const end = at === 0 ? '' : '\n';
    if (line.trim() === '') {
      const isAfterComment = walk.comments.length > 0;
      flush(walk);
      walk.lead = isAfterComment ? '\n' : walk.lead + end;
      continue;
    }
    if (walk.comments.length === 0) walk.lead += end;
    if (syntax.comment?.test(line) === true) {
      walk.comments.push(line);
      continue;
    }
    const key = syntax.key(line, at);
    if (key === undefined) return undefined;
    push(walk, { own: [...walk.comments, line], key, role: syntax.role });
  }
  const isOpen = walk.comments.length > 0;
  flush(walk);
  const close = isOpen ? '' : walk.lead;
  const kind = syntax.role === 'row' ? 'rows' : 'lines';
  const list: List = { kind, units: walk.units, separator: '', isTrailing: false, close };
  return walk.units.length === 0 ? undefined : wholeFile(text, list);
}

function wholeFile(text: string, list: List): Reading {
  const norm = text
    .split('\n')
    .map(normWords)
    .filter((line) => line !== '')
    .join(between);
  const parts: readonly Part[] = [
    { type: 'text', text: '', norm: '' },
    { type: 'list', list },
  ];
  return { unit: { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm, parts }, norm };
}

/** Comments that no line follows stand alone. */
function flush(walk: LineWalk): void {
  if (walk.comments.length > 0) push(walk, { own: walk.comments, key: undefined, role: 'comment' });
}

function push(walk: LineWalk, line: { own: readonly string[]; key: string | undefined; role: Role }): void {
  const text = line.own.join('\n');
  walk.units.push(
    leafUnit({ key: line.key, role: line.role, shape: 'line', lead: walk.lead, text, norm: normWords(text) }),
  );
  walk.lead = '';
  walk.comments = [];
}
