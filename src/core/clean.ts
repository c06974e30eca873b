/**
 * Takes out of a text what a person does not see but a model reads.
 *
 * Text from issues, comments and agents is hostile: an instruction can hide in tag characters, variation selectors,
 * zero-width and bidirectional controls, fillers that render as nothing, and HTML comments.
 */

/** A text without hidden parts, and how much of each kind was taken out. */
export interface CleanText {
  readonly text: string;
  readonly removed: readonly { readonly kind: string; readonly count: number }[];
}

interface HiddenKind {
  readonly kind: string;
  readonly pattern: RegExp;
}

// A selector directly after a visible symbol chooses how that symbol looks (❤️): one is kept, runs of them carry bytes.
const strayEmojiSelector = /(?<![\p{So}\p{Sm}\p{Po}0-9#*©®‼⁉™ℹ\p{Emoji}])[\u{FE0E}\u{FE0F}]/gu;

const hiddenKinds: readonly HiddenKind[] = [
  { kind: 'tag characters', pattern: /[\u{E0000}-\u{E007F}]/gu },
  { kind: 'variation selectors', pattern: /[\u{FE00}-\u{FE0D}\u{E0100}-\u{E01EF}\u{180B}-\u{180D}\u{180F}]/gu },
  { kind: 'variation selectors', pattern: strayEmojiSelector },
  // U+200D joins emoji; anywhere else it is invisible.
  { kind: 'zero-width characters', pattern: /(?<!\p{Emoji}\u{FE0F}?)\u{200D}|\u{200D}(?!\p{Emoji})/gu },
  { kind: 'zero-width characters', pattern: /[\u{200B}\u{200C}\u{2060}-\u{2064}\u{FEFF}\u{180E}\u{00AD}\u{034F}]/gu },
  { kind: 'bidirectional controls', pattern: /[\u{061C}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{206F}]/gu },
  {
    kind: 'invisible fillers',
    pattern: /[\u{115F}\u{1160}\u{17B4}\u{17B5}\u{2800}\u{3164}\u{FFA0}\u{FFF0}-\u{FFFC}]/gu,
  },
  { kind: 'invisible fillers', pattern: /[\u{1D159}\u{1D173}-\u{1D17A}\u{1BCA0}-\u{1BCA3}\u{13430}-\u{1345F}]/gu },
  {
    kind: 'private or reserved characters',
    pattern: /[\u{E0080}-\u{E00FF}\u{E01F0}-\u{E0FFF}\u{F0000}-\u{10FFFF}\u{E000}-\u{F8FF}]/gu,
  },
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  { kind: 'control characters', pattern: /[\u{0}-\u{8}\u{B}\u{C}\u{E}-\u{1F}\u{7F}-\u{9F}\u{2028}\u{2029}]/gu },
];

/**
 * Removes hidden characters and HTML comments, closed or not. What is in a code fence is shown by GitHub, so comments
 * stay there. Cleaning a clean text changes nothing.
 */
export function cleanText(text: string): CleanText {
  const counts = new Map<string, number>();
  const count = (kind: string): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  let cleaned = text.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  for (let before = ''; before !== cleaned;) {
    before = cleaned;
    for (const { kind, pattern } of hiddenKinds) {
      cleaned = cleaned.replace(pattern, () => {
        count(kind);
        return '';
      });
    }
    cleaned = withoutComments(cleaned, () => count('HTML comments'));
  }
  return { text: cleaned, removed: [...counts].map(([kind, times]) => ({ kind, count: times })) };
}

/** One line: cleaned, without line breaks, at most `max` characters. */
export function cleanLine(text: string, max: number): string {
  return clip(cleanText(text).text.replace(/\s+/g, ' ').trim(), max);
}

/** At most `max` characters, ending in an ellipsis where something is left out; never half a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, Math.max(0, max - 1)).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/;

function withoutComments(text: string, onComment: () => void): string {
  const kept: string[] = [];
  let fence: string | null = null;
  let isInComment = false;
  for (const line of text.split('\n')) {
    if (fence !== null) {
      kept.push(line);
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    const opened: string | null = isInComment ? null : opensFence(line);
    if (opened !== null) {
      fence = opened;
      kept.push(line);
      continue;
    }
    const cut = cutLine(line, isInComment, onComment);
    isInComment = cut.isInComment;
    if (cut.text !== null) kept.push(cut.text);
  }
  return kept.join('\n');
}

/** The mark of a fence that this line opens. */
function opensFence(line: string): string | null {
  const [, mark, rest] = fenceLine.exec(line) ?? [];
  if (mark === undefined || (mark.startsWith('`') && rest?.includes('`') === true)) return null;
  return mark;
}

function closesFence(line: string, fence: string): boolean {
  const [, mark, rest] = fenceLine.exec(line) ?? [];
  return mark !== undefined && rest?.trim() === '' && mark[0] === fence[0] && mark.length >= fence.length;
}

/** A line without its comments; null when a comment took all of it. */
function cutLine(
  line: string,
  isInside: boolean,
  onComment: () => void,
): { readonly text: string | null; readonly isInComment: boolean } {
  let rest = line;
  let text = '';
  let isInComment = isInside;
  let hadComment = isInside;
  while (rest !== '') {
    const mark = isInComment ? '-->' : '<!--';
    const at = rest.indexOf(mark);
    if (!isInComment) text += at < 0 ? rest : rest.slice(0, at);
    if (at < 0) break;
    if (!isInComment) onComment();
    hadComment = true;
    isInComment = !isInComment;
    rest = rest.slice(at + mark.length);
  }
  return { text: hadComment && text.trim() === '' ? null : text, isInComment };
}
