/**
 * How a bead whose landing was taken back begins its next life: with the record of the one before, so that its history, what it
 * cost and what it may still cost go on.
 *
 * **Invariant:** nothing goes on from the work that was taken back: it is in the base's history, and a merge of it would bring in nothing.
 */
import { isAuthored } from '../agents/skill.ts';
import type { Bead, EndedAttempt } from './bead.ts';

/** `fresh`, a new record of the bead, with what the record of its `earlier` life holds of attempts and costs. */
export function nextLife(fresh: Bead, earlier: Bead): Bead {
  const { attempts, comment, comments, ciMs, avoids, letters } = earlier;
  const landedAt = earlier.ended.findLastIndex((each) => isAuthored(each.mode));
  const ended = earlier.ended.map((each, at) => pastAttempt(each, at === landedAt));
  // A new life is a person's wish: what failed before is no reason to give up.
  const told = letters === undefined ? {} : { letters };
  const counts = { attempts, earlierAttempts: attempts, forgiven: attempts, comments, ciMs };
  return { ...fresh, ...counts, ended, comment, avoids, ...told };
}

function pastAttempt(attempt: EndedAttempt, hasLanded: boolean): EndedAttempt {
  const { nonce: _, resultAt: __, ...rest } = attempt;
  return { ...rest, kept: null, end: hasLanded ? 'reverted' : rest.end };
}
