/** What a look makes of what a publish job pushed, and of checks. */
import { expect, it } from 'vitest';
import { attemptViews, checkViews } from '../../src/adapters/github/look.ts';
import type { RunResult } from '../../src/core/beads/run-result.ts';
import { AgentName, BeadNumber, Nonce, Sha } from '../../src/core/name.ts';

const nonce = Nonce.parse('0123456789abcdef');
const head = Sha.parse('a'.repeat(40));
const at = Sha.parse('b'.repeat(40));

it('takes in the result of an agent that sent as much mail as it may', () => {
  const mail = {
    to: 'bob',
    type: 'notice',
    thread: null,
    priority: 2,
    subject: 'News',
    body: 'x'.repeat(4000),
  } as const;
  const result: RunResult = {
    v: 1,
    run: 5,
    gate: { status: 'accepted', head, files: 1, topics: [], resolution: null },
    testimony: {
      v: 1,
      bead: BeadNumber.parse(1),
      attempt: 1,
      nonce,
      agent: AgentName.parse('ada'),
      outcome: 'done',
      summary: '',
      base: head,
      head,
      startedAt: 0,
      endedAt: 1,
      agentMs: 1,
      exitCode: 0,
      usage: null,
      session: null,
      molecule: null,
      mailSent: Array.from({ length: 50 }, () => mail),
      mailRead: [],
    },
  };
  const fields = {
    [`work_${nonce}`]: { target: { oid: head } },
    [`result_${nonce}`]: { text: `${JSON.stringify(result, null, 2)}\n` },
    [`at_${nonce}`]: { target: { oid: at } },
  };
  expect(attemptViews(fields, [nonce])).toEqual([{ nonce, head, result, resultAt: at }]);
});

it.each([
  ['a job that waits', 'QUEUED', 'https://github.com/o/r/actions/runs/17483920123/job/42', 17_483_920_123],
  ['a job at work', 'IN_PROGRESS', 'https://github.com/o/r/actions/runs/5/job/42', undefined],
  ['a job that waits for somebody', 'WAITING', 'https://github.com/o/r/actions/runs/5/job/42', undefined],
  ['what is no job', 'QUEUED', 'https://ci.example/5', undefined],
  ['what has no address', 'QUEUED', null, undefined],
])('says whether a runner has taken %s', (...[, status, detailsUrl, waitsIn]) => {
  const run = { name: 'ci', status, conclusion: null, detailsUrl };
  const suite = { status, conclusion: null, app: { slug: 'github-actions' }, checkRuns: { nodes: [run] } };
  const [view] = checkViews({ checkSuites: { nodes: [suite] }, status: null });
  expect(view).toEqual({
    name: 'ci',
    state: 'pending',
    url: detailsUrl,
    ...(waitsIn === undefined ? {} : { waitsIn }),
  });
});
