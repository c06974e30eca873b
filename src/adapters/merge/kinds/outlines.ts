/** The files that are read as outlines. What is not said here of their syntax makes a file one that is left alone. */
import type { Three } from '../diff.ts';
import { between } from '../policy/token.ts';
import type { Role } from '../tree/unit.ts';
import { normWords } from './kind.ts';
import type { Inside, OutlineSyntax } from './outline.ts';

/** Words, texts and signs, each by itself. */
export const wordsAndSigns = (text: string): string =>
  (text.match(/"[^"\n]*"|'[^'\n]*'|[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? []).join(between);

/** Lines that go on: a backslash at the end, or a recipe. */
function makeEnd(lines: readonly string[], first: number): number | undefined {
  if (
    !/^(?:[\w.%/$(){}-]+(?:[ \t]+[\w.%/$(){}-]+)*[ \t]*::?(?!=)|(?:export[ \t]+)?[\w.-]+[ \t]*[:?+!]?:?=)/u.test(
      lines[first] ?? '',
    )
  )
    return undefined;
  let end = first + 1;
  while (end < lines.length && (lines[end - 1]?.endsWith('\\') === true || lines[end]?.startsWith('\t') === true))
    end += 1;
  return end;
}

function makeIdentity([line = '']: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const target = /^([^:=#]+?)[ \t]*::?(?!=)/u.exec(line)?.[1];
  if (target === '.PHONY') return { key: target, role: 'list' };
  if (target !== undefined) return { key: target, role: /[%$]|^\./u.test(target) ? 'statement' : 'definition' };
  // What is added to a variable is added in an order.
  const name = /^(?:export[ \t]+)?([\w.-]+)/u.exec(line)?.[1];
  return { key: name, role: line.includes('+=') ? 'statement' : 'assign' };
}

function phony(text: string): Inside | undefined {
  const [, head, words] = /^(\.PHONY[ \t]*:)((?:[ \t]+[\w.-]+)+)$/u.exec(text) ?? [];
  if (head === undefined || words === undefined) return undefined;
  const members = [...words.matchAll(/([ \t]+)([\w.-]+)/gu)].map(([, lead = '', word = '']) => ({
    lead,
    text: word,
    key: word,
  }));
  return { kind: 'specifiers', head, members, rest: '' };
}

export const makefile: OutlineSyntax = {
  name: 'makefile',
  isCode: false,
  comment: /^#/u,
  identify: makeIdentity,
  end: makeEnd,
  norm: wordsAndSigns,
  inside: phony,
};

function goModEnd(lines: readonly string[], first: number): number | undefined {
  const line = lines[first] ?? '';
  if (!/^(?:module|go|toolchain|godebug|tool|require|replace|exclude|retract)\s/u.test(line)) return undefined;
  if (!line.trimEnd().endsWith('(')) return first + 1;
  const shut = lines.findIndex((each, i) => i > first && each.startsWith(')'));
  return shut < 0 ? undefined : shut + 1;
}

function goModIdentity([line = '']: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const [word = '', name = ''] = line.trim().split(/\s+/u);
  const isNamed = ['require', 'replace', 'exclude', 'retract', 'tool'].includes(word) && name !== '(';
  return { key: isNamed ? `${word} ${name}` : word, role: 'pair' };
}

function goModInside(text: string): Inside | undefined {
  const [, head, body] = /^((?:.*\n)*?\w+[ \t]*\()((?:\n[ \t]+\S.*)+)\n\)$/u.exec(text) ?? [];
  if (head === undefined || body === undefined) return undefined;
  const members = [...body.matchAll(/(\n[ \t]+)(\S.*)/gu)].map(([, lead = '', own = '']) => ({
    lead,
    text: own,
    key: own.startsWith('//') ? undefined : own.split(/\s/u)[0],
  }));
  return { kind: 'object', head, members, rest: '\n)' };
}

/** A module is wanted once: in two blocks it would be so in two versions. The language and its toolchain go together. */
function checkGoMod({ base, ours, theirs }: Three<string>, result: string): string | undefined {
  const twice = (text: string): readonly string[] => {
    const names = [...text.matchAll(/^\s*(?:require\s+)?(\S+\/\S+|\S+\.\S+) v\d/gmu)].map(([, name = '']) => name);
    return names.filter((name, i) => names.indexOf(name) !== i);
  };
  const known = new Set([...twice(ours), ...twice(theirs)]);
  const found = twice(result).find((name) => !known.has(name));
  if (found !== undefined) return `"${found}" would be there twice`;
  const [before, one, two] = [base, ours, theirs].map((text) => text.match(/^(?:go|toolchain) .*$/gmu)?.join());
  return one !== before && two !== before && one !== two ? 'both sides say which Go it takes' : undefined;
}

export const goMod: OutlineSyntax = {
  name: 'go.mod',
  isCode: false,
  comment: /^\/\//u,
  identify: goModIdentity,
  end: goModEnd,
  norm: normWords,
  inside: goModInside,
  check: checkGoMod,
};

function sqlEnd(lines: readonly string[], first: number): number | undefined {
  for (let i = first; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    // Bodies of functions hold statements of their own; a quote may hold anything.
    if (/\$\$|\$\w+\$|\bbegin\b|\bdelimiter\b|\/\*/iu.test(line) || (line.match(/'/gu) ?? []).length % 2 === 1)
      return undefined;
    if (/;\s*(?:--.*)?$/u.test(line)) return i + 1;
  }
  return undefined;
}

function sqlIdentity(lines: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const [, what, name] =
    /^create\s+(?:or\s+replace\s+)?(table|view|(?:unique\s+)?index|type|sequence|schema)\s+(?:if\s+not\s+exists\s+)?([\w.$"`[\]]+)/iu.exec(
      lines.join(' '),
    ) ?? [];
  if (what === undefined || name === undefined) return { key: undefined, role: 'statement' };
  return { key: `${what} ${name}`.toLowerCase().replace(/["`[\]]|unique\s+/gu, ''), role: 'definition' };
}

const constraint =
  /^(?:constraint|primary|foreign|unique|check|index|key|exclude|like|period|fulltext|spatial)\b(?!\s+(?:text|int|integer|varchar)\b)/iu;

/** The columns of a table, one a line. Where rows are put in by place, the columns are one piece. */
function sqlInside(text: string): Inside | undefined {
  const [, head, body, rest] =
    /^((?:--.*\n)*create\s+table\s[^()]*\()((?:\n[ \t]+\S.*)+)(\n\)[^()]*)$/iu.exec(text) ?? [];
  if (head === undefined || body === undefined || rest === undefined) return undefined;
  const lines = body.split('\n').slice(1);
  const isWhole = lines.every(
    (line, i) => !line.includes('--') && /,\s*$/u.test(line) === i < lines.length - 1 && isClosed(line),
  );
  if (!isWhole) return undefined;
  const members = lines.map((line) => {
    const own = line.trim().replace(/,$/u, '');
    const name = /^["`[]?(\w+)/u.exec(own)?.[1]?.toLowerCase();
    const isColumn = name !== undefined && !constraint.test(own);
    const role: Role = isColumn ? 'member' : 'statement';
    return { lead: `\n${/^[ \t]*/u.exec(line)?.[0] ?? ''}`, text: own, key: isColumn ? name : undefined, role };
  });
  return { kind: 'members', head, members, rest, separator: ',' };
}

function isClosed(line: string): boolean {
  return (line.match(/\(/gu) ?? []).length === (line.match(/\)/gu) ?? []).length;
}

/** Rows that are put in by place must not come to mean other columns. */
function checkPlaces({ base, ours, theirs }: Three<string>): string | undefined {
  const placed = /\binsert\s+into\s+([\w.$"`[\]]+)\s+values\b/giu;
  const tables = [ours, theirs].flatMap((text) => [...text.matchAll(placed)].map(([, table = '']) => table));
  const columns = (text: string, table: string): string =>
    new RegExp(
      `create\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?${table.replace(/[^\w.]/gu, '\\$&')}\\s*\\(([^;]*)`,
      'iu',
    ).exec(text)?.[1] ?? '';
  const shifted = tables.find(
    (table) => columns(base, table) !== columns(ours, table) && columns(base, table) !== columns(theirs, table),
  );
  return shifted === undefined
    ? (lackingIn({ base, ours, theirs }) ?? lackingIn({ base, ours: theirs, theirs: ours }))
    : `rows of "${shifted}" are put in by place`;
}

/** Rows that theirs adds without a column that ours came to ask for. */
function lackingIn({ base, ours, theirs }: Three<string>): string | undefined {
  const asked = (text: string): readonly string[] =>
    [...text.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([\w."`]+)\s*\(([^;]*)/giu)].flatMap(
      ([, table = '', body = '']) =>
        [...body.matchAll(/^[ \t]*["`]?(\w+)["`]?[ \t][^\n]*\bnot\s+null\b(?![^\n]*\bdefault\b)/gimu)].map(
          ([, column = '']) => `${table} ${column}`.toLowerCase(),
        ),
    );
  const known = asked(base);
  const fresh = asked(ours).filter((each) => !known.includes(each));
  const rows = [...theirs.matchAll(/\binsert\s+into\s+([\w."`]+)\s*\(([^)]*)\)[^;]*/giu)];
  const found = rows.find(
    ([row, table = '', columns = '']) =>
      !base.includes(row) &&
      fresh.some((each) => {
        const [name, column = ''] = each.split(' ');
        return name === table.toLowerCase() && !columns.toLowerCase().match(/\w+/gu)?.includes(column);
      }),
  );
  return found === undefined
    ? undefined
    : `one side asks for another column of "${found[1] ?? ''}", and the other adds rows`;
}

export const sql: OutlineSyntax = {
  name: 'sql',
  isCode: true,
  comment: /^--/u,
  identify: sqlIdentity,
  end: sqlEnd,
  norm: wordsAndSigns,
  inside: sqlInside,
  check: checkPlaces,
};
