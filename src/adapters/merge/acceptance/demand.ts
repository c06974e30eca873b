/** What declarations ask of those who use them: gone, or asking for more, while the other side came to use them as they were. */
import type { Kind, Reading } from '../kinds/kind.ts';
import type { ListKind, Unit } from '../tree/unit.ts';
import { tokensOf } from '../policy/token.ts';
import type { Finding, Meant, SideChange } from './change.ts';
import { addedAs, addedUses } from './change.ts';
import { eachUnit } from './names.ts';

/** How a thing is used that may demand more: called, filled in as a record, or just named. */
type Use = 'call' | 'record' | 'name';

interface Definition {
  readonly use: Use;
  readonly required: number;
  readonly names: string;
  /** What whoever fills it in, or implements it, must give. */
  readonly fields: readonly string[];
  /** Callers must wait for it. */
  readonly isAsync: boolean;
}

/** What one side came to use, that the other side took away or made to be used differently. */
export function checkDemands(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const before = definitionsIn(mine.map(({ before: reading, kind }) => [reading, kind]));
  const after = definitionsIn(mine.map(({ after: reading, kind }) => [reading, kind]));
  const here = new Set(other.flatMap(declaredAnew));
  const findings: Finding[] = [];
  for (const change of other) {
    const used = addedUses(change);
    const meant = { call: addedAs(change, isCall), record: addedAs(change, isRecord), name: used };
    for (const [name, definition] of before) {
      if (!used.has(name)) continue;
      const current = after.get(name);
      if (current === undefined && !here.has(name)) {
        findings.push({ path: change.path, reason: `uses "${name}", which the other side removed or renamed` });
      } else if (current !== undefined && meant[current.use].has(name) && demandsMore(definition, current, used)) {
        findings.push({
          path: change.path,
          reason: `adds a use of "${name}", which the other side made to be called differently`,
        });
      }
    }
  }
  return findings;
}

/** `a.b` is no call of `a`, whatever it asks for. */
const isCall: Meant = (tokens, at) => tokens[at + 1] !== '.';

/** `T {` in Rust, `: T = {` and `satisfies T` in TypeScript, unless the rest is taken from another one. */
const isRecord: Meant = (tokens, at) => {
  if (isImplemented(tokens, at)) return true;
  if (/^(?:struct|impl|for|enum|interface|class|extends|implements|->)$/u.test(tokens[at - 1] ?? '')) return false;
  if (tokens[at - 1] === 'satisfies') return true;
  const next = tokens.slice(at + 1, at + 5).filter((token) => token !== '[' && token !== ']');
  const open = next[0] === '{' ? at + 1 : next[0] === '=' && next[1] === '{' ? tokens.indexOf('{', at) : -1;
  const shut = open < 0 ? -1 : tokens.indexOf('}', open);
  return open >= 0 && !tokens.slice(open, shut).some((token) => token === '..' || token === '...');
};

/** `impl T for`, `var _ T =`, and in a list behind `implements`. */
const isImplemented: Meant = (tokens, at) => {
  if (tokens[at - 1] === 'impl' && tokens[at + 1] === 'for') return true;
  // What Go programs say to be told when a type does not satisfy an interface.
  if (tokens[at - 1] === '_' && tokens[at - 2] === 'var' && tokens[at + 1] === '=') return true;
  const before = tokens.slice(Math.max(0, at - 8), at);
  const from = before.lastIndexOf('implements');
  return from >= 0 && before.slice(from + 1).every((token) => /^[\w$&,.]+$/u.test(token));
};

/** Names that this side declares itself, in a file that did not before. */
function declaredAnew({ before, after, kind }: SideChange): readonly string[] {
  const old = definitionsIn([[before, kind]]);
  return [...definitionsIn([[after, kind]]).keys()].filter((name) => !old.has(name));
}

function demandsMore(before: Definition, after: Definition, used: ReadonlySet<string>): boolean {
  if (after.use === 'record') return after.fields.some((field) => !before.fields.includes(field) && !used.has(field));
  if (before.isAsync !== after.isAsync) return true;
  return after.required > before.required || (after.names !== before.names && !after.names.startsWith(before.names));
}

