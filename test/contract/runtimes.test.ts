/** What every runtime keeps to, whatever program it starts. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/adapters/process/process.ts';
import { allowedEnvironment } from '../../src/adapters/runtimes/environment.ts';
import { runtimeOf } from '../../src/adapters/runtimes/runtime.ts';
import { AgentName, BeadNumber } from '../../src/core/name.ts';
import type { Assignment, RuntimeExit, RuntimePort } from '../../src/ports/runtime.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'runtimes-'));
  await writeFile(join(dir, 'bead.md'), 'A bead.\n');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const assignment = (): Assignment => ({
  runId: '77-x',
  bead: BeadNumber.parse(7),
  attempt: 1,
  mode: 'work',
  agent: AgentName.parse('ada'),
  branch: 'polecat/ada/7',
  worktree: dir,
  promptFile: join(dir, 'prompt.md'),
  primeFile: join(dir, 'prime.md'),
  beadFile: join(dir, 'bead.md'),
  resultFile: join(dir, 'result.json'),
  env: { PATH: process.env['PATH'] ?? '', HOME: dir },
  jobEnv: { KEY: 'a-secret-of-the-job', GITHUB_TOKEN: 'never', EMPTY: '' },
});
const exit = (change: Partial<RuntimeExit> = {}): RuntimeExit => ({
  exitCode: 0,
  signal: null,
  tail: '',
  lines: [],
  resultText: null,
  ...change,
});
const program = { file: process.execPath, args: ['-e', ''] };

describe.each<[string, () => RuntimePort]>([
  ['script', () => runtimeOf({ kind: 'script' }, program)],
  ['command', () => runtimeOf({ kind: 'command', command: 'true', env: [] }, program)],
])('the runtime %s', (_, open) => {
  it('starts a program with a complete environment that tells the assignment and no secret', () => {
    const launch = open().prepare(assignment());
    expect(launch).toMatchObject({ status: 'ready', secrets: [] });
    const env = launch.status === 'ready' ? launch.env : {};
    expect(Object.keys(env).toSorted()).toMatchInlineSnapshot(`
      [
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_TERMINAL_PROMPT",
        "HOME",
        "PATH",
        "TOOLPUSHER_AGENT",
        "TOOLPUSHER_ATTEMPT",
        "TOOLPUSHER_BEAD",
        "TOOLPUSHER_BEAD_FILE",
        "TOOLPUSHER_BRANCH",
        "TOOLPUSHER_MODE",
        "TOOLPUSHER_PRIME_FILE",
        "TOOLPUSHER_PROMPT_FILE",
        "TOOLPUSHER_RESULT_FILE",
        "TOOLPUSHER_RUN_ID",
        "TOOLPUSHER_WORKTREE",
      ]
    `);
    expect(JSON.stringify(env)).not.toMatch(/a-secret-of-the-job|never/);
  });

  it('starts something that runs to its end', async () => {
    const launch = open().prepare(assignment());
    const { file, args, env } = launch.status === 'ready' ? launch : { file: '', args: [], env: {} };
    expect(await runProcess({ file, args, cwd: dir, env }, { timeoutMs: 60_000, bytesMax: 10_000 })).toMatchObject({
      exitCode: 0,
    });
  });

  it.each<[Partial<RuntimeExit>, string]>([
    [{}, 'done'],
    [{ exitCode: 75 }, 'try-later'],
    [{ exitCode: 78 }, 'misconfigured'],
    [{ exitCode: 1 }, 'failed'],
    [{ exitCode: 70 }, 'crashed'],
    [{ exitCode: 137 }, 'crashed'],
    [{ exitCode: null, signal: 'SIGKILL' }, 'crashed'],
    [{ resultText: '{"outcome":"no-change"}' }, 'no-change'],
    [{ exitCode: 1, resultText: '{"outcome":"done"}' }, 'failed'],
    [{ resultText: '{"outcome":"landed"}' }, 'done'],
    [{ resultText: 'not json' }, 'done'],
  ])('reads %j as %s', (change, outcome) => {
    expect(open().parse(exit(change)).outcome).toBe(outcome);
  });

  it('reads what the program reports, checked and cut', () => {
    const usage = { input: 10, output: 5, costUsd: 0.5 };
    const said = { summary: `All\u{E0041} done ${'x'.repeat(9000)}`, usage, more: true };
    const report = open().parse(exit({ resultText: JSON.stringify(said) }));
    expect(report.usage).toEqual({
      input: 10,
      output: 5,
      cached: 0,
      turns: null,
      costUsd: 0.5,
      model: null,
      costFrom: 'agent',
    });
    expect(report.summary).toHaveLength(4000);
    expect(report.summary).toMatch(/^All done x+…$/);
    expect(open().parse(exit({ resultText: '{"usage":{"input":-1}}', tail: 'last words\n' }))).toMatchObject({
      usage: null,
      summary: 'last words',
    });
    // What a program that failed wrote last are not its words about the work.
    expect(open().parse(exit({ exitCode: 126, tail: 'begun\n./agent: Permission denied\n' })).summary).toBe(
      'Its output ended with “begun\n./agent: Permission denied”.',
    );
  });
});

describe('the runtime command', () => {
  it('shows named variables only, and treats them as secrets', () => {
    const launch = runtimeOf({ kind: 'command', command: 'true', env: ['KEY', 'EMPTY', 'ABSENT'] }, program).prepare(
      assignment(),
    );
    expect(launch).toMatchObject({
      status: 'ready',
      env: { KEY: 'a-secret-of-the-job' },
      secrets: ['a-secret-of-the-job'],
    });
  });

  it.each(['GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'INPUT_TOKEN', 'GITHUB_ENV', 'GIT_CONFIG_COUNT'])(
    'refuses to show %s',
    (name) => {
      expect(runtimeOf({ kind: 'command', command: 'true', env: [name] }, program).prepare(assignment())).toMatchObject(
        { status: 'misconfigured' },
      );
    },
  );
});

describe('the allow-list', () => {
  it('keeps what programs need and drops the rest', () => {
    const job = {
      PATH: '/bin',
      LC_ALL: 'C',
      HOME: '/root',
      NODE_OPTIONS: '--require x',
      LD_PRELOAD: 'x',
      GITHUB_TOKEN: 'x',
      JAVA_HOME_21_X64: '/java',
    };
    expect(allowedEnvironment(job)).toEqual({ PATH: '/bin', LC_ALL: 'C', JAVA_HOME_21_X64: '/java' });
  });

  it('leaves the bead as it was', async () => {
    expect(await readFile(join(dir, 'bead.md'), 'utf8')).toBe('A bead.\n');
  });
});
