/** The shape every file kind is read into: units with an identity, in lists whose kind says what may be combined. */

export type ListKind =
  | 'top' // statements of a file
  | 'block' // statements that run one after the other
  | 'members' // a class, struct or interface
  | 'object' // keys and values
  | 'array'
  | 'params'
  | 'args'
  | 'specifiers' // names in an import or export
  | 'cases'
  | 'enum'
  | 'variants' // enum members whose value is not their position
  | 'sections' // of a document or a configuration file
  | 'blocks' // paragraphs, lists and tables of a section
  | 'items' // a bullet list
  | 'ordered' // a numbered list
  | 'rows' // a table
  | 'lines'; // a file that is a set of lines

export type Role =
  | 'import'
  | 'effect-import'
  | 'definition'
  | 'const'
  | 'assign'
  | 'case-call' // a call that goes by its title or path
  | 'statement'
  | 'member'
  | 'pair'
  | 'spread'
  | 'element'
  | 'case'
  | 'fallthrough'
  | 'default'
  | 'comment'
  | 'section'
  | 'list'
  | 'prose'
  | 'item'
  | 'row'
  | 'line';

/** A piece of text with an identity among its siblings. `norm` is the text without its layout. */
export interface Unit {
  readonly key: string | undefined;
  readonly role: Role;
  /** Grammar type, or what stands for it: elements of different shapes are not taken for one list. */
  readonly shape: string;
  /** The layout before it. */
  readonly lead: string;
  readonly text: string;
  /** What follows on its line after a separator: a trailing comment. */
  readonly tail: string;
  readonly norm: string;
  readonly parts: readonly Part[];
}

export type Part =
  | { readonly type: 'text'; readonly text: string; readonly norm: string }
  | { readonly type: 'list'; readonly list: List };

export interface List {
  readonly kind: ListKind;
  readonly units: readonly Unit[];
  readonly separator: '' | ',';
  /** The last unit is followed by a separator too. */
  readonly isTrailing: boolean;
  /** The layout before whatever ends the list. */
  readonly close: string;
}

/** The text of a list without its brackets. */
export function renderList(list: List): string {
  // A comment that stands alone has no separator, and is not what the last one is told by.
  const last = list.units.findLastIndex(({ role }) => role !== 'comment');
  const body = list.units.map((unit, i) => {
    const isFollowed = unit.role !== 'comment' && (i < last || list.isTrailing);
    const separator = isFollowed ? list.separator : '';
    return `${unit.lead}${unit.text}${separator}${unit.tail}`;
  });
  return body.join('') + (list.units.length === 0 ? list.close.replace(/\n[^\n]*\n/, '\n') : list.close);
}

/** Gives layout to units that had none because they came first where they were. */
export function spaced(units: readonly Unit[], sources: readonly List[]): readonly Unit[] {
  const rests = sources.flatMap((source) => source.units.slice(1).map((unit) => unit.lead));
  if (rests.includes('')) return units;
  const known = rests[0];
  const plain = sources[0]?.separator === ',' ? ' ' : '\n';
  const filler = known?.includes('\n') === true ? `\n${known.slice(known.lastIndexOf('\n') + 1)}` : (known ?? plain);
  return units.map((unit, i) => (i > 0 && unit.lead === '' ? { ...unit, lead: filler } : unit));
}

/** The text of parts in order. */
export function renderParts(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : renderList(part.list))).join('');
}

/** A unit that is nothing but its text. */
export function leafUnit(fields: Pick<Unit, 'role' | 'text' | 'norm'> & Partial<Unit>): Unit {
  return { key: undefined, shape: fields.role, lead: '', tail: '', parts: [], ...fields };
}
