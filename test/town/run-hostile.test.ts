/** Agents that misbehave: each is harmless, and what it did is said. */
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { findMarked } from '../../src/adapters/process/sweep.ts';
import { nonce, RunWorld } from '../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.dispose());

/** A world whose agent is a shell command. */
async function withCommand(
  command: string,
  more: { env?: string[]; attempts?: object; gate?: object; files?: Record<string, string> } = {},
): Promise<RunWorld> {
  const { env = [], attempts = {}, gate = {}, files = {} } = more;
  const config = JSON.stringify({ runtimes: { script: { kind: 'command', command, env } }, attempts, gate });
  world = await RunWorld.create({ text: '# Change a line\n\nPlease.\n', config, files });
  return world;
}

const both = async (): Promise<{ outcome: string; summary: string; gate: object }> => {
  const end = await world.runAgent();
  if (end.status === 'refused') throw new Error(end.reason);
  await world.runPublish();
  const { gate } = await world.result();
  return { outcome: end.testimony.outcome, summary: end.testimony.summary, gate };
};

describe('an agent that looks for secrets', () => {
  it('finds none in its environment', async () => {
    await withCommand('env > dump.txt; tr "\\0" "\\n" < /proc/self/environ >> dump.txt; echo $ALLOWED_KEY', {
      env: ['ALLOWED_KEY'],
    });
    const secrets = {
      GITHUB_TOKEN: 'not-for-agents-1',
      ACTIONS_RUNTIME_TOKEN: 'not-for-agents-2',
      INPUT_TOKEN: 'not-for-agents-3',
      OTHER: 'not-for-agents-4',
    };
    await world.runAgent({ env: { ...secrets, ALLOWED_KEY: 'model-key-123456' } });
    await world.runPublish();
    const dump = await world.file('dump.txt');
    expect(dump).toContain('TOOLPUSHER_BEAD=7');
    expect(dump).toContain('ALLOWED_KEY=model-key-123456');
    expect(dump).not.toContain('not-for-agents');
    expect(dump).toMatch(new RegExp(`^HOME=.*/toolpusher-${nonce}/home$`, 'm'));
    expect(world.lines.join('\n')).not.toContain('model-key-123456');
  });

  it('cannot be given the job token by workspace.yml', async () => {
    await withCommand('true', { env: ['GITHUB_TOKEN'] });
    expect(await both()).toMatchObject({
      outcome: 'misconfigured',
      summary: expect.stringContaining('GITHUB_TOKEN'),
      gate: { status: 'nothing' },
    });
  });

  it('does not speak to the runner through the log', async () => {
    await withCommand(
      'echo "::add-path::/tmp/evil"; echo "x ##[set-env name=A]b"; printf "a\\r::error::no\\n"; echo x >> src/a.txt',
    );
    await both();
    const said = world.lines.filter(
      (line) => line.includes('evil') || line.includes('set-env') || line.includes('error'),
    );
    expect(said).toEqual(['| ::add-path::/tmp/evil', '| x ## [set-env name=A]b', '| ::error::no']);
    const marks = world.lines.filter((line) => /^::(?:stop-commands::)?[0-9a-f-]{36}(?:::)?$/.test(line));
    expect(marks).toHaveLength(2);
  });
});

