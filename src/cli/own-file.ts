/**
 * Files that are written into somebody's worktree.
 *
 * **Invariant:** nothing is written, or read, through a link: whoever made the repository may have let it lead anywhere.
 */
import { closeSync, constants, lstatSync, openSync, readlinkSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { shorten } from '../core/beads/text.ts';
import { usageError } from './cli-error.ts';
import { makeFolder } from './file-trouble.ts';
import type { FileEdit } from './install-plan.ts';

function kindOf(stat: Stats, place: string): string {
  if (stat.isSymbolicLink()) return `a link, to ${shorten(readlinkSync(place).replaceAll(/\s+/g, ' '), 200)}`;
  if (stat.isDirectory()) return 'a folder';
  return stat.isFile() ? 'a file' : 'neither a file nor a folder';
}

/** What stands where the file of this path, with slashes, would be written, as `P is a link, to X`; null when nothing does. */
export function obstacleTo(root: string, path: string): string | null {
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const part = parts.slice(0, index + 1).join('/');
    const place = join(root, part);
    const stat = lstatSync(place, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const isLast = index === parts.length - 1;
    if (isLast ? !stat.isFile() : !stat.isDirectory()) return `${part} is ${kindOf(stat, place)}`;
  }
  return null;
}

/** Throws a usage error that names what stands in the way of writing these paths. */
export function refuseObstacles(obstacles: readonly (string | null)[]): void {
  const found = [...new Set(obstacles.filter((each) => each !== null))];
  if (found.length === 0) return;
  throw usageError(
    `Nothing was written: ${found.join('; ')}. Files are written here only as files of the repository itself, in folders of its own.`,
    'Look at what it is and where it came from, move it away, and do the same again.',
  );
}

/** Writes all of them, or none and throws a usage error where something else is in the place of one. */
export function writeEdits(root: string, edits: readonly FileEdit[]): void {
  refuseObstacles(edits.map((edit) => obstacleOfEdit(root, edit)));
  for (const { path, before, after } of edits) {
    const place = join(root, path);
    makeFolder(dirname(place));
    // Whatever was put there since it was looked at is not followed or replaced either.
    const asItIs = before === null ? constants.O_CREAT | constants.O_EXCL : constants.O_TRUNC | constants.O_NOFOLLOW;
    const file = openSync(place, constants.O_WRONLY | asItIs);
    writeFileSync(file, after);
    closeSync(file);
  }
}

/** What stands in the way of one edit: a file that was not read would be lost. */
export function obstacleOfEdit(root: string, { path, before }: FileEdit): string | null {
  const obstacle = obstacleTo(root, path);
  if (obstacle !== null || before !== null) return obstacle;
  const isThere = lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
  return isThere ? `${path} is a file that is too large to be read` : null;
}
