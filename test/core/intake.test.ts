import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { IssueView } from '../../src/core/snapshot.ts';
import { at, beadOf, comment, issueOf, ledgerOf, now, snapshotOf, step } from './sample.ts';

const admitted = (issue: IssueView): string => {
  const bead = step(emptyLedger, snapshotOf({ issues: [issue], config: { ...snapshotOf().config, agents: [] } }))
    .beads[1];
  return bead === undefined
    ? 'not a bead'
    : `${bead.state} P${bead.priority} ${bead.wants ?? 'anyone'}: ${bead.reason}`;
};
const by = (who: string | null, name = 'agent') => ({ name, by: who, at: at(-50_000) });

describe('who makes a bead', () => {
  it.each([
    ['a maintainer', [by('maintainer')], 'ready P2 anyone: null'],
    ['a reader', [by('reader')], 'not a bead'],
    ['a triager', [by('triager')], 'not a bead'],
    ['an unknown account', [by('ghost')], 'not a bead'],
    ['an account that is gone', [by(null)], 'not a bead'],
    ['our own App', [by('toolpusher[bot]')], 'not a bead'],
    ['no label', [], 'not a bead'],
    ['a label that only looks like it', [by('maintainer', 'agents')], 'not a bead'],
    [
      'for one agent',
      [by('maintainer', 'agent:ada')],
      expect.stringMatching(/^held P2 ada: No agent or runtime is called `ada`/),
    ],
    ['urgent', [by('maintainer'), by('triager', 'P0')], 'ready P0 anyone: null'],
    ['urgent by a reader', [by('maintainer'), by('reader', 'P0')], 'ready P2 anyone: null'],
  ])('%s', (_, labels, expected) => {
    expect(admitted(issueOf(1, { labels }))).toEqual(expected);
  });

  it('waits for blockers and open children', () => {
    const issue = issueOf(1, { blockedBy: [{ issue: '#4', isOpen: true }], openChildren: ['o/x#9'] });
    expect(admitted(issue)).toBe('open P2 anyone: Waits for #4, o/x#9 to be closed.');
  });

  it('holds a text that a stranger edited after the label', () => {
    expect(admitted(issueOf(1, { editedAt: at(-10), editor: 'stranger' }))).toMatch(
      /^held .*@stranger, who may not steer/,
    );
    expect(admitted(issueOf(1, { editedAt: at(-50_000), editor: 'stranger' }))).toMatch(/^held/); // in the same second
    expect(admitted(issueOf(1, { editedAt: at(-10), editor: 'writer' }))).toMatch(/^ready/);
    expect(admitted(issueOf(1, { editedAt: at(-60_000), editor: 'stranger' }))).toMatch(/^ready/);
  });
});

