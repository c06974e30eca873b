/** What jobs leave on disk: the newest few are kept, for whoever wants to look why one failed. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jobDirectory } from './job-state.ts';

const keptMax = 5;

/** Removes the directories of all but the newest jobs and those in use. */
export function tidyJobDirectories(root: string, inUse: readonly number[]): void {
  const folder = join(root, 'jobs');
  if (!existsSync(folder)) return;
  const over = readdirSync(folder)
    .map(Number)
    .filter((id) => Number.isInteger(id) && !inUse.includes(id));
  const old = over.toSorted((left, right) => right - left).slice(keptMax);
  for (const id of old) rmSync(jobDirectory(root, id), { recursive: true, force: true, maxRetries: 3 });
}
