/** What a town on this machine keeps beside the stand-in's own state, so that it goes on after a restart. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { usageError } from './cli-error.ts';

/** The file `town.json`. `start` is the commit that the town began with: the repository's own plus what `init` writes. */
export const TownState = z.strictObject({
  v: z.literal(1),
  owner: z.string(),
  name: z.string(),
  base: z.string(),
  imported: z.string(),
  start: z.string(),
  check: z.string(),
  token: z.string(),
  app: z.strictObject({ id: z.int(), slug: z.string(), webhookSecret: z.string() }),
  startedAt: z.int(),
  /** Issue numbers by position in the issue file. */
  issues: z.array(z.int()),
  port: z.int(),
  pagePort: z.int().optional(),
});
export type TownState = z.infer<typeof TownState>;

/** The paths in a town's folder. */
export function townPaths(dir: string) {
  return {
    dir,
    lock: join(dir, 'lock.json'),
    asked: join(dir, 'asked.json'),
    state: join(dir, 'town.json'),
    key: join(dir, 'app.pem'),
    adminToken: join(dir, 'admin-token'),
    standIn: join(dir, 'github'),
    standInReady: join(dir, 'github.json'),
    standInLog: join(dir, 'github.log'),
    host: join(dir, 'host'),
    hostReady: join(dir, 'host.json'),
    hostLog: join(dir, 'host.log'),
    source: join(dir, 'source.git'),
    view: join(dir, 'view.git'),
    pids: join(dir, 'pids.json'),
  } as const;
}
export type TownPaths = ReturnType<typeof townPaths>;

/** Writes a file so that a crash leaves the old one or the new one; readable by its owner only. */
export function writeWhole(path: string, text: string): void {
  // Made anew: what has that name could be a link to elsewhere.
  rmSync(`${path}.tmp`, { force: true });
  writeFileSync(`${path}.tmp`, text, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.tmp`, path);
}

/** What `writeWhole` left; null when there is nothing. Throws a usage error for what it did not write. */
export function readWhole<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  const parsed = schema.safeParse(jsonIn(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw usageError(`${path} was not written by this version.`, 'Give another --dir, or remove that folder.');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The state of the town in a folder; null when there is none yet. */
export function readTownState(paths: TownPaths): TownState | null {
  return readWhole(paths.state, TownState);
}

/** Keeps the state. */
export function writeTownState(paths: TownPaths, state: TownState): void {
  writeWhole(paths.state, `${JSON.stringify(state, null, 2)}\n`);
}
