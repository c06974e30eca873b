/** Who is compared, and the mean of their figures over seeds. */
import { Ours } from './ours.ts';
import type { Costs } from './ours.ts';
import { GasTown } from './peers/gas-town.ts';
import { Oracle } from './peers/oracle.ts';
import { Serial } from './peers/serial.ts';
import { SubmitQueue } from './peers/submit-queue.ts';
import { Train } from './peers/train.ts';
import type { Figures } from './report.ts';
import { Simulation } from './simulation.ts';
import type { PolicyMaker } from './simulation.ts';
import { usual } from './world.ts';
import type { Workload } from './world.ts';

/** A queue that others have; none of them is charged for composing or pushing. */
export interface Peer {
  readonly name: string;
  readonly make: PolicyMaker;
}

const githubDefault = { name: 'GitHub MQ, default', window: 5, headGreen: false };
const githubBest = { name: 'GitHub MQ, best', window: 100, headGreen: true };

/** The peers, weakest first. */
export const peers: readonly Peer[] = [
  { name: 'serial', make: (sim) => new Serial(sim) },
  { name: 'Gas Town batch-5', make: (sim) => new GasTown(sim) },
  { name: githubDefault.name, make: (sim) => new Train(sim, githubDefault) },
  { name: githubBest.name, make: (sim) => new Train(sim, githubBest) },
  { name: 'SubmitQueue-like', make: (sim) => new SubmitQueue(sim) },
];

/** Knows the outcomes: what no queue can beat. */
export const oracle: Peer = { name: 'oracle', make: (sim) => new Oracle(sim) };

/** One row of the table. */
export interface Row extends Figures {
  readonly name: string;
  readonly costs: Costs | null;
}

/** The mean figures of a peer over the seeds. */
export function measure(peer: Peer, workload: Partial<Workload>, seeds: readonly number[]): Row {
  const all = seeds.map((seed) => {
    const world = { ...usual, ...workload, seed };
    return new Simulation(world, peer.make).play().figures(world.ci);
  });
  return { name: peer.name, costs: null, ...mean(all) };
}

/** The mean figures of the product's scheduler over the seeds, and its worst tick. */
export function measureOurs(workload: Partial<Workload>, seeds: readonly number[]): Row {
  const costs: Costs = { writes: 0, tickMs: [], waitingMax: 0 };
  const all = seeds.map((seed) => {
    const world = { ...usual, ...workload, seed };
    const made: Ours[] = [];
    const simulation = new Simulation(world, (sim) => {
      const ours = new Ours(sim);
      made.push(ours);
      return ours;
    });
    const figures = simulation.play().figures(world.ci);
    for (const ours of made) {
      costs.writes += ours.costs.writes / seeds.length;
      for (const ms of ours.costs.tickMs) costs.tickMs.push(ms);
      costs.waitingMax = Math.max(costs.waitingMax, ours.costs.waitingMax);
    }
    return figures;
  });
  return { name: 'Toolpusher', costs, ...mean(all) };
}

function mean(all: readonly Figures[]): Figures {
  const of = (pick: (figures: Figures) => number): number =>
    all.reduce((sum, figures) => sum + pick(figures), 0) / Math.max(1, all.length);
  return {
    mergesPerHour: of((f) => f.mergesPerHour),
    waitP50: of((f) => f.waitP50),
    waitP95: of((f) => f.waitP95),
    waitMax: of((f) => f.waitMax),
    ciPerMerge: of((f) => f.ciPerMerge),
    runsPerPull: of((f) => f.runsPerPull),
    overBound: of((f) => f.overBound),
    wronged: of((f) => f.wronged),
    red: of((f) => f.red),
    stuck: of((f) => f.stuck),
    givenUp: of((f) => f.givenUp),
    merged: of((f) => f.merged),
    rejects: of((f) => f.rejects),
  };
}
