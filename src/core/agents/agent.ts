/** An agent: a lasting, named identity. Its record is its CV. */
import { z } from 'zod';
import { AgentName, BeadNumber, Instant } from '../name.ts';
import { usualRole } from '../config.ts';
import { AttemptEnd } from '../beads/bead.ts';
import { noSpend, Spend } from './cost.ts';

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

/** Attempts with a verdict, and those of them that landed. */
export const Skill = z.strictObject({ tried: z.int().nonnegative(), passed: z.int().nonnegative() });
export type Skill = z.infer<typeof Skill>;

/** Landed beads by the tier that their merge needed. */
const Tiers = z.strictObject({
  clean: z.int().nonnegative(),
  auto: z.int().nonnegative(),
  ai: z.int().nonnegative(),
  reimagine: z.int().nonnegative(),
});

const noTiers = { clean: 0, auto: 0, ai: 0, reimagine: 0 };

/** The record `agents/<name>.json`. `hook` is the bead on the agent's hook. */
export const Agent = z.strictObject({
  v: z.literal(1),
  name: AgentName,
  runtime: z.string(),
  role: z.string().max(39).optional().describe('What it is for, unless it is a polecat; an address for mail.'),
  hook: BeadNumber.nullable(),
  attempts: z.int().nonnegative(),
  landed: z.int().nonnegative(),
  takenBack: z.int().positive().optional().describe('Landed beads that people had taken back.'),
  firstPass: z.int().nonnegative().describe('Beads landed by the first attempt.'),
  agentMs: z.int().nonnegative(),
  spend: Spend.default(noSpend).describe('What its attempts cost.'),
  skills: z.record(z.string(), Skill).default({}).describe('How its attempts went, by topic; `all` is all of them.'),
  tiers: Tiers.default(noTiers).describe('How what it delivered came to fit the base.'),
  lines: z.array(CvLine).max(30).describe('The newest lines, oldest first.'),
});
export type Agent = z.infer<typeof Agent>;

/** What an agent is for. */
export const roleOf = ({ role }: Pick<Agent, 'role'>): string => role ?? usualRole;

/** A CV with nothing in it. */
export function newAgent(name: AgentName, runtime: string): Agent {
  const counts = { attempts: 0, landed: 0, firstPass: 0, agentMs: 0 };
  return { v: 1, name, runtime, hook: null, ...counts, spend: noSpend, skills: {}, tiers: noTiers, lines: [] };
}
