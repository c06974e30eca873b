/** A server that is a directory, a ledger with one hooked bead, and both jobs of a run against them. */
import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Git } from '../../src/adapters/git/git.ts';
import { RunResult } from '../../src/core/beads/run-result.ts';
import { type AgentEnd, runAgentJob } from '../../src/run/agent.ts';
import { Dispatch } from '../../src/run/dispatch.ts';
import { RunLog } from '../../src/run/log.ts';
import type { PublishEnd } from '../../src/run/publication.ts';
import { runPublishJob } from '../../src/run/publish.ts';
import { runRefineJob } from '../../src/run/refine.ts';

/** The run that the ledger is bound to, unless a test says otherwise. */
const runNumber = 77;
// Of this process only: a run sweeps away what bears its nonce, and other suites may run on this machine.
export const nonce = `abcdefghij${String(process.pid).padStart(10, '0')}`;
const identity = {
  GIT_AUTHOR_NAME: 'Pat',
  GIT_AUTHOR_EMAIL: 'pat@example.com',
  GIT_COMMITTER_NAME: 'Pat',
  GIT_COMMITTER_EMAIL: 'pat@example.com',
};

/** What a world starts with. */
export interface WorldOptions {
  readonly text: string;
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly run?: number | null;
  readonly hash?: string;
  /** Changes of the bead's record, and more files of the ledger. */
  readonly record?: Readonly<Record<string, unknown>>;
  readonly ledger?: Readonly<Record<string, string>>;
}

/** One world. `dispose` removes it. */
export class RunWorld {
  readonly root: string;
  readonly lines: string[] = [];
  dispatch: Dispatch;
  readonly #options: WorldOptions;

  private constructor(root: string, dispatch: Dispatch, options: WorldOptions) {
    this.root = root;
    this.dispatch = dispatch;
    this.#options = options;
  }

  static async create(options: WorldOptions): Promise<RunWorld> {
    const root = await mkdtemp(join(tmpdir(), 'run-world-'));
    const seed = join(root, 'seed');
    await new Git({ cwd: root }).run(['init', '--quiet', '--bare', 'server.git']);
    await new Git({ cwd: root }).run(['init', '--quiet', 'seed']);
    const files = { 'README.md': '# Sample\n', 'src/a.txt': 'one\ntwo\nthree\n', ...options.files };
    const config = options.config ?? 'runtimes: { script: { kind: script } }\n';
    const base = await commitFiles(seed, { ...files, '.github/workspace.yml': config }, 'Base');
    const git = new Git({ cwd: seed, allowFile: true });
    await git.run(['push', '--quiet', join(root, 'server.git'), 'HEAD:refs/heads/main']);
    const dispatch = Dispatch.parse({
      bead: '7',
      attempt: '1',
      nonce,
      agent: 'ada',
      runtime: 'script',
      base,
      branch: 'main',
      previous: '',
    });
    const world = new RunWorld(root, dispatch, options);
    await world.writeLedger();
    await world.checkOut();
    return world;
  }

