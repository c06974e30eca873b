/** An agent: a lasting, named identity. Its record is its CV. */
import { z } from 'zod';
import { AgentName, BeadNumber, Instant } from './name.ts';
import { AttemptEnd } from './bead.ts';

/** One line of a CV: how one attempt at one bead went. */
export const CvLine = z.strictObject({
  bead: BeadNumber,
  attempt: z.int().positive(),
  end: AttemptEnd,
  at: Instant,
  agentMs: z.int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
});
export type CvLine = z.infer<typeof CvLine>;

/** The record `agents/<name>.json`. `hook` is the bead on the agent's hook. */
export const Agent = z.strictObject({
  v: z.literal(1),
  name: AgentName,
  runtime: z.string(),
  hook: BeadNumber.nullable(),
  attempts: z.int().nonnegative(),
  landed: z.int().nonnegative(),
  firstPass: z.int().nonnegative().describe('Beads landed by the first attempt.'),
  agentMs: z.int().nonnegative(),
  lines: z.array(CvLine).max(30).describe('The newest lines, oldest first.'),
});
export type Agent = z.infer<typeof Agent>;

/** A CV with nothing in it. */
export function newAgent(name: AgentName, runtime: string): Agent {
  return { v: 1, name, runtime, hook: null, attempts: 0, landed: 0, firstPass: 0, agentMs: 0, lines: [] };
}
