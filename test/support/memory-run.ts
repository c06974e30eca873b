/** What an agent does in one attempt, and the result that its run publishes. */
import { z } from 'zod';
import type { Effect } from '../../src/core/effect.ts';
import type { RunId, Sha } from '../../src/core/name.ts';
import { attemptRef, resultRef } from '../../src/core/ref.ts';
import { RunOutcome, RunResult } from '../../src/core/beads/run-result.ts';
import { StepId } from '../../src/core/beads/molecule.ts';
import type { Usage } from '../../src/core/beads/run-result.ts';
import { approvedOf, taken } from './memory-jobs.ts';
import type { MemoryRun } from './memory-shapes.ts';
import { edited, sameTree } from './memory-tree.ts';
import type { MemoryWorld } from './memory-world.ts';

/** What the agent does in one attempt. */
export const Work = z
  .strictObject({
    outcome: RunOutcome.exactOptional(),
    files: z
      .record(z.string(), z.string().nullable())
      .exactOptional()
      .describe('File contents by path; null deletes. Default: one file named after the bead.'),
    takesMs: z.int().nonnegative().exactOptional(),
    refusedBy: z.string().exactOptional().describe("The publish job's refusal."),
    isLost: z.boolean().exactOptional().describe('The run ends and nothing is published, as when the runner dies.'),
    publishesAgain: z.boolean().exactOptional().describe('What was lost is published when its jobs run once more.'),
    strands: z.int().positive().exactOptional().describe('How often no runner takes the job that publishes.'),
    neverStarts: z.boolean().exactOptional().describe('The run is dispatched and never starts.'),
    startsMs: z.int().nonnegative().exactOptional().describe('How long the run waits for a runner.'),
    isUnresolved: z
      .boolean()
      .exactOptional()
      .describe('A refine run that finds a conflict cannot take in the new base.'),
    asks: z
      .array(StepId)
      .exactOptional()
      .describe(
        'Steps that the formula at the base has a person approve: the publish job names those that nobody had.',
      ),
    usd: z.number().exactOptional().describe('What the attempt cost; without it nobody knows.'),
  })
  .readonly();
export type Work = z.infer<typeof Work>;

/** A run that is over. */
export interface EndedRun {
  readonly run: RunId;
  readonly effect: Extract<Effect, { type: 'dispatch' }>;
  readonly work: Work;
  readonly head: Sha | null;
  readonly files: number;
  /** Steps that a person has approved. */
  readonly approved?: readonly string[];
  readonly endedAt: number;
}

/** Whether the agent changes anything at all. */
function leavesChange({ outcome }: Work): boolean {
  return outcome !== 'no-change' && outcome !== 'crashed';
}

/** The result that the publish job pushes. */
export function resultOf({ run, effect, work, head, files, approved = [], endedAt }: EndedRun): RunResult {
  const { bead, attempt, nonce, agent, base } = effect;
  const agentMs = work.takesMs ?? 60_000;
  return RunResult.parse({
    v: 1,
    run,
    testimony: {
      v: 1,
      bead,
      attempt,
      nonce,
      agent,
      outcome: work.outcome ?? 'done',
      summary: `Worked on bead ${bead}.`,
      base,
      head,
      startedAt: endedAt - agentMs,
      endedAt,
      agentMs,
      exitCode: 0,
      // No agent runs in it, so it costs nothing.
      usage: effect.mode === 'refine' ? null : usageOf(work),
    },
    gate: gateOf(work, { head, files, approved }),
  });
}

/** Pushes the result of a run that is over to its ref. */
function publishResult({ git, results }: Pick<MemoryWorld, 'git' | 'results'>, ended: EndedRun): void {
  const { nonce } = ended.effect;
  results.set(nonce, resultOf(ended));
  const tree = new Map([['result.json', nonce]]);
  git.refs.set(resultRef(nonce), git.commit({ tree, parents: [], message: 'Result' }));
}

function usageOf({ usd }: Work): Usage | null {
  if (usd === undefined) return null;
  return { input: 1000, output: 100, cached: 0, turns: 1, costUsd: usd, model: null, costFrom: 'agent' };
}

function gateOf(
  work: Work,
  { head, files, approved }: Pick<EndedRun, 'head' | 'files'> & { readonly approved: readonly string[] },
): RunResult['gate'] {
  if (head === null) return { status: 'nothing' };
  if (work.refusedBy !== undefined) return { status: 'refused', rule: work.refusedBy, reason: 'It may not.' };
  const waits = (work.asks ?? []).filter((step) => !approved.includes(step));
  return { status: 'accepted', head, files, topics: [], resolution: null, ...(waits.length === 0 ? {} : { waits }) };
}

/** Publishes what an attempt did. */
export function publishWork(world: MemoryWorld, { id, effect }: Pick<MemoryRun, 'id' | 'effect'>, work: Work): void {
  const { git } = world;
  const { base, previous, mode } = effect;
  const files = work.files ?? { [`bead-${effect.bead}.txt`]: `done by ${effect.agent}\n` };
  const start = previous === null || mode === 'reimagine' ? base : taken(git, base, previous);
  const tree = edited(git.at(start).tree, files);
  const message = `Bead #${effect.bead}, attempt ${effect.attempt}`;
  const isStuck = mode === 'refine' && work.isUnresolved === true && start === base;
  const hasChange = !isStuck && leavesChange(work) && !sameTree(tree, git.at(start).tree);
  const tip = hasChange ? git.commit({ tree, parents: [start], message }) : start;
  const head = tip === base ? null : tip;
  if (head !== null && work.refusedBy === undefined) git.refs.set(attemptRef(effect.nonce), head);
  const endedAt = world.time.now();
  publishResult(world, {
    run: id,
    effect,
    work,
    head,
    files: Object.keys(files).length,
    approved: approvedOf(git, effect.bead),
    endedAt,
  });
}
