/** What a merge left out: lines of either side whose content is not in the answer, wherever it stands there. */
import { applyEdits, format, parseTree } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';

/** Lines that a side had and the answer has not, each as often as it is missing; separators and bare brackets do not count. */
export function droppedLines(sides: readonly string[], result: string): readonly string[] {
  const plain = missingLines(sides, result);
  const spread = plain.length === 0 ? [] : [...sides, result].map(spreadJson);
  const texts = spread.filter((text) => text !== undefined);
  const last = texts.at(-1);
  return last === undefined || texts.length <= sides.length ? plain : missingLines(texts.slice(0, -1), last);
}

function missingLines(sides: readonly string[], result: string): readonly string[] {
  const dropped = new Set<string>();
  for (const side of sides) {
    const left = new Map<string, number>();
    for (const line of result.split('\n')) left.set(contentOf(line), (left.get(contentOf(line)) ?? 0) + 1);
    for (const line of side.split('\n')) {
      const content = contentOf(line);
      const count = left.get(content) ?? 0;
      if (count === 0 && !/^[{}[\]();]*$/u.test(content)) dropped.add(line);
      left.set(content, count - 1);
    }
  }
  return [...dropped];
}

/** A line moved to the end of a list, or away from it, loses or gets a comma. */
function contentOf(line: string): string {
  return line.trim().replace(/\s+/gu, ' ').replace(/ ?,$/u, '');
}

/** JSON with every member on a line of its own, so that a list that grew is not a line that went; undefined for other texts. */
function spreadJson(text: string): string | undefined {
  if (!/^\s*[{[]/u.test(text)) return undefined;
  const problems: ParseError[] = [];
  const root = parseTree(text, problems, { allowTrailingComma: true });
  if (root === undefined || problems.length > 0) return undefined;
  return applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }));
}
