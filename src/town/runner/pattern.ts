/** GitHub's filter patterns for branches, tags and paths: `*`, `**`, `?`, `+`, `[]` and a leading `!` that takes away again. */

/** Says whether a name is left over after the patterns were applied in order; a later pattern wins over an earlier one. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  let isMatch = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) isMatch &&= !matches(pattern.slice(1), name);
    else isMatch ||= matches(pattern, name);
  }
  return isMatch;
}

/** Says whether one pattern matches the whole name. */
export function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${regexOf(pattern)}$`, 'u').test(name);
}

function regexOf(pattern: string): string {
  let regex = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const set = /^\[[A-Za-z0-9-]+\]/u.exec(rest)?.[0];
    const piece = pieceOf(rest, set);
    regex += piece.regex;
    at += piece.length - 1;
  }
  return regex;
}

function pieceOf(rest: string, set: string | undefined): { regex: string; length: number } {
  const [first = ''] = rest;
  if (rest.startsWith('**/')) return { regex: '(?:.*/)?', length: 3 };
  if (rest.startsWith('**')) return { regex: '.*', length: 2 };
  if (first === '*') return { regex: '[^/]*', length: 1 };
  // GitHub's '?' and '+' repeat the character before them, as in a regular expression.
  if (first === '?' || first === '+') return { regex: first, length: 1 };
  if (set !== undefined) return { regex: set, length: set.length };
  if (first === '\\' && rest.length > 1) return { regex: escaped(rest.charAt(1)), length: 2 };
  return { regex: escaped(first), length: 1 };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
