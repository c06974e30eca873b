/** What one side took away wherever it met it, and the other side comes to write: what it writes was true of the base. */
import type { Finding, SideChange } from './change.ts';
import type { Facet } from './facet.ts';
import * as facet from './facet.ts';
import { isRelated, mentionsIn } from './reliance.ts';

/** What one side came to write, that the other side replaced or removed. */
export function checkWithdrawn(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  const taken = everywhere.map((sort) => ({ ...sort, gone: lostFrom(mine, sort.taken) }));
  const refilled = refilledKeys(mine);
  const own = mine.map((change) => ({ change, values: lost(change, facet.values), constants: constantsLost(change) }));
  return other.flatMap((user) => {
    const found =
      writtenAgain(own, user) ??
      taken
        .map(({ gone, said, isAbout = isSame }) => [...gained(user, said)].find((value) => isAbout(value, gone)))
        .find(Boolean) ??
      [...gained(user, facet.wordsInTexts)].find((word) => refilled.has(word));
    const reason = `writes "${(found ?? '').slice(0, 60)}", which the other side replaces or removes`;
    return found === undefined ? [] : [{ path: user.path, reason }];
  });
}

interface Sort {
  /** What is gone from all that one side changed. */
  readonly taken: Facet;
  /** What the other side may say of it. */
  readonly said: Facet;
  readonly isAbout?: (value: string, gone: ReadonlySet<string>) => boolean;
}

const isSame = (value: string, gone: ReadonlySet<string>): boolean => gone.has(value);
const isInside = (value: string, gone: ReadonlySet<string>): boolean =>
  [...gone].some((folder) => value === folder || value.startsWith(`${folder}/`));

const everywhere: readonly Sort[] = [
  { taken: facet.texts, said: facet.texts },
  { taken: facet.settings, said: facet.settings },
  { taken: facet.largeNumbers, said: facet.largeNumbers },
  { taken: facet.platforms, said: facet.platforms },
  { taken: facet.paths, said: facet.paths, isAbout: isInside },
  { taken: facet.keys, said: facet.wordsInTexts },
];

/** What stands more often than before. */
function gained({ before, after, kind }: SideChange, count: Facet): ReadonlySet<string> {
  const old = before === undefined ? undefined : count(before, kind);
  const current = after === undefined ? [] : count(after, kind);
  return new Set([...current].flatMap(([value, times]) => (times > (old?.get(value) ?? 0) ? [value] : [])));
}

/** What does not stand there any more. */
function lost({ before, after, kind }: SideChange, count: Facet): ReadonlySet<string> {
  if (before === undefined || after === undefined) return new Set();
  const current = count(after, kind);
  return new Set([...count(before, kind).keys()].filter((value) => !current.has(value)));
}

/** What is gone from a file and stands in no other that the side changed. */
function lostFrom(mine: readonly SideChange[], count: Facet): ReadonlySet<string> {
  const kept = new Set(mine.flatMap(({ after, kind }) => (after === undefined ? [] : [...count(after, kind).keys()])));
  return new Set(mine.flatMap((change) => [...lost(change, count)]).filter((value) => !kept.has(value)));
}

interface Lost {
  readonly change: SideChange;
  readonly values: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
}

function constantsLost(change: SideChange): ReadonlySet<string> {
  return change.kind.isCode ? lost(change, facet.constants) : new Set();
}

/** A value that is gone from a file, in what the other side adds to it, or to a file that uses this one. */
function writtenAgain(all: readonly Lost[], user: SideChange): string | undefined {
  const added = gained(user, facet.values);
  const here = all.find(({ change }) => change.path === user.path);
  const again = [...added].find(
    (value) => here !== undefined && (here.values.has(value) || isBeside(value, here.values)),
  );
  const set =
    here === undefined ? undefined : [...gained(user, facet.constants)].find((value) => here.constants.has(value));
  if (again !== undefined || set !== undefined || !user.kind.isCode) return again ?? set;
  const said = all.filter(({ constants }) => [...constants].some((value) => added.has(value)));
  const mentions = said.length === 0 ? new Set<string>() : mentionsIn(user);
  const near = said.find(({ change }) => change !== here?.change && isRelated(change.path, user, mentions));
  return [...(near?.constants ?? [])].find((value) => added.has(value));
}

/** `min-width: 601px` begins where `max-width: 600px` ends. */
function isBeside(value: string, gone: ReadonlySet<string>): boolean {
  const number = Number(value);
  return number >= 100 && [number - 1, number + 1].some((each) => gone.has(String(each)));
}

/** Keys of texts whose holes are filled by other names than before. */
function refilledKeys(mine: readonly SideChange[]): ReadonlySet<string> {
  const keysOf = (all: ReadonlySet<string>): readonly string[] => [...all].map((each) => each.split(' ')[0] ?? '');
  return new Set(mine.flatMap((change) => keysOf(lost(change, facet.holes))));
}
