/** Convoys: what people read, its end told once, and what waits in other repositories is woken. */
import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import type { IssueView } from '../../src/core/snapshot.ts';
import { Life } from './life.ts';
import { bead, issueOf, snapshotOf, at } from './sample.ts';

const by = { by: 'maintainer', at: at(-40_000) };
const parent = (patch: Partial<IssueView> = {}) =>
  issueOf(9, { title: 'Payments', labels: [{ name: 'convoy', ...by }], openChildren: ['#1', 'o/other#4'], ...patch });

const shows = (life: Life) => life.bodies.filter(({ bead: number }) => number === 9).map(({ body }) => body);

describe('a convoy', () => {
  it('shows its members, with what this repository knows of its own', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1), parent()] })).tick();
    expect(shows(life)).toMatchInlineSnapshot(`
      [
        "**Convoy**: 0 of 2 are closed.

      | issue | state |
      |---|---|
      | #1 | under way |
      | o/other#4 | open |",
      ]
    `);
    expect(life.ledger.convoys.open[9]).toMatchObject({ number: 9, comment: 509 });
    const said = shows(life).length;
    expect(shows(life.tick().tick())).toHaveLength(said);
  });

  it('is closed once, when every member is', () => {
    const life = new Life(snapshotOf({ issues: [parent({ openChildren: [], closedChildren: ['#1', 'o/other#4'] })] }));
    life.tick();
    expect(life.closed).toEqual([9]);
    expect(shows(life).at(-1)).toContain('The convoy is home');
    life.snapshot = { ...life.snapshot, issues: [] };
    life.tick().tick();
    expect([life.closed, life.ledger.convoys.open]).toEqual([[9], {}]);
  });

  it.each([
    ['by a stranger', { labels: [{ name: 'convoy', by: 'stranger', at: at(-1) }] }, {}],
    [
      'on a bead',
      {
        labels: [
          { name: 'convoy', ...by },
          { name: 'agent', ...by },
        ],
      },
      {},
    ],
    ['elsewhere than at home', {}, { town: { home: 'o/home' } }],
  ])('is none when labelled %s', (_, patch, config) => {
    const life = new Life(snapshotOf({ issues: [parent(patch)], config: Config.parse(config) })).tick();
    expect(life.ledger.convoys.open).toEqual({});
  });
});

describe('a bead that something waits for in another repository', () => {
  it('wakes that repository once its issue is closed, and is kept until then', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1, { dependents: ['o/other'] })] })).tick();
    life.publish(1, 'done').tick().check('green').tick();
    expect([life.see(1), life.woken]).toEqual(['landed [ada done]', []]);
    life.snapshot = { ...life.snapshot, issues: [], branches: {} };
    life.later(10_000).tick().tick();
    expect([life.see(1), life.woken]).toEqual(['filed away', ['o/other']]);
    expect(life.ledger.beads[bead(1)]).toBeUndefined();
  });
});
