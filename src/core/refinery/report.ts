/** The queue as `toolpusher queue` shows it: who is where, what each waits for, what was tried, what freezes it. */
import type { Bead } from '../beads/bead.ts';
import type { Instant } from '../name.ts';
import { chance } from './belief.ts';
import { content, inOrder } from './chain.ts';
import type { Queue, QueueEntry, QueueRun } from './queue.ts';
import { whyWaiting } from './why.ts';
import type { Why } from './why.ts';

/** One run that holds an entry, or that was red with it. */
export interface RunReport {
  readonly run: string;
  readonly kind: QueueRun['kind'] | null;
  readonly state: QueueRun['state'];
  readonly sha: string | null;
  readonly at: Instant;
  /** The other pull requests in it. */
  readonly with: readonly number[];
}

/** One way in which the bead behind an entry was taken to its head. */
export interface TierReport {
  readonly attempt: number;
  readonly tier: string;
  readonly agent: string;
  readonly end: string;
  readonly at: Instant;
}

/** One entry, in the order of the queue. */
export interface EntryReport extends Omit<Why, 'text'> {
  readonly pull: number;
  readonly bead: number | null;
  readonly head: string;
  readonly priority: number;
  readonly queuedAt: Instant;
  readonly state: QueueEntry['state'];
  readonly waitsFor: string;
  readonly tries: number;
  readonly runs: readonly RunReport[];
  readonly tiers: readonly TierReport[];
}

/** The whole queue. */
export interface QueueReport {
  readonly base: string | null;
  readonly frozen: Queue['frozen'];
  readonly entries: readonly EntryReport[];
  readonly reverts: Queue['reverts'];
  readonly estimates: {
    readonly bad: number;
    readonly clash: number;
    readonly flake: number;
    readonly conflict: number;
    readonly ciMinutes: number;
    /** Whether it was timed here, or is what is usual elsewhere. */
    readonly isCiTimed: boolean;
  };
  readonly landings: number;
}

/** What the queue of one repository comes to at `now`; `beads` are those behind its entries. */
export function reportQueue(queue: Queue, beads: Readonly<Record<string, Bead>>, now: Instant): QueueReport {
  const { bad, clash, flake, conflict, ciMs, timedMs } = queue.estimates;
  return {
    base: queue.base,
    frozen: queue.frozen,
    entries: inOrder(queue).map((entry) => reportEntry(queue, { entry, bead: beads[entry.bead ?? 0] ?? null, now })),
    reverts: queue.reverts,
    estimates: {
      bad: chance(bad),
      clash: chance(clash),
      flake: chance(flake),
      conflict: chance(conflict),
      ciMinutes: (timedMs ?? ciMs) / 60_000,
      isCiTimed: timedMs !== null,
    },
    landings: queue.landings,
  };
}

interface Behind {
  readonly entry: QueueEntry;
  readonly bead: Bead | null;
  readonly now: Instant;
}

function reportEntry(queue: Queue, { entry, bead, now }: Behind): EntryReport {
  const { text, ...why } = whyWaiting(queue, entry.pull, now);
  const { pull, head, priority, queuedAt, state, tries } = entry;
  const plain = { pull, bead: entry.bead, head, priority, queuedAt, state, tries };
  return { ...plain, ...why, waitsFor: text, runs: runsOf(queue, entry), tiers: tiersOf(bead) };
}

/** The runs that an entry was in, oldest first. */
export function runsOf(queue: Queue, entry: QueueEntry): RunReport[] {
  const reds = entry.reds.map(({ run, sha, others, at }): RunReport => ({
    run,
    kind: null,
    state: 'red',
    sha,
    at,
    with: others,
  }));
  const known = queue.runs
    .filter((run) => content(run).some((member) => member.pull === entry.pull && member.head === entry.head))
    .filter(({ id }) => !reds.some(({ run }) => run === id))
    .map((run): RunReport => {
      const others = content(run).flatMap(({ pull }) => (pull === entry.pull ? [] : [pull]));
      return { run: run.id, kind: run.kind, state: run.state, sha: run.sha, at: run.createdAt, with: others };
    });
  return [...reds, ...known].toSorted((a, b) => a.at - b.at);
}

function tiersOf(bead: Bead | null): TierReport[] {
  return (bead?.ended ?? []).map(({ number, mode, agent, end, endedAt }) => ({
    attempt: number,
    tier: mode === 'refine' ? 'auto' : mode,
    agent,
    end,
    at: endedAt,
  }));
}
