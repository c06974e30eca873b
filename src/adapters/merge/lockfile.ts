/** Lock files: merged by key only when the result is proved whole against its manifest, else made anew by the package manager. */
import type { Three } from './diff.ts';
import { execa } from 'execa';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { mergeLockText } from './lock-text.ts';
import { satisfies } from './range.ts';

export type LockResolution =
  | { readonly status: 'resolved'; readonly text: string; readonly rule: string }
  | { readonly status: 'unknown'; readonly reason: string };

/** A lock file, its three versions, and how to read the merged tree beside it. */
export interface LockCase {
  readonly path: string;
  readonly versions: Three<string>;
  /** Merged manifests, by path. */
  readonly manifests: ReadonlyMap<string, string>;
  /** No package manager may be started. */
  readonly isOffline: boolean;
}

const tools: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'package-lock.json': [
    'npm',
    'install',
    '--package-lock-only',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=0',
  ],
  'npm-shrinkwrap.json': [
    'npm',
    'install',
    '--package-lock-only',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=0',
  ],
  'pnpm-lock.yaml': [
    'pnpm',
    'install',
    '--lockfile-only',
    '--ignore-scripts',
    '--ignore-pnpmfile',
    '--no-frozen-lockfile',
  ],
};

const others =
  /^(?:yarn\.lock|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|composer\.lock|Gemfile\.lock|bun\.lockb?|Podfile\.lock|mix\.lock|pubspec\.lock|flake\.lock|Pipfile\.lock|packages\.lock\.json|deno\.lock|gradle\.lockfile|Package\.resolved)$/u;

/** The file is written by a package manager. */
export function isLockFile(file: string): boolean {
  const name = path.posix.basename(file);
  return name in tools || others.test(name);
}

/** Files that the package manager needs to make a lock file. */
export function isManifest(file: string): boolean {
  return /(?:^|\/)(?:package\.json|pnpm-workspace\.yaml)$/u.test(file);
}

/** Makes one lock file that agrees with the merged manifests. */
export async function resolveLock(lock: LockCase): Promise<LockResolution> {
  const name = path.posix.basename(lock.path);
  const tool = tools[name];
  const text = mergeLockText(lock.path, lock.versions, wantedBy(lock));
  if (text !== undefined) return { status: 'resolved', text, rule: 'lock-by-entry' };
  if (tool === undefined)
    return {
      status: 'unknown',
      reason: 'no tool for this lock file can be run without running code of the repository',
    };
  const merged = tool[0] === 'npm' ? mergeNpmLock(lock) : undefined;
  if (merged !== undefined) return { status: 'resolved', text: merged, rule: 'lock-by-key' };
  if (lock.isOffline) return { status: 'unknown', reason: `${tool[0]} has to make the lock file anew` };
  return regenerate(lock, tool);
}

/** What the manifests at and below the lock file ask for, as `name@range`; undefined where there is none. */
function wantedBy(lock: LockCase): readonly string[] | undefined {
  const folder = path.posix.dirname(lock.path);
  const texts = [...lock.manifests].flatMap(([file, text]) =>
    path.posix.basename(file) === 'package.json' && (folder === '.' || file.startsWith(`${folder}/`)) ? [text] : [],
  );
  try {
    const manifests = texts.map((text) => Manifest.parse(JSON.parse(text)));
    const all = manifests.flatMap((each) =>
      [each.dependencies, each.devDependencies, each.optionalDependencies].flatMap((list) =>
        Object.entries(list ?? {}),
      ),
    );
    return texts.length === 0 ? undefined : all.map(([name, range]) => `${name}@${range}`);
  } catch {
    // A manifest that is not JSON asks for nothing that could be known.
    return undefined;
  }
}

const Lock = z.looseObject({
  lockfileVersion: z.number(),
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), link: z.boolean().optional() })),
});
const Dependencies = z.record(z.string(), z.string()).optional().catch(undefined);
const Manifest = z.looseObject({
  dependencies: Dependencies,
  devDependencies: Dependencies,
  optionalDependencies: Dependencies,
  peerDependencies: Dependencies,
});

