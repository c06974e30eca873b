/**
 * The folder of a town, from the lock to what is left in the end.
 *
 * **Invariant:** only what a town wrote is ever removed, and a start that was refused leaves the folder as it was.
 */
import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { usageError } from './cli-error.ts';
import { makeFolder } from './file-trouble.ts';
import { readAsked } from './town-asked.ts';
import type { Asked } from './town-asked.ts';
import { takeLock } from './town-lock.ts';
import { townPaths } from './town-state.ts';
import type { TownPaths } from './town-state.ts';

/** A folder that is ours until `release` or `remove`. `asked` is null where there is no town yet. */
export type TownFolder = Readonly<{
  paths: TownPaths;
  asked: Asked | null;
  release: () => void;
  /** Removes what a town wrote, and the folder if it was made for it. */
  remove: () => void;
}>;

function removeTown(paths: TownPaths): void {
  for (const path of Object.values(paths)) if (path !== paths.dir) rmSync(path, { recursive: true, force: true });
}

function refuseForeign(paths: TownPaths): void {
  if (existsSync(paths.asked)) return;
  const own = [basename(paths.lock), `${basename(paths.asked)}.tmp`];
  if (!readdirSync(paths.dir).some((name) => !own.some((each) => name.startsWith(each)))) return;
  throw usageError(
    `${paths.dir} is not empty, and holds no town of this version.`,
    'Give --dir an empty folder, or one that does not exist yet.',
  );
}

/** Takes the folder for one town; without a name, a new temporary one. Throws a usage error when it is not free. */
export function takeFolder(name: string | undefined): TownFolder {
  const isMade = name === undefined || !existsSync(name);
  if (name !== undefined && !isMade && !statSync(name).isDirectory())
    throw usageError(`${resolve(name)} is not a folder.`, 'Give --dir a folder.');
  const dir = name === undefined ? mkdtempSync(join(tmpdir(), 'toolpusher-town-')) : resolve(name);
  const paths = townPaths(dir);
  makeFolder(dir, 0o700);
  const unlock = takeLock(paths.lock, dir);
  const release = (): void => {
    unlock();
    if (isMade && existsSync(dir) && readdirSync(dir).length === 0) rmdirSync(dir);
  };
  try {
    refuseForeign(paths);
    // Without its state a town was interrupted while it was made.
    const asked = existsSync(paths.state) ? readAsked(paths.asked) : null;
    const remove = (): void => {
      if (isMade) rmSync(dir, { recursive: true, force: true });
      else removeTown(paths);
    };
    return { paths, asked, release, remove };
  } catch (error) {
    release();
    throw error;
  }
}
