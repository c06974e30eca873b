/** A ledger that another version wrote: it is read, gone on with, read again and audited; one of a newer version is refused as that. */
import { expect, it } from 'vitest';
import { audit, replayChanges, replayStart } from '../../src/core/ledger/audit.ts';
import type { EventFile, LedgerCommit } from '../../src/core/ledger/audit.ts';
import type { Change } from '../../src/core/ledger/change.ts';
import { files as filesOf, render } from '../../src/core/ledger/ledger.ts';
import type { FileChanges } from '../../src/core/ledger/ledger.ts';
import { filesHash } from '../../src/core/ledger/state-hash.ts';
import { AgentName, Sha } from '../../src/core/name.ts';
import type { LedgerPort } from '../../src/ports/ledger.ts';
import { commit, sha256 } from '../../src/shell/commit.ts';
import { proveKnown } from '../../src/shell/proof.ts';
import { beadOf, sha } from '../core/sample.ts';

const joined = (name: string): Change => ({ type: 'agent-joined', agent: AgentName.parse(name), runtime: 'script' });
const begun: readonly Change[] = [joined('ada'), { type: 'bead-added', record: beadOf(7) }];

/** A ledger of one commit whose every record is written in other bytes than this version's, as one with fewer keys is. */
function older(v: 1 | 2): LedgerCommit {
  const event: EventFile = { v, causes: [], changes: [...begun], hash: '' };
  const { ledger } = replayChanges(replayStart, { sha: '', files: new Map() }, event);
  const live = new Map([...filesOf(ledger)].map(([path, text]) => [path, `${JSON.stringify(JSON.parse(text))}\n`]));
  const written = render({ ...event, hash: filesHash(live, { hash: sha256, v }) });
  return { sha: sha('older'), files: new Map([...live, ['event.json', written]]) };
}

/** Keeps what is committed on top of that. */
function portOn(history: LedgerCommit[]): LedgerPort {
  return {
    read: () => Promise.reject(new Error('nobody reads here')),
    lastLife: () => Promise.resolve(null),
    commit: (_parent, { write, remove }: FileChanges) => {
      const files = new Map([...(history.at(-1)?.files ?? []), ...write]);
      for (const path of remove) files.delete(path);
      const head = Sha.parse(sha(`commit ${history.length}`));
      history.push({ sha: head, files });
      return Promise.resolve({ status: 'committed', head });
    },
  };
}

const read = ({ sha: head, files }: LedgerCommit) => proveKnown({ head: Sha.parse(head), files });

it.each([1, 2] as const)('is gone on with, whatever the next commit is about (its hash made in way %i)', async (v) => {
  const history = [older(v)];
  const [first] = history;
  if (first === undefined) throw new Error('there is no commit');
  const known = read(first);
  const next = await commit(portOn(history), known, { changes: [joined('bob')], texts: [], events: [] });
  const [, second] = history;
  if (second === undefined) throw new Error('nothing was committed');
  expect(read(second).ledger).toEqual(next?.ledger);
  expect(read(second).outdated).toEqual([]);
  expect(audit(history, sha256)).toEqual({ status: 'intact', commits: 2, changes: 3 });
});

it('of a newer version is said to be that, and not to be tampered with', () => {
  const { sha: head, files } = older(2);
  const event = (files.get('event.json') ?? '').replace('"v": 2', '"v": 3');
  const newer = { sha: head, files: new Map([...files, ['event.json', event]]) };
  expect(() => read(newer)).toThrow(/newer Toolpusher.*do not reset it/s);
  expect(() => audit([newer], sha256)).toThrow(/newer Toolpusher.*do not reset it/s);
});
