/** That a person is told once, however many wait for one. */
import { describe, expect, it } from 'vitest';
import { evolve } from '../../src/core/refinery/evolve.ts';
import type { Queue } from '../../src/core/refinery/queue.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import { at, beadOf, issueOf, ledgerOf, pull, pullOf, sha, snapshotOf, step } from './sample.ts';

const many = 250;
const numbers = Array.from({ length: many }, (_, index) => index + 1);
const branchOf = (number: number): string => `polecat/ada/${number}`;
const headOf = (number: number) => sha(`head ${number}`);

describe('what waits for reviews', () => {
  it('is told once each, though hundreds wait', () => {
    const pulls = numbers.map((number) => pullOf(1000 + number, { head: headOf(number), branch: branchOf(number) }));
    const queue = pulls.reduce<Queue>(
      (before, { number, head }) =>
        evolve(before, {
          type: 'enqueued',
          pull: number,
          bead: issueOf(number - 1000).number,
          head,
          priority: 2,
          at: at(-1),
        }),
      emptyLedger.queue,
    );
    const beads = numbers.map((number) =>
      beadOf(number, { state: 'queued', head: headOf(number), branch: branchOf(number), pull: pull(1000 + number) }),
    );
    const snapshot = snapshotOf({
      issues: numbers.map((number) => issueOf(number)),
      pulls,
      branches: Object.fromEntries(numbers.map((number) => [branchOf(number), headOf(number)])),
      reviewRule: { approvals: 1, ofHead: false, isHidden: false },
    });
    const tells = (ledger: ReturnType<typeof step>): number =>
      ledger.outbox.entries.filter(({ effect }) => effect.type === 'tell').length;
    const first = step({ ...ledgerOf(...beads), queue }, snapshot);
    expect(tells(first)).toBe(many);
    const applied = { ...first, outbox: { ...first.outbox, entries: [] } };
    const second = step(applied, { ...snapshot, now: at(60_000) });
    expect(tells(second)).toBe(0);
  });
});
