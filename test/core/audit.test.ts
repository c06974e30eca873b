/** The audit: a history that Toolpusher wrote replays, and any other is named by its commit. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { audit, rootPath } from '../../src/core/ledger/audit.ts';
import type { EventFile, LedgerCommit } from '../../src/core/ledger/audit.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { fileAway } from '../../src/core/evolve/beads.ts';
import type { Change } from '../../src/core/ledger/change.ts';
import { diffLedger, emptyLedger, files as filesOf, render } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { filesHash, stateHash } from '../../src/core/ledger/state-hash.ts';
import type { HashVersion } from '../../src/core/ledger/state-hash.ts';
import { AgentName, Instant } from '../../src/core/name.ts';
import { beadOf } from './sample.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const joined = (name: string): Change => ({ type: 'agent-joined', agent: AgentName.parse(name), runtime: 'script' });

const added = (number: number): Change => ({ type: 'bead-added', record: beadOf(number) });

/** Two keys that records have gained, as they stand in a file. */
const newer = /^ *"(?:topics|dependents)": \[\],?\n/gm;

/** The files of a commit with the hash that whoever wrote them would have put down, an earlier version by default. */
function rehashed(files: ReadonlyMap<string, string>, v: HashVersion = 1): Map<string, string> {
  const live = new Map([...files].filter(([path]) => path !== 'event.json' && path !== rootPath));
  const own = v === 2 ? filesHash(live, { hash, v }) : hashOfV1(live);
  const event = files.get('event.json');
  if (event === undefined) return new Map(files);
  const told = event
    .replace(/^ {2}"hash": "[0-9a-f]{64}"/m, `  "hash": "${own}"`)
    .replace(/"v": \d\n}/, `"v": ${v}\n}`);
  return new Map([...files, ['event.json', told]]);
}

// As the version before the tree of hashes had it.
function hashOfV1(live: ReadonlyMap<string, string>): string {
  const sorted = [...live].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash(sorted.map(([path, text]) => `${path} ${text.length}\n${text}`).join(''));
}

/** A history as the shell writes it: a root, then one commit for each list of changes. */
function written(...commits: readonly (readonly Change[])[]): LedgerCommit[] {
  let ledger = emptyLedger;
  let tree = new Map([[rootPath, 'A ledger\n']]);
  const history: LedgerCommit[] = [{ sha: 'root', files: tree }];
  for (const [index, changes] of commits.entries()) {
    const next = fileAway(evolveAll(ledger, changes));
    const event: EventFile = { v: 2, causes: [], changes: [...changes], hash: stateHash(next.ledger, hash) };
    const { write, remove } = diffLedger(ledger, next.ledger, { ended: next.ended, texts: [] });
    tree = new Map([...tree, ...write, ['event.json', render(event)]]);
    for (const path of remove) tree.delete(path);
    history.push({ sha: `c${index + 1}`, files: tree });
    ({ ledger } = next);
  }
  return history;
}

function tampered(history: LedgerCommit[], at: number, change: (files: Map<string, string>) => void): LedgerCommit[] {
  return history.map((commit, index) => {
    const files = new Map(commit.files);
    if (index >= at) change(files);
    return { ...commit, files };
  });
}

const moves: readonly Change[] = [
  { type: 'bead-moved', bead: beadOf(10).number, to: 'closed', reason: 'by hand', notBefore: null },
  { type: 'agent-left', agent: AgentName.parse('zoe') },
];

const history = written([joined('ada')], [joined('bob')], [{ type: 'agent-left', agent: AgentName.parse('ada') }]);

