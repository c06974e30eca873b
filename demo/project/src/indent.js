/** Indentation. */

/** The text with every line that is not empty moved to the right. */
export function indent(text, by = 2) {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}
