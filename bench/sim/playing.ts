/** Plays one seed or one plan to its end, and where it fails makes it small. */
import { playThrough } from '../../test/sim/ends.ts';
import type { Plan } from '../../test/sim/plan.ts';
import { shrink } from '../../test/sim/shrink.ts';
import type { Violation } from '../../test/sim/inspector.ts';

/** How to play. */
export interface Playing {
  readonly shrinks: boolean;
  readonly lines: number;
}

/** What became of it; `plan` is the smallest that fails in the same way, `story` is that one's. */
export interface Played {
  readonly seed: number;
  readonly plan: Plan;
  readonly violation: Violation | null;
  readonly story: readonly string[];
  readonly events: number;
  readonly calls: number;
  readonly commits: number;
  readonly ms: number;
  readonly shrinkRuns: number;
}

/** So many plays a failing plan is made smaller in. */
const runsMax = 150;

/** Plays a plan. */
export async function playOne(plan: Plan, { shrinks, lines }: Playing): Promise<Played> {
  const startedAt = Date.now();
  const outcome = await playThrough(plan, { storyLines: lines });
  const { violation, counts, commits } = outcome;
  const counted = { seed: plan.seed, events: counts.events, calls: counts.calls, commits };
  const whole = { ...counted, plan, violation, story: outcome.story, ms: Date.now() - startedAt, shrinkRuns: 0 };
  if (violation === null || !shrinks) return whole;
  const judge = async (smaller: Plan): Promise<string | null> =>
    (await playThrough(smaller)).violation?.invariant ?? null;
  const small = await shrink(plan, violation.invariant, { judge, runsMax });
  const again = await playThrough(small.plan, { storyLines: lines });
  return {
    ...whole,
    plan: small.plan,
    violation: again.violation,
    story: again.story,
    ms: Date.now() - startedAt,
    shrinkRuns: small.runs,
  };
}
