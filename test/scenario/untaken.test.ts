/** Checks that no runner takes: told from a pool that is slow, staged anew, and said when that would not help. */
import { describe, expect, it } from 'vitest';
import { startTown } from '../support/town.ts';
import type { Town, TownOptions } from '../support/town.ts';

const minute = 60_000;
const began = new WeakMap<Town, number>();
// One after the other, so that each is staged by itself.
const beads = ['One', 'Two', 'Three'].map((title, index) => ({ title, work: [{ takesMs: (1 + 4 * index) * minute }] }));

async function play(waits: NonNullable<TownOptions['waits']>, more: Partial<TownOptions> = {}): Promise<Town> {
  const town = await startTown({ beads, agents: 3, tickMs: 5 * minute, waits, ...more });
  began.set(town, town.time.now());
  await town.run({ forMs: 6 * 60 * minute });
  expect(town.failures).toEqual([]);
  return town;
}

const landed = (town: Town): string[] => town.ledgerRecords().map(({ number, state }) => `#${number} ${state}`);
const takenMs = (town: Town): number =>
  Math.max(...town.ledger.queue.landed.map(({ at }) => at)) - (began.get(town) ?? 0);
const asked = (town: Town): number => town.counts.byName['jobs'] ?? 0;
const staged = ({ world }: Town): number => [...world.checkJobs].length;
const said = (town: Town): string =>
  town
    .ledgerRecords()
    .map(({ number }) => town.see(`#${number}`))
    .join('\n');

describe('a check that no runner takes', () => {
  it('does not matter where what stands on it is green, for that lands both', async () => {
    const town = await play((nth) => (nth === 1 ? 'never' : 0));
    expect(landed(town)).toEqual(['#1 landed', '#2 landed', '#3 landed']);
    expect(asked(town)).toBe(0);
  });

  it('of what was staged last is staged anew long before its time-out', async () => {
    const town = await play((nth) => (nth === 3 ? 'never' : 0));
    expect(landed(town)).toEqual(['#1 landed', '#2 landed', '#3 landed']);
    expect(takenMs(town)).toBeLessThan(45 * minute);
    expect([staged(town), asked(town)]).toEqual([4, 1]);
    expect(said(town)).not.toContain('for a runner');
  });

  it('by itself is staged anew once it has waited for as long as two runs of checks usually take', async () => {
    const town = await play((nth) => (nth === 1 ? 'never' : 0), { beads: ['One'] });
    expect(landed(town)).toEqual(['#1 landed']);
    expect(takenMs(town)).toBeLessThan(45 * minute);
    expect([staged(town), asked(town)]).toEqual([2, 1]);
  });

  it('is found the same by ticks alone', async () => {
    const town = await play((nth) => (nth === 3 ? 'never' : 0), { hasWebhooks: false });
    expect(landed(town)).toEqual(['#1 landed', '#2 landed', '#3 landed']);
    expect(takenMs(town)).toBeLessThan(50 * minute);
  });

  it.each([
    ['the pool is slow for all', 25, beads],
    ['it waits alone, for not very long', 15, beads.slice(0, 1)],
  ])('keeps its place where %s', async (_, wait, some) => {
    const town = await play(() => wait * minute, { beads: some });
    expect(new Set(landed(town).map((each) => each.split(' ')[1]))).toEqual(new Set(['landed']));
    expect([town.world.cancelledAtWork, asked(town)]).toEqual([[], 0]);
    expect(said(town)).not.toContain('for a runner');
  });

  it('of which none is begun for hours is staged anew once before its time-out, told once, and goes on when a runner comes', async () => {
    const waits = (nth: number): number | 'never' => (nth <= 9 ? 'never' : 0);
    const town = await startTown({ beads: ['One'], tickMs: 5 * minute, waits });
    await town.run({ forMs: 70 * minute });
    expect([staged(town), asked(town)]).toEqual([2, 1]);
    expect(said(town).match(/waited for a runner/g)).toHaveLength(1);
    await town.run({ forMs: 6 * 60 * minute });
    expect(town.ledger.beads[1]).toMatchObject({ state: 'queued' });
    await town.run({ forMs: 6 * 60 * minute });
    expect(landed(town)).toEqual(['#1 landed']);
    expect(said(town).match(/for a runner|took its checks/g)).toHaveLength(1);
    expect([town.failures, town.world.cancelledAtWork]).toEqual([[], []]);
  });
});
