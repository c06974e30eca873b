/** The alarms of the base: what froze it and what a person has to know, told once where they look for it. */
import { beadsWithPull } from '../beads/among.ts';
import { issueByNumber } from '../beads/seen.ts';
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Freeze, Queue } from '../refinery/queue.ts';
import { sha256 } from '../refinery/digest.ts';
import { flakyRuns } from '../landing/red-base.ts';
import { replies } from './replies.ts';
import type { Situation, Step } from '../situation.ts';

/** The name of the check run that says why nothing lands. */
export const baseCheck = 'toolpusher/base';

/** Freezes that came by themselves, each told once as a check of the base. */
export function alarms(situation: Situation): Step {
  const { ledger, snapshot } = situation;
  const changes: Change[] = [];
  const effects: Effect[] = [];
  for (const freeze of ledger.queue.frozen.filter(isAlarm)) {
    const key = `freeze:${freeze.why}:${freeze.since}:${sha256(encodeURIComponent(freeze.reason)).slice(0, 12)}`;
    if (ledger.outbox.noticed.includes(key)) continue;
    changes.push({ type: 'noticed', key });
    if (freeze.why === 'red-base') effects.push(...flakyRuns(situation));
    // What is red by itself says so without our help.
    const conclusion = freeze.why === 'red-base' ? 'neutral' : 'failure';
    const told = { name: baseCheck, head: snapshot.base.head, conclusion } as const;
    effects.push({ type: 'check', ...told, title: 'Nothing lands', summary: replies.frozen(freeze.reason) });
  }
  const opening = reopened(situation);
  return { changes: [...changes, ...opening.changes], effects: [...effects, ...opening.effects] };
}

// GitHub closes the issue that a landed commit names, also where the change is not in it.
function reopened({ ledger, snapshot }: Situation): Step {
  const steps = beadsWithPull(ledger).flatMap((bead): { change: Change; effect: Effect }[] => {
    if (!isInAlarm(ledger.queue, bead.pull) || issueByNumber(snapshot, bead.number) !== undefined) return [];
    const key = `reopened:${bead.number}:${bead.pull ?? 0}`;
    if (ledger.outbox.noticed.includes(key)) return [];
    return [{ change: { type: 'noticed', key }, effect: { type: 'reopen-bead', bead: bead.number } }];
  });
  return { changes: steps.map(({ change }) => change), effects: steps.map(({ effect }) => effect) };
}

/** Whether a landing is suspected of having lost this pull request's change. */
export function isInAlarm(queue: Queue, pull: number | null): boolean {
  return queue.frozen.some(({ why, pulls }) => why === 'unverified' && pulls.some((each) => each === pull));
}

const isAlarm = ({ why }: Freeze): boolean => why === 'unverified' || why === 'red-base';

/** The queue after somebody has looked at a landing that could not be verified, and said so on one that it is about. */
export function withoutAlarm(queue: Queue, pull: number): Queue {
  return isInAlarm(queue, pull) ? evolve(queue, { type: 'thawed', why: 'unverified' }) : queue;
}
