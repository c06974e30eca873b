/** Git without surprises, processes with limits, headers of bundles. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Git, gitEnvironment } from '../../src/adapters/git/git.ts';
import { runProcess, watchProcess, type WatchedExit } from '../../src/adapters/process/process.ts';
import { redact } from '../../src/adapters/process/redact.ts';
import { findMarked } from '../../src/adapters/process/sweep.ts';
import { parseBundleHeader } from '../../src/run/bundle.ts';
import { RunLog } from '../../src/run/log.ts';

/** Another suite on this machine must not sweep away what this one starts. */
const marker = (number: number): string => `run-git-${process.pid}-${number}`;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'run-git-'));
  await new Git({ cwd: dir }).run(['init', '--quiet', 'here']);
  await new Git({ cwd: dir }).run(['init', '--quiet', '--bare', 'there.git']);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('git', () => {
  it('reads nothing of the machine or its user', async () => {
    await writeFile(join(dir, '.gitconfig'), '[alias]\n\tversion2 = version\n[user]\n\tname = Somebody\n');
    vi.stubEnv('HOME', dir);
    vi.stubEnv('GIT_DIR', '/nowhere');
    vi.stubEnv('GIT_CONFIG_PARAMETERS', "'user.name=Somebody'");
    const git = new Git({ cwd: join(dir, 'here') });
    expect((await git.try(['config', 'user.name'])).stdout).toBe('');
    expect((await git.try(['version2'])).exitCode).not.toBe(0);
    expect(await git.run(['rev-parse', '--git-dir'])).toBe('.git');
  });

  it.each([
    ['a directory', () => join(dir, 'there.git'), "transport 'file' not allowed"],
    ['a program', () => 'ext::sh -c "touch x"', "transport 'ext' not allowed"],
    ['an option', () => '--upload-pack=touch x', 'strange pathname'],
  ])('does not fetch from %s', async (_, url, reason) => {
    const output = await new Git({ cwd: join(dir, 'here') }).try(['fetch', '--end-of-options', url()]);
    expect(output.exitCode).not.toBe(0);
    expect(output.stderr).toContain(reason);
  });

  it('sends a credential to its server only, and shows it in no argument', () => {
    const env = gitEnvironment({ cwd: dir, credential: { url: 'https://github.com/o/r.git', token: 'tok' } });
    const keys = Object.entries(env).filter(([, value]) => value.includes('extraheader'));
    expect(keys.map(([, value]) => value)).toEqual(['http.https://github.com/.extraheader']);
    expect(JSON.stringify(gitEnvironment({ cwd: dir }))).not.toContain('Authorization');
  });

  it('fails with what git said', async () => {
    await expect(new Git({ cwd: dir }).run(['rev-parse', 'HEAD'])).rejects.toThrow(
      /git rev-parse failed with 128: fatal: not a git/,
    );
  });
});

const env = { PATH: process.env['PATH'] ?? '' };

