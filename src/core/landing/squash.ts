/**
 * Squashing: each pull request becomes one commit, which is what is tested and landed. GitHub sees no merge in that, so the pull request is
 * closed by us, and told which commit it became.
 */
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import { BeadNumber } from '../name.ts';
import type { Queue, QueueAction } from '../refinery/queue.ts';
import { requestOf } from '../refinery/request.ts';
import { replies } from '../people/replies.ts';
import type { Situation, Step } from '../situation.ts';

type Composing = Extract<QueueAction, { type: 'compose' }>;
type Compose = Extract<Effect, { type: 'compose' }>;

/** What a composition has to know beyond its members, for the method that `workspace.yml` asks for. */
export function methodOf(
  queue: Queue,
  action: Composing,
  method: 'merge' | 'squash',
): Pick<Compose, 'squash'> | Record<string, never> {
  if (method === 'merge') return {};
  const ahead = queue.runs.find((run) => run.id === action.run)?.ahead ?? [];
  const landed = queue.landed.filter((each) => each.squashed !== null);
  const under = action.members.flatMap(({ pull }) => {
    const lower = requestOf(queue, pull)?.onto?.pull;
    const found = [...ahead, ...landed].findLast((each) => each.pull === lower);
    return found === undefined ? [] : [found.head];
  });
  return { squash: { under: [...new Set(under)] } };
}

/** The pass that closes what landed squashed, once. */
export function squashed({ ledger, snapshot }: Situation): Step {
  const changes: Change[] = [];
  const effects: Effect[] = [];
  for (const landed of ledger.queue.landed) {
    const { pull, head, squashed: sha } = landed;
    const key = `squashed:${pull}:${head.slice(0, 12)}`;
    const isOpen = snapshot.pulls.some((each) => each.number === pull && each.head === head);
    if (sha === null || !isOpen || ledger.outbox.noticed.includes(key)) continue;
    changes.push({ type: 'noticed', key });
    const body = replies.squashed(sha);
    effects.push({ type: 'tell', bead: BeadNumber.parse(pull), topic: `squashed-${head.slice(0, 12)}`, body });
    effects.push({ type: 'close-pull', pull });
  }
  return { changes, effects };
}
