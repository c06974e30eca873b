/** Many function instances at once, each of whose calls takes two seconds: every decision once, and soon. */
import { describe, expect, it } from 'vitest';
import { EventFile } from '../../src/core/ledger/audit.ts';
import { startTown } from '../support/town.ts';
import type { Town } from '../support/town.ts';

const issues = 40;

async function crowd(act: (town: Town, issue: number) => void): Promise<{ adds: number; p95: number }> {
  const beads = Array.from({ length: issues }, (_, index) => ({ title: `Bead ${index + 1}`, labels: [] }));
  const town = await startTown({ agents: 30, processes: 8, latencyMs: 2000, ackWaitMs: 0, beads });
  await town.time.run({ forMs: 60_000 });
  const start = town.time.now();
  for (let issue = 1; issue <= issues; issue++) act(town, issue);
  const seen: number[] = [];
  for (let commits = town.ledgerHistory().length; seen.length < issues && town.time.now() < start + 60_000;) {
    await town.time.run({ forMs: 250 });
    const fresh = town.ledgerHistory().slice(commits);
    commits += fresh.length;
    const changes = fresh.flatMap(({ files }) => EventFile.parse(JSON.parse(files.get('event.json') ?? '')).changes);
    seen.push(...changes.flatMap((change) => (change.type === 'bead-added' ? [town.time.now() - start] : [])));
  }
  expect(town.failures).toEqual([]);
  return { adds: seen.length, p95: seen.toSorted((a, b) => a - b)[Math.ceil(issues * 0.95) - 1] ?? Infinity };
}

describe('forty deliveries at the same moment, to eight processes', () => {
  it('of labels are decided once each, within 15 s', async () => {
    const { adds, p95 } = await crowd((town, issue) => town.world.label(issue, 'agent', 'maintainer'));
    expect(adds).toBe(issues);
    expect(p95).toBeLessThanOrEqual(15_000);
  });

  it('of commands are decided once each, within 15 s', async () => {
    const { adds, p95 } = await crowd((town, issue) => town.world.comment(issue, '/sling', 'maintainer'));
    expect(adds).toBe(issues);
    expect(p95).toBeLessThanOrEqual(15_000);
  });
});
