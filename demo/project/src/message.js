/** What is said to people, by name. */
export const messages = {
  empty: 'empty',
  missing: 'missing',
  tooLong: 'too long',
  tooShort: 'too short',
  notNumber: 'NaN',
  unknown: 'something is wrong',
};

/** The message of a name, with its `{facts}` filled in. */
export function message(name, facts = {}) {
  const text = messages[name];
  return text.replaceAll(/\{(\w+)\}/g, (_, key) => String(facts[key]));
}
