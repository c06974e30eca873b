/** The page: who may see it, what it shows, and that nobody's text is more than text on it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { Pages } from '../../src/pages.ts';
import type { PagesOptions } from '../../src/pages.ts';
import { agent, at, beadOf, now, sha } from '../core/sample.ts';

const hostile = '<script>alert(1)</script> "quoted" \u202Eevil\u{E0041} <img src=x onerror=y>';

function town(): Ledger {
  const bead = beadOf(7, {
    title: hostile,
    state: 'stuck',
    reason: `Because ${hostile}`,
    molecule: {
      formula: 'tdd',
      steps: [
        { id: 'red', title: hostile, isDone: true, by: 'ada', attempt: 1 },
        { id: 'green', title: 'Green', isDone: false, by: null, attempt: null },
      ],
    },
  });
  const joined = { type: 'agent-joined', agent: agent('ada'), runtime: 'claude', role: 'reviewer' } as const;
  const usage = { input: 10, output: 5, cached: 1, turns: 1, costUsd: 0.5, model: null, costFrom: 'agent' } as const;
  const ended = { number: 1, mode: 'work', agent: agent('ada'), run: null, end: 'crashed', summary: hostile } as const;
  const times = {
    hookedAt: at(-9000),
    endedAt: now,
    agentMs: 60_000,
    kept: sha('k'),
    topics: ['dir:src'],
    resolution: null,
  };
  return evolveAll(emptyLedger, [
    { type: 'bead-added', record: bead },
    joined,
    { type: 'attempt-ended', bead: bead.number, ended: { ...ended, ...times, usage } },
  ]);
}

function pages(
  page: PagesOptions['settings']['page'],
  repositories = ['octo/rig'],
): { pages: Pages; reads: () => number } {
  let reads = 0;
  const addresses = repositories.map((name, index) => {
    const [owner = '', repo = ''] = name.split('/');
    return { owner, repo, installation: index + 1 };
  });
  const made = new Pages({
    settings: { page, apiUrl: 'https://api.github.com' },
    freshMs: 60_000,
    addresses: () => Promise.resolve(addresses),
    read: () => {
      reads += 1;
      return Promise.resolve(town());
    },
  });
  return { pages: made, reads: () => reads };
}

const open = { access: 'open' } as const;
const ask = (path: string, headers: Record<string, string> = {}, host = '127.0.0.1:3000') =>
  new Request(`http://${host}${path}`, { headers });

describe('who sees the page', () => {
  const word = 'a-secret-of-some-length';
  const secret = { access: 'secret', secret: word } as const;
  const basic = (password: string): string => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;

  it.each([
    { who: 'nobody without a secret in the environment', page: { access: 'off' } as const, headers: {}, status: 404 },
    { who: 'nobody without the secret', page: secret, headers: {}, status: 401 },
    { who: 'nobody with another', page: secret, headers: { authorization: basic('another') }, status: 401 },
    { who: 'nobody who says it otherwise', page: secret, headers: { authorization: `Digest ${word}` }, status: 401 },
    { who: 'whoever has it as a password', page: secret, headers: { authorization: basic(word) }, status: 200 },
    { who: 'whoever has it as a bearer', page: secret, headers: { authorization: `Bearer ${word}` }, status: 200 },
  ])('$who', async ({ page, headers, status }) => {
    expect((await pages(page).pages.answer(ask('/town', headers))).status).toBe(status);
  });

  it('in the town whoever is on this machine, under a name of this machine', async () => {
    const { pages: made } = pages(open);
    expect((await made.answer(ask('/town'))).status).toBe(200);
    expect((await made.answer(ask('/town', {}, 'localhost:3000'))).status).toBe(200);
    expect((await made.answer(ask('/town', {}, 'rebound.example:3000'))).status).toBe(403);
  });
});

describe('what it shows', () => {
  const html = async (path = '/town'): Promise<string> => (await pages(open).pages.answer(ask(path))).text();

  it('agents with their records, beads with their reasons, and what it all cost', async () => {
    const text = (await html()).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('ada claude, reviewer');
    expect(text).toContain('#1, attempt 1'.replace('#1', '#7'));
    expect(text).toMatch(/stuck .*1 of 2/);
    expect(text).toContain('$0.50');
    expect(text).toContain('pushes may be made');
  });

  it('texts of others as texts, without what cannot be seen', async () => {
    const page = await html();
    expect(page).not.toMatch(/<script>alert|<img|\u202E|\u{E0041}/u);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot; evil &lt;img');
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  it('one repository, or a list of several, and none that it does not know', async () => {
    const several = pages(open, ['octo/rig', 'octo/other']).pages;
    expect(await (await several.answer(ask('/town'))).text()).toContain('href="/town/octo/other"');
    expect(await (await several.answer(ask('/town/octo/RIG'))).text()).toContain('https://github.com/octo/rig');
    expect((await several.answer(ask('/town/octo/secret'))).status).toBe(404);
  });

  it('can be walked through with a keyboard and heard: headings, captions, names of regions, a way past the head', async () => {
    const page = await html();
    expect(page.match(/<h2 id="(\w+)"/g)).toHaveLength(5);
    expect(page.match(/<table/g)?.length).toBe(page.match(/<caption/g)?.length);
    expect(page).toMatch(/<a class="skip" href="#main"/);
    expect(page).toContain('<html lang="en">');
  });
});

describe('what it costs and allows', () => {
  it('the same page is not sent twice, and the ledger is read once a minute at most', async () => {
    const { pages: made, reads } = pages(open);
    const first = await made.answer(ask('/town/octo/rig'));
    const tag = first.headers.get('etag') ?? '';
    for (let each = 0; each < 5; each += 1) await made.answer(ask('/town/octo/rig'));
    expect(reads()).toBe(1);
    expect((await made.answer(ask('/town/octo/rig', { 'if-none-match': tag }))).status).toBe(304);
    made.note('Octo/Rig', emptyLedger);
    const later = await made.answer(ask('/town/octo/rig', { 'if-none-match': tag }));
    expect([later.status, reads()]).toEqual([200, 1]);
    expect(await later.text()).toContain('No live beads');
  });

  it('the browser may run our own script and use our own style, and nothing else', async () => {
    const answer = await pages(open).pages.answer(ask('/town'));
    const policy = answer.headers.get('content-security-policy') ?? '';
    const page = await answer.text();
    for (const [tag, directive] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ]) {
      const inside = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
      expect(policy).toContain(`${directive} 'sha256-${createHash('sha256').update(inside).digest('base64')}'`);
    }
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });
});
