/** Runs a repository's check once on the untouched base, before agents are put to work that could never pass it. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Git } from '../adapters/git/git.ts';
import { watchProcess } from '../adapters/process/process.ts';
import { usageError } from './cli-error.ts';

/** What is tried: a command, as the check's workflow would run it, on a commit of the repository in `source`. */
export type TrialWish = Readonly<{
  source: string;
  commit: string;
  command: string;
  wallMs: number;
  cancel: AbortSignal;
}>;

/** How it ended; `cut`: it took too long, or somebody stopped it. */
export type Trial = Readonly<{ status: 'passed' | 'failed' | 'cut'; ms: number; lines: readonly string[] }>;

const graceMs = 2000;
const linesMax = 12;

/** Runs it in a clone that is removed afterwards. */
export async function tryCheck({ source, commit, command, wallMs, cancel }: TrialWish): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'toolpusher-check-'));
  try {
    const [work, home, script] = [join(folder, 'work'), join(folder, 'home'), join(folder, 'check.sh')];
    const git = new Git({ cwd: folder, allowFile: true });
    await git.run(['clone', '--quiet', '--no-checkout', '--end-of-options', source, work]);
    await git.run(['-C', work, 'checkout', '--quiet', '--detach', commit]);
    await mkdir(home);
    await writeFile(script, `${command}\n`);
    const env = {
      PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      CI: 'true',
      HOME: home,
      TMPDIR: home,
      RUNNER_TEMP: home,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: work,
      GITHUB_SHA: commit,
    };
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', script];
    const exit = await watchProcess(
      { file: 'bash', args, cwd: work, env },
      {
        marker: randomUUID(),
        wallMs,
        idleMs: wallMs,
        graceMs,
        stopSignal: 'SIGTERM',
        cancel,
        onLine: () => undefined,
        wanted: null,
      },
    );
    const lines = exit.tail.trimEnd().split('\n').slice(-linesMax);
    const status = exit.stop !== null ? 'cut' : exit.exitCode === 0 ? 'passed' : 'failed';
    return { status, ms: exit.ms, lines: lines.map((line) => line.slice(0, 200)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws a usage error for a check that failed. */
export function refuseRed({ status, lines }: Trial, command: string): void {
  if (status !== 'failed') return;
  const said = lines.filter((line) => line !== '').map((line) => `  | ${line}`);
  throw usageError(
    [`The check fails on the base as it is, so nothing could land: ${command.split('\n').join(' && ')}`, ...said].join(
      '\n',
    ),
    'Mend it, or name another command with --check. With --red-base it is not tried, as when the issues are to mend it.',
  );
}
