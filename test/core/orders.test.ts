/** Commands that come too late, or too often. */
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/people/command.ts';
import { at, beadOf, comment, issueOf, ledgerOf, pull, pullOf, sha, snapshotOf, step } from './sample.ts';

const head = sha('head');
const landed = beadOf(1, {
  state: 'landed',
  pull: pull(7),
  head,
  branch: 'polecat/ada/1',
  landed: { sha: sha('base'), head, pull: pull(7), at: at(-1000) },
});
const late = ['hold', 'stop', 'resume', 'retry', 'done'] as const;

describe('a command on what has landed', () => {
  // GitHub closes the issue, and shows it so, some time later.
  const snapshot = snapshotOf({ issues: [issueOf(1)], branches: { 'polecat/ada/1': head } });

  it.each([
    ...late.map((type): Command => ({ type })),
    { type: 'reimagine', hint: null },
    { type: 'sling', to: null },
    { type: 'priority', priority: 0 },
  ] satisfies Command[])('%j changes nothing, and says so', (command) => {
    const after = step(ledgerOf(landed), snapshot, [comment([command])]);
    expect(after.beads[1]).toMatchObject({ state: 'landed', attempt: null, priority: 2 });
    const said = after.outbox.entries.flatMap(({ effect }) => (effect.type === 'reply' ? [effect.body] : []));
    expect(said).toEqual([
      `It has landed, as ${sha('base')} with #7, so nothing was changed. \`/revert\` takes it back.`,
    ]);
  });
});

describe('commands of somebody who may not give them', () => {
  const effects = (commands: readonly Command[], comments: readonly number[], by = 'reader') => {
    const events = comments.map((id) => comment([...commands], { comment: id, by }));
    const after = step(ledgerOf(beadOf(1, { state: 'held' })), snapshotOf({ issues: [issueOf(1)] }), events);
    expect(after.outbox.answered).toEqual(comments);
    return after.outbox.entries.map(({ effect }) => effect.type).filter((type) => type !== 'show');
  };

  it('are answered in words once on an issue, then by a reaction', () => {
    expect(effects([{ type: 'stop' }], [901, 902, 903])).toEqual(['react', 'reply', 'react', 'react']);
  });

  it('are not answered where they are none', () => {
    expect(effects([{ type: 'unknown', word: 'usr/bin', nearest: null }], [901])).toEqual([]);
    expect(effects([{ type: 'unknown', word: 'usr/bin', nearest: null }], [901], 'writer')).toEqual(['react', 'reply']);
  });
});

describe('a pull request that was opened, and whose number the ledger does not know yet', () => {
  const view = pullOf(7, { head });
  const delivered = beadOf(1, { state: 'delivered', head, branch: 'polecat/ada/1' });
  const snapshot = snapshotOf({ issues: [issueOf(1)], pulls: [view], branches: { 'polecat/ada/1': head } });
  const onPull = comment([{ type: 'done' }], { issue: 7, isPull: true });

  it("is its bead's: a command on it is one to the bead, and asks for no pull request of people", () => {
    const after = step(ledgerOf(delivered), snapshot, [onPull]);
    expect([after.queue.requests, after.queue.entries]).toEqual([[], []]);
    expect(after.beads[1]).toMatchObject({ state: 'delivered', head });
  });

  it("is its bead's in the queue, too, where it was asked for as one of people", () => {
    const asked = step(ledgerOf(), { ...snapshot, issues: [] }, [onPull]);
    expect(asked.queue.entries).toMatchObject([{ pull: 7, bead: null }]);
    const known = { ...delivered, pull: pull(7) };
    const after = step({ ...asked, beads: { 1: known } }, snapshot);
    expect(after.queue.entries).toMatchObject([{ pull: 7, bead: 1, head }]);
    expect(after.queue.requests).toEqual([]);
    expect(after.beads[1]?.state).toBe('queued');
  });
});
