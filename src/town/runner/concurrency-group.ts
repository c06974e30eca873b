/** Decides who of a concurrency group may go on: one runs, one waits (or up to a hundred, in order), the rest is cancelled. Pure. */

/** A member of a group: a run or a job that is not complete. */
export interface Member {
  readonly id: string;
  /** Whether it was let in: it is queued for a slot or running. */
  readonly isIn: boolean;
  readonly queue: 'single' | 'max';
  readonly cancelInProgress: boolean;
}

/** What to do with the members. */
export interface GroupDecision {
  readonly admit: readonly string[];
  readonly cancel: readonly string[];
}

const pendingMax = 100;

/** Decides for all members of one group, oldest first, the newest having just arrived or one having just left. */
export function decideGroup(members: readonly Member[]): GroupDecision {
  const waiting = members.filter((member) => !member.isIn);
  const holders = members.filter((member) => member.isIn);
  const newest = waiting.at(-1);
  const kept = newest?.queue === 'max' ? waiting.slice(0, pendingMax) : waiting.slice(-1);
  const dropped = waiting.filter((member) => !kept.includes(member)).map((member) => member.id);
  const ended = newest?.cancelInProgress === true ? holders.map((member) => member.id) : [];
  const next = holders.length === 0 ? kept.slice(0, 1).map((member) => member.id) : [];
  return { admit: next, cancel: [...dropped, ...ended] };
}
