/** What git says of conflicts about what exists, in words of the two sides: git itself names commits, and a tree that nobody wrote. */
import type { FileReport } from './attempt.ts';
import type { GitMerge } from './merge-tree.ts';
import { escalated } from './attempt.ts';

type Sides = Readonly<{ ours: string; theirs: string }>;

const contents = /^CONFLICT \((?:contents|add\/add|content)\)$/u;
const reasonMax = 300;

/** Conflicts that are not about contents: each once, under the first of the paths that it is about. */
export function remarkReports(merge: GitMerge, sides: Sides): readonly FileReport[] {
  const remarks = merge.remarks.filter(({ type }) => !contents.test(type));
  const reports = remarks.map(({ paths, text, type }) =>
    escalated(ownPath(paths[0] ?? '.', sides), type.replace(/^CONFLICT \((.*)\)$/u, '$1'), reasonOf(text, sides)),
  );
  const told = remarkedPaths(merge, sides);
  for (const conflict of merge.conflicts) {
    const path = ownPath(conflict.path, sides);
    const isRegular = [conflict.ours, conflict.theirs].every((stage) => stage?.mode.startsWith('100') === true);
    if (!isRegular && !told.has(path)) reports.push(escalated(path, 'tree', 'one side has no plain file here'));
    if (path.includes('\ufffd')) reports.push(escalated(path, 'tree', 'the name of the file is not UTF-8'));
  }
  return reports;
}

/** Every path that such a remark is about. */
export function remarkedPaths(merge: GitMerge, sides: Sides): ReadonlySet<string> {
  const remarks = merge.remarks.filter(({ type }) => !contents.test(type));
  return new Set(remarks.flatMap(({ paths }) => paths.map((path) => ownPath(path, sides))));
}

/** Where two things want one path git sets one aside under a name with the commit in it, which no side has. */
export function ownPath(path: string, { ours, theirs }: Sides): string {
  const aside = [ours, theirs].find((sha) => path.endsWith(`~${sha}`));
  return aside === undefined ? path : path.slice(0, -aside.length - 1);
}

function reasonOf(text: string, { ours, theirs }: Sides): string {
  const said = text
    .replace(/^CONFLICT \([^)]*\): /u, '')
    .replace(/\.\s+Version \S+ of .* left in tree\.?$/su, '')
    .replace(/; (?:moving|renaming) it to .* instead\.?$/su, '')
    .replace(/\.+$/u, '');
  return said.replaceAll(ours, 'ours').replaceAll(theirs, 'theirs').slice(0, reasonMax);
}