describe('an agent that does not stay where it is', () => {
  it('writes outside its worktree: only the worktree is kept', async () => {
    await withCommand(
      'echo in >> src/a.txt; echo out > ../../../outside.txt; echo out >> "$(git rev-parse --git-common-dir)/../README.md"',
    );
    const { summary, ...ended } = await both();
    expect(ended).toMatchObject({ outcome: 'done', gate: { status: 'accepted', files: 1 } });
    expect(summary).toMatch(/wrote outside its worktree \("README\.md", ".*outside\.txt"\); that was left out/);
    expect(
      await world.see('diff', '--name-only', world.dispatch.base, `refs/toolpusher/attempts/${world.dispatch.nonce}`),
    ).toBe('src/a.txt');
  });

  it('commits to another branch: that is left out', async () => {
    await withCommand(
      'git switch -q -c other && echo x > other.txt && git add . && git commit -q -m other && git switch -q - && echo mine >> src/a.txt',
    );
    expect(await both()).toMatchObject({
      outcome: 'done',
      summary: expect.stringContaining('made or moved other refs ("refs/heads/other")'),
      gate: { status: 'accepted', files: 1 },
    });
    expect(await world.refs()).toHaveLength(2);
  });

  it('rewrites history: its files are one commit on the base', async () => {
    await withCommand(
      'git checkout -q --orphan lone && echo x >> src/a.txt && git add . && git commit -q -m "A new world"',
    );
    expect(await both()).toMatchObject({
      outcome: 'done',
      summary: expect.stringContaining('does not continue from where it started'),
      gate: { status: 'accepted', files: 1 },
    });
  });

  it('pushes: there is nothing to push with', async () => {
    await withCommand('git push origin HEAD:refs/heads/main 2>&1; echo x >> src/a.txt');
    // A directory needs no credential, so the remote is taken away as `persist-credentials: false` takes the token.
    await rm(join(world.checkout, '.git/config'));
    await writeFile(join(world.checkout, '.git/config'), '[core]\n\trepositoryformatversion = 0\n');
    const main = await world.see('rev-parse', 'refs/heads/main');
    expect(await both()).toMatchObject({ outcome: 'done', gate: { status: 'accepted' } });
    expect(await world.see('rev-parse', 'refs/heads/main')).toBe(main);
  });

  it('makes many commits of its own: each is attributed, none closes issues or skips CI', async () => {
    await withCommand(
      'echo 1 >> src/a.txt && git commit -q -a -m "One [skip ci]" && echo 2 >> src/a.txt && git commit -q -a --author "Eve <eve@example.com>" -m "Two\n\nFixes #9\n\nToolpusher-Bead: #9"',
    );
    expect(await both()).toMatchObject({ gate: { status: 'accepted' } });
    const log = await world.see(
      'log',
      '--format=%an %cn%n%B',
      `${world.dispatch.base}..refs/toolpusher/attempts/${world.dispatch.nonce}`,
    );
    expect(log).toMatchInlineSnapshot(`
      "ada ada
      Two

      Fixes issue #9

      Toolpusher-Bead: #7
      Toolpusher-Agent: ada
      Toolpusher-Attempt: 1

      ada ada
      One

      Toolpusher-Bead: #7
      Toolpusher-Agent: ada
      Toolpusher-Attempt: 1"
    `);
  });
});

describe('an agent that plants traps', () => {
  it('hooks, filters, monitors and aliases of its own never run', async () => {
    await withCommand(
      [
        'common=$(git rev-parse --git-common-dir)',
        'trap_file="$TOOLPUSHER_WORKTREE/../trap.sh"; printf "#!/bin/sh\\ntouch \\${0%%/*}/../trapped\\n" > "$trap_file"; chmod +x "$trap_file"',
        'mkdir -p "$common/hooks"; for hook in pre-commit post-checkout post-index-change reference-transaction post-commit; do cp "$trap_file" "$common/hooks/$hook"; done',
        'git config core.fsmonitor "$trap_file"; git config core.hooksPath "$common/hooks"; git config filter.evil.clean "$trap_file"; git config diff.external "$trap_file"',
        'git config gpg.program "$trap_file"; git config commit.gpgSign true; git config core.sshCommand "$trap_file"; git config alias.add "!$trap_file"',
        'echo "* filter=evil diff=evil" > .gitattributes; echo x >> src/a.txt',
      ].join('\n'),
    );
    expect(await both()).toMatchObject({ outcome: 'done', gate: { status: 'accepted', files: 2 } });
    expect(await world.out('result.json')).toContain("changed git's configuration or hooks; nothing of it was used");
    const trapped = join(world.root, 'temp', 'trapped');
    expect(existsSync(trapped)).toBe(false);
    // Git as anybody would run it there does step into the trap.
    await execa('git', ['status'], { cwd: join(world.root, 'temp', `toolpusher-${world.dispatch.nonce}`, 'worktree') });
    expect(existsSync(trapped)).toBe(true);
  });

  it('removes the repository under its feet: its files are kept all the same', async () => {
    await withCommand(
      'echo x >> src/a.txt; rm -f .git; rm -rf "$(dirname "$TOOLPUSHER_WORKTREE")/../../checkout/.git/refs" "$(dirname "$TOOLPUSHER_WORKTREE")/../../checkout/.git/worktrees"',
    );
    expect(await both()).toMatchObject({ outcome: 'done', gate: { status: 'accepted', files: 1 } });
  });

  it('tens of thousands of new files are not even read', async () => {
    await withCommand('mkdir junk && cd junk && seq 20001 | xargs touch && echo x >> ../src/a.txt');
    expect(await both()).toMatchObject({
      summary: expect.stringContaining('left 20001 new files, too much to be kept'),
      gate: { status: 'accepted', files: 1 },
    });
  });

  it('links instead of its result file and its bundle: what they point to is not read', async () => {
    await withCommand('ln -sf /etc/passwd "$TOOLPUSHER_RESULT_FILE"; echo x >> src/a.txt; echo all good');
    const { summary } = await both();
    expect(summary).not.toContain('root:');
    expect(summary).toContain('all good');
  });

  it('processes left behind end, also those in sessions of their own', async () => {
    await withCommand('echo x >> src/a.txt; (setsid sleep 300 &) ; sleep 300 & exit 0');
    const { outcome, summary } = await both();
    expect(outcome).toBe('done');
    expect(summary).toContain('left 2 processes behind');
    expect(await findMarked(`77-${world.dispatch.nonce}`)).toEqual([]);
  });
});

