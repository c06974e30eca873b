/** The check on pull requests, where there are more of them than can be remembered. */
import { expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { refineryCheck } from '../../src/core/landing/handed.ts';
import { noReviews } from '../../src/core/landing/review.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import type { PullView } from '../../src/core/snapshot.ts';
import { at, pull, sha, snapshotOf, step } from './sample.ts';

it('is written once each, and for no more than are remembered', () => {
  const pulls = Array.from({ length: 1100 }, (_, index): PullView => ({
    number: pull(index + 1),
    head: sha('head'),
    branch: `topic-${index}`,
    base: 'main',
    isDraft: false,
    isFork: true,
    author: 'stranger',
    title: 'Change',
    headAt: null,
    labels: [],
    reviews: noReviews,
  }));
  const config = Config.parse({ refinery: { mode: 'native' } });
  const snapshot = snapshotOf({ pulls, config, requiredChecks: [refineryCheck] });
  const written = (ledger: Ledger): number =>
    ledger.outbox.entries.filter(({ effect }) => effect.type === 'show-pull').length;
  const first = step(emptyLedger, snapshot);
  expect(written(first)).toBe(1000);
  const second = step({ ...first, outbox: { ...first.outbox, entries: [] } }, { ...snapshot, now: at(60_000) });
  expect(written(second)).toBe(0);
});
