/** kill -9 of the processes of small towns: the same end, nothing twice, nothing lost. `npm run sweep` does it at 100 points. */
import { it } from 'vitest';
import { crashTown, pointsOf } from '../support/crash-sweep.ts';
import { Bench, townTestMs } from '../support/town-cli.ts';

it.concurrent.for([0, 1])(
  'comes to the same end after five kills (town %i)',
  { timeout: townTestMs },
  (town, { expect }) =>
    Bench.use(async (bench) => {
      const report = await crashTown(bench, 'town', { points: pointsOf(1, town, 5), faults: null });
      expect(report.wrong).toEqual([]);
      expect(report.killed.length).toBeGreaterThan(1);
      expect(report.tree).toBe('151bb1a4b0ec6d4e2b15cd99dc945a3f692355f8');
    }),
);
