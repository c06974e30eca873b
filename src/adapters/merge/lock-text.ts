/**
 * Lock files that are text: merged entry by entry where no tool can be run.
 *
 * **Invariant:** an answer holds every entry that its other entries and both sides ask for, each in one version that a side had; anything
 * less is no answer.
 */
import type { Three } from './diff.ts';

interface Node {
  readonly key: string;
  readonly line: string;
  /** How many blank lines stand before it. */
  readonly gap: number;
  readonly children: readonly Node[];
}

interface Format {
  readonly name: RegExp;
  /** The entries of a text; undefined where it is not one that is known. */
  readonly read: (text: string) => readonly Node[] | undefined;
  /** What entries are called by, and what they ask for. */
  readonly given: (entry: Node) => readonly string[];
  readonly asked: (entry: Node) => readonly string[];
  /** What those who use it ask for is in it. */
  readonly hasRoots: boolean;
  /** Its packages, where they ask for others by name alone: in which version is said nowhere. */
  readonly named?: (entries: readonly Node[]) => readonly Node[];
}

const depthOf = (line: string): number => /^ */u.exec(line)?.[0].length ?? 0;

function endOf(lines: readonly string[], first: number): number {
  const depth = depthOf(lines[first] ?? '');
  let end = first + 1;
  while (end < lines.length && (lines[end] === '' || depthOf(lines[end] ?? '') > depth)) end += 1;
  while (lines[end - 1] === '') end -= 1;
  return end;
}

/** Lines by how far in they are: each with those further in that follow. */
function treeOf(lines: readonly string[]): readonly Node[] {
  const nodes: Node[] = [];
  let gap = 0;
  for (let i = 0; i < lines.length;) {
    if (lines[i] === '') {
      gap += 1;
      i += 1;
      continue;
    }
    const line = lines[i] ?? '';
    const end = endOf(lines, i);
    const record = /^\s*\{ name = "([^"]*)"(?:, version = "([^"]*)")?/u.exec(line)?.slice(1).join(' ').trim();
    const key = record ?? /^\s*("[^"]*"|'[^']*'|[^\s"'=:{]+)(?=:?\s|:$)/u.exec(line)?.[1] ?? line.trim();
    nodes.push({ key, line, gap, children: treeOf(lines.slice(i + 1, end)) });
    gap = 0;
    i = end;
  }
  return nodes;
}

/** What a file begins with, and its entries with a blank line before each. */
function entriesOf(text: string, toEntry: (lines: readonly string[]) => Node, gap = /\n\n(?=\S)/u): readonly Node[] {
  const [head = '', ...blocks] = text.trimEnd().split(gap);
  return [{ key: '', line: head, gap: 0, children: [] }, ...blocks.map((block) => toEntry(block.split('\n')))];
}

const render = (nodes: readonly Node[]): readonly string[] =>
  nodes.flatMap((node) => [...Array.from({ length: node.gap }, () => ''), node.line, ...render(node.children)]);

const textOf = (node: Node | undefined): string | undefined =>
  node === undefined ? undefined : [node.line, ...render(node.children)].join('\n');

