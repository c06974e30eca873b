/** Clears what a git process that was killed leaves behind. Only for a repository that nobody is writing to. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes lock files of refs and quarantined objects, either of which could stand in the way for ever. */
export function clearLeftovers(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) if (name.endsWith('.lock')) rmSync(join(dir, name), { force: true });
  for (const name of readdirSync(join(dir, 'refs'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.lock')) rmSync(join(dir, 'refs', name), { force: true });
  }
  for (const name of readdirSync(join(dir, 'objects'))) {
    if (/^(?:incoming-|tmp_objdir-)/.test(name)) rmSync(join(dir, 'objects', name), { recursive: true, force: true });
  }
}