describe('a ledger', () => {
  it('that nobody touched is intact', () => {
    expect(audit(history, hash)).toEqual({ status: 'intact', commits: 4, changes: 3 });
  });

  it.each<[string, (files: Map<string, string>) => void, string]>([
    ['a record', (files) => files.set('agents/bob.json', '{}\n'), 'agents/bob.json is not what its history says'],
    ['a missing record', (files) => files.delete('agents/bob.json'), 'agents/bob.json is missing'],
    ['a file of its own', (files) => files.set('notes.txt', 'x'), 'notes.txt does not belong here'],
    ['a missing event', (files) => files.delete('event.json'), 'event.json is missing'],
    ['a broken event', (files) => files.set('event.json', '{'), 'event.json:'],
  ])('with %s is tampered with, at the commit that did it', (_what, change, reason) => {
    const report = audit(tampered(history, 2, change), hash);
    expect(report).toMatchObject({ status: 'tampered', commit: 'c2', at: 2, reason: expect.stringContaining(reason) });
  });

  it('has the hash of its files, however much of it is known already', () => {
    const cold = (ledger: Ledger): string => stateHash(structuredClone(ledger), hash);
    let ledger = emptyLedger;
    for (const change of [joined('zoe'), added(9), added(10), joined('ada'), added(101), ...moves]) {
      ledger = fileAway(evolveAll(ledger, [change])).ledger;
      const own = stateHash(ledger, hash);
      expect(own).toBe(filesHash(filesOf(ledger), { hash, v: 2 }));
      expect(own).toBe(cold(ledger));
    }
    expect(Object.keys(ledger.beads)).toEqual(['9', '101']);
  });

  it('that a version with the first way to hash began goes on', () => {
    const commits = history.map((commit, index) => ({ ...commit, files: rehashed(commit.files, index < 2 ? 1 : 2) }));
    expect(commits[1]?.files.get('event.json')).toContain('"v": 1');
    expect(audit(commits, hash)).toMatchObject({ status: 'intact', commits: 4 });
    const forged = tampered(commits, 2, (tree) => {
      tree.set('event.json', (tree.get('event.json') ?? '').replace('"v": 2', '"v": 1'));
    });
    expect(audit(forged, hash)).toMatchObject({ status: 'tampered', commit: 'c2' });
  });

  it('keeps every life of a bead: one that begins anew is filed beside the first', () => {
    const life = (readyAt: number): Change[] => {
      const record = { ...beadOf(1), readyAt: Instant.parse(readyAt) };
      const over = { to: 'closed', reason: 'by hand', notBefore: null } as const;
      return [
        { type: 'bead-added', record },
        { type: 'bead-moved', bead: record.number, ...over },
      ];
    };
    const lives = written(life(1000), life(2000));
    const filed = [...(lives.at(-1)?.files.keys() ?? [])].filter((path) => path.startsWith('beads/'));
    expect(filed).toEqual(['beads/0/1-1000.json', 'beads/0/1-2000.json']);
    expect(audit(lives, hash)).toMatchObject({ status: 'intact', commits: 3 });
    const plainly = (commit: LedgerCommit): LedgerCommit => {
      const renamed = [...commit.files].map(([path, text]): [string, string] => [path.replace('1-1000', '1'), text]);
      return { ...commit, files: new Map(renamed) };
    };
    expect(audit(lives.map(plainly), hash)).toMatchObject({ status: 'intact' });
  });

  it('that an older version wrote, whose records lack what has a default since, is intact', () => {
    const older = written([added(1), joined('ada')], [joined('bob')]).map((commit) => {
      const files = new Map([...commit.files].map(([path, text]) => [path, text.replaceAll(newer, '')]));
      return { ...commit, files: rehashed(files) };
    });
    expect(older[1]?.files.get('beads/live/1.json')).not.toContain('"topics"');
    expect(audit(older, hash)).toEqual({ status: 'intact', commits: 3, changes: 3 });
    const forged = tampered(older, 2, (files) => {
      files.set('beads/live/1.json', (files.get('beads/live/1.json') ?? '').replace('"ready"', '"landed"'));
    });
    expect(audit(forged, hash)).toMatchObject({ status: 'tampered', commit: 'c2' });
    expect(
      audit(
        forged.map((commit) => ({ ...commit, files: rehashed(commit.files) })),
        hash,
      ),
    ).toMatchObject({
      status: 'tampered',
      commit: 'c2',
      reason: 'beads/live/1.json is not what its history says',
    });
  });

  it('whose event claims another change is tampered with', () => {
    const forged = tampered(history, 3, (files) => {
      files.set('event.json', (files.get('event.json') ?? '').replace('"ada"', '"bob"'));
    });
    expect(audit(forged, hash)).toMatchObject({ status: 'tampered', commit: 'c3' });
  });
});
