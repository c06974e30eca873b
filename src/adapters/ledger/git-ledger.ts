/** The ledger read from a git repository: its state, and an audit of its whole history. Needs no App and no GitHub. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '../../core/audit.ts';
import type { AuditReport, LedgerCommit } from '../../core/audit.ts';
import { Bead } from '../../core/bead.ts';
import { fault } from '../../core/fault.ts';
import { parseLedger } from '../../core/ledger.ts';
import type { Ledger } from '../../core/ledger.ts';
import { ledgerBranch } from '../../core/ref.ts';
import { Git } from '../git/git.ts';

/** What a ledger holds: the live state, every bead that has ended, and the commit it was read at. */
export interface LedgerReading {
  readonly head: string;
  readonly ledger: Ledger;
  readonly ended: readonly Bead[];
}

const blobsAtOnce = 500;

/** Reads the state at the head of the ledger branch; null when there is none. `repository` is a path or a URL. */
export function readLedger(repository: string, branch = ledgerBranch): Promise<LedgerReading | null> {
  return withRepository(repository, branch, async (git) => {
    const head = await headOf(git, branch);
    if (head === null) return null;
    const oids = await treeAt(git, head);
    const blobs = await readBlobs(git, [...oids.values()]);
    const files = new Map([...oids].map(([path, oid]) => [path, blobs.get(oid) ?? '']));
    const ended = [...files].flatMap(([path, text]) =>
      /^beads\/\d+\/\d+\.json$/.test(path) ? [Bead.parse(JSON.parse(text))] : [],
    );
    return { head, ledger: parseLedger(files), ended: ended.toSorted((a, b) => a.number - b.number) };
  });
}

/** Replays the ledger from its first commit. Throws a fault when there is no ledger to audit. */
export function auditLedger(repository: string, branch = ledgerBranch): Promise<AuditReport> {
  return withRepository(repository, branch, async (git) => {
    const head = await headOf(git, branch);
    if (head === null) throw fault('ledger-missing', { repository, branch });
    const steps = await historyOf(git, head);
    const blobs = await readBlobs(git, [...new Set(steps.flatMap((step) => [...step.write.values()]))]);
    return audit(commitsOf(steps, blobs), (text) => createHash('sha256').update(text).digest('hex'));
  });
}

async function withRepository<T>(repository: string, branch: string, read: (git: Git) => Promise<T>): Promise<T> {
  if (!repository.includes('://')) return read(new Git({ cwd: repository }));
  const dir = await mkdtemp(join(tmpdir(), 'toolpusher-ledger-'));
  try {
    const args = ['clone', '--quiet', '--bare', '--single-branch', '--branch', branch, '--end-of-options'];
    await new Git({ cwd: dir }).run([...args, repository, dir]);
    return await read(new Git({ cwd: dir }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function headOf(git: Git, branch: string): Promise<string | null> {
  const refs = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  for (const ref of refs) {
    const found = await git.try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    if (found.exitCode === 0) return found.stdout.trim();
  }
  return null;
}

async function treeAt(git: Git, commit: string): Promise<Map<string, string>> {
  const listing = await git.run(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit]);
  const rows = listing.split('\0').filter((row) => row !== '');
  return new Map(
    rows.flatMap((row) => {
      const [, oid = '', path = ''] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(row) ?? [];
      return path === '' ? [] : [[path, oid]];
    }),
  );
}

/** What one commit changed: blobs by path, and paths that went. */
interface Step {
  readonly sha: string;
  readonly write: Map<string, string>;
  readonly remove: string[];
}

async function historyOf(git: Git, head: string): Promise<Step[]> {
  const format = ['--raw', '-r', '-z', '--no-renames', '--no-abbrev', '--root', '--format=%x01%H'];
  const log = await git.run(['log', '--first-parent', '-m', '--reverse', ...format, '--end-of-options', head]);
  const steps: Step[] = [];
  const tokens = log.split('\0').map((token) => token.replace(/^\n/, ''));
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (token.startsWith('\u0001')) steps.push({ sha: token.slice(1).trim(), write: new Map(), remove: [] });
    if (!token.startsWith(':')) continue;
    const path = tokens[++at] ?? '';
    const [, , , oid = '', status = ''] = token.split(' ');
    if (status.startsWith('D')) steps.at(-1)?.remove.push(path);
    else steps.at(-1)?.write.set(path, oid);
  }
  return steps;
}

// One map for the whole history: each commit is looked at before the next one changes it.
function* commitsOf(steps: readonly Step[], blobs: ReadonlyMap<string, string>): Generator<LedgerCommit> {
  const files = new Map<string, string>();
  for (const { sha, write, remove } of steps) {
    for (const path of remove) files.delete(path);
    for (const [path, oid] of write) files.set(path, blobs.get(oid) ?? '');
    yield { sha, files };
  }
}

async function readBlobs(git: Git, oids: readonly string[]): Promise<Map<string, string>> {
  const blobs = new Map<string, string>();
  for (let at = 0; at < oids.length; at += blobsAtOnce) {
    const asked = oids.slice(at, at + blobsAtOnce);
    const { stdout } = await git.tryBytes(['cat-file', '--batch'], `${asked.join('\n')}\n`);
    readBatch(stdout, blobs);
  }
  return blobs;
}

function readBatch(bytes: Buffer, blobs: Map<string, string>): void {
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return;
    const [oid = '', kind = '', size = ''] = bytes.subarray(at, end).toString('utf8').split(' ');
    at = end + 1;
    // A submodule's commit is `missing`: it has no content, and an audit will say that it does not belong.
    if (kind !== 'blob') continue;
    const length = Number(size);
    blobs.set(oid, bytes.subarray(at, at + length).toString('utf8'));
    at += length + 1;
  }
}
