/** Files in which each line is one member of a set or of a table: ignore lists, requirements, checksums, CSV, records. */
import type { List, Role, Unit } from '../tree/unit.ts';
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

function readLines(text: string, syntax: LineSyntax): Reading | undefined {
  const units: Unit[] = [];
  const lines = text.split('\n');
  let lead = '';
  let comments: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') {
      if (comments.length > 0) push(units, { lead, own: comments, key: undefined, role: 'comment' });
      lead = comments.length > 0 ? '\n' : lead + (at === 0 ? '' : '\n');
      comments = [];
    } else if (syntax.comment?.test(line) === true) {
      if (comments.length === 0) lead += at === 0 ? '' : '\n';
      comments.push(line);
    } else {
      const key = syntax.key(line, at);
      if (key === undefined) return undefined;
      if (comments.length === 0) lead += at === 0 ? '' : '\n';
      push(units, { lead, own: [...comments, line], key, role: syntax.role });
      lead = '';
      comments = [];
    }
  }
  if (comments.length > 0) push(units, { lead, own: comments, key: undefined, role: 'comment' });
  if (units.length === 0) return undefined;
  const close = comments.length > 0 ? '' : lead;
  const list: List = { kind: syntax.role === 'row' ? 'rows' : 'lines', units, separator: '', isTrailing: false, close };
  const norm = text
    .split('\n')
    .map(normWords)
    .filter((line) => line !== '')
    .join(between);
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

function push(
  units: Unit[],
  line: { lead: string; own: readonly string[]; key: string | undefined; role: Role },
): void {
  const text = line.own.join('\n');
  units.push(leafUnit({ key: line.key, role: line.role, shape: 'line', lead: line.lead, text, norm: normWords(text) }));
}
