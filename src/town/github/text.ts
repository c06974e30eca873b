/** Measuring people's texts. */

/** How many characters a text has, as GitHub counts: code points. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}
