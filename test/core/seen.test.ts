/** What a look shows of an attempt is the first that matches, as in a search through the list. */
import { expect, it } from 'vitest';
import { publishedHead, runById, runOf, viewOf } from '../../src/core/beads/seen.ts';
import { Nonce } from '../../src/core/name.ts';
import type { RunView } from '../../src/core/snapshot.ts';
import { now, run, sha, snapshotOf } from './sample.ts';

const nonce = Nonce.parse('0123456789abcdef');
const other = Nonce.parse('fedcba9876543210');
const named = (id: number, name: string): RunView => ({
  id: run(id),
  name,
  status: 'queued',
  conclusion: null,
  changedAt: now,
});
const runs = [named(4, 'CI'), named(5, `#1 ada ${nonce}`), named(6, `#1 ada ${nonce}`), named(5, 'again')];
const snapshot = snapshotOf({
  runs,
  attempts: [sha('a'), sha('b')].map((head) => ({ nonce, head, result: null, resultAt: null })),
});

it('of a bound attempt it is the run of that id, whatever its name; before that the one with the nonce in its name', () => {
  expect(runOf(snapshot, { run: run(4), nonce })).toBe(runs[0]);
  expect(runOf(snapshot, { run: null, nonce })).toBe(runs[1]);
  expect(runOf(snapshot, { run: null, nonce: other })).toBeUndefined();
  expect(runById(snapshot, run(5))).toBe(runs[1]);
  expect(runById(snapshot, null)).toBeUndefined();
});

it('what was published is found by the nonce', () => {
  expect(viewOf(snapshot, { nonce })?.head).toBe(sha('a'));
  expect(viewOf(snapshot, { nonce: other })).toBeUndefined();
});

it('accepted work counts although the ref is not seen yet, and not when the ref names something else', () => {
  const gate = { status: 'accepted', head: sha('a'), files: 1, topics: [], resolution: null } as const;
  const result = { v: 1, run: run(5), gate, testimony: null } as const;
  expect(publishedHead({ result, head: sha('a') })).toBe(sha('a'));
  expect(publishedHead({ result, head: null })).toBe(sha('a'));
  expect(publishedHead({ result, head: sha('b') })).toBeNull();
  expect(publishedHead({ result: { ...result, gate: { status: 'nothing' } }, head: sha('a') })).toBeNull();
  expect(publishedHead({ result: null, head: sha('a') })).toBeNull();
});
