/** The commands of an agent inside its run, on a real worktree and desk: nothing is lost, twice is once. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseTrailers } from '../../src/core/agents/attribution.ts';
import type { Mail } from '../../src/core/mail/mail.ts';
import { Formula, moleculeOf } from '../../src/core/beads/molecule.ts';
import { AgentName, BeadNumber, Instant } from '../../src/core/name.ts';
import { installCommands, openDesk } from '../../src/run/desk.ts';
import type { OpenDesk } from '../../src/run/desk.ts';
import { runInside } from '../../src/run/inside/commands.ts';
import { parseHookCall } from '../../src/run/inside/hooks.ts';
import type { HookCall } from '../../src/run/inside/hooks.ts';
import { Place } from '../../src/run/inside/place.ts';

let dir: string;
let worktree: string;
let desk: OpenDesk;
let waiting: Mail[];

const formula = Formula.parse({
  steps: [
    { id: 'test', title: 'Write a test', text: 'Red first.' },
    { id: 'build', title: 'Build it', needs: ['test'], gate: { run: 'test -f built' } },
    { id: 'look', title: 'Look at it', needs: ['build'], gate: 'person' },
  ],
});

const git = (...args: string[]): string => execFileSync('git', ['-C', worktree, ...args], { encoding: 'utf8' }).trim();
const ask = (...args: string[]) => runInside(new Place(join(dir, 'desk'), worktree), args);

const letter = (id: string, patch: Partial<Mail> = {}): Mail => ({
  id,
  from: 'bob',
  to: AgentName.parse('ada'),
  type: 'question',
  thread: id,
  priority: 2,
  bead: BeadNumber.parse(7),
  subject: 'Which colour?',
  body: 'Red or \u{E0041}green?',
  at: Instant.parse(1),
  ...patch,
});

interface Opening {
  readonly approved?: readonly string[];
  readonly base?: string;
}

async function open(withSteps: boolean, { approved = [], base }: Opening = {}): Promise<void> {
  const molecule = withSteps ? moleculeOf('tdd', formula, null) : null;
  const steps = withSteps
    ? formula.steps.map((step) => ({ ...step, isDone: false, isApproved: approved.includes(step.id) }))
    : [];
  desk = await openDesk({
    dir: join(dir, 'desk'),
    molecule,
    attempt: 2,
    mail: [],
    fetchMail: async () => waiting,
    desk: {
      agent: 'ada',
      bead: 7,
      attempt: 2,
      title: 'Paint it',
      text: 'Paint the shed.',
      branch: 'polecat/ada/7',
      baseBranch: 'main',
      start: git('rev-parse', 'HEAD'),
      base: base ?? git('rev-parse', 'HEAD'),
      trailers: ['Toolpusher-Bead: #7', 'Toolpusher-Agent: ada', 'Toolpusher-Attempt: 2'],
      prime: '# Bead #7 for ada\n',
      formula: molecule?.formula ?? null,
      steps,
      agents: ['ada', 'bob'],
    },
  });
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inside-'));
  worktree = join(dir, 'worktree');
  waiting = [];
  execFileSync('git', ['init', '-q', '-b', 'main', worktree]);
  git('config', 'user.name', 'ada');
  git('config', 'user.email', 'ada@example.org');
  git('commit', '-q', '--allow-empty', '-m', 'Begin');
});
afterEach(() => {
  desk.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('done', () => {
  it('commits everything with the attribution of the attempt, and is done once', async () => {
    await open(false);
    writeFileSync(join(worktree, 'shed.txt'), 'red\n');
    expect(await ask('done', '-m', 'Painted red')).toMatchObject({ code: 0, json: { done: true, again: false } });
    expect(git('status', '--porcelain')).toBe('');
    expect(parseTrailers(git('log', '-1', '--format=%B'))).toEqual({ bead: '#7', agent: 'ada', attempt: '2' });
    const head = git('rev-parse', 'HEAD');
    expect(await ask('done')).toMatchObject({ code: 0, json: { again: true } });
    expect(git('rev-parse', 'HEAD')).toBe(head);
    expect((await desk.take()).end).toEqual({ type: 'done', text: 'Painted red' });
  });

  it('of what an earlier attempt left is no less done than one of its own', async () => {
    writeFileSync(join(worktree, 'shed.txt'), 'red\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'Painted before');
    await open(false, { base: git('rev-parse', 'HEAD~1') });
    expect(await ask('done')).toMatchObject({ code: 0, json: { done: true, again: false } });
  });

  it('of nothing is refused and said, and so is one with steps left', async () => {
    await open(false);
    expect(await ask('done')).toMatchObject({ code: 1, text: expect.stringContaining('Nothing has been changed') });
    desk.close();
    await open(true);
    writeFileSync(join(worktree, 'shed.txt'), 'red\n');
    expect(await ask('done')).toMatchObject({ code: 1, text: expect.stringContaining('3 steps are not closed') });
    expect((await desk.take()).end).toBeNull();
  });
});

describe('steps', () => {
  it('are worked through one after the other; each closed one is committed and kept', async () => {
    await open(true, { approved: ['look'] });
    expect((await ask('mol', 'current')).text).toContain('Step test: Write a test');
    expect(await ask('close', 'build')).toMatchObject({ code: 1, text: 'build needs test first.' });
    writeFileSync(join(worktree, 'a.test'), 'red');
    expect((await ask('close', 'test', '--continue')).text).toContain('Step build: Build it');
    expect(git('log', '-1', '--format=%s')).toBe('Write a test');
    expect(await ask('close', 'build')).toMatchObject({ code: 1, text: expect.stringContaining('ended with 1') });
    writeFileSync(join(worktree, 'built'), '');
    expect((await ask('close', 'build')).text).toBe('Closed build.');
    expect(await ask('close', 'build')).toMatchObject({ code: 0 });
    expect(await ask('close', 'look')).toMatchObject({ code: 0, json: { next: null } });
    const { molecule } = await desk.take();
    expect(molecule?.steps.map((step) => [step.id, step.isDone, step.by, step.attempt])).toEqual([
      ['test', true, 'ada', 2],
      ['build', true, 'ada', 2],
      ['look', true, 'ada', 2],
    ]);
  });

  it('that a person has to approve end the attempt in words', async () => {
    await open(true);
    await ask('close', 'test');
    writeFileSync(join(worktree, 'built'), '');
    await ask('close', 'build');
    expect(await ask('close', 'look')).toMatchObject({ code: 1, text: expect.stringContaining('/approve look') });
    expect((await desk.take()).end).toMatchObject({ type: 'waits', waits: 'look' });
  });
});

describe('mail', () => {
  it('is fetched when it is asked for, shown once, cleaned, urgent first', async () => {
    await open(false);
    // In the order of the box; what one process of the App wrote later may bear an earlier time.
    waiting = [letter('m-1', { at: Instant.parse(5) }), letter('m-2'), letter('m-0', { priority: 0 })];
    const { text } = await ask('mail', 'check');
    expect(text.match(/^m-\d/gm)).toEqual(['m-0', 'm-1', 'm-2']);
    expect(text).toContain('Red or green?');
    expect(await ask('mail', 'inbox')).toMatchObject({ text: 'No mail.' });
    expect((await desk.take()).mailRead).toEqual(['m-0', 'm-1', 'm-2']);
  });

  it('of a thread is read from its beginning, however urgent an answer is', async () => {
    await open(false);
    waiting = [letter('m-1'), letter('m-2'), letter('m-3', { thread: 'm-2', priority: 0 })];
    expect((await ask('mail', 'check')).text.match(/^m-\d/gm)).toEqual(['m-2', 'm-3', 'm-1']);
  });

  it('is shown to one of those who ask at once', async () => {
    await open(false);
    waiting = Array.from({ length: 20 }, (_, index) => letter(`m-${index}`));
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask('mail', 'check')));
    const shown = asked.flatMap(({ text }) => text.match(/^m-\d+/gm) ?? []);
    expect(shown.toSorted()).toEqual(waiting.map(({ id }) => id).toSorted());
  });

  it('comes with the next closed step', async () => {
    await open(true);
    waiting = [letter('m-1')];
    expect((await ask('close', 'test')).text).toMatch(/^Closed test\.\n\nNew mail:\n\nm-1: question from bob/);
    expect((await ask('prime')).text).not.toContain('New mail');
  });

  it('that is sent leaves with the attempt, in order, to whom `gt` would send it', async () => {
    await open(false);
    waiting = [letter('m-1', { from: '@maintainer', thread: 'm-0' })];
    await ask('mail', 'check');
    await ask('mail', 'send', 'rig/polecats/bob', '-s', 'Hello', '-m', 'Are you there?', '--type', 'question');
    await ask('mail', 'send', 'mayor/', '-s', 'Done', '--message=All of it', '--priority', 'P1');
    await ask('mail', 'reply', 'm-1', '-m', 'Red.');
    await ask('create', 'Found work');
    await ask('create', 'A typo');
    expect((await desk.take()).mailSent).toMatchObject([
      { to: 'bob', type: 'question', subject: 'Hello', body: 'Are you there?', priority: 2 },
      { to: 'mayor', type: 'notice', body: 'All of it', priority: 1 },
      { to: 'people', subject: 'Re: Which colour?', thread: 'm-0' },
      { to: 'people', subject: 'Found work', body: 'While working on this bead.' },
      { to: 'people', subject: 'Found: A typo' },
    ]);
    expect(await ask('mail', 'send', '../../etc', '-m', 'x')).toMatchObject({ code: 0 });
    expect(await ask('mail', 'send', 'b;rm', '-m', 'x')).toMatchObject({ code: 2 });
    expect(await ask('mail', 'send', 'bob', '-m', 'x', '--type', 'bomb')).toMatchObject({ code: 2 });
  });
});

describe('what the hooks of a program are told', () => {
  const call = (name: string, told: HookCall) => runInside(new Place(join(dir, 'desk'), worktree), [name], told);

  it('at its beginning little, and the prime again where the session is gone on with or was shortened', async () => {
    await open(true);
    expect((await call('prime', { source: 'startup' })).text).not.toContain('# Bead #7 for ada');
    for (const source of ['resume', 'compact', 'clear'])
      expect((await call('prime', { source })).text).toMatch(/\[>\] test[\s\S]*Red first[\s\S]*# Bead #7 for ada/);
  });

  it('at its end, once, that steps are open and that mail has come', async () => {
    await open(true);
    waiting = [letter('m-1')];
    const stop = await call('stop', { stop_hook_active: false });
    expect(stop).toMatchObject({ code: 2, text: expect.stringMatching(/Not all steps are closed: test[\s\S]*m-1/) });
    expect(await call('stop', { stop_hook_active: true })).toMatchObject({ code: 0, text: '' });
    await ask('handoff', '-m', 'Enough.');
    expect(await call('stop', {})).toMatchObject({ code: 0, text: '' });
  });

  it('between two tools, mail that is there', async () => {
    await open(false);
    expect(await call('news', {})).toMatchObject({ code: 0, text: '' });
    waiting = [letter('m-1')];
    writeFileSync(join(dir, 'desk/wanted'), String(Date.now() + 1));
    await vi.waitFor(async () => expect((await call('news', {})).text).toContain('additionalContext'), 60_000);
    expect((await call('news', {})).text).toBe('');
  });

  it('of what is no JSON nothing is read', () => {
    expect([parseHookCall('{"source":"resume"}'), parseHookCall('x'), parseHookCall('null')]).toEqual([
      { source: 'resume' },
      {},
      {},
    ]);
  });
});

describe('what an agent asks first', () => {
  it.each([
    [['hook'], '#7 Paint it (attempt 2, on polecat/ada/7)\nStep: test: Write a test'],
    [['ready'], '#7 Paint it (attempt 2, on polecat/ada/7)\nStep: test: Write a test'],
    [['show', '7'], '#7 Paint it\n\nPaint the shed.'],
    [['status'], 'ada: #7 Paint it, attempt 2\n0 of 3 steps done\n0 unread; not done yet'],
  ])('%j is answered', async (args, text) => {
    await open(true);
    expect(await ask(...args)).toMatchObject({ code: 0, text });
  });

  it('prime shows the steps as they are', async () => {
    await open(true);
    await ask('close', 'test');
    expect((await ask('prime')).text).toMatch(/# Bead #7 for ada[\s\S]*\[x\] test[\s\S]*\[>\] build/);
  });

  it('a command that does not exist is an error with the list of those that do', async () => {
    await open(false);
    expect(await ask('frobnicate')).toMatchObject({ code: 2, text: expect.stringContaining('handoff') });
    expect(await ask('handoff')).toMatchObject({ code: 2 });
    expect(await ask('handoff', '-m', 'Half of it is red.')).toMatchObject({ code: 0 });
    expect((await desk.take()).end).toEqual({ type: 'handed-off', text: 'Half of it is red.' });
  });
});

it('what an agent leaves on the desk itself is read with bounds', async () => {
  await open(true);
  writeFileSync(join(dir, 'desk/sent/big'), JSON.stringify({ to: 'bob', subject: 'x', body: 'y'.repeat(100_000) }));
  writeFileSync(join(dir, 'desk/sent/odd'), '{"to": "bob"');
  writeFileSync(join(dir, 'desk/sent/ok'), JSON.stringify({ to: 'bob', subject: 'a\u202Eb', body: 'z' }));
  execFileSync('ln', ['-s', '/etc/passwd', join(dir, 'desk/sent/link')]);
  writeFileSync(join(dir, 'desk/steps/unknown'), 'true');
  const taken = await desk.take();
  expect(taken.mailSent.map(({ subject }) => subject)).toEqual(['ab']);
  expect(taken.molecule?.steps.filter((step) => step.isDone)).toEqual([]);
});

it('are found by login shells as well, which begin with the PATH of the system', async () => {
  const home = join(dir, "it's home");
  mkdirSync(home);
  const place = { dir: join(dir, "bin $HOME's"), home, path: process.env['PATH'] ?? '' };
  const path = await installCommands(join(dir, 'toolpusher.js'), place);
  const env = { HOME: home, PATH: path };
  const found = execFileSync('bash', ['-lc', 'command -v toolpusher gt bd'], { encoding: 'utf8', env });
  expect(found.trim().split('\n')).toEqual(['toolpusher', 'gt', 'bd'].map((name) => join(place.dir, name)));
});
