/** One side makes a name stand for something else, and the other comes to rely on what it stood for. */
import type { Reading } from '../kinds/kind.ts';
import path from 'node:path';
import { tokensOf } from '../policy/token.ts';
import type { Altered } from './altered.ts';
import { alteredIn, rebasedIn, touchedIn } from './altered.ts';
import type { Finding, SideChange } from './change.ts';
import { eachUnit } from './names.ts';

/** What one side came to use, that the other side made to be something else. */
export function checkReliance(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const changed = mine.map((change) => ({ change, altered: alteredIn(change), rebased: rebasedIn(change) }));
  const isAny = changed.some(({ altered, rebased }) => altered.length + rebased.length > 0);
  if (!isAny) return [];
  return other.flatMap((user) => {
    const mentions = mentionsIn(user);
    const uses = { before: usesOf(user.before), after: usesOf(user.after) };
    const near = changed.filter(
      ({ change }) => isAlike(user, change) && (user.path === change.path || isRelated(change.path, user, mentions)),
    );
    const touched = near.some(({ rebased }) => rebased.length > 0) ? touchedIn(user) : new Set<string>();
    const inside = near.flatMap(({ change, rebased }) => (change.path === user.path ? rebased : []));
    const place = inside.find((each) => touched.has(each));
    const found = near
      .flatMap(({ altered }) => altered)
      .find((each) => isReliedOn(each, uses, bare.has(user.kind.name)));
    const reason =
      place === undefined
        ? `adds a use of "${found?.name ?? ''}"`
        : `changes what is in "${place.split('\0').at(-1) ?? ''}"`;
    const isFound = place !== undefined || found !== undefined;
    return isFound ? [{ path: user.path, reason: `${reason}, which the other side makes something else` }] : [];
  });
}

const scripts: ReadonlySet<string> = new Set(['javascript', 'typescript', 'tsx']);
const isAlike = ({ kind: { name } }: SideChange, { kind }: SideChange): boolean =>
  name === kind.name || (scripts.has(name) && scripts.has(kind.name));

/** Languages whose members are named without what holds them. */
const bare: ReadonlySet<string> = new Set(['java', 'c-sharp', 'cpp', 'kotlin', 'ruby', 'php', 'css', 'sql']);

/** Where each name stands in a file: between which tokens, how often declared, and in which lines it is called. */
interface Uses {
  readonly places: ReadonlyMap<string, readonly (readonly [string, string])[]>;
  readonly declared: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<string, ReadonlySet<string>>;
}

const nowhere: Uses = { places: new Map(), declared: new Map(), calls: new Map() };

function usesOf(reading: Reading | undefined): Uses {
  if (reading === undefined) return nowhere;
  const places = new Map<string, (readonly [string, string])[]>();
  const tokens = spread(reading.norm);
  tokens.forEach((token, i) => {
    if (!/^[\p{L}_$#-]/u.test(token)) return;
    const known = places.get(token) ?? [];
    known.push([tokens[i - 1] ?? '', tokens[i + 1] ?? '']);
    places.set(token, known);
  });
  return { places, declared: declaredIn(reading), calls: callsIn(reading) };
}

function declaredIn(reading: Reading): ReadonlyMap<string, number> {
  const declared = new Map<string, number>();
  eachUnit(reading.unit, [], ({ key, role }, _place, kind) => {
    const name = role === 'import' || kind === 'specifiers' ? undefined : key?.split(/[.,\s]+/u).at(-1);
    if (name !== undefined) declared.set(name, (declared.get(name) ?? 0) + 1);
  });
  return declared;
}

const lineMost = 400;
const declaring = /\b(?:def|function|func|fn|fun)\s+$/u;

/** The lines in which something is called; where one begins with a name and ends with a brace, it is declared. */
function callsIn(reading: Reading): ReadonlyMap<string, ReadonlySet<string>> {
  const calls = new Map<string, Set<string>>();
  for (const line of reading.unit.text.split('\n')) {
    if (line.length > lineMost) continue;
    const text = line.trim();
    for (const match of text.matchAll(/[\p{L}_$#][\p{L}\p{N}_$]*(?=\()/gu)) {
      const before = text.slice(0, match.index);
      const isDeclared = declaring.test(before) || (/^[\w\s]*$/u.test(before) && text.endsWith('{'));
      if (!isDeclared) calls.set(match[0], (calls.get(match[0]) ?? new Set()).add(text));
    }
  }
  return calls;
}

/** A new use of it, or a call that was there and is written in another way. */
function isReliedOn(
  altered: Altered,
  { before, after }: { readonly before: Uses; readonly after: Uses },
  isOpen: boolean,
): boolean {
  const { name, isFunction } = altered;
  const isUse = usePattern(altered, isOpen);
  const count = ({ places, declared }: Uses): number =>
    (places.get(name) ?? []).filter(([last, next]) => isUse(last, next)).length - (declared.get(name) ?? 0);
  if (count(after) > count(before)) return true;
  const known = before.calls.get(name);
  return isFunction && known !== undefined && [...(after.calls.get(name) ?? [])].some((line) => !known.has(line));
}

/** Whether a name means what was altered, by the tokens before and after it. */
function usePattern({ isMember, isFunction }: Altered, isOpen: boolean): (before: string, after: string) => boolean {
  const isReached = (before: string): boolean => /^(?:\.|\?\.|->|::)$/u.test(before);
  if (isMember && isFunction) return (before, after) => after === '(' || (isReached(before) && /^[),;]$/u.test(after));
  if (isMember) return (before, after) => isOpen || isReached(before) || /^[(:]$/u.test(after);
  // What hangs on a function is not what it does; `name:` and `(name =` name something else.
  return (before, after) =>
    !(isFunction && after === '.') && after !== ':' && !(after === '=' && /^[(,]$/u.test(before));
}

/** All tokens, and those of the expressions inside templates. */
function spread(norm: string): readonly string[] {
  return tokensOf(norm).flatMap((token) => {
    const isTemplate = /^(?:`|[rb]?f[rb]?["'])/iu.test(token) || /^".*#\{/su.test(token);
    if (!isTemplate) return [token];
    const inner = [...token.matchAll(/\{([^{}]+)\}/gu)].map(([, text]) => text ?? '');
    return [token, ...inner.flatMap((text) => text.match(/[\p{L}_$][\p{L}\p{N}_$]*|\S/gu) ?? [])];
  });
}

const general: ReadonlySet<string> = new Set(['index', 'mod', 'lib', 'main', '__init__', 'types']);

/** What a file names: its names, and the parts of the paths in it. */
export function mentionsIn({ after }: SideChange): ReadonlySet<string> {
  const parts = (token: string): readonly string[] => (/^["'`<]/u.test(token) ? token.split(/[/\\."'`<>]+/u) : [token]);
  return new Set(tokensOf(after?.norm ?? '').flatMap(parts));
}

/** Whether a file may see what another declares: it names the file, or stands in the same package. */
export function isRelated(from: string, user: SideChange, mentions: ReadonlySet<string>): boolean {
  const folder = path.posix.dirname(from);
  const isPackage = ['go', 'java', 'c-sharp'].includes(user.kind.name) && path.posix.dirname(user.path) === folder;
  const stem = path.posix.basename(from).replace(/\..*$/u, '');
  const name = general.has(stem) || user.kind.name === 'go' ? path.posix.basename(folder) : stem;
  return isPackage || mentions.has(name);
}