  /** Writes the ledger's bead as the dispatch has it. */
  async writeLedger(
    change: Readonly<Record<string, unknown>> = {},
    bead: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const { text, run = runNumber } = this.#options;
    const { attempt: number, mode, agent, runtime, base, previous } = this.dispatch;
    const hash = this.#options.hash ?? createHash('sha256').update(text).digest('hex');
    const record = {
      title: 'Change a line',
      approved: { by: 'pat', hash },
      attempt: { number, mode, nonce: this.dispatch.nonce, agent, runtime, base, previous, run, ...change },
      ended: [],
      ...this.#options.record,
      ...bead,
    };
    const dir = await mkdtemp(join(this.root, 'ledger-'));
    await new Git({ cwd: dir }).run(['init', '--quiet']);
    const files = { ...this.#options.ledger, 'beads/live/7.json': JSON.stringify(record), 'beads/live/7.md': text };
    await commitFiles(dir, files, 'Ledger');
    const git = new Git({ cwd: dir, allowFile: true });
    await git.run(['push', '--quiet', '--force', this.server, 'HEAD:refs/heads/toolpusher/ledger']);
  }

  get server(): string {
    return join(this.root, 'server.git');
  }

  get checkout(): string {
    return join(this.root, 'checkout');
  }

  /** A checkout as actions/checkout leaves it. */
  async checkOut(): Promise<void> {
    await rm(this.checkout, { recursive: true, force: true });
    const git = new Git({ cwd: this.root, allowFile: true });
    await git.run(['clone', '--quiet', this.server, 'checkout']);
    await new Git({ cwd: this.checkout }).run(['checkout', '--quiet', '--detach', this.dispatch.base]);
  }

  /** The agent job. */
  async runAgent(
    options: {
      readonly cancel?: AbortSignal;
      readonly env?: Readonly<Record<string, string>>;
      readonly run?: number;
    } = {},
  ): Promise<AgentEnd> {
    await mkdir(join(this.root, 'temp'), { recursive: true });
    return runAgentJob({
      dispatch: this.dispatch,
      run: options.run ?? runNumber,
      remote: { url: this.server, token: null, allowFile: true },
      checkout: this.checkout,
      temp: join(this.root, 'temp'),
      out: join(this.root, 'out'),
      jobEnv: { ...process.env, ...options.env },
      program: { file: process.execPath, args: [resolve('action/dist/main.js'), 'script'] },
      commands: resolve('action/dist/inside.js'),
      artifacts: null,
      cancel: options.cancel ?? new AbortController().signal,
      log: new RunLog((line) => this.lines.push(line)),
      now: Date.now,
    });
  }

  /** The publish job, on what the agent job left. */
  async runPublish(
    options: { readonly run?: number; readonly pause?: (ms: number) => Promise<void> } = {},
  ): Promise<PublishEnd> {
    await mkdir(join(this.root, 'temp'), { recursive: true });
    return runPublishJob({
      dispatch: this.dispatch,
      run: options.run ?? runNumber,
      remote: { url: this.server, token: null, allowFile: true },
      work: join(this.root, 'out'),
      temp: join(this.root, 'temp'),
      log: new RunLog((line) => this.lines.push(line)),
      pause: options.pause ?? (() => Promise.resolve()),
    });
  }

  /** The refine job. */
  async runRefine(
    options: { readonly run?: number; readonly pause?: (ms: number) => Promise<void> } = {},
  ): Promise<PublishEnd> {
    await mkdir(join(this.root, 'temp'), { recursive: true });
    return runRefineJob({
      dispatch: this.dispatch,
      run: options.run ?? runNumber,
      remote: { url: this.server, token: null, allowFile: true },
      temp: join(this.root, 'temp'),
      log: new RunLog((line) => this.lines.push(line)),
      pause: options.pause ?? (() => Promise.resolve()),
    });
  }

  /** What git says of the server. */
  async see(...args: readonly string[]): Promise<string> {
    return new Git({ cwd: this.server }).run(args);
  }

  /** The refs that Toolpusher made. */
  async refs(): Promise<string[]> {
    const refs = await this.see('for-each-ref', '--format=%(refname)', 'refs/toolpusher');
    return refs.split('\n').filter((name) => name !== '');
  }

  /** The published result. */
  async result(): Promise<RunResult> {
    return RunResult.parse(
      JSON.parse(await this.see('cat-file', 'blob', `refs/toolpusher/results/${this.dispatch.nonce}:result.json`)),
    );
  }

  /** The published work: a file of it. */
  async file(path: string): Promise<string> {
    return new Git({ cwd: this.server })
      .try(['cat-file', 'blob', `refs/toolpusher/attempts/${nonce}:${path}`])
      .then(({ stdout }) => stdout);
  }

  /** A file in the folder between the two jobs. */
  async out(name: string): Promise<string> {
    return readFile(join(this.root, 'out', name), 'utf8');
  }

  async dispose(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Commits files in a repository and answers the commit. */
export async function commitFiles(
  dir: string,
  files: Readonly<Record<string, string>>,
  message: string,
): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const git = new Git({ cwd: dir, env: identity });
  await git.run(['add', '--all']);
  await git.run(['commit', '--quiet', '-m', message]);
  return git.run(['rev-parse', 'HEAD']);
}

/** A bead's text with a script. */
export function scriptText(yaml: string): string {
  return `# Change a line\n\nPlease.\n\n\`\`\`toolpusher-script\n${yaml}\n\`\`\`\n`;
}
