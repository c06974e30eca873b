/** Attempts that start from earlier work, and scripts that behave differently at each attempt. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { Sha } from '../../src/core/name.ts';
import { commitFiles, RunWorld, scriptText } from '../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.dispose());

/** Runs attempt 1, then moves the base by one commit and hooks attempt 2 with the kept work. */
async function secondAttempt(text: string, moved: Readonly<Record<string, string>>): Promise<void> {
  world = await RunWorld.create({ text });
  await world.runAgent();
  await world.runPublish();
  const previous = Sha.parse(await world.see('rev-parse', `refs/toolpusher/attempts/${world.dispatch.nonce}`));
  const seed = join(world.root, 'seed');
  const base = Sha.parse(await commitFiles(seed, moved, 'The base moves'));
  await new Git({ cwd: seed, allowFile: true }).run(['push', '--quiet', world.server, 'HEAD:refs/heads/main']);
  await world.see('update-ref', '-d', `refs/toolpusher/attempts/${world.dispatch.nonce}`);
  await world.see('update-ref', '-d', `refs/toolpusher/results/${world.dispatch.nonce}`);
  await world.see('update-ref', 'refs/toolpusher/kept/7/1', previous);
  world.dispatch = { ...world.dispatch, attempt: 2, base, previous };
  await world.writeLedger();
  await world.checkOut();
}

const text = scriptText(
  [
    'steps:',
    '  - replace: {file: src/a.txt, find: two, with: TWO}',
    '  - append: {file: src/a.txt, text: last}',
    'attempts:',
    '  1:',
    '    - replace: {file: src/a.txt, find: two, with: TWO}',
  ].join('\n'),
);

describe('a second attempt', () => {
  it('goes on from earlier work, brought up to the base by a clean merge', async () => {
    await secondAttempt(text, { 'src/b.txt': 'new\n' });
    expect(await world.runAgent()).toMatchObject({ testimony: { outcome: 'done', attempt: 2 } });
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', files: 1 } });
    expect(await world.file('src/a.txt')).toBe('one\nTWO\nthree\nlast\n');
    expect(await world.file('src/b.txt')).toBe('new\n');
    const log = await world.see(
      'log',
      '--format=%p | %s | %(trailers:key=Toolpusher-Attempt)',
      '--abbrev=1',
      `${world.dispatch.base}..refs/toolpusher/attempts/${world.dispatch.nonce}`,
    );
    expect(
      log
        .split('\n')
        .map((line) =>
          line.replace(/^[0-9a-f]+( [0-9a-f]+)?/, (_, second: unknown) =>
            second === undefined ? 'one parent' : 'two parents',
          ),
        )
        .filter((line) => line !== ''),
    ).toMatchInlineSnapshot(`
      [
        "one parent | Change a line | Toolpusher-Attempt: 2",
        "two parents | Take in main | Toolpusher-Attempt: 2",
        "one parent | Change a line | Toolpusher-Attempt: 1",
      ]
    `);
  });

  it('starts afresh where earlier work conflicts with the base, and is told', async () => {
    await secondAttempt(text, { 'src/a.txt': 'one\n2\nthree\n' });
    expect(await world.runAgent()).toMatchObject({
      testimony: { outcome: 'failed', summary: expect.stringContaining('does not contain what is to be replaced') },
    });
    const prime = await readFile(
      join(world.root, 'temp', `toolpusher-${world.dispatch.nonce}`, 'files', 'prime.md'),
      'utf8',
    );
    expect(prime).toContain('conflicts with the base');
  });

  it('keeps earlier work when there is nothing to add', async () => {
    await secondAttempt(scriptText('steps:\n  - replace: {file: src/a.txt, find: two, with: TWO}'), {
      'src/b.txt': 'new\n',
    });
    expect(await world.runAgent()).toMatchObject({ testimony: { outcome: 'no-change' } });
    await world.runPublish();
    expect(await world.file('src/a.txt')).toBe('one\nTWO\nthree\n');
  });
});

describe('scripts that misbehave', () => {
  it.each([
    ['crash', 'crashed'],
    ['crash: {exit: 70}', 'crashed'],
    ['crash: {exit: 3}', 'failed'],
    ['nothing', 'no-change'],
    ['run: {command: [bash, -c, "true"]}', 'failed'],
    ["run: {command: [node, -e, \"require('fs').writeFileSync('made.txt', 'x')\"]}", 'done'],
    ['write: {file: ../outside.txt, text: x}', 'failed'],
    ['write: {file: .git/hooks/pre-commit, text: x}', 'failed'],
    ['write: {file: /tmp/outside.txt, text: x}', 'failed'],
    ['dance: {}', 'misconfigured'],
  ])('%s', async (step, outcome) => {
    world = await RunWorld.create({ text: scriptText(`steps:\n  - ${step}`) });
    expect(await world.runAgent()).toMatchObject({ testimony: { outcome } });
  });

  it('hang', async () => {
    world = await RunWorld.create({
      text: scriptText('steps:\n  - write: {file: b.txt, text: x}\n  - hang'),
      config: 'attempts: { idleMinutes: 0.2 }\n',
    });
    expect(await world.runAgent()).toMatchObject({ testimony: { outcome: 'silent', head: expect.any(String) } });
  });

  it('no script', async () => {
    world = await RunWorld.create({ text: 'Just prose.\n' });
    expect(await world.runAgent()).toMatchObject({
      testimony: { outcome: 'misconfigured', summary: expect.stringContaining('toolpusher-script') },
    });
  });
});
