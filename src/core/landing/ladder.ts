/**
 * The ladder: the tiers by which work that conflicts comes to fit the base, and what each of them came to.
 *
 * clean: GitHub's own merge. auto: rules, without a model. ai: an agent that is not the author resolves the hunks.
 * reimagine: the bead is done again from the new base. **Invariant:** every tier that had its turn left a step that says
 * how it ended.
 */
import { z } from 'zod';
import type { AttemptMode, Bead, EndedAttempt } from '../beads/bead.ts';
import { Instant } from '../name.ts';
import type { AgentName } from '../name.ts';
import { cleanText, clip } from '../people/clean.ts';

export const Tier = z.enum(['clean', 'auto', 'ai', 'reimagine']);
export type Tier = z.infer<typeof Tier>;

const stepsMax = 20;
const saidMax = 600;
const remarkMax = 1000;
const remarksMax = 6;

/** How one tier's turn ended. `passed-over`: it was not tried, and why. */
const LadderStep = z.strictObject({
  tier: Tier,
  outcome: z.enum(['resolved', 'refused', 'passed-over', 'asked-for']),
  said: z.string().max(saidMax),
  at: Instant,
});
export type LadderStep = z.infer<typeof LadderStep>;

/** Where a bead is on it. */
export const Ladder = z.strictObject({
  next: Tier.nullable().describe('Whose turn it is; null while nothing conflicts.'),
  ai: z.int().nonnegative().describe('Attempts by this tier since the last fresh allowance.'),
  reimagine: z.int().nonnegative().describe('Attempts by this tier since the last fresh allowance.'),
  hint: z.string().max(1000).nullable().describe('What a person said with /reimagine, for the next attempt.'),
  steps: z.array(LadderStep).max(stepsMax),
  remarks: z
    .array(z.strictObject({ by: z.string().max(100), text: z.string().max(remarkMax) }))
    .max(remarksMax)
    .readonly()
    .default([])
    .describe('What people who may steer the fleet said on it, for whoever does it again.'),
});
export type Ladder = z.infer<typeof Ladder>;

/** Nothing has conflicted yet. */
export const noLadder: Ladder = { next: null, ai: 0, reimagine: 0, hint: null, steps: [], remarks: [] };

/** The ladder with the newest of what was said, clipped. */
export function withRemarks(ladder: Ladder, said: readonly { readonly by: string; readonly text: string }[]): Ladder {
  const remarks = said.map(({ by, text }) => ({ by: by.slice(0, 100), text: clip(cleanText(text).text, remarkMax) }));
  return { ...ladder, remarks: remarks.slice(-remarksMax) };
}

/** What a merge by a tier touched: the provenance that the pull request shows. */
export const Resolution = z.strictObject({
  tier: Tier,
  files: z.array(z.string().max(200)).max(50).describe('The files that conflicted.'),
  rules: z.array(z.string().max(120)).max(40).readonly().default([]).describe('The rules that were used.'),
  dropped: z.array(z.string().max(200)).max(20).readonly().default([]).describe('The first lines that it dropped.'),
  drops: z.int().nonnegative().nullable().default(null).describe('How many lines it dropped; null: not known.'),
});
export type Resolution = z.infer<typeof Resolution>;

/** The ladder after one more step. */
export function withStep(ladder: Ladder, step: LadderStep, next: Tier | null): Ladder {
  const said = step.said.slice(0, saidMax);
  return { ...ladder, next, steps: [...ladder.steps, { ...step, said }].slice(-stepsMax) };
}

/** The agent whose work is on the bead's head: who resolves it must be another. */
export function authorOf(bead: Pick<Bead, 'ended'>): AgentName | null {
  return bead.ended.findLast((each) => each.mode === 'work' || each.mode === 'reimagine')?.agent ?? null;
}

/** What the bead's next attempt is for. */
export function modeOf(bead: Pick<Bead, 'ended' | 'ladder'>): AttemptMode {
  const last = bead.ended.at(-1);
  switch (bead.ladder.next) {
    case 'ai':
      return 'resolve';
    case 'reimagine':
      return 'reimagine';
    case 'auto':
      return 'refine';
    default:
      // Records from before the ladder say it by the attempt's end alone.
      return last?.end === 'conflict' && last.kept !== null ? 'refine' : 'work';
  }
}

interface Candidate {
  readonly name: string;
  readonly runtime: string;
}

/** Whether an agent may resolve the bead's conflict: not the author, and of the runtime that was asked for. */
export function mayResolve(agent: Candidate, bead: Pick<Bead, 'ended' | 'wants'>): boolean {
  const author = authorOf(bead);
  if (agent.name === author) return false;
  return bead.wants === null || bead.wants === author || bead.wants === agent.name || bead.wants === agent.runtime;
}

/** What a tier's turn may be bounded by. */
export interface LadderTerms {
  readonly aiMax: number;
  readonly reimagineMax: number;
  readonly roster: readonly Candidate[];
}

/** Why the ai tier has no turn now; null when it has. */
export type PassedOver = 'off' | 'capped' | 'nobody-else' | 'misfit';

/** `misfit`: there are no hunks to resolve, what the two sides did does not fit together. */
export function aiPassedOver(bead: Bead, end: EndedAttempt['end'], { aiMax, roster }: LadderTerms): PassedOver | null {
  if (end === 'misfit') return 'misfit';
  if (bead.ladder.ai >= aiMax) return aiMax === 0 ? 'off' : 'capped';
  return roster.some((agent) => mayResolve(agent, bead)) ? null : 'nobody-else';
}
