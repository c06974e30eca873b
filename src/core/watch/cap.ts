/**
 * Caps of one bead, so that nothing loops whatever went wrong: attempts, minutes of jobs and checks, comments. Re-imaginings
 * have theirs on the ladder of tiers. A person's `/retry` starts each count anew.
 */
import { beadOfPull, beadsIn } from '../beads/among.ts';
import type { Bead } from '../beads/bead.ts';
import { isEnded } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Config } from '../config.ts';
import type { Effect } from '../effect.ts';
import type { QueueEvent } from '../refinery/queue.ts';
import { replies } from '../people/replies.ts';
import type { Situation, Step } from '../situation.ts';
import { minutes } from '../time.ts';

/** The cap that a bead has used up, or null. */
export function capOf({ caps }: Config, bead: Bead): string | null {
  if (bead.attempts - bead.forgiven >= caps.attempts) return replies.capped('attempts', caps.attempts);
  if (bead.ciMs >= minutes(caps.ciMinutes)) return replies.capped('minutes of jobs and checks', caps.ciMinutes);
  if (bead.comments >= caps.comments) return replies.capped('comments', caps.comments);
  return null;
}

/** Beads that would begin another attempt and may not. */
export function capped({ ledger, snapshot }: Situation): Step {
  const changes = beadsIn(ledger, 'ready').flatMap((bead): Change[] => {
    const reason = bead.attempt === null ? capOf(snapshot.config, bead) : null;
    return reason === null ? [] : [{ type: 'bead-moved', bead: bead.number, to: 'stuck', reason, notBefore: null }];
  });
  return { changes, effects: [] };
}

/** What a bead's comments may still say: all of it, the last of it with a note, or, beyond the cap, only how it ends. */
export function withinCaps({ ledger, snapshot }: Situation, effects: readonly Effect[]): Effect[] {
  const { comments: max } = snapshot.config.caps;
  return effects.flatMap((effect): Effect[] => {
    if (effect.type !== 'show' && effect.type !== 'tell') return [effect];
    const bead = ledger.beads[effect.bead];
    if (bead === undefined || bead.comments < max - 1 || isEnded(bead) || bead.state === 'stuck') return [effect];
    if (bead.comments >= max) return [];
    return [{ ...effect, body: `${effect.body}\n\n${replies.lastComment(max)}` }];
  });
}

/** What checks that are over cost the beads in them, each its share. */
export function ciSpent({ ledger, snapshot }: Situation, facts: readonly QueueEvent[]): Change[] {
  return facts.flatMap((fact): Change[] => {
    if (fact.type !== 'checked') return [];
    const run = ledger.queue.runs.find((each) => each.id === fact.run);
    if (run === undefined || run.startedAt === null) return [];
    const ms = Math.round(Math.max(0, snapshot.now - run.startedAt) / run.members.length);
    return run.members.flatMap(({ pull }): Change[] => {
      const bead = beadOfPull(ledger, pull);
      return bead === null ? [] : [{ type: 'ci-spent', bead: bead.number, ms }];
    });
  });
}
