/** Reads a ledger out of a git repository: its state now, and its whole history for the audit. */
import { createHash } from 'node:crypto';
import { replayCommit, replayStart } from '../../core/ledger/audit.ts';
import type { AuditReport } from '../../core/ledger/audit.ts';
import { Bead } from '../../core/beads/bead.ts';
import { parseLedger } from '../../core/ledger/ledger.ts';
import type { Ledger } from '../../core/ledger/ledger.ts';
import type { Hash } from '../../core/ledger/state-hash.ts';
import { isEndedPath, ledgerBranch } from '../../core/ref.ts';
import { readHistory, readTexts } from '../git/commit-files.ts';
import type { BlobCache } from '../git/commit-files.ts';
import type { Git } from '../git/git.ts';

/** The state at one commit of the ledger; `ended` are the beads that are filed away. */
export type LedgerView = Readonly<{ head: string; ledger: Ledger; ended: readonly Bead[] }>;

const sha256: Hash = (text) => createHash('sha256').update(text).digest('hex');

/** The state at `head`. Blobs already in the cache are not read again. */
export async function viewLedger(git: Git, head: string, cache: BlobCache = new Map()): Promise<LedgerView> {
  const texts = await readTexts(git, head, { cache, wanted: (path) => path.endsWith('.json') });
  const ended = [...texts].filter(([path]) => isEndedPath(path)).map(([, text]) => Bead.parse(JSON.parse(text)));
  return { head, ledger: parseLedger(texts), ended };
}

/** Every bead of a view, by number. */
export function beadsOf(view: LedgerView): Map<number, Bead> {
  // Of a bead that lived more than once, the last life counts.
  const ended = view.ended.toSorted((a, b) => a.readyAt - b.readyAt);
  const all = [...ended, ...Object.values(view.ledger.beads)];
  return new Map(all.map((bead) => [bead.number, bead]));
}

/** The commit that the ledger's branch is at, in a clone or in the repository itself; null when there is no such branch. */
export async function ledgerHead(git: Git): Promise<string | null> {
  for (const ref of [`refs/heads/${ledgerBranch}`, `refs/remotes/origin/${ledgerBranch}`, 'refs/ledger']) {
    const found = await git.try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    if (found.exitCode === 0) return found.stdout.trim();
  }
  return null;
}

/** Replays the history up to `head` and names the first commit that does not follow. */
export async function auditLedger(git: Git, head: string): Promise<AuditReport> {
  const commits = (await git.run(['rev-list', '--reverse', '--first-parent', '--end-of-options', head])).split('\n');
  let replay = replayStart;
  for await (const { sha, files } of readHistory(git, commits)) {
    const next = replayCommit(replay, { sha, files }, sha256);
    if ('fault' in next) return { status: 'tampered', commit: sha, at: replay.commits, reason: next.fault };
    replay = next;
  }
  return { status: 'intact', commits: replay.commits, changes: replay.changes };
}
