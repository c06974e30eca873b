/**
 * The lock of a town's folder.
 *
 * **Invariant:** at most one living process holds it; one whose process is gone, however it ended, holds nobody up.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { usageError } from './cli-error.ts';

const Holder = z.object({ pid: z.int().positive(), born: z.string() });
type Holder = z.infer<typeof Holder>;

const triesMax = 5;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** When a process began, in words of this machine; null when none of this number lives. Tells a process from a later one of the same number. */
export function birthOf(pid: number): string | null {
  if (existsSync('/proc/self/stat')) return birthFromProc(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It lives where we may not signal it.
    if (codeOf(error) === 'ESRCH') return null;
  }
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}

function birthFromProc(pid: number): string | null {
  const stat = readMaybe(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // After the name, which may hold spaces: the state, and 19 fields on the time of birth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function readMaybe(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String(codeOf(error)))) return null;
    throw error;
  }
}

function holderIn(text: string): Holder | null {
  try {
    return Holder.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // A machine that lost power may leave an empty file.
    return null;
  }
}

const isAlive = ({ pid, born }: Holder): boolean => birthOf(pid) === born;

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

// Another start may have put its own lock where the dead one was; then that is put back.
function removeDead(path: string, text: string): void {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readMaybe(aside) !== text) isLinked(aside, path);
  rmSync(aside, { force: true });
}

/** Whether a living process has the lock at `path`. */
export function isHeld(path: string): boolean {
  const text = readMaybe(path);
  const holder = text === null ? null : holderIn(text);
  return holder !== null && isAlive(holder);
}

/** Takes the lock at `path` and answers how to give it back. Throws a usage error that names the process which has it. */
export function takeLock(path: string, dir: string): () => void {
  const own = JSON.stringify({ pid: process.pid, born: birthOf(process.pid) ?? '' } satisfies Holder);
  const prepared = `${path}.${process.pid}`;
  // Made anew: what has that name could be a link to elsewhere.
  rmSync(prepared, { force: true });
  writeFileSync(prepared, own, { mode: 0o600, flag: 'wx' });
  try {
    for (let left = triesMax; left > 0; left -= 1) {
      if (isLinked(prepared, path)) {
        return () => {
          if (readMaybe(path) === own) rmSync(path, { force: true });
        };
      }
      const text = readMaybe(path);
      if (text === null) continue;
      const holder = holderIn(text);
      if (holder !== null && isAlive(holder)) throw inUse(dir, `process ${holder.pid}`);
      removeDead(path, text);
    }
  } finally {
    rmSync(prepared, { force: true });
  }
  throw inUse(dir, 'others that start at the same time');
}

const inUse = (dir: string, who: string): Error =>
  usageError(`${dir} is in use by ${who}.`, 'Wait until that has ended, or stop it; or give another --dir.');
