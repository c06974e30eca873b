/** The buttons of the check `toolpusher/refinery`: each is a command, for those who may give it as a comment. */
import { z } from 'zod';
import type { Bead } from '../beads/bead.ts';
import type { Command } from './command.ts';
import type { Sha } from '../name.ts';
import type { QueueEntry } from '../refinery/queue.ts';

export const Button = z.enum(['hold', 'resume', 'retry', 'reimagine', 'abandon', 'merge', 'revert']);
export type Button = z.infer<typeof Button>;

/** What GitHub shows of each: at most 20 and 40 characters. */
export const buttonFaces: Readonly<Record<Button, { readonly label: string; readonly description: string }>> = {
  hold: { label: 'Hold', description: 'Keep it where it is until Resume.' },
  resume: { label: 'Resume', description: 'Let it go on.' },
  retry: { label: 'Retry', description: 'Go on with a fresh allowance.' },
  reimagine: { label: 'Re-imagine', description: 'Do the bead again from the new base.' },
  abandon: { label: 'Abandon', description: 'Stop it; the work so far is kept.' },
  merge: { label: 'Merge', description: 'Queue this head.' },
  revert: { label: 'Revert', description: 'Take it back through the same queue.' },
};

/** The command that a button gives; `head` is the commit that its check is on. */
export function commandOf(button: Button, head: Sha): Command {
  switch (button) {
    case 'abandon':
      return { type: 'stop' };
    case 'merge':
      return { type: 'merge', head };
    case 'reimagine':
      return { type: 'reimagine', hint: null };
    default:
      return { type: button };
  }
}

/** At most three, as GitHub allows. */
export function buttonsOfEntry({ bead, held }: Pick<QueueEntry, 'bead' | 'held'>): readonly Button[] {
  const isGone = held !== null && held.why !== 'review' && held.why !== 'conflict';
  const first: Button = isGone ? 'resume' : 'hold';
  return bead === null ? [first, 'abandon'] : [first, 'reimagine', 'abandon'];
}

/** Of a bead whose pull request is not in the queue. */
export function buttonsOfBead({ state, attempt }: Pick<Bead, 'state' | 'attempt'>): readonly Button[] {
  if (attempt !== null) return ['abandon'];
  if (state === 'stuck') return ['retry', 'reimagine', 'abandon'];
  return state === 'held' ? ['resume', 'retry', 'reimagine'] : ['reimagine', 'abandon'];
}
