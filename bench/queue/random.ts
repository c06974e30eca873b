/** Random worlds: whatever the numbers, main never turns red, everything ends, facts may come twice or never. */
import { Ours } from './ours.ts';
import { Simulation } from './simulation.ts';
import { dice, usual } from './world.ts';
import type { Workload } from './world.ts';

/** What became of a world. */
export interface Outcome {
  readonly workload: Workload;
  readonly merged: number;
  readonly givenUp: number;
  readonly stuck: number;
  readonly waitMax: number;
  /** The error that a red main, a spinning queue or an unsteady decision throws. */
  readonly failure: string | null;
}

/** A workload drawn at random. */
export function randomWorkload(seed: number): Workload {
  const roll = dice(seed * 104_729 + 7);
  const between = (low: number, high: number): number => low + (high - low) * roll();
  const rate = (most: number): number => most * roll() ** 3;
  return {
    ...usual,
    seed,
    pulls: Math.round(between(5, 60)),
    agents: Math.round(between(1, 80)),
    slots: Math.round(between(1, 30)),
    ci: between(1, 30),
    bad: rate(0.5),
    clash: rate(0.03),
    conflict: rate(0.05),
    flake: rate(0.1),
    attemptsMax: 4,
  };
}

/** Plays one random world with doubled and lost facts. */
export function playRandom(seed: number): Outcome {
  const workload = randomWorkload(seed);
  const mischief = { roll: dice(seed + 1), twice: 0.1, doubled: 0.1, lost: 0.2 };
  const blank = { workload, merged: 0, givenUp: 0, stuck: 0, waitMax: 0 };
  try {
    const report = new Simulation(workload, (sim) => new Ours(sim, mischief)).play();
    const { merged, givenUp, stuck, waitMax } = report.figures(workload.ci);
    return { workload, merged, givenUp, stuck, waitMax, failure: null };
  } catch (error) {
    return { ...blank, failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether the world ended as it must: all landed or given up by their authors, nobody left behind. */
export function isSound({ workload, merged, givenUp, stuck, failure }: Outcome): boolean {
  return failure === null && stuck === 0 && merged + givenUp === workload.pulls;
}
