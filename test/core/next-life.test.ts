/** The life after a landing was taken back: what came before is told, and counts for nothing that is decided. */
import { expect, it } from 'vitest';
import { newAgent } from '../../src/core/agents/agent.ts';
import { tierOf } from '../../src/core/agents/skill.ts';
import type { EndedAttempt } from '../../src/core/beads/bead.ts';
import { ofThisLife } from '../../src/core/beads/bead.ts';
import { nextLife } from '../../src/core/beads/next-life.ts';
import { evolve } from '../../src/core/evolve/state.ts';
import { PullNumber } from '../../src/core/name.ts';
import { agent, at, bead, beadOf, ledgerOf, sha } from './sample.ts';

const ended = (number: number, mode: EndedAttempt['mode'], end: EndedAttempt['end']): EndedAttempt => ({
  number,
  mode,
  agent: agent('ada'),
  run: null,
  end,
  summary: '',
  kept: sha(`work ${number}`),
  hookedAt: at(0),
  endedAt: at(1),
  agentMs: 1,
  usage: null,
  topics: [],
  resolution: null,
});

it('does not count what the ladder did in the life before', () => {
  const before = [
    ended(1, 'work', 'conflict'),
    ended(2, 'refine', 'conflict'),
    ended(3, 'refine', 'unresolved'),
    ended(4, 'resolve', 'done'),
  ];
  const landed = { sha: sha('landed'), head: sha('work 4'), pull: PullNumber.parse(2), at: at(2) };
  const life = nextLife(beadOf(1), beadOf(1, { attempts: 4, ended: before, landed }), true);
  expect(life.ended.map(({ number, end }) => `${number} ${end}`)).toEqual([
    '1 reverted',
    '2 conflict',
    '3 unresolved',
    '4 done',
  ]);
  expect(nextLife(beadOf(1), beadOf(1, { attempts: 4, ended: before, landed }), false).ended[0]?.end).toBe('conflict');
  expect(nextLife(beadOf(1), beadOf(1, { attempts: 4, ended: before }), true).ended[0]?.end).toBe('conflict');
  expect(ofThisLife(life)).toEqual([]);
  expect(tierOf({ ...life, ended: [...life.ended, ended(5, 'work', 'done')] }, false)).toBe('clean');
});

it('bears on the CV of who landed it last, not of who had before', () => {
  const line = { bead: bead(1), attempt: 1, end: 'landed', agentMs: 1, costUsd: null } as const;
  const who = (name: string, ms: number) => ({
    ...newAgent(agent(name), 'script'),
    landed: 1,
    lines: [{ ...line, at: at(ms) }],
  });
  const ledger = { ...ledgerOf(), agents: { ada: who('ada', 1), bob: who('bob', 2) } };
  const after = evolve(ledger, { type: 'landing-undone', bead: bead(1) });
  expect(after.agents['bob']).toMatchObject({ takenBack: 1, lines: [{ end: 'reverted' }] });
  expect(after.agents['ada']).toEqual(ledger.agents.ada);
});