describe('a process', () => {
  it('is ended with all that it started when its time is over', async () => {
    const request = {
      file: 'bash',
      args: ['-c', 'sleep 60 & sleep 60'],
      cwd: dir,
      env: { ...env, TOOLPUSHER_RUN_ID: marker(1) },
    };
    expect(await runProcess(request, { timeoutMs: 200, bytesMax: 1000 })).toMatchObject({
      isTimedOut: true,
      exitCode: null,
    });
    expect(await findMarked(marker(1))).toEqual([]);
  });

  it('is cut at its limit of output, and its absence is said', async () => {
    const limits = { timeoutMs: 60_000, bytesMax: 1000 };
    await expect(runProcess({ file: 'yes', args: [], cwd: dir, env }, limits)).rejects.toThrow(
      'yes wrote more than 1000 bytes',
    );
    await expect(runProcess({ file: 'no-such-program', args: [], cwd: dir, env }, limits)).rejects.toThrow(
      'could not be started',
    );
  });

  const watch = (command: string, change: object = {}): Promise<WatchedExit> =>
    watchProcess(
      { file: 'bash', args: ['-c', command], cwd: dir, env },
      {
        marker: marker(2),
        wallMs: 20_000,
        idleMs: 20_000,
        graceMs: 100,
        stopSignal: 'SIGTERM',
        cancel: new AbortController().signal,
        onLine: () => {},
        wanted: null,
        ...change,
      },
    );

  const deaf = new AbortController();
  it.each<[string, string, object, Partial<WatchedExit>]>([
    [
      'its own end',
      'echo one; echo two >&2; exit 3',
      {},
      { exitCode: 3, stop: null, tail: 'one\ntwo\n', leftovers: 0 },
    ],
    ['silence', 'sleep 60', { idleMs: 150 }, { stop: 'idle', signal: 'SIGTERM' }],
    ['noise without end', 'while :; do echo x; sleep 0.05; done', { wallMs: 4000, idleMs: 3000 }, { stop: 'wall' }],
    [
      'deafness',
      'trap "" TERM; echo on; while :; do sleep 0.05; done',
      // Asked to end once it does not listen, however long a slow machine takes to get there.
      { cancel: deaf.signal, onLine: () => deaf.abort() },
      { stop: 'cancelled', signal: 'SIGKILL' },
    ],
    ['a cancel before it began', 'sleep 60', { cancel: AbortSignal.abort() }, { stop: 'cancelled' }],
    ['a child that holds its output', 'sleep 60 & echo bye', {}, { exitCode: 0, stop: null, leftovers: 1 }],
  ])('under watch ends by %s', async (...[, command, change, expected]) => {
    expect(await watch(command, change)).toMatchObject(expected);
    expect(await findMarked(marker(2))).toEqual([]);
  });

  it('is told of all that it left behind, also of what only just begins its program', async () => {
    const left: number[] = [];
    while (left.length < 20) left.push((await watch('sleep 60 & exit')).leftovers);
    expect(left).toEqual(left.map(() => 1));
  });

  it('that is not there is said', async () => {
    const watched = await watchProcess(
      { file: 'no-such-program', args: [], cwd: dir, env },
      {
        marker: 'm',
        wallMs: 1000,
        idleMs: 1000,
        graceMs: 100,
        stopSignal: 'SIGTERM',
        cancel: new AbortController().signal,
        onLine: () => {},
        wanted: null,
      },
    );
    expect(watched).toMatchObject({ exitCode: null, spawnError: 'no-such-program could not be started' });
  });

  it('gives its output line by line, however it is cut', async () => {
    const lines: string[] = [];
    await watch('printf "a\\r\\nb\\rc"; sleep 0.1; printf "d\\n\\ne"', { onLine: (line: string) => lines.push(line) });
    expect(lines).toEqual(['a', 'b', 'cd', '', 'e']);
  });
});

describe('a log', () => {
  it('shows no secret', () => {
    expect(redact(`key=model-key-1 ghp_${'a'.repeat(36)} sh`, ['model-key-1', 'sh'])).toBe('key=*** *** sh');
  });

  it('stops an agent that never stops talking', async () => {
    const lines: string[] = [];
    await new RunLog((line) => lines.push(line)).agent([], async (onLine) => {
      for (let count = 0; count < 3000; count += 1) onLine('x'.repeat(2000));
      await Promise.resolve();
    });
    expect(lines.at(-2)).toBe('| (more output was left out)');
    expect(lines.length).toBeLessThan(2100);
  });
});

describe('the header of a bundle', () => {
  const sha = 'a'.repeat(40);
  it('is read up to the pack', () => {
    const header = parseBundleHeader(
      Buffer.from(`# v2 git bundle\n-${sha} a commit\n${sha} refs/toolpusher/work\n\nPACK`),
    );
    expect(header).toEqual({ prerequisites: [sha], refs: [{ name: 'refs/toolpusher/work', sha }], offset: 130 });
  });

  it.each([
    '',
    'PACK',
    `# v3 git bundle\n@filter=blob:none\n${sha} refs/x\n\nPACK`,
    '# v2 git bundle\nnonsense\n\nPACK',
    `# v2 git bundle\n${sha} refs/x\nPACK`,
  ])('%j is none', (text) => {
    expect(parseBundleHeader(Buffer.from(text))).toBeNull();
  });
});
