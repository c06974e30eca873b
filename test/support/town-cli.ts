/** Runs the built `toolpusher` as a person would, on repositories made for a test. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Two folders up from here, one from where a benchmark is bundled to.
const root =
  ['../..', '..'].map((up) => join(import.meta.dirname, up)).find((each) => existsSync(join(each, 'package.json'))) ??
  '.';
const cli = join(root, 'dist/toolpusher.js');

/** How long a test of a whole town may take: for what hangs. A quiet machine of two cores needs a tenth of it. */
export const townTestMs = 480_000;

/** A folder of a test, removed by `close`. */
export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), 'toolpusher-test-'));
  /** Where what it starts has its temporary files. */
  readonly tmp = join(this.dir, 'tmp');
  readonly #children: ChildProcess[] = [];

  constructor() {
    mkdirSync(this.tmp);
  }

  /** For tests that go on side by side, each with a folder of its own. */
  static async use(run: (bench: Bench) => Promise<void>): Promise<void> {
    const bench = new Bench();
    try {
      await run(bench);
    } finally {
      await bench.close();
    }
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  write(name: string, text: string): string {
    const file = this.path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** A git repository with one commit of these files. */
  repository(name: string, files: Readonly<Record<string, string>>, branch = 'main'): string {
    for (const [path, text] of Object.entries(files)) this.write(join(name, path), text);
    this.git(name, 'init', '-q', '-b', branch);
    this.git(name, 'add', '-A');
    this.git(name, 'commit', '-q', '-m', 'Begin');
    return this.path(name);
  }

  git(name: string, ...args: string[]): string {
    const who = ['-c', 'user.name=Person', '-c', 'user.email=person@example.com', '-c', 'commit.gpgSign=false'];
    return execFileSync('git', ['-C', this.path(name), ...who, ...args], { encoding: 'utf8' }).trim();
  }

  /** Starts the command; `lines` are the objects that it has printed. */
  start(...args: string[]): CliRun {
    const env = { ...process.env, TMPDIR: this.tmp };
    const child = spawn(process.execPath, [cli, ...args], { cwd: this.dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    return new CliRun(child);
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    // What was killed may still be ending.
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** One line of `--json`. */
export type Line = Readonly<Record<string, unknown>>;

/** A command that runs. */
export class CliRun {
  readonly child: ChildProcess;
  readonly lines: Line[] = [];
  readonly ended: Promise<number | null>;
  text = '';
  errors = '';
  readonly #waiting: { wanted: (line: Line) => boolean; resolve: (line: Line) => void }[] = [];

  constructor(child: ChildProcess) {
    this.child = child;
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.text += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.errors += chunk));
    this.ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }

  #take(text: string): void {
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as Line;
    this.lines.push(line);
    for (const waiting of this.#waiting) if (waiting.wanted(line)) waiting.resolve(line);
  }

  /** The first line that is wanted, past or to come. Throws when the command ends without. */
  async until(wanted: (line: Line) => boolean): Promise<Line> {
    const there = this.lines.find((line) => wanted(line));
    if (there !== undefined) return there;
    const coming = new Promise<Line>((resolve) => this.#waiting.push({ wanted, resolve }));
    const over = this.ended.then((code) => {
      throw new Error(`ended with ${code}: ${this.errors}`);
    });
    return Promise.race([coming, over]);
  }

  /** `exit 0`, or the exit code and what was said on stderr. */
  async over(): Promise<string> {
    const code = await this.ended;
    return code === 0 ? 'exit 0' : `exit ${code}\n${this.errors}`;
  }

  find(type: string): Line | undefined {
    return this.lines.find((line) => line['type'] === type);
  }
}

/** The ids of processes whose command line names this folder. */
export function processesOf(dir: string): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes(dir) && !line.includes('ps -eo'))
    .map((line) => Number(line.trim().split(' ')[0]));
}

/** A `package.json` whose tests are every file under test/, in one process. */
export const nodeProject: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'p', type: 'module', scripts: { test: 'node test/all.js' } }),
  'test/all.js': readFileSync(join(root, 'demo/project/test/all.js'), 'utf8'),
  'test/first.test.js': "import { test } from 'node:test';\ntest('first', () => {});\n",
};

/** An issue whose script does these steps, `first` in its first attempt. */
export function scripted(
  title: string,
  steps: readonly unknown[],
  { first, ...more }: Readonly<{ first?: readonly unknown[]; [key: string]: unknown }> = {},
): Line {
  const script = JSON.stringify(first === undefined ? { steps } : { steps, attempts: { 1: first } });
  return { title, body: `Do it.\n\n\`\`\`toolpusher-script\n${script}\n\`\`\``, ...more };
}
