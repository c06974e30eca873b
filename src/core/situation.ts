/** What a decision is made from, and the passes that it is made of. */
import type { Change } from './ledger/change.ts';
import { evolveAll } from './evolve/state.ts';
import type { Effect } from './effect.ts';
import type { Event } from './event.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Snapshot } from './snapshot.ts';

/** What a decision is made from. `ledger` already holds what applying effects taught. */
export interface Situation {
  readonly ledger: Ledger;
  readonly snapshot: Snapshot;
  readonly events: readonly Event[];
}

/** One pass's part: changes to record, effects to apply once they are. */
export interface Step {
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
}

/** A pass over the situation; each sees what those before it changed. */
export type Pass = (situation: Situation) => Step;

/** What passes came to, and the ledger with their changes. */
export interface Passed extends Step {
  readonly ledger: Ledger;
}

/** Runs passes in order, each on the ledger that the ones before it made. */
export function runPasses(situation: Situation, passes: readonly Pass[]): Passed {
  let ledger = situation.ledger;
  const changes: Change[] = [];
  const effects: Effect[] = [];
  for (const pass of passes) {
    const step = pass({ ...situation, ledger });
    ledger = evolveAll(ledger, step.changes);
    changes.push(...step.changes);
    effects.push(...step.effects);
  }
  return { changes, effects, ledger };
}
