/** The steps of scripts: what they do once, and that doing them again does nothing. */
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseScript } from '../../src/adapters/runtimes/script-block.ts';
import { applyStep } from '../../src/adapters/runtimes/script-steps.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'script-'));
  await writeFile(join(dir, 'list.txt'), 'one\n  two\nthree\n');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const block = (yaml: string): string => `Text\n\n\`\`\`toolpusher-script\n${yaml}\n\`\`\`\n\nMore\n`;

/** Does one step twice: the status of both and the file after them. */
async function twice(yaml: string, file = 'list.txt'): Promise<string> {
  const script = parseScript(block(`steps:\n  - ${yaml}`), 1);
  if (script.status === 'unreadable') return script.reason;
  const [step] = script.steps;
  if (step === undefined) return 'no step';
  const ends = [await applyStep(step, dir), await applyStep(step, dir)];
  const text = await readFile(join(dir, file), 'utf8').catch(() => null);
  return `${ends.map((end) => end.status).join(', ')}: ${JSON.stringify(text)}`;
}

describe('a step', () => {
  it.each([
    ['write: {file: a/b.txt, text: "x\\n"}', 'a/b.txt', 'done, skipped: "x\\n"'],
    ['replace: {file: list.txt, find: one, with: "1"}', 'list.txt', 'done, skipped: "1\\n  two\\nthree\\n"'],
    [
      'replace: {file: list.txt, find: one, with: "one and more"}',
      'list.txt',
      'done, skipped: "one and more\\n  two\\nthree\\n"',
    ],
    ['replace: {file: list.txt, find: one, with: "$&$1"}', 'list.txt', 'done, skipped: "$&$1\\n  two\\nthree\\n"'],
    ['replace: {file: list.txt, find: four, with: "4"}', 'list.txt', 'failed, failed: "one\\n  two\\nthree\\n"'],
    [
      'insert: {file: list.txt, after: two, text: "  new"}',
      'list.txt',
      'done, skipped: "one\\n  two\\n  new\\nthree\\n"',
    ],
    ['insert: {file: list.txt, before: one, text: new}', 'list.txt', 'done, skipped: "new\\none\\n  two\\nthree\\n"'],
    ['insert: {file: list.txt, after: three, text: one}', 'list.txt', 'done, skipped: "one\\n  two\\nthree\\none\\n"'],
    ['insert: {file: list.txt, after: nine, text: new}', 'list.txt', 'failed, failed: "one\\n  two\\nthree\\n"'],
    ['append: {file: list.txt, text: four}', 'list.txt', 'done, skipped: "one\\n  two\\nthree\\nfour\\n"'],
    ['append: {file: new.txt, text: four}', 'new.txt', 'done, skipped: "four\\n"'],
    ['delete: {file: list.txt}', 'list.txt', 'done, skipped: null'],
    ['nothing', 'list.txt', 'skipped, skipped: "one\\n  two\\nthree\\n"'],
    ['write: {file: ../x.txt, text: x}', '../x.txt', 'failed, failed: null'],
    ['write: {file: .Git/config, text: x}', '.Git/config', 'failed, failed: null'],
  ])('%s', async (yaml, file, expected) => {
    const seen = await twice(yaml, file);
    expect(seen).toBe(expected);
  });

  it('does not follow a link out of the worktree', async () => {
    await mkdir(join(dir, 'sub'));
    await symlink('/tmp', join(dir, 'sub', 'out'));
    expect(await twice('write: {file: sub/out/x.txt, text: x}', 'list.txt')).toMatch(/^failed/);
  });
});

describe('a script', () => {
  it('has its own steps for an attempt', () => {
    const text = block('steps: [nothing]\nattempts:\n  2: [crash, hang]');
    expect(parseScript(text, 1)).toEqual({ status: 'ready', steps: [{ kind: 'nothing' }] });
    expect(parseScript(text, 2)).toEqual({ status: 'ready', steps: [{ kind: 'crash' }, { kind: 'hang' }] });
  });

  it.each([
    ['no block', 'Just text'],
    ['another block', '```js\nsteps: []\n```'],
    ['not YAML', block('steps: [')],
    ['an unknown step', block('steps: [dance]')],
    ['a step with a misspelt key', block('steps:\n  - write: {fiel: a, text: b}')],
    [
      'a bomb',
      block('a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]'),
    ],
  ])('%s is said', (_, text) => {
    expect(parseScript(text, 1)).toMatchObject({ status: 'unreadable', reason: expect.any(String) });
  });
});
