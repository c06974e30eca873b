/**
 * A job's log on disk: one file a step, each line with its instant, written while the step runs.
 *
 * **Invariant:** no value that was masked before a line is written appears in that line.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const bytesMax = 64 * 1024 * 1024;

export class JobLog {
  readonly #dir: string;
  readonly #masks = new Set<string>();
  #ordered: readonly string[] = [];
  #number = 1;
  #bytes = 0;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  /** Hides a value, line by line, in everything written from here on. */
  mask(value: string): void {
    for (const line of value.split(/\r?\n/u)) if (line.trim() !== '') this.#masks.add(line);
    this.#ordered = [...this.#masks].toSorted((left, right) => right.length - left.length);
  }

  /** The text with masked values hidden. */
  hide(text: string): string {
    let hidden = text;
    for (const mask of this.#ordered) hidden = hidden.replaceAll(mask, '***');
    return hidden;
  }

  /** Lets the lines that follow belong to the step with this number. */
  open(number: number): void {
    this.#number = number;
  }

  /** Writes text, line by line. */
  write(text: string): void {
    if (this.#bytes > bytesMax) return;
    const at = new Date().toISOString().replace('Z', '0000Z');
    const lines = this.hide(text)
      .split('\n')
      .map((line) => `${at} ${line}\n`)
      .join('');
    this.#bytes += lines.length;
    const note =
      this.#bytes > bytesMax ? `${at} The log is longer than ${bytesMax} bytes; the rest is left out.\n` : '';
    appendFileSync(join(this.#dir, fileOf(this.#number)), lines + note);
  }
}

function fileOf(number: number): string {
  return `${String(number).padStart(4, '0')}.txt`;
}

/** The log of each step of a job, by number; empty when nothing was written. */
export function readStepLogs(dir: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const name of filesIn(dir)) found.set(Number.parseInt(name, 10), readFileSync(join(dir, name), 'utf8'));
  return found;
}

function filesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.txt'))
      .toSorted();
  } catch {
    // A job that never started has no log.
    return [];
  }
}
