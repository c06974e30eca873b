/** A long-lived `git cat-file --batch`: reading an object costs a line of text instead of a process. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { gitEnvironment } from './command.ts';

/** An object as git keeps it. */
export interface RawObject {
  readonly sha: string;
  readonly type: (typeof objectTypes)[number];
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (found: RawObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** What an object can be. */
export const objectTypes = ['blob', 'tree', 'commit', 'tag'] as const;

/** Reads objects of one repository; starts its process at the first use. */
export class ObjectReader {
  readonly #dir: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #size = 0;
  /** How many bytes the answer that is coming in takes, where that is known. */
  #wanted = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The object that a name (SHA or ref) stands for, if there is one. */
  read(name: string): Promise<RawObject | undefined> {
    if (/[\n\0]/.test(name) || name === '') return Promise.resolve(undefined);
    const child = this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin.write(`${name}\n`);
    });
  }

  /** Ends the process. */
  close(): void {
    this.#process?.stdin.end();
    this.#process = undefined;
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#process !== undefined) return this.#process;
    const child = spawn('git', ['--git-dir', this.#dir, 'cat-file', '--batch'], { env: gitEnvironment, cwd: '/' });
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr.resume();
    child.stdin.on('error', () => child.kill());
    child.on('close', () => this.#fail(child));
    child.on('error', () => this.#fail(child));
    this.#process = child;
    return child;
  }

  #fail(child: ChildProcessWithoutNullStreams): void {
    if (this.#process === child) this.#process = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#chunks = [];
    this.#size = 0;
    this.#wanted = 0;
    for (const { reject } of waiting) reject(new Error('git cat-file ended early'));
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    let all = Buffer.concat(this.#chunks, this.#size);
    for (let one = takeOne(all); one !== undefined; one = takeOne(all)) {
      if (one.wanted > all.length) {
        this.#wanted = one.wanted;
        break;
      }
      this.#wanted = 0;
      all = all.subarray(one.wanted);
      this.#waiting.shift()?.resolve(one.found);
    }
    this.#chunks = [all];
    this.#size = all.length;
  }
}

/** The first answer in `all`, and how many bytes it takes; undefined if not even its first line is there. */
function takeOne(all: Buffer): { wanted: number; found: RawObject | undefined } | undefined {
  const end = all.indexOf(10);
  if (end < 0) return undefined;
  const [sha = '', type = '', size = ''] = all.subarray(0, end).toString('utf8').split(' ');
  const kind = objectTypes.find((name) => name === type);
  if (kind === undefined || !/^\d+$/.test(size)) return { wanted: end + 1, found: undefined };
  const wanted = end + 1 + Number(size) + 1;
  const content = Buffer.from(all.subarray(end + 1, wanted - 1));
  return { wanted, found: { sha, type: kind, content } };
}
