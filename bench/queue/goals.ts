/** The goals, each measured by playing its own workload: reached or not, with the figure. */
import { measure, measureOurs, peers } from './lineup.ts';
import type { Row } from './lineup.ts';
import { playRandom, isSound } from './random.ts';
import type { Workload } from './world.ts';

/** One goal and what was measured. */
export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly reached: boolean;
}

const few = (x: number): string => x.toFixed(x < 2 ? 3 : x < 10 ? 2 : 1);

function atLeast(goal: string, figure: number, least: number): Goal {
  return { goal, measured: few(figure), reached: figure >= least };
}

function atMost(goal: string, figure: number, most: number): Goal {
  return { goal, measured: few(figure), reached: figure <= most };
}

/** Plays every goal's workload on the seeds. */
export function judge(seeds: readonly number[], worlds: number): readonly Goal[] {
  const usual = [0.05, 0.1, 0.2].map((bad) => measureOurs({ bad }, seeds));
  return [
    ...throughput(usual),
    ...scarce(seeds),
    ...serial(seeds),
    ...many(seeds),
    ...clashing(seeds),
    ...safe(usual, worlds),
  ];
}

function throughput(rows: readonly Row[]): readonly Goal[] {
  const names = ['5 %', '10 %', '20 %'];
  const least = [55, 52, 49];
  return rows.flatMap((row, i) => {
    const name = `20 slots, ${names[i]} bad`;
    const rate = atLeast(`${name}: ≥ ${least[i]} merges an hour`, row.mergesPerHour, least[i] ?? 0);
    if (i === 2) return [rate];
    return [
      rate,
      atMost(`${name}: p50 ≤ 25 min`, row.waitP50, 25),
      atMost(`${name}: p95 ≤ 65 min`, row.waitP95, 65),
      atMost(`${name}: CI ≤ 19 min a merge`, row.ciPerMerge, 19),
    ];
  });
}

function best(workload: Partial<Workload>, seeds: readonly number[]): number {
  return Math.max(...peers.map((peer) => measure(peer, workload, seeds).mergesPerHour));
}

function scarce(seeds: readonly number[]): readonly Goal[] {
  return [
    { bad: 0.05, times: 1.7 },
    { bad: 0.1, times: 1.3 },
  ].map(({ bad, times }) => {
    const workload = { slots: 5, bad };
    const ratio = measureOurs(workload, seeds).mergesPerHour / best(workload, seeds);
    return atLeast(`5 slots, ${bad * 100} % bad: ≥ ${times} × the best peer`, ratio, times);
  });
}

function serial(seeds: readonly number[]): readonly Goal[] {
  return [0.05, 0.1].map((bad) => {
    const row = measureOurs({ slots: 1, bad, pulls: 200 }, seeds);
    return atMost(`1 slot, ${bad * 100} % bad: ≤ 1.25 × the information bound`, row.overBound, 1.25);
  });
}

function many(seeds: readonly number[]): readonly Goal[] {
  const row = measureOurs({ agents: 300, slots: 60, bad: 0.05, pulls: 600 }, seeds);
  return [atLeast('300 agents, 60 slots, 5 % bad: ≥ 280 merges an hour', row.mergesPerHour, 280)];
}

function clashing(seeds: readonly number[]): readonly Goal[] {
  const workload = { bad: 0.05, clash: 0.01 };
  const row = measureOurs(workload, seeds);
  return [
    atLeast('1 % of pairs clash: ≥ 2.5 × the best peer', row.mergesPerHour / best(workload, seeds), 2.5),
    atMost('1 % of pairs clash: p95 < 240 min', row.waitP95, 240),
  ];
}

function safe(rows: readonly Row[], worlds: number): readonly Goal[] {
  const outcomes = Array.from({ length: worlds }, (_, i) => playRandom(i + 1));
  const unsound = outcomes.filter((outcome) => !isSound(outcome)).length;
  const wronged = Math.max(...rows.map((row) => (row.wronged / (row.merged + row.rejects)) * 300));
  const ticks = rows.flatMap((row) => row.costs?.tickMs ?? []).toSorted((a, b) => a - b);
  return [
    atMost(`random worlds that are unsound, of ${worlds}`, unsound, 0),
    atMost('main red', Math.max(...rows.map(({ red }) => red)), 0),
    atMost('evicted though good: ≤ 1 in 300', wronged, 1),
    atMost('longest wait ≤ 6 × p50', Math.max(...rows.map((row) => row.waitMax / row.waitP50)), 6),
    atMost('a decision ≤ 50 ms (p99)', ticks[Math.floor(ticks.length * 0.99)] ?? 0, 50),
  ];
}
