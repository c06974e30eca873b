/** What the system refuses of files and folders, as an end that says what, why and what next. Every command's errors pass here. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CliError } from './cli-error.ts';

const reasons: Readonly<Record<string, readonly [why: string, next: string]>> = {
  EACCES: [
    'you may not: permission is denied',
    'Give a place of your own, or mend its permissions (ls -ld says whose it is).',
  ],
  EPERM: [
    'the system does not permit it',
    'Give a place of your own, or mend its permissions (ls -ld says whose it is).',
  ],
  EROFS: ['it is on a file system that is read-only', 'Give a place that can be written to.'],
  ENOSPC: ['no space is left on its disk', 'Make room (df -h says where it is short), then do the same again.'],
  ENAMETOOLONG: ['its name is too long for the file system', 'Give a shorter name.'],
  ELOOP: ['its links lead round in a circle', 'Give a path without them.'],
  EEXIST: ['something of that name is there already', 'Give another name, or look at what is there (ls -ld).'],
  ENOTDIR: ['part of its path is a file, not a folder', 'Give a path that leads through folders only.'],
};

const verbs: Readonly<Record<string, string>> = {
  mkdir: 'made',
  mkdtemp: 'made',
  rmdir: 'removed',
  rm: 'removed',
  unlink: 'removed',
  scandir: 'read',
  opendir: 'read',
  read: 'read',
  stat: 'reached',
  lstat: 'reached',
  access: 'used',
  spawn: 'started',
};

// What is refused of a socket has no path, and is not about files; a write to a file that is open has none either.
const placeOf = (error: object, syscall: string): string | null => {
  if ('path' in error && typeof error.path === 'string') return resolve(error.path);
  return syscall === 'write' || syscall === 'fsync' ? 'A file' : null;
};

function readTrouble(error: Error): CliError | null {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [syscall = ''] = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall.split(' ') : [];
  // A kernel's own folder answers this to whoever would make something in it.
  const known = reasons[code === 'ENOENT' && syscall === 'mkdir' ? 'EPERM' : code];
  const place = placeOf(error, syscall);
  if (known === undefined || place === null) return null;
  const [why, next] = known;
  return new CliError(`${place} cannot be ${verbs[syscall] ?? 'written or read'}: ${why}.`, { next });
}

/** The error, or one that caused it, as what a person can mend of files; null when it is none of these. */
export function fileTrouble(error: unknown): CliError | null {
  let each = error;
  for (let depth = 0; depth < 5 && each instanceof Error; depth += 1) {
    const trouble = readTrouble(each);
    if (trouble !== null) return trouble;
    each = each.cause;
  }
  return null;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Makes the folder with those around it, of this `mode` less the umask. Where one cannot be made, none stays.
 * Node's own recursive way goes round for ever in folders of the kernel such as /proc.
 *
 * @returns those that it made, the outermost first
 */
export function makeFolder(path: string, mode = 0o777): string[] {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  const made: string[] = [];
  try {
    for (const each of missing) {
      mkdirSync(each, { mode });
      made.push(each);
    }
  } catch (error) {
    removeFolders(made);
    throw error;
  }
  return made;
}

/** Throws what making the folder would throw, and leaves nothing of it. */
export function tryFolder(path: string): void {
  removeFolders(makeFolder(path));
}

function removeFolders(outermostFirst: readonly string[]): void {
  for (const each of outermostFirst.toReversed()) rmdirSync(each);
}
