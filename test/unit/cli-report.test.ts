/** What a town says of itself: progress by an injected clock, the proof from the log, the report. */
import { describe, expect, it } from 'vitest';
import { Bead } from '../../src/core/beads/bead.ts';
import { beadOf } from '../core/sample.ts';
import { agentJobTimes, countCi, faultsOf, readLandings } from '../../src/cli/evidence.ts';
import type { Happening } from '../../src/cli/evidence.ts';
import { plain } from '../../src/cli/tell.ts';
import { keyOf, renderChange, renderTown, standingOf, watchBeads } from '../../src/cli/town-progress.ts';
import type { Watched } from '../../src/cli/town-progress.ts';
import {
  countCalls,
  renderMarkdown,
  renderReport,
  reportBead,
  usefulWork,
  wallMsOf,
} from '../../src/cli/town-report.ts';
import type { TownReport } from '../../src/cli/town-report.ts';
import { lettersOf, newLetters, renderLetter } from '../../src/cli/town-letters.ts';
import { newReturns, recordOfReturn, renderReturn, tailOfLog } from '../../src/cli/town-returns.ts';

const sha = (letter: string): string => letter.repeat(40);
const bead = (number: number, more: Readonly<Record<string, unknown>> = {}): Bead =>
  Bead.parse({ ...beadOf(number), ...more });
const attempt = {
  number: 1,
  nonce: '0123456789abcdef',
  agent: 'ada',
  runtime: 'script',
  base: sha('a'),
  previous: null,
  run: 7,
  hookedAt: 20_000,
  boundAt: 21_000,
  finish: null,
  cancelledAt: null,
  mode: 'work',
};
const landed = { sha: sha('c'), head: sha('b'), pull: 9, at: 1_799_999_980_000 };
const watched = (issue: number, more?: Readonly<Record<string, unknown>>): Watched => ({
  issue,
  title: `Bead ${issue}\u001b[2J`,
  bead: more === undefined ? null : bead(issue, more),
});

describe('progress', () => {
  const town = [
    watched(1),
    watched(2, { state: 'working', attempt, attempts: 1 }),
    watched(3, { state: 'stuck', reason: 'Three attempts.\nLook.', attempts: 3 }),
    watched(4, { state: 'landed', landed }),
  ];

  it('is a table in a terminal, cut to its width, with nothing that steers it', () => {
    expect(renderTown(town, { now: 50_000, startedAt: 0, columns: 70, rows: 20 })).toMatchInlineSnapshot(`
      [
        "1 of 4 landed after 50 s   1 new, 1 working, 1 stuck, 1 landed",
        "bead  state    agent  try  for   title",
        "#1    new                        Bead 1[2J",
        "#2    working  ada    1    30 s  Bead 2[2J",
        "#3    stuck           3          Bead 3[2J",
      ]
    `);
  });

  it('is of the issue file, and of what people made beside it or without one', () => {
    const beads = new Map([5, 2, 4].map((number) => [number, bead(number, { title: `Made ${number}` })]));
    const shown = watchBeads(
      [
        { issue: 4, title: 'Filed 4' },
        { issue: 1, title: 'Filed 1' },
      ],
      beads,
    );
    expect(shown.map((each) => [each.issue, each.title, each.bead?.number ?? null])).toEqual([
      [4, 'Filed 4', 4],
      [1, 'Filed 1', null],
      [2, 'Made 2', 2],
      [5, 'Made 5', 5],
    ]);
  });

  it('is a line for each change elsewhere', () => {
    expect(town.slice(1).map((each) => renderChange(each, 5000, 65_000))).toMatchInlineSnapshot(`
      [
        "1:00 #2    working   ada (attempt 1) - Bead 2[2J",
        "1:00 #3    stuck     Three attempts. - Bead 3[2J",
        "1:00 #4    landed    cccccccccc by  - Bead 4[2J",
      ]
    `);
  });

  it('does not repeat why a bead is tried again, which its attempt says', () => {
    const again = watched(2, { state: 'ready', reason: 'attempt 1 by ada gave up.', attempts: 1 });
    expect(renderChange(again, 5000, 65_000)).toBe('1:00 #2    again     - Bead 2[2J');
    const stuck = watched(2, { state: 'stuck', reason: `${'long '.repeat(70)}end`, attempts: 1 });
    expect(renderChange(stuck, 5000, 65_000)).toMatch(/long… - Bead 2/);
  });

  it('says what kind of attempt it is, where it is not plain work', () => {
    const resolving = watched(2, {
      state: 'working',
      attempt: { ...attempt, number: 3, mode: 'resolve' },
      attempts: 3,
    });
    expect(renderChange(resolving, 5000, 65_000)).toContain(' ada (attempt 3, resolve) - ');
  });

  it('says a change of state, attempt or reason, and nothing twice', () => {
    expect(keyOf(watched(2, { state: 'working', attempt, attempts: 1 }))).toBe(keyOf(town[1] ?? watched(2)));
    expect(keyOf(watched(2, { state: 'ready' }))).not.toBe(keyOf(town[1] ?? watched(2)));
  });

  it('knows when everything has landed, and when only a person can help', () => {
    const done = watched(4, { state: 'landed', landed });
    expect(standingOf([done])).toBe('landed');
    expect(standingOf([done, watched(1)])).toBe('moving');
    expect(standingOf([done, watched(2, { state: 'open', reason: 'Waits for #3.' })])).toBe('moving');
    expect(standingOf([done, watched(2, { state: 'open' }), watched(3, { state: 'stuck' })])).toBe('needs-person');
    expect(standingOf([watched(2, { state: 'queued' }), watched(3, { state: 'stuck' })])).toBe('moving');
  });
});