const unquoted = (text: string): string => text.replace(/^["']|["']$/gu, '');

const natural = new Intl.Collator('en', { numeric: true });

const wordsOf = ({ key }: Node): readonly string[] => unquoted(key.split(/,\s|:$/u)[0] ?? '').split(' ');

/** By name and then by version, as those who write them do. */
function order(one: Node, two: Node): number {
  const [name = '', ...rest] = wordsOf(one);
  const [other = '', ...more] = wordsOf(two);
  return name === other ? natural.compare(rest.join(' '), more.join(' ')) : name < other ? -1 : 1;
}

const isSorted = (nodes: readonly Node[]): boolean =>
  nodes.every((node, i) => i === 0 || order(nodes[i - 1] ?? node, node) < 0);

/** Undefined where both sides changed one entry, or nothing tells where an entry stands. */
function mergeNodes({ base, ours, theirs }: Three<readonly Node[]>): readonly Node[] | undefined {
  const find = (nodes: readonly Node[], key: string): Node | undefined => nodes.find((node) => node.key === key);
  const keys = new Set([...ours, ...theirs].map(({ key }) => key));
  if ([base, ours, theirs].some((nodes) => new Set(nodes.map(({ key }) => key)).size < nodes.length)) return undefined;
  const merged: Node[] = [];
  for (const key of keys) {
    const node = mergeNode({ base: find(base, key), ours: find(ours, key), theirs: find(theirs, key) });
    if (node === 'conflict') return undefined;
    if (node !== undefined) merged.push(node);
  }
  const [one, two] = [ours, theirs].map((side) => side.some(({ key }) => find(base, key) === undefined));
  if (one !== true || two !== true) return inOrderOf(merged, two === true ? theirs : ours);
  return isSorted(ours) && isSorted(theirs) ? merged.toSorted(order) : undefined;
}

function mergeNode({
  base,
  ours,
  theirs,
}: { [side in keyof Three<Node>]: Node | undefined }): Node | 'conflict' | undefined {
  const [before, one, two] = [base, ours, theirs].map(textOf);
  if (one === two || two === before) return ours;
  if (one === before) return theirs;
  if (ours === undefined || theirs === undefined || ours.line !== theirs.line) return 'conflict';
  const children = mergeNodes({ base: base?.children ?? [], ours: ours.children, theirs: theirs.children });
  return children === undefined ? 'conflict' : { ...ours, children };
}

/** Only one side has new ones, so its order is the order of all. */
function inOrderOf(merged: readonly Node[], like: readonly Node[]): readonly Node[] {
  const place = (node: Node): number => like.findIndex(({ key }) => key === node.key);
  return merged.toSorted((one, two) => place(one) - place(two));
}

const yarn: Format = {
  hasRoots: false,
  name: /(?:^|\/)yarn\.lock$/u,
  read: (text) =>
    /^# yarn lockfile v1$/mu.test(text)
      ? entriesOf(text, ([line = '', ...lines]) => ({ key: line, line, gap: 1, children: treeOf(lines) }))
      : undefined,
  given: ({ line }) => line.replace(/:$/u, '').split(', ').map(unquoted),
  asked: ({ children }) =>
    children
      .filter(({ key }) => /^(?:optionalD|d)ependencies:?$/u.test(key))
      .flatMap((list) =>
        list.children.map(({ key, line }) => `${unquoted(key)}@${unquoted(line.trim().slice(key.length + 1))}`),
      ),
};

/** A package goes by its name, version and source, so that its list can be merged inside. */
function packageOf(lines: readonly string[]): Node {
  const said = (name: string): string =>
    lines.flatMap((line) => (line.startsWith(`${name} = `) ? [line.slice(name.length + 4, -1)] : []))[0] ?? '';
  const key = `${said('name')} ${said('version')} ${said('source')}`.trim();
  // The bracket that ends a list is one of its lines, behind all others.
  const children = treeOf(lines.slice(1).map((line) => (line === ']' ? ' ~' : line)));
  return { key, line: lines[0] ?? '', gap: 1, children };
}

const cargo: Format = {
  hasRoots: true,
  name: /(?:^|\/)Cargo\.lock$/u,
  read: (text) =>
    /^version = [34]$/mu.test(text) && text.includes('\n\n[[package]]\n') ? entriesOf(text, packageOf) : undefined,
  named: (entries) => entries,
  given: ({ key }) => {
    const [name = '', version = ''] = key.split(' ');
    return [name, `${name} ${version}`];
  },
  asked: ({ children }) =>
    children
      .filter(({ line }) => line.startsWith('dependencies'))
      .flatMap((list) => list.children.flatMap(({ line }) => /"([^\s"]+(?: [^\s"]+)?)/u.exec(line)?.[1] ?? [])),
};

/** Every line of an entry, however far in. */
const within = ({ children }: Node): readonly Node[] => children.flatMap((child) => [child, ...within(child)]);

const uv: Format = {
  hasRoots: true,
  name: /(?:^|\/)uv\.lock$/u,
  read: (text) =>
    /^version = 1$/mu.test(text) && !/^(?:resolution-markers|conflicts) = /mu.test(text)
      ? entriesOf(text, packageOf, /\n\n(?=\[\[package\]\]\n)/u)
      : undefined,
  given: cargo.given,
  asked: (entry) => within(entry).flatMap(({ line }) => /^\s*\{ name = "([^"]+)"/u.exec(line)?.[1] ?? []),
  named: (entries) => entries,
};

/** What a Gemfile's lock lists under a heading, or as the gems of a source. */
const listed = (entries: readonly Node[], heading: RegExp): readonly Node[] =>
  entries.filter(({ line }) => heading.test(line)).flatMap(({ children }) => children);
const gemsOf = (entries: readonly Node[]): readonly Node[] =>
  listed(listed(entries, /^(?:GEM|GIT|PATH)$/u), /^\s*specs:$/u);

const bundler: Format = {
  hasRoots: true,
  name: /(?:^|\/)Gemfile\.lock$/u,
  read: (text) =>
    /^GEM$/mu.test(text) && /^DEPENDENCIES$/mu.test(text) ? treeOf(text.trimEnd().split('\n')) : undefined,
  given: (entry) => gemsOf([entry]).map(({ key }) => key),
  asked: (entry) =>
    [...listed([entry], /^DEPENDENCIES$/u), ...gemsOf([entry]).flatMap(({ children }) => children)].map(({ key }) =>
      key.replace(/!$/u, ''),
    ),
  named: gemsOf,
};

const berry: Format = {
  hasRoots: true,
  name: /(?:^|\/)yarn\.lock$/u,
  read: (text) =>
    /^__metadata:$/mu.test(text)
      ? entriesOf(text, ([line = '', ...lines]) => ({ key: line, line, gap: 1, children: treeOf(lines) }))
      : undefined,
  given: (entry) => (entry.line.startsWith('"') ? yarn.given(entry).flatMap((each) => each.split(', ')) : []),
  asked: (entry) => yarn.asked(entry).map((each) => each.replace(/^(@?[^@]+)@(?=[^:]*$)/u, '$1@npm:')),
};

/** The named list of a pnpm lock file's own. */
const under = (entry: Node, ...names: readonly string[]): readonly Node[] =>
  names.includes(entry.line.replace(/:$/u, '')) ? entry.children : [];

/** `name@version` of each line of a list of dependencies, written on one line or with what was asked for. */
function versionsIn(owner: Node): readonly string[] {
  const lists = owner.children.filter(({ key }) => /^(?:d|devD|optionalD)ependencies$/u.test(key));
  return lists.flatMap((list) =>
    list.children.flatMap(({ key, line, children }) => {
      const own = children.find((child) => child.key === 'version')?.line ?? line;
      const version = unquoted(own.slice(own.indexOf(': ') + 2).trim());
      return version.startsWith('link:') ? [] : [`${unquoted(key)}@${version}`];
    }),
  );
}

const pnpm: Format = {
  hasRoots: true,
  name: /(?:^|\/)pnpm-lock\.yaml$/u,
  read: (text) =>
    text.startsWith("lockfileVersion: '9") && !text.includes('#') ? treeOf(text.trimEnd().split('\n')) : undefined,
  given: (entry) => under(entry, 'packages', 'snapshots').map(({ key }) => unquoted(key)),
  asked: (entry) => [
    ...under(entry, 'importers', 'snapshots').flatMap(versionsIn),
    ...under(entry, 'snapshots').map(({ key }) => unquoted(key).replace(/\(.*/u, '')),
  ],
};

/** What one side adds is installed beside what others have, and the other side may have brought that. */
function hasNewPeers(base: readonly Node[], side: readonly Node[]): boolean {
  const packages = (nodes: readonly Node[]): readonly Node[] => nodes.flatMap((entry) => under(entry, 'packages'));
  const known = new Set(packages(base).map(({ key }) => key));
  return packages(side).some(
    ({ key, children }) => !known.has(key) && children.some((child) => child.key === 'peerDependencies'),
  );
}

/** One side has a package in another version, and the other side something new that asks for it, nobody knows in which. */
function asksForChanged(
  { named, asked }: Format,
  base: readonly Node[],
  [mine, other]: readonly [readonly Node[], readonly Node[]],
): boolean {
  if (named === undefined) return false;
  const headOf = ({ key, line }: Node): string => `${key} ${line}`;
  const left = new Set(named(mine).map(headOf));
  const gone = named(base).filter((node) => !left.has(headOf(node)));
  const times = (nodes: readonly Node[], name: string): number =>
    nodes.flatMap(asked).filter((each) => each.split(' ')[0] === name).length;
  return gone.some(({ key }) => times(other, key.split(' ')[0] ?? '') > times(base, key.split(' ')[0] ?? ''));
}

function formatOf(path: string, text: string): Format | undefined {
  return [yarn, berry, cargo, pnpm, uv, bundler].find(({ name, read }) => name.test(path) && read(text) !== undefined);
}

/** A reason why two versions of a lock file do not go together, though their lines may. */
export function checkLockText(path: string, texts: Three<string>): string | undefined {
  const format = formatOf(path, texts.base);
  const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => format?.read(text));
  if (format === undefined || base === undefined || ours === undefined || theirs === undefined) return undefined;
  return asksForChanged(format, base, [ours, theirs]) || asksForChanged(format, base, [theirs, ours])
    ? 'one side has a package in another version, and the other side something new that asks for it'
    : undefined;
}

/** One text of three, if every entry is somebody's and has what it asks for; `wanted` is what manifests ask for, where that is known. */
export function mergeLockText(
  path: string,
  texts: Three<string>,
  wanted: readonly string[] | undefined,
): string | undefined {
  const format = formatOf(path, texts.base);
  const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => format?.read(text));
  if (format === undefined || base === undefined || ours === undefined || theirs === undefined) return undefined;
  const merged = mergeNodes({ base, ours, theirs });
  const sides = [ours, theirs];
  if (sides.some((side) => hasNewPeers(base, side))) return undefined;
  if (asksForChanged(format, base, [ours, theirs]) || asksForChanged(format, base, [theirs, ours])) return undefined;
  if (merged === undefined || !isWhole(format, merged, sides)) return undefined;
  if (!format.hasRoots && !isEnough(format, merged, { base, sides, wanted })) return undefined;
  return `${render(merged).join('\n').replace(/^ ~$/gmu, ']')}\n`;
}

const namesOf = (format: Format, nodes: readonly Node[]): readonly string[] => nodes.flatMap(format.given);

function isWhole(format: Format, merged: readonly Node[], sides: readonly (readonly Node[])[]): boolean {
  const open = (nodes: readonly Node[]): readonly string[] => {
    const given = new Set(namesOf(format, nodes));
    return nodes.flatMap(format.asked).filter((name) => !given.has(name));
  };
  const twice = (nodes: readonly Node[]): readonly string[] =>
    namesOf(format, nodes).filter((name, i, all) => all.indexOf(name) !== i);
  const [before, several] = [new Set(sides.flatMap(open)), new Set(sides.flatMap(twice))];
  return open(merged).every((name) => before.has(name)) && twice(merged).every((name) => several.has(name));
}

interface Need {
  readonly base: readonly Node[];
  readonly sides: readonly (readonly Node[])[];
  readonly wanted: readonly string[] | undefined;
}

/** What one side no longer has, the other's manifest may have come to ask for: then nothing may be gone. */
function isEnough(format: Format, merged: readonly Node[], { base, sides, wanted }: Need): boolean {
  const given = new Set(namesOf(format, merged));
  const once = new Set(sides.flatMap((side) => namesOf(format, side)));
  return (wanted ?? namesOf(format, base)).every(
    (name) => given.has(name) || (wanted !== undefined && !once.has(name)),
  );
}
