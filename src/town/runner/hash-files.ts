/** The `hashFiles` function: one SHA-256 over the SHA-256 of every file that matches, in order. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findFiles } from './glob.ts';

/** The hash of the matching files of the workspace; empty when nothing matches. */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const files = findFiles(workspace, patterns, { hidden: true }).filter((path) => path.startsWith(`${workspace}/`));
  if (files.length === 0) return '';
  const all = createHash('sha256');
  for (const file of files) all.update(createHash('sha256').update(readFileSync(file)).digest());
  return all.digest('hex');
}
