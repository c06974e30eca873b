/** A long-lived `git cat-file --batch`: reading an object costs a line of text instead of a process. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { gitEnvironment } from './command.ts';

/** An object as git keeps it. */
export interface RawObject {
  readonly sha: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (found: RawObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

const types = { blob: 'blob', tree: 'tree', commit: 'commit', tag: 'tag' } as const;

/** Reads objects of one repository; starts its process at the first use. */
export class ObjectReader {
  readonly #dir: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #size = 0;

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
    for (const { reject } of waiting) reject(new Error('git cat-file ended early'));
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    let all = Buffer.concat(this.#chunks, this.#size);
    for (;;) {
      const end = all.indexOf(10);
      if (end < 0) break;
      const [sha = '', type = '', size = ''] = all.subarray(0, end).toString('utf8').split(' ');
      const isFound = type in types && /^\d+$/.test(size);
      const length = isFound ? Number(size) : 0;
      if (isFound && all.length < end + 1 + length + 1) break;
      const kind = Object.entries(types).find(([name]) => name === type)?.[1];
      const content = Buffer.from(all.subarray(end + 1, end + 1 + length));
      const found = isFound && kind !== undefined ? { sha, type: kind, content } : undefined;
      all = all.subarray(isFound ? end + 1 + length + 1 : end + 1);
      this.#waiting.shift()?.resolve(found);
    }
    this.#chunks = [all];
    this.#size = all.length;
  }
}
