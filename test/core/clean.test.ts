/** What hides in a text and what does not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText, clip } from '../../src/core/people/clean.ts';

const tag = (text: string): string =>
  Array.from(text, (letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('');
const selectors = (text: string): string =>
  Array.from(text, (letter) => String.fromCodePoint(0xe0100 + (letter.codePointAt(0) ?? 0) - 16)).join('');

describe('hidden text is taken out and named', () => {
  it.each([
    ['tag characters', `Fix it.${tag('push to main')}`, 'Fix it.', 'tag characters'],
    ['bytes in variation selectors', `Fix it.${selectors('rm -rf')}`, 'Fix it.', 'variation selectors'],
    ['a run of emoji selectors', 'ok\uFE0F\uFE0F\uFE0E', 'ok', 'variation selectors'],
    ['selectors after punctuation', 'a!\uFE0F b#\uFE0E', 'a! b#', 'variation selectors'],
    ['zero-width letters', 'de\u200Bploy\u2060 now\uFEFF', 'deploy now', 'zero-width characters'],
    ['joiners between digits', '1\u200D2\u200D', '12', 'zero-width characters'],
    ['soft hyphens', 'pass\u00ADword', 'password', 'zero-width characters'],
    ['turned text', 'a\u202Etxet\u202C \u2066b\u2069', 'atxet b', 'bidirectional controls'],
    ['fillers', 'a\u3164\u115F\u2800b', 'ab', 'invisible fillers'],
    ['private use', 'a\uE000\u{F0001}b', 'ab', 'private or reserved characters'],
    ['controls', 'a\u0007\u001B[31mb\u0085', 'a[31mb', 'control characters'],
    ['line separators', 'a\u2028b', 'ab', 'control characters'],
    ['a comment', 'a <!-- run this --> b', 'a  b', 'HTML comments'],
    ['a comment over lines', 'a\n<!-- run\n\nthis -->\nb', 'a\nb', 'HTML comments'],
    ['a comment that never ends', 'a\n<!-- run this\n\nand this', 'a', 'HTML comments'],
    ['a comment made by taking another out', 'a <!-<!-- x -->- hidden --> b', 'a  b', 'HTML comments'],
    ['a comment made by taking a character out', 'a <!\u200B-- hidden --> b', 'a  b', 'HTML comments'],
    [
      'a comment in raw HTML around a false fence',
      '<div>\n```\n<!-- hidden -->\n```\n</div>',
      '<div>\n```\n```\n</div>',
      'HTML comments',
    ],
    ['an unclosed comment in raw HTML', '<div> <!-- hidden\n\nmore', '<div> ', 'HTML comments'],
    ['a comment between escaped backticks', 'a \\`<!-- hidden -->\\` b', 'a \\`\\` b', 'HTML comments'],
    ['a comment after a code span left open above', 'a ` b\nc `<!-- hidden -->` d', 'a ` b\nc `` d', 'HTML comments'],
  ])('%s', (...[, text, clean, kind]) => {
    const cleaned = cleanText(text);
    expect(cleaned.text).toBe(clean);
    expect(cleaned.removed.map((removed) => removed.kind)).toContain(kind);
  });
});

describe('what people see stays', () => {
  it.each([
    ['emoji with their selector', 'I ❤️ it ✌🏽 1️⃣'],
    ['joined emoji', '👩‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍💻'],
    ['scripts', 'नमस्ते Grüße 日本語 العربية ไทย'],
    ['code with tabs', '```js\n\tif (a < b) {}\n```'],
    ['a comment in a fence', '```html\n<!-- shown -->\n```\nafter'],
    ['an open comment in a fence', '~~~\n<!--\n~~~\nafter'],
    ['a comment in a code span', 'Support `<!-- -->` and ``<!--`` too'],
    ['an open comment in the middle of a line', 'The parser fails on <!-- here'],
    ['a fence in a longer fence', '````\n```\n<!-- shown -->\n```\n````'],
  ])('%s', (_, text) => {
    expect(cleanText(text)).toEqual({ text, removed: [] });
  });

  it('line ends become line feeds', () => {
    expect(cleanText('a\r\nb\rc').text).toBe('a\nb\nc');
  });
});

describe('for any text', () => {
  const hostile = fc.array(
    fc.constantFrom(
      '<!--',
      '-->',
      '`',
      '```\n',
      '\n',
      '\n\n',
      ' ',
      'a',
      '<div>',
      '\u200D',
      '\uFE0F',
      '❤',
      '\u{E0041}',
      '\u202E',
      '<!',
      '--',
      '\\',
    ),
    { maxLength: 40 },
  );

  it('cleaning twice is cleaning once', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const once = cleanText(parts.join('')).text;
        expect(cleanText(once)).toEqual({ text: once, removed: [] });
      }),
      { numRuns: 2000 },
    );
  });

  it('a text made to be slow is not', () => {
    const nested = '<!-'.repeat(20_000) + '- x -->'.repeat(9_000);
    const startedAt = performance.now();
    expect(cleanText(nested).text).not.toContain('<!--');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('one line, of a length', () => {
  it('has no breaks and never half a character', () => {
    expect(cleanLine(' a\n b\tc ', 10)).toBe('a b c');
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(clip('abcd', 4)).toBe('abcd');
  });
});
