/**
 * Topics: what work is about, as far as names tell. A language (`lang:ts`), a folder (`path:src/core`), a label
 * (`label:docs`). Agents' records are kept by topic, and the mayor goes by them.
 */
import { z } from 'zod';

/** A few topics. Names are hostile data, so they are short and made of plain characters only. */
export const Topics = z
  .array(z.string().regex(/^(lang|path|label):[a-z0-9._/-]{1,60}$/))
  .max(12)
  .readonly();
export type Topics = z.infer<typeof Topics>;

const topicsMax = 12;
// A path of the repository, or a file's name: what begins with a slash or is part of an address is somewhere else.
const namedFiles = /(?<![\w./~:@-])(?:[\w.-]+(?:\/[\w.-]*[\w-])+|[\w-]+\.[a-z]{1,5}\b)/gi;

/** What changed files are about: their languages and the folders of two levels that they are in, commonest first. */
export function topicsOfFiles(paths: readonly string[]): Topics {
  const counts = new Map<string, number>();
  for (const topic of paths.flatMap((path) => topicsOfPath(path))) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  const byCount = [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return byCount.slice(0, topicsMax).map(([topic]) => topic);
}

/** What an issue seems to be about: its labels, and the paths and file names in its text. */
export function topicsOfIssue(labels: readonly string[], text: string): Topics {
  const found = text.slice(0, 20_000).match(namedFiles) ?? [];
  const all = [...labels.flatMap((label) => named('label', label)), ...found.flatMap((path) => topicsOfPath(path))];
  return [...new Set(all)].slice(0, topicsMax);
}

function topicsOfPath(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const extension = /\.([a-z][a-z0-9]{0,7})$/i.exec(parts.at(-1) ?? '')?.[1];
  const folder = parts.slice(0, Math.min(2, parts.length - 1)).join('/');
  return [
    ...(extension === undefined ? [] : named('lang', extension)),
    ...(folder === '' ? [] : named('path', folder)),
  ];
}

function named(kind: 'lang' | 'path' | 'label', name: string): string[] {
  const plain = name.toLowerCase().replace(/ +/g, '-');
  return /^[a-z0-9._/-]{1,60}$/.test(plain) ? [`${kind}:${plain}`] : [];
}
