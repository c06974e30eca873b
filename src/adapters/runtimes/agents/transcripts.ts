/**
 * What a program writes down of its sessions in its home: the one place where the tokens of a program that was killed
 * still stand.
 *
 * The agent can write there too, so it is testimony: read with bounds, line by line, never believed.
 */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from './agent-cli.ts';

const filesMax = 200;
const bytesMax = 64 * 1024 * 1024;

/** The JSON values of the lines that `wanted` lets through, by file, of every `.jsonl` file below a folder. */
export async function readTranscripts(folder: string, wanted: RegExp): Promise<unknown[][]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith('.jsonl')).toSorted();
  const values: unknown[][] = [];
  let bytes = 0;
  for (const name of files.slice(0, filesMax)) {
    const text = await readPlain(join(folder, name), bytesMax - bytes);
    bytes += text.length;
    values.push(linesOf(text, wanted));
  }
  return values;
}

function linesOf(text: string, wanted: RegExp): unknown[] {
  return text.split('\n').flatMap((line) => {
    const value = wanted.test(line) ? parseJson(line) : undefined;
    return value === undefined ? [] : [value];
  });
}

async function readPlain(path: string, max: number): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return '';
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= max ? await file.readFile('utf8') : '';
  } finally {
    await file.close();
  }
}
