/** GitHub misbehaves in whole towns: every class of fault, at rates far above real ones; the same end, nothing twice, nothing lost. */
import { it } from 'vitest';
import { crashTown } from '../support/crash-sweep.ts';
import { Bench, townTestMs } from '../support/town-cli.ts';

it.concurrent.for([
  'deliveries.lost=0.4,deliveries.doubled=0.4,deliveries.reordered=0.4,lists.stale=0.4,graphql.stale=0.3,graphql.stale-data=0.2,fresh.404=0.5,clock.skew-ms=45000',
  'api.500=0.05,api.502=0.05,api.cut=0.05,api.after=0.5,api.429=0.03,api.retry-after=1,api.retry-after-s=2',
  'limits.content=1,limits.content-minute=5,limits.primary=90,limits.window-s=30',
])('comes to the same end: %s', { timeout: townTestMs }, (faults, { expect }) =>
  Bench.use(async (bench) => {
    const report = await crashTown(bench, 'town', { points: [], faults });
    expect(report.wrong).toEqual([]);
    expect(report.tree).toBe('151bb1a4b0ec6d4e2b15cd99dc945a3f692355f8');
  }),
);
