/**
 * What a run says of itself: `result.json`, written by the untrusted `agent` job, checked and completed with the
 * gate's verdict by the trusted `publish` job, read by the App.
 *
 * Everything but `gate` is the agent's testimony: shown to people, never believed.
 */
import { z } from 'zod';
import { Resolution } from '../landing/ladder.ts';
import { SentMail } from '../mail/mail.ts';
import { Molecule, StepId } from './molecule.ts';
import { AgentName, BeadNumber, Nonce, PullNumber, Sha } from '../name.ts';
import { Topics } from './topic.ts';

/** How an attempt ended, as the harness settled it from exit code, output and what git says. `unfinished`: well, with steps left open. `lost`: a checkpoint of a run that never said. */
export const RunOutcome = z.enum([
  'done',
  'no-change',
  'unfinished',
  'failed',
  'crashed',
  'silent',
  'over-time',
  'stopped',
  'try-later',
  'misconfigured',
  'handed-off',
  'waits',
  'lost',
]);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** Token counts and money of one attempt; null cost is unknown, not free. */
export const Usage = z.strictObject({
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  cached: z.int().nonnegative(),
  turns: z.int().nonnegative().nullable(),
  costUsd: z.number().nonnegative().nullable(),
  model: z
    .string()
    .max(100)
    .nullable()
    .default(null)
    .describe('As the program names it; what the price table goes by.'),
  costFrom: z.enum(['agent', 'prices']).nullable().default(null).describe('Who says what it cost.'),
});
export type Usage = z.infer<typeof Usage>;

/** The agent job's half: at most 256 KiB as JSON. */
export const Testimony = z.strictObject({
  v: z.literal(1),
  bead: BeadNumber,
  attempt: z.int().positive(),
  nonce: Nonce,
  agent: AgentName,
  outcome: RunOutcome,
  summary: z.string().max(4000),
  base: Sha.describe('The commit that the attempt started from.'),
  head: Sha.nullable().describe('The tip of the work, null when there is none.'),
  startedAt: z.int(),
  endedAt: z.int(),
  agentMs: z.int().nonnegative().describe("How long the agent's own process ran."),
  exitCode: z.int().nullable(),
  usage: Usage.nullable(),
  session: z.string().max(200).nullable().default(null).describe('What the program calls its session.'),
  molecule: Molecule.nullable().default(null).describe('The steps, and which of them are done.'),
  mailSent: z.array(SentMail).max(50).readonly().default([]),
  mailRead: z
    .array(z.string().max(60))
    .max(200)
    .readonly()
    .default([])
    .describe('Ids of mail that the agent has read.'),
  already: Sha.optional().describe('The commit on the base that does the bead already, as the agent says.'),
  waits: StepId.optional().describe('The step whose work is there, and which a person has to approve.'),
});
export type Testimony = z.infer<typeof Testimony>;

/** The publish job's verdict. `rule` names the gate's rule that refused. */
export const GateVerdict = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('accepted'),
    head: Sha,
    files: z.int().nonnegative(),
    topics: Topics.default([]),
    resolution: Resolution.nullable().default(null).describe('Of a merge by a tier.'),
    waits: z
      .array(StepId)
      .max(30)
      .readonly()
      .optional()
      .describe(
        "Steps that ask for a person's approval and had none when the run was hooked, by the formula at the base. Without it, there was no formula, or the Action is older and does not say.",
      ),
  }),
  z.strictObject({ status: z.literal('nothing') }),
  z.strictObject({
    status: z.literal('already'),
    commit: Sha.describe('It is on the base, and so is every change of the earlier work.'),
  }),
  z.strictObject({ status: z.literal('refused'), rule: z.string().max(60), reason: z.string().max(2000) }),
]);
export type GateVerdict = z.infer<typeof GateVerdict>;

/** What a run that composes by rules made: a merge for each of `merged`, in that order. */
export const Composed = z.strictObject({
  merged: z
    .array(z.strictObject({ pull: PullNumber, head: Sha, sha: Sha, resolution: Resolution }))
    .max(100)
    .readonly(),
  left: z
    .array(z.strictObject({ pull: PullNumber, reason: z.string().max(600) }))
    .max(100)
    .readonly()
    .describe('Those that rules could not merge.'),
});
export type Composed = z.infer<typeof Composed>;

/** The file `result.json` at `refs/toolpusher/results/<nonce>`. `testimony` is null when the agent job left none. */
export const RunResult = z.strictObject({
  v: z.literal(1),
  run: z.int().positive(),
  testimony: Testimony.nullable(),
  gate: GateVerdict,
  composed: Composed.optional(),
});
export type RunResult = z.infer<typeof RunResult>;
