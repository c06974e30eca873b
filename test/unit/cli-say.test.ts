/** What `say` shows of what comes back to a comment, and what it does not say at all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { say } from '../../src/cli/say-command.ts';
import { restNote, townRuns } from '../../src/cli/ledger-place.ts';
import { takeLock } from '../../src/cli/town-lock.ts';
import { townPaths, writeTownState } from '../../src/cli/town-state.ts';

let dir = '';
let server: Server;
let replies: readonly { body: string; by: string }[] = [];
let marks: readonly string[] = [];
let asked: string[] = [];
const written: string[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'toolpusher-say-'));
  [replies, marks, asked] = [[], [], []];
  written.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  server = createServer((request, response) => {
    const path = `${request.method ?? ''} ${request.url ?? ''}`;
    asked.push(path);
    const found = path.includes('/reactions')
      ? marks.map((content) => ({ content, user: { login: 'toolpusher[bot]' } }))
      : replies.map(({ body, by }, index) => ({ id: 8 + index, body, user: { login: by } }));
    response.end(JSON.stringify(path.startsWith('POST') ? { id: 7, body: '', user: { login: 'you' } } : found));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const paths = townPaths(dir);
  writeTownState(paths, {
    v: 1,
    owner: 'you',
    name: 'repo',
    base: 'main',
    imported: 'a',
    start: 'a',
    check: 'true',
    token: 't',
    app: { id: 1, slug: 'toolpusher', webhookSecret: 's' },
    startedAt: 1,
    issues: [],
    port,
  });
  writeFileSync(paths.standInReady, JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true, force: true });
});

const waits = { answerMs: 400, wordsMs: 20, pollMs: 5 };
const told = async (text: string, more: { json?: boolean } = {}): Promise<string> => {
  written.length = 0;
  await say({ issue: 5, text }, { dir, wait: true, ...more }, waits);
  return written.join('');
};

it('shows the mark on a command that is obeyed, or changes nothing, without words', async () => {
  marks = ['+1'];
  expect(await told('/retry')).toBe('toolpusher[bot] answers with +1: it is obeyed.\n');
  marks = ['confused'];
  expect(await told('/retry')).toBe('toolpusher[bot] answers with confused: nothing was changed by it.\n');
  expect((await told('/retry', { json: true })).split('\n').map((line) => line && JSON.parse(line))).toEqual([
    { type: 'said', bead: 5, id: 7 },
    { type: 'reaction', bead: 5, by: 'toolpusher[bot]', reaction: 'confused', means: 'nothing was changed by it' },
    '',
  ]);
});

it('takes for an answer what answers this comment, and shows it without its marker', async () => {
  const mail = { body: '<!-- toolpusher:topic:mail -->\nada wrote to bo', by: 'toolpusher[bot]' };
  replies = [mail, { body: '<!-- toolpusher:reply:7 -->\nIt waits.', by: 'toolpusher[bot]' }];
  marks = ['+1'];
  expect(await told('/why')).toBe('toolpusher[bot]: It waits.\n');
  expect(await told('/why', { json: true })).toContain('"by":"toolpusher[bot]","text":"It waits."}\n');
  replies = [mail];
  expect(await told('/sling bo')).toBe('toolpusher[bot] answers with +1: it is obeyed.\n');
  marks = [];
  expect(await told('/sling bo')).toMatch(/^Said; nobody answered within 0.4 s\. Where it is: /);
});

it('waits for nobody where nothing is asked', async () => {
  expect(await told('Thank you.')).toMatch(/^Said\. It holds no command/);
  expect(asked).toEqual(['POST /api/v3/repos/you/repo/issues/5/comments']);
});

it('refuses what GitHub would, before anything is said', async () => {
  for (const text of ['', ' \n', 'x'.repeat(65_537)]) await expect(told(text)).rejects.toMatchObject({ exitCode: 2 });
  expect(asked).toEqual([]);
});

it('tells a town that is gone from one that runs', () => {
  const { asked: ask, standIn, lock } = townPaths(dir);
  expect(townRuns({ repo: dir })).toBeNull();
  for (const path of [ask, standIn]) writeFileSync(path, '');
  expect([townRuns({ repo: '.', dir }), restNote({ repo: '.', dir })]).toEqual([
    false,
    expect.stringContaining(`The town in ${dir} is not running: this is how it was when it ended. To go on: `),
  ]);
  writeFileSync(lock, JSON.stringify({ pid: process.pid, born: 'another day' }));
  expect(townRuns({ repo: dir })).toBe(false);
  const release = takeLock(lock, dir);
  expect([townRuns({ repo: dir }), restNote({ repo: dir })]).toEqual([true, null]);
  release();
});