describe('work that the gate refuses', () => {
  it.each([
    ['a workflow', 'mkdir -p .github/workflows; echo x > .github/workflows/evil.yml', 'protected'],
    ['a workflow in other letters', 'mkdir -p .GitHub/Workflows; echo x > .GitHub/Workflows/evil.yml', 'path'],
    ['workspace.yml', 'echo "gate: {protect: []}" > .github/workspace.yml', 'protected'],
    ['a file that workspace.yml protects', 'echo x > AGENTS.md', 'protected'],
    [
      'a protected file in a commit that is undone',
      'echo x > AGENTS.md; git add .; git commit -q -m a; git rm -q AGENTS.md; git commit -q -m b; echo x >> src/a.txt',
      'protected',
    ],
    ['a symbolic link', 'ln -s /etc/passwd link', 'mode'],
    ['a repository inside', 'git init -q sub && git -C sub commit -q --allow-empty -m x', 'mode'],
    ['a token', 'echo "key = \\"ghp_0123456789abcdefghijABCDEFGHIJ012345\\"" > src/key.txt', 'secret'],
    ['too many files', 'for i in $(seq 12); do echo $i > f$i.txt; done', 'files'],
    ['too many bytes', 'head -c 40000 /dev/zero > big.bin', 'bytes'],
    ['a bundle larger than is read', 'head -c 1500000 /dev/urandom > big.bin', 'size'],
    ['a name that only differs by case', 'echo x > readme.MD', 'path'],
    ['a hidden name', 'echo x > "$(printf "a\\342\\200\\256txt.js")"', 'path'],
  ])('%s', async (_, command, rule) => {
    await withCommand(command, { gate: { protect: ['AGENTS.md'], filesMax: 10, bytesMax: 30_000 } });
    expect(await both()).toMatchObject({ gate: { status: 'refused', rule, reason: expect.any(String) } });
    expect(await world.refs()).toEqual([`refs/toolpusher/results/${world.dispatch.nonce}`]);
  });
});

describe('an agent that does not end well', () => {
  it.each([
    ['exits with a failure', 'echo half >> src/a.txt; echo "I give up"; exit 3', 'failed'],
    ['kills itself', 'echo half >> src/a.txt; kill -9 $$', 'crashed'],
    ['asks for another time', 'exit 75', 'try-later'],
    ['says it is set up wrongly', 'exit 78', 'misconfigured'],
    ['changes nothing', 'true', 'no-change'],
    [
      'admits failure in its result',
      'echo \'{"outcome":"failed","summary":"no"}\' > "$TOOLPUSHER_RESULT_FILE"; echo x >> src/a.txt',
      'failed',
    ],
    [
      'cannot make a failure a success',
      'echo \'{"outcome":"done"}\' > "$TOOLPUSHER_RESULT_FILE"; echo x >> src/a.txt; exit 1',
      'failed',
    ],
  ])('%s', async (_, command, outcome) => {
    await withCommand(command);
    const end = await both();
    expect(end.outcome).toBe(outcome);
    expect(end.gate).toMatchObject({ status: command.includes('src/a.txt') ? 'accepted' : 'nothing' });
  });

  it('is silent: stopped, work kept', async () => {
    await withCommand('echo half >> src/a.txt; sleep 60', { attempts: { idleMinutes: 0.1 } });
    expect(await both()).toMatchObject({ outcome: 'silent', gate: { status: 'accepted' } });
  });

  it('goes on for ever and ignores signals: stopped, work kept', async () => {
    await withCommand('trap "" TERM INT; echo half >> src/a.txt; while true; do echo busy; sleep 0.1; done', {
      attempts: { wallMinutes: 0.1 },
    });
    expect(await both()).toMatchObject({ outcome: 'over-time', gate: { status: 'accepted' } });
  });

  it('is cancelled: the work so far is bundled', async () => {
    await withCommand('echo half >> src/a.txt; echo started; sleep 60');
    const cancel = new AbortController();
    const running = world.runAgent({ cancel: cancel.signal });
    while (!world.lines.some((line) => line.includes('| started'))) await delay(20);
    cancel.abort();
    expect(await running).toMatchObject({ testimony: { outcome: 'stopped' } });
    expect(await readdir(join(world.root, 'out'))).toEqual(['prompt.md', 'result.json', 'work.bundle']);
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', files: 1 } });
  });
});
