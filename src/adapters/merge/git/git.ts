/** Runs git for merging: argument arrays, a cleaned environment, never a shell and never the user's index or tree. */
import { execa } from 'execa';

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** What git needs of ours: a place for its files, and nothing that changes what it does. */
function environment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM'];
  const env: Record<string, string> = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  for (const name of [
    'GIT_AUTHOR_NAME',
    'GIT_AUTHOR_EMAIL',
    'GIT_COMMITTER_NAME',
    'GIT_COMMITTER_EMAIL',
    'GIT_AUTHOR_DATE',
    'GIT_COMMITTER_DATE',
  ]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

const bytesMax = 256 * 1024 * 1024;

/** Runs git in a repository; any exit code is an answer. */
export async function git(repo: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  const answer = await execa(
    'git',
    ['-c', 'core.quotePath=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args],
    {
      cwd: repo,
      env: { ...environment(), ...options.env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      maxBuffer: bytesMax,
      timeout: 120_000,
      ...(options.input === undefined ? {} : { input: options.input }),
    },
  );
  return { exitCode: answer.exitCode ?? 128, stdout: answer.stdout, stderr: answer.stderr };
}

/** Runs git and gives its output; anything but success is a failure of the adapter. */
export async function gitText(repo: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const answer = await git(repo, args, options);
  if (answer.exitCode !== 0) throw new Error(`git ${args[0] ?? ''} failed: ${answer.stderr.trim().slice(0, 400)}`);
  return answer.stdout;
}

/** The commit a name stands for, or undefined. */
export async function commitOf(repo: string, name: string): Promise<string | undefined> {
  const answer = await git(repo, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  return answer.exitCode === 0 ? answer.stdout.trim() : undefined;
}