function mergeNpmLock(lock: LockCase): string | undefined {
  try {
    const { base, ours, theirs } = lock.versions;
    const conflicts: string[] = [];
    const merged = mergeValue(
      { base: JSON.parse(base), ours: JSON.parse(ours), theirs: JSON.parse(theirs) },
      conflicts,
    );
    const manifest = lock.manifests.get(path.posix.join(path.posix.dirname(lock.path), 'package.json'));
    const parsed = Lock.safeParse(merged);
    if (conflicts.length > 0 || !parsed.success || manifest === undefined) return undefined;
    if (!isWholeLock(parsed.data, Manifest.parse(JSON.parse(manifest)))) return undefined;
    const indent = /^\{\r?\n([ \t]+)/u.exec(ours)?.[1] ?? '  ';
    return `${JSON.stringify(merged, null, indent)}\n`;
  } catch {
    // A version that is not JSON is for the package manager to judge.
    return undefined;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeValue({ base, ours, theirs }: Three<unknown>, conflicts: string[]): unknown {
  if (isDeepStrictEqual(base, ours)) return theirs;
  if (isDeepStrictEqual(base, theirs) || isDeepStrictEqual(ours, theirs)) return ours;
  if (!isMap(ours) || !isMap(theirs)) {
    conflicts.push('value');
    return ours;
  }
  const old = isMap(base) ? base : {};
  const out: Record<string, unknown> = {};
  for (const key of mergeKeys(Object.keys(ours), Object.keys(theirs))) {
    const value = mergeValue({ base: old[key], ours: ours[key], theirs: theirs[key] }, conflicts);
    if (value !== undefined)
      Object.defineProperty(out, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return out;
}

/** In order where both sides are, as npm sorts packages and dependencies; else each key after the one it follows on its side. */
function mergeKeys(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const sort = (keys: readonly string[]): readonly string[] =>
    keys.toSorted((one, two) => one.localeCompare(two, 'en'));
  const isSorted = [ours, theirs].every((keys) => isDeepStrictEqual(keys, sort(keys)));
  if (isSorted) return sort([...new Set([...ours, ...theirs])]);
  const out = [...ours];
  for (const [i, key] of theirs.entries()) {
    const before = theirs[i - 1];
    if (!out.includes(key)) out.splice(before === undefined ? 0 : out.indexOf(before) + 1, 0, key);
  }
  return out;
}

/** The root agrees with the manifest, and every dependency is there in a version that it asks for. */
function isWholeLock(lock: z.infer<typeof Lock>, manifest: z.infer<typeof Manifest>): boolean {
  const root = Manifest.parse(lock.packages[''] ?? {});
  const isSame = (['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const).every(
    (kind) => isDeepStrictEqual(root[kind] ?? {}, manifest[kind] ?? {}),
  );
  return isSame && Object.entries(lock.packages).every(([at, entry]) => isSatisfied(lock, at, Manifest.parse(entry)));
}

function isSatisfied(lock: z.infer<typeof Lock>, at: string, entry: z.infer<typeof Manifest>): boolean {
  const wanted = { ...entry.dependencies, ...(at === '' ? entry.devDependencies : {}) };
  return Object.entries(wanted).every(([name, range]) => {
    const found = lookUp(lock, at, name);
    return (
      found !== undefined && (found.link === true || (found.version !== undefined && satisfies(found.version, range)))
    );
  });
}

/** As Node looks for it: nearest first. */
function lookUp(
  lock: z.infer<typeof Lock>,
  at: string,
  name: string,
): { version?: string | undefined; link?: boolean | undefined } | undefined {
  let folder = at;
  while (folder !== '') {
    const found = lock.packages[`${folder}/node_modules/${name}`];
    if (found !== undefined) return found;
    const up = folder.lastIndexOf('/node_modules/');
    folder = up < 0 ? '' : folder.slice(0, up);
  }
  return lock.packages[`node_modules/${name}`];
}

const toolMs = 120_000;

/** Runs the package manager on the manifests alone: no scripts, no settings, none of the repository's code. */
async function regenerate(lock: LockCase, tool: readonly [string, ...string[]]): Promise<LockResolution> {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolpusher-lock-'));
  try {
    for (const [file, text] of lock.manifests) await put(folder, file, text);
    await put(folder, lock.path, lock.versions.ours);
    const [program, ...args] = tool;
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      CI: '1',
      npm_config_cache: path.join(folder, '.cache'),
    };
    const cwd = path.join(folder, path.dirname(lock.path));
    const answer = await execa(program, args, {
      cwd,
      env,
      extendEnv: false,
      reject: false,
      timeout: toolMs,
      maxBuffer: 1_000_000,
    });
    if (answer.exitCode !== 0) return { status: 'unknown', reason: `${program} could not make the lock file anew` };
    const text = await readFile(path.join(folder, lock.path), 'utf8');
    return { status: 'resolved', text, rule: 'lock-regenerated' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(folder: string, file: string, text: string): Promise<void> {
  const target = path.resolve(folder, file);
  if (!target.startsWith(`${path.resolve(folder)}${path.sep}`)) throw new Error('a path leaves its folder');
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
}
