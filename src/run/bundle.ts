/**
 * Takes a bundle from an untrusted job into a quarantine.
 *
 * The header is read here, so that what git is given is exactly one pack: git's own fetch from a bundle checks
 * objects only in newer versions. `index-pack --strict` checks every object and every link.
 */
import { lstat, readFile } from 'node:fs/promises';
import { Sha } from '../core/name.ts';
import type { Git } from '../adapters/git/git.ts';
import { workRef } from './seal.ts';

/** What a bundle's header says. */
interface BundleHeader {
  readonly prerequisites: readonly Sha[];
  readonly refs: readonly { readonly name: string; readonly sha: Sha }[];
  /** Where the pack begins. */
  readonly offset: number;
}

/** A bundle taken in, none, or why it was refused. */
export type TakenBundle =
  | { readonly status: 'none' }
  | { readonly status: 'taken'; readonly head: Sha }
  | { readonly status: 'refused'; readonly rule: string; readonly reason: string };

const headerBytesMax = 64 * 1024;

/** Reads the header of a version 2 bundle; null when it is not one. */
export function parseBundleHeader(bytes: Buffer): BundleHeader | null {
  const head = bytes.subarray(0, headerBytesMax).toString('latin1');
  const end = head.indexOf('\n\n');
  const [signature, ...lines] = head.slice(0, Math.max(0, end)).split('\n');
  if (end < 0 || signature !== '# v2 git bundle') return null;
  const prerequisites: Sha[] = [];
  const refs: { name: string; sha: Sha }[] = [];
  for (const line of lines) {
    const [, dash, id, rest] = /^(-?)([0-9a-f]{40})(?: (.*))?$/.exec(line) ?? [];
    const sha = Sha.safeParse(id);
    if (!sha.success) return null;
    if (dash === '-') prerequisites.push(sha.data);
    else refs.push({ name: rest ?? '', sha: sha.data });
  }
  return { prerequisites, refs, offset: end + 2 };
}

/** Checks a bundle and unpacks its objects into the repository. No ref is made. */
export async function takeBundle(git: Git, path: string, bytesMax: number): Promise<TakenBundle> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return { status: 'none' };
  if (!stat.isFile()) return refused('bundle', 'work.bundle is not a plain file.');
  if (stat.size > bytesMax) return refused('size', `work.bundle has ${stat.size} bytes; at most ${bytesMax} are read.`);
  const bytes = await readFile(path);
  const header = parseBundleHeader(bytes);
  if (header === null) return refused('bundle', 'work.bundle is not a git bundle of version 2.');
  const [ref, ...others] = header.refs;
  if (ref === undefined || others.length > 0 || ref.name !== workRef) {
    return refused('one-ref', `work.bundle must hold exactly the ref ${workRef}; it holds ${header.refs.length} refs.`);
  }
  const verified = await git.try(['bundle', 'verify', '--quiet', path]);
  if (verified.exitCode !== 0)
    return refused('bundle', `git does not accept work.bundle: ${lastLine(verified.stderr)}`);
  const index = ['index-pack', '--stdin', '--fix-thin', '--strict', `--max-input-size=${bytesMax}`];
  const unpacked = await git.try(index, bytes.subarray(header.offset));
  if (unpacked.exitCode !== 0)
    return refused('fsck', `git found broken or forbidden objects in the work: ${lastLine(unpacked.stderr)}`);
  const kind = await git.try(['cat-file', '-t', ref.sha]);
  if (kind.stdout.trim() !== 'commit') return refused('bundle', 'The ref in work.bundle is not a commit.');
  return { status: 'taken', head: ref.sha };
}

function lastLine(text: string): string {
  return text.trim().split('\n').slice(-2).join(' ').slice(0, 300);
}

function refused(rule: string, reason: string): TakenBundle {
  return { status: 'refused', rule, reason };
}
