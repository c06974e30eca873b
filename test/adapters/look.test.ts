/** What a look makes of what a publish job pushed. */
import { expect, it } from 'vitest';
import { attemptViews } from '../../src/adapters/github/look.ts';
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
