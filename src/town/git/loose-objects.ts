/** Git's loose objects, read and written without a process: a file per object, compressed, named by its SHA-1. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, deflateSync, inflateSync } from 'node:zlib';
import { objectTypes } from './object-reader.ts';
import type { RawObject } from './object-reader.ts';

// Larger ones would hold up everybody else; git's own process reads them.
const storedBytesMax = 256 * 1024;
const plainBytesMax = 4 * 1024 * 1024;
const deflateLater = promisify(deflate);

/** The object in its loose file; undefined if there is none, or if it is too large to be read here. */
export function readLoose(dir: string, sha: string): RawObject | undefined {
  const path = pathOf(dir, sha);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || size > storedBytesMax) return undefined;
  const plain = inflate(readFileSync(path));
  if (plain === undefined) return undefined;
  const end = plain.indexOf(0);
  const [kind, length] = plain.toString('latin1', 0, end).split(' ');
  const type = objectTypes.find((name) => name === kind);
  const content = plain.subarray(end + 1);
  return type === undefined || Number(length) !== content.length ? undefined : { sha, type, content };
}

function inflate(stored: Buffer): Buffer | undefined {
  try {
    return inflateSync(stored, { maxOutputLength: plainBytesMax });
  } catch (error) {
    // Too large or torn: git decides what that means.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** Writes an object as git does (complete or not at all, never twice) and returns it. */
export async function writeLoose(dir: string, type: RawObject['type'], content: Buffer): Promise<RawObject> {
  const plain = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const sha = createHash('sha1').update(plain).digest('hex');
  const path = pathOf(dir, sha);
  if (existsSync(path)) return { sha, type, content };
  const isLarge = plain.length > storedBytesMax;
  const stored = isLarge ? await deflateLater(plain, { level: 1 }) : deflateSync(plain, { level: 1 });
  mkdirSync(dirname(path), { recursive: true });
  // The name under which git's own housekeeping finds what a writer that died has left.
  const draft = join(dirname(path), `tmp_obj_${randomBytes(8).toString('hex')}`);
  try {
    writeFileSync(draft, stored, { flag: 'wx', mode: 0o444 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return { sha, type, content };
}

function pathOf(dir: string, sha: string): string {
  return join(dir, 'objects', sha.slice(0, 2), sha.slice(2));
}
