/** The ledger read and audited from a real git repository, whole and tampered with. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { readHistory, readTexts } from '../../src/adapters/git/commit-files.ts';
import { auditLedger, ledgerHead, viewLedger } from '../../src/adapters/ledger/git-ledger.ts';
import type { LedgerView } from '../../src/adapters/ledger/git-ledger.ts';
import type { AuditReport } from '../../src/core/ledger/audit.ts';
import type { LedgerCommit } from '../../src/core/ledger/audit.ts';
import { ledgerBranch } from '../../src/core/ref.ts';
import { startTown } from '../support/town.ts';

const dir = mkdtempSync(join(tmpdir(), 'git-ledger-'));
let history: LedgerCommit[];

/** Writes a history to the ledger branch of a new repository, as `git fast-import` reads it. */
function written(name: string, commits: readonly LedgerCommit[]): string {
  const repository = join(dir, name);
  execFileSync('git', ['init', '--quiet', '--bare', repository]);
  const stream = commits.flatMap(({ files }, index) => [
    `commit refs/heads/${ledgerBranch}\ncommitter T <t@example.org> ${1_700_000_000 + index} +0000\ndata 1\nx\n`,
    'deleteall\n',
    ...[...files].map(([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`),
  ]);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: repository, input: stream.join('') });
  return repository;
}

const read = async (repository: string): Promise<LedgerView> => {
  const git = new Git({ cwd: repository });
  return viewLedger(git, (await ledgerHead(git)) ?? '');
};

const audited = async (repository: string): Promise<AuditReport> => {
  const git = new Git({ cwd: repository });
  return auditLedger(git, (await ledgerHead(git)) ?? '');
};

beforeAll(async () => {
  const town = await startTown({ beads: ['One', { title: 'Two, with “quotes”', blockedBy: [1] }] });
  await town.run();
  history = town.ledgerHistory();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a ledger in git', () => {
  it('is read: what lives and what has ended', async () => {
    const reading = await read(written('read', history));
    expect(reading.ended.map((bead) => [bead.number, bead.title, bead.state])).toEqual([
      [1, 'One', 'landed'],
      [2, 'Two, with “quotes”', 'landed'],
    ]);
    expect(Object.keys(reading.ledger.agents)).toEqual(['ada', 'bob']);
  });

  it('is intact as it was written', async () => {
    const report = await audited(written('whole', history));
    expect(report).toMatchObject({ status: 'intact', commits: history.length });
  });

  it('names the commit in which somebody improved a CV', async () => {
    const improved = history.map((commit, index) => {
      const files = new Map(commit.files);
      const cv = files.get('agents/ada.json');
      if (index >= 5 && cv !== undefined) files.set('agents/ada.json', cv.replace(/"landed": \d+/, '"landed": 99'));
      return { ...commit, files };
    });
    const repository = written('tampered', improved);
    const log = execFileSync('git', ['log', '--reverse', '--format=%H', ledgerBranch], { cwd: repository });
    const report = await audited(repository);
    expect(report).toMatchObject({
      status: 'tampered',
      at: 5,
      commit: log.toString().split('\n')[5],
      reason: 'agents/ada.json is not what its history says',
    });
  });

  it('may not exist', async () => {
    expect(await ledgerHead(new Git({ cwd: written('none', []) }))).toBeNull();
  });
});

it('reads a long history as each of its commits is, with a few calls of git', async () => {
  const repository = join(dir, 'long');
  execFileSync('git', ['init', '--quiet', '--bare', repository]);
  const steps = [
    'M 100644 inline a b/“c”.json\ndata 1\n1\n',
    'M 120000 inline link\ndata 1\nx\n',
    'M 100755 inline link\ndata 2\nok\n',
    'M 120000 inline link\ndata 1\nx\n',
    '',
    'D a b/“c”.json\nM 100644 inline a b\ndata 1\n2\n',
  ];
  const stream = Array.from({ length: 230 }, (_, index) => [
    `commit refs/heads/long\ncommitter T <t@example.org> ${1_700_000_000 + index} +0000\ndata 1\nx\n`,
    steps[index % steps.length] ?? '',
    `M 100644 inline n/${index % 7}\ndata ${String(index).length}\n${index}\n`,
  ]);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: repository, input: stream.flat().join('') });
  const git = new CountingGit({ cwd: repository });
  const commits = (await git.run(['rev-list', '--reverse', 'long'])).split('\n');
  const calls = git.calls;
  const found = [];
  for await (const each of readHistory(git, commits)) found.push(each);
  expect(git.calls - calls).toBeLessThan(10);
  expect(found.map(({ sha }) => sha)).toEqual(commits);
  for (const { sha, files } of found.filter((_, index) => index % 20 < 7))
    expect([...files].toSorted()).toEqual([...(await readTexts(git, sha))].toSorted());
});

it('asks git a few times for the audit of a long ledger', async () => {
  const long = Array.from({ length: 3 }, () => history.at(-1)).flatMap((each) => (each === undefined ? [] : [each]));
  const git = new CountingGit({ cwd: written('calls', [...history, ...long]) });
  await auditLedger(git, (await ledgerHead(git)) ?? '');
  expect(git.calls).toBeLessThan(8);
});

class CountingGit extends Git {
  calls = 0;

  override tryBytes(...asked: Parameters<Git['tryBytes']>): ReturnType<Git['tryBytes']> {
    this.calls += 1;
    return super.tryBytes(...asked);
  }
}
