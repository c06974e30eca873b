/**
 * Kotlin and Swift, read without their grammars: declarations at the margin, and what a type declares at a margin of its own.
 * Whatever is not plainly that makes a file one that is left alone.
 */
import { between } from '../policy/token.ts';
import type { Role } from '../tree/unit.ts';
import { leadOf } from './markdown.ts';
import type { Inside, OutlineSyntax } from './outline.ts';

/** A line without its texts and comments; undefined where one of them goes on in the next line. */
function bareLine(line: string): string | undefined {
  if (/^\s*(?:\/\*\*?|\*)(?!.*\*\/.*\S)/u.test(line)) return '';
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/gu, '""').replace(/\/\*.*?\*\/|\/\/.*$/gu, '');
  return /"""|\/\*|\*\/|^[^"]*"[^"]*$/u.test(bare.replaceAll('""', '')) || line.includes('"""') ? undefined : bare;
}

const isOn = (next = ''): boolean => /^(?:[ \t]+\S|[)}\].?:{])/u.test(next);

function endOf(lines: readonly string[], first: number): number | undefined {
  if (/^[\s)}\]#]/u.test(lines[first] ?? '')) return undefined;
  let depth = 0;
  for (let i = first; i < lines.length; i += 1) {
    const bare = bareLine(lines[i] ?? '');
    if (bare === undefined) return undefined;
    depth += (bare.match(/[{([]/gu) ?? []).length - (bare.match(/[})\]]/gu) ?? []).length;
    if (depth < 0) return undefined;
    if (depth === 0 && !isOn(lines[i + 1]) && !/[=,+\-*/&|<:.]\s*$/u.test(bare)) return i + 1;
  }
  return undefined;
}

const declaration =
  /^(?:(?:public|private|internal|protected|fileprivate|open|abstract|sealed|data|inner|override|suspend|inline|operator|infix|final|static|class(?=\s+func)|mutating|enum(?=\s+class)|companion|tailrec)\s+)*(fun|func|class|interface|object|struct|enum|protocol|extension|actor)\b\s*(?:<[^>]*>\s*)?([\p{L}_][\w.]*)?/u;

const isComment = /^(?:\/\/|\/\*\*?|\s\*|@\w+(?:\([^()]*\))?$)/u;

function identify(lines: readonly string[]): { readonly key: string | undefined; readonly role: Role } {
  const line = lines.find((each) => !isComment.test(each)) ?? '';
  if (/^import\s/u.test(line)) return { key: line.trim(), role: 'import' };
  const [, word, name = word] = declaration.exec(line) ?? [];
  // What a property is set to runs where it stands.
  return word === undefined ? { key: undefined, role: 'statement' } : { key: name, role: 'definition' };
}

/** A comment is one word: what it mentions is no use of a name. */
function tokensIn(text: string): string {
  const words = text.match(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
  return words.map((word) => (word.startsWith('/') ? word.replace(/\s+/gu, ' ') : word)).join(between);
}

interface Body {
  readonly head: string;
  readonly lines: readonly string[];
  readonly margin: string;
}

/** The lines of a type between its braces, where each is at least as far in as the first. */
function bodyOf(text: string): Body | undefined {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !isComment.test(line));
  const head = lines[first] ?? '';
  const isType = /\b(?:class|interface|object|struct|enum|protocol|extension|actor)\b.*\{\s*$/u.test(head);
  const body = lines.slice(first + 1, -1);
  const margin = /^[ \t]+/u.exec(body.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const isInside = margin !== '' && body.every((line) => line.trim() === '' || line.startsWith(margin));
  const isPlain = isType && isInside && lines.at(-1) === '}';
  return isPlain ? { head: lines.slice(0, first + 1).join('\n'), lines: body, margin } : undefined;
}

/** What a type declares. */
function membersOf(text: string): Inside | undefined {
  const body = bodyOf(text);
  if (body === undefined) return undefined;
  const plain = body.lines.map((line) => line.slice(body.margin.length));
  const members: Inside['members'][number][] = [];
  let at = 0;
  for (let i = 0; i < plain.length;) {
    if ((plain[i] ?? '').trim() === '') {
      i += 1;
      continue;
    }
    let first = i;
    while (isComment.test(plain[first] ?? '')) first += 1;
    const end = endOf(plain, first);
    if (end === undefined) return undefined;
    const lead = (members.length === 0 ? '\n' : '') + leadOf(plain, at, i) + body.margin;
    const own = body.lines.slice(i, end).join('\n').slice(body.margin.length);
    members.push({ lead, text: own, ...identify(plain.slice(first, end)) });
    i = end;
    at = end;
  }
  const rest = `\n${plain
    .slice(at)
    .map(() => '\n')
    .join('')}}`;
  return members.length > 0 ? { kind: 'members', head: body.head, members, rest } : undefined;
}

export const declarations: OutlineSyntax = {
  name: 'declarations',
  isCode: true,
  comment: isComment,
  identify,
  end: endOf,
  norm: tokensIn,
  inside: membersOf,
};
