/** The folder of a town: whose it is, who has it, and what a later start may ask for. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from '../../src/cli/cli-error.ts';
import { fileTrouble, tryFolder } from '../../src/cli/file-trouble.ts';
import { goOn, writeAsked } from '../../src/cli/town-asked.ts';
import type { Asked, AskedAgain } from '../../src/cli/town-asked.ts';
import { takeFolder } from '../../src/cli/town-folder.ts';
import { birthOf, takeLock } from '../../src/cli/town-lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'toolpusher-folder-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof CliError) return `${error.exitCode}: ${error.message}`.replaceAll(dir, 'DIR');
    throw error;
  }
  return 'not refused';
}

const trouble = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const found = fileTrouble(error);
    return `${found?.message} ${found?.next}`.replaceAll(dir, 'DIR');
  }
  return 'no trouble';
};

describe('what the system refuses of files', () => {
  it.each(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR'])(
    '%s is told as what, why and what next, whatever wraps it',
    (code) => {
      const inner = Object.assign(new Error(`${code}: open '/a/b'`), { code, syscall: 'open', path: '/a/b' });
      const found = fileTrouble(new Error('outer', { cause: inner }));
      expect(found).toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(/^\/a\/b cannot be written or read: /),
      });
      expect(found?.next).toMatch(/^(Give|Make room)/);
    },
  );

  it('is not what happens to sockets, what is missing, or what is no fault of a system', () => {
    const listen = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'listen', address: '::', port: 80 });
    const missing = Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open', path: '/a' });
    expect([listen, missing, new Error('EACCES'), 'EACCES', null].map(fileTrouble)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    const full = Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write' });
    expect(fileTrouble(full)?.message).toBe('A file cannot be written or read: no space is left on its disk.');
  });
});

describe('the lock', () => {
  const path = (): string => join(dir, 'lock.json');

  it('is held by one living process, which is named, and is free when given back', () => {
    const release = takeLock(path(), dir);
    expect(refusal(() => takeLock(path(), dir))).toBe(`2: DIR is in use by process ${process.pid}.`);
    release();
    expect(readdirSync(dir)).toEqual([]);
    takeLock(path(), dir)();
  });

  it('of a process that was killed, or whose number another process has, holds nobody up', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    const born = birthOf(pid);
    const write = (holder: unknown): void => writeFileSync(path(), JSON.stringify(holder));
    write({ pid, born });
    expect(refusal(() => takeLock(path(), dir))).toBe(`2: DIR is in use by process ${pid}.`);
    write({ pid, born: `${born}0` });
    takeLock(path(), dir)();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    write({ pid, born });
    takeLock(path(), dir)();
    writeFileSync(path(), '');
    takeLock(path(), dir)();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is not given back by who lost it', () => {
    const release = takeLock(path(), dir);
    writeFileSync(path(), '{"pid":1,"born":"0"}');
    release();
    expect(existsSync(path())).toBe(true);
  });
});

const item = (title: string, more: Partial<Asked['items'][number]> = {}): Asked['items'][number] => ({
  title,
  body: '',
  labels: [],
  blocked_by: [],
  ...more,
});
const flags = { agent: ['script'], env: null, model: null, modelUrl: null, agents: null, check: null, slots: 20 };
const unnamed = Object.fromEntries(Object.keys(flags).map((name) => [name, undefined])) as AskedAgain['flags'];
const asked: Asked = {
  v: 1,
  repo: { path: '/src/one', gitDir: '/src/one/.git' },
  items: [item('Sub'), item('Mul', { blocked_by: [1] })],
  flags,
};
const again = (more: Partial<AskedAgain>, named: Partial<AskedAgain['flags']> = {}): AskedAgain => ({
  repo: undefined,
  items: undefined,
  ...more,
  flags: { ...unnamed, ...named },
});

describe('a later start', () => {
  it.each([
    { what: 'nothing named', wish: again({}) },
    { what: 'the same', wish: again({ repo: asked.repo, items: asked.items }, flags) },
    { what: 'another worktree', wish: again({ repo: { path: '/src/two', gitDir: '/src/one/.git' } }) },
    { what: 'the repository is gone', wish: again({ repo: { path: '/src/one', gitDir: '' } }) },
  ])('goes on with the items of the folder: $what', ({ wish }) => {
    expect(goOn(dir, asked, wish)).toEqual(asked.items);
  });

  it('takes what the issue file has more at its end', () => {
    const items = [...asked.items, item('Div')];
    expect(goOn(dir, asked, again({ items }))).toEqual(items);
    expect(goOn(dir, { ...asked, items: [] }, again({ items }))).toEqual(items);
  });

  it('is refused for anything else, saying what the town is of', () => {
    const wishes = [
      again({ repo: { path: '/src/two', gitDir: '/src/two/.git' } }),
      again({ repo: { path: '/nowhere', gitDir: '' } }),
      again({ items: [item('Add')] }),
      again({ items: [item('Sub')] }),
      again({ items: [item('Sub', { body: 'more' }), item('Mul')] }),
      again({}, { agent: ['true'] }),
      again({}, { agents: 3 }),
      again({}, { check: 'make' }),
    ];
    expect(wishes.map((wish) => refusal(() => goOn(dir, asked, wish)))).toMatchInlineSnapshot(`
      [
        "2: DIR holds another town: it is of the repository /src/one, not of /src/two.",
        "2: DIR holds another town: it is of the repository /src/one, not of /nowhere.",
        "2: DIR holds another town: its issue 1, "Sub", is "Add" in the file given.",
        "2: DIR holds another town: its issue 2, "Mul", is not in the file given.",
        "2: DIR holds another town: its issue 1, "Sub", has other text, labels or blockers in the file given.",
        "2: DIR holds another town: --agent was script, not true.",
        "2: DIR holds another town: --agents was left out, not 3.",
        "2: DIR holds another town: --check was left out, not make.",
      ]
    `);
  });
});

describe('the folder', () => {
  it('that the kernel or a file stands in the way of is refused at once, for the output, too', () => {
    writeFileSync(join(dir, 'file'), 'x');
    for (const make of [(path: string) => takeFolder(path), tryFolder]) {
      expect(trouble(() => make(join(dir, 'file/town')))).toMatchInlineSnapshot(
        `"DIR/file/town cannot be reached: part of its path is a file, not a folder. Give a path that leads through folders only."`,
      );
      expect(trouble(() => make('/proc/town/x'))).toMatchInlineSnapshot(
        `"/proc/town cannot be made: the system does not permit it. Give a place of your own, or mend its permissions (ls -ld says whose it is)."`,
      );
    }
    tryFolder(join(dir, 'out/of/it'));
    const long = (): void => tryFolder(join(dir, 'new', 'x'.repeat(300)));
    expect(long).toThrow('ENAMETOOLONG');
    expect(readdirSync(dir)).toEqual(['file']);
  });

  it('is made and removed again, and one that was there stays with what is in it', () => {
    const made = takeFolder(join(dir, 'new/town'));
    writeAsked(made.paths.asked, asked);
    made.remove();
    expect(readdirSync(join(dir, 'new'))).toEqual([]);
    mkdirSync(join(dir, 'there'));
    const there = takeFolder(join(dir, 'there'));
    writeAsked(there.paths.asked, asked);
    mkdirSync(there.paths.standIn);
    there.remove();
    expect(readdirSync(join(dir, 'there'))).toEqual([]);
  });

  it('of something else is refused and left alone', () => {
    mkdirSync(join(dir, 'github'));
    expect(refusal(() => takeFolder(dir))).toBe('2: DIR is not empty, and holds no town of this version.');
    expect(readdirSync(dir)).toEqual(['github']);
    writeFileSync(join(dir, 'file'), 'x');
    expect(refusal(() => takeFolder(join(dir, 'file')))).toBe('2: DIR/file is not a folder.');
    expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('x');
  });

  it.each(['{"ha', '{}', 'null'])(
    'with %s where a town says what it is of is refused, and can be taken again',
    (text) => {
      const first = takeFolder(dir);
      writeFileSync(first.paths.asked, text);
      writeFileSync(first.paths.state, '{}');
      first.release();
      expect(refusal(() => takeFolder(dir))).toBe('2: DIR/asked.json was not written by this version.');
      writeAsked(first.paths.asked, asked);
      expect(takeFolder(dir).asked).toEqual(asked);
    },
  );

  it('holds no town while one was interrupted at its making', () => {
    const first = takeFolder(dir);
    writeAsked(first.paths.asked, asked);
    first.release();
    const second = takeFolder(dir);
    expect(second.asked).toBeNull();
    writeFileSync(second.paths.state, '{}');
    second.release();
    expect(takeFolder(dir).asked).toEqual(asked);
  });
});
