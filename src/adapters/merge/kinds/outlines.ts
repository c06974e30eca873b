/** The files that are read as outlines. What is not said here of their syntax makes a file one that is left alone. */
import type { Three } from '../diff.ts';
import { between } from '../policy/token.ts';
import { normWords } from './kind.ts';
import type { Inside, OutlineSyntax } from './outline.ts';

const tokens = (text: string): string =>
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
  norm: tokens,
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

export const sql: OutlineSyntax = {
  name: 'sql',
  isCode: true,
  comment: /^--/u,
  identify: sqlIdentity,
  end: sqlEnd,
  norm: tokens,
};

function braceEnd(lines: readonly string[], first: number): number | undefined {
  const line = lines[first] ?? '';
  if (/^\s|^"""|^\}|<<|\/\*/u.test(line)) return undefined;
  if (!/\{\s*(?:(?:#|\/\/).*)?$/u.test(line))
    return /[{}()[\]]/u.test(line.replace(/"[^"]*"|\([^()]*\)|\{[^{}]*\}|\[[^[\]]*\]/gu, '')) ? undefined : first + 1;
  const shut = lines.findIndex((each, i) => i > first && /^\S/u.test(each));
  return shut >= 0 && /^\}\s*$/u.test(lines[shut] ?? '') ? shut + 1 : undefined;
}

function braceIdentity([line = '']: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const head =
    /^(?:resource|data|module|variable|output|provider|model|enum|type|input|interface|message|service)\s+[^{]*\S(?=\s*\{)/u.exec(
      line,
    )?.[0];
  return head === undefined
    ? { key: undefined, role: 'statement' }
    : { key: head.replace(/\s+/gu, ' '), role: 'definition' };
}

/** Terraform, Protocol Buffers, GraphQL, Prisma: blocks that stand in any order. What is inside one is one piece. */
export const braces: OutlineSyntax = {
  name: 'braces',
  isCode: true,
  comment: /^(?:#|\/\/)/u,
  identify: braceIdentity,
  end: braceEnd,
  norm: tokens,
};
