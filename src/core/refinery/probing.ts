/** Suspects: groups that were red together are split until it is known who was to blame. */
import { PullNumber } from '../name.ts';
import { prior, proofAgainst, risk } from './belief.ts';
import { isActive } from './chain.ts';
import { composable, make } from './ground.ts';
import type { Ground } from './ground.ts';
import type { QueueEntry, QueueRun, SuspectGroup } from './queue.ts';
import { isRuling } from './rules.ts';
import { tuning } from './tuning.ts';

/** Part of the oldest group of which something is to be learnt; null where nothing is. */
export function probe(ground: Ground): QueueRun | null {
  const groups = ground.queue.suspects.toSorted((a, b) => a.since - b.since);
  for (const group of groups) {
    const members = part(ground, group);
    if (members.length > 0) return probing(ground, members);
  }
  return null;
}

// What conflicts with the base is merged by rules for its probe as well, or nothing would tell who was to blame.
function probing(ground: Ground, members: readonly QueueEntry[]): QueueRun {
  const run = make(ground, { kind: 'probe', onto: ground.solid, members });
  return members.some(({ baseConflict }) => baseConflict !== null) ? { ...run, by: 'rules' } : run;
}

/** The least suspect ones with half of the group's suspicion: they are told apart from the rest by one run. */
function lighterHalf({ belief }: Ground, group: readonly QueueEntry[]): readonly QueueEntry[] {
  const weights = new Map(group.map((entry) => [entry.pull, prior(belief.queue, entry, belief.queue.landings)]));
  const weight = (entry: QueueEntry): number => weights.get(entry.pull) ?? 0;
  const sorted = group.toSorted((a, b) => weight(a) - weight(b));
  const total = sorted.reduce((sum, entry) => sum + weight(entry), 0);
  let sum = 0;
  const half = sorted.filter((entry, i) => {
    sum += weight(entry);
    return i < sorted.length - 1 && (i === 0 || sum <= total / 2 + 1e-9);
  });
  return half.length > 0 ? half : sorted;
}

/** Half of the group when slots are few, and only while none of it is in flight; else its share of the free slots. */
function part(ground: Ground, group: SuspectGroup): readonly QueueEntry[] {
  const idle = ground.waiting.filter((entry) => group.pulls.includes(entry.pull));
  const able = composable(ground, { from: idle, onto: ground.solid, isRuled: isRuling(ground.queue, ground.view) });
  if (able.length === 0) return [];
  // Never the whole group again, or the same answer would come for ever.
  const half = Math.max(1, Math.floor(group.pulls.length / 2));
  if (ground.free >= tuning.fewSlots)
    return able.slice(0, Math.min(half, Math.ceil(idle.length / Math.min(ground.free, ground.view.starts))));
  // What is held tells nothing, and keeps nobody waiting.
  return group.pulls.some((pull) => ground.inRuns.has(pull)) ? [] : lighterHalf(ground, able);
}

/** A likely culprit needs two red runs: with slots to spare they run side by side, and its author knows sooner. */
export function confirmation(ground: Ground): QueueRun | null {
  const { queue, belief, free } = ground;
  if (free < tuning.fewSlots) return null;
  for (const group of queue.suspects.filter(({ pulls }) => pulls.length === 1)) {
    const entry = belief.entries.get(group.pulls[0] ?? PullNumber.parse(1));
    const isUnsure = entry !== undefined && entry.held === null && risk(belief, entry) >= tuning.confirmFrom;
    if (!isUnsure || proofAgainst(belief, entry) !== null || entry.reds.some((red) => red.size === 1)) continue;
    const probes = queue.runs.filter((run) => isActive(run) && run.members.some(({ pull }) => pull === entry.pull));
    if (probes.length === 1) return probing(ground, [entry]);
  }
  return null;
}
