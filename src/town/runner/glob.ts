/** Finds files by globs below a directory, in a stable order, without following directory links. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';

const filesMax = 100_000;

/** Every file below a directory, as paths relative to it. */
export function filesBelow(dir: string): readonly string[] {
  const found: string[] = [];
  const pending = [dir];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true }).toSorted((left, right) =>
      left.name < right.name ? -1 : 1,
    )) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && isFile(path))) found.push(relative(dir, path));
      if (found.length > filesMax) throw new Error(`There are more than ${filesMax} files below ${dir}.`);
    }
  }
  return found.toSorted();
}

/** Files that a list of patterns names, absolute; a directory stands for all below it, and `!` takes away. */
export function findFiles(base: string, patterns: readonly string[], options: { hidden: boolean }): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const isExclusion = pattern.startsWith('!');
    const whole = resolve(base, isExclusion ? pattern.slice(1) : pattern);
    for (const path of matching(whole, isExclusion ? [...found] : undefined)) {
      if (isExclusion) found.delete(path);
      else if (options.hidden || !isHidden(relative(base, path))) found.add(path);
    }
  }
  return [...found].toSorted();
}

function matching(pattern: string, among: readonly string[] | undefined): readonly string[] {
  const root = fixedPart(pattern);
  if (among !== undefined) {
    const excluded = picomatch(pattern, { dot: true });
    return among.filter((path) => excluded(path) || path.startsWith(`${pattern}${sep}`));
  }
  if (root === pattern) {
    if (isFile(pattern)) return [pattern];
    return isDirectory(pattern) ? filesBelow(pattern).map((path) => join(pattern, path)) : [];
  }
  if (!isDirectory(root)) return [];
  const isMatch = picomatch([pattern, `${pattern}/**`], { dot: true });
  return filesBelow(root)
    .map((path) => join(root, path))
    .filter((path) => isMatch(path));
}

/** The leading directories of a pattern that hold no wildcard. */
export function fixedPart(pattern: string): string {
  const parts = pattern.split(sep);
  const wild = parts.findIndex((part) => /[*?[\]{}]/u.test(part));
  return wild < 0 ? pattern : parts.slice(0, wild).join(sep) || sep;
}

function isHidden(path: string): boolean {
  return path.split(sep).some((part) => part.startsWith('.') && part !== '..' && part !== '.');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
