/** Commands on pull requests of people: landing them, holding them back, and saying what they wait for. */
import type { Command } from './command.ts';
import type { Event } from '../event.ts';
import type { Priority } from '../name.ts';
import { isAtLeast } from './permission.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Queue, Request } from '../refinery/queue.ts';
import { entryOf, hasLanded, requestOf, withRequest } from '../refinery/request.ts';
import { revertOf } from '../refinery/revert.ts';
import { whyWaiting } from '../refinery/why.ts';
import { replies } from './replies.ts';
import { newRequest, placed, request } from '../landing/requests.ts';
import type { Situation, Step } from '../situation.ts';
import type { PullView, Snapshot } from '../snapshot.ts';

type Comment = Extract<Event, { type: 'comment' }>;
type OnPull = Exclude<Command, { type: 'help' | 'unknown' | 'malformed' | 'sling' }>;

/** What a command does, and what is said back. */
interface Obeyed extends Step {
  readonly answer: string | null;
}

const say = (answer: string): Obeyed => ({ changes: [], effects: [], answer });
const set = (queue: Queue): Obeyed => ({ changes: [{ type: 'queue-set', queue }], effects: [], answer: null });

/** Obeys a command on a pull request that belongs to no bead. */
export function obeyOnPull(situation: Situation, comment: Comment, command: OnPull): Obeyed {
  const { queue } = situation.ledger;
  switch (command.type) {
    case 'merge':
    case 'done':
      return merge(situation, comment, command.type === 'merge' ? command.head : null);
    case 'why':
      return say(explainPull(situation, comment.issue));
    case 'stop':
    case 'hold':
    case 'resume':
    case 'priority': {
      const entry = entryOf(queue, comment.issue);
      const asked = requestOf(queue, comment.issue);
      if (entry === null || asked === null) return say(replies.notQueued());
      const priority = command.type === 'priority' ? command.priority : entry.priority;
      return set(told(queue, { asked, comment, at: situation.snapshot.now }, { what: command.type, priority }));
    }
    default:
      return say(replies.notTheFleets());
  }
}

interface Told {
  readonly asked: Request;
  readonly comment: Comment;
  readonly at: Request['at'];
}

interface Telling {
  readonly what: 'priority' | 'stop' | 'hold' | 'resume';
  readonly priority: Priority;
}

function told(queue: Queue, { asked, comment, at }: Told, { what, priority }: Telling): Queue {
  const { pull } = asked;
  switch (what) {
    case 'priority':
      return evolve(queue, { type: 'prioritised', pull, priority });
    case 'hold': {
      const reason = replies.heldBy(comment.by);
      // The reason is remembered as told: a reaction acknowledges the command.
      return withRequest(evolve(queue, { type: 'held', pull, text: reason, at }), { ...asked, reason });
    }
    case 'resume':
      return withRequest(evolve(queue, { type: 'resumed', pull }), { ...asked, reason: null });
    case 'stop': {
      const reason = replies.takenOutBy(comment.by);
      return withRequest(evolve(queue, { type: 'left', pull }), { ...asked, state: 'out', reason });
    }
  }
}

function merge({ ledger, snapshot }: Situation, comment: Comment, named: string | null): Obeyed {
  const pull = snapshot.pulls.find((each) => each.number === comment.issue);
  if (pull === undefined || hasLanded(ledger.queue, pull.number, pull.head)) return say(replies.notOpen());
  const objection = objectionTo(snapshot, pull, { comment, named });
  if (objection !== null) return say(objection);
  const { by, at } = comment;
  const asked = placed({ queue: ledger.queue, snapshot }, pull, newRequest(pull, { by, at, via: 'command' }));
  if (asked.state !== 'queued') return say(asked.reason ?? replies.notQueued());
  return { ...set(request(ledger.queue, asked, snapshot)), answer: answerTo(asked) };
}

const answerTo = ({ onto }: Request): string | null => (onto === null ? null : replies.landsAfter(onto.pull));

function objectionTo(
  { permissions, workflowPulls }: Snapshot,
  pull: PullView,
  { comment, named }: { comment: Comment; named: string | null },
): string | null {
  if (named !== null && !pull.head.startsWith(named)) return replies.notThatHead(named, pull.head);
  // Whoever pushes right after somebody else's command would have that land unread.
  if (pull.headAt !== null && pull.headAt > comment.at) return replies.pushedAfterCommand(pull.head);
  const isRisky = pull.isFork || workflowPulls[pull.number] !== false;
  const mayWrite = isAtLeast(permissions[comment.by] ?? 'none', 'write');
  return isRisky && !mayWrite ? replies.needsWrite(comment.by) : null;
}

/** Why a pull request of people is where it is, in Markdown. */
export function explainPull({ ledger, snapshot }: Situation, number: number): string {
  const { queue } = ledger;
  const asked = requestOf(queue, number);
  if (asked === null) return replies.notAsked();
  const revert = revertOf(queue, number);
  const how =
    revert !== null ? `\`/revert\` on #${revert.of}` : asked.via === 'label' ? 'the label `merge`' : '`/merge`';
  const by = `@${asked.by} asked for ${asked.head.slice(0, 12)} by ${how}.`;
  if (asked.state !== 'queued') return `#${number} is **not queued**. ${asked.reason ?? ''} ${by}`;
  return `#${number} is **queued**. ${whyWaiting(queue, asked.pull, snapshot.now).text} ${by}`;
}
