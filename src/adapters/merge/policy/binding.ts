/** The names that imports and exports give to things: within one file a name means one thing, and one thing has one name. */
import type { Unit } from '../tree/unit.ts';

interface Binding {
  readonly name: string;
  /** What it stands for. */
  readonly of: string;
}

const space = /\s+/gu;

/** `a as b`, `b = a` and, in Go, `b "a"`; without them, the last part of a path. */
function bindingOf(text: string, source: string): Binding | undefined {
  const plain = text.replace(/^(?:type|typeof|static|function|const|qualified)\s+/u, '').trim();
  const said = /^(.+?)\s+as\s+([\p{L}_$][\w$]*)$/su.exec(plain) ?? flipped(plain);
  const of = (said?.[1] ?? plain).replace(/["'`;]/gu, '').trim();
  const last = of
    .split(/[\\/:.]+/u)
    .findLast((part) => part !== '' && !/^v\d+$/u.test(part))
    ?.replace(/\(.*$/su, '');
  const name = said?.[2] ?? last;
  return name === undefined || !/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name)
    ? undefined
    : { name, of: source === '' ? of : `${source} ${of}` };
}

function flipped(text: string): readonly [string, string, string] | undefined {
  const match = /^([\p{L}_]\w*)\s*(?:=\s*|\s)(["']?[\w./\\-]+["']?);?$/u.exec(text);
  const [whole = '', name = '', of = ''] = match ?? [];
  return match === null ? undefined : [whole, of, name];
}

/** Every name that one import or export brings into the file. */
function bindingsOf(unit: Unit): readonly Binding[] {
  const text = unit.text
    .replace(/\/\*.*?\*\/|(?:^|\s)(?:\/\/|#).*$/gmsu, ' ')
    .replace(space, ' ')
    .trim()
    .replace(/;$/u, '');
  const source = sourceOf(text);
  const body = text
    .replace(/^(?:pub(?:\([^)]*\))?\s+)?(?:from\s+\S+\s+)?(?:import|export|use|using)\b\s*(?:type\b|static\b)?/u, '')
    .replace(/\bfrom\s*["'][^"']*["']/u, '')
    .trim();
  const [, start = '', braced] = /^(.*?)\{(.*)\}\s*$/su.exec(body) ?? ['', body];
  const prefix = start.trim();
  const isOutside = braced === undefined || prefix.endsWith(',');
  const from = source === '' && !isOutside ? prefix : source;
  return [...(isOutside ? prefix.split(',') : []), ...(braced ?? '').split(',')]
    .filter((part) => part.trim() !== '')
    .map((part) => bindingOf(part.trim(), from))
    .filter((found) => found !== undefined);
}

function sourceOf(text: string): string {
  return /\bfrom\s*(["'][^"']*["'])/u.exec(text)?.[1] ?? /^from\s+(\S+)\s+import\b/u.exec(text)?.[1] ?? '';
}

function isBinding({ role, shape, text }: Unit): boolean {
  return (
    (role === 'import' && !/include|^call$/u.test(shape)) || shape === 'import_spec' || /^(?:use|using)\s/u.test(text)
  );
}

const isWide = ({ of }: Binding): boolean => /[*.]$|\*/u.test(of);

/** A reason why what both sides import or export gives one name twice, or one thing two names. */
export function judgeBindings(ours: readonly Unit[], theirs: readonly Unit[]): string | undefined {
  const mine = ours.filter(isBinding).flatMap(bindingsOf);
  const other = theirs.filter(isBinding).flatMap(bindingsOf);
  for (const one of mine.filter((each) => !isWide(each))) {
    const same = other.find(({ name, of }) => name === one.name && of !== one.of);
    if (same !== undefined) return `both sides make "${one.name}" mean something`;
    const twice = other.find(({ name, of }) => of === one.of && name !== one.name);
    if (twice !== undefined) return `both sides import "${one.of}", under different names`;
  }
  const declared = (units: readonly Unit[]): ReadonlySet<string> =>
    new Set(
      units.filter((unit) => !isBinding(unit) && unit.role !== 'import').flatMap(({ key }) => key?.split(',') ?? []),
    );
  const [left, right] = [declared(ours), declared(theirs)];
  const taken = mine.find(({ name }) => right.has(name)) ?? other.find(({ name }) => left.has(name));
  return taken === undefined ? undefined : `both sides make "${taken.name}" mean something`;
}
