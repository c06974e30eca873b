/** What `status` and `why` make of the workspace file of a clone. */
import { expect, it } from 'vitest';
import { partSnapshot } from '../../src/cli/part-snapshot.ts';
import { findConditions } from '../../src/core/watch/find.ts';
import { ledgerOf, step, snapshotOf, issueOf } from '../core/sample.ts';

it.each([
  ['', ['agent-left: ada is no longer on the roster; it finishes its attempt and then leaves.']],
  ['agents: [{ name: ada, runtime: script }]', []],
  [
    'paused: true',
    [
      'stopped: Nothing is dispatched or landed: `paused` is true in `.github/workspace.yml`.',
      'agent-left: ada is no longer on the roster; it finishes its attempt and then leaves.',
    ],
  ],
  [
    'version: 1\nagent: []',
    [
      'stopped: Nothing is dispatched or landed: `.github/workspace.yml` is not valid (line 2, column 1: agent: unknown key "agent". Did you mean "agents"?). Work goes on once that is mended.',
    ],
  ],
])('%j comes to the conditions that it makes', (text, conditions) => {
  const ledger = step(step(ledgerOf(), snapshotOf({ issues: [issueOf(1)] })), snapshotOf({ issues: [issueOf(1)] }));
  const found = findConditions({ ledger, snapshot: partSnapshot(text), events: [] });
  const roster = found.filter(({ kind }) => kind === 'stopped' || kind === 'agent-left');
  expect(roster.map(({ kind, text: said }) => `${kind}: ${said}`)).toEqual(conditions);
});
