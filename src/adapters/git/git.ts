/**
 * The git command line, for runs and for work on this machine.
 *
 * **Invariant:** no configuration, hook, prompt or credential of the machine or its user takes part; what a
 * repository's own `config` could start (hooks, monitors, external diffs, transports) is switched off.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { runProcess } from '../process/process.ts';

/** How git is run: where, over which transports, with which header for the remote. */
export interface GitOptions {
  readonly cwd: string;
  /** `file` only where both sides are our own, as in tests. */
  readonly allowFile?: boolean;
  /** A basic-auth credential, sent to this server only, and seen neither in arguments nor in any file. */
  readonly credential?: { readonly url: string; readonly token: string };
  readonly env?: Readonly<Record<string, string>>;
  /** Pauses in ms before what the server, or the way to it, failed at is tried again. Nothing else is tried twice. */
  readonly patience?: readonly number[];
}

/** What one git command answered. */
export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface GitBytes {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A git command that failed although its success was expected. */
export class GitError extends Error {
  readonly exitCode: number;
  readonly stderr: string;

  constructor(command: string, { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string }) {
    super(`git ${command} failed with ${exitCode}: ${stderr.trim().slice(0, 1000)}`);
    this.name = 'GitError';
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

const timeoutMs = 10 * 60_000;
const bytesMax = 64 * 1024 * 1024;
const kept = [
  'PATH',
  'TMPDIR',
  'LANG',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
];

// `core.fsmonitor` and external diffs start programs named in a repository's own config.
const settings = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.quotePath', 'false'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['protocol.ext.allow', 'never'],
  ['safe.directory', '*'],
  ['init.defaultBranch', 'main'],
] as const;

/** The environment in which git is run: nothing of the user's, nothing that prompts. */
export function gitEnvironment(options: GitOptions): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  const config: (readonly [string, string])[] = [...settings];
  config.push(['protocol.file.allow', options.allowFile === true ? 'always' : 'never']);
  if (options.credential !== undefined) {
    const { url, token } = options.credential;
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    config.push([`http.${new URL(url).origin}/.extraheader`, `Authorization: Basic ${basic}`]);
  }
  config.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return {
    ...env,
    GIT_CONFIG_COUNT: String(config.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_EDITOR: 'true',
    GIT_SSH_COMMAND: 'false',
    GIT_PAGER: 'cat',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C.UTF-8',
    HOME: '/nonexistent',
    ...options.env,
  };
}

const networked: ReadonlySet<string> = new Set(['fetch', 'push', 'ls-remote', 'clone']);

/** How git tells that a server failed for now or could not be reached. What a server refuses (4xx) is not among it. */
const passing =
  /returned error: (?:429|5\d\d)|HTTP (?:429|5\d\d)|RPC failed|early EOF|unexpected disconnect|Empty reply from server|Recv failure|Connection (?:reset|refused|timed out)|Operation timed out|Could not resolve host/i;

/** Git in one directory. Every method takes an array of arguments; data goes after `--end-of-options` or `--`. */
export class Git {
  readonly options: GitOptions;

  constructor(options: GitOptions) {
    this.options = options;
  }

  /** The same git with other options. */
  with(options: Partial<GitOptions>): Git {
    return new Git({ ...this.options, ...options, env: { ...this.options.env, ...options.env } });
  }

  /** Runs git and answers its output as bytes, whatever its exit code. */
  async tryBytes(args: readonly string[], stdin?: string | Uint8Array): Promise<GitBytes> {
    const pauses = networked.has(args[0] ?? '') ? (this.options.patience ?? []) : [];
    for (const ms of pauses) {
      const output = await this.#once(args, stdin);
      if (output.exitCode === 0 || !passing.test(output.stderr)) return output;
      await delay(ms);
    }
    return this.#once(args, stdin);
  }

  async #once(args: readonly string[], stdin?: string | Uint8Array): Promise<GitBytes> {
    const output = await runProcess(
      {
        file: 'git',
        args,
        cwd: this.options.cwd,
        env: gitEnvironment(this.options),
        ...(stdin === undefined ? {} : { stdin }),
      },
      { timeoutMs, bytesMax },
    );
    return { exitCode: output.exitCode ?? 128, stdout: output.stdout, stderr: output.stderr };
  }

  /** Runs git and answers its output as text, whatever its exit code. */
  async try(args: readonly string[], stdin?: string | Uint8Array): Promise<GitOutput> {
    const { exitCode, stdout, stderr } = await this.tryBytes(args, stdin);
    return { exitCode, stdout: stdout.toString('utf8'), stderr };
  }

  /** Runs git and answers its trimmed output. Throws `GitError` on any exit code but 0. */
  async run(args: readonly string[], stdin?: string | Uint8Array): Promise<string> {
    const output = await this.try(args, stdin);
    if (output.exitCode !== 0) throw new GitError(args[0] ?? '', output);
    return output.stdout.trimEnd();
  }
}