describe('what happens to a bead', () => {
  const seen = (issues: IssueView[], readyAt = at(-10_000)) =>
    step(ledgerOf(beadOf(1, { readyAt })), snapshotOf({ issues, config: { ...snapshotOf().config, agents: [] } }))
      .beads[1];

  it('ends when the issue is closed by hand', () => {
    expect(seen([])).toMatchObject({ state: 'closed', reason: 'The issue was closed by hand.' });
    // A list may be older than the one that showed it.
    expect(seen([], at(-9_999))).toMatchObject({ state: 'ready' });
  });

  it('is left as it is when more issues are open than a look lists', () => {
    const known = ledgerOf(beadOf(1, { readyAt: at(-10_000) }), beadOf(7));
    const listed = snapshotOf({ issues: [issueOf(5)], issuesUntil: issueOf(5).number, config: Config.parse({}) });
    const after = step(known, listed);
    expect(after.beads[1]?.state).toBe('closed');
    expect(after.beads[7]?.state).toBe('ready');
    const told = (ledger: typeof after): string[] =>
      ledger.outbox.entries.flatMap(({ effect }) => (effect.type === 'check' ? [effect.summary] : []));
    expect(told(after)).toEqual([expect.stringContaining('opened after #5 are not seen')]);
    expect(told(step({ ...after, outbox: { ...after.outbox, entries: [] } }, listed))).toEqual([]);
  });

  it('is held when the label goes, and ready when it comes back', () => {
    const unlabelled = step(ledgerOf(beadOf(1)), snapshotOf({ issues: [issueOf(1, { labels: [] })] }));
    expect(unlabelled.beads[1]?.state).toBe('held');
    expect(step(unlabelled, snapshotOf({ issues: [issueOf(1)] })).beads[1]?.state).toBe('hooked');
    const blocked = issueOf(1, { blockedBy: [{ issue: '#4', isOpen: true }] });
    expect(step(unlabelled, snapshotOf({ issues: [blocked] })).beads[1]).toMatchObject({
      state: 'open',
      reason: 'Waits for #4 to be closed.',
    });
  });

  it('is pinned anew by an edit of somebody with permission, and held by anybody else', () => {
    const edited = (editor: string) => seen([issueOf(1, { body: 'Other.', editor, editedAt: at(-5) })]);
    expect(edited('writer')).toMatchObject({ state: 'ready', approved: { by: 'writer' } });
    expect(edited('stranger')).toMatchObject({ state: 'held', approved: { by: 'maintainer' } });
  });

  it('keeps the text that was approved beside its record', () => {
    expect(step(emptyLedger, snapshotOf({ issues: [issueOf(1)] })).beads[1]?.approved.hash).toBe(issueOf(1).textHash);
  });
});

describe('commands', () => {
  const give = (type: 'hold' | 'resume' | 'stop' | 'retry' | 'why' | 'done', who = 'maintainer', state = beadOf(1)) =>
    step(ledgerOf(state), snapshotOf({ issues: [issueOf(1)], config: { ...snapshotOf().config, paused: true } }), [
      comment([{ type }], { by: who }),
    ]);
  const effects = (ledger: ReturnType<typeof give>) =>
    ledger.outbox.entries.map(({ effect }) =>
      effect.type === 'react' ? effect.content : effect.type === 'reply' ? effect.body : effect.type,
    );

  it('of a reader change nothing and are answered', () => {
    const after = give('hold', 'reader');
    expect(after.beads).toEqual(ledgerOf(beadOf(1)).beads);
    expect(effects(after)).toEqual([
      '-1',
      '@reader, commands here need the permission `write` on this repository, so nothing was changed.',
    ]);
  });

  it('are obeyed once, however often they are delivered', () => {
    const event = comment([{ type: 'hold' }]);
    const snapshot = snapshotOf({ issues: [issueOf(1)] });
    const once = step(ledgerOf(beadOf(1)), snapshot, [event]);
    const twice = step(once, snapshot, [event]);
    expect(twice).toEqual(once);
    expect(once.beads[1]).toMatchObject({ state: 'held', reason: 'Held by @maintainer. Comment `/resume` to go on.' });
  });

  it('resume what was held or stuck', () => {
    expect(give('resume', 'writer', beadOf(1, { state: 'held' })).beads[1]?.state).toBe('ready');
    const stuck = give('resume', 'writer', beadOf(1, { state: 'stuck', triesLeft: 0 })).beads[1];
    expect(stuck).toMatchObject({ state: 'ready', triesLeft: 3 });
  });

  it('say what cannot be done', () => {
    expect(effects(give('done'))).toEqual([
      'confused',
      'No attempt is running, so there is nothing to finish. `/retry` makes a new one.',
    ]);
  });

  it('sling an unlabelled issue, and pin its text', () => {
    const snapshot = snapshotOf({ issues: [issueOf(1, { labels: [] })] });
    const after = step(emptyLedger, snapshot, [comment([{ type: 'sling', to: 'bob' }])]);
    expect(after.beads[1]).toMatchObject({ state: 'hooked', wants: 'bob', approved: { via: 'command', at: now } });
    expect(after.agents['bob']?.hook).toBe(1);
  });
});