describe('what goes back', () => {
  const end = (number: number, how: string, summary: string): Record<string, unknown> => ({
    number,
    mode: 'work',
    agent: 'ada',
    run: 7,
    hookedAt: 20_000,
    end: how,
    summary,
    kept: sha('d'),
    endedAt: 30_000,
    agentMs: 5,
    usage: null,
  });
  const ended = (...all: Record<string, unknown>[]): Watched => watched(3, { ended: all });

  it('is told once, with why and what the check wrote; what was delivered is told when it comes back', () => {
    const told = new Set<string>();
    expect(newReturns([ended(end(1, 'done', ''))], told)).toEqual([]);
    const [back, ...more] = newReturns([ended(end(1, 'red-checks', 'Failed: \u001b[2J.github/x is *red*.'))], told);
    expect(more).toEqual([]);
    if (back === undefined) throw new Error('it is told');
    expect(renderReturn(back, ['SyntaxError: \u001b[2J here'])).toMatchInlineSnapshot(`
      [
        "#3    back      attempt 1 by ada failed the checks. Failed: [2J.github/x is *red*.",
        "       | SyntaxError: [2J here",
      ]
    `);
    expect(recordOfReturn(back, ['x'])).toMatchInlineSnapshot(`
      {
        "agent": "ada",
        "agentMs": 5,
        "attempt": 1,
        "bead": 3,
        "end": "red-checks",
        "issue": 3,
        "mode": "work",
        "output": [
          "x",
        ],
        "reason": "attempt 1 by ada failed the checks. Failed: [2J.github/x is *red*.",
        "title": "Bead 3[2J",
        "type": "returned",
        "usage": null,
      }
    `);
    expect(newReturns([ended(end(1, 'red-checks', ''))], told)).toEqual([]);
    const both = [ended(end(1, 'red-checks', ''), end(2, 'conflict', ''))];
    expect(newReturns(both, told).map(({ ended: { number } }) => number)).toEqual([2]);
  });

  it('shows the last lines that the failed step wrote itself', () => {
    const at = '2026-11-27T23:04:05.1234567Z ';
    const log = [
      '##[group]Run npm test',
      'npm test',
      '##[endgroup]',
      '',
      ...Array.from({ length: 20 }, (_, n) => `line ${n}`),
    ];
    const text = [...log, '##[error]Process completed with exit code 1.', 'Post job']
      .map((line) => at + line)
      .join('\n');
    expect(tailOfLog(text)).toEqual(Array.from({ length: 12 }, (_, n) => `line ${n + 8}`));
    expect(tailOfLog('')).toEqual([]);
  });
});

