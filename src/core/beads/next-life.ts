/**
 * How a bead that is over begins its next life, because its landing was taken back or its issue was opened again: with the record of
 * the one before, so that its history, what it cost and what it may still cost go on.
 *
 * **Invariant:** nothing goes on from earlier work: what was taken back is in the base's history, and a merge of it would bring in
 * nothing; what a person closed the issue over is kept for a while only.
 */
import { isAuthored } from '../agents/skill.ts';
import type { Bead, EndedAttempt } from './bead.ts';

/** `fresh`, a new record of the bead, with what the record of its `earlier` life holds of attempts and costs. `isTakenBack`: what that life landed. */
export function nextLife(fresh: Bead, earlier: Bead, isTakenBack: boolean): Bead {
  const { attempts, comment, comments, ciMs, avoids, letters } = earlier;
  const authoredAt = earlier.ended.findLastIndex((each) => isAuthored(each.mode));
  const landedAt = isTakenBack && earlier.landed !== null ? authoredAt : -1;
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
