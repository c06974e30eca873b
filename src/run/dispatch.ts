/** What a run is told by its dispatch, and whether the ledger agrees. */
import { z } from 'zod';
import { AttemptMode } from '../core/beads/bead.ts';
import { FormulaName, Molecule } from '../core/beads/molecule.ts';
import { AgentName, BeadNumber, Nonce, Sha } from '../core/name.ts';

/** The inputs of the workflow, all strings there. */
export const Dispatch = z.object({
  mode: AttemptMode.default('work'),
  bead: z.coerce.number().pipe(BeadNumber),
  attempt: z.coerce.number().pipe(z.int().positive()),
  nonce: Nonce,
  agent: AgentName,
  runtime: z.string().min(1).max(60),
  base: Sha,
  branch: z.string().min(1).max(200),
  previous: z
    .literal('')
    .transform(() => null)
    .or(Sha),
});
export type Dispatch = z.infer<typeof Dispatch>;

/**
 * The parts of a bead's record that a run reads. Loose, because a run may be older or newer than the App that wrote
 * the record.
 */
export const HookedBead = z.object({
  title: z.string(),
  approved: z.object({ by: z.string(), hash: z.string() }),
  attempt: z
    .object({
      number: z.number(),
      mode: z.string().default('work'),
      nonce: z.string(),
      agent: z.string(),
      runtime: z.string(),
      base: z.string(),
      previous: Sha.nullable().default(null),
      run: z.number().nullable(),
    })
    .nullable(),
  formula: FormulaName.nullable().default(null),
  molecule: Molecule.nullable().default(null),
  ladder: z
    .object({
      hint: z.string().nullable().default(null),
      remarks: z.array(z.object({ by: z.string(), text: z.string() })).default([]),
      steps: z.array(z.object({ tier: z.string(), said: z.string() })).default([]),
    })
    .default({ hint: null, remarks: [], steps: [] }),
  approvedSteps: z.array(z.string()).default([]),
  ended: z
    .array(
      z.object({
        number: z.number(),
        agent: z.string(),
        end: z.string(),
        summary: z.string(),
        mode: z.string().default('work'),
      }),
    )
    .default([]),
});
export type HookedBead = z.infer<typeof HookedBead>;

/** Whether a run is the one that the ledger's live attempt waits for. */
export type Binding =
  | { readonly status: 'bound' }
  | { readonly status: 'unbound' }
  | { readonly status: 'mismatch'; readonly reason: string };

/** Compares a dispatch with the bead's live attempt. `unbound`: the App has not yet seen the run. */
export function checkBinding(bead: HookedBead, dispatch: Dispatch, run: number): Binding {
  const { attempt } = bead;
  if (attempt === null) return mismatch(`Bead #${dispatch.bead} has no live attempt.`);
  if (attempt.nonce !== dispatch.nonce || attempt.number !== dispatch.attempt) {
    return mismatch(`Bead #${dispatch.bead} is at attempt ${attempt.number}; this run was made for another.`);
  }
  if (attempt.agent !== dispatch.agent || attempt.runtime !== dispatch.runtime) {
    return mismatch(
      `Attempt ${attempt.number} of bead #${dispatch.bead} belongs to ${attempt.agent} on ${attempt.runtime}.`,
    );
  }
  // The workflow knows jobs only: with an agent or without. What an agent is to do is in the ledger.
  if ((attempt.mode === 'refine') !== (dispatch.mode === 'refine'))
    return mismatch(`Attempt ${attempt.number} is for ${attempt.mode}.`);
  if (attempt.previous !== dispatch.previous) {
    return mismatch(`Attempt ${attempt.number} goes on from ${attempt.previous ?? 'no earlier work'}.`);
  }
  if (attempt.base !== dispatch.base) return mismatch(`Attempt ${attempt.number} starts from ${attempt.base}.`);
  if (attempt.run === null) return { status: 'unbound' };
  return attempt.run === run
    ? { status: 'bound' }
    : mismatch(`Attempt ${attempt.number} is bound to run ${attempt.run}.`);
}

function mismatch(reason: string): Binding {
  return { status: 'mismatch', reason };
}
