/**
 * The delivery pass: a delivered head gets its branch and its pull request, and then a place in the queue.
 *
 * **Invariant:** a polecat's branch is moved only from where we last put it; what somebody else put there stays.
 */
import { beadsIn } from './among.ts';
import { pullOfBranch } from './seen.ts';
import type { Bead } from './bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Situation, Step } from '../situation.ts';
import type { Effect } from '../effect.ts';
import type { PullNumber, Sha } from '../name.ts';
import { evolve as evolveQueue } from '../refinery/evolve.ts';
import { isPendingOn } from '../ledger/outbox.ts';
import { keptRef } from '../ref.ts';
import { renderPull, renderPullTitle } from '../people/pull-texts.ts';
import { replies } from '../people/replies.ts';
import type { PullView, Snapshot } from '../snapshot.ts';

/** Takes every delivered bead one step further. */
export function delivery(situation: Situation): Step {
  const changes: Change[] = [];
  const effects: Effect[] = [];
  let { queue } = situation.ledger;
  for (const bead of beadsIn(situation.ledger, 'delivered')) {
    if (bead.head === null || bead.branch === null) continue;
    const work = { bead, head: bead.head, branch: bead.branch };
    const pull = pullOfBranch(situation.snapshot, work.branch);
    if (isReadyToQueue(situation.snapshot, work, pull)) {
      queue = enqueue(queue, { bead, head: work.head, pull: pull.number }, situation.snapshot);
      changes.push({ type: 'bead-moved', bead: bead.number, to: 'queued', reason: null, notBefore: null });
      continue;
    }
    // Its branch or pull request waits in the outbox.
    if (isPendingOn(situation.ledger, bead.number, ['move-branch', 'open-pull'])) continue;
    const step = publish(situation.snapshot, work);
    changes.push(...step.changes);
    effects.push(...step.effects);
  }
  if (queue !== situation.ledger.queue) changes.push({ type: 'queue-set', queue });
  return { changes, effects };
}

interface Work {
  readonly bead: Bead;
  readonly head: Sha;
  readonly branch: string;
}

function isReadyToQueue(snapshot: Snapshot, work: Work, pull: PullView | undefined): pull is PullView {
  return pull !== undefined && pull.number === work.bead.pull && snapshot.branches[work.branch] === work.head;
}

function publish(snapshot: Snapshot, { bead, head, branch }: Work): Step {
  const number = bead.number;
  const there = snapshot.branches[branch] ?? null;
  if (there !== null && there !== head && !bead.ended.some((each) => each.kept === there)) {
    const reason = replies.branchTaken(branch, there);
    return { changes: [{ type: 'bead-moved', bead: number, to: 'stuck', reason, notBefore: null }], effects: [] };
  }
  const move: Effect[] = there === head ? [] : [{ type: 'move-branch', bead: number, branch, from: there, to: head }];
  return { changes: [], effects: [...move, ...openPull(snapshot, { bead, head, branch })] };
}

function openPull(snapshot: Snapshot, { bead, head, branch }: Work): Effect[] {
  const open = pullOfBranch(snapshot, branch);
  const last = bead.ended.at(-1);
  if (last === undefined || (open !== undefined && open.number === bead.pull)) return [];
  const superseded = snapshot.pulls.find((each) => each.number === bead.pull && each.branch !== branch);
  const place = superseded === undefined ? '' : `\n\n${replies.takesPlaceOf(superseded.number)}`;
  const body = `${renderPull(bead, last, snapshot.config.refinery.mode === 'native')}${place}`;
  return [
    {
      type: 'open-pull',
      bead: bead.number,
      branch,
      head,
      base: snapshot.base.branch,
      title: renderPullTitle(bead),
      body,
    },
    ...(superseded === undefined ? [] : retire(snapshot, bead, superseded)),
  ];
}

/** Closes a pull request that something else took the place of: its branch stays, and its tip has a ref that nobody moves. */
export function retire(snapshot: Snapshot, bead: Bead, old: PullView): Effect[] {
  const tip = snapshot.branches[old.branch];
  const keep: Effect[] =
    tip === undefined
      ? []
      : [{ type: 'drop-refs', refs: [{ ref: keptRef(bead.number, tip), from: null, to: tip, force: false }] }];
  return [...keep, { type: 'close-pull', pull: old.number }];
}

function enqueue(
  queue: Situation['ledger']['queue'],
  { bead, head, pull }: { bead: Bead; head: Sha; pull: PullNumber },
  snapshot: Snapshot,
): Situation['ledger']['queue'] {
  const { number, priority } = bead;
  const known = queue.entries.find((entry) => entry.pull === pull);
  if (known?.bead === number) return evolveQueue(queue, { type: 'head-moved', pull, head });
  // What somebody asked for as a pull request of people, before it was known whose it is, is the bead's from here on.
  const left = known === undefined ? queue : evolveQueue(queue, { type: 'left', pull });
  const requests = left.requests.filter((asked) => asked.pull !== pull);
  const own = requests.length === left.requests.length ? left : { ...left, requests };
  return evolveQueue(own, { type: 'enqueued', pull, bead: number, head, priority, at: snapshot.now });
}
