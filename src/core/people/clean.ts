/**
 * Takes out of a text what a person does not see but a model reads.
 *
 * Text from issues, comments and agents is hostile: an instruction can hide in tag characters, variation selectors,
 * zero-width and bidirectional controls, fillers that render as nothing, and HTML comments.
 */
import { withoutComments } from './html-comment.ts';

/** A text without hidden parts, and how much of each kind was taken out. */
export interface CleanText {
  readonly text: string;
  readonly removed: readonly { readonly kind: string; readonly count: number }[];
}

interface HiddenKind {
  readonly kind: string;
  readonly pattern: RegExp;
}

// A selector directly after a pictograph, or within a keycap, chooses how it looks (❤️): runs of them carry bytes.
const strayEmojiSelector = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u{FE0E}\u{FE0F}](?!\u{20E3})/gu;

// U+200D joins pictographs; anywhere else it is invisible.
const strayJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}]\u{FE0F}?)\u{200D}|\u{200D}(?!\p{Extended_Pictographic})/gu;

// Ranges are written as escapes of code points; a class of combining marks by themselves is what is meant.
const range = (...ranges: readonly string[]): RegExp => new RegExp(`[${ranges.join('')}]`, 'gu');

const hiddenKinds: readonly HiddenKind[] = [
  { kind: 'tag characters', pattern: range('\\u{E0000}-\\u{E007F}') },
  {
    kind: 'variation selectors',
    pattern: range('\\u{FE00}-\\u{FE0D}', '\\u{E0100}-\\u{E01EF}', '\\u{180B}-\\u{180D}', '\\u{180F}'),
  },
  { kind: 'variation selectors', pattern: strayEmojiSelector },
  { kind: 'zero-width characters', pattern: strayJoiner },
  {
    kind: 'zero-width characters',
    pattern: range('\\u{200B}', '\\u{200C}', '\\u{2060}-\\u{2064}', '\\u{FEFF}', '\\u{180E}', '\\u{AD}', '\\u{34F}'),
  },
  {
    kind: 'bidirectional controls',
    pattern: range('\\u{61C}', '\\u{200E}', '\\u{200F}', '\\u{202A}-\\u{202E}', '\\u{2066}-\\u{206F}'),
  },
  {
    kind: 'invisible fillers',
    pattern: range(
      '\\u{115F}',
      '\\u{1160}',
      '\\u{17B4}',
      '\\u{17B5}',
      '\\u{2800}',
      '\\u{3164}',
      '\\u{FFA0}',
      '\\u{FFF0}-\\u{FFFC}',
    ),
  },
  {
    kind: 'invisible fillers',
    pattern: range('\\u{1D159}', '\\u{1D173}-\\u{1D17A}', '\\u{1BCA0}-\\u{1BCA3}', '\\u{13430}-\\u{1345F}'),
  },
  {
    kind: 'private or reserved characters',
    pattern: range('\\u{E0080}-\\u{E00FF}', '\\u{E01F0}-\\u{E0FFF}', '\\u{F0000}-\\u{10FFFF}', '\\u{E000}-\\u{F8FF}'),
  },
  { kind: 'control characters', pattern: /(?![\n\t])[\p{Cc}\u{2028}\u{2029}]/gu },
];

// Taking something out may join what stood around it into something hidden; a text made for that is not worth more.
const passesMax = 8;

/**
 * Removes hidden characters and the HTML comments that GitHub does not show. What is in code is shown, so comments stay
 * there. Cleaning a clean text changes nothing.
 */
export function cleanText(text: string): CleanText {
  const counts = new Map<string, number>();
  const count = (kind: string): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  let cleaned = text.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = cleaned;
    for (const { kind, pattern } of hiddenKinds) {
      cleaned = cleaned.replace(pattern, () => {
        count(kind);
        return '';
      });
    }
    cleaned = withoutComments(cleaned, () => count('HTML comments'));
    if (cleaned === before) return { text: cleaned, removed: listed(counts) };
  }
  for (const { pattern } of hiddenKinds) cleaned = cleaned.replace(pattern, '?');
  return { text: cleaned.replaceAll('<!--', '(!--'), removed: listed(counts) };
}

function listed(counts: ReadonlyMap<string, number>): CleanText['removed'] {
  return [...counts].map(([kind, times]) => ({ kind, count: times }));
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