describe('evidence', () => {
  const check = (head: string, conclusion: string, name = 'test'): Happening => ({
    event: 'check_run',
    action: 'completed',
    body: JSON.stringify({ check_run: { head_sha: head, name, conclusion } }),
  });
  const push = (before: string, after: string, ref = 'refs/heads/main'): Happening => ({
    event: 'push',
    action: null,
    body: JSON.stringify({ ref, before, after, sender: { login: 'toolpusher[bot]' } }),
  });
  const [a, b, c] = [sha('a'), sha('b'), sha('c')];

  it('is whole when each commit was green before the base moved to it', () => {
    const landings = readLandings([check(b, 'success'), push(a, b, 'refs/heads/refinery/x'), push(a, b)], 'main');
    expect(landings).toEqual([{ before: a, after: b, by: 'toolpusher[bot]', checks: ['test'], isProven: true }]);
    expect(faultsOf(landings, { start: a, tip: b })).toEqual([]);
  });

  it.each([
    ['a check that came after the move', [push(a, b), check(b, 'success')]],
    ['a red check', [check(b, 'failure'), push(a, b)]],
    ['a check of another commit', [check(c, 'success'), push(a, b)]],
    ["Toolpusher's own check run", [check(b, 'success', 'toolpusher/refinery'), push(a, b)]],
  ])('does not take %s for proof', (_, happenings) => {
    expect(faultsOf(readLandings(happenings, 'main'), { start: a, tip: b })).toEqual([
      `${b} had no green check before the base moved to it`,
    ]);
  });

  it('claims nothing of what people push, and still of what any other App or a workflow does', () => {
    const by = (login: string, { body, ...happening }: Happening): Happening => ({
      ...happening,
      body: body.replace('toolpusher[bot]', login),
    });
    const pushed = (login: string): string[] =>
      faultsOf(readLandings([by(login, push(a, b))], 'main'), { start: a, tip: b });
    expect([pushed('you'), pushed('github-actions[bot]').length, pushed('toolpusher[bot]').length]).toEqual([[], 1, 1]);
    const away = readLandings([by('you', push(b, c))], 'main');
    expect(faultsOf(away, { start: a, tip: c })).toEqual([`the base moved to ${c} from ${b}, not from ${a}`]);
  });

  it('finds a base that moved past the log', () => {
    const landings = readLandings([check(c, 'success'), push(b, c)], 'main');
    expect(faultsOf(landings, { start: a, tip: sha('d') })).toHaveLength(2);
  });
});

it('CI is counted by the branches that it ran on', () => {
  const push = (ref: string, after: string): Happening => ({
    event: 'push',
    action: null,
    body: JSON.stringify({ ref, before: '0'.repeat(40), after, sender: { login: 'toolpusher[bot]' } }),
  });
  const run = (branch: string, action = 'requested'): Happening => ({
    event: 'workflow_run',
    action,
    body: JSON.stringify({ workflow_run: { head_branch: branch } }),
  });
  const staged = [push('refs/heads/refinery/a', 'a'.repeat(40)), push('refs/heads/refinery/b', 'b'.repeat(40))];
  const dropped = push('refs/heads/refinery/a', '0'.repeat(40));
  const runs = [
    run('refinery/a'),
    run('refinery/a', 'completed'),
    run('toolpusher/scratch/a'),
    run('toolpusher/runner'),
  ];
  expect(countCi([...staged, dropped, ...runs])).toEqual({ staged: 2, runs: 1, whileComposing: 1 });
});

it('tells how much of the time of their jobs agents worked', () => {
  const job = (run: number, name: string, seconds: number): Happening => ({
    event: 'workflow_job',
    action: 'completed',
    body: JSON.stringify({
      workflow_job: {
        run_id: run,
        name,
        workflow_name: 'toolpusher',
        started_at: '2026-01-01T00:00:00Z',
        completed_at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
      },
    }),
  });
  const times = agentJobTimes([job(7, 'agent', 125), job(7, 'publish', 9), job(8, 'agent', 60), job(9, 'agent', 0)]);
  expect([...times]).toEqual([
    [7, 125_000],
    [8, 60_000],
  ]);
  const end = { number: 1, mode: 'work', agent: 'ada', end: 'done', summary: '', kept: null, usage: null };
  const worked = [
    { ...end, run: 7, agentMs: 120_000, hookedAt: 1, endedAt: 2 },
    { ...end, run: 99, agentMs: 50_000, hookedAt: 1, endedAt: 2 },
  ];
  expect(usefulWork([watched(1, { ended: worked }), watched(2)], times)).toEqual({
    attempts: 1,
    agentMs: 120_000,
    jobMs: 125_000,
  });
});

const letter = {
  id: 'n-0',
  from: 'ada',
  to: 'people',
  type: 'escalation',
  subject: 'Which | colour?',
  body: 'Red\nor\u001b[31m blue',
  at: 5,
};

it('tells what agents send to people once', () => {
  const told = new Set<string>();
  const town = [watched(1, { letters: [letter, { ...letter, id: 'n-1', body: '' }] }), watched(2)];
  expect(newLetters(town, told).map(({ letter: each }) => renderLetter(each))).toEqual([
    'ada to people (escalation): Which | colour? - Red or[31m blue',
    'ada to people (escalation): Which | colour?',
  ]);
  expect(newLetters(town, told)).toEqual([]);
});

