/**
 * Finds the HTML comments of a Markdown text that GitHub does not show.
 *
 * In a fence and in a code span a comment is shown. A line that begins with `<` starts raw HTML up to the next blank
 * line, where neither fences nor code spans exist; there, and at the start of a line, an unclosed comment hides all that
 * follows. In the middle of a line it is shown as it is.
 */

type Mode = { readonly kind: 'text' } | { readonly kind: 'html' } | { readonly kind: 'fence'; readonly mark: string };

const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const htmlLine = /^ {0,3}<[A-Za-z/!?]/;
// Escapes and code spans of one line.
const inert = /\\[\\`<]|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g;
const inertOrOpening = new RegExp(`${inert.source}|<!--`, 'g');
const text: Mode = { kind: 'text' };

/** The text without its hidden comments; a line of nothing else goes as a whole. */
export function withoutComments(markdown: string, onComment: () => void): string {
  const lines = markdown.split('\n');
  const ends = paragraphEnds(lines);
  const kept: string[] = [];
  let mode: Mode = text;
  let isInComment = false;
  let hasLooseTick = false;
  for (const [index, line] of lines.entries()) {
    mode = isInComment ? { kind: 'html' } : nextMode(mode, line);
    if (mode.kind === 'fence') {
      kept.push(line);
      continue;
    }
    const later = ends[index] ?? '';
    const cut = cutLine(line, { isInside: isInComment, isHtml: mode.kind === 'html', later, hasLooseTick, onComment });
    // A backtick without a partner may begin a code span that ends in a later line and turns the rest around.
    hasLooseTick = line.trim() !== '' && (hasLooseTick || line.replace(inert, '').includes('`'));
    isInComment = cut.isInComment;
    if (cut.text !== null) kept.push(cut.text);
  }
  return kept.join('\n');
}

/** For each line, whether a comment is closed later in its paragraph: the mark, or nothing. */
function paragraphEnds(lines: readonly string[]): string[] {
  const ends: string[] = [];
  let later = '';
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    if (line.trim() === '') later = '';
    ends[index] = later;
    if (line.includes('-->')) later = '-->';
  }
  return ends;
}

/** How a line is read, from how the line before it was. The line that closes a fence still belongs to it. */
function nextMode(before: Mode, line: string): Mode {
  if (before.kind === 'fence' && before.mark !== '') {
    return closesFence(line, before.mark) ? { kind: 'fence', mark: '' } : before;
  }
  if (before.kind === 'html' && line.trim() !== '') return before;
  const mark = opensFence(line);
  if (mark !== null) return { kind: 'fence', mark };
  return htmlLine.test(line) ? { kind: 'html' } : text;
}

/** The mark of the fence of code that a line opens, or null. */
export function opensFence(line: string): string | null {
  const [, mark, rest] = fenceLine.exec(line) ?? [];
  if (mark === undefined || (mark.startsWith('`') && rest?.includes('`') === true)) return null;
  return mark;
}

/** Whether a line closes the fence of that mark: nothing may stand after its own. */
export function closesFence(line: string, fence: string): boolean {
  const [, mark, rest] = fenceLine.exec(line) ?? [];
  return mark !== undefined && rest?.trim() === '' && mark[0] === fence[0] && mark.length >= fence.length;
}

interface LineContext {
  readonly isInside: boolean;
  readonly isHtml: boolean;
  /** Not empty when a later line of the paragraph closes a comment. */
  readonly later: string;
  /** Whether a code span may be open from an earlier line. */
  readonly hasLooseTick: boolean;
  readonly onComment: () => void;
}

/** A line without its comments; null when a comment took all of it. */
function cutLine(line: string, context: LineContext): { readonly text: string | null; readonly isInComment: boolean } {
  let rest = line;
  let shown = '';
  let isInComment = context.isInside;
  let hadComment = context.isInside;
  for (;;) {
    if (isInComment) {
      const end = rest.indexOf('-->');
      if (end < 0) break;
      rest = rest.slice(end + 3);
      isInComment = false;
    }
    const start = findOpening(rest, context);
    shown += start < 0 ? rest : rest.slice(0, start);
    if (start < 0) break;
    context.onComment();
    hadComment = true;
    isInComment = true;
    // The two dashes of `<!-->` both open and close.
    rest = rest.slice(start + 2);
  }
  return { text: hadComment && shown.trim() === '' ? null : shown, isInComment };
}

/** Where the first hidden comment begins: not in a code span, not escaped, and closed unless in raw HTML. */
function findOpening(line: string, { isHtml, later, hasLooseTick }: LineContext): number {
  if (isHtml) return line.indexOf('<!--');
  for (const match of line.matchAll(hasLooseTick ? /<!--/g : inertOrOpening)) {
    if (match[0] === '<!--') {
      return line.includes('-->', match.index + 2) || later !== '' ? match.index : -1;
    }
  }
  return -1;
}