const unnamed: ReadonlySet<string> = new Set(['import', 'statement', 'case-call']);

/** Others can name it: declarations, members, and the keys of a table that has a name. */
export function isShared(kind: ListKind, place: readonly string[]): boolean {
  return ['top', 'members', 'variants', 'enum'].includes(kind) || (kind === 'object' && place.length === 1);
}

/** What files declare for others: top-level names and members of code, keys of data. */
function definitionsIn(readings: readonly (readonly [Reading | undefined, Kind])[]): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>();
  for (const [reading, kind] of readings) {
    if (reading === undefined) continue;
    eachUnit(reading.unit, [], (unit, place, listKind) => {
      const isOpen = kind.isCode ? isShared(listKind, place) : listKind === 'object';
      if (!isOpen || unit.key === undefined || unnamed.has(unit.role)) return;
      const signature = signatureOf(unit, listKind);
      for (const name of namesOfKey(unit.key, kind.isCode)) {
        // What can still be called as before does not demand more.
        if ((found.get(name)?.required ?? Infinity) > signature.required) found.set(name, signature);
      }
    });
  }
  return found;
}

export function namesOfKey(key: string, isCode: boolean): readonly string[] {
  const bare = key.replace(/^["'`]|["'`]$/gu, '');
  if (!isCode) return bare.length >= 3 ? [bare] : [];
  const last = bare.split(',').map((part) => part.split('.').at(-1) ?? '');
  return last.filter((name) => /^[\p{L}_$#][\p{L}\p{N}_$-]*$/u.test(name));
}

const none: Definition = { use: 'call', required: 0, names: '', fields: [], isAsync: false };

function signatureOf(unit: Unit, kind: ListKind): Definition {
  if (kind === 'variants' || kind === 'enum') return payloadOf(unit);
  const at = unit.parts.findIndex((each) => each.type === 'list' && each.list.kind === 'params');
  const part = unit.parts[at];
  if (part?.type !== 'list') return membersOf(unit);
  const head = unit.parts[at - 1];
  const isAsync = head?.type === 'text' && tokensOf(head.norm).includes('async');
  const params = part.list.units;
  const isRequired = (param: Unit): boolean => !/[=?]|\.\.\.|\*/u.test(param.text);
  return {
    ...none,
    required: params.filter(isRequired).length,
    names: params.map((param) => param.key ?? '').join(','),
    isAsync,
  };
}

/** What a variant carries. */
function payloadOf(unit: Unit): Definition {
  const tokens = tokensOf(unit.norm);
  const open = tokens.findIndex((token) => token === '(' || token === '{');
  const carried = open < 0 || tokens.includes('=') ? [] : tokens.slice(open);
  const required = carried.length === 0 ? 0 : 1 + carried.filter((token) => token === ',').length;
  return { ...none, use: 'name', required, names: carried.join(' ') };
}

/** A class asks for what its constructor asks for, a record for each of its fields. */
function membersOf(unit: Unit): Definition {
  const lists = unit.parts.flatMap((part) => (part.type === 'list' ? [part.list] : []));
  const members = lists.find(({ kind }) => kind === 'members')?.units ?? [];
  const maker = members.find(({ key }) => key === '__init__' || key === 'constructor');
  if (maker !== undefined) return signatureOf(maker, 'members');
  const word = tokensOf(unit.norm).find((token) => /^(?:struct|interface|type|class|trait)$/u.test(token));
  if (word === 'class') {
    const isFilled = /^\s*@(?:\w+\.)*dataclass\b|\b(?:BaseModel|NamedTuple)\b/u.test(unit.text);
    const placed = members.filter(({ shape }) => shape === 'placed-field');
    return isFilled ? { ...none, required: placed.length } : none;
  }
  const isAsked = ({ text }: Unit): boolean =>
    word === 'trait' ? text.trimEnd().endsWith(';') : !/^[\w\s]*\?|^(?:default|static|private)\b/u.test(text);
  const fields = members.filter(isAsked).flatMap(({ key }) => namesOfKey(key ?? '', true));
  return word === undefined ? none : { ...none, use: 'record', required: fields.length, fields };
}
