/**
 * A base that turns red by itself: its commit passed when it landed and fails now, or somebody pushed to it.
 *
 * **Invariant:** it thaws by itself; while it is red nothing lands but what takes a landing back.
 */
import type { Effect } from '../effect.ts';
import { RunId } from '../name.ts';
import type { PullNumber } from '../name.ts';
import type { QueueEvent } from '../refinery/queue.ts';
import { replies } from '../people/replies.ts';
import type { Situation } from '../situation.ts';
import type { CheckView } from '../snapshot.ts';
import { minutes } from '../time.ts';

/** What the checks of a commit come to. */
export type Judgement = 'pending' | 'green' | 'red';

/** Freezes the queue when the base is seen to be red, thaws it when it is green again. */
export function factsOfRedBase({ ledger, snapshot }: Situation, judged: Judgement): QueueEvent[] {
  const frozen = ledger.queue.frozen.find(({ why }) => why === 'red-base');
  const { redBase, checkTimeoutMinutes } = snapshot.config.refinery;
  const isRed = judged === 'red' && redBase === 'freeze';
  if (isRed) {
    const { reason, pulls } = culpritOf({ ledger, snapshot, events: [] });
    return frozen?.reason === reason ? [] : [{ type: 'frozen', why: 'red-base', reason, pulls, at: snapshot.now }];
  }
  if (frozen === undefined) return [];
  // A commit that no check reports on would keep it frozen for ever.
  const isSilent = snapshot.baseChecks.length === 0 && snapshot.now - frozen.since > minutes(checkTimeoutMinutes);
  const isOver = judged === 'green' || redBase === 'ignore' || isSilent;
  return isOver ? [{ type: 'thawed', why: 'red-base' }] : [];
}

// What moved the base to the red commit, as far as the ledger tells: one of our landings, or other hands since the last.
function culpritOf({ ledger, snapshot }: Situation): { reason: string; pulls: readonly PullNumber[] } {
  const { head } = snapshot.base;
  const names = [...new Set(redOf(snapshot.baseChecks).map(({ name }) => name))];
  const landed = ledger.queue.landed.filter(({ sha }) => sha === head).map(({ pull }) => pull);
  if (landed.length > 0) return { reason: replies.redSinceLanding({ head, names, pulls: landed }), pulls: landed };
  const last = ledger.queue.landed.at(-1)?.sha ?? null;
  return { reason: replies.redByOthers({ head, names, last }), pulls: [] };
}

const redOf = (checks: readonly CheckView[]): readonly CheckView[] => checks.filter(({ state }) => state === 'red');

/** The workflow runs that failed on a commit which passed before: each is worth one more try before anybody is blamed. */
export function flakyRuns({ ledger, snapshot }: Situation): Extract<Effect, { type: 'rerun' }>[] {
  const { head } = snapshot.base;
  if (!ledger.queue.landed.some(({ sha }) => sha === head)) return [];
  const runs = redOf(snapshot.baseChecks).flatMap(({ url }) => {
    const id = RunId.safeParse(Number(/\/actions\/runs\/(\d{1,15})(?:\/|$)/.exec(url ?? '')?.[1]));
    return id.success ? [id.data] : [];
  });
  return [...new Set(runs)].slice(0, 3).map((run) => ({ type: 'rerun', run }));
}
