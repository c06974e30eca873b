/** Agents that cannot be started are refused before anything is. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { notesOnMissing, refuseMissing } from '../../src/cli/agent-program.ts';
import { CliError } from '../../src/cli/cli-error.ts';
import { MergeRepo } from '../support/merge-repo.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'toolpusher-programs-'));
  vi.stubEnv('PATH', `${dir}:/usr/bin:/bin`);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function said(agent: string, repo: string | null = null): Promise<string> {
  try {
    await refuseMissing(agent, repo);
    return 'ok';
  } catch (error) {
    if (error instanceof CliError) return `${error.exitCode}: ${error.message}`.replaceAll(dir, 'DIR');
    throw error;
  }
}

it('refuses programs that are not there, and lets any command of a shell be', async () => {
  writeFileSync(join(dir, 'codex'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(dir, 'my-agent'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(dir, 'plain'), '#!/bin/sh\n', { mode: 0o644 });
  const agents = [
    'script',
    'codex',
    'droid',
    'my-agent',
    'my-agent --fast',
    'cluade',
    'clude --fast',
    'no-such-agent',
    join(dir, 'my-agent'),
    '/no/such/agent',
    join(dir, 'plain'),
    `${join(dir, 'plain')} --fast`,
    dir,
    '/no/such/agent --fast',
    './in-the-worktree.sh',
    'true',
    ':',
    'if test -f a; then exit 1; fi',
    'X=1 whatever',
    '(whatever)',
    '-rf',
  ];
  const answers: string[] = [];
  for (const agent of agents) answers.push(`${agent.replace(dir, 'DIR')}: ${await said(agent)}`);
  expect(answers).toMatchInlineSnapshot(`
    [
      "script: ok",
      "codex: ok",
      "droid: 2: The program droid is not on the PATH of this machine.",
      "my-agent: ok",
      "my-agent --fast: ok",
      "cluade: 2: There is no command cluade on this machine. Did you mean "claude"?",
      "clude --fast: 2: There is no command clude on this machine. Did you mean "claude"?",
      "no-such-agent: 2: There is no command no-such-agent on this machine.",
      "DIR/my-agent: ok",
      "/no/such/agent: 2: There is no program /no/such/agent.",
      "DIR/plain: 2: DIR/plain may not be executed: every attempt would end with "Permission denied".",
      "DIR/plain --fast: 2: DIR/plain may not be executed: every attempt would end with "Permission denied".",
      "DIR: 2: DIR is a folder, not a program.",
      "/no/such/agent --fast: 2: There is no program /no/such/agent.",
      "./in-the-worktree.sh: ok",
      "true: ok",
      ":: ok",
      "if test -f a; then exit 1; fi: ok",
      "X=1 whatever: ok",
      "(whatever): ok",
      "-rf: 2: There is no command -rf on this machine.",
    ]
  `);
});

it('looks for a relative path where the agent will be, in what is committed', async () => {
  const repo = await MergeRepo.create(join(dir, 'repo'));
  await repo.commit({ 'bin/agent': '#!/bin/sh\n', 'bin/plain.sh': 'true\n', 'tools/run': '#!/bin/sh\n' });
  await repo.git('update-index', '--chmod=+x', 'bin/agent', 'tools/run');
  symlinkSync('tools', join(dir, 'repo/linked'));
  writeFileSync(join(dir, 'repo/new'), '#!/bin/sh\n', { mode: 0o755 });
  await repo.git('add', 'linked');
  await repo.git('commit', '-q', '-m', 'programs');
  const answers: string[] = [];
  for (const agent of [
    './bin/agent',
    'bin/agent --x',
    './bin/../linked/run',
    './new',
    'bin/nope -v',
    '../agent',
    'bin/plain.sh',
  ])
    answers.push(`${agent}: ${await said(agent, join(dir, 'repo'))}`);
  answers.push(`in no repository: ${await said('./bin/agent', dir)}`);
  expect(answers).toMatchInlineSnapshot(`
    [
      "./bin/agent: ok",
      "bin/agent --x: ok",
      "./bin/../linked/run: ok",
      "./new: 2: ./new is not committed in the repository, and an agent runs in a worktree of it.",
      "bin/nope -v: 2: bin/nope is not committed in the repository, and an agent runs in a worktree of it.",
      "../agent: 2: ../agent is not committed in the repository, and an agent runs in a worktree of it.",
      "bin/plain.sh: 2: bin/plain.sh is committed without leave to execute it, and an agent runs in a worktree of it.",
      "in no repository: ok",
    ]
  `);
});

it('says which programs of a workspace are not there', () => {
  writeFileSync(join(dir, 'codex'), '#!/bin/sh\n', { mode: 0o755 });
  const agents = ['one: droid', 'two: droid', 'three: codex', 'four: script'].map((each) => {
    const [name, runtime] = each.split(': ');
    return { name, runtime };
  });
  const runtimes = {
    droid: { kind: 'droid' },
    codex: { kind: 'codex' },
    script: { kind: 'script' },
    cn: { kind: 'cn' },
  };
  expect(notesOnMissing(JSON.stringify({ agents, runtimes }))).toEqual([
    'The program droid, which agents of workspace.yml run, is not on the PATH of this machine.',
  ]);
});
