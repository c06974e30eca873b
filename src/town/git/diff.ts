/** What changed between two trees, file by file, with patches: from one long-lived `git diff-tree --stdin`. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gitEnvironment } from './command.ts';
import type { FileChange } from './objects.ts';

/** The tree with nothing in it. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const statuses: Record<string, FileChange['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};
const format = [
  '-r',
  '-M',
  '-z',
  '--raw',
  '--numstat',
  '-p',
  '--no-abbrev',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
];
const rawForm = /^:\d+ \d+ (?<before>\w+) (?<after>\w+) (?<letter>[A-Z])/;
// Git keeps something of every tree that it has seen.
const questionsMax = 5000;

interface Waiting {
  /** A line that nobody who writes files can know; git gives it back after the answer. */
  readonly end: Buffer;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** Compares trees of one repository; starts its process at the first use. */
export class TreeComparer {
  readonly #dir: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  #questions = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The files that differ between two trees that are there, with renames found, in path order. */
  async compare(from: string, to: string): Promise<FileChange[]> {
    if (from === to) return [];
    const asked = this.#queue.then(() => this.#ask(from, to));
    this.#queue = asked.catch(() => undefined);
    return parseChanges(await asked);
  }

  /** Ends the process. */
  close(): void {
    this.#process?.stdin.end();
    this.#process = undefined;
    this.#questions = 0;
  }

  #ask(from: string, to: string): Promise<string> {
    this.#questions += 1;
    if (this.#questions > questionsMax) this.close();
    const child = this.#process ?? this.#start();
    this.#process = child;
    const end = `end ${randomBytes(16).toString('hex')}\n`;
    return new Promise<string>((resolve, reject) => {
      collect(child, { end: Buffer.from(end), resolve, reject });
      child.stdin.write(`${from} ${to}\n${end}`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const args = ['--git-dir', this.#dir, 'diff-tree', '--stdin', ...format];
    const child = spawn('git', args, { env: gitEnvironment, cwd: '/' });
    const forget = (): void => {
      if (this.#process === child) this.#process = undefined;
    };
    child.stderr.resume();
    child.stdin.on('error', () => child.kill());
    child.on('close', forget);
    child.on('error', forget);
    return child;
  }
}

/** Gathers one answer. */
function collect(child: ChildProcessWithoutNullStreams, waiting: Waiting): void {
  const chunks: Buffer[] = [];
  let tail = Buffer.alloc(0);
  const stop = (): void => {
    child.stdout.off('data', take);
    child.off('close', fail);
    child.off('error', fail);
  };
  const fail = (): void => {
    stop();
    waiting.reject(new Error('git diff-tree ended early'));
  };
  const take = (chunk: Buffer): void => {
    chunks.push(chunk);
    tail = Buffer.concat([tail, chunk]).subarray(-waiting.end.length);
    if (!tail.equals(waiting.end)) return;
    stop();
    waiting.resolve(Buffer.concat(chunks).subarray(0, -waiting.end.length).toString('utf8'));
  };
  child.stdout.on('data', take);
  child.on('close', fail);
  child.on('error', fail);
}

/** Reads a line with both trees, the changes, their numbers, and after an empty field the patches. */
function parseChanges(text: string): FileChange[] {
  const fields = text.slice(text.indexOf('\n') + 1).split('\0');
  const { changes, next } = readRaw(fields);
  const { counts, next: rest } = readNumbers(fields, next);
  const patches = readPatches(fields.slice(rest + 1).join('\0'));
  return changes.map((change, index) => {
    const [additions = 0, deletions = 0] = counts[index] ?? [];
    const patch = patches[index];
    return Object.assign(change, { additions, deletions }, patch === undefined ? {} : { patch });
  });
}

type Change = Pick<FileChange, 'sha' | 'filename' | 'previousFilename' | 'status'>;

function readRaw(fields: readonly string[]): { changes: Change[]; next: number } {
  const changes: Change[] = [];
  let at = 0;
  for (let found = rawLine(fields, at); found !== undefined; found = rawLine(fields, at)) {
    const { sha, status } = found;
    const [first = '', second = ''] = fields.slice(at + 1, at + 3);
    const isMoved = status === 'renamed' || status === 'copied';
    at += isMoved ? 3 : 2;
    changes.push(
      isMoved ? { sha, filename: second, status, previousFilename: first } : { sha, filename: first, status },
    );
  }
  return { changes, next: at };
}

function rawLine(fields: readonly string[], at: number): Pick<Change, 'sha' | 'status'> | undefined {
  const { before = '', after = '', letter = '' } = rawForm.exec(fields[at] ?? '')?.groups ?? {};
  const status = statuses[letter];
  return status === undefined ? undefined : { status, sha: status === 'removed' ? before : after };
}

function readNumbers(fields: readonly string[], start: number): { counts: [number, number][]; next: number } {
  const counts: [number, number][] = [];
  let at = start;
  while (at < fields.length) {
    const [added = '', removed = '', path] = (fields[at] ?? '').split('\t');
    if (path === undefined) break;
    // A rename leaves the path empty and gives both names as fields of their own.
    at += path === '' ? 3 : 1;
    counts.push([Number(added) || 0, Number(removed) || 0]);
  }
  return { counts, next: at };
}

function readPatches(text: string): (string | undefined)[] {
  // Every line of content starts with a space, a sign or a backslash, so a header can only be a header.
  return `\n${text}`
    .split('\ndiff --git ')
    .slice(1)
    .map((part) => {
      const start = part.indexOf('\n@@ ');
      return start < 0 ? undefined : part.slice(start + 1).replace(/\n$/, '');
    });
}
