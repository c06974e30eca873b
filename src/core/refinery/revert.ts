/** What is being taken back: a landed pull request, and the pull request that undoes it. */
import { z } from 'zod';
import { BeadNumber, Instant, PullNumber, Sha } from '../name.ts';
import type { Queue } from './queue.ts';
import { requestOf } from './request.ts';

/** One revert, from the order until it has landed and its bead is back, or it was given up. */
export const Revert = z.strictObject({
  /** The landed pull request that is taken back. */
  of: PullNumber,
  bead: BeadNumber.nullable(),
  /** Its head, and the base's commit that it landed with. */
  head: Sha,
  landed: Sha,
  /** The commit that it was squashed into; null where it was merged. */
  squashed: Sha.nullable().default(null),
  by: z.string().max(100),
  at: Instant,
  /** The pull request that undoes it, and its head; null until opened. */
  pull: PullNumber.nullable(),
  commit: Sha.nullable(),
  /** Why it was given up; said to the person, then forgotten. */
  failed: z.string().max(1000).nullable(),
  /** When it landed. */
  doneAt: Instant.nullable(),
});
export type Revert = z.infer<typeof Revert>;

/** The revert that a pull request is, null for any other. */
export function revertOf(queue: Queue, pull: number): Revert | null {
  return queue.reverts.find((each) => each.pull === pull) ?? null;
}

/** A revert whose pull request does not land as it is. */
export interface StoppedRevert extends Pick<Revert, 'of' | 'bead' | 'at'> {
  readonly pull: PullNumber;
  readonly why: string;
}

/** Those that do not land: each waits until its pull request is mended and asked for again, or closed. */
export function stoppedReverts(queue: Queue): StoppedRevert[] {
  return queue.reverts.flatMap(({ of, bead, at, pull, doneAt }) => {
    const asked = pull === null || doneAt !== null ? null : requestOf(queue, pull);
    return pull === null || asked?.state !== 'out' || asked.reason === null
      ? []
      : [{ of, bead, at, pull, why: asked.reason }];
  });
}

/** Which pull request takes back what this revert is of, null until it is there, and why that does not land. */
export function undoingOf(
  queue: Queue,
  { of, pull }: Pick<Revert, 'of' | 'pull'>,
): { readonly by: PullNumber | null; readonly stopped: string | null } {
  return { by: pull, stopped: stoppedReverts(queue).find((each) => each.of === of)?.why ?? null };
}

/** The queue with this revert in place of what was known of it. */
export function withRevert(queue: Queue, revert: Revert): Queue {
  return { ...queue, reverts: queue.reverts.map((each) => (each.of === revert.of ? revert : each)) };
}
