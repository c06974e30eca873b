/** What stands between the braces of an entry, cut into members that each begin at the same margin. */
import { leadOf } from './markdown.ts';
import type { Inside } from './outline.ts';
import type { Role } from '../tree/unit.ts';

export interface MemberSyntax {
  readonly kind: Inside['kind'];
  readonly comment: RegExp;
  /** Undefined where the whole is to be left alone. */
  readonly identify: (text: string) => { readonly key: string | undefined; readonly role: Role } | undefined;
}

const texts = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/gu;

function depthOf(line: string): number {
  const bare = line.replace(texts, '""');
  return (bare.match(/[{([]/gu) ?? []).length - (bare.match(/[})\]]/gu) ?? []).length;
}

/** Where the member that begins here ends: its brackets are closed. */
function endOf(lines: readonly string[], first: number): number | undefined {
  let depth = 0;
  for (let i = first; i < lines.length; i += 1) {
    depth += depthOf(lines[i] ?? '');
    if (depth < 0) return undefined;
    if (depth === 0) return i + 1;
  }
  return undefined;
}

interface Body {
  readonly head: string;
  readonly lines: readonly string[];
  readonly margin: string;
  readonly last: string;
}

function bodyOf(text: string): Body | undefined {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => /\{\s*$/u.test(line));
  const body = lines.slice(first + 1, -1);
  const margin = /^[ \t]+/u.exec(body.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const last = lines.at(-1) ?? '';
  const isPlain = first >= 0 && margin !== '' && last.trim() === '}' && !/"""|<<|\/\*|'''/u.test(text);
  return isPlain ? { head: lines.slice(0, first + 1).join('\n'), lines: body, margin, last } : undefined;
}

interface Span {
  readonly first: number;
  /** After the comments above it. */
  readonly start: number;
  readonly end: number;
}

/** Where each member stands, with the comments above it. */
function spansOf({ lines, margin }: Body, comment: RegExp): readonly Span[] | undefined {
  const spans: Span[] = [];
  for (let i = 0; i < lines.length;) {
    if ((lines[i] ?? '').trim() === '') {
      i += 1;
      continue;
    }
    let start = i;
    while (comment.test(lines[start] ?? '')) start += 1;
    const end = endOf(lines, start);
    if (end === undefined || ![lines[i], lines[start], lines[end - 1]].every((line) => isAt(line, margin)))
      return undefined;
    spans.push({ first: i, start, end });
    i = end;
  }
  return spans;
}

/** The members of `head {`, lines, `}`; undefined where it is not plainly that. */
export function insideBraces(text: string, syntax: MemberSyntax): Inside | undefined {
  const body = bodyOf(text);
  const spans = body === undefined ? undefined : spansOf(body, syntax.comment);
  if (body === undefined || spans === undefined) return undefined;
  const { lines, margin } = body;
  let at = 0;
  const members = spans.map(({ first, start, end }, i) => {
    const lead = `${i === 0 ? '\n' : ''}${leadOf(lines, at, first)}${margin}`;
    at = end;
    const found = syntax.identify(lines.slice(start, end).join('\n').trim());
    const own = lines.slice(first, end).join('\n').slice(margin.length);
    return found === undefined ? undefined : { lead, text: own, ...found };
  });
  const known = members.filter((member) => member !== undefined);
  const rest = `${'\n'.repeat(lines.length - at)}\n${body.last}`;
  return known.length > 0 && known.length === members.length
    ? { kind: syntax.kind, head: body.head, members: known, rest }
    : undefined;
}

function isAt(line: string | undefined, margin: string): boolean {
  return line?.startsWith(margin) === true && /\S/u.test(line.charAt(margin.length));
}
