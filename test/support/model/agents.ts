/** The real agent programs on this machine, started as a run starts them: in a worktree, with a home of their own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { watchProcess } from '../../../src/adapters/process/process.ts';
import type { WatchedExit } from '../../../src/adapters/process/process.ts';
import { agentClis } from '../../../src/adapters/runtimes/agents/table.ts';
import { findProgram } from '../../../src/adapters/runtimes/agents/program.ts';
import { cliRuntime } from '../../../src/adapters/runtimes/agents/runtime.ts';
import { allowedEnvironment } from '../../../src/adapters/runtimes/environment.ts';
import { AgentName, BeadNumber } from '../../../src/core/name.ts';
import type { AgentKind } from '../../../src/core/config.ts';
import type { Assignment, RuntimeReport } from '../../../src/ports/runtime.ts';

/** The PATH with the folders in which `.ci/run` installs agent programs (`TOOLPUSHER_CLIS`). */
export function pathWithClis(): string {
  const clis = process.env['TOOLPUSHER_CLIS'] ?? join(tmpdir(), 'toolpusher-clis');
  let folders: string[] = [];
  try {
    folders = readdirSync(clis).map((name) => join(clis, name, 'node_modules', '.bin'));
  } catch {
    // None are installed; the PATH may have some.
  }
  return [...folders, process.env['PATH'] ?? ''].join(delimiter);
}

/** Whether a program is on this machine. */
export function isInstalled(kind: AgentKind): boolean {
  return findProgram(agentClis[kind], pathWithClis()) !== null;
}

/** One start of a real program. */
export interface Trial {
  readonly dir: string;
  readonly worktree: string;
  /** What every process of the trial carries in its environment. */
  readonly marker: string;
  readonly run: (prompt: string, options?: TrialOptions) => Promise<{ exit: WatchedExit; report: RuntimeReport }>;
}

export interface TrialOptions {
  readonly resumes?: string;
  readonly cancel?: AbortSignal;
  readonly onLine?: (line: string) => void;
  readonly wallMs?: number;
}

/** A repository, a linked worktree and a home for one program. */
export function openTrial(kind: AgentKind, baseUrl: string): Trial {
  const dir = mkdtempSync(join(tmpdir(), `trial-${kind}-`));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { encoding: 'utf8' });
  git('init', '-q', '-b', 'main', join(dir, 'repo'));
  writeFileSync(join(dir, 'repo/README.md'), '# Here\n');
  git('-C', join(dir, 'repo'), 'add', '-A');
  git('-C', join(dir, 'repo'), 'commit', '-qm', 'Begin');
  const worktree = join(dir, 'worktree');
  git('-C', join(dir, 'repo'), 'worktree', 'add', '-q', '-b', 'polecat/ada/7', worktree);
  const [home, temp] = [join(dir, 'home'), join(dir, 'tmp')];
  for (const folder of [home, temp]) mkdirSync(folder);
  const file = (name: string): string => join(dir, name);
  const runtime = cliRuntime({ kind, model: 'scripted-model', baseUrl, env: ['MODEL_KEY'], args: [] });
  const marker = `trial-${kind}-${process.pid}-${Date.now()}`;
  const assignment: Assignment = {
    runId: marker,
    bead: BeadNumber.parse(7),
    attempt: 1,
    mode: 'work',
    agent: AgentName.parse('ada'),
    branch: 'polecat/ada/7',
    worktree,
    promptFile: file('prompt.md'),
    primeFile: file('prime.md'),
    beadFile: file('bead.md'),
    resultFile: file('result.json'),
    env: { ...allowedEnvironment(process.env), PATH: pathWithClis(), HOME: home, TMPDIR: temp },
    jobEnv: { MODEL_KEY: 'dummy-not-a-key', GITHUB_TOKEN: 'ghs_never', AWS_SECRET_ACCESS_KEY: 'never' },
  };
  const run: Trial['run'] = async (prompt, options = {}) => {
    writeFileSync(assignment.promptFile, prompt);
    const launch = runtime.prepare(assignment, options.resumes ?? null);
    if (launch.status === 'misconfigured') throw new Error(launch.reason);
    for (const [name, text] of Object.entries(launch.files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), text);
    }
    const { file: program, args, env, stdin } = launch;
    const exit = await watchProcess(
      { file: program, args, cwd: worktree, env, ...(stdin === null ? {} : { stdin }) },
      {
        marker,
        wallMs: options.wallMs ?? 120_000,
        idleMs: 120_000,
        graceMs: 5_000,
        stopSignal: runtime.stopSignal,
        cancel: options.cancel ?? new AbortController().signal,
        onLine: options.onLine ?? (() => undefined),
        wanted: runtime.wanted,
      },
    );
    const report = runtime.parse({ ...exit, resultText: null });
    return { exit, report: { ...report, session: report.session ?? launch.session } };
  };
  return { dir, worktree, marker, run };
}

/** A prompt that carries what the model is to do. */
export function scripted(steps: readonly unknown[]): string {
  return `Do this bead now, then stop.\n\n\`\`\`model-script\n${JSON.stringify(steps)}\n\`\`\`\n`;
}
