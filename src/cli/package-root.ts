/** Where this installation of Toolpusher is: its own workflow, example, Action and demo are read from there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Manifest = z.object({ name: z.literal('toolpusher'), version: z.string() });

function readManifest(dir: string): z.infer<typeof Manifest> | null {
  const file = join(dir, 'package.json');
  return existsSync(file) ? (Manifest.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null) : null;
}

/** The folder with Toolpusher's own package.json, whether this runs from `dist` or from the sources. */
export function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (readManifest(dir) === null) {
    const parent = dirname(dir);
    if (parent === dir) throw new Error('Toolpusher is not installed whole: its package.json is missing.');
    dir = parent;
  }
  return dir;
}

/** The version that `--version` prints. */
export function packageVersion(): string {
  return readManifest(packageRoot())?.version ?? '0.0.0';
}

/** One of Toolpusher's own files, as text. */
export function packageFile(path: string): string {
  return readFileSync(join(packageRoot(), path), 'utf8');
}
