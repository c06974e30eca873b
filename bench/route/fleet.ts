/**
 * A simulated fleet of unequal agents: each has a hidden chance of landing an attempt, by topic. One hashed world for
 * every policy, so that they are compared on the same agents, the same beads and the same luck.
 */
import { createHash } from 'node:crypto';
import type { Agent } from '../../src/core/agents/agent.ts';
import { newAgent } from '../../src/core/agents/agent.ts';
import type { Bead } from '../../src/core/beads/bead.ts';
import { noLadder } from '../../src/core/landing/ladder.ts';
import { AgentName, BeadNumber, Instant } from '../../src/core/name.ts';
import type { EndedAttempt } from '../../src/core/beads/bead.ts';

/** What is simulated. */
export interface Fleet {
  readonly seed: number;
  readonly agents: number;
  readonly beads: number;
  readonly atOnce: number; // beads under way at once; the other agents are free
  readonly topics: number;
  readonly spread: number; // how unequal agents are: half the width of their chances
}

/** A number from 0 to 1 that depends on what is named only. */
export function chance(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(parts.join(' ')).digest().readUInt32BE(0) / 0x1_0000_0000;
}

/** The hidden chance that an agent's attempt at a topic lands: its own level, and a gift or a gap for the topic. */
export function skillOf(fleet: Fleet, agent: number, topic: number): number {
  const level = 0.65 + fleet.spread * (2 * chance(fleet.seed, 'level', agent) - 1);
  const gift = fleet.spread * (2 * chance(fleet.seed, 'gift', agent, topic) - 1);
  return Math.min(0.97, Math.max(0.03, level + gift));
}

/** The topic of a bead. */
export function topicOf(fleet: Fleet, bead: number): number {
  return Math.floor(chance(fleet.seed, 'topic', bead) * fleet.topics);
}

/** The fleet's agents, with nothing in their CVs. */
export function newFleet(fleet: Fleet): Agent[] {
  return Array.from({ length: fleet.agents }, (_, index) => newAgent(AgentName.parse(`agent-${index}`), 'script'));
}

/** A bead of a topic, after some attempts. */
export function beadOf(fleet: Fleet, number: number, ended: readonly EndedAttempt[]): Bead {
  const start = Instant.parse(1);
  return {
    v: 1,
    number: BeadNumber.parse(number),
    title: `Bead ${number}`,
    state: 'ready',
    reason: null,
    priority: 2,
    rankedAt: start,
    wants: null,
    approved: { by: 'somebody', at: start, via: 'label', hash: '0'.repeat(64) },
    readyAt: start,
    notBefore: null,
    attempt: null,
    attempts: ended.length,
    triesLeft: 3,
    ended: [...ended],
    head: null,
    branch: null,
    pull: null,
    comment: null,
    shown: null,
    landed: null,
    formula: null,
    molecule: null,
    approvedSteps: [],
    dependents: [],
    ladder: noLadder,
    forgiven: 0,
    comments: 0,
    ciMs: 0,
    avoids: [],
    topics: [`path:area-${topicOf(fleet, number)}`],
  };
}

/** An attempt that failed. */
export function failure(agent: Agent, number: number): EndedAttempt {
  const at = Instant.parse(1);
  return {
    number,
    mode: 'work',
    agent: agent.name,
    run: null,
    end: 'failed',
    summary: '',
    kept: null,
    hookedAt: at,
    endedAt: at,
    agentMs: 0,
    usage: null,
    topics: [],
    resolution: null,
  };
}
