/** Sass and Less, read without their grammars: modules, variables and rules at the margin. Whatever else is there stays where it is. */
import { between } from '../policy/token.ts';
import type { OutlineSyntax } from './outline.ts';

function bareLine(line: string): string {
  return line
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, '""')
    .replace(/\/\*.*?\*\/|(?<!:)\/\/.*$/gu, '')
    .replace(/url\([^)]*\)/gu, '');
}

function endOf(lines: readonly string[], first: number): number | undefined {
  if (/^[\s})]/u.test(lines[first] ?? '')) return undefined;
  let depth = 0;
  for (let i = first; i < lines.length; i += 1) {
    const bare = bareLine(lines[i] ?? '');
    if (/\/\*|\*\//u.test(bare)) return undefined;
    depth += (bare.match(/[{(]/gu) ?? []).length - (bare.match(/[})]/gu) ?? []).length;
    if (depth < 0) return undefined;
    if (depth === 0 && /[;}]\s*$/u.test(bare)) return i + 1;
  }
  return undefined;
}

function identify(lines: readonly string[]): ReturnType<OutlineSyntax['identify']> {
  const [line = ''] = lines;
  if (/^@(?:use|forward)\s/u.test(line)) return { key: line.trim(), role: 'import' };
  const variable = /^([$@][\w-]+)\s*:/u.exec(line)?.[1];
  if (variable !== undefined) return { key: variable, role: 'const' };
  const made = /^@(?:mixin|function)\s+([\w-]+)/u.exec(line)?.[1];
  if (made !== undefined) return { key: made, role: 'definition' };
  const head = lines.join('\n').split('{')[0]?.replace(/\s+/gu, ' ').trim() ?? '';
  return head.startsWith('@') || !lines.some((each) => each.includes('{'))
    ? { key: undefined, role: 'statement' }
    : { key: head, role: 'definition', shape: 'rule_set' };
}

const norm = (text: string): string =>
  (
    text.match(/"[^"\n]*"|'[^'\n]*'|[$@#.%]?-{0,2}[\p{L}_][\p{L}\p{N}_-]*|[\d.]+[\p{L}%]*|[^\s\p{L}\p{N}]/gu) ?? []
  ).join(between);

export const scss: OutlineSyntax = {
  name: 'scss',
  isCode: true,
  comment: /^\/\//u,
  identify,
  end: endOf,
  norm,
};
