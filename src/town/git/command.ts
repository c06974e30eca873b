/** Runs git: argument arrays only, an environment of our own, nothing of the machine's or the user's configuration. */
import { execa } from 'execa';

/** The environment of every git process. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
};

/** What a git process left behind. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** How to run it. */
export interface GitOptions {
  readonly input?: Buffer | string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git in a bare repository and says how it ended. */
export async function tryGit(dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const result = await execa('git', ['--git-dir', dir, ...args], {
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    extendEnv: false,
    cwd: '/',
    env: { ...gitEnvironment, ...options.env },
    maxBuffer: 512 * 1024 * 1024,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  if (result.exitCode === undefined) throw new Error(`git ${args[0] ?? ''} did not run`, { cause: result });
  return {
    code: result.exitCode,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString('utf8'),
  };
}

/** Runs git in a bare repository and returns its output; throws if it fails. */
export async function runGit(dir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await tryGit(dir, args, options);
  if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr.slice(0, 2000)}`);
  return result.stdout.toString('utf8');
}
