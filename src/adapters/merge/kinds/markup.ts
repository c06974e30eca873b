/** What pages and XML have in common: whether all that is opened is closed, so that a pattern never looks for an end that is not there. */

/** What begins something and what ends it. */
type Section = readonly [open: RegExp, shut: RegExp];

const sections: readonly Section[] = [
  [/<!--/gu, /-->/gu],
  [/<!\[CDATA\[/gu, /\]\]>/gu],
  [/<\?/gu, /\?>/gu],
];

const lastOf = (text: string, pattern: RegExp): number => {
  let last = -1;
  for (const { index } of text.matchAll(pattern)) last = index;
  return last;
};

/**
 * Whether no section is left open at the end, and there is one declaration of a document type at most. Else a pattern that looks for
 * the end would do so anew from each of them: the time would grow with the square of the text. `more`: what else is looked for to its end.
 */
export function isClosed(text: string, more: readonly Section[] = []): boolean {
  if ((text.match(/<!doctype/giu) ?? []).length > 1) return false;
  return [...sections, ...more].every(([open, shut]) => lastOf(text, open) <= lastOf(text, shut));
}
