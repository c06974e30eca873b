/** Plays many seeds on several threads, each of which asks for the next when it is done. */
import { Worker, parentPort, workerData } from 'node:worker_threads';
import { drawPlan } from '../../test/sim/draw.ts';
import type { Size } from '../../test/sim/draw.ts';
import { playOne } from './playing.ts';
import type { Played, Playing } from './playing.ts';

/** What every thread is told. */
export interface Orders extends Playing {
  readonly size: Size;
}

/** Seeds to play, on so many threads; each outcome is told as it comes, and `false` ends everything. */
export interface Crew {
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly orders: Orders;
  readonly onPlayed: (played: Played) => boolean;
}

// Most of what a town makes is soon forgotten: with room for it, less of the time goes to tidying up.
const youngMb = 192;

/** Plays all of them. `program` is the file that the threads run. */
export async function playAll(program: URL, { seeds, jobs, orders, onPlayed }: Crew): Promise<void> {
  const waiting = [...seeds];
  const threads = Array.from(
    { length: Math.min(jobs, seeds.length) },
    () => new Worker(program, { workerData: orders, resourceLimits: { maxYoungGenerationSizeMb: youngMb } }),
  );
  try {
    await Promise.all(
      threads.map(
        (thread) =>
          new Promise<void>((resolve, reject) => {
            const next = (): void => {
              const seed = waiting.shift();
              if (seed === undefined) resolve();
              else thread.postMessage(seed, []);
            };
            thread.on('error', reject);
            thread.on('message', (played: Played) => {
              if (!onPlayed(played)) waiting.length = 0;
              next();
            });
            next();
          }),
      ),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** What a thread does: a seed comes in, what became of it goes out. */
export function workAsThread(): void {
  const orders: Orders = workerData;
  parentPort?.on('message', (seed: number) => {
    void playOne(drawPlan(seed, orders.size), orders).then((played) => parentPort?.postMessage(played, []));
  });
}
