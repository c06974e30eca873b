/** The case of words. */

/** The words of a text, split where a reader would. */
export function words(text) {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** `Hello World` as `hello-world`. */
export function kebabCase(text) {
  return words(text)
    .map((word) => word.toLowerCase())
    .join('-');
}

/** `hello world` as `Hello world`. */
export function capitalize(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