describe('report', () => {
  const report: TownReport = {
    repository: 'you/repo',
    base: 'main',
    check: 'npm test',
    start: sha('a'),
    tip: sha('c'),
    wallMs: 61_000,
    agents: 2,
    beads: [
      watched(1, { state: 'landed', landed, attempts: 1 }),
      watched(2, { state: 'stuck', reason: 'Red | twice', attempts: 2 }),
    ].map((each) => reportBead(each)),
    calls: countCalls(
      [
        { operation: 'pulls/create', actor: 'toolpusher[bot]', write: true, creation: true },
        { operation: 'graphql/repository', actor: 'toolpusher[bot]', write: false, creation: false },
        { operation: 'issues/create', actor: 'you', write: true, creation: true },
      ],
      'toolpusher',
    ),
    landings: [{ before: sha('a'), after: sha('c'), by: 'toolpusher[bot]', checks: ['test'], isProven: true }],
    ci: { staged: 3, runs: 3, whileComposing: 0 },
    work: { attempts: 2, agentMs: 95_000, jobMs: 100_000 },
    mail: lettersOf([watched(1, { letters: [letter] })]),
    faults: [],
    faultSpec: 'api.500=0.02,runner.dies=0.05',
    injected: { 'api.500': 3, 'runner.dies': 1 },
  };

  it('is lines for a terminal', () => {
    expect(renderReport(report)).toMatchInlineSnapshot(`
      [
        "bead  agent  tries  time  landed as     title",
        "#1           1      30 s  cccccccccccc  Bead 1[2J",
        "#2           2            stuck         Bead 2[2J",
        "",
        "1 of 2 landed in 1:01 min with 2 agents; checked by: npm test",
        "#2 is stuck: Red | twice",
        "GitHub was asked, per landed bead: 2.0 calls, 1.0 writes, 1.0 content creations (counted by the stand-in)",
        "1 of 1 move of main went to a commit whose own checks were green before (read from the stand-in's log)",
        "#1: ada to people (escalation): Which | colour? - Red or[31m blue",
        "Went wrong on purpose: api.500 3, runner.dies 1",
        "Of the 2 min that 2 jobs of agents took, the agents worked 95.0 %; the rest is fetching and delivering",
        "3 commits staged, 3 CI runs began on them and 0 while they were composed",
      ]
    `);
  });

  it('names the moves that people made apart from those that were tested', () => {
    const byYou = { before: sha('c'), after: sha('d'), by: 'you', checks: [], isProven: false };
    const all = { ...report, landings: [...report.landings, byYou] };
    expect(renderReport(all)).toContain(
      "1 of 1 move of main went to a commit whose own checks were green before (read from the stand-in's log); besides 1 move by people (you)",
    );
    expect(renderReport({ ...report, landings: [byYou] })).toContain('main did not move but by 1 move by people (you)');
    expect(renderMarkdown(all)).toContain(`| ${sha('d')} |  | pushed by you |`);
  });

  it('counts to the last landing, and to this moment while one is missing', () => {
    const [first, last] = [landed, { ...landed, at: landed.at + 9000 }];
    const both = [first, last].map((each, index) => watched(index + 1, { state: 'landed', landed: each }));
    expect(wallMsOf(both, landed.at - 1000, landed.at + 99_000)).toBe(10_000);
    expect(wallMsOf([...both, watched(3)], landed.at - 1000, landed.at + 99_000)).toBe(100_000);
  });

  it('has no figure of nothing, and a reason for what was cut short', () => {
    const cut = [watched(22, { state: 'working', attempt, attempts: 1 }), watched(23)].map((each) => reportBead(each));
    const none = {
      ...report,
      mail: [],
      agents: 1,
      beads: cut,
      landings: [],
      ci: { staged: 1, runs: 1, whileComposing: 0 },
    };
    const lines = renderReport({ ...none, work: { attempts: 1, agentMs: 1, jobMs: 0 }, injected: {}, faultSpec: '' });
    expect(lines.slice(4)).toMatchInlineSnapshot(`
      [
        "0 of 2 landed in 1:01 min with 1 agent; checked by: npm test",
        "#22 is working: its agent was still at work",
        "#23 is new: the App has not seen it yet",
        "GitHub was asked in 2 calls, and nothing landed (counted by the stand-in)",
        "main did not move",
        "1 commit staged, 1 CI run began on them and 0 while they were composed",
      ]
    `);
  });

  it('says when of what was to go wrong nothing struck, and nothing where nothing was to', () => {
    const about = (more: Partial<TownReport>): string[] =>
      renderReport({ ...report, injected: {}, ...more }).filter((line) => line.includes('on purpose'));
    expect(about({})).toEqual(['Went wrong on purpose: nothing; of api.500=0.02,runner.dies=0.05 nothing struck']);
    expect(about({ faultSpec: '' })).toEqual([]);
  });

  it('is Markdown in which a title cannot break the table', () => {
    const markdown = renderMarkdown({
      ...report,
      beads: report.beads.map((each) => ({ ...each, title: 'a | b <script>' })),
    });
    expect(markdown).toContain('| 1 | a \\| b \\<script\\> | landed |');
  });
});

it('leaves out of a text what could steer a terminal', () => {
  expect(plain('a\u001b]0;x\u0007b\u202ec\td\n')).toBe('a]0;xbc\td\n');
});
