/** Files that are entries at the margin, in any order, each going by a name: Makefiles, go.mod, SQL schemas, schemas in braces. */
import type { List, ListKind, Part, Role, Unit } from '../tree/unit.ts';
import type { Kind, Reading } from './kind.ts';
import { between } from '../policy/token.ts';
import { leafUnit } from '../tree/unit.ts';
import { joinFrom, leadOf } from './markdown.ts';

interface Identity {
  readonly key: string | undefined;
  readonly role: Role;
  /** What it is, where that says how it stands to others. */
  readonly shape?: string;
}

export interface OutlineSyntax {
  readonly name: string;
  readonly isCode: boolean;
  readonly comment: RegExp;
  /** What the entry is that begins with these lines. */
  readonly identify: (lines: readonly string[]) => Identity;
  /** The line after the entry; undefined where it does not end as this kind knows it, and the file is left alone. */
  readonly end: (lines: readonly string[], first: number) => number | undefined;
  readonly norm: (text: string) => string;
  /** What is inside the entry, where that is a list of its own. */
  readonly inside?: (text: string) => Inside | undefined;
  readonly check?: Kind['check'];
}

/** An entry cut into its head, its members with the layout before each, and the rest. */
export interface Inside {
  readonly kind: ListKind;
  readonly head: string;
  readonly members: readonly {
    readonly lead: string;
    readonly text: string;
    readonly key: string | undefined;
    readonly role?: Role;
  }[];
  readonly rest: string;
  /** Between members; a text of one holds none. */
  readonly separator?: ',';
}

/** A kind of file read so. */
export function outlineKind(syntax: OutlineSyntax): Kind {
  const { name, isCode, check } = syntax;
  return { name, isCode, read: (text) => readOutline(text, syntax), ...(check === undefined ? {} : { check }) };
}

function readOutline(text: string, syntax: OutlineSyntax): Reading | undefined {
  const lines = text.split('\n');
  const units: Unit[] = [];
  let at = 0;
  for (let i = 0; i < lines.length;) {
    if ((lines[i] ?? '').trim() === '') {
      i += 1;
      continue;
    }
    const entry = entryAt(lines, i, syntax);
    if (entry === undefined) return undefined;
    const own = lines.slice(i, entry.end).join('\n');
    units.push(unitOf({ own, entry, lead: leadOf(lines, at, i) }, syntax));
    i = entry.end;
    at = i;
  }
  const list: List = {
    kind: 'top',
    units: numbered(units),
    separator: '',
    isTrailing: false,
    close: joinFrom(lines, at),
  };
  const norm = units
    .map((unit) => unit.norm)
    .filter((each) => each !== '')
    .join(between);
  const parts: readonly Part[] = [
    { type: 'text', text: '', norm: '' },
    { type: 'list', list },
  ];
  if (units.length === 0) return undefined;
  return { unit: { key: undefined, role: 'section', shape: 'file', lead: '', text, tail: '', norm, parts }, norm };
}

interface Entry extends Identity {
  readonly end: number;
}

/** Comments right above belong to what follows. */
function entryAt(lines: readonly string[], first: number, syntax: OutlineSyntax): Entry | undefined {
  let at = first;
  while (syntax.comment.test(lines[at] ?? '')) at += 1;
  if ((lines[at] ?? '').trim() === '') return { key: undefined, role: 'comment', end: at };
  const end = syntax.end(lines, at);
  return end === undefined ? undefined : { ...syntax.identify(lines.slice(at, end)), end };
}

function unitOf(found: { own: string; entry: Entry; lead: string }, syntax: OutlineSyntax): Unit {
  const { own, entry, lead } = found;
  const { key, role, shape = role } = entry;
  const unit = leafUnit({ key, role, shape, lead, text: own, norm: syntax.norm(own) });
  const inside = entry.key === undefined ? undefined : syntax.inside?.(own);
  if (inside === undefined) return unit;
  const units = inside.members.map((member) =>
    leafUnit({
      ...member,
      role: member.role ?? (member.key === undefined ? 'comment' : inside.kind === 'object' ? 'pair' : 'element'),
      shape: 'member',
      norm: syntax.norm(member.text),
    }),
  );
  const part = (text: string): Part => ({ type: 'text', text, norm: syntax.norm(text) });
  const list: List = { kind: inside.kind, units, separator: inside.separator ?? '', isTrailing: false, close: '' };
  return { ...unit, parts: [part(inside.head), { type: 'list', list }, part(inside.rest)] };
}

/** Blocks of one name, such as the two of a go.mod, go by their place among themselves. */
function numbered(units: readonly Unit[]): readonly Unit[] {
  const counts = new Map<string, number>();
  return units.map((unit) => {
    if (unit.key === undefined || unit.parts.length === 0) return unit;
    const count = (counts.get(unit.key) ?? 0) + 1;
    counts.set(unit.key, count);
    return count === 1 ? unit : { ...unit, key: `${unit.key} ${count}` };
  });
}
