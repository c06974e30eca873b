/** What the check of a pull request says of a merge that a machine made. */
import { expect, it } from 'vitest';
import { checkReplies } from '../../src/core/people/check-replies.ts';
import { Resolution } from '../../src/core/landing/ladder.ts';
import { pullChecks } from '../../src/core/people/pull-check.ts';
import { later } from '../../src/core/time.ts';
import { Life } from './life.ts';
import { issueOf, snapshotOf } from './sample.ts';

it('names tier, rules, files and every line dropped, as text that steers nothing', () => {
  const resolution = Resolution.parse({
    tier: 'auto',
    files: ['src/a.ts', 'docs/@team.md'],
    rules: ['import list'],
    dropped: ['/merge', 'Closes #7'],
    drops: 30,
  });
  expect(checkReplies.resolution(resolution)).toMatchInlineSnapshot(`
    "The conflict was resolved by the tier **auto** in src&#47;a.ts, docs&#47;&#64;team.md, by the rules import list. Lines dropped: 30.
    - &#47;merge
    - Closes &#35;7
    - and more: the merge commit's message has them all"
  `);
  const old = Resolution.parse({ tier: 'ai', files: ['a.ts'] });
  expect(checkReplies.resolution(old).trim()).toBe('The conflict was resolved by the tier **ai** in a.ts.');
});

it('stands on the pull request whose head is that merge, and not on a later head', () => {
  const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
  const bead = life.ledger.beads[1];
  const [first] = bead?.ended ?? [];
  if (bead === undefined || first === undefined) throw new Error('nothing was delivered');
  const resolution = Resolution.parse({ tier: 'auto', files: ['a.ts'], drops: 0 });
  const summaryOf = (head: typeof bead.head): string => {
    const merged = { ...bead, head, ended: [{ ...first, resolution }] };
    const snapshot = { ...life.snapshot, now: later(life.snapshot.now, 60_000) };
    const { effects } = pullChecks({ ledger: { ...life.ledger, beads: { 1: merged } }, snapshot, events: [] });
    return effects.map((effect) => (effect.type === 'show-pull' ? effect.summary : '')).join('');
  };
  expect(summaryOf(first.kept)).toContain('resolved by the tier **auto** in a.ts. No line was dropped.');
  expect(summaryOf(null)).not.toContain('**auto**');
});
