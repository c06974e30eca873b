/** The pass for what people merge themselves: GitHub shows it as merged, so the base holds it, and its bead has landed. */
import { beadsWithPull } from '../beads/among.ts';
import type { Change } from '../ledger/change.ts';
import { isEnded } from '../beads/bead.ts';
import type { Situation, Step } from '../situation.ts';

/** Beads whose pull request somebody merged; whoever is still at work on one is stopped. */
export function mergedByHand({ ledger, snapshot }: Situation): Step {
  const changes = beadsWithPull(ledger).flatMap((bead): Change[] => {
    const merged = bead.pull === null || isEnded(bead) ? undefined : snapshot.merged[bead.pull];
    if (merged === undefined || bead.pull === null) return [];
    const landing = { ...merged, pull: bead.pull, at: snapshot.now };
    const finishing: Change = { type: 'attempt-finishing', bead: bead.number, finish: 'drop' };
    return [...(bead.attempt === null ? [] : [finishing]), { type: 'landed', bead: bead.number, landing }];
  });
  return { changes, effects: [] };
}
