/**
 * Buttons of the check `toolpusher/refinery`: pressing one is the command that it stands for, with the same permission.
 *
 * **Invariant:** one delivery is obeyed once, and only on the head that its check is on.
 */
import { commandOf } from './button.ts';
import type { Change } from '../ledger/change.ts';
import { checkReplies } from './check-replies.ts';
import type { Command } from './command.ts';
import type { Event } from '../event.ts';
import { BeadNumber } from '../name.ts';
import { mayCommand } from './permission.ts';
import { sha256 } from '../refinery/digest.ts';
import { hasLanded } from '../refinery/request.ts';
import { replies } from './replies.ts';
import type { Situation, Step } from '../situation.ts';

type Pressed = Extract<Event, { type: 'pressed' }>;
type Comment = Extract<Event, { type: 'comment' }>;
type Obey = (situation: Situation, comment: Comment, command: Command) => Step & { readonly answer: string | null };

/** Obeys a button as `obey` does its command in a comment; null when it was obeyed before. */
export function obeyPressed(situation: Situation, pressed: Pressed, obey: Obey): Step | null {
  const { ledger, snapshot } = situation;
  const { by, head, pull } = pressed;
  const id = sha256(encodeURIComponent(pressed.delivery.toWellFormed())).slice(0, 16);
  const noticed: Change = { type: 'noticed', key: `pressed:${id}` };
  if (by === snapshot.repository.app || ledger.outbox.noticed.includes(noticed.key)) return null;
  const tell = (answer: string): Step => ({
    changes: [noticed],
    effects: [
      { type: 'tell', bead: BeadNumber.parse(pull), topic: `pressed-${id}`, body: checkReplies.pressed(by, answer) },
    ],
  });
  if (!mayCommand(snapshot, by)) return tell(replies.notPermitted(by, snapshot.config.permission));
  if (!isAt(situation, pressed)) return tell(checkReplies.otherHead(head));
  const { changes, effects, answer } = obey(situation, asComment(pressed, snapshot), commandOf(pressed.button, head));
  const told = answer === null ? { changes: [noticed], effects: [] } : tell(answer);
  return { changes: [...told.changes, ...changes], effects: [...effects, ...told.effects] };
}

// What has landed is not open any more, and is known by the head that landed.
function isAt({ ledger, snapshot }: Situation, { pull, head }: Pressed): boolean {
  return (
    snapshot.pulls.some((each) => each.number === pull && each.head === head) || hasLanded(ledger.queue, pull, head)
  );
}

function asComment({ button, head, pull, by, delivery }: Pressed, { now }: Situation['snapshot']): Comment {
  const commands = [commandOf(button, head)];
  return { type: 'comment', comment: 0, issue: pull, isPull: true, by, at: now, commands, delivery };
}
