/** Files that grow by a line at a time, read after a process that wrote one died. */
import { existsSync, readFileSync, truncateSync } from 'node:fs';

/** The lines of such a file, none where there is no file. A line torn by its writer's death is cut off the file. */
export function readWholeLines(path: string): string[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  truncateSync(path, Buffer.byteLength(whole));
  return whole.split('\n').filter((line) => line !== '');
}
